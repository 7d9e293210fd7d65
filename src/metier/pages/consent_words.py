"""What leaves this machine, in words."""

from __future__ import annotations

from datetime import datetime

from metier.pages.words import moment, one_line

ENCODER_WORDS = {"postings": "the text of postings", "profile": "your wishes and reasons"}
_PURPOSES = {
    "embeddings": "reading postings",
    "weights": "download of the encoder",
    "screening": "judging postings",
    "repair": "judging, asked again",
    "batch": "judging, as a batch",
    "check": "checking the model",
    "profile": "proposals for the profile",
    "tailor": "rewording a resume",
    "letter": "writing letters",
    "interview": "preparing interviews",
    "finetune": "tuning at a service",
}


def purpose_words(purpose: str) -> str:
    """What a request was for; a purpose that is not known is told as it stands in the log."""
    return _PURPOSES.get(purpose, one_line(purpose))


def logged_moment(at: str) -> str:
    """A time of the log, which is the person's file and may hold anything."""
    try:
        return moment(datetime.fromisoformat(at))
    except ValueError:
        return one_line(at, 16)
