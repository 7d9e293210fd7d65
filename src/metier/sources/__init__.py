"""Readers of files and pasted text: bytes in, sightings out."""
