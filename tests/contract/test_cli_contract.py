"""What every command promises: one envelope, help with an example, an answer on an empty workspace, stable exit codes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from metier.cli.driver import Driver, Ran
from metier.cli.envelope import KEYS
from metier.cli.names import COMMANDS, GROUPS, every_command
from metier.errors import ExitCode
from metier.testing import FixedClock, ToyEncoder

POSTINGS = [
    {
        "title": "Data engineer",
        "company": "Pumpwerk eG",
        "location": "Halle",
        "text": "Python and SQL for a water board. Remote.",
    },
    {
        "title": "Cook",
        "company": "Mensa Nord",
        "location": "Kiel",
        "text": "You cook for 300 students. Early shifts.",
    },
    {
        "title": "Nurse",
        "company": "Klinik am See",
        "location": "Ulm",
        "text": "Night shifts on an intensive ward.",
    },
]

ON_EMPTY = {
    "add": ["jobs.jsonl"],
    "advise": [],
    "backup": ["b.zip"],
    "batch collect": [],
    "batch list": [],
    "changes": [],
    "compare": [],
    "consent give": ["api.example.com", "postings"],
    "consent list": [],
    "consent withdraw": ["127.0.0.1"],
    "costs": [],
    "curve": [],
    "demo": [],
    "doctor": [],
    "explain": [],
    "export": ["out.jsonl"],
    "finetune data": [],
    "finetune plan": [],
    "finetune list": [],
    "guardrails add": ["mentoring or teaching", "--yes"],
    "guardrails list": [],
    "guardrails test": ["mentoring or teaching"],
    "import": ["jobs.jsonl"],
    "interview": [],
    "inbox": [],
    "init": ["fresh"],
    "journey": [],
    "label": [],
    "insights": [],
    "list": [],
    "pipeline": [],
    "promise": [],
    "relabel": [],
    "report": [],
    "resume show": [],
    "restore": ["old.zip", "--yes"],
    "screen": [],
    "undo": [],
    "model add": ["small", "--provider", "ollama", "--model", "m", "--yes"],
    "model list": [],
    "paste": [],
    "patterns list": [],
    "profile propose": [],
    "prompt log": [],
    "profile show": [],
    "version": [],
}
"""Each command that can run on an empty workspace, as it is typed."""

NEEDS_MORE = {
    *(
        "batch cancel",
        "show",
        "outcome",
        "tailor",
        "letter",
        "export-application",
        "serve",  # it does not end by itself
        "backtest",
        "profile interview",
        "profile try",
        "model check",
        "model key",
        "model remove",
    ),
    *("resume import", "resume add", "resume export"),
    *("finetune export", "finetune run", "finetune cancel"),
    *("finetune show", "finetune use", "finetune rollback", "finetune delete", "finetune weights"),
    *("guardrails on", "guardrails off", "guardrails remove", "guardrails share"),
    *("patterns mine", "patterns habit", "patterns undo"),
    *("prompt show", "prompt edit", "prompt diff", "prompt use", "prompt try"),
}
"""Commands that need a posting, decisions, answers, a base model, an editor, an earlier version or an end."""

EVERY_COMMAND = [" ".join(words) for words in every_command()]


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    monkeypatch.chdir(tmp_path)
    lines = [json.dumps(row) for row in POSTINGS]
    Path("jobs.jsonl").write_text("\n".join(lines), encoding="utf-8")
    made = Driver(tmp_path / "ws", arguments={"encoder": ToyEncoder(), "clock": FixedClock()})
    assert made("init", str(made.folder)).exit_code == 0
    assert made("backup", "old.zip").exit_code == 0
    return made


def no_trace(ran: Ran) -> bool:
    return "Traceback" not in ran.stdout + ran.stderr


def test_every_command_is_tried_on_an_empty_workspace() -> None:
    assert set(ON_EMPTY) | NEEDS_MORE == set(EVERY_COMMAND)


def test_every_group_stands_among_the_commands() -> None:
    assert set(GROUPS) <= set(COMMANDS)
    assert all(not COMMANDS[name][0] for name in GROUPS)
    assert all(group.alone in {"", *group.members} for group in GROUPS.values())


def test_a_backtest_without_decisions_says_what_is_missing(cli: Driver) -> None:
    ran = cli("backtest")

    assert ran.exit_code != 0
    assert "decisions" in ran.stderr
    assert "metier label" in ran.stderr
    assert no_trace(ran)


@pytest.mark.parametrize("name", [*EVERY_COMMAND, *GROUPS])
def test_help_has_an_example_that_begins_with_the_command(cli: Driver, name: str) -> None:
    ran = cli(*name.split(), "--help")

    assert ran.exit_code == 0
    assert re.search(rf"Examples?:\n  (.*\| )?metier {name}\b", ran.stdout)
    for option in ("--json", "--workspace", "--quiet", "--debug", "--no-color", "--offline"):
        assert option in ran.stdout


def test_the_list_of_commands_names_the_exit_codes_and_says_what_each_command_says() -> None:
    ran = Driver(Path("nowhere"))("--help")

    for code in ExitCode:
        assert re.search(rf"^  {code.value} +[a-z]", ran.stdout, re.MULTILINE)
    for words in COMMANDS.values():
        assert words[1][:30] in ran.stdout


@pytest.mark.parametrize("name", ON_EMPTY)
def test_an_empty_workspace_gets_a_useful_answer(cli: Driver, name: str) -> None:
    ran = cli(*name.split(), *ON_EMPTY[name])

    assert ran.exit_code == 0, ran.stderr
    said = ran.stderr if name == "paste" else ran.stdout  # its stdout is the prompt and nothing else
    assert said.strip()
    assert no_trace(ran)
    if name in {"label", "list", "screen", "export"}:
        assert "metier add FILE" in ran.stdout


@pytest.mark.parametrize("name", ON_EMPTY)
def test_json_is_one_envelope_and_nothing_else(cli: Driver, name: str) -> None:
    ran = cli(*name.split(), *ON_EMPTY[name], "--json")

    assert tuple(ran.envelope) == KEYS
    assert ran.stdout.count("\n") == 1
    assert ran.envelope["schema"] == f"metier.{name.replace(' ', '.')}/1"
    assert ran.envelope["ok"] is True
    assert ran.envelope["error"] is None
    assert re.fullmatch(r"\d+\.\d\d", ran.envelope["cost_usd"])


@pytest.mark.parametrize("group", GROUPS)
def test_the_help_of_a_group_lists_its_members_with_what_they_do(cli: Driver, group: str) -> None:
    ran = cli(group, "--help")

    for name, (_, words) in GROUPS[group].members.items():
        assert re.search(rf"^  {name} +{re.escape(words[:30])}", ran.stdout, re.MULTILINE)


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_named_alone_runs_the_member_that_stands_for_it(cli: Driver, group: str) -> None:
    chosen = cli(group, "--json").envelope["schema"].removeprefix("metier.").removesuffix("/1")

    assert chosen.split(".")[0] == group
    assert chosen.split(".")[1] in GROUPS[group].members
    assert cli(group).stdout == cli(*chosen.split(".")).stdout


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_common_options_may_stand_before_within_or_behind_a_group(
    cli: Driver, group: str, place: int
) -> None:
    member = next(name for name in GROUPS[group].members if f"{group} {name}" in ON_EMPTY)
    words = [group, member]
    words.insert(place, "--json")

    assert cli(*words, *ON_EMPTY[f"{group} {member}"]).envelope["ok"] is True


@pytest.mark.parametrize("words", [["--offline", "doctor"], ["doctor", "--offline"]])
def test_offline_wins_over_the_file_and_the_environment(cli: Driver, words: list[str]) -> None:
    (cli.folder / "metier.toml").write_text("offline = false\n", encoding="utf-8")
    assert "nothing may" not in cli("doctor").stdout
    cli.environment["METIER_OFFLINE"] = "false"

    assert "nothing may" in cli(*words).stdout


def test_the_environment_can_say_offline_too(cli: Driver) -> None:
    (cli.folder / "metier.toml").write_text("offline = false\n", encoding="utf-8")
    cli.environment["METIER_OFFLINE"] = "true"

    assert "nothing may" in cli("doctor").stdout


def test_json_may_stand_before_the_command(cli: Driver) -> None:
    assert cli("--json", "list").envelope["data"]["n_postings"] == 0


def test_json_may_come_from_the_environment(cli: Driver) -> None:
    cli.environment["METIER_JSON"] = "1"

    assert cli("list").envelope["ok"] is True
    assert cli("lst").envelope["error"]["code"] == "E-COMMAND"


@pytest.mark.parametrize("name", ["list", "screen", "label", "undo", "doctor", "export"])
def test_the_workspace_is_found_by_option_by_environment_and_by_the_current_folder(
    cli: Driver, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    words = [name, *ON_EMPTY[name]]
    assert cli(*words, *(["--force"] if name == "export" else [])).exit_code == 0
    cli.environment["METIER_WORKSPACE"] = "elsewhere"
    assert cli(*words).exit_code == 2
    words += ["--force"] if name == "export" else []
    assert cli(*words, "--workspace", str(cli.folder)).exit_code == 0
    assert cli("--workspace", str(cli.folder), *words).exit_code == 0
    del cli.environment["METIER_WORKSPACE"]
    monkeypatch.chdir(cli.folder)
    assert cli(*words).exit_code == 0


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["labl"], "metier label"),
        (["profile", "shwo"], "metier profile show"),
        (["profile", "frobnicate"], "metier profile --help"),
        (["profile", "--jsn"], "--json"),
        (["model", "ad"], "metier model add"),
        (["model", "add"], "metier model add --help"),
        (["model", "add", "x"], "--provider"),
        (["model", "add", "x", "--provider", "ollama"], "--model"),
        (["model", "add", "a b", "--provider", "ollama", "--model", "m"], "`small`"),
        (["model", "add", "x", "--provider", "olama", "--model", "m"], "metier model add --help"),
        (
            ["model", "add", "x", "--base-url", "http://far.example.com", "--model", "m"],
            "metier model add --help",
        ),
        (
            ["model", "add", "x", "--provider", "openai", "--model", "m", "--price-input", "1"],
            "metier model add --help",
        ),
        (["model", "add", "x", "--gguf", "f", "--provider", "openai", "--model", "m"], "--gguf"),
        (
            ["model", "add", "x", "--provider", "openai", "--model", "m", "--consent", "posting"],
            "Did you mean postings",
        ),
        (["consent", "giv"], "metier consent give"),
        (["consent", "give", "api.example.com"], "metier consent give --help"),
        (["consent", "give", "api.example.com", "posting"], "Did you mean postings"),
        (["consent", "give", "api.example.com/v1?a=b", "postings"], "metier model list"),
        (["consent", "withdraw", "api.example.com"], "You agreed for no host"),
        (["list", "--serch", "x"], "--search"),
        (["--jsn"], "--json"),
        (["frobnicate"], "metier --help"),
        (["show"], "metier show --help"),
        (["screen", "--top", "many"], "metier screen --help"),
        (["list", "--which", "exited"], "metier list --help"),
        (["add", "x.csv", "--max-size", "huge"], "metier add --help"),
        (["add"], "metier add jobs.csv"),
        (["add", "jobs.jsonl", "--map", "title"], "--map title=position"),
        (["label", "excited"], "metier label 17 excited"),
        (["outcome"], "metier outcome 17 applied"),
        (["outcome", "17"], "metier outcome 17 applied"),
        (["outcome", "applied"], "metier outcome 17 applied"),
        (["outcome", "17", "--undo", "--on", "today"], "metier outcome 17 --undo"),
        (["label", "--why", "because"], "--why"),
    ],
)
def test_a_mistyped_line_is_answered_with_the_nearest_right_one(
    cli: Driver, words: list[str], hint: str
) -> None:
    ran = cli(*words)
    as_json = cli(*words, "--json")

    assert ran.exit_code == as_json.exit_code == 2
    assert ran.stdout == ""
    assert ran.stderr.startswith("error[E-COMMAND]: ")
    assert hint in ran.stderr
    assert tuple(as_json.envelope) == KEYS
    assert as_json.envelope["error"]["code"] == "E-COMMAND"
    assert hint in as_json.envelope["error"]["hint"]


def test_posting_text_is_in_the_envelope_only_where_it_was_asked_for(cli: Driver) -> None:
    cli("add", "jobs.jsonl")
    words = "Early shifts"

    assert words not in cli("list", "--json").stdout
    assert words in cli("list", "--full", "--json").stdout
    assert words in cli("show", "2", "--json").stdout
    assert all("text" not in row["posting"] for row in cli("screen", "--json").envelope["data"]["rows"])


def test_a_row_that_cannot_be_read_makes_the_result_partial_with_data_and_problems(cli: Driver) -> None:
    Path("mixed.jsonl").write_text('{"title": "A", "text": "b"}\n"no object"\n', encoding="utf-8")
    ran = cli("add", "mixed.jsonl", "--json")

    assert ran.exit_code == ran.envelope["exit_code"] == 4
    assert ran.envelope["ok"] is False
    assert ran.envelope["data"]["n_rows"] == 2
    assert [problem["code"] for problem in ran.envelope["problems"]] == ["E-SHAPE"]
    assert ran.envelope["error"] is None


def test_the_same_file_again_adds_nothing_and_is_no_failure(cli: Driver) -> None:
    cli("add", "jobs.jsonl")
    ran = cli("add", "jobs.jsonl")

    assert ran.exit_code == 0
    assert "0 new · 3 known" in ran.stdout


def test_quiet_leaves_the_data_and_nothing_else(cli: Driver) -> None:
    cli("add", "jobs.jsonl")
    ran = cli("list", "--quiet")

    assert "Data engineer" in ran.stdout
    assert "next:" not in ran.stdout
    assert ran.stderr == ""


def test_a_dry_run_leaves_no_trace(cli: Driver) -> None:
    before = cli("export", "-").stdout
    for words in (
        ["add", "jobs.jsonl"],
        ["export", "new.jsonl"],
        ["backup", "new.zip"],
        ["init", "new"],
        ["screen"],
    ):
        assert cli(*words, "--dry-run").exit_code == 0

    assert cli("export", "-").stdout == before
    assert sorted(path.name for path in Path().iterdir()) == ["jobs.jsonl", "old.zip", "ws"]
