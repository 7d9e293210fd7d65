"""Sentences of a posting that look like orders, and what was hidden in it: told, never acted on.

`warnings_in` gives flags for people, `flagged_sentences` what to leave out of a second judgement, `without` the
posting for it. The text was cleaned before (`metier.text.clean`), so invisible characters cannot split words.
"""

from metier.text.warnings.flags import Flag, FlagKind
from metier.text.warnings.reading import flagged_sentences, warnings_in, without

__all__ = ["Flag", "FlagKind", "flagged_sentences", "warnings_in", "without"]
