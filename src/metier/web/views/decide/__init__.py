"""Deciding: one posting at a time, and what the answers have brought."""
