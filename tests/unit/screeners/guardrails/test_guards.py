"""Which postings rules flag, with which words."""

from __future__ import annotations

import inspect
import typing
from dataclasses import replace

import pytest

from metier.domain.facts import Fact, Facts, Part, Quote, Seniority, WorkMode
from metier.domain.guardrail import Guardrail, GuardrailSource, Raised, RaisedBy
from metier.domain.posting import Posting, PostingId
from metier.screeners.features import Featurizer
from metier.screeners.guardrails import Guards, raised_in
from metier.screeners.guardrails import guards as module
from metier.testing import MemoryCache, ToyEncoder, posting

REMOTE = Facts(work_mode=Fact(WorkMode.REMOTE, Quote(Part.TEXT, 0, 6, "Remote")))
ON_SITE = Facts(work_mode=Fact(WorkMode.ONSITE, Quote(Part.TEXT, 0, 7, "On site")))
JUNIOR = Facts(seniority=Fact(Seniority.JUNIOR, Quote(Part.TITLE, 0, 6, "Junior")))


def tools(*named: tuple[str, int, int]) -> Facts:
    """Facts of a posting whose text names tools at these places."""
    spelt = {"Kubernetes": "K8s"}
    return Facts(
        tools=tuple(
            Fact(name, Quote(Part.TEXT, start, start + size, spelt.get(name, name)))
            for name, start, size in named
        )
    )


def flags(
    rules: list[str] | list[Guardrail], *postings: Posting, encoder: bool = False
) -> list[tuple[Raised, ...]]:
    """The flags on each posting."""
    featurizer = Featurizer(ToyEncoder() if encoder else None, MemoryCache())
    made = [rule if isinstance(rule, Guardrail) else Guardrail(rule) for rule in rules]
    found = raised_in(Guards.of(made, featurizer), postings, featurizer.features(postings))
    assert set(found) <= {one.id for one in postings}
    return [found.get(one.id, ()) for one in postings]


def test_a_flag_quotes_the_sentence_and_names_the_rule() -> None:
    shown = posting("Clerk", "You file letters. You also mentor two trainees. No weekends.")
    ((flag,),) = flags(["Mentoring, even if it looks boring"], shown)

    assert flag.words == "Mentoring, even if it looks boring"
    assert flag.by is RaisedBy.WORDS
    assert flag.source is GuardrailSource.FILE
    assert flag.quote.words == "You also mentor two trainees"
    assert shown.text[flag.quote.start : flag.quote.end] == flag.quote.words


def test_all_that_with_joins_must_be_there_and_the_rarest_is_quoted() -> None:
    rule = ["Responsibility for a small team"]
    both = posting("Lead", "Your responsibilities: bread.\nYou work in a small team of bakers.")
    few = [posting(f"Baker {n}", f"Responsibilities: bread {n}.") for n in range(3)]
    first, *others = flags(rule, both, *few)

    assert first[0].quote.words == "You work in a small team of bakers"
    assert others == [(), (), ()]


def test_what_a_rule_is_not_about_is_not_flagged() -> None:
    good, bad = (
        posting("Tutor", "Teaching children."),
        posting("Croupier", "Teaching new staff. Gambling hall."),
    )

    assert [bool(found) for found in flags(["Teaching, but not in gambling"], good, bad)] == [True, False]


def test_facts_count_where_they_are_stated_and_narrow_the_words() -> None:
    near = posting("Tutor", "Remote. Teaching.", facts=REMOTE)
    far = posting("Tutor", "On site. Teaching.", facts=ON_SITE)
    silent = posting("Tutor", "Teaching.")

    assert [bool(found) for found in flags(["Remote jobs with teaching"], near, far, silent)] == [
        True,
        False,
        False,
    ]
    assert [bool(found) for found in flags(["Jobs that are not remote"], near, far, silent)] == [
        False,
        True,
        False,
    ]
    assert [bool(found) for found in flags(["Mentoring, or remote jobs"], near, far, silent)] == [
        True,
        False,
        False,
    ]


def test_a_flag_by_a_fact_quotes_what_it_was_read_from() -> None:
    ((flag,),) = flags(["Junior roles"], posting("Junior cook", "You cook.", facts=JUNIOR))

    assert (flag.by, flag.quote) == (RaisedBy.FACT, Quote(Part.TITLE, 0, 6, "Junior"))


def test_employer_and_place_are_read_as_well() -> None:
    shown = posting("Cook", "You cook.", company="Zoo Halle gGmbH", place="Leipzig")
    both = flags(["Jobs in Leipzig", "zoos"], shown)[0]

    assert [(flag.quote.part, flag.quote.words) for flag in both] == [
        (Part.PLACE, "Leipzig"),
        (Part.COMPANY, "Zoo Halle gGmbH"),
    ]


def test_quoted_words_must_stand_there_as_they_are() -> None:
    shown = posting("Cook", "You mentor a trainee in the Go club.")

    assert flags(["“mentoring”"], shown) == [()]
    assert flags(["“the go club”"], shown)[0][0].quote.words == "You mentor a trainee in the Go club"


def test_a_tool_is_found_by_its_other_names_and_a_word_like_go_only_as_a_tool() -> None:
    text = "You run K8s clusters."
    named = posting("Admin", text, facts=tools(("Kubernetes", text.index("K8s"), 3)))
    go = posting("Admin", "Skills: Go, SQL.", facts=tools(("Go", 8, 2)))
    verb = posting("Walker", "You go far.")

    assert flags(["Learn Kubernetes"], named)[0][0].quote.words == "You run K8s clusters"
    assert [bool(found) for found in flags(["Learn Go"], named, go, verb)] == [False, True, False]
    assert [bool(found) for found in flags(["Learn “Go”"], named, go, verb)] == [False, True, True]


def test_rules_that_are_off_flag_nothing() -> None:
    assert flags([Guardrail("mentoring", is_on=False)], posting("Cook", "Mentoring.")) == [()]


def test_a_rule_that_cannot_be_understood_stops_no_other() -> None:
    guards = Guards.of([Guardrail("people"), Guardrail("mentoring")])

    assert [one.rule.words for one in guards.compiled] == ["mentoring"]
    assert [rule.words for rule in guards.rules] == ["people", "mentoring"]
    assert [(rule.words, "names nothing" in why) for rule, why in guards.unread] == [("people", True)]


def test_a_growth_goal_that_names_nothing_is_left_to_the_base_model() -> None:
    goal = Guardrail("More than now", GuardrailSource.GOAL)
    guards = Guards.of([goal, goal])

    assert (guards.rules, guards.compiled, guards.unread) == ((goal,), (), ())


def test_nothing_to_do_is_nothing_found() -> None:
    featurizer = Featurizer(None, MemoryCache())
    shown = [posting()]

    assert raised_in(Guards.of([]), shown, featurizer.features(shown)) == {}
    assert raised_in(Guards.of([Guardrail("mentoring")]), [], featurizer.features([])) == {}


def test_an_exploration_share_is_drawn_by_rule_and_posting_alone() -> None:
    rule = Guardrail("mentoring", share=0.1)
    many = [posting(f"Cook {n}", f"Mentoring {n}.") for n in range(600)]
    all_ = {one.id for one, found in zip(many, flags([rule], *many), strict=True) if found}
    half = {one.id for one, found in zip(many[::2], flags([rule], *many[::2]), strict=True) if found}

    assert 30 <= len(all_) <= 90  # 60 are expected; five standard deviations
    assert half == all_ & {one.id for one in many[::2]}
    other = replace(rule, words="mentoring, mentorship")
    assert {one.id for one, found in zip(many, flags([other], *many), strict=True) if found} != all_


def test_what_is_most_alike_in_meaning_is_flagged_where_an_encoder_read_it() -> None:
    pile = [
        posting(f"Clerk {n}", f"You file letter{n} under number{n} and drink coffee{n}.") for n in range(80)
    ]
    alike = posting("Zebra keeper giraffes", "zebra keeper giraffes")
    rule = ["zebra keeper giraffes elephants lions"]  # too few of its words for the phrase

    *others, found = flags(rule, *pile, alike, encoder=True)
    assert [(flag.by, flag.quote.words) for flag in found] == [(RaisedBy.LIKENESS, "Zebra keeper giraffes")]
    assert not any(others)
    assert flags(rule, *pile, alike, encoder=False)[-1] == ()
    assert flags(["“zebra keeper giraffes elephants lions”"], *pile, alike, encoder=True)[-1] == ()
    assert (
        flags(rule, *pile[:20], alike, encoder=True)[-1] == ()
    )  # the pile is too small to say what is most alike
    assert (
        flags(["zebra keeper giraffes elephants lions, but no keepers"], *pile, alike, encoder=True)[-1] == ()
    )


@pytest.mark.parametrize("name", ["raised_in", "Guards"])
def test_flags_can_change_no_verdict(name: str) -> None:
    """By type: nothing here takes a verdict or gives one."""
    thing = getattr(module, name)
    hints = typing.get_type_hints(thing if inspect.isfunction(thing) else thing.of)

    assert "Verdict" not in str(hints)
    assert "Verdict" not in inspect.getsource(module)


def test_the_same_postings_have_the_same_flags() -> None:
    many = [posting(f"Cook {n}", "Mentoring and teaching." if n % 3 else "Cooking.") for n in range(40)]

    assert flags(["Mentoring, teaching"], *many) == flags(["Mentoring, teaching"], *many)
    assert [one.id for one in many] == [PostingId(one.id) for one in many]
