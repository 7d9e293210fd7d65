"""The master resume from the command line: what a person sees first, what is asked, what programs read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.resume_makers import RESUME, docx_file, pdf, white_words

from metier.cli.driver import Driver, Ran
from metier.testing import FixedClock

EVIL = "\x1b[31mred\x1b[0m\u202e"
N_FACTS = 32


@pytest.fixture
def cli(tmp_path: Path) -> Driver:
    made = Driver(tmp_path / "ws", arguments={"clock": FixedClock()})
    made("init", str(made.folder))
    return made


@pytest.fixture
def cv(tmp_path: Path) -> str:
    file = tmp_path / "cv.json"
    file.write_text(json.dumps(RESUME), encoding="utf-8")
    return str(file)


def data(ran: Ran) -> dict[str, Any]:
    assert ran.exit_code == 0, ran.stderr
    found = ran.envelope["data"]
    assert isinstance(found, dict)
    return found


def own(cli: Driver) -> str:
    return (cli.folder / "resume.json").read_text(encoding="utf-8")


def test_an_empty_resume_says_what_to_do(cli: Driver) -> None:
    ran = cli("resume")
    assert ran.exit_code == 0
    assert "metier resume import" in ran.stdout


def test_import_shows_what_was_found_and_fills_an_empty_resume_unasked(cli: Driver, cv: str) -> None:
    ran = cli("resume", "import", cv)
    assert ran.exit_code == 0, ran.stderr
    for words in ("Mira Okonkwo", "Work", f"{N_FACTS} facts", "--undo"):
        assert words in ran.stdout
    shown = data(cli("resume", "show", "--json"))
    assert len(shown["facts"]) == N_FACTS
    assert shown["contact"]["email"] == "mira@okonkwo.example"


def test_a_filled_resume_is_refused_merged_and_replaced(cli: Driver, cv: str, tmp_path: Path) -> None:
    cli("resume", "import", cv)
    before = own(cli)
    other = tmp_path / "other.json"
    other.write_text('{"skills": [{"name": "Go"}]}', encoding="utf-8")
    refused = cli("resume", "import", str(other))
    assert (refused.exit_code, own(cli)) == (2, before)
    assert "error[E-RESUME-FILLED]" in refused.stderr
    assert "--merge" in refused.stderr
    nobody = cli("resume", "import", str(other), "--merge")
    assert (nobody.exit_code, own(cli)) == (2, before)
    assert "E-NO-INPUT" in nobody.stderr
    no = cli("resume", "import", str(other), "--replace", stdin="n\n")
    assert (no.exit_code, own(cli)) == (0, before)
    assert "resume.json is as it was" in no.stdout
    yes = cli("resume", "import", str(other), "--merge", stdin="y\n")
    assert f"{N_FACTS} → {N_FACTS + 1} facts" in yes.stdout
    replaced = data(cli("resume", "import", str(other), "--replace", "--yes", "--json"))
    assert (replaced["how"], replaced["n_before"], replaced["n_after"], replaced["written"]) == (
        "replace",
        N_FACTS + 1,
        1,
        True,
    )
    undone = data(cli("resume", "import", "--undo", "--json"))["undone"]
    assert (undone["n_before"], undone["n_after"]) == (1, N_FACTS + 1)


@pytest.mark.parametrize("how", [(), ("--merge",), ("--replace",)])
def test_a_dry_run_writes_nothing(cli: Driver, cv: str, how: tuple[str, ...]) -> None:
    before = own(cli)
    ran = cli("resume", "import", cv, *how, "--dry-run")
    assert (ran.exit_code, own(cli)) == (0, before)
    assert "dry run" in ran.stdout
    cli("resume", "import", cv)
    after = own(cli)
    ran = cli("resume", "import", cv, *how, "--dry-run", "--json")
    assert (data(ran)["written"], own(cli)) == (False, after)
    assert cli("resume", "import", "--undo", "--dry-run").exit_code == 0
    assert own(cli) == after


def test_hidden_words_are_counted_and_never_shown(cli: Driver, tmp_path: Path) -> None:
    (tmp_path / "cv.pdf").write_bytes(pdf(white_words))
    (tmp_path / "cv.docx").write_bytes(docx_file(hidden=True))
    ran = cli("resume", "import", str(tmp_path / "cv.pdf"), "--json")
    assert [(one["code"], one["count"]) for one in ran.envelope["warnings"]] == [("W-PDF-HIDDEN", 25)]
    assert "ignore all" not in ran.stdout
    page = cli("resume", "import", str(tmp_path / "cv.docx"), "--merge", "--yes")
    assert "not taken in" in page.stdout
    assert "vanished" not in page.stdout


def test_a_paste_is_read_from_the_pipe(cli: Driver) -> None:
    ran = cli(
        "resume",
        "import",
        "-",
        stdin="Jo Ohm\njo@ohm.example\n\nExperience\nBaker, Tinta\n2019 - 2021\n- Baked\n",
    )
    assert ran.exit_code == 0, ran.stderr
    assert data(cli("resume", "show", "--json"))["contact"]["name"] == "Jo Ohm"
    assert "E-FILE-EMPTY" in cli("resume", "import", "-", stdin="").stderr


def test_a_fact_is_added_shown_and_refused_twice(cli: Driver, cv: str) -> None:
    cli("resume", "import", cv)
    dry = data(cli("resume", "add", "Sold ink", "--at", "bruch", "--dry-run", "--json"))["added"]
    assert dry["written"] is False
    added = data(cli("resume", "add", "Sold ink", "--at", "bruch", "--json"))["added"]
    assert (added["entry"], added["fact"]["path"]) == ("Analyst, Bruchwerk AG", "work[1].highlights[1]")
    one = data(cli("resume", "show", added["fact"]["id"], "--json"))
    assert one["heading"]["words"] == "Analyst, Bruchwerk AG"
    assert "Sold ink" in cli("resume", "show", added["fact"]["id"]).stdout
    assert "E-FACT-WORDS" in cli("resume", "add", "sold ink", "--at", "bruch").stderr
    assert "E-RESUME-ENTRY" in cli("resume", "add", "x", "--at", "nobody").stderr
    assert "E-FACT" in cli("resume", "show", "fzzzzz").stderr


def test_a_resume_leaves_as_rendercv_and_says_what_does_not_fit(cli: Driver, cv: str, tmp_path: Path) -> None:
    cli("resume", "import", cv)
    out = str(tmp_path / "out.yaml")
    ran = cli("resume", "export", out)
    assert "postalCode" in ran.stdout
    again = cli("resume", "export", out)
    assert (again.exit_code, "E-EXISTS" in again.stderr) == (2, True)
    assert data(cli("resume", "export", out, "--force", "--json"))["form"] == "rendercv"
    odd = str(tmp_path / "cv.txt2")
    assert "E-RESUME-FORM" in cli("resume", "export", odd).stderr
    assert data(cli("resume", "export", odd, "--rendercv", "--json"))["form"] == "rendercv"
    assert "E-OUT" in cli("resume", "export", str(tmp_path / "none" / "cv.md")).stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("import",), "E-COMMAND"),
        (("import", "x.json", "--merge", "--replace"), "E-COMMAND"),
        (("import", "x.json", "--undo"), "E-COMMAND"),
        (("import", "none.json"), "E-FILE-MISSING"),
        (("import", "--undo"), "E-RESUME-UNDO"),
        (("add", " "), "E-FACT-WORDS"),
    ],
)
def test_each_refusal_has_its_code(cli: Driver, words: tuple[str, ...], code: str) -> None:
    ran = cli("resume", *words)
    assert ran.exit_code in {2, 3}
    assert f"error[{code}]" in ran.stderr
    assert "hint: " in ran.stderr


def test_a_terminal_is_never_given_strangers_signs(cli: Driver, tmp_path: Path) -> None:
    form = {
        "basics": {"name": EVIL, "label": EVIL, "email": EVIL},
        "work": [{"name": EVIL, "position": EVIL, "startDate": EVIL, "highlights": [EVIL + "1"]}],
        "facts": [EVIL + "2"],
    }
    file = tmp_path / "evil.json"
    file.write_text(json.dumps(form), encoding="utf-8")
    (tmp_path / "evil.txt").write_text(f"{EVIL}\nExperience\n{EVIL} x\n", encoding="utf-8")
    outputs = [
        cli("resume", "import", str(file)),
        cli("resume", "show"),
        cli("resume", "import", str(tmp_path / "evil.txt"), "--merge", "--yes"),
        cli("resume", "add", EVIL + "3", "--at", EVIL),
        cli("resume", "add", EVIL + "4"),
        cli("resume", "export", str(tmp_path / "evil.yaml")),
        cli("resume", "import", str(tmp_path / "evil.yaml"), "--replace", "--yes"),
    ]
    facts = data(cli("resume", "show", "--json"))["facts"]
    outputs += [cli("resume", "show", fact["id"]) for fact in facts]
    for ran in outputs:
        assert "\x1b" not in ran.stdout + ran.stderr
        assert "\u202e" not in ran.stdout + ran.stderr


def test_a_narrow_terminal_is_enough(cli: Driver, cv: str) -> None:
    narrow = Driver(cli.folder, arguments=cli.arguments, width=60)
    commands = (
        ("import", cv),
        ("show",),
        ("import", cv, "--merge", "--yes"),
        ("import", cv, "--replace", "--dry-run"),
    )
    for words in commands:
        ran = narrow("resume", *words)
        assert ran.exit_code == 0
        assert max(map(len, ran.stdout.splitlines())) <= 60
