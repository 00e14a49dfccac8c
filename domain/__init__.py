"""The business in plain Python: what Lever shows, what a letter is, and what follows from one for the other."""
