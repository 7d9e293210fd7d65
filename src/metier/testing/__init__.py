"""Public fakes that keep the ports' promises, and makers of postings, for tests of metier and of its extensions."""

from metier.testing.fakes import FixedClock, MemoryCache, ToyEncoder
from metier.testing.makers import example, posting

__all__ = ["FixedClock", "MemoryCache", "ToyEncoder", "example", "posting"]
