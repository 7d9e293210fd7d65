"""What is looked at before anything is sent: a closed service, too few rows, price, budget, agreement, masking."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.hosted_world import NOW, Kept, method, opened, rows, task, world
from tests.training_world import CANARIES
from tests.tuning_server import TuningServer, tuning_server
from tests.unit.prompts.test_redact import LEFT, SPELLINGS
from tests.unit.prompts.test_redact import RESUME as CANARY_RESUME

from metier.domain.chat import FieldClass
from metier.domain.decision import Label, Occasion
from metier.errors import HostClosedError, MetierError
from metier.prompts.folding import fold
from metier.testing import FixedClock
from metier.training.dataset.rows import RowKind, RowSet
from metier.workspace import Workspace
from metier.workspace.finetuning.hosted import hosted_method


@pytest.fixture
def server() -> Iterator[TuningServer]:
    with tuning_server() as running:
        yield running


def refusal(
    folder: Path, clock: FixedClock, changes: dict[str, Any] | None = None, **options: Any
) -> MetierError:
    with opened(folder, clock, KEY="sk-1") as workspace:
        given = task(workspace, **options)
        if options.get("price", 3) is None:
            given = replace(given, options={**given.options, "price": None})
        with pytest.raises(MetierError) as told:
            method(workspace, clock, **(changes or {})).train(given, kept := Kept())
        assert kept.pieces == {}
        assert workspace.store.ledger.spent().total == 0
    assert not (folder / "sent.jsonl").exists()
    return told.value


@pytest.mark.parametrize(
    ("day", "options", "words"),
    [
        (datetime(2026, 11, 30, 12, tzinfo=UTC), {}, "only for organisations that did so before 2026-05-07"),
        (datetime(2027, 1, 6, 12, tzinfo=UTC), {"tuned_before": True}, "trained for nobody since 2027-01-06"),
    ],
)
def test_a_service_that_closed_is_said_to_be_closed_and_not_one_byte_goes_there(
    tmp_path: Path, day: datetime, options: dict[str, Any], words: str
) -> None:
    """Every test fails where it looks up a name or connects beyond loopback."""
    folder = world(tmp_path / "ws", "https://api.openai.com/v1", more='key_env = "KEY"')
    error = refusal(folder, FixedClock(day), agree_rows=30, **options)
    assert error.code == "E-HOST-CLOSED"
    assert words in error.message
    assert "nothing was sent" in error.message


def test_who_tuned_there_before_may_say_so_and_is_asked_for_consent_next(tmp_path: Path) -> None:
    folder = world(tmp_path / "ws", "https://api.openai.com/v1", more='key_env = "KEY"')
    error = refusal(folder, FixedClock(NOW), tuned_before=True)
    assert error.code == "E-CONSENT"
    assert "30 rows with the text of postings, your labels would go to `api.openai.com`" in error.message
    assert "--agree-rows 30" in error.hint


def test_a_model_that_has_retired_is_not_trained(tmp_path: Path) -> None:
    folder = world(tmp_path / "ws", "https://api.openai.com/v1", more='key_env = "KEY"')
    error = refusal(folder, FixedClock(NOW), tuned_before=True, base="gpt-4.1-nano-2025-04-14", agree_rows=30)
    assert error.code == "E-HOST-CLOSED"
    assert "answers no more at OpenAI since 2026-10-23" in error.message


@pytest.mark.parametrize("host", ["api.mistral.ai", "api.together.xyz", "api.fireworks.ai", "generativelanguage.googleapis.com"])  # fmt: skip
def test_a_service_with_another_api_is_not_tried(tmp_path: Path, host: str) -> None:
    folder = world(tmp_path / "ws", f"https://{host}/v1", more='key_env = "KEY"')
    error = refusal(folder, FixedClock(NOW), agree_rows=30)
    assert error.code == "E-HOST-CLOSED"
    assert "no fine-tuning jobs of OpenAI's form" in error.message


@pytest.mark.parametrize(("n", "code"), [(6, "E-TRAIN-FEW"), (15, "E-TRAIN-FEW")])
def test_too_few_rows_are_not_sent(tmp_path: Path, server: TuningServer, n: int, code: str) -> None:
    folder = world(tmp_path / "ws", server.url, n=n)
    assert refusal(folder, FixedClock(NOW)).code == code
    assert server.asked == []


def test_one_label_alone_is_not_sent(tmp_path: Path, server: TuningServer) -> None:
    folder = world(tmp_path / "ws", server.url)
    with opened(folder) as workspace:
        given = task(workspace)
        same = tuple(replace(row, label="maybe", answer="maybe") for row in given.rows.rows)
        with pytest.raises(MetierError) as told:
            method(workspace, FixedClock(NOW)).train(replace(given, rows=RowSet(given.kind, same)), Kept())
    assert told.value.code == "E-TRAIN-FEW"
    assert "maybe only" in told.value.message
    assert server.asked == []


def test_a_price_that_nobody_knows_has_to_be_said(tmp_path: Path) -> None:
    folder = world(tmp_path / "ws", "https://tuning.example/v1", more='key_env = "KEY"')
    error = refusal(folder, FixedClock(NOW), price=None, agree_rows=30)
    assert error.code == "E-PRICE"
    assert "--price" in error.hint


def test_a_known_price_is_taken_with_its_day(tmp_path: Path) -> None:
    folder = world(tmp_path / "ws", "https://api.openai.com/v1", more='key_env = "KEY"')
    with opened(folder, KEY="k") as workspace:
        given = task(workspace, price=None, tuned_before=True, base="gpt-4o-mini-2024-07-18")
        told = hosted_method(workspace).foresee(given)
    assert told.missing == ()
    assert told.usd is not None
    assert any("$3 for a million tokens (2026-05-15" in note for note in told.notes)
    assert any("answers until 2027-01-14" in note for note in told.notes)
    assert any("asked a tuned model within the last 60 days" in note for note in told.notes)


@pytest.mark.parametrize(("budget", "options", "code"), [(None, {}, "E-BUDGET-MISSING"), ("0.001", {}, "E-BUDGET"), ("5", {"budget": "0.001"}, "E-BUDGET")])  # fmt: skip
def test_nothing_is_sent_beyond_the_budget(
    tmp_path: Path, server: TuningServer, budget: str | None, options: dict[str, Any], code: str
) -> None:
    folder = world(tmp_path / "ws", server.url, budget=budget)
    with opened(folder) as workspace:
        told = hosted_method(workspace).foresee(task(workspace, **options))
    assert told.missing == ()
    assert any("budget" in note for note in told.notes)
    assert refusal(folder, FixedClock(NOW), **options).code == code
    assert server.asked == []


def test_the_price_told_before_is_never_less_than_what_is_paid(tmp_path: Path, server: TuningServer) -> None:
    folder = world(tmp_path / "ws", server.url)
    with opened(folder) as workspace:
        given = task(workspace)
        told = method(workspace, FixedClock(NOW)).foresee(given)
        trained = method(workspace, FixedClock(NOW)).train(given, Kept())
    assert told.usd is not None
    assert 0 < Decimal(str(trained.used["usd"])) <= told.usd
    assert (told.missing, told.seconds) == ((), None)


def test_foreseeing_sends_nothing_and_needs_no_key(tmp_path: Path) -> None:
    folder = world(tmp_path / "ws", "https://api.openai.com/v1")
    with opened(folder) as workspace:
        told = hosted_method(workspace).foresee(task(workspace))
        with pytest.raises(HostClosedError):
            hosted_method(workspace).check(task(workspace))
    assert len(told.missing) == 1
    assert "only for organisations" in told.missing[0]
    assert any("30 rows" in note for note in told.notes)


def test_without_a_base_model_it_says_so(tmp_path: Path, server: TuningServer) -> None:
    folder = world(tmp_path / "ws", server.url)
    (folder / "metier.toml").write_text("", encoding="utf-8")
    with opened(folder) as workspace:
        (missing,) = hosted_method(workspace).foresee(task(workspace)).missing
    assert "No base model" in missing


# --- agreement --------------------------------------------------------------------------------------------

FAR: dict[str, Any] = {"is_local": False, "host": "tuning.example", "host_name": "tuning.example"}


@pytest.mark.parametrize("agreed", [None, 0, 29, 31, True, "30"])
def test_rows_leave_only_when_just_so_many_were_agreed_to(
    tmp_path: Path, server: TuningServer, agreed: object
) -> None:
    folder = world(tmp_path / "ws", server.url)
    error = refusal(folder, FixedClock(NOW), FAR, agree_rows=agreed)
    assert error.code == "E-CONSENT"
    assert server.asked == []
    with opened(folder) as workspace:
        assert method(workspace, FixedClock(NOW), **FAR).train(task(workspace, agree_rows=30), Kept()).files


def test_what_was_agreed_to_for_screening_does_not_hold_for_training(tmp_path: Path) -> None:
    folder = world(tmp_path / "ws", "https://tuning.example/v1", more='key_env = "KEY"')
    with opened(folder) as workspace:
        workspace.consenting.give("tuning.example", [kind.value for kind in FieldClass])
    error = refusal(folder, FixedClock(NOW))
    assert error.code == "E-CONSENT"
    with opened(folder, KEY="k") as workspace:  # and the fence behind it: no kinds, no sending
        from metier.workspace.finetuning.hosted import connected

        service = connected(workspace, task(workspace)).service(frozenset())
        with pytest.raises(MetierError) as told:
            service.upload("a.jsonl", b"{}\n", carries=frozenset({FieldClass.EXAMPLES}), n_rows=1)
    assert told.value.code == "E-CONSENT"


def test_offline_is_stronger_than_an_agreement(tmp_path: Path) -> None:
    folder = world(tmp_path / "ws", "https://tuning.example/v1", more='key_env = "KEY"')
    text = (folder / "metier.toml").read_text(encoding="utf-8")
    (folder / "metier.toml").write_text(f"offline = true\n{text}", encoding="utf-8")
    error = refusal(folder, FixedClock(NOW), agree_rows=30)
    assert error.code == "E-OFFLINE"


def test_what_leaves_is_said_in_numbers_and_kinds(tmp_path: Path, server: TuningServer) -> None:
    folder = world(tmp_path / "ws", server.url)
    with opened(folder) as workspace:
        far = method(workspace, FixedClock(NOW), **FAR)
        first, *others = far.leaving(task(workspace)).words
        assert re.match(
            r"30 rows \(\d+ of them to be tried on\b.*with the text of postings, your labels go to tuning.example",
            first,
        )
        assert any("Names, contact data and employers are masked" in words for words in others)
        about_interviews = far.leaving(task(workspace, RowKind.INTERVIEW))
        assert about_interviews.kinds == (FieldClass.POSTINGS, FieldClass.WRITING)
        near = method(workspace, FixedClock(NOW)).leaving(task(workspace)).words
        assert "nothing leaves" in near[0]
        assert server.asked == []


# --- not one byte -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [RowKind.SCREENING, RowKind.RESUME, RowKind.INTERVIEW])
def test_no_canary_is_in_the_bytes(tmp_path: Path, server: TuningServer, kind: RowKind) -> None:
    folder = world(tmp_path / "ws", server.url)
    with opened(folder) as workspace:
        given = task(workspace, kind)
        while len(given.rows.rows) < 14:  # a few rows of one's own are too few for a service
            again = tuple(
                replace(row, data=row.data.replace("{", f'{{"n": "{n}", ', 1), keys=(f"{n}",))
                for n, row in enumerate(given.rows.rows)
            )
            given = replace(given, rows=RowSet(kind, (*given.rows.rows, *again)))
        method(workspace, FixedClock(NOW)).train(given, Kept())
    sent = server.sent.decode("utf-8", "replace")
    shown = sent + sent.encode().decode("unicode_escape", "replace")
    assert [name for name, value in CANARIES.items() if value.lower() in shown.lower()] == []
    assert server.count("POST /files") == 2


_OF_JOBS = {"birth date", "salary floor"}
"""What a stranger's posting says of these is a fact about the job, and stays."""


@pytest.mark.parametrize("field", SPELLINGS)
def test_no_spelling_of_a_canary_is_in_the_bytes(tmp_path: Path, server: TuningServer, field: str) -> None:
    """Twelve fields in twenty spellings each: in reasons, which are the person's, and where known values stand in postings."""
    folder = tmp_path / "ws"
    Workspace.create(folder).close()
    (folder / "resume.json").write_text(json.dumps(CANARY_RESUME), encoding="utf-8")
    (folder / "metier.toml").write_text(
        f'budget = "5"\n[models.svc]\nbase_url = "{server.url}"\nmodel = "m"\n', encoding="utf-8"
    )
    with opened(folder) as workspace:
        jobs = [
            {
                "title": f"Job {n}",
                "company": f"Firm {n}",
                "text": f"Maps ({spelling}) are drawn with tool {n}.",
            }
            for n, spelling in enumerate(SPELLINGS[field])
        ]
        workspace.add_text("".join(f"{json.dumps(row)}\n" for row in jobs), name="jobs.jsonl")
        for n, posting in enumerate(workspace.desk.postings.all()):
            workspace.desk.decisions.append(
                posting.id, list(Label)[n % 3], reason=f"Like that ({SPELLINGS[field][n]}) of old",
                occasion=Occasion.CHOSEN, decided_at=NOW,
            )  # fmt: skip
        from metier.actions.training_data import RowOptions, rows_of
        from metier.training.method import Task

        made = rows_of(workspace.desk, RowKind.SCREENING, workspace.training_data.masking(), RowOptions())
        method(workspace, FixedClock(NOW)).train(Task(RowKind.SCREENING, made, options={"price": 3}), Kept())
    lines = [
        line
        for one in server.asked
        if one.line == "POST /files"
        for line in one.raw.split(b"\r\n\r\n")[2].splitlines()
        if line.startswith(b"{")
    ]
    assert len(lines) == len(made.rows) == 20
    for line in lines:
        _, user, said = (turn["content"] for turn in json.loads(line)["messages"])
        reason = re.search(r"Like that(.*)of old", json.loads(said)["reason"])
        assert reason
        words = [reason[1]]
        if field not in _OF_JOBS:
            words += re.findall(r"Maps(.*)are drawn", "\n".join(json.loads(user)["text"]), re.DOTALL)
            assert len(words) == 2
        for shown in words:
            left = fold(re.sub(r"\[[A-Z_ ]+(?:_\d+)?\]", "", shown)).text
            assert not re.search(LEFT[field], left), shown


def test_rows_that_were_not_masked_are_stopped_at_the_last_fence(
    tmp_path: Path, server: TuningServer
) -> None:
    from metier.actions.training_data import RowOptions, rows_of
    from metier.training.dataset.masking import Masking
    from metier.training.dataset.rows import AnswerForm

    folder = world(tmp_path / "ws", server.url)
    with opened(folder) as workspace:
        plain = rows_of(workspace.desk, RowKind.SCREENING, Masking(None), RowOptions(AnswerForm.LABEL))
        given = replace(task(workspace), rows=plain)
        with pytest.raises(MetierError) as told:
            method(workspace, FixedClock(NOW)).train(given, Kept())
        assert rows(workspace).rows
    assert told.value.code == "E-REDACT"
    assert server.asked == []


@pytest.mark.parametrize(("name", "value"), [("epochs", 0), ("epochs", "3"), ("epochs", 51), ("price", "x"), ("price", -1), ("price", True), ("base", 3), ("model", 3)])  # fmt: skip
def test_options_that_make_no_sense_are_told(
    tmp_path: Path, server: TuningServer, name: str, value: object
) -> None:
    folder = world(tmp_path / "ws", server.url)
    error = refusal(folder, FixedClock(NOW), None, **{name: value})
    assert error.code == "E-TUNE-OPTION"
    assert server.asked == []


def test_the_key_goes_to_the_service_and_is_kept_nowhere(tmp_path: Path) -> None:
    with tuning_server(key="sk-secret-9") as server:
        folder, kept = world(tmp_path / "ws", server.url, more='key_env = "KEY"'), Kept()
        with opened(folder, KEY="sk-secret-9") as workspace:
            trained = method(workspace, FixedClock(NOW)).train(task(workspace), kept)
        assert all(one.headers["Authorization"] == "Bearer sk-secret-9" for one in server.asked)
    everything = b"".join(
        [
            *kept.pieces.values(),
            *trained.files.values(),
            *(path.read_bytes() for path in folder.iterdir() if path.is_file()),
        ]
    )
    assert b"sk-secret-9" not in everything


def test_every_request_is_in_the_log_with_its_kinds(tmp_path: Path, server: TuningServer) -> None:
    folder = world(tmp_path / "ws", server.url)
    with opened(folder) as workspace:
        method(workspace, FixedClock(NOW)).train(task(workspace), Kept())
    log = [json.loads(line) for line in (folder / "sent.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(log) == len(server.asked)
    assert {row["purpose"] for row in log} == {"finetune"}
    carrying = [row for row in log if row["carries"]]
    assert [row["carries"] for row in carrying] == [["examples", "postings"]] * 2
    assert sum(row["n_texts"] for row in carrying) <= 30


def test_without_its_key_nothing_is_sent_and_no_money_is_kept_apart(tmp_path: Path) -> None:
    folder = world(tmp_path / "ws", "https://tuning.example/v1", more='key_env = "OTHER"')
    error = refusal(folder, FixedClock(NOW), agree_rows=30)
    assert error.code in {"E-KEY", "E-SECRET"}
