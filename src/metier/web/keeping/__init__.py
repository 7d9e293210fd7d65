"""Keeping: what lives between two requests, in memory, and is gone with the server."""
