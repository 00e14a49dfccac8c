"""Channels that tell people what needs their attention (decision 31)."""
