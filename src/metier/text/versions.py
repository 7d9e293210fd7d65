"""Versions of what is read out of texts, apart from the code that reads: asking for one loads no rules."""

from __future__ import annotations

FACTS_VERSION = 2
"""Rises when a rule of `text.facts` changes; stored beside the facts, so that old ones can be read anew."""
