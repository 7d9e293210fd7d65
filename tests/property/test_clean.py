"""Laws of cleaning: once is enough, nothing invisible is left, and the cut keeps head and tail."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from metier.text.clean import GAP, clean, shorten, unescape_markdown

anything = st.text(alphabet=st.characters(exclude_categories=()))
odd = st.text(
    alphabet=st.sampled_from(
        "aA1 \t\n\r\x0b\x1b\x85\u00a0\u00a8\u00ad\u0300\u0327\u0344\u0f73\u0f71\u034f\u1100\u1161\u1160\u200b\u200d\u202e\u2028\u3000\uff9e\uff21\ufe0f\ufeff\ud800\ue000\uf0b7\U000e0041\U000e0100\U0001f3f4\ufdfa"
    )
)


@given(st.one_of(anything, odd, st.tuples(odd, anything, odd).map("".join)))
@settings(max_examples=1000, deadline=None)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean(text)

    assert clean(once.text).text == once.text
    assert unicodedata.is_normalized("NFKC", once.text)


@given(st.one_of(anything, odd))
@settings(max_examples=500, deadline=None)
def test_nothing_invisible_is_left(text: str) -> None:
    cleaned = clean(text).text

    assert not {
        c
        for c in cleaned
        if c != "\n" and unicodedata.category(c) in {"Cf", "Cc", "Co", "Cs", "Cn", "Zl", "Zp"}
    }
    assert not {c for c in cleaned if "\ufe00" <= c <= "\ufe0f" or "\U000e0100" <= c <= "\U000e01ef"}
    assert "  " not in cleaned
    assert " \n" not in cleaned
    assert "\n\n\n" not in cleaned
    cleaned.encode()


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126)))
@settings(max_examples=200, deadline=None)
def test_printable_ascii_is_untouched(text: str) -> None:
    assert clean(text).text == text
    assert not clean(text).unicode_flags


@given(st.text(alphabet="ab \n", max_size=500), st.integers(0, 200))
@settings(max_examples=300, deadline=None)
def test_a_cut_fits_and_keeps_both_ends(text: str, limit: int) -> None:
    short, left_out = shorten(text, limit)

    assert len(short) <= max(limit, 0)
    assert (left_out == 0) == (len(text) <= limit)
    if left_out and limit > 2 * len(GAP):
        head, _, tail = short.partition(GAP)
        assert text.startswith(head)
        assert text.endswith(tail) or text.rstrip().endswith(tail)


@given(anything)
@settings(max_examples=300, deadline=None)
def test_unescaping_never_adds_characters(text: str) -> None:
    assert len(unescape_markdown(text)) <= len(text)
