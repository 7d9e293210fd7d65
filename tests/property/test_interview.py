"""Whatever stands in profile.md and whatever is answered: nothing is lost, and everything is read as it was meant."""

from __future__ import annotations

import contextlib

from hypothesis import given
from hypothesis import strategies as st

from metier.actions.interview import QUESTIONS, Interview, merged, new_wishes
from metier.domain.profile import SECTIONS, parse_profile
from metier.errors import ProfileFileError

line = st.text(st.characters(codec="utf-8"), max_size=30)
heading = st.sampled_from(
    [f"{'#' * n} {name}" for n in (1, 2, 3) for name in (*SECTIONS, "Other", "must have:")]
)
bullet = st.builds(lambda mark, words: f"{mark} {words}", st.sampled_from("-*+•"), line)
comment = st.sampled_from(["<!-- hint -->", "<!--", "-->", "<!-- ## Must have -->"])
files = st.builds(
    lambda lines, newline, end: newline.join(lines) + end,
    st.lists(st.one_of(heading, bullet, line, comment, st.just("")), max_size=12),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\n", "\n\n"]),
)
answers = st.dictionaries(st.integers(0, len(QUESTIONS) - 1), line, max_size=4)


def is_inside(short: str, long: str) -> bool:
    """Whether `long` is `short` with something put in."""
    rest = iter(long)
    return all(character in rest for character in short)


@given(files, answers)
def test_the_file_keeps_every_character_and_gains_exactly_the_answers(
    file: str, typed: dict[int, str]
) -> None:
    interview = Interview()
    for number, words in typed.items():
        interview.answer(number, words)
    wishes = new_wishes(file, interview.wishes)
    with contextlib.suppress(ProfileFileError):
        after = merged(file, wishes)

        assert is_inside(file, after)
        before, now = parse_profile(file), parse_profile(after)
        assert set(before.wishes) <= set(now.wishes)
        assert len(now.wishes) + len(now.deal_breakers) == len(before.wishes) + len(
            before.deal_breakers
        ) + len(wishes)
        assert new_wishes(after, interview.wishes) == ()
        assert merged(after, ()) == after


@given(files.filter(lambda file: "<!--" not in file), answers)
def test_a_file_without_comments_is_never_refused(file: str, typed: dict[int, str]) -> None:
    interview = Interview()
    for number, words in typed.items():
        interview.answer(number, words)

    merged(file, new_wishes(file, interview.wishes))
