"""The rules: offers, letters, connections, and the decision what each letter should be.

Standard library only.
"""
