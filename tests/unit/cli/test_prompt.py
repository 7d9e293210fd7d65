"""`metier prompt` as a person meets it: the exact words, versions that come back, and what an edit changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.chat_server import ChatServer, chat_server
from tests.terminal import Terminal

from metier.cli.driver import Driver
from metier.testing import FixedClock, KeywordModel, ToyEncoder

FAR = '[models.far]\nprovider = "openai"\nmodel = "gpt-4.1-mini"\n'


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server(KeywordModel(liked=["python"], disliked=["cook"])) as running:
        yield running


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: ChatServer) -> Driver:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    made = Driver(Path("ws"), arguments={"encoder": ToyEncoder(), "clock": FixedClock()}, width=130)
    made("init", "ws")
    kinds = ("Python developer", "Cook")
    rows = [{"title": f"{kinds[n % 2]} {n}", "text": f"You do task {n} in team {n * 7}."} for n in range(10)]
    Path("jobs.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    made("add", "jobs.jsonl")
    Path("ws/profile.md").write_text(
        "## About me\nMail ada@example.com\n## Must have\n- Small team\n", encoding="utf-8"
    )
    for number in range(1, 9):
        made("label", str(number), ("excited", "passed")[(number - 1) % 2])
    settings(made, f'[models.here]\nbase_url = "{server.url}"\nmodel = "m"\n')
    return made


def settings(cli: Driver, more: str) -> None:
    file = cli.folder / "metier.toml"
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{more}", encoding="utf-8")


def edit(cli: Driver, words: str) -> None:
    file = cli.folder / "prompt.md"
    file.write_text(
        file.read_text(encoding="utf-8").replace("## How to judge", f"## How to judge\n\n{words}")
    )


def versions(cli: Driver) -> list[str]:
    found = cli("prompt", "log", "--json").envelope["data"]["versions"]
    return [row["version"] for row in found]


# --- show -----------------------------------------------------------------------------------------------------


def test_the_exact_words_are_shown_and_nothing_is_sent(cli: Driver, server: ChatServer) -> None:
    ran = cli("prompt", "show", "9")

    assert ran.exit_code == 0
    assert '{"title": "Python developer 8"' in ran.stdout
    assert "They said: excited." in ran.stdout
    assert "ada@" not in ran.stdout
    assert "taken out of your profile and prompt.md: 1 × email" in ran.stdout
    assert "on this machine; costs nothing; carries postings, profile, about, examples" in ran.stdout
    assert "8 examples: " in ran.stdout
    assert server.asked == []


def test_what_is_shown_is_what_is_sent(cli: Driver, server: ChatServer) -> None:
    shown = cli("prompt", "show", "9", "--with", "prompted", "--json").envelope["data"]
    cli("screen", "--with", "prompted")
    sent = [asked.body["messages"] for asked in server.asked]
    texts = ["\n".join(message["content"] for message in messages) for messages in sent]

    (wanted,) = (text for text in texts if '"Python developer 8"' in text)
    assert unmarked("\n".join([shown["system"], *(turn["text"] for turn in shown["turns"])])) == unmarked(
        wanted
    )


def unmarked(text: str) -> str:
    """Without the random codes of the marks."""
    lines = text.split("\n")
    return "\n".join(line[:6] if line.startswith(("<<data ", "<<end ")) else line for line in lines)


def test_it_can_be_looked_at_before_anything_is_agreed_to(cli: Driver) -> None:
    settings(cli, FAR)
    before = cli("prompt", "show", "9", "--model", "far")
    cli("consent", "give", "far", "postings")
    after = cli("prompt", "show", "9", "--model", "far")

    assert before.exit_code == 0
    assert "you have not agreed that any of it may go to api.openai.com" in before.stdout
    assert "`metier consent give api.openai.com postings profile about examples`" in before.stdout
    assert "Small team" in before.stdout
    assert "Small team" not in after.stdout
    assert "carries postings\n" in after.stdout
    assert "at most $0.0" in after.stdout


@pytest.mark.parametrize(("words", "code"), [(["999"], "E-ID-UNKNOWN"), (["--model", "no"], "E-MODEL-NAME")])
def test_what_cannot_be_shown_is_named(cli: Driver, words: list[str], code: str) -> None:
    ran = cli("prompt", "show", *words)

    assert ran.exit_code == 2
    assert f"error[{code}]" in ran.stderr


def test_a_template_that_cannot_be_used_is_told_with_its_line(cli: Driver) -> None:
    (cli.folder / "prompt.md").write_text("Judge.\n{{nothing}}\n{{posting}}\n", encoding="utf-8")
    ran = cli("prompt", "show")

    assert ran.exit_code in {2, 3}
    assert "line 2" in ran.stderr


# --- versions -------------------------------------------------------------------------------------------------


def test_before_the_first_use_there_is_no_version(cli: Driver) -> None:
    assert "No version was used yet." in cli("prompt", "log").stdout
    assert cli("prompt", "diff").exit_code == 2


def test_versions_are_listed_with_what_came_of_them(cli: Driver) -> None:
    cli("screen", "--with", "few_shot")
    cli("label", "9", "excited")
    cli("label", "10", "excited")
    page = cli("prompt", "log").stdout
    (row,) = cli("prompt", "log", "--json").envelope["data"]["versions"]

    assert (row["n_verdicts"], row["n_decided"], row["n_right"]) == (2, 2, 1)
    assert f"{row['version']} (now)" in page
    assert "1 of 2" in page


def test_a_version_comes_back_byte_for_byte_and_the_edit_is_kept(cli: Driver) -> None:
    file = cli.folder / "prompt.md"
    before = file.read_bytes()
    cli("screen", "--with", "few_shot")
    edit(cli, "Be strict.")
    edited = file.read_bytes()
    diff = cli("prompt", "diff").stdout
    used = cli("prompt", "use", versions(cli)[0][:4])

    assert "+Be strict." in diff
    assert "is version" in used.stdout
    assert file.read_bytes() == before
    assert cli("prompt", "use", versions(cli)[1]).exit_code == 0
    assert file.read_bytes() == edited


def test_a_version_that_never_was_is_named_with_those_there_are(cli: Driver) -> None:
    cli("screen", "--with", "few_shot")
    ran = cli("prompt", "use", "zz")

    assert ran.exit_code == 2
    assert f"`metier prompt log` lists them: {versions(cli)[0]}" in ran.stderr


def test_the_same_version_in_two_spellings_says_the_same(cli: Driver) -> None:
    cli("screen", "--with", "few_shot")
    (version,) = versions(cli)

    assert f"{version} and {version} say the same." in cli("prompt", "diff", version, version[:5]).stdout


# --- edit -----------------------------------------------------------------------------------------------------


def test_an_edit_in_the_persons_own_editor_is_kept_as_a_version(
    cli: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "sed -i 's/not for them/surely not/'")
    terminal = Terminal(cli.folder, "prompt", "edit")
    try:
        terminal.until("prompt.md can be used; it is version", 90)
    finally:
        terminal.close()

    assert len(versions(cli)) == 2
    assert "+- `passed`: surely not." in cli("prompt", "diff").stdout


def test_without_a_terminal_the_file_is_named(cli: Driver) -> None:
    ran = cli("prompt", "edit")

    assert ran.exit_code == 2
    assert str(cli.folder / "prompt.md") in ran.stderr
    assert "`metier prompt try`" in ran.stderr


# --- try ------------------------------------------------------------------------------------------------------


def test_without_a_decision_there_is_nothing_to_try_on(cli: Driver) -> None:
    cli("screen", "--with", "few_shot")
    for _ in range(8):
        cli("undo")
    edit(cli, "Be strict.")
    ran = cli("prompt", "try")

    assert ran.exit_code in {2, 3}
    assert "`metier label`" in ran.stderr


def test_trying_says_what_changes_and_what_it_cost(cli: Driver, server: ChatServer) -> None:
    cli("screen", "--with", "few_shot")
    edit(cli, "Be strict.")
    before = len(server.asked)
    first, second = cli("prompt", "try"), cli("prompt", "try")
    n_asked = len(server.asked) - before

    assert first.exit_code == 0, first.stderr
    assert "Verdicts that change: 0 of 4" in first.stdout
    assert f"{n_asked} requests · no cost" in first.stdout
    assert "0 requests · no cost" in second.stdout
    assert f"`metier prompt use {versions(cli)[0]}` to go back" in first.stdout


def test_trying_costs_nothing_without_a_budget(cli: Driver, server: ChatServer) -> None:
    cli("screen", "--with", "few_shot")
    settings(cli, 'price_input = "1"\nprice_output = "4"\n')
    edit(cli, "Be strict.")
    before = len(server.asked)
    missing = cli("prompt", "try")
    small = cli("prompt", "try", "--budget", "0.000001")
    n_before_paying = len(server.asked)
    paid = cli("prompt", "try", "--budget", "1", "--json")

    assert (missing.exit_code, small.exit_code, paid.exit_code) == (2, 5, 0)
    assert "error[E-BUDGET-MISSING]" in missing.stderr
    assert n_before_paying == before
    assert 0 < float(paid.envelope["cost_usd"]) < 1
    assert float(paid.envelope["cost_usd"]) == float(paid.envelope["data"]["paid_usd"])
