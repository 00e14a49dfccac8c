"""Breaks: each changes one documented behaviour, and the in-memory features must notice it."""
