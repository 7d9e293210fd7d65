"""`metier resume`: the master resume: its facts, taken in from other forms, added to, written in other forms."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from metier.cli.call import Call, output_path
from metier.cli.command import command
from metier.cli.commands.resume_page import (
    added_page,
    exported_page,
    fact_data,
    fact_page,
    import_data,
    import_page,
    show_data,
    show_page,
    undone_page,
    written_page,
)
from metier.cli.envelope import Ended, Warned
from metier.errors import ResumeFilledError, UnknownCommandError
from metier.pages.words import plural, typed

if TYPE_CHECKING:
    from metier.cli.output import Out
    from metier.workspace.resume import ImportPlan

_PASTED = "-"
_MOST_PASTED = 2_000_000


@command(
    "resume show", examples=("metier resume show", "metier resume show f3a9c", "metier resume show --json")
)
@click.argument("fact", default="", metavar="[FACT]")
def resume_show_command(call: Call, fact: str) -> int:
    """Your facts with their ids, by section, and what is thin or missing; or one FACT and where it stands.

    Facts are read out of resume.json, which you may edit by hand: every entry, highlight, sentence of a summary, skill,
    degree and course is one. Applications are made of these and of nothing else. A fact keeps its id when it moves.
    """
    with call.open() as workspace:
        if fact:
            found = workspace.resume.fact(typed(fact))
            return call.show(Ended(fact_data(found)), lambda out: fact_page(out, found))
        report = workspace.resume.show()
    return call.show(Ended(show_data(report)), lambda out: show_page(out, report))


@command(
    "resume import",
    examples=(
        "metier resume import cv.pdf",
        "metier resume import resume.json --dry-run",
        "metier resume import cv.yaml --merge --yes",
        "metier resume import --undo",
    ),
    asks=True,
    writes=True,
)
@click.argument("file", default="", metavar="FILE")
@click.option("--merge", is_flag=True, help="Add what is new; what you have stays as it is.")
@click.option(
    "--replace", is_flag=True, help="Put it in the place of what you have; `--undo` brings that back."
)
@click.option("--undo", is_flag=True, help="Put back resume.json as it stood before the last import or undo.")
def resume_import_command(call: Call, *, file: str, merge: bool, replace: bool, undo: bool) -> int:
    """Take in a resume: JSON Resume (.json), RenderCV (.yaml), PDF, Word (.docx), Markdown, plain text; `-` reads a paste.

    You see first what was found, section by section, and which lines found no place; those are not taken in. A resume
    without facts is filled. One that holds facts needs `--merge` or `--replace`, and your yes. Every version that an
    import replaces is kept in the workspace. Nothing leaves this machine. PDF, Word and YAML need `pip install
    'metier[documents]'`.
    """
    if undo:
        if file or merge or replace:
            raise UnknownCommandError(
                what="`--undo` puts an earlier version back, and takes in no file",
                hint="`metier resume import --undo`",
            )
        return _undo(call)
    if not file:
        raise UnknownCommandError(what="No file was named", hint="`metier resume import cv.pdf`")
    if merge and replace:
        raise UnknownCommandError(
            what="`--merge` and `--replace` exclude each other", hint="Name one of them"
        )
    return _import(call, file, merge=merge, replace=replace)


def _import(call: Call, file: str, *, merge: bool, replace: bool) -> int:
    pasted = _paste() if file == _PASTED else ""
    with call.open() as workspace:
        desk = workspace.resume
        plan = desk.plan(file, merge=merge, replace=replace, pasted=pasted)
        if not call.json:
            import_page(call.out, plan)
        if not call.dry_run and not plan.how:
            raise ResumeFilledError(n_facts=plan.n_before)
        agreed = not call.dry_run and _agreed(call, plan)
        if agreed:
            desk.take_in(plan)
    outcome = Ended(import_data(plan, written=agreed and plan.changes), warnings=_warnings(plan))
    return call.show(outcome, lambda out: written_page(out, plan, agreed=agreed, dry_run=call.dry_run))


def _agreed(call: Call, plan: ImportPlan) -> bool:
    """An empty resume is filled without a question; one with facts is the person's to say yes about."""
    from metier.cli.lines import agrees, lines_of

    if plan.how == "write" or not plan.changes:
        return True
    verb = (
        "Add this to"
        if plan.how == "merge"
        else f"Put this in the place of {plural(plan.n_before, 'fact')} in"
    )
    return agrees(call, lines_of(call), f"{verb} resume.json")


def _warnings(plan: ImportPlan) -> list[Warned]:
    code = "W-PDF-HIDDEN" if plan.taken.form == "pdf" else "W-DOCX-HIDDEN"
    return [
        Warned(
            code, f"{one.where}: {len(one.words):,} characters are {one.how}; not taken in", len(one.words)
        )
        for one in plan.taken.hidden
    ]


def _paste() -> str:
    """What was pasted or piped."""
    if sys.stdin is None or sys.stdin.closed:
        return ""
    return sys.stdin.buffer.read(_MOST_PASTED).decode("utf-8-sig", "replace").replace("\0", "")


def _undo(call: Call) -> int:
    with call.open() as workspace:
        report = workspace.resume.undo(dry_run=call.dry_run)
    return call.show(Ended({"undone": report}), lambda out: undone_page(out, report))


@command(
    "resume add",
    examples=(
        'metier resume add "Ran the on-call rota of 12 people" --at Tinta',
        'metier resume add "Driving licence, class B"',
    ),
    writes=True,
)
@click.argument("words")
@click.option(
    "--at",
    default="",
    metavar="NAME",
    help="Employer, project or school it belongs to; the first letters suffice.",
)
def resume_add_command(call: Call, *, words: str, at: str) -> int:
    """Add a fact that your resume does not hold yet: one sentence, in your words.

    With `--at` it becomes a highlight of that entry; without, it stands among your further facts. The rest of
    resume.json stays as it is.
    """
    with call.open() as workspace:
        report = workspace.resume.add(typed(words), at=typed(at), dry_run=call.dry_run)
    return call.show(Ended({"added": report}), lambda out: added_page(out, report))


@command(
    "resume export",
    examples=("metier resume export cv.yaml", "metier resume export resume.md --force"),
    writes=True,
)
@click.argument("file", metavar="FILE")
@click.option("--rendercv", is_flag=True, help="RenderCV YAML, whatever the ending of FILE.")
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
def resume_export_command(call: Call, *, file: str, rendercv: bool, force: bool) -> int:
    """Write your whole resume: JSON Resume (.json), RenderCV (.yaml), Markdown (.md) or text (.txt).

    RenderCV has no place for some fields of JSON Resume, such as the street of your address; those are named. For one
    posting, `metier tailor` and `metier export-application` make a resume that fits it.
    """
    path = output_path(file)
    with call.open() as workspace:
        report = workspace.resume.export(path, rendercv=rendercv, force=force, dry_run=call.dry_run)
    data = {
        "file": str(report.file),
        "form": report.form,
        "left_out": report.left_out,
        "written": not call.dry_run,
    }

    def page(out: Out) -> None:
        exported_page(out, report, dry_run=call.dry_run)

    return call.show(Ended(data), page)
