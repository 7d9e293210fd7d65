"""`metier screen --with …` as a person meets it: what happened, what it cost, what is left, and what to do next."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from tests.chat_faults import BY_NAME, status
from tests.chat_server import ChatServer, chat_server
from tests.terminal import Terminal

from metier.cli.driver import Driver
from metier.testing import FixedClock, KeywordModel, ToyEncoder
from metier.workspace import Workspace

BY_MODEL = ("screen", "--with", "few_shot")
PRICES = 'price_input = "1"\nprice_output = "4"\n'


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server(KeywordModel(liked=["python"], disliked=["cook"])) as running:
        yield running


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: ChatServer) -> Driver:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    made = Driver(Path("ws"), arguments={"encoder": ToyEncoder(), "clock": FixedClock()}, width=131)
    made("init", "ws")
    kinds = ("Python developer", "Cook")
    rows = [{"title": f"{kinds[n % 2]} {n}", "text": f"You do task {n} in team {n * 7}."} for n in range(8)]
    Path("jobs.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    made("add", "jobs.jsonl")
    Path("ws/profile.md").write_text("## Must have\n- Small team\n", encoding="utf-8")
    made("label", "1", "excited")
    made("label", "2", "passed")
    settings(made, f'[models.here]\nbase_url = "{server.url}"\nmodel = "m"\n')
    return made


def settings(cli: Driver, more: str, *, first: str = "") -> None:
    file = cli.folder / "metier.toml"
    file.write_text(f"{first}{file.read_text(encoding='utf-8')}\n{more}", encoding="utf-8")


def test_without_a_model_the_next_step_is_told(cli: Driver, tmp_path: Path) -> None:
    other = Driver(tmp_path / "other", arguments=cli.arguments)
    other("init", str(tmp_path / "other"))
    ran = other(*BY_MODEL)

    assert ran.exit_code == 2
    assert "error[E-NO-MODEL]" in ran.stderr
    assert "`metier paste`" in ran.stderr


def test_a_ranked_page_says_whom_it_asked_how_often_and_at_what_cost(cli: Driver) -> None:
    ran = cli(*BY_MODEL)

    assert ran.exit_code == 0, ran.stderr
    assert ran.stdout.index("Python developer 2") < ran.stdout.index("Cook 3")
    assert "6 requests · 2 more about what you decided, to learn how it judges · no cost" in ran.stdout
    assert "it quotes: “Python developer" in ran.stdout
    assert cli(*BY_MODEL).stdout.count("0 requests · 6 answers kept from before · no cost") == 1


def test_the_prompt_of_the_order_is_one_of_the_log(cli: Driver) -> None:
    ran = cli(*BY_MODEL)
    (version,) = cli("prompt", "log", "--json").envelope["data"]["versions"]

    assert f"asked with prompt {version['version']}, 2 of your decisions in it" in ran.stdout
    assert f"(prompt {version['version']})" in cli("show", "3").stdout


def test_what_the_model_said_stays_to_be_seen_after_another_screening(cli: Driver) -> None:
    cli(*BY_MODEL)
    cli("screen")

    assert "said" in cli("show", "3").stdout.partition("Verdicts, as they were frozen")[2]


def test_a_dry_run_of_a_free_model_asks_nothing_and_costs_nothing(cli: Driver, server: ChatServer) -> None:
    ran = cli(*BY_MODEL, "--dry-run")

    assert server.asked == []
    assert "8 new, 0 answered before" in ran.stdout
    assert "  cost                 nothing" in ran.stdout
    assert "`metier screen --with few_shot`" in ran.stdout


@pytest.fixture
def paid(cli: Driver) -> Driver:
    settings(cli, PRICES)
    return cli


def test_a_dry_run_names_the_budget_that_surely_suffices(paid: Driver) -> None:
    words = [*BY_MODEL, "--dry-run"]
    page, data = paid(*words).stdout, paid(*words, "--json").envelope["data"]

    assert "$1 for a million tokens of prompt, $4 of answer (as you wrote)" in page
    most = Decimal(page.partition("at most $")[2].split()[0])
    assert abs(most / Decimal(data["worst_usd"]) - 1) < Decimal("0.02")  # random marks are counted too
    budget = page.partition("--budget ")[2].split("`")[0]
    assert Decimal(budget) >= Decimal(data["worst_usd"])
    assert paid(*BY_MODEL, "--budget", budget).exit_code == 0


def test_without_a_budget_nothing_is_asked(paid: Driver, server: ChatServer) -> None:
    ran = paid(*BY_MODEL)

    assert ran.exit_code == 2
    assert "error[E-BUDGET-MISSING]" in ran.stderr
    assert server.asked == []


def test_yes_at_the_terminal_sets_the_budget_of_the_run_and_no_asks_nothing(
    paid: Driver, server: ChatServer
) -> None:
    for key, asked in (("n", False), ("y", True)):
        terminal = Terminal(paid.folder, *BY_MODEL, "--top", "1")
        try:
            terminal.until("This costs at most $", 90)
            terminal.type(f"{key}\n")
            terminal.until("6 requests" if asked else "E-BUDGET-MISSING", 90)
        finally:
            terminal.close()
        assert bool(server.asked) is asked


def test_amounts_stand_beside_the_budgets_that_bound_them(paid: Driver) -> None:
    first = paid(*BY_MODEL, "--budget", "0.50", "--limit", "2", "--json").envelope
    cost = Decimal(first["data"]["asked"]["paid_usd"])
    second = paid(*BY_MODEL, "--budget", "0.40").stdout
    spent = paid(*BY_MODEL, "--budget", "0.40", "--json").envelope["data"]["asked"]["spent_usd"]

    assert first["cost_usd"] == f"{cost.normalize():f}"
    assert f"of $0.40 now, ${Decimal(spent):.4f} in all" in second
    settings(paid, "", first='budget = "5"\n')
    assert f"${Decimal(spent):.4f} of $5 in all" in paid(*BY_MODEL).stdout


def test_a_budget_that_ends_leaves_the_rest_with_exit_5_and_a_next_step(
    paid: Driver, server: ChatServer
) -> None:
    most = Decimal(paid(*BY_MODEL, "--dry-run", "--json").envelope["data"]["worst_usd"])
    ran = paid(*BY_MODEL, "--budget", f"{most / 6:.6f}", "--json")
    asked = ran.envelope["data"]["asked"]
    again = paid(*BY_MODEL, "--budget", "0.000001")

    assert (ran.exit_code, ran.envelope["exit_code"]) == (5, 5)
    assert 0 < asked["n_calls"] < 6
    assert {row["code"] for row in ran.envelope["problems"]} == {"budget"}
    assert len(ran.envelope["problems"]) == 6 - asked["n_calls"]
    assert Decimal(asked["paid_usd"]) <= most / 6
    assert again.exit_code == 5
    assert "not asked: what is left of the budget may not suffice" in again.stdout
    assert "`metier screen --with few_shot --dry-run` tells what the rest costs" in again.stdout
    assert len(server.asked) == asked["n_calls"] + asked["n_calls_decided"]


def test_an_answer_that_cannot_be_read_is_named_with_exit_4(cli: Driver, server: ChatServer) -> None:
    server.faults += [BY_NAME["prose"]] * 2
    ran = cli(*BY_MODEL, "--limit", "1")

    assert ran.exit_code == 4
    assert "1 needs your own look, as no answer could be read:" in ran.stdout
    assert "there is no JSON object in it" in ran.stdout


@pytest.mark.parametrize("code", [401, 403])
def test_a_refusal_ends_with_exit_6_and_names_the_key(cli: Driver, server: ChatServer, code: int) -> None:
    server.faults.append(status(code))
    ran = cli(*BY_MODEL, "--json")

    assert (ran.exit_code, ran.envelope["ok"]) == (6, False)
    assert ran.envelope["error"]["code"] == "E-PROVIDER-REFUSED"
    assert "`metier model key here`" in ran.envelope["error"]["hint"]


def test_a_server_that_is_not_there_ends_with_exit_6_and_the_next_run_goes_on(
    cli: Driver, server: ChatServer
) -> None:
    file = cli.folder / "metier.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(server.url, "http://127.0.0.1:9/v1"), encoding="utf-8")
    ran = cli(*BY_MODEL)
    file.write_text(text, encoding="utf-8")

    assert ran.exit_code == 6
    assert "error[E-PROVIDER-DOWN]" in ran.stderr
    assert cli(*BY_MODEL).exit_code == 0


# --- a provider elsewhere: nothing of this opens a connection ----------------------------------------------


FAR = '[models.far]\nprovider = "openai"\nmodel = "gpt-4.1-mini"\n'


def test_cost_and_words_can_be_looked_at_before_a_key_or_an_agreement(cli: Driver) -> None:
    settings(cli, FAR)
    ran = cli(*BY_MODEL, "--model", "far", "--dry-run")

    assert ran.exit_code == 0, ran.stderr
    assert "to api.openai.com: postings, profile" in ran.stdout
    assert "you have not agreed to it yet" in ran.stdout
    assert "`metier consent give api.openai.com postings profile" in ran.stdout


def test_without_an_agreement_or_a_key_nothing_is_asked(cli: Driver) -> None:
    settings(cli, FAR)
    words = [*BY_MODEL, "--model", "far", "--budget", "1"]
    no_key = cli(*words)
    cli.environment["OPENAI_API_KEY"] = "sk-0123456789abcdef"
    no_consent = cli(*words)
    cli("consent", "give", "openai", "postings", "profile")
    cut_off = cli("--offline", *words)

    assert (no_key.exit_code, no_consent.exit_code, cut_off.exit_code) == (2, 9, 9)
    assert "error[E-KEY]" in no_key.stderr
    assert "error[E-CONSENT]" in no_consent.stderr
    assert "error[E-OFFLINE]" in cut_off.stderr
    assert "leave out `--offline`" in cut_off.stderr
    assert not (cli.folder / "sent.jsonl").exists()


def test_a_model_without_a_known_price_is_not_asked(cli: Driver) -> None:
    settings(cli, '[models.odd]\nbase_url = "https://llm.example.com/v1"\nmodel = "big"\n')
    ran = cli(*BY_MODEL, "--model", "odd", "--dry-run")

    assert "error[E-PRICE]" in ran.stderr
    assert "price_input" in ran.stderr


# --- options --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["0", "-1", "abc", "nan", "inf"])
def test_a_budget_that_is_none_is_named_as_the_option(cli: Driver, value: str) -> None:
    ran = cli(*BY_MODEL, f"--budget={value}")

    assert ran.exit_code == 2
    assert f"`--budget` is `{value}`; expected a positive amount" in ran.stderr


def test_quick_asks_nobody_whatever_the_settings_say(cli: Driver, server: ChatServer) -> None:
    settings(cli, "", first='screener = "few_shot"\n')
    ran = cli("screen", "--quick")
    both = cli(*BY_MODEL, "--quick")

    assert ran.exit_code == 0
    assert both.exit_code == 2
    assert "`--quick` asks nobody" in both.stderr
    assert server.asked == []


def test_the_screener_of_the_settings_is_asked(cli: Driver) -> None:
    settings(cli, "", first='screener = "prompted"\n')

    assert "asked m@127.0.0.1" in cli("screen").stdout


@pytest.mark.parametrize("option", [["--model", "here"], ["--budget", "1"], ["--again"], ["--batch"]])
def test_options_of_asking_are_refused_where_nobody_is_asked(cli: Driver, option: list[str]) -> None:
    ran = cli("screen", "--with", "learned", *option)

    assert ran.exit_code == 2
    assert f"`{option[0]}` needs a screener that asks a base model" in ran.stderr


def test_a_shadow_that_asks_says_how_often_and_at_what_cost(paid: Driver, server: ChatServer) -> None:
    settings(paid, "", first='screener = "learned"\nshadows = ["prompted"]\nbudget = "1"\n')
    page = paid("screen").stdout
    again = paid("screen", "--json").envelope

    assert len(server.asked) == 6
    assert "by `shadows`: prompted, 6 requests, 6 of 6 with a verdict · $0.0" in page
    assert again["data"]["beside"] == [
        {"screener": "prompted", "n_calls": 0, "n_answered": 6, "paid_usd": "0"}
    ]


def test_a_shadow_that_asks_nobody_is_frozen_beside_a_base_model(cli: Driver) -> None:
    settings(cli, "", first='shadows = ["words"]\n')
    cli(*BY_MODEL)
    cli("label", "3", "excited")
    with Workspace(cli.folder, encoder=ToyEncoder()) as search:
        frozen = search.desk.verdicts.before_decisions("words")

    assert len(frozen) == 1
