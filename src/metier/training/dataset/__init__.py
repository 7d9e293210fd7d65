"""Training data out of what the person decided, wrote and answered: rows, splits, files, cards. Pure functions on values."""
