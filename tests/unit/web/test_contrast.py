"""Colours of both themes: text 4.5:1, borders of controls and the ring of the focus 3:1, on every paper."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

TOKENS = (files("metier.web") / "static" / "css" / "00-tokens.css").read_text("utf-8")
PAPERS = ("paper", "card", "strip")


def _colour(name: str, theme: int) -> str:
    found = re.search(rf"--{name}: (?:light-dark\((#\w{{6}})\w*, (#\w{{6}})\w*\)|(#\w{{6}}))", TOKENS)
    assert found, name
    return found[3] or found[1 + theme]


def _light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """As WCAG counts it."""
    dark, bright = sorted((_light(one), _light(other)))
    return (bright + 0.05) / (dark + 0.05)


def test_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_words_and_edges_can_be_told_from_their_paper(theme: int) -> None:
    words = ("ink", "soft", "link", "bad", "excited", "maybe", "passed")
    edges = ("edge", "focus", "act", "note-edge", "good-edge", "bad-edge")
    pairs = [(name, paper, 4.5) for name in words for paper in (*PAPERS, "mark")]
    pairs += [(name, paper, 3.0) for name in edges for paper in PAPERS]
    pairs += [("on-act", "act", 4.5), ("on-act", "act-hover", 4.5)]
    # words of a label stand on a paper of their own in the light theme only
    pairs += [(name, f"{name}-paper", 4.5) for name in ("excited", "maybe", "passed") if theme == 0]
    low = {
        (name, paper): round(contrast(_colour(name, theme), _colour(paper, theme)), 2)
        for name, paper, least in pairs
        if contrast(_colour(name, theme), _colour(paper, theme)) < least
    }
    assert low == {}
