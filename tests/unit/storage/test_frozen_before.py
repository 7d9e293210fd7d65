"""Verdicts that were frozen before a decision: the newest of a screener, shadows beside, pairs that knew as much."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from metier.actions.ports import NewPosting
from metier.domain.decision import Decision, Label, Occasion
from metier.domain.posting import Posting
from metier.domain.verdict import Verdict
from metier.storage.database import Database
from metier.storage.store import Store
from metier.testing import posting

START = datetime(2026, 3, 1, tzinfo=UTC)


class Shelf:
    """A store with one posting, and a clock that moves."""

    def __init__(self) -> None:
        self.store = Store(Database.memory())
        self.posting: Posting = replace(posting("Cook"), added_at=START)
        self.store.postings.append([NewPosting(self.posting, "", 1)], [])
        self.hour = 0

    def freeze(self, screener: str, version: str, *, n: int = 0, shadow: bool = False, p: float = 0.5) -> int:
        self.hour += 1
        said = Verdict(self.posting.id, 0.5 - p / 2, 0.5 - p / 2, p, p, screener, version)
        return self.store.verdicts.freeze(
            [said], basis="", profile_key="", n_decisions=n, made_at=self.now, shadow=shadow
        )

    def decide(self) -> Decision:
        self.hour += 1
        return self.store.decisions.append(
            self.posting.id, Label.MAYBE, reason="", occasion=Occasion.RANDOM, decided_at=self.now
        )

    @property
    def now(self) -> datetime:
        return START + timedelta(hours=self.hour)

    def version_before(self, screener: str) -> str:
        return self.store.verdicts.before_decisions(screener)[1][1].version


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def test_the_newest_verdict_of_a_screener_before_the_decision_is_the_frozen_one(shelf: Shelf) -> None:
    shelf.freeze("learned", "v1")
    shelf.freeze("learned", "v2", n=1)
    shelf.freeze("words", "w1", n=1)
    shelf.decide()
    shelf.freeze("learned", "v3", n=2)

    assert shelf.version_before("learned") == "v2"
    assert shelf.version_before("words") == "w1"
    assert shelf.store.verdicts.before_decisions("prior") == {}


def test_a_shadow_is_kept_and_never_shown(shelf: Shelf) -> None:
    shelf.freeze("learned", "v1")
    assert shelf.freeze("words", "w1", shadow=True) == 1
    decision = shelf.decide()

    assert decision.verdict_run == 1
    assert [run.version for _, run in shelf.store.verdicts.of(shelf.posting.id)] == ["v1"]
    assert shelf.store.verdicts.latest()[shelf.posting.id][0].screener == "learned"
    assert shelf.version_before("words") == "w1"


def test_a_shadow_made_after_the_decision_is_not_before_it(shelf: Shelf) -> None:
    shelf.freeze("learned", "v1")
    shelf.decide()
    shelf.freeze("words", "w1", shadow=True)

    assert shelf.store.verdicts.before_decisions("words") == {}


def test_the_same_shadow_is_frozen_once_beside_other_shadows(shelf: Shelf) -> None:
    assert shelf.freeze("words", "w1", shadow=True) == 1
    assert shelf.freeze("prior", "p1", shadow=True) == 1
    assert shelf.freeze("words", "w1", shadow=True) == 0
    assert shelf.freeze("words", "w2", shadow=True) == 1
    assert shelf.freeze("learned", "v1") == 1
    assert shelf.freeze("learned", "v1") == 0


def test_a_pair_had_learned_from_equally_many_decisions(shelf: Shelf) -> None:
    shelf.freeze("learned", "v5", n=5, p=0.2)
    shelf.freeze("words", "w5", n=5, shadow=True, p=0.3)
    shelf.freeze("learned", "v9", n=9, p=0.9)
    shelf.decide()

    ((mine, theirs),) = shelf.store.verdicts.pairs_before_decisions("learned", "words").values()

    assert (mine[1].version, theirs[1].version) == ("v5", "w5")
    assert (mine[0].p_excited, theirs[0].p_excited) == (0.2, 0.3)
    assert shelf.store.verdicts.pairs_before_decisions("learned", "prior") == {}


def test_of_two_pairs_the_one_that_knew_more_counts(shelf: Shelf) -> None:
    for n in (5, 10, 9):
        shelf.freeze("learned", f"v{n}", n=n)
        shelf.freeze("words", f"w{n}", n=n, shadow=True)
    shelf.decide()

    ((mine, _),) = shelf.store.verdicts.pairs_before_decisions("learned", "words").values()

    assert mine[1].version == "v10"


def test_shadows_are_append_only(shelf: Shelf) -> None:
    import sqlite3

    shelf.freeze("words", "w1", shadow=True)

    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        shelf.store.database.execute("delete from shadow")
