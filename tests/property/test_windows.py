"""Laws of cutting texts into windows, for all texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from metier.models.windows import consecutive, spread, text_windows

TEXTS = st.text(max_size=600) | st.lists(st.text(max_size=30), max_size=60).map(" ".join)


@given(TEXTS, st.integers(8, 64))
def test_windows_hold_the_whole_text_in_order_and_none_is_too_long(text: str, n_tokens: int) -> None:
    windows = text_windows(text, n_tokens)
    assert "".join("".join(windows).split()) == "".join(text.split())
    longest_piece = 12 * 4  # characters of a piece, bytes of a character
    assert all(
        len(window.encode("utf-8", "surrogatepass")) <= 3 * n_tokens + longest_piece for window in windows
    )
    assert len(windows) >= 1
    assert all(windows) or windows == [""]


@given(st.lists(st.integers(), max_size=50), st.integers(1, 9), st.integers(1, 9))
def test_spreading_keeps_order_ends_and_number(pieces: list[int], size: int, at_most: int) -> None:
    windows = [tuple(window) for window in consecutive(list(enumerate(pieces)), size)]
    kept = spread(windows, at_most)
    assert len(kept) == min(len(windows), at_most)
    assert kept == sorted(set(kept))
    assert kept[0] == windows[0]
    assert at_most == 1 or kept[-1] == windows[-1]
