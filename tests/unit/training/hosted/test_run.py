"""A hosted run against a real service on loopback: the way through, deaths anywhere, and every fault of a service."""

from __future__ import annotations

import contextlib
import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.hosted_world import NOW, Deaths, Kept, Killed, method, opened, task, world
from tests.tuning_server import TuningServer, Wrong, tuning_server

from metier.domain.decision import Label, Occasion, standing
from metier.errors import (
    BudgetDriftError,
    HostedJobError,
    HostedUnclearError,
    MetierError,
    ProviderAnswerError,
    ProviderRefusedError,
    TryAgainError,
)
from metier.testing import FixedClock
from metier.training.hosted.model_file import FILE, HostedModel
from metier.training.method import Gate, Trained
from metier.workspace import Workspace

_HIDDEN = {"metadata", "training_file", "user_provided_suffix", "validation_file"}


def run(folder: Path, kept: Kept, clock: FixedClock, deaths: Deaths | None = None, **options: Any) -> Trained:
    with opened(folder, clock) as workspace:
        return method(workspace, clock, deaths=deaths).train(task(workspace, **options), kept)


def spent(folder: Path) -> int:
    with opened(folder) as workspace:
        return workspace.store.ledger.spent().total


def ours(server: TuningServer) -> list[str]:
    """Files of rows that lie at the service."""
    return [name for name, _ in server.files.values() if name.startswith("metier-")]


def price_of(server: TuningServer) -> int:
    return sum((job["trained_tokens"] or 0) * 3 for job in server.jobs.values())


def test_rows_become_a_model_that_is_named_paid_and_cleaned_up(tmp_path: Path) -> None:
    told: list[str] = []
    with tuning_server() as server:
        folder, kept, clock = world(tmp_path / "ws", server.url), Kept(), FixedClock(NOW)
        with opened(folder, clock) as workspace:
            given = task(workspace)
            trained = method(workspace, clock).train(given, kept, lambda what, *_: told.append(what))
        (job,) = server.jobs.values()

    model = HostedModel.from_bytes(trained.files[FILE])
    assert model.model == job["fine_tuned_model"]
    assert (model.job, model.alias, model.base) == ("ftjob-1", "svc", "gpt-x")
    assert [(one.step, one.figures["valid_loss"]) for one in model.checkpoints] == [(10, 0.40), (20, 0.42)]
    assert trained.gate is Gate.NOT_KNOWN
    assert trained.figures["losses"] == {"train_loss": 0.31, "valid_loss": 0.42}
    assert job["n_epochs"] == 3
    assert job["metadata"] == {"metier": json.loads(kept.pieces["hosted-1-begun"])["mark"]}
    assert spent(folder) == price_of(server) == round(trained.used["usd"] * 1e6) > 0
    assert ours(server) == []
    assert trained.used["seconds"] == 600
    held_out = trained.figures["held_out"]
    assert isinstance(held_out, int)
    assert len(trained.trained_on) + held_out <= 30
    assert held_out >= 3
    assert set(told) >= {f"sending rows to {server.host}", f"removed 2 files of rows at {server.host}"}


@pytest.mark.slow
def test_killed_before_and_after_everything_it_does_no_job_is_begun_twice(tmp_path: Path) -> None:
    with tuning_server() as server:
        folder, deaths = world(tmp_path / "plain", server.url), Deaths()
        run(folder, Kept(), FixedClock(NOW), deaths)
        steps = deaths.done
    assert {"reserve", "upload", "create", "look", "events", "settle", "delete_file"} <= set(steps)
    folder = world(tmp_path / "ws", "http://127.0.0.1:9/v1", budget="50")
    plain = (folder / "metier.toml").read_text(encoding="utf-8")
    before = 0
    for place, name in enumerate(steps):
        for after in (False, True):
            with tuning_server() as server:
                (folder / "metier.toml").write_text(
                    plain.replace("http://127.0.0.1:9/v1", server.url), encoding="utf-8"
                )
                kept, clock = Kept(), FixedClock(NOW)
                with pytest.raises(Killed):
                    run(folder, kept, clock, Deaths(place, after=after))
                clock.moment += timedelta(minutes=5)
                trained = run(folder, kept, clock)
                where = f"{'after' if after else 'before'} {place} {name}"
                assert len(server.jobs) == 1, where
                assert server.count("POST /fine_tuning/jobs") == 1, where
                assert ours(server) == [], where
                assert trained.trained_on, where
                now = spent(folder)
                assert now - before == price_of(server), where
                before = now


@pytest.mark.parametrize("hides", [set(), {"training_file"}, {"metadata", "user_provided_suffix"}])
def test_an_answer_that_never_came_is_found_by_what_the_service_tells(
    tmp_path: Path, hides: set[str]
) -> None:
    with tuning_server(hides=hides) as server:
        folder = world(tmp_path / "ws", server.url)
        server.faults.append(Wrong("POST /fine_tuning/jobs", does=True, hangs_up=True))
        run(folder, Kept(), FixedClock(NOW))
        assert len(server.jobs) == 1
        assert spent(folder) == price_of(server)


def test_a_service_that_does_not_tell_whose_jobs_are_whose_is_not_asked_for_another(tmp_path: Path) -> None:
    with tuning_server(hides=_HIDDEN) as server:
        folder, kept, clock = world(tmp_path / "ws", server.url), Kept(), FixedClock(NOW)
        server.faults.append(Wrong("POST /fine_tuning/jobs", does=True, hangs_up=True))
        with pytest.raises(HostedUnclearError):
            run(folder, kept, clock)
        reserved = spent(folder)
        assert reserved > 0
        clock.moment += timedelta(hours=1)
        with pytest.raises(HostedUnclearError, match="does not tell which are whose") as told:
            run(folder, kept, clock)
        assert "--create-again" in told.value.hint
        assert len(server.jobs) == 1
        run(folder, kept, clock, create_again=True)
        assert len(server.jobs) == 2  # because the person said so


def test_a_request_that_broke_off_is_not_repeated_within_two_minutes(tmp_path: Path) -> None:
    with tuning_server() as server:
        folder, kept, clock = world(tmp_path / "ws", server.url), Kept(), FixedClock(NOW)
        server.faults.append(Wrong("POST /fine_tuning/jobs", hangs_up=True))
        with pytest.raises(HostedUnclearError):
            run(folder, kept, clock)
        with pytest.raises(HostedUnclearError, match="less than two minutes"):
            run(folder, kept, clock)
        clock.moment += timedelta(minutes=3)
        run(folder, kept, clock)
        assert len(server.jobs) == 1
        assert spent(folder) == price_of(server)


@pytest.mark.parametrize(
    ("wrong", "error", "code"),
    [
        (Wrong("POST /fine_tuning/jobs", status=401), ProviderRefusedError, "E-PROVIDER-REFUSED"),
        (Wrong("POST /fine_tuning/jobs", status=402), ProviderRefusedError, "E-PROVIDER-REFUSED"),
        (Wrong("POST /fine_tuning/jobs", status=404), ProviderRefusedError, "E-PROVIDER-REFUSED"),
        (Wrong("POST /fine_tuning/jobs", status=400, words="model gpt-x cannot be tuned"), ProviderRefusedError, "E-PROVIDER-REFUSED"),
        (Wrong("POST /fine_tuning/jobs", status=429, headers={"Retry-After": "5000"}), TryAgainError, "E-PROVIDER-TRY"),
        (Wrong("POST /files", status=401), ProviderRefusedError, "E-PROVIDER-REFUSED"),
        (Wrong("POST /files", status=413), ProviderRefusedError, "E-PROVIDER-REFUSED"),
        (Wrong("POST /files", status=500), TryAgainError, "E-PROVIDER-TRY"),
        (Wrong("POST /files", body=b'{"id": "../../x"}', status=200), MetierError, "E-PROVIDER-ANSWER"),
        (Wrong("POST /files", body=b"<html>", status=200), TryAgainError, "E-PROVIDER-TRY"),
    ],
)  # fmt: skip
def test_a_failure_before_the_job_frees_the_money_and_can_be_gone_on_from(
    tmp_path: Path, wrong: Wrong, error: type[MetierError], code: str
) -> None:
    with tuning_server() as server:
        folder, kept, clock = world(tmp_path / "ws", server.url), Kept(), FixedClock(NOW)
        server.faults.append(wrong)
        with pytest.raises(error) as told:
            run(folder, kept, clock)
        assert told.value.code == code
        assert spent(folder) == 0
        assert server.jobs == {}
        run(folder, kept, clock)
        assert len(server.jobs) == 1
        assert ours(server) == []


@pytest.mark.parametrize("status", [429, 503])
def test_passing_troubles_are_waited_out(tmp_path: Path, status: int) -> None:
    with tuning_server() as server:
        folder, clock = world(tmp_path / "ws", server.url), FixedClock(NOW)
        server.faults += [
            Wrong("GET /fine_tuning/jobs/ftjob-1", status=status, headers={"Retry-After": "2"})
            for _ in range(4)
        ]
        server.faults.append(Wrong("DELETE /files", status=status))
        if status == 429:
            server.faults.append(Wrong("POST /fine_tuning/jobs", status=429))
        run(folder, Kept(), clock)
        assert len(server.jobs) == 1
        assert ours(server) == []


def test_a_service_that_fails_and_fails_is_left_alone_and_its_job_goes_on(tmp_path: Path) -> None:
    with tuning_server() as server:
        folder, kept, clock = world(tmp_path / "ws", server.url), Kept(), FixedClock(NOW)
        server.faults += [Wrong("GET /fine_tuning/jobs/ftjob-1", status=502) for _ in range(10)]
        with pytest.raises(MetierError, match="the job goes on there") as told:
            run(folder, kept, clock)
        assert told.value.code == "E-PROVIDER-PAUSED"
        run(folder, kept, clock)
        assert len(server.jobs) == 1


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"id": 7}', b'{"id": "a/../b", "status": "running"}', b"not json", b'{"id": "ftjob-1", "status": {"a": 1}, "result_files": "x", "error": [1]}'])  # fmt: skip
def test_odd_answers_about_a_job_lose_nothing(tmp_path: Path, body: bytes) -> None:
    with tuning_server() as server:
        folder, kept, clock = world(tmp_path / "ws", server.url), Kept(), FixedClock(NOW)
        server.faults.append(Wrong("GET /fine_tuning/jobs/ftjob-1", status=200, body=body))
        with contextlib.suppress(ProviderAnswerError):
            run(folder, kept, clock)
        run(folder, kept, clock)
        assert len(server.jobs) == 1
        assert spent(folder) == price_of(server)


@pytest.mark.parametrize("of", ["GET /fine_tuning/jobs/ftjob-1/events", "GET /fine_tuning/jobs/ftjob-1/checkpoints", "GET /files/file-3/content"])  # fmt: skip
@pytest.mark.parametrize("body", [b"[]", b'{"data": [1, {"message": 7, "data": {"loss": "x", "n": 1e400}}, {"metrics": 1}]}', b"", b"\xff\xfe,"])  # fmt: skip
def test_what_is_told_beside_the_end_may_be_anything(tmp_path: Path, of: str, body: bytes) -> None:
    with tuning_server() as server:
        folder = world(tmp_path / "ws", server.url)
        server.faults.append(Wrong(of, status=200 if body else 404, body=body))
        assert run(folder, Kept(), FixedClock(NOW)).trained_on


@pytest.mark.parametrize("name", ["metadata", "seed", "suffix", "method"])
def test_fields_that_a_service_does_not_take_are_left_out_but_never_the_epochs(
    tmp_path: Path, name: str
) -> None:
    with tuning_server(refuses={name}) as server:
        folder = world(tmp_path / "ws", server.url)
        run(folder, Kept(), FixedClock(NOW), epochs=2)
        (job,) = server.jobs.values()
        assert job["n_epochs"] == 2


def test_a_service_that_takes_no_epochs_is_not_asked_to_train(tmp_path: Path) -> None:
    with tuning_server(refuses={"method", "hyperparameters"}) as server:
        folder = world(tmp_path / "ws", server.url)
        with pytest.raises(ProviderRefusedError):
            run(folder, Kept(), FixedClock(NOW))
        assert server.jobs == {}
        assert spent(folder) == 0


@pytest.mark.parametrize("status", [201, 202])
def test_a_job_that_is_accepted_in_another_way_is_found(tmp_path: Path, status: int) -> None:
    with tuning_server(created_status=status) as server:
        folder = world(tmp_path / "ws", server.url)
        run(folder, Kept(), FixedClock(NOW))
        assert len(server.jobs) == 1
        assert server.count("POST /fine_tuning/jobs") == 1


def test_a_job_that_fails_is_told_in_the_services_words_without_the_key(tmp_path: Path) -> None:
    words = f"the key sk-secret-1 {'x' * 900}"
    with tuning_server(key="sk-secret-1", ends="failed", error={"code": "e", "message": words}) as server:
        folder = world(tmp_path / "ws", server.url, more='key_env = "KEY"')
        kept, clock = Kept(), FixedClock(NOW)
        with opened(folder, clock, KEY="sk-secret-1") as workspace, pytest.raises(HostedJobError) as told:
            method(workspace, clock).train(task(workspace), kept)
        with opened(folder, clock, KEY="sk-secret-1") as workspace, pytest.raises(HostedJobError):
            method(workspace, clock).train(task(workspace), kept)  # and stays failed
        assert len(server.jobs) == 1
    assert told.value.code == "E-HOSTED-JOB"
    assert "sk-secret-1" not in told.value.message + "".join(map(str, kept.pieces.values()))
    assert "the key …" in told.value.message
    assert len(told.value.message) < 600
    assert "counts as spent" in told.value.message
    assert spent(folder) > 0
    assert ours(server) == []


def test_a_job_that_fails_because_of_its_file_costs_nothing(tmp_path: Path) -> None:
    error = {"code": "invalid_training_file", "message": "line 1", "param": "training_file"}
    with tuning_server(ends="failed", error=error) as server:
        folder = world(tmp_path / "ws", server.url)
        with pytest.raises(HostedJobError, match="line 1"):
            run(folder, Kept(), FixedClock(NOW))
    assert spent(folder) == 0


def test_a_job_that_succeeds_without_a_model_is_a_failure(tmp_path: Path) -> None:
    with tuning_server(hides={"fine_tuned_model"}) as server:
        folder = world(tmp_path / "ws", server.url)
        with pytest.raises(HostedJobError, match="names no model"):
            run(folder, Kept(), FixedClock(NOW))


def test_a_job_that_is_gone_is_said_to_be_gone_and_its_money_stays_reserved(tmp_path: Path) -> None:
    with tuning_server() as server:
        folder, kept, clock = world(tmp_path / "ws", server.url), Kept(), FixedClock(NOW)
        with pytest.raises(Killed):
            run(folder, kept, clock, Deaths(_place_of("look", folder, server), after=True))
        before = spent(folder)
        server.jobs.clear()
        with pytest.raises(HostedJobError, match="knows no job"):
            run(folder, kept, clock)
    assert spent(folder) == before > 0


def _place_of(name: str, folder: Path, server: TuningServer) -> int:
    """Where in a run the first call of that name stands."""
    deaths = Deaths()
    run(folder, Kept(), FixedClock(NOW), deaths)
    server.jobs.clear()
    server.seen.clear()
    return deaths.done.index(name)


def test_more_tokens_than_could_be_is_told_once_and_the_model_is_not_lost(tmp_path: Path) -> None:
    with tuning_server() as server:
        folder, kept, clock = world(tmp_path / "ws", server.url), Kept(), FixedClock(NOW)
        server.faults.append(Wrong("GET /fine_tuning/jobs/ftjob-1", status=200, body=json.dumps({"id": "ftjob-1", "status": "succeeded", "fine_tuned_model": "ft:x", "trained_tokens": 1_000_000}).encode()))  # fmt: skip
        with pytest.raises(BudgetDriftError):
            run(folder, kept, clock)
        trained = run(folder, kept, clock)
        assert spent(folder) == 3_000_000
        assert trained.files


def test_a_cancelled_job_is_settled_by_what_was_trained_and_its_files_go(tmp_path: Path) -> None:
    with tuning_server() as server:
        folder, kept, clock = world(tmp_path / "ws", server.url), Kept(), FixedClock(NOW)
        place = _place_of("look", folder, server)
        before = spent(folder)
        with pytest.raises(Killed):
            run(folder, kept, clock, Deaths(place, after=True))
        with opened(folder, clock) as workspace:
            words = method(workspace, clock).cancel(task(workspace), kept)
            with pytest.raises(HostedJobError, match="was cancelled; it cost"):
                method(workspace, clock).train(task(workspace), kept)
        assert "cancelled; cost: $" in words
        assert spent(folder) - before == price_of(server) > 0
        assert ours(server) == []
        assert len(server.jobs) == 1


def test_a_run_that_is_cancelled_before_its_job_costs_nothing(tmp_path: Path) -> None:
    with tuning_server() as server:
        folder, kept, clock = world(tmp_path / "ws", server.url), Kept(), FixedClock(NOW)
        with opened(folder, clock) as workspace:
            assert method(workspace, clock).cancel(task(workspace), kept) == "nothing was begun"
            with pytest.raises(Killed):
                method(workspace, clock, deaths=Deaths(3, after=True)).train(task(workspace), kept)
            assert ours(server) != []
            words = method(workspace, clock).cancel(task(workspace), kept)
        assert words == "no job was begun; nothing is to be paid"
        assert (spent(folder), ours(server), server.jobs) == (0, [], {})


@pytest.mark.parametrize(("wanted", "name"), [(None, ":1"), ("last", ":1"), ("best", "ckpt-step-10"), (20, "ckpt-step-20"), ("10", "ckpt-step-10")])  # fmt: skip
def test_a_checkpoint_can_be_the_one_that_is_asked(tmp_path: Path, wanted: object, name: str) -> None:
    with tuning_server() as server:
        folder = world(tmp_path / "ws", server.url)
        trained = run(folder, Kept(), FixedClock(NOW), checkpoint=wanted)
        assert HostedModel.from_bytes(trained.files[FILE]).model.endswith(name)


def test_a_checkpoint_that_is_not_there_is_told_and_another_can_be_named_for_nothing(tmp_path: Path) -> None:
    with tuning_server() as server:
        folder, kept, clock = world(tmp_path / "ws", server.url), Kept(), FixedClock(NOW)
        with pytest.raises(MetierError, match="checkpoint") as told:
            run(folder, kept, clock, checkpoint=7)
        assert "10, 20" in told.value.hint
        before = len(server.asked)
        run(folder, kept, clock, checkpoint=20)
        assert len(server.asked) == before
        assert len(server.jobs) == 1


def test_a_job_begun_before_can_be_taken_over_by_its_name(tmp_path: Path) -> None:
    with tuning_server(now=NOW.timestamp()) as server:
        folder = world(tmp_path / "ws", server.url)
        first = run(folder, Kept(), FixedClock(NOW))
        before = spent(folder)
        again = run(folder, Kept(), FixedClock(NOW), job="ftjob-1", checkpoint=10)
        assert len(server.jobs) == 1
        assert spent(folder) == before
        assert (
            first.trained_on < again.trained_on
        )  # what was held out cannot be known: all counts as learned from
        assert len(again.trained_on) == 30


def test_rows_may_change_once_there_is_a_job_and_not_before(tmp_path: Path) -> None:
    with tuning_server() as server:
        folder, kept, clock = world(tmp_path / "ws", server.url), Kept(), FixedClock(NOW)
        place = _place_of("create", folder, server)
        with pytest.raises(Killed):
            run(folder, kept, clock, Deaths(place, after=False))
        _decide_one_more(folder)
        clock.moment += timedelta(minutes=5)
        with pytest.raises(MetierError) as told:
            run(folder, kept, clock)
        assert told.value.code == "E-RESUME-MISMATCH"
        kept = Kept()
        with pytest.raises(Killed):
            run(folder, kept, clock, Deaths(place, after=True))
        _decide_one_more(folder)
        trained = run(folder, kept, clock)
        assert len(server.jobs) == 1
        assert trained.trained_on


def _decide_one_more(folder: Path) -> None:
    with opened(folder) as workspace:
        posting = workspace.desk.postings.all()[0]
        workspace.desk.decisions.append(
            posting.id, _other(workspace), reason="", occasion=Occasion.CHOSEN, decided_at=NOW
        )


def _other(workspace: Workspace) -> Label:
    """A label that does not stand now."""
    posting = workspace.desk.postings.all()[0]
    now = standing(workspace.desk.decisions.history())[posting.id].label
    return next(label for label in Label if label is not now)


@pytest.mark.parametrize("step", ["hosted-1-begun", "hosted-2-uploaded", "hosted-3-creating", "hosted-4-watched", "hosted-5-ended", "hosted-6-settled"])  # fmt: skip
@pytest.mark.parametrize("damage", [None, b"", b"{", b'{"step": 4}'])
def test_a_damaged_record_never_leads_to_a_second_job(
    tmp_path: Path, step: str, damage: bytes | None
) -> None:
    with tuning_server() as server:
        folder, kept, clock = world(tmp_path / "ws", server.url), Kept(), FixedClock(NOW)
        run(folder, kept, clock)
        for later in [name for name in kept.pieces if name > step]:
            del kept.pieces[later]
        if damage is None:
            kept.pieces.pop(step, None)
        else:
            kept.pieces[step] = damage
        clock.moment += timedelta(minutes=5)
        is_all_gone = step == "hosted-1-begun"
        if is_all_gone and damage is not None:
            with pytest.raises(HostedJobError, match="damaged"):
                run(folder, kept, clock)
            assert len(server.jobs) == 1
        elif not is_all_gone and step != "hosted-2-uploaded":
            run(folder, kept, clock)
            assert len(server.jobs) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        Wrong("POST /fine_tuning/jobs", status=500, does=True),
        Wrong("POST /fine_tuning/jobs", status=503),
        Wrong("POST /fine_tuning/jobs", status=200, body=b"<html>busy</html>", does=True),
        Wrong("POST /fine_tuning/jobs", status=200, body=b"{}", does=True),
        Wrong("POST /fine_tuning/jobs", status=200, body=b'{"id": "a/b"}', does=True),
        Wrong("POST /fine_tuning/jobs", status=204, does=True),
        Wrong("POST /fine_tuning/jobs", status=504, does=True),
    ],
)
def test_answers_that_leave_open_whether_it_began_lead_to_one_job(tmp_path: Path, wrong: Wrong) -> None:
    with tuning_server() as server:
        folder, kept, clock = world(tmp_path / "ws", server.url), Kept(), FixedClock(NOW)
        server.faults.append(wrong)
        with contextlib.suppress(HostedUnclearError):
            run(folder, kept, clock)
        clock.moment += timedelta(minutes=5)
        run(folder, kept, clock)
        assert len(server.jobs) == 1
        assert spent(folder) == price_of(server)
        assert ours(server) == []


def test_a_tight_budget_does_not_keep_a_run_from_going_on(tmp_path: Path) -> None:
    with tuning_server() as server:
        folder = world(tmp_path / "ws", server.url, budget="0.1")
        with opened(folder) as workspace:
            told = method(workspace, FixedClock(NOW)).foresee(task(workspace)).usd
        assert told is not None
        assert told > Decimal("0.05")  # twice of it is beyond the budget
        kept, clock = Kept(), FixedClock(NOW)
        deaths = Deaths(1, after=False)
        with pytest.raises(Killed):
            run(folder, kept, clock, deaths)
        assert deaths.done[0] == "reserve"
        run(folder, kept, clock)
        assert len(server.jobs) == 1
