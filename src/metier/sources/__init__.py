"""Readers of files and pasted text: bytes in, sightings out."""

from metier.sources.files import expand
from metier.sources.options import ReadOptions
from metier.sources.reading import read, read_text

__all__ = ["ReadOptions", "expand", "read", "read_text"]
