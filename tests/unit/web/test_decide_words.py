"""Words beside deciding: chips of reasons, and what changed at the top of the list."""

from __future__ import annotations

from metier.domain.posting import Posting
from metier.testing import posting
from metier.text.facts import read_facts
from metier.web.deciding.chips import LONGEST, chips, together
from metier.web.deciding.top import Top, changed


def advert(text: str, *, title: str = "Senior engineer", place: str = "") -> Posting:
    """A posting with its facts read."""
    from metier.domain.posting import StatedFields

    facts = read_facts(title=title, company="", place=place, text=text, stated=StatedFields())
    return posting(title, text, place=place, facts=facts)


def test_chips_name_what_the_posting_states() -> None:
    found = chips(
        advert(
            "This is a fully remote position. Salary: 90,000 € a year. At least 5 years of experience with Python.",
            place="Berlin",
        ),
        (),
    )
    assert {"the pay", "remote", "too far", "senior level", "5+ years asked", "Python"} <= set(found)
    assert "no pay stated" not in found
    assert chips(posting("Cook", "You cook."), ()) == ("no pay stated",)


def test_chips_of_the_person_come_first_the_most_frequent_ahead() -> None:
    found = chips(posting("Cook"), ["no sponsor", "Too far, no sponsor", "night shifts"])
    assert found[:3] == ("no sponsor", "Too far", "night shifts")


def test_pieces_of_sentences_are_no_chips() -> None:
    sentence = "Hurts to pass on this one, though I would have to move there for it. Not again."
    assert chips(posting("Cook"), [sentence]) == ("no pay stated",)


def test_chips_are_short_and_on_one_line() -> None:
    found = chips(posting("Cook"), ["x" * 80, "a\u202eb\x00c, ok then"])
    assert all(len(words) <= LONGEST and words.isprintable() for words in found)


def test_a_reason_holds_nothing_twice() -> None:
    assert together(["too far"], " too far ,, dull\x1b[31m") == "too far, dull[31m"
    assert together([], "  ") == ""


def test_the_top_is_compared_with_what_was_last_seen() -> None:
    jobs = [posting(f"Job {n}", posting_id=str(n)) for n in range(15)]
    top = Top()
    top.ranked("a", jobs[:10], [])
    assert top.words == ""  # nothing to compare with yet
    top.ranked("b", [jobs[12], *jobs[:9]], [])
    assert top.words == (
        "Your list was ranked anew: “Job 12” is new in the first ten; “Job 9” is no longer among them."
    )
    same = [posting("Analyst", posting_id=name, company=name) for name in ("Acme", "Zeta")]
    assert "“Analyst” at Zeta is new" in changed(same[:1], same[1:], [])  # titles alone are often the same
    told = top.words
    top.ranked("b", jobs[:10], [])  # the same ranking again
    assert top.words == told


def test_many_changes_are_counted() -> None:
    before = [posting(f"Old {n}", posting_id=f"o{n}") for n in range(4)]
    now = [posting(f"New {n}", posting_id=f"n{n}") for n in range(4)]
    words = changed(before, now, [before[0].id])
    assert "“New 0”, “New 1” and 2 others are new" in words
    assert "“Old 1”, “Old 2” and 1 other are no longer among them" in words
