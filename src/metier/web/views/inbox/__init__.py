"""The inbox: what to read today, and ranking it anew."""
