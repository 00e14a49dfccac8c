"""Where everything that must last is kept."""
