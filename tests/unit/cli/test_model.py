"""`metier model`: shown before it is written, asked kind by kind, the key nowhere to be seen."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.chat_faults import status
from tests.chat_server import ChatServer, chat_server
from tests.terminal import Terminal

from metier.cli.driver import Driver
from metier.domain.chat import ChatReply, Usage
from metier.testing import FixedClock, ToyEncoder
from metier.testing.chat import ScriptedModel

GOOD = '{"label": "maybe", "reason": "nothing is known"}'
KEY = "sk-0123456789abcdef"
FAR = ("model", "add", "far", "--provider", "openai", "--model", "gpt-4.1-mini")


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_API_KEY", "OTHER_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    made = Driver(Path("ws"), arguments={"encoder": ToyEncoder(), "clock": FixedClock()})
    assert made("init", "ws").exit_code == 0
    return made


@pytest.fixture
def server() -> Iterator[ChatServer]:
    model = ScriptedModel([ChatReply(GOOD, usage=Usage(100, 20))] * 3)
    with chat_server(model) as running:
        yield running


def settings(cli: Driver) -> dict[str, Any]:
    return tomllib.loads(file(cli).read_text(encoding="utf-8"))


def file(cli: Driver) -> Path:
    return cli.folder / "metier.toml"


def rows(cli: Driver) -> dict[str, dict[str, Any]]:
    found = cli("model", "list", "--json").envelope["data"]["models"]
    return {row["name"]: row for row in found}


def agreed(cli: Driver) -> dict[str, list[str]]:
    found = cli("consent", "list", "--json").envelope["data"]["agreed"]
    return {row["host"]: row["classes"] for row in found}


def add_local(cli: Driver, server: ChatServer, *more: str) -> None:
    words = ("model", "add", "here", "--base-url", server.url, "--model", "m", *more, "--yes")
    assert cli(*words).exit_code == 0


# --- add ------------------------------------------------------------------------------------------------


def test_a_model_on_this_machine_is_set_up_without_a_question_about_words(cli: Driver) -> None:
    before = file(cli).read_bytes()
    ran = cli("model", "add", "small", "--provider", "ollama", "--model", "qwen3:4b", stdin="y\n")

    assert ran.exit_code == 0, ran.stderr
    assert file(cli).read_bytes().startswith(before)
    assert settings(cli) == {"models": {"small": {"provider": "ollama", "model": "qwen3:4b"}}}
    assert "Nothing leaves this machine" in ran.stdout
    assert "this machine" in ran.stdout
    assert "free" in ran.stdout
    assert agreed(cli) == {}
    assert "`metier model check small`" in ran.stdout


def test_what_may_go_elsewhere_is_asked_kind_by_kind(cli: Driver) -> None:
    ran = cli(*FAR, stdin="y\nyes\nn\n\ny\ny\n")

    assert ran.exit_code == 0, ran.stderr
    assert agreed(cli) == {"api.openai.com": ["postings", "profile", "reasons"]}
    for words in ("the text of postings", "your profile", "what you wrote about yourself", "your reasons"):
        assert words in ran.stdout
    assert "$0.40 / $1.60, 20" in ran.stdout
    assert "missing; looked in the variable OPENAI_API_KEY" in ran.stdout
    assert "`metier model key far`" in ran.stdout


def test_without_postings_nothing_else_is_asked(cli: Driver) -> None:
    ran = cli(*FAR, stdin="n\ny\n")

    assert ran.exit_code == 0
    assert agreed(cli) == {}
    assert "far" in settings(cli)["models"]


@pytest.mark.parametrize("stdin", ["", "y\n", "y\ny\ny\ny\ny\n"])
def test_an_input_that_ends_early_writes_nothing_and_agrees_to_nothing(cli: Driver, stdin: str) -> None:
    before = file(cli).read_bytes()

    assert cli(*FAR, stdin=stdin).exit_code == 2
    assert file(cli).read_bytes() == before
    assert agreed(cli) == {}


@pytest.mark.parametrize("end", ["n", ""])
def test_no_at_the_end_agrees_to_nothing_either(cli: Driver, end: str) -> None:
    ran = cli(*FAR, stdin=f"y\ny\ny\ny\ny\n{end}\n")

    assert "Not written" in ran.stdout
    assert agreed(cli) == {}


@pytest.mark.parametrize(
    ("options", "kinds"),
    [
        (["--consent", "postings,profile", "--yes"], ["postings", "profile"]),
        (["--consent", "none", "--yes"], None),
        (["--yes"], ["about", "examples", "postings", "profile", "reasons"]),
    ],
)
def test_agreement_may_be_said_by_options(cli: Driver, options: list[str], kinds: list[str] | None) -> None:
    ran = cli(*FAR, *options)

    assert ran.exit_code == 0
    assert agreed(cli) == ({"api.openai.com": kinds} if kinds else {})


def test_a_host_that_was_agreed_to_is_not_asked_about_again(cli: Driver) -> None:
    cli("consent", "give", "api.openai.com", "postings", "profile", "about", "examples")
    ran = cli(*FAR, stdin="n\ny\n")

    assert ran.exit_code == 0, ran.stderr
    assert "You agreed before that api.openai.com may read" in ran.stdout
    assert agreed(cli) == {"api.openai.com": ["about", "examples", "postings", "profile"]}


def test_a_dry_run_changes_nothing(cli: Driver) -> None:
    before = file(cli).read_bytes()
    ran = cli(*FAR, "--dry-run")

    assert ran.exit_code == 0
    assert "+ [models.far]" in ran.stdout
    assert "You would be asked what api.openai.com may read" in ran.stdout
    assert file(cli).read_bytes() == before


def test_every_option_reaches_the_file(cli: Driver) -> None:
    cli(
        "model", "add", "big", "--base-url", "https://llm.example.com/v1", "--model", "M", "--api", "anthropic",
        "--price-input", "0.20", "--price-output", "0.60", "--price-cached", "0.05", "--key-env", "OTHER_KEY",
        "--context", "32000", "--max-answer", "900", "--timeout", "30", "--logprobs", "--consent", "none", "--yes",
    )  # fmt: skip

    assert settings(cli)["models"]["big"] == {
        "base_url": "https://llm.example.com/v1", "model": "M", "api": "anthropic", "price_input": "0.20",
        "price_output": "0.60", "price_cached": "0.05", "key_env": "OTHER_KEY", "context": 32000, "max_answer": 900,
        "timeout": 30.0, "logprobs": True,
    }  # fmt: skip
    assert rows(cli)["big"]["variable"] == "OTHER_KEY"


def test_a_name_that_is_taken_is_refused(cli: Driver) -> None:
    cli(*FAR, "--yes")
    before = file(cli).read_bytes()
    ran = cli(*FAR, "--yes")

    assert ran.exit_code == 2
    assert "error[E-EXISTS]" in ran.stderr
    assert file(cli).read_bytes() == before


def test_a_file_that_is_not_there_is_refused(cli: Driver) -> None:
    ran = cli("model", "add", "file", "--gguf", "nope.gguf", "--yes")

    assert ran.exit_code == 3
    assert "nope.gguf" in ran.stderr


def test_a_key_in_place_of_its_variable_is_refused_and_not_repeated(cli: Driver) -> None:
    ran = cli(*FAR, "--key-env", KEY, "--yes")

    assert ran.exit_code == 2
    assert KEY not in ran.stderr
    assert "not the key itself" in ran.stderr


def test_a_value_that_is_refused_is_told_as_it_was_typed(cli: Driver) -> None:
    ran = cli("model", "add", "far", "--provider", "openai", "--model", "m", "--price-input", "a_b", "--yes")

    assert ran.exit_code == 2
    assert "`--price-input` is `a_b`" in ran.stderr


# --- list -----------------------------------------------------------------------------------------------


def test_the_list_tells_where_price_key_and_words(cli: Driver) -> None:
    cli("model", "add", "small", "--provider", "ollama", "--model", "qwen3:4b", "--yes")
    cli(*FAR, "--consent", "postings", "--yes")
    cli(
        "model",
        "add",
        "odd",
        "--base-url",
        "https://llm.example.com/v1",
        "--model",
        "M",
        "--consent",
        "none",
        "--yes",
    )
    cli.environment["COLUMNS"] = "160"
    ran = cli("model")

    lines = {line.split()[0]: line for line in ran.stdout.splitlines() if line.split()}
    assert re.search(r"(?m)^\*  small .* not needed ", ran.stdout)
    assert "missing" in lines["far"]
    assert "postings" in lines["far"]
    assert "unknown" in lines["odd"]
    assert "nothing" in lines["odd"]


def test_a_model_whose_file_is_gone_is_listed_with_what_is_wrong(cli: Driver) -> None:
    cli("model", "add", "small", "--provider", "ollama", "--model", "a", "--yes")
    text = file(cli).read_text(encoding="utf-8")
    file(cli).write_text(f'{text}\n[models.gone]\napi = "gguf"\npath = "/no/such.gguf"\n', encoding="utf-8")

    found = rows(cli)

    assert "no such file" in found["gone"]["problem"]
    assert not found["small"]["problem"]


def test_the_chosen_model_is_marked(cli: Driver) -> None:
    cli("model", "add", "one", "--provider", "ollama", "--model", "a", "--yes")
    cli("model", "add", "two", "--provider", "ollama", "--model", "b", "--yes")
    assert [row["is_chosen"] for row in rows(cli).values()] == [True, False]
    file(cli).write_text('model = "two"\n' + file(cli).read_text(encoding="utf-8"), encoding="utf-8")

    assert [row["is_chosen"] for row in rows(cli).values()] == [False, True]


# --- key ------------------------------------------------------------------------------------------------


def test_a_key_from_standard_input_is_kept_where_only_its_owner_can_read_it(cli: Driver) -> None:
    cli(*FAR, "--yes")
    ran = cli("model", "key", "far", stdin=f"{KEY}\n")

    kept = Path("config/metier/keys/far")
    assert ran.exit_code == 0, ran.stderr
    assert kept.read_text(encoding="utf-8").strip() == KEY
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert rows(cli)["far"]["key"] == "found"
    assert KEY not in ran.stdout + ran.stderr
    assert all(KEY.encode() not in path.read_bytes() for path in cli.folder.iterdir() if path.is_file())


@pytest.mark.parametrize(("stdin", "code"), [(None, 2), ("", 2), ("  \n", 2), ("two words\n", 2)])
def test_what_can_be_no_key_is_refused(cli: Driver, stdin: str | None, code: int) -> None:
    cli(*FAR, "--yes")
    ran = cli("model", "key", "far", stdin=stdin)

    assert ran.exit_code == code
    assert "two words" not in ran.stderr
    assert not Path("config/metier/keys/far").exists()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a Unix thing")
def test_a_key_that_is_typed_is_not_shown(cli: Driver) -> None:
    cli(*FAR, "--yes")
    terminal = Terminal(cli.folder, "model", "key", "far")
    try:
        terminal.until("(nothing is shown): ")
        terminal.type(f"{KEY}\r")
        terminal.until("Kept the key of far")
        assert terminal.child.wait(30) == 0
    finally:
        terminal.close()

    assert KEY.encode() not in terminal.shown
    assert Path("config/metier/keys/far").read_text(encoding="utf-8").strip() == KEY


def test_a_variable_that_wins_is_named(cli: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    cli(*FAR, "--yes")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other")
    ran = cli("model", "key", "far", stdin=f"{KEY}\n")

    assert "the variable OPENAI_API_KEY is set, and wins over it" in ran.stdout
    assert "sk-other" not in ran.stdout + ran.stderr


def test_a_model_on_this_machine_needs_no_key(cli: Driver) -> None:
    cli("model", "add", "small", "--provider", "ollama", "--model", "m", "--yes")

    assert "needs no key" in cli("model", "key", "small", stdin=f"{KEY}\n").stderr
    assert "E-MODEL-NAME" in cli("model", "key", "smal", stdin=f"{KEY}\n").stderr


@pytest.mark.skipif(os.name != "posix", reason="modes are a Unix thing")
def test_a_key_that_others_can_read_is_told_and_not_used(cli: Driver) -> None:
    cli(*FAR, "--yes")
    cli("model", "key", "far", stdin=f"{KEY}\n")
    Path("config/metier/keys/far").chmod(0o644)
    ran = cli("model", "list")

    assert "refused" in ran.stdout
    assert "can be used by others" in " ".join(ran.stdout.split())
    assert "error[E-KEY-FILE]" in cli("model", "check").stderr


# --- check ----------------------------------------------------------------------------------------------


def test_a_check_asks_once_and_tells_time_tokens_and_cost(cli: Driver, server: ChatServer) -> None:
    add_local(cli, server, "--price-input", "1", "--price-output", "2")
    ran = cli("model", "check")

    assert ran.exit_code == 0, ran.stderr
    assert "one question; it costs at most $0.00" in ran.stdout
    assert "tokens             100 in, 20 out" in ran.stdout
    assert "cost               $0.0001" in ran.stdout
    assert "JSON schema        kept" in ran.stdout
    assert len(server.asked) == 1
    assert cli("model", "check", "here", "--json").envelope["data"]["cost_usd"] == "0.00014"


def test_a_check_carries_nothing_of_the_person(cli: Driver, server: ChatServer) -> None:
    (cli.folder / "profile.md").write_text("## Must have\n- Zeppelin maintenance\n", encoding="utf-8")
    add_local(cli, server)
    cli("model", "check")

    assert "Zeppelin" not in str(server.asked[0].body)
    sent = cli("consent", "list", "--json").envelope["data"]["sent"]
    assert [(row["purpose"], row["carries"], row["left"]) for row in sent] == [("check", [], False)]


def test_a_second_check_asks_again(cli: Driver, server: ChatServer) -> None:
    add_local(cli, server)
    cli("model", "check")
    cli("model", "check")

    assert len(server.asked) == 2


def test_an_answer_that_is_no_json_is_told(cli: Driver) -> None:
    with chat_server(ScriptedModel([ChatReply("Sure! \x1b[2J maybe")])) as server:
        add_local(cli, server)
        ran = cli("model", "check")

    assert ran.exit_code == 0
    assert "not kept: “Sure! " in ran.stdout
    assert "\x1b" not in ran.stdout


def test_a_check_that_could_cost_much_needs_a_budget(cli: Driver, server: ChatServer) -> None:
    add_local(cli, server)
    text = file(cli).read_text(encoding="utf-8")
    costly = 'price_input = "15"\nprice_output = "600"\nmax_answer = 4000\n'
    file(cli).write_text(f"{text}{costly}", encoding="utf-8")
    refused = cli("model", "check")
    file(cli).write_text(f'budget = "3"\n{file(cli).read_text(encoding="utf-8")}', encoding="utf-8")
    asked = cli("model", "check")

    assert (refused.exit_code, asked.exit_code) == (2, 0)
    assert "E-BUDGET-MISSING" in refused.stderr
    assert "Set `budget` in metier.toml" in refused.stderr
    assert len(server.asked) == 1


def test_what_a_model_says_reaches_a_terminal_as_escapes_in_json_too(cli: Driver) -> None:
    odd = "\x9b31m \x1b[2J \u202e \u2028 \ud800 é"
    with chat_server(ScriptedModel([ChatReply(odd, model=odd)])) as server:
        add_local(cli, server)
        ran = cli("model", "check", "--json")

    assert ran.stdout.strip().isprintable()
    assert ran.envelope["data"]["text"] == odd
    assert "é" in ran.stdout


KEY_OF_MARKS = "sk/0123+4567=89"


@pytest.mark.parametrize(
    "said",
    [KEY_OF_MARKS, r"sk\/0123+4567=89", r"sk\u002f0123\u002B4567\u003d89", "sk%2F0123%2b4567%3D89"],
)
@pytest.mark.parametrize("more", [(), ("--json",), ("--debug",)])
def test_a_key_that_a_server_repeats_is_not_told_however_it_is_escaped(
    cli: Driver, server: ChatServer, monkeypatch: pytest.MonkeyPatch, said: str, more: tuple[str, ...]
) -> None:
    monkeypatch.setenv("OTHER_KEY", KEY_OF_MARKS)
    add_local(cli, server, "--key-env", "OTHER_KEY")
    server.faults.append(status(401, f"no key {said} here"))
    ran = cli("model", "check", *more)

    assert ran.exit_code == 6
    assert "no key … here" in ran.stdout + ran.stderr
    told = (ran.stdout + ran.stderr).replace(server.url, "")  # a port is drawn, and may have these digits
    assert "0123" not in told


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (status(401), 6, "E-PROVIDER-REFUSED"),
        (status(500), 6, "E-PROVIDER-TRY"),
        (status(429), 6, "E-PROVIDER-TRY"),
    ],
)
def test_a_failure_is_told_plainly_at_once(
    cli: Driver, server: ChatServer, fault: Any, code: int, words: str
) -> None:
    add_local(cli, server)
    server.faults.append(fault)
    ran = cli("model", "check")

    assert ran.exit_code == code
    assert words in ran.stderr
    assert "Traceback" not in ran.stderr
    assert len(server.asked) <= 1


def test_a_server_that_does_not_run_is_told_with_how_to_start_it(cli: Driver) -> None:
    with chat_server(ScriptedModel()) as server:
        url = server.url
    words = ("model", "add", "small", "--provider", "ollama", "--model", "m", "--base-url", url, "--yes")
    assert cli(*words).exit_code == 0
    ran = cli("model", "check")

    assert ran.exit_code == 6
    assert "ollama serve" in ran.stderr


def test_a_budget_that_is_used_up_stops_a_check_before_it_is_sent(cli: Driver, server: ChatServer) -> None:
    add_local(cli, server, "--price-input", "1000", "--price-output", "1000")
    file(cli).write_text('budget = "0.01"\n' + file(cli).read_text(encoding="utf-8"), encoding="utf-8")
    ran = cli("model", "check")

    assert ran.exit_code == 5
    assert server.asked == []


@pytest.mark.parametrize(("more", "code"), [(["--offline"], "E-OFFLINE"), ([], "E-KEY")])
def test_a_model_elsewhere_is_not_asked_offline_or_without_a_key(
    cli: Driver, more: list[str], code: str
) -> None:
    cli(*FAR, "--yes")
    if more:
        cli("model", "key", "far", stdin=f"{KEY}\n")

    assert f"error[{code}]" in cli("model", "check", *more).stderr


def test_a_price_that_nobody_knows_stops_a_check(cli: Driver) -> None:
    cli("model", "add", "odd", "--base-url", "https://llm.example.com/v1", "--model", "M", "--yes")
    cli("model", "key", "odd", stdin=f"{KEY}\n")

    assert "error[E-PRICE]" in cli("model", "check").stderr


def test_no_model_at_all_is_told(cli: Driver) -> None:
    assert "error[E-NO-MODEL]" in cli("model", "check").stderr
    assert "error[E-NO-MODEL]" in cli("model", "remove", "x").stderr


# --- remove ---------------------------------------------------------------------------------------------


def test_what_metier_wrote_is_taken_out_byte_for_byte(cli: Driver) -> None:
    before = file(cli).read_bytes()
    cli(*FAR, "--consent", "postings", "--yes")
    cli("model", "add", "small", "--provider", "ollama", "--model", "m", "--yes")
    ran = cli("model", "remove", "far", stdin="y\n")

    assert ran.exit_code == 0, ran.stderr
    assert "- [models.far]" in ran.stdout
    assert "`metier consent withdraw api.openai.com`" in ran.stdout
    assert list(rows(cli)) == ["small"]
    cli("model", "remove", "small", "--yes")
    assert file(cli).read_bytes() == before


def test_what_the_person_changed_is_theirs_to_delete(cli: Driver) -> None:
    cli(*FAR, "--yes")
    with file(cli).open("a", encoding="utf-8") as stream:
        stream.write("# my favourite\n")
    before = file(cli).read_bytes()
    ran = cli("model", "remove", "far", "--yes")

    assert ran.exit_code == 4
    first = before.decode().splitlines().index("[models.far]") + 1
    assert f"4 lines of metier.toml, from line {first} to line {first + 3}" in " ".join(ran.stdout.split())
    assert file(cli).read_bytes() == before


def test_a_default_that_names_it_is_told(cli: Driver) -> None:
    cli(*FAR, "--yes")
    file(cli).write_text('model = "far"\n' + file(cli).read_text(encoding="utf-8"), encoding="utf-8")

    assert "`model` in metier.toml names it" in cli("model", "remove", "far", "--yes").stdout


@pytest.mark.parametrize("stdin", ["n\n", "\n"])
def test_without_a_yes_it_stays(cli: Driver, stdin: str) -> None:
    cli(*FAR, "--yes")
    before = file(cli).read_bytes()

    assert cli("model", "remove", "far", stdin=stdin).exit_code == 0
    assert cli("model", "remove", "far", "--dry-run").exit_code == 0
    assert file(cli).read_bytes() == before


# --- doctor ---------------------------------------------------------------------------------------------


def checked(cli: Driver) -> dict[str, str]:
    """What `metier doctor` says about base models, by their names; with how it came out."""
    rows = cli("doctor", "--json").envelope["data"]["checks"]
    words = [(row["words"], row["health"]) for row in rows if row["name"] == "model"]
    return {text.split()[0].rstrip(":"): f"{health}: {text}" for text, health in words}


def test_doctor_says_of_each_model_whether_it_can_be_asked_and_why_not(
    cli: Driver, server: ChatServer
) -> None:
    add_local(cli, server)
    cli(*FAR, "--consent", "none", "--yes")
    without_key = checked(cli)
    cli.environment["OPENAI_API_KEY"] = KEY
    without_consent = checked(cli)
    cli("consent", "give", "far", "postings")

    assert without_key["here"] == "good: here on this machine can be asked"
    assert without_key["far"] == "note: far: its key is missing"
    assert without_consent["far"] == "note: far: you have not agreed that anything may go to api.openai.com"
    assert checked(cli)["far"] == "good: far on api.openai.com can be asked"
    assert server.asked == []


def test_doctor_says_why_the_prompt_cannot_be_used(cli: Driver) -> None:
    (cli.folder / "prompt.md").write_text("Judge.\n{{nothing}}\n", encoding="utf-8")
    ran = cli("doctor")

    assert ran.exit_code != 0
    assert "line 2" in ran.stdout
