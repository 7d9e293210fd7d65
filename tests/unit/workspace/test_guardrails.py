"""Guardrails in a screening: they flag, and change no verdict."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from metier.domain.guardrail import RaisedBy
from metier.domain.placement import Cause, Lane
from metier.testing import FixedClock, ToyEncoder
from metier.workspace import Workspace

KINDS = (
    ("Baker", "You bake bread at night.", "excited"),
    ("Clerk", "You file letters and mentor trainees.", "passed"),
    ("Driver", "You drive a van full of parcels.", "passed"),
)
N_DECIDED, N = 36, 60


def made(folder: Path, rules: str) -> Workspace:
    """A workspace with decisions and these rules, screened."""
    rows = [
        {"title": f"{KINDS[n % 3][0]} {n}", "text": f"{KINDS[n % 3][1]} Shop number {n} in street {n * 7}."}
        for n in range(N)
    ]
    file = folder.with_suffix(".jsonl")
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    search = Workspace.create(folder, encoder=ToyEncoder(), clock=FixedClock(), environment={})
    search.add(file)
    for number in range(1, N_DECIDED + 1):
        search.label(number, KINDS[(number - 1) % 3][2])
    (folder / "guardrails.md").write_text(rules, encoding="utf-8")
    search.screen()
    return search


def verdicts(search: Workspace) -> dict[str, tuple[object, ...]]:
    return {
        posting_id: (
            verdict.p_passed,
            verdict.p_maybe,
            verdict.p_excited,
            verdict.score,
            verdict.outside_limits,
        )
        for posting_id, (verdict, _) in search.desk.verdicts.latest().items()
    }


def test_flags_change_no_verdict_and_flagged_postings_are_not_hidden(tmp_path: Path) -> None:
    with (
        made(tmp_path / "plain", "") as plain,
        made(tmp_path / "flagged", "- Mentoring, even if it looks boring\n") as flagged,
    ):
        assert verdicts(flagged) == verdicts(plain)
        assert len(verdicts(plain)) == N - N_DECIDED
        screening = flagged.desk.placements.newest()
        assert screening is not None
        placed = flagged.desk.placements.placements(screening.id)
        raised = {posting_id: found for posting_id, found in placed.items() if found.raised}

        clerks = {
            posting.id for posting in flagged.desk.postings.undecided() if posting.title.startswith("Clerk")
        }
        assert set(raised) == clerks
        for posting in flagged.desk.postings.by_ids(list(raised)):
            (flag,) = raised[posting.id].raised
            assert flag.by is RaisedBy.WORDS
            assert posting.text[flag.quote.start : flag.quote.end] == flag.quote.words
            assert Cause.GUARDRAIL in raised[posting.id].causes
            assert raised[posting.id].lane is not Lane.HIDDEN


@pytest.mark.parametrize("rules", ["- (off) Mentoring\n", "<!--\n- Mentoring\n-->\n", "- people\n"])
def test_rules_that_are_off_hints_or_not_understood_flag_nothing(tmp_path: Path, rules: str) -> None:
    with made(tmp_path / "search", rules) as search:
        screening = search.desk.placements.newest()
        placed = search.desk.placements.placements(screening.id) if screening else {}

        assert not [found for found in placed.values() if found.raised]
        assert any("flags nothing" in notice for notice in search.notices) is (rules == "- people\n")


def test_active_rules_are_those_that_are_on(tmp_path: Path) -> None:
    with made(tmp_path / "search", "- Zoos\n- (off) Maps\n- (one in ten) Bread\n") as search:
        (search.folder / "profile.md").write_text("## Growth goals\n- Teaching\n", encoding="utf-8")
        active = search.guardrails.active()

    assert [(rule.words, rule.source.value, rule.share) for rule in active] == [
        ("Zoos", "file", 1.0),
        ("Bread", "file", 0.1),
        ("Teaching", "goal", 1.0),
    ]
