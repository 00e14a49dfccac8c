"""Simulated worlds: chance writes a story of companies, vendors and faults; then all goes quiet, and everything must be right.

A world is a seed, and the list of actions that was drawn from it. Nothing else steers it, so it replays, also in part.
"""
