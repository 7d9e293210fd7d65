"""`metier init`, `metier doctor`, `metier version`."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from metier import __version__
from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.envelope import Ended
from metier.errors import WorkspaceExistsError
from metier.pages.words import checks_words, one_line

if TYPE_CHECKING:
    from metier.actions.doctor import DoctorReport
    from metier.cli.output import Out

_FILES = (
    ("profile.md", "your wishes, in your own words: the one file worth writing now"),
    ("guardrails.md", "what deserves a look even if it ranks low, in your own words"),
    ("prompt.md", "the screening prompt, for when a base model is set up"),
    ("resume.json", "your resume (JSON Resume), for later"),
    ("metier.toml", "settings"),
    ("metier.db", "postings, decisions and verdicts"),
)


@dataclass(frozen=True, slots=True)
class InitReport:
    """What a new workspace holds; `kept` are files of the person that were there already."""

    folder: Path
    made: tuple[str, ...]
    kept: tuple[str, ...]


@command("init", examples=("metier init my-search",), writes=True)
@click.argument("folder", default="", metavar="[FOLDER]")
def init_command(call: Call, folder: str) -> int:
    """Make a workspace in FOLDER: your files and an empty store.

    Files of yours that are there already are kept as they are.
    """
    from metier.workspace import Workspace

    path = Path(folder or call.workspace or ".")
    kept = tuple(name for name, _ in _FILES if (path / name).exists())
    if "metier.db" in kept and (path / "metier.db").stat().st_size:
        raise WorkspaceExistsError(str(path))
    if not call.dry_run:
        Workspace.create(path, **call.opening).close()
    report = InitReport(path.absolute(), tuple(name for name, _ in _FILES if name not in kept), kept)

    def page(out: Out) -> None:
        verb = "Would make" if call.dry_run else "Made"
        out.say(f"{verb} a workspace in {path}:")
        out.pairs(
            [(f"  {name}", f"{words}{' (yours, kept)' if name in kept else ''}") for name, words in _FILES]
        )
        enter = "" if path.absolute() == Path.cwd() else f"`cd {path}`, "
        out.next(f"{enter}`metier profile` for a few questions about your wishes, then `metier add FILE`")

    return call.show(Ended(report), page)


@command("doctor", examples=("metier doctor", "metier doctor --fix"))
@click.option("--fix", is_flag=True, help="Mend what can be mended; without it nothing is changed.")
def doctor_command(call: Call, fix: bool) -> int:  # noqa: FBT001  # click passes options by name
    """Check store, files, models and profile; changes nothing without `--fix`."""
    with call.open() as workspace:
        report = workspace.doctor(fix=fix)
    call.notices.clear()  # each is a check of its own
    outcome = Ended(report, exit_code=report.exit_code)
    return call.show(outcome, lambda out: _doctor_page(out, report))


def _doctor_page(out: Out, report: DoctorReport) -> None:
    from rich.text import Text

    marks = {"good": "✓", "note": "!", "bad": "✕"}
    room = max(len(check.name) for check in report.checks)
    for check in report.checks:
        health = check.health.value
        head = (f"{marks[health]} {health:4} ", health)
        out.say(head, f"{check.name:{room}}  ", Text(one_line(check.words)), indent=room + 9)
        if check.hint and health != "good":
            out.say(f"{'':{room + 9}}{check.hint}", style="quiet", indent=room + 9)
    for words in report.mended:
        out.say(f"mended: {words}", style="good")
    out.softly(checks_words(report))
    if not report.mended and any(check.fixable for check in report.checks):
        out.next("`metier doctor --fix`")


@dataclass(frozen=True, slots=True)
class VersionReport:
    """What runs."""

    metier: str
    python: str
    system: str


@command("version", examples=("metier version",))
def version_command(call: Call) -> int:
    """The version of metier and what it runs on."""
    report = VersionReport(
        __version__, platform.python_version(), f"{platform.system()} {platform.machine()}"
    )
    words = f"metier {report.metier} (Python {report.python}, {report.system})"
    return call.show(Ended(report), lambda out: out.say(words))
