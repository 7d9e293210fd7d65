"""`metier screen --batch` and `metier batch`: what a person sees, and what `--json` says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.batch_server import BatchDesk, batch_server
from tests.chat_faults import status

from metier.cli.driver import Driver
from metier.testing import FixedClock, KeywordModel, ToyEncoder

SEND = ("screen", "--with", "prompted", "--batch")


@pytest.fixture
def desk() -> Iterator[BatchDesk]:
    with batch_server(KeywordModel(liked=["python"])) as (_, running):
        yield running


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, desk: BatchDesk) -> Driver:
    monkeypatch.chdir(tmp_path)
    made = Driver(Path("ws"), arguments={"encoder": ToyEncoder(), "clock": FixedClock()})
    made("init", "ws")
    jobs = [{"title": f"Job {n}", "text": f"Work number {n} in Python."} for n in range(4)]
    Path("jobs.jsonl").write_text("\n".join(map(json.dumps, jobs)), encoding="utf-8")
    made("add", "jobs.jsonl")
    configure(desk, "openai")
    return made


def configure(desk: BatchDesk, provider: str) -> None:
    Path("ws/metier.toml").write_text(
        f'[models.x]\nprovider = "{provider}"\nbase_url = "{desk.server.url}"\nmodel = "gpt-x"\n'
        'price_input = "2"\nprice_output = "8"\n',
        encoding="utf-8",
    )


def test_a_batch_is_sent_told_fetched_and_ranked(cli: Driver, desk: BatchDesk) -> None:
    sent = cli(*SEND, "--budget", "1")
    assert sent.exit_code == 0, sent.stderr
    assert "Sent 3 questions to 127.0.0.1" in sent.stdout
    assert "within a day" in sent.stdout
    assert "asked at once" in sent.stdout
    assert "half the price" in sent.stdout

    assert "under way" in cli("batch").stdout
    assert "ready" not in cli("batch", "collect").stdout
    desk.finish()
    listed = cli("batch", "list")
    assert "metier batch collect" in listed.stdout
    fetched = cli("batch", "collect")
    assert "3 new answers" in fetched.stdout
    ranked = cli("screen", "--with", "prompted", "--budget", "1")
    assert ranked.exit_code == 0
    assert "0 requests" in ranked.stdout


def test_the_next_screening_fetches_by_itself(cli: Driver, desk: BatchDesk) -> None:
    cli(*SEND, "--budget", "1")
    desk.finish()

    without = cli("screen", "--with", "prompted", "--budget", "1", "--no-collect")
    assert (without.exit_code, desk.n_fetched) == (4, 0)
    assert "3 on their way in a batch" in without.stdout
    ran = cli("screen", "--with", "prompted", "--budget", "1")
    assert ran.exit_code == 0
    assert "3 answers came by batch" in ran.stdout + ran.stderr


def test_json_has_what_was_sent_and_where_it_stands(cli: Driver, desk: BatchDesk) -> None:
    sent = cli(*SEND, "--budget", "1", "--json").envelope
    assert sent["schema"] == "metier.screen/1"
    assert (sent["data"]["n_sent"], sent["data"]["n_asked"], sent["data"]["n_over_budget"]) == (3, 1, 0)
    name = sent["data"]["batches"][0]["id"]

    row = cli("batch", "list", "--json").envelope["data"]["batches"][0]
    assert (row["id"], row["stage"], row["words"], row["n"]) == (name, "sent", "under way", 3)
    desk.finish("expired", at_most=2)
    data = cli("batch", "collect", name, "--json").envelope["data"]
    assert (data["n_new"], data["n_released"]) == (2, 1)
    assert data["batches"][0]["words"] == "expired"


def test_a_budget_that_is_too_small_ends_with_its_own_code(cli: Driver) -> None:
    with_all = cli(*SEND, "--dry-run", "--json").envelope["data"]
    small = f"{float(with_all['worst_usd']) * 0.5:.6f}"
    ran = cli(*SEND, "--budget", small)

    assert ran.exit_code == 5
    assert "over the budget" in ran.stdout


def test_without_a_budget_nothing_is_sent_unless_the_person_says_yes(cli: Driver, desk: BatchDesk) -> None:
    refused = cli(*SEND, "--json")
    assert (refused.exit_code, refused.envelope["error"]["code"]) == (2, "E-BUDGET-MISSING")
    assert desk.batches == []
    agreed = cli(*SEND, "--yes")
    assert agreed.exit_code == 0, agreed.stderr
    assert len(desk.batches) == 1


def test_a_dry_run_says_half_the_price_and_sends_nothing(cli: Driver, desk: BatchDesk) -> None:
    full = cli("screen", "--with", "prompted", "--dry-run")
    half = cli(*SEND, "--dry-run")

    assert "$2 for a million tokens" in full.stdout
    assert "$1 for a million tokens" in half.stdout
    assert "--batch" in half.stdout
    assert (desk.batches, desk.server.asked) == ([], [])


def test_the_budget_that_a_dry_run_names_suffices(cli: Driver, desk: BatchDesk) -> None:
    worst = cli(*SEND, "--dry-run", "--json").envelope["data"]["worst_usd"]

    assert cli(*SEND, "--budget", f"{float(worst) * 1.02:.6f}").exit_code == 0, "nonces differ a little"
    assert len(desk.batches[0].requests) == 3


def test_a_batch_is_cancelled_by_name(cli: Driver, desk: BatchDesk) -> None:
    name = cli(*SEND, "--budget", "1", "--json").envelope["data"]["batches"][0]["id"]

    assert "nothing was cancelled" in cli("batch", "cancel", name, "--dry-run").stdout
    assert desk.batches[0].status == "in_progress"
    assert "asked to end it" in cli("batch", "cancel", name[:4]).stdout
    assert desk.batches[0].status == "cancelling"
    unknown = cli("batch", "cancel", "zzz")
    assert unknown.exit_code == 2
    assert name in unknown.stderr


def test_a_batch_that_cannot_be_looked_at_is_a_problem_of_its_own(cli: Driver, desk: BatchDesk) -> None:
    cli(*SEND, "--budget", "1")
    desk.server.faults.append(status(500))
    ran = cli("batch", "list", "--json")

    assert ran.exit_code == 4
    assert "500" in ran.envelope["problems"][0]["problem"]


def test_a_provider_without_batches_names_those_with_them(cli: Driver, desk: BatchDesk) -> None:
    configure(desk, "mistral")
    ran = cli(*SEND, "--budget", "1")

    assert ran.exit_code == 2
    assert "anthropic or openai" in ran.stderr


def test_batch_needs_a_screener_that_asks(cli: Driver) -> None:
    ran = cli("screen", "--with", "learned", "--batch")
    assert ran.exit_code == 2
    assert "--batch" in ran.stderr


def test_nothing_under_way_is_told_with_a_way_to_begin(cli: Driver) -> None:
    assert "No batch was sent yet" in cli("batch").stdout
    assert "No batch is under way" in cli("batch", "collect").stdout


def test_words_of_a_provider_are_shown_as_plain_text(cli: Driver, desk: BatchDesk) -> None:
    cli(*SEND, "--budget", "1")
    desk.finish("failed")
    desk.batches[0].wrong = "\x1b[31mred\x07 [bold]x[/bold]"
    shown = cli("batch", "collect").stdout

    assert "\x1b[31m" not in shown
    assert "[bold]x[/bold]" in shown.replace("\n", "")
