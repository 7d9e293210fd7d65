"""What commands print for people, held as files at 80 and 120 columns, and every message of the command line.

`METIER_GOLDEN=write pytest tests/golden/test_cli_pages.py` writes the files anew; the difference is for review.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.promise_world import labels_file as made_labels
from tests.promise_world import rows as made_rows
from tests.unit.evaluation.proposals.people import labels_file as likes_rust_file

from metier.cli.driver import Driver
from metier.domain.decision import Label
from metier.domain.facts import Part, Quote
from metier.domain.guardrail import GuardrailSource, Raised, RaisedBy
from metier.domain.placement import Cause, Lane, Placement
from metier.domain.posting import PostingId
from metier.domain.promise import Promise
from metier.domain.verdict import Verdict
from metier.testing import FixedClock, KeywordModel, ToyEncoder
from metier.testing.base_model import CHEAP, base_model
from metier.workspace import Workspace

HERE = Path(__file__).parent / "cli"
WRITE = os.environ.get("METIER_GOLDEN") == "write"

PROFILE = """# Profile
## Must have
- Remote or hybrid
- At least €50,000 a year
## Nice to have
- Water, maps or open data, in Python
## Deal-breakers
- Night shifts
"""

KINDS = (
    ("Python developer, river maps", "Pegelamt Saale", "Halle (Saale)", "We draw flood maps in Python and SQL. Fully remote within Germany. 62.000 € per year."),
    ("Data analyst (f/m/x), hospital statistics", "Klinikverbund Am See gGmbH", "Ulm", "You analyse waiting times with R. Hybrid, three days at home. €48,000 - €52,000 per year. German B2."),
    ("Night nurse", "Klinikverbund Am See gGmbH", "Ulm", "Night shifts on an intensive ward, on site. Permanent contract."),
    ("Senior backend engineer for a very long product name that nobody can remember", "Zahlwerk AG", "Hamburg or remote", "Go and Kubernetes for card payments. On-call every third week. 85.000 - 95.000 EUR per year. At least 7 years of experience."),
)  # fmt: skip


def normalised(text: str) -> str:
    """Without what differs between machines: the folder, times, ids, versions, seconds."""
    text = re.sub(r"looked in `[^`]*`", "looked in `FOLDER`", text)
    text = re.sub(r"/\S*?/(?=ws\b|profile|[a-z]+\.(?:csv|jsonl|zip))", "", text)
    text = re.sub(r"\b[0-9a-f]{12}\b", "ID", text)
    text = re.sub(r"\b(learned|words|prior|few_shot) [0-9a-f]{8}\b", r"\1 VERSION", text)
    text = re.sub(r"\b\d+\.\d s\b", "0.0 s", text)
    text = re.sub(r"(?m)^((?:words|prior) .*?) +[\d,]+ +\d+\.\d\d$", r"\1  TIMES", text)
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "DATE TIME", text)
    text = re.sub(r"metier \d+\.\d+\.\d+ \(.*\)", "metier VERSION", text)
    text = re.sub(r"\$0\.\d{4}\b", "$0.0000", text)  # random marks are tokens too
    text = re.sub(r"about [\d,]+ of prompts", "about 00,000 of prompts", text)
    return re.sub(r"\(\d+\.\d MB\)", "(0.0 MB)", text)


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    monkeypatch.chdir(tmp_path)
    made = Driver(Path("ws"), arguments={"encoder": ToyEncoder(), "clock": FixedClock()})
    monkeypatch.setenv("XDG_CONFIG_HOME", "config")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    made("init", "ws")
    rows = []
    for number in range(16):
        title, company, place, text = KINDS[number % 4]
        turn = f"{title} {number // 4 + 1}"
        rows.append(
            {
                "title": turn,
                "company": company,
                "location": place,
                "text": f"{text} Team number {number} of {company}.",
            }
        )
    Path("jobs.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    Path("bad.csv").write_text("title,text,place\nDev,Python,Kiel\nOps,Linux\n,,\n", encoding="utf-8")
    return made


def with_profile(cli: Driver) -> None:
    (cli.folder / "profile.md").write_text(PROFILE, encoding="utf-8")


def filled(cli: Driver) -> None:
    with_profile(cli)
    cli("add", "jobs.jsonl")


def decided(cli: Driver) -> None:
    filled(cli)
    cli("label", "1", "excited", "--why", "water, and remote")
    cli("label", "2", "maybe")
    cli("label", "3", "passed", "--why", "night shifts")


def labels_file(cli: Driver) -> None:
    rows = []
    for number in range(60):
        title, company, _, text = KINDS[number * 7 % 11 % 4]
        label = ("excited", "maybe", "passed", "maybe")[number * 7 % 11 % 4]
        rows.append(
            {"id": f"r{number}", "title": title, "company": company, "text": f"{text} Team {number}.", "label": label, "order": number}
        )  # fmt: skip
    Path("labels.jsonl").write_text(
        "".join(f"{json.dumps(row)}\n" for row in [*rows, rows[0]]), encoding="utf-8"
    )


def decided_elsewhere(cli: Driver) -> None:
    labels_file(cli)
    cli("import", "labels.jsonl")


def promised(cli: Driver) -> None:
    """Enough decisions for a promise on average, and not for one that is sure."""
    file = made_labels(Path(), made_rows(420, n_decided=220))
    cli("import", str(file))


BACKTEST = ["backtest", "labels.jsonl", "--screener", "words", "--screener", "prior", "--seeds", "3"]


def measured(cli: Driver) -> None:
    """Fourteen decisions after a verdict, each kind of posting with its own label."""
    filled(cli)
    cli("screen")
    for number in range(1, 15):
        cli("label", str(number), ("excited", "maybe", "passed", "passed")[(number - 1) % 4])


INTERVIEW = "I build maps\nRemote or hybrid\nAt least 60k\n\nSmall team; Python\nNo night shifts\n<\nNight shifts\n\ny\n"
FAR = ["model", "add", "far", "--provider", "openai", "--model", "gpt-4.1-mini"]
PRICED = [*FAR, "--price-input", "0.40", "--price-output", "1.60"]


def with_models(cli: Driver) -> None:
    cli("model", "add", "small", "--provider", "ollama", "--model", "qwen3:4b", "--yes")
    cli(*PRICED, "--consent", "postings,profile", "--yes")
    cli(
        "model",
        "add",
        "odd",
        "--base-url",
        "https://llm.example.com/v1",
        "--model",
        "big",
        "--yes",
        "--consent",
        "none",
    )


def with_a_resume(cli: Driver) -> None:
    profile = PROFILE.replace(
        "# Profile\n", "## About me\nI am Ada Lovelace of Zahlwerk, write to post@example.com.\n"
    )
    profile = profile.replace("- Night shifts", "- Night shifts\n- No travel\n- Remote")
    (cli.folder / "profile.md").write_text(profile, encoding="utf-8")
    resume = {"basics": {"name": "Ada Lovelace"}, "work": [{"name": "Zahlwerk AG"}]}
    (cli.folder / "resume.json").write_text(json.dumps(resume), encoding="utf-8")


def with_consent(cli: Driver) -> None:
    cli("consent", "give", "api.openai.com", "postings", "profile", "about")
    rows = [
        {"at": "2026-11-28T10:00:00+00:00", "purpose": "screening", "carries": kinds, "host": host, "left": left,
         "n_texts": 1, "n_bytes": 4096, "sha256": "", "attempt": 1}
        for kinds, host, left in (
            (["postings", "profile"], "api.openai.com", True),
            (["postings", "about"], "api.openai.com", True),
            (["postings"], "localhost:11434", False),
        )
    ]  # fmt: skip
    (cli.folder / "sent.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")


ASKED = KeywordModel(liked=["python"], disliked=["nurse"])
BY_MODEL = ["screen", "--with", "few_shot"]


def with_a_base_model(cli: Driver) -> None:
    decided(cli)
    cli.arguments["base_model"] = base_model(ASKED, in_flight=1)


def with_a_price(cli: Driver) -> None:
    decided(cli)
    cli.arguments["base_model"] = base_model(ASKED, price=CHEAP, in_flight=1)


def screened_by_model(cli: Driver) -> None:
    with_a_base_model(cli)
    cli(*BY_MODEL)
    cli("label", "5", "excited")


def with_an_edited_prompt(cli: Driver) -> None:
    screened_by_model(cli)
    file = cli.folder / "prompt.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("`passed`: not for them.", "`passed`: surely not."), encoding="utf-8")


RULE = "Jobs with maps or statistics, even if they look boring, but not in hospitals"


def with_patterns(cli: Driver) -> None:
    """Somebody who loves Rust and never wants payments."""
    Path("history.jsonl").write_text(likes_rust_file(120), encoding="utf-8")
    cli("import", "history.jsonl")


def with_guardrails(cli: Driver) -> None:
    decided(cli)
    profile = cli.folder / "profile.md"
    profile.write_text(f"{PROFILE}## Growth goals\n- Leading people\n- More than now\n", encoding="utf-8")
    cli("guardrails", "add", RULE, "--yes")
    cli("guardrails", "add", "Jobs that are not remote", "--share", "10%", "--yes")
    cli("guardrails", "off", cli("guardrails", "list", "--json").envelope["data"]["rows"][1]["key"])


def placed(cli: Driver) -> None:
    """A screening written by hand, with every lane and every cause; an answer came since."""
    filled(cli)
    none, raised = (
        PostingId(""),
        (Raised("0a1b2c3d", "Work with maps", GuardrailSource.GOAL, RaisedBy.WORDS, MAPS),),
    )
    told = {
        4: Placement(
            none, Lane.LOOK, (Cause.GUARDRAIL,), raised=raised, why="serves your growth goal “Work with maps”"
        ),
        5: Placement(
            none,
            Lane.LOOK,
            (Cause.NOVEL, Cause.EDGE),
            (Label.MAYBE, Label.EXCITED),
            unasked="no base model is set up",
        ),
        6: Placement(none, Lane.LOOK, (Cause.DRIFT,)),
        7: Placement(none, Lane.LOOK, (Cause.EDGE,), (Label.PASSED, Label.MAYBE)),
        8: Placement(none, Lane.OUTSIDE, why="no night shifts"),
    }
    with Workspace(cli.folder, clock=FixedClock(), environment={}) as workspace:
        desk, at = workspace.desk, FixedClock().now()
        rows = desk.postings.all()
        shares = [(p, 0.95 - n / 17) for n, p in enumerate(rows)]
        verdicts = [Verdict(p.id, 1 - x, 0, x, x, "hybrid", "v1", tentative=False) for p, x in shares]
        desk.verdicts.freeze(verdicts, basis="", profile_key="", n_decisions=40, made_at=at)
        lanes = [Placement(p.id, Lane.READ, why="your decisions say excited") for p in rows[:4]]
        lanes += [replace(placement, posting_id=rows[n].id) for n, placement in told.items()]
        lanes += [Placement(p.id, Lane.HIDDEN, why="below the line of the promise") for p in rows[11:15]]
        promise = Promise(0.05, None, 40, 2, 19).to_json()
        desk.placements.keep(lanes, screener="hybrid", version="v1", promise=promise, made_at=at)
    cli.arguments["clock"] = FixedClock(FixedClock().now() + timedelta(hours=1))
    cli("label", "2", "maybe")


def applied(cli: Driver) -> None:
    """Applications at every stage; some are due."""
    placed(cli)
    told = (
        ("1", "applied", "2026-04-02", "--variant", "short letter"),
        ("1", "interview", "2026-04-20", "--note", "by phone, with the team lead"),
        ("2", "applied", "2026-04-10"),
        ("3", "applied", "2026-03-01", "--variant", "long letter"),
        ("3", "rejected", "2026-03-20"),
        ("4", "applied", "2026-03-05"),
        ("5", "applied", "2026-04-28"),
        ("5", "replied", "yesterday"),
        ("6", "offer", "today"),
    )
    for which, stage, day, *more in told:
        assert cli("outcome", which, stage, "--on", day, *more).exit_code == 0


def applied_often(cli: Driver) -> None:
    """Enough applications for an interval: two months ago, one in three answered."""
    rows = [
        {
            "title": f"{KINDS[n % 4][0]} {n}",
            "text": f"{KINDS[n % 4][3]} Team number {n}.",
            "company": f"Firm {n}",
        }
        for n in range(24)
    ]
    Path("many.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    n = cli("list", "--json").envelope["data"]["n_postings"]
    cli("add", "many.jsonl")
    numbers = [str(n + each) for each in range(1, 25)]
    cli("outcome", *numbers, "applied", "--on", "2026-03-02")
    cli("outcome", *numbers[::3], "replied", "--on", "2026-03-12")
    cli("outcome", *numbers[1::3], "rejected", "--on", "2026-03-30")


def applied_often_and_placed(cli: Driver) -> None:
    filled(cli)
    applied_often(cli)
    cli("screen")
    cli("outcome", "20", "offer")


MAPS = Quote(Part.TEXT, 0, 18, "We draw flood maps")
PAGES = {
    "help": (None, ["--help"], ""),
    "help-add": (None, ["add", "--help"], ""),
    "help-label": (None, ["label", "--help"], ""),
    "init": (None, ["init", "ws2"], ""),
    "add": (None, ["add", "jobs.jsonl", "bad.csv"], ""),
    "add-dry-run": (None, ["add", "jobs.jsonl", "--dry-run"], ""),
    "screen-nothing": (None, ["screen"], ""),
    "screen-first": (filled, ["screen", "--top", "5"], ""),
    "screen-decided": (decided, ["screen", "--top", "5"], ""),
    "inbox-nothing": (None, ["inbox"], ""),
    "inbox": (placed, ["inbox"], ""),
    "inbox-hidden": (placed, ["inbox", "--hidden"], ""),
    "inbox-label": (placed, ["inbox", "--label", "--section", "audit"], "3 too far\n"),
    "promise-nothing": (decided, ["promise"], ""),
    "promise": (promised, ["promise", "--miss", "10%"], ""),
    "help-promise": (None, ["promise", "--help"], ""),
    "error-share": (None, ["promise", "--miss", "5x"], ""),
    "help-inbox": (None, ["inbox", "--help"], ""),
    "list": (decided, ["list", "--limit", "6"], ""),
    "show": (decided, ["show", "1"], ""),
    "label": (filled, ["label", "1", "2"], "1\nw small team\n?\n3 too far\n"),
    "label-named": (filled, ["label", "3", "passed", "--why", "nights"], ""),
    "help-report": (None, ["report", "--help"], ""),
    "report-nothing": (None, ["report"], ""),
    "report": (measured, ["report"], ""),
    "compare": (measured, ["compare"], ""),
    "curve": (measured, ["curve"], ""),
    "changes": (measured, ["changes"], ""),
    "relabel": (measured, ["relabel"], ""),
    "patterns-nothing": (measured, ["patterns"], ""),
    "patterns": (with_patterns, ["patterns"], ""),
    "patterns-mine": (with_patterns, ["patterns", "mine", "1"], "y\n"),
    "patterns-habit": (with_patterns, ["patterns", "habit", "1", "--dry-run"], ""),
    "undo": (decided, ["undo"], ""),
    "outcome": (decided, ["outcome", "1", "4", "applied", "--on", "3 days ago", "--variant", "v2"], ""),
    "outcome-undo": (applied, ["outcome", "3", "--undo"], ""),
    "outcome-dry-run": (applied, ["outcome", "1", "ghosted", "--dry-run"], ""),
    "help-outcome": (None, ["outcome", "--help"], ""),
    "error-outcome": (filled, ["outcome", "1", "declined"], ""),
    "error-outcome-date": (filled, ["outcome", "1", "applied", "--on", "2026-07-01"], ""),
    "pipeline-nothing": (decided, ["pipeline"], ""),
    "pipeline": (applied, ["pipeline"], ""),
    "pipeline-all": (applied, ["pipeline", "--all"], ""),
    "list-applied": (applied, ["list", "--limit", "6"], ""),
    "show-applied": (applied, ["show", "1"], ""),
    "report-applied": (applied_often, ["report"], ""),
    "inbox-applied": (
        applied_often_and_placed,
        ["inbox", "--section", "read", "--section", "rest", "--limit", "4"],
        "",
    ),
    "insights-nothing": (decided, ["insights"], ""),
    "insights": (applied, ["insights"], ""),
    "insights-enough": (applied_often, ["insights"], ""),
    "backup": (decided, ["backup", "b.zip"], ""),
    "export": (decided, ["export", "labels.jsonl", "--decided-only"], ""),
    "help-backtest": (None, ["backtest", "--help"], ""),
    "backtest": (labels_file, [*BACKTEST, "--sizes", "10,30,100", "--predictions", "out.jsonl"], ""),
    "backtest-replay": (decided_elsewhere, ["backtest", "--screener", "words", "--screener", "prior"], ""),
    "backtest-own": (decided, ["backtest"], ""),
    "profile-empty": (None, ["profile"], ""),
    "profile-show": (with_a_resume, ["profile", "show"], ""),
    "profile-interview": (None, ["profile", "interview"], INTERVIEW),
    "profile-interview-again": (with_profile, ["profile", "interview"], INTERVIEW),
    "help-model": (None, ["model", "--help"], ""),
    "help-model-add": (None, ["model", "add", "--help"], ""),
    "model-nothing": (None, ["model"], ""),
    "model-add-here": (None, ["model", "add", "small", "--provider", "ollama", "--model", "qwen3:4b"], "y\n"),
    "model-add-elsewhere": (None, PRICED, "y\ny\nn\ny\n\ny\n"),
    "model-list": (with_models, ["model", "list"], ""),
    "model-remove": (with_models, ["model", "remove", "far", "--yes"], ""),
    "consent-nothing": (None, ["consent"], ""),
    "consent-list": (with_consent, ["consent", "list"], ""),
    "consent-withdraw": (with_consent, ["consent", "withdraw", "api.openai.com", "about"], ""),
    "help-screen": (None, ["screen", "--help"], ""),
    "help-prompt": (None, ["prompt", "--help"], ""),
    "screen-model": (with_a_base_model, [*BY_MODEL, "--top", "4"], ""),
    "screen-model-paid": (with_a_price, [*BY_MODEL, "--top", "2", "--budget", "0.50", "--limit", "5"], ""),
    "screen-model-budget": (with_a_price, [*BY_MODEL, "--top", "2", "--budget", "0.002"], ""),
    "screen-model-dry-run": (with_a_base_model, [*BY_MODEL, "--dry-run"], ""),
    "show-model": (screened_by_model, ["show", "6"], ""),
    "prompt-log": (screened_by_model, ["prompt", "log"], ""),
    "prompt-log-nothing": (None, ["prompt", "log"], ""),
    "prompt-diff": (with_an_edited_prompt, ["prompt", "diff"], ""),
    "prompt-try": (with_an_edited_prompt, ["prompt", "try"], ""),
    "guardrails-nothing": (None, ["guardrails"], ""),
    "guardrails-list": (with_guardrails, ["guardrails", "list"], ""),
    "guardrails-add": (decided, ["guardrails", "add", RULE], "y\n"),
    "guardrails-add-dry-run": (
        decided,
        ["guardrails", "add", "Remote jobs", "--share", "50%", "--dry-run"],
        "",
    ),
    "guardrails-test": (with_guardrails, ["guardrails", "test"], ""),
    "error-guardrail": (None, ["guardrails", "add", "flag jobs that look boring"], ""),
    "error-guardrail-no-answer": (None, ["guardrails", "add", "Maps, or remote jobs"], ""),
    "error-budget": (with_a_base_model, [*BY_MODEL, "--budget", "abc"], ""),
    "error-budget-missing": (with_a_price, BY_MODEL, ""),
    "error-no-model": (filled, BY_MODEL, ""),
    "error-version": (screened_by_model, ["prompt", "use", "zz"], ""),
    "error-model": (with_models, ["model", "key", "smal"], ""),
    "error-consent": (None, ["consent", "give", "api.openai.com", "posting"], ""),
    "error-command": (None, ["labl"], ""),
    "error-label": (filled, ["label", "1", "exited"], ""),
    "error-file": (None, ["add", "nope.csv"], ""),
    "error-workspace": (None, ["list", "--workspace", "nowhere"], ""),
}


WIDTHS = {"inbox": (60, 80, 110)}
"""Pages that are held at other widths than 80 and 120."""


@pytest.mark.parametrize(("name", "width"), [(n, w) for n in PAGES for w in WIDTHS.get(n, (80, 120))])
def test_the_page_is_the_one_that_was_reviewed(cli: Driver, name: str, width: int) -> None:
    prepare, words, stdin = PAGES[name]
    if prepare:
        prepare(cli)
    cli.environment["COLUMNS"] = str(width)
    ran = cli(*words, stdin=stdin)
    page = f"$ metier {' '.join(words)}\n{ran.stdout}{'--- stderr ---' if ran.stderr else ''}\n{ran.stderr}"
    page = normalised(f"{page.rstrip()}\n--- exit {ran.exit_code} ---\n")
    file = HERE / f"{name}-{width}.txt"
    if WRITE:
        HERE.mkdir(exist_ok=True)
        file.write_text(page, encoding="utf-8")

    assert page == file.read_text(encoding="utf-8")
    assert all(
        len(line) <= width or "error[" in line or line.startswith(("$", "hint", "E-"))
        for line in page.splitlines()
    )
