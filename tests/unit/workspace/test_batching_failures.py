"""What a provider or a dying process can do to a batch: nothing is lost, nothing is paid twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.batch_server import ServedBatch
from tests.batch_world import ALL, AT, SENT, N, World, asked_directly, world
from tests.chat_faults import NOT_JSON, Fault, status
from tests.chat_formats import ANTHROPIC

from metier.actions.batching.ports import Stage
from metier.errors import (
    BatchUncertainError,
    ProviderError,
)
from metier.workspace.batching import Batching
from metier.workspace.prompting import AskOptions

__all__ = ["world"]

# --- what does not come -----------------------------------------------------------------------------------


def test_questions_that_failed_or_expired_cost_nothing_and_are_asked_anew(world: World) -> None:
    world.send()
    world.desk.fails = frozenset({1})
    world.desk.finish("expired", at_most=4)
    with world.open() as search:
        row = search.batching.collect().batches[0]
    assert (row.n_replied, row.n_failed, row.n_unknown, row.stage) == (3, SENT - 3, 0, Stage.ENDED)
    assert world.spent() == world.bill()

    assert len(world.screened()) == N
    assert len(world.server.asked) == 1 + SENT - 3
    assert world.spent() == world.bill()


@pytest.mark.parametrize("world", ["openai"], indirect=True)
def test_a_batch_that_is_refused_as_a_whole_costs_nothing(world: World) -> None:
    world.send()
    world.desk.finish("failed")
    with world.open() as search:
        row = search.batching.collect().batches[0]

    assert (row.n_failed, row.words) == (SENT, "failed: line 1: no such model")
    assert world.spent() == world.bill()


def by_number(lines: list[bytes]) -> list[bytes]:
    return sorted(lines, key=lambda line: json.loads(line)["custom_id"], reverse=True)


def strange(lines: list[bytes]) -> list[bytes]:
    """Out of order, with duplicates, questions of others, and blank lines."""
    foreign = lines[0].replace(json.loads(lines[0])["custom_id"].encode(), b"f" * 32 + b"-1")
    beyond = lines[0].replace(json.loads(lines[0])["custom_id"].encode(), b"somebody-else")
    unknown = json.loads(lines[0])["custom_id"].partition("-")[0] + "-987654"
    ours = lines[0].replace(json.loads(lines[0])["custom_id"].encode(), unknown.encode())
    return [foreign, b"", *by_number(lines), lines[2], beyond, ours, lines[0]]


def test_results_in_any_order_with_duplicates_and_those_of_others_are_read_as_they_should(
    world: World, tmp_path: Path
) -> None:
    direct, _ = asked_directly(tmp_path)
    world.send()
    world.desk.spoil = strange
    world.desk.finish()

    assert world.screened() == direct
    assert world.spent() == world.bill()


@pytest.mark.parametrize("wrong", [b"<html>", b"[1]", b'{"other": 1}', b"[" * 100_000])
def test_after_lines_that_cannot_be_read_what_is_missing_counts_as_perhaps_paid(
    world: World, wrong: bytes
) -> None:
    world.send()
    world.desk.spoil = lambda lines: [wrong, *lines[1:]]
    world.desk.finish()
    with world.open() as search:
        row = search.batching.collect().batches[0]
    assert (row.n_replied, row.n_failed, row.n_unknown) == (SENT - 1, 0, 1)

    assert len(world.screened()) == N - 1
    assert len(world.server.asked) == 1, "what may be paid is left alone"
    assert world.spent() >= world.bill()
    assert len(world.screened(retry_unknown=True)) == N


def test_an_answer_of_odd_parts_counts_as_paid_and_gives_no_verdict(world: World) -> None:
    def odd(lines: list[bytes]) -> list[bytes]:
        row = json.loads(lines[0])
        inside = row["result"]["message"] if "result" in row else row["response"]["body"]
        inside["choices"] = inside["content"] = {"no": "list"}
        return [json.dumps(row).encode(), *lines[1:]]

    world.send()
    world.desk.spoil = odd
    world.desk.finish()
    with world.open() as search:
        row = search.batching.collect().batches[0]
    assert (row.n_replied, row.n_unknown) == (SENT - 1, 1)


def test_results_that_the_provider_counts_but_does_not_give_may_be_paid(world: World) -> None:
    world.send()
    world.desk.spoil = lambda lines: lines[1:]
    world.desk.finish()
    with world.open() as search:
        row = search.batching.collect().batches[0]

    assert (row.n_replied, row.n_failed, row.n_unknown) == (SENT - 1, 0, 1)


def test_results_that_are_missing_without_a_count_cost_nothing(world: World) -> None:
    def lose(lines: list[bytes]) -> list[bytes]:
        world.desk.batches[0].n_done -= 1
        world.desk.bill.pop()
        return lines[:-1]

    world.send()
    world.desk.spoil = lose
    world.desk.finish()
    with world.open() as search:
        row = search.batching.collect().batches[0]

    assert (row.n_replied, row.n_failed, row.n_unknown) == (SENT - 1, 1, 0)
    assert world.spent() == world.bill()


def test_a_batch_that_never_ends_can_be_cancelled_and_what_was_done_is_kept(world: World) -> None:
    sent = world.send()
    name = sent.batches[0].id
    with world.open() as search:
        assert search.batching.collect().batches[0].words == "under way"
        assert search.batching.cancel(name).batches[0].words == "under way"
    world.desk.finish("cancelled", at_most=2)
    with world.open() as search:
        row = search.batching.collect(name).batches[0]
        assert (row.n_replied, row.n_failed) == (2, SENT - 2)
        assert search.batching.cancel(name).batches[0].stage is Stage.ENDED
    assert world.spent() == world.bill()
    assert len(world.screened()) == N


@pytest.mark.parametrize("fault", [status(500), status(429), NOT_JSON])
def test_a_provider_that_fails_meanwhile_loses_nothing(world: World, fault: Fault) -> None:
    world.send()
    world.desk.finish()
    world.server.faults.append(fault)
    with world.open() as search:
        row = search.batching.collect().batches[0]
        assert row.problem
        assert row.n_replied == 0
        assert search.batching.collect().n_new == SENT
    assert world.spent() == world.bill()


def test_results_that_break_off_are_fetched_again_whole(world: World) -> None:
    world.send()
    world.desk.finish()
    world.server.faults.extend([None, status(503)])
    with world.open() as search:
        assert search.batching.collect().problems
        assert search.batching.collect().n_new == SENT


def test_screening_goes_on_where_batches_cannot_be_looked_at(world: World) -> None:
    world.send()
    world.server.faults.append(status(500))
    with world.open() as search:
        report = search.screen(screener="few_shot", asking=AskOptions(budget=Decimal(5)))
        assert any("could not be looked at" in words for words in search.notices)
    assert report.n_screened == 1


def test_a_batch_that_the_provider_keeps_no_more_counts_as_paid_after_a_month(world: World) -> None:
    world.send()
    reserved = world.spent()
    world.desk.batches.clear()
    with world.open() as search:
        assert "404" in search.batching.collect().batches[0].problem
        world.clock.moment = AT + timedelta(days=32)
        row = search.batching.collect().batches[0]
    assert (row.n_unknown, row.stage) == (SENT, Stage.ENDED)
    assert world.spent() == reserved


# --- a sending that breaks off ----------------------------------------------------------------------------


class Killed(BaseException):
    """The process ends here."""


def kill_at(moment: str) -> Callable[[str], None]:
    def failpoint(now: str) -> None:
        if now == moment:
            raise Killed

    return failpoint


def killed_sending(world: World, moment: str) -> None:
    """Send, die at `moment`; the workspace closes as the file of a dead process does."""
    with world.open() as search:
        made = Batching(search, search._store, world.clock, failpoint=kill_at(moment))
        with pytest.raises(Killed):
            made.send("few_shot", AskOptions(budget=Decimal(5)))


@pytest.mark.parametrize("moment", ["reserved", "uploaded", "creating", "created"])
def test_a_sending_killed_at_any_moment_pays_nothing_twice(world: World, tmp_path: Path, moment: str) -> None:
    direct, _ = asked_directly(tmp_path)
    killed_sending(world, moment)
    n_begun = len(world.desk.batches)
    assert n_begun == (moment == "created")
    assert world.spent() > world.bill(), "what may have been sent is reserved"

    for _ in range(3):  # it asks at once what was never sent, and waits for what was
        world.screened()
        world.desk.finish()
        world.clock.moment += timedelta(minutes=5)
    assert world.screened() == direct
    assert len(world.desk.batches) == n_begun
    assert world.spent() == world.bill()
    assert len(world.server.asked) + len(world.desk.bill) == ALL, "each question was paid once"


def test_a_batch_whose_answer_was_lost_is_found_among_others(world: World) -> None:
    killed_sending(world, "created")
    ours = world.desk.batches[0]
    for n in range(5):  # newer ones of somebody else, of another size and of the same
        requests = ours.requests[: n + 3]
        other = type(ours)(f"batch_other{n}", ours.path, [(f"x{n}", body) for _, body in requests])
        other.created = ours.created
        world.desk.batches.append(other)
    world.desk.finish()
    with world.open() as search:
        row = search.batching.collect().batches[0]

    assert (row.remote, row.n_replied) == (ours.id, SENT)


@pytest.mark.parametrize("world", ["anthropic"], indirect=True)
def test_a_batch_that_may_be_ours_is_waited_for(world: World) -> None:
    killed_sending(world, "creating")
    requests: list[tuple[str, dict[str, object]]] = [(f"x-{n}", {}) for n in range(SENT)]
    other = ServedBatch("batch_x", ANTHROPIC, requests)
    world.desk.batches.append(other)
    world.clock.moment += timedelta(hours=1)
    with world.open() as search:
        row = search.batching.collect().batches[0]
        assert (row.words, row.n_failed) == ("unclear: the provider may have it", 0)
        other.status = "ended"
        other.results = [b'{"custom_id": "x-1", "result": {"type": "expired"}}']
        row = search.batching.collect().batches[0]
    assert (row.stage, row.n_failed) == (Stage.ENDED, SENT)


def test_a_lost_batch_that_is_not_listed_yet_is_waited_for(world: World) -> None:
    killed_sending(world, "creating")
    with world.open() as search:
        assert search.batching.collect().batches[0].stage is Stage.CREATING
        world.clock.moment = AT + timedelta(minutes=3)
        assert search.batching.collect().batches[0].stage is Stage.ENDED
    assert world.spent() == world.bill()


def test_a_provider_that_takes_the_batch_and_does_not_answer_is_not_asked_again(world: World) -> None:
    def hang_up() -> None:
        raise ConnectionAbortedError

    world.desk.before_answer = hang_up
    with world.open() as search, pytest.raises(BatchUncertainError):
        search.batching.send("few_shot", AskOptions(budget=Decimal(5)))
    world.desk.before_answer = lambda: None
    world.desk.finish()

    assert len(world.screened()) == N
    assert len(world.desk.batches) == 1
    assert world.spent() == world.bill()


@pytest.mark.parametrize("code", [500, 503, 504])
def test_a_server_error_leaves_open_whether_the_batch_was_begun(world: World, code: int) -> None:
    world.desk.refuses = (code, "upstream")
    with world.open() as search, pytest.raises(BatchUncertainError):
        search.batching.send("few_shot", AskOptions(budget=Decimal(5)))
    with world.open() as search:
        assert search.batching.collect().batches[0].stage is Stage.CREATING
    assert world.spent() > world.bill()


@pytest.mark.parametrize("code", [400, 429])
def test_a_batch_that_is_refused_frees_its_money(world: World, code: int) -> None:
    world.desk.refuses = (code, "enqueued token limit reached")
    with world.open() as search, pytest.raises(ProviderError, match=str(code)):
        search.batching.send("few_shot", AskOptions(budget=Decimal(5)))
    assert world.spent() == world.bill()
    world.desk.refuses = None
    assert world.send().n_sent == SENT - 1, "another was asked at once"


def test_a_collecting_killed_between_two_commits_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metier.actions.batching.collect._COMMIT", 2)
    world.send()
    world.desk.finish()
    with world.open() as search, pytest.raises(Killed):
        Batching(search, search._store, world.clock, failpoint=kill_at("collected")).collect()
    with world.open() as search:
        row = search.batching.standing().batches[0]
        assert (row.n_replied, row.stage) == (2, Stage.SENT)
        assert search.batching.collect().n_new == SENT - 2
    assert world.spent() == world.bill()
