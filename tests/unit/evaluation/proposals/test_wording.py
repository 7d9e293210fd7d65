"""Rules read as a person would write them, and mean to metier what they say."""

from __future__ import annotations

import pytest

from metier.domain.profile import Profile
from metier.evaluation.proposals import Kind, Side, Term, said_of
from metier.evaluation.proposals.standing import is_said, wishes_of
from metier.evaluation.proposals.wording import wording
from metier.prompts.drafting import is_sound
from metier.screeners.limits import limits_of
from metier.screeners.wishes import weighted_lines

TERMS = [
    Term(Kind.WORK_MODE, "remote"), Term(Kind.WORK_MODE, "onsite"), Term(Kind.SENIORITY, "senior"),
    Term(Kind.SENIORITY, "intern"), Term(Kind.EMPLOYMENT, "part_time"), Term(Kind.EMPLOYMENT, "contract"),
    Term(Kind.LANGUAGE, "de"), Term(Kind.WRITTEN, "de"), Term(Kind.VISA, "sponsored"), Term(Kind.VISA, "citizens_only"),
    Term(Kind.PLACE, "Berlin"), Term(Kind.TOOL, "Rust"), Term(Kind.WORDS, "payments"), Term(Kind.YEARS, "8"),
    Term(Kind.PAY_FROM, "EUR 60000"), Term(Kind.PAY_BELOW, "EUR 60000"),
]  # fmt: skip


@pytest.mark.parametrize("term", TERMS, ids=str)
@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("strict", [False, True])
def test_every_sentence_is_sound_and_speaks_the_way_it_is_meant(
    term: Term, side: Side, *, strict: bool
) -> None:
    said = wording(term, side, strict=strict)
    if said is None:
        assert term.kind in {Kind.PAY_FROM, Kind.PAY_BELOW}  # pay is wanted from an amount on
        return
    profile = (
        Profile(deal_breakers=(said.words,))
        if said.section == "Deal-breakers"
        else Profile(nice_to_have=(said.words,))
    )
    ((_, weight),) = weighted_lines(profile)
    speaks_for = weight > 0
    assert is_sound(said.words)
    assert said.section in {"Nice to have", "Deal-breakers"}
    if term.kind not in {Kind.PAY_FROM, Kind.PAY_BELOW}:
        assert speaks_for is (side is Side.FOR)


@pytest.mark.parametrize("term", TERMS, ids=str)
@pytest.mark.parametrize("side", Side)
def test_a_line_that_was_accepted_is_known_as_said(term: Term, side: Side) -> None:
    said = wording(term, side, strict=False)
    if said is None:
        assert term.kind in {Kind.PAY_FROM, Kind.PAY_BELOW}
        return

    assert is_said(wishes_of(Profile(nice_to_have=(said.words,))), term, side)


def test_only_strict_avoidance_becomes_a_hard_limit() -> None:
    onsite = Term(Kind.WORK_MODE, "onsite")
    soft, hard = (wording(onsite, Side.AGAINST, strict=strict) for strict in (False, True))
    assert soft is not None
    assert hard is not None

    assert limits_of(Profile(nice_to_have=(soft.words,))) == ()
    assert [limit.understood for limit in limits_of(Profile(deal_breakers=(hard.words,)))] == ["not on site"]


def test_who_passes_on_jobs_without_sponsorship_wants_it() -> None:
    said = wording(Term(Kind.VISA, "not_sponsored"), Side.AGAINST, strict=True)

    assert said is not None
    assert (said.words, said.section) == ("Visa sponsorship", "Nice to have")


@pytest.mark.parametrize("term", TERMS, ids=str)
def test_postings_with_a_term_can_be_told_in_words(term: Term) -> None:
    assert is_sound(said_of(term).replace("“", "").replace("”", ""))
