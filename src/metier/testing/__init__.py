"""Public fakes that keep the ports' promises, and makers of postings, for tests of metier and of its extensions."""

from metier.testing.asker import PlainAsker
from metier.testing.chat import (
    GullibleModel,
    GullibleWriter,
    KeywordModel,
    NoisyModel,
    ScriptedModel,
    WritingModel,
)
from metier.testing.fakes import FixedClock, MemoryCache, ToyEncoder
from metier.testing.makers import example, posting
from metier.testing.resumes import record_of_ada, resume_of_ada
from metier.testing.spy import SpyScreener
from metier.testing.tuned import WordScores, WordTuner

__all__ = [
    "FixedClock",
    "GullibleModel",
    "GullibleWriter",
    "KeywordModel",
    "MemoryCache",
    "NoisyModel",
    "PlainAsker",
    "ScriptedModel",
    "SpyScreener",
    "ToyEncoder",
    "WordScores",
    "WordTuner",
    "WritingModel",
    "example",
    "posting",
    "record_of_ada",
    "resume_of_ada",
]
