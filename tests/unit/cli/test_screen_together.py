"""`metier screen` by two together as a person meets it: who is asked, at what cost, and when nobody is."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from tests.chat_faults import status
from tests.chat_server import ChatServer, chat_server

from metier.cli.driver import Driver
from metier.testing import FixedClock, KeywordModel, ToyEncoder

PRICES = 'price_input = "1"\nprice_output = "4"\n'
N, N_DECIDED = 64, 36
_KINDS = (
    ("Python developer", "You write Python for a climate data team, remote.", "excited"),
    ("Data analyst", "You draw dashboards in SQL, two days on site.", "maybe"),
    ("Cook", "You cook for 300 students in early shifts.", "passed"),
    ("Night nurse", "You work night shifts on an intensive ward.", "passed"),
)


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server(KeywordModel(liked=["python"], disliked=["cook"])) as running:
        yield running


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: ChatServer) -> Driver:
    """A workspace where a model on this machine is set up that costs money."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    made = Driver(Path("ws"), arguments={"encoder": ToyEncoder(), "clock": FixedClock()}, width=131)
    made("init", "ws")
    rows = [
        {"title": f"{title} {n}", "text": f"{text} Team {n * 7 % 13}, task {n}."}
        | ({"label": label} if n < N_DECIDED else {})
        for n in range(N)
        for title, text, label in [_KINDS[n % 4]]
    ]
    Path("jobs.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    made("import", "jobs.jsonl")
    Path("ws/profile.md").write_text("## Must have\n- Small team\n", encoding="utf-8")
    settings(made, f'[models.here]\nbase_url = "{server.url}"\nmodel = "m"\n{PRICES}')
    return made


def settings(cli: Driver, more: str, *, first: str = "") -> None:
    file = cli.folder / "metier.toml"
    file.write_text(f"{first}{file.read_text(encoding='utf-8')}\n{more}", encoding="utf-8")


def data(ran: object) -> dict[str, object]:
    found: dict[str, object] = json.loads(ran.stdout)  # type: ignore[attr-defined]  # what a driver gives
    return found


@pytest.mark.parametrize("words", [("--json",), ()])
def test_without_a_budget_and_a_person_nobody_is_asked(
    cli: Driver, server: ChatServer, words: tuple[str, ...]
) -> None:
    ran = cli("screen", *words)

    assert ran.exit_code == 0, ran.stderr
    assert server.asked == []
    assert "No base model was asked" in ran.stdout + ran.stderr


@pytest.mark.parametrize("words", [(), ("--json",), ("--budget", "5"), ("--yes",)])
def test_a_dry_run_asks_nobody(cli: Driver, server: ChatServer, words: tuple[str, ...]) -> None:
    assert cli("screen", "--dry-run", *words).exit_code == 0
    assert server.asked == []


def test_the_cap_holds_and_what_is_left_is_told(cli: Driver, server: ChatServer) -> None:
    whole = data(cli("screen", "--dry-run", "--json"))["data"]
    assert isinstance(whole, dict)
    cap = Decimal(str(whole["expected_usd"])) / 3
    ran = data(cli("screen", "--budget", f"{cap:.6f}", "--json"))

    assert server.asked
    report = ran["data"]
    assert isinstance(report, dict)
    assert Decimal(str(report["asked"]["paid_usd"])) <= cap
    assert "what is left of the budget does not suffice" in json.dumps(report)


def test_a_budget_that_is_too_small_is_told_on_the_page(cli: Driver, server: ChatServer) -> None:
    ran = cli("screen", "--budget", "0.000001")

    assert ran.exit_code == 0
    assert server.asked == []
    assert "not asked: what is left of the budget may not suffice for another request" in ran.stdout


def test_a_dry_run_without_a_model_says_that_nothing_is_kept(cli: Driver) -> None:
    toml = cli.folder / "metier.toml"
    toml.write_text(toml.read_text(encoding="utf-8").partition("[models.here]")[0], encoding="utf-8")
    ran = cli("screen", "--with", "hybrid", "--dry-run")

    assert "dry run: the verdicts were not kept" in ran.stdout
    assert "Nothing was screened yet" in cli("inbox").stdout


def test_what_was_answered_is_not_paid_again(cli: Driver, server: ChatServer) -> None:
    cli("screen", "--budget", "5")
    n = len(server.asked)
    assert n > 0
    again = data(cli("screen", "--budget", "5", "--json"))
    assert len(server.asked) == n
    assert isinstance(again["data"], dict)
    assert Decimal(str(again["data"]["asked"]["paid_usd"])) == 0


FAR = '[models.far]\nbase_url = "https://api.example.com/v1"\nmodel = "m"\nkey_env = "FAR_KEY"\n'
EVERYTHING = ("postings", "profile", "about", "examples", "reasons")


@pytest.mark.parametrize(
    ("key", "model", "agrees", "words", "why"),
    [
        (None, FAR + PRICES, True, (), "No key for `far`"),
        ("", FAR + PRICES, True, (), "FAR_KEY"),
        ("sk-test", FAR, True, (), "price"),
        ("sk-test", FAR + PRICES, False, (), "You have not agreed that postings"),
        ("sk-test", FAR + PRICES, True, ("--offline",), "offline"),
    ],
    ids=["no key", "an empty key", "no price", "no agreement", "offline"],
)
def test_where_nobody_may_be_asked_the_order_stands_and_the_reason_is_told(
    cli: Driver,
    monkeypatch: pytest.MonkeyPatch,
    key: str | None,
    model: str,
    agrees: bool,
    words: tuple[str, ...],
    why: str,
) -> None:
    monkeypatch.delenv("FAR_KEY", raising=False)
    if key is not None:
        monkeypatch.setenv("FAR_KEY", key)
    settings(cli, model, first='model = "far"\n')
    if agrees:
        assert cli("consent", "give", "api.example.com", *EVERYTHING).exit_code == 0
    ran = cli("screen", "--budget", "5", *words)

    assert ran.exit_code == 0, ran.stderr
    said = ran.stderr + ran.stdout
    assert "No base model was asked" in said
    assert why in said
    assert "Python developer" in ran.stdout
    named = cli("screen", "--model", "far", "--budget", "5", *words)
    assert named.exit_code != 0, "one that was named must answer"


def test_a_model_that_was_named_and_fails_is_an_error(cli: Driver) -> None:
    assert cli("screen", "--model", "nobody", "--budget", "5").exit_code != 0


def test_a_server_that_ends_halfway_leaves_an_order_and_is_told(cli: Driver, server: ChatServer) -> None:
    server.faults.extend([None, None, *[status(401)] * 200])
    ran = cli("screen", "--budget", "5")

    assert ran.exit_code == 4, ran.stderr
    assert "The base model was not asked about all" in ran.stderr + ran.stdout
    assert "Python developer" in ran.stdout

    server.faults.clear()
    server.faults.extend([status(401)] * 200)
    named = cli("screen", "--budget", "5", "--model", "here")
    assert named.exit_code == 6
    assert "E-PROVIDER-REFUSED" in named.stderr


def test_two_at_once_pay_each_question_once(cli: Driver, server: ChatServer) -> None:
    server.latency = 0.01
    runs = [threading.Thread(target=cli, args=("screen", "--budget", "5", "--json")) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    bodies = Counter(json.dumps(asked.body["messages"]) for asked in server.asked if "messages" in asked.body)
    assert bodies
    assert max(bodies.values()) == 1
