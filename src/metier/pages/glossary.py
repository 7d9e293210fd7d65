"""The words of the report, explained for the person who reads it."""

from __future__ import annotations

from metier.evaluation.agreement import Key
from metier.evaluation.figure_words import NAMES

_MEANINGS = {
    Key.AUC: "Take a posting you were excited about and one you were not: how often does metier rank the first higher? Luck gives 50 %.",
    Key.AP: "How pure the top of the list is, from 0 to 1. Luck gives the share of postings that excite you at all.",
    Key.RECALL_SHOWN: "Of all postings you were excited about, how many stand in the part of the list that you read?",
    Key.EXACT: "How often the most probable label is the one you gave.",
    Key.WITHIN_ONE: "How often it was the label you gave or its neighbour: “passed” said of a posting that excited you counts as wrong.",
    Key.KAPPA: "Agreement of labels beyond luck: 0 is luck, 1 is perfect; two steps off weigh four times as much as one.",
    Key.ECE: "How far the probability of “excited” lies from how often you were, on average; 0 is perfect.",
    Key.BRIER: "Mean squared distance between the probability of “excited” and what you said; 0 is perfect.",
    Key.LOG_LOSS: "How surprised metier was at your labels, in nats: 0 where it was sure and right, 1.10 for a blind guess among three labels. Lower is better, and being sure and wrong costs most.",
}

GLOSSARY: tuple[tuple[str, str], ...] = (
    (
        "interval",
        "Where the true figure probably lies: in 95 of 100 such reports the interval holds it. A wide one says that little is known.",
    ),
    (
        "frozen verdict",
        "What metier said about a posting, kept before you decided. Only these show that it was right beforehand.",
    ),
    (
        "replayed",
        "Your history played again: for each decision metier learns from the earlier ones only and predicts it. Fair, but made afterwards.",
    ),
    (
        "drawn at random",
        "Postings that you did not choose and metier did not rank. Shares and probabilities are judged by these, as a chosen posting is rarely a typical one.",
    ),
    (
        "a count instead of a percentage",
        "With fewer than 30 decisions the count is shown, so that nobody reads precision into luck.",
    ),
    *((NAMES[key], meaning) for key, meaning in _MEANINGS.items()),
)
"""Word and meaning, in the order they are met."""

SHORT = {
    "auc": "Right order",
    "ap": "Av. precision",
    "recall_shown": "Among the shown",
    "exact": "Right label",
    "within_one": "Within one",
    "kappa": "Kappa",
    "ece": "Off by",
    "brier": "Squared error",
    "log_loss": "Surprise",
}
"""Column heads; `NAMES` says the same at length."""
