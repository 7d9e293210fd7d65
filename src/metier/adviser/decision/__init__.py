"""The decision: a snapshot in, one recommendation out, every sentence with the figures it rests on."""

from metier.adviser.decision.advise import advise

__all__ = ["advise"]
