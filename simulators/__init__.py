"""Lever and Agora as outsiders see them: state with an HTTP face.

They know nothing of the integration.
"""
