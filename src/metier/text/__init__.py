"""Bytes to visible text to facts."""
