"""Processes that pay are killed at any moment, and race for one budget: the provider's own bill is never above the cap."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.crash.paying import finish, kill_often, start
from tests.paying_server import Books, paying_server

from metier.storage.store import Store

KILLS = 5  # a campaign; benchmarks/paying.py kills some hundred times


@pytest.mark.parametrize("seed", [3, 4])
def test_kills_exceed_no_cap_pay_nothing_twice_and_lose_only_what_was_on_its_way(
    seed: int, tmp_path: Path
) -> None:
    campaign = kill_often(tmp_path, seed=seed, n_kills=KILLS)
    assert campaign.n_kills > 0
    assert campaign.bill <= campaign.in_ledger <= campaign.cap
    assert campaign.n_twice_unasked == 0
    assert campaign.n_twice_on_request <= campaign.n_lost <= campaign.n_unknown <= campaign.most_reserved
    assert campaign.is_same, "a rerun does not end where an uninterrupted run ends"
    assert list(tmp_path.glob("*asking*")) == [], "no mark of a dead process is left"


def test_two_processes_share_one_budget_and_ask_each_question_once(tmp_path: Path) -> None:
    store, cap = tmp_path / "metier.db", 5_000
    Store.open(store, create=True).close()
    with paying_server(Books(latency=0.002)) as books:
        racing = [start(store, books.port, cap=cap, run=run) for run in ("one", "two")]
        answers = [finish(process) for process in racing]
        assert books.cost() <= cap
        assert max(books.answered.values()) == 1
        in_both = {place: {found[place] for found in answers} for place in answers[0]}
        answered_in_both = [
            found for found in in_both.values() if not any(answer.startswith("-") for answer in found)
        ]
        assert all(len(found) == 1 for found in answered_in_both)
        assert len(answered_in_both) > 20
    with Store.open(store) as opened:
        assert opened.ledger.spent().total == books.cost(), "every cent is known when nobody was killed"


def test_lost_connections_are_asked_again_and_both_payments_are_known(tmp_path: Path) -> None:
    store = tmp_path / "metier.db"
    Store.open(store, create=True).close()
    with paying_server(Books(latency=0.002, cuts=29)) as books:
        answers = finish(start(store, books.port))
    assert not [answer for answer in answers.values() if answer.startswith("-")]
    with Store.open(store) as opened:
        spent = opened.ledger.spent()
    assert books.answered.total() == spent.n_replies + spent.n_unknown
    assert spent.n_unknown > 0
    assert books.cost() <= spent.total
