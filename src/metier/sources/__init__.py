"""Readers of files and pasted text: bytes in, sightings out."""

from metier.sources.files import expand
from metier.sources.header import Header, header_of
from metier.sources.options import ReadOptions
from metier.sources.reading import read, read_text

__all__ = ["Header", "ReadOptions", "expand", "header_of", "read", "read_text"]
