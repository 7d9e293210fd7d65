"""`metier prompt`: what exactly is sent, edited, versioned, and tried on past decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from metier.cli.asking import within_budget
from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.commands.screen_model import KINDS
from metier.cli.editing import open_editor
from metier.cli.envelope import Ended
from metier.cli.options import Dollars
from metier.errors import NoInputError
from metier.pages.prompt_words import (
    RIGHT,
    cost_words,
    examples_words,
    finding_words,
    is_better,
    paid_words,
    size_words,
    taken_words,
    tried_on_words,
    unread_words,
)
from metier.pages.words import label_words, moment, one_line

if TYPE_CHECKING:
    from metier.actions.prompt_try import Changed, TryReport
    from metier.cli.output import Out, Row
    from metier.cli.progress import Progress
    from metier.workspace.file_versions import FileDiff
    from metier.workspace.prompt_values import PromptVersion, ShownPrompt

_kind = click.option(
    "--with", "kind", type=click.Choice(KINDS), default="few_shot", show_default=True,
    help="By the profile alone, or with your own decisions as examples.",
)  # fmt: skip
_model = click.option(
    "--model", default=None, metavar="NAME", help="The base model; else the first one set up."
)


# --- show -----------------------------------------------------------------------------------------------


@command("prompt show", examples=("metier prompt show", "metier prompt show 17 --with prompted"))
@click.argument("which", default="", metavar="[ID]")
@_kind
@_model
def prompt_show_command(call: Call, *, which: str, kind: str, model: str | None) -> int:
    """The exact words that would be sent about a posting, with tokens and price; nothing is sent.

    Only the random codes in the marks around postings differ each time. Without ID it is the newest undecided posting.
    """
    with call.open() as workspace:
        found = workspace.prompt.show(which or None, kind=kind, model=model)
    return call.show(Ended(_shown_data(found)), lambda out: _show_page(out, found))


def _shown_data(found: ShownPrompt) -> dict[str, object]:
    request = found.request
    return {
        "posting": found.posting.number,
        "screener": found.screener,
        "model": found.model,
        "host": found.host,
        "template": found.template,
        "version": found.version,
        "system": request.system,
        "turns": [{"role": turn.role, "text": turn.text} for turn in request.turns],
        "schema": request.schema,
        "max_tokens": request.max_tokens,
        "carries": found.carries,
        "redactions": found.redactions,
        "examples": [
            {
                "posting": c.example.posting.number,
                "label": c.example.label,
                "why": c.why,
                "likeness": c.likeness,
            }
            for c in found.examples
        ],
        "tokens": found.size,
        "cacheable_share": found.size.cacheable_share,
        "price": found.price,
        "worst_usd": found.worst_usd,
        "is_agreed": found.is_agreed,
    }


def _show_page(out: Out, found: ShownPrompt) -> None:
    out.softly("--- system", style="head")
    for line in found.request.system.split("\n"):
        out.exact(line)
    for turn in found.request.turns:
        out.softly(f"--- {turn.role}", style="head")
        for line in turn.text.split("\n"):
            out.exact(line)
    out.softly("---", style="head")
    out.softly(size_words(found))
    out.softly(examples_words(found))
    if taken := taken_words(found):
        out.softly(taken)
    out.softly(cost_words(found))
    if not found.is_agreed:
        out.softly(f"you have not agreed that any of it may go to {one_line(found.host)}", style="note")
        kinds = " ".join(kind.value for kind in found.carries)
        out.next(f"`metier consent give {one_line(found.host)} {kinds}`, if you agree")
        return
    out.next("`metier prompt edit` to change it, `metier prompt try` to see what a change does")


# --- edit -----------------------------------------------------------------------------------------------


@command("prompt edit", examples=("metier prompt edit", "EDITOR=nano metier prompt edit"))
def prompt_edit_command(call: Call) -> int:
    """Open prompt.md in your editor ($VISUAL or $EDITOR), then check that it can be used.

    Both what stood there and what stands there now are kept as versions.
    """
    with call.open() as workspace:
        before = workspace.prompt.keep_current()
        path = workspace.folder / "prompt.md"
        if not call.at_terminal or call.json:
            raise NoInputError(
                question="An editor needs a terminal", hint=f"Edit {path} and run `metier prompt try`"
            )
        open_editor(path)
        workspace.prompt.check()
        after = workspace.prompt.keep_current()

    def page(out: Out) -> None:
        if after == before:
            out.say(f"prompt.md is as it was (version {after}).")
            return
        out.say(f"prompt.md can be used; it is version {after} now, before it was {before or 'none'}.")
        out.next("`metier prompt try` on your past decisions, `metier prompt diff`")

    return call.show(Ended({"before": before, "after": after}), page)


# --- versions -------------------------------------------------------------------------------------------


@command("prompt log", examples=("metier prompt log",))
def prompt_log_command(call: Call) -> int:
    """The versions of prompt.md that were used or kept, oldest first, and how often their verdicts were right."""
    with call.open() as workspace:
        versions = workspace.prompt.log()
    return call.show(Ended({"versions": versions}), lambda out: _log_page(out, versions))


def _log_page(out: Out, versions: tuple[PromptVersion, ...]) -> None:
    from metier.cli.output import Column, Row

    if not versions:
        out.say("No version was used yet.")
        out.next("`metier screen --with few_shot`, `metier prompt show`")
        return
    columns = [
        Column("Version"),
        Column("Since"),
        Column("Verdicts", right=True),
        Column("Decided after", right=True),
        Column("Right", right=True),
    ]
    rows = [
        Row(
            [
                f"{found.version}{' (now)' if found.is_current else ''}",
                moment(found.first_used_at),
                f"{found.n_verdicts:,}",
                f"{found.n_decided:,}",
                f"{found.n_right:,} of {found.n_decided:,}" if found.n_decided else "—",
            ]
        )
        for found in versions
    ]
    out.table(columns, rows)
    out.softly()
    out.softly(RIGHT)
    out.next("`metier prompt diff`, `metier prompt use VERSION`, `metier prompt try --against VERSION`")


@command("prompt diff", examples=("metier prompt diff", "metier prompt diff 3f9a 81c2"))
@click.argument("before", default="", metavar="[VERSION]")
@click.argument("after", default="", metavar="[VERSION]")
def prompt_diff_command(call: Call, *, before: str, after: str) -> int:
    """What changed between two versions; without arguments, since the version that was used last."""
    from metier.workspace.file_versions import CURRENT

    with call.open() as workspace:
        found = workspace.prompt.diff(before or None, after or CURRENT)
    return call.show(Ended(found), lambda out: _diff_page(out, found))


def _diff_page(out: Out, found: FileDiff) -> None:
    if not found.lines:
        out.say(f"{found.before} and {found.after} say the same.")
        return
    for line in found.lines:
        style = "good" if line.startswith("+") else "bad" if line.startswith("-") else ""
        out.say(one_line(line, 400) or " ", style=style)


@command("prompt use", examples=("metier prompt use 3f9a",))
@click.argument("version", metavar="VERSION")
def prompt_use_command(call: Call, *, version: str) -> int:
    """Put an earlier version back into prompt.md; what stood there is kept as a version."""
    with call.open() as workspace:
        found = workspace.prompt.use(version)

    def page(out: Out) -> None:
        out.say(f"prompt.md is version {found} again.")
        out.next("`metier prompt try`, `metier screen --with few_shot`")

    return call.show(Ended({"version": found}), page)


# --- try ------------------------------------------------------------------------------------------------


@command(
    "prompt try",
    examples=("metier prompt try", "metier prompt try --against 3f9a --last 20 --budget 0.50"),
    asks=True,
)
@click.option(
    "--against", default=None, metavar="VERSION", help="The version before; else the one used last."
)
@click.option(
    "--last", "at_most", type=click.IntRange(1, 1_000), default=30, show_default=True, metavar="N",
    help="Try it on your newest N decisions.",
)  # fmt: skip
@_kind
@_model
@click.option("--budget", type=Dollars(), default=None, metavar="USD", help="Most that trying may cost.")
def prompt_try_command(call: Call, **asked: Any) -> int:
    """Ask with the edited prompt and with the one before about past decisions: what changes, and is it better?

    Only decisions made before the tested ones stand in the prompts as examples. Answers are kept: trying again costs
    nothing more.
    """
    from metier.workspace.prompting import AskOptions

    options = AskOptions(model=asked["model"], budget=asked["budget"])
    with call.open() as workspace, call.progress(_kept) as progress:
        report = within_budget(
            call,
            options,
            lambda chosen: workspace.prompt.try_out(
                asked["against"],
                kind=asked["kind"],
                at_most=asked["at_most"],
                options=chosen,
                progress=progress,
            ),
        )
    return call.show(Ended(report, cost_usd=report.paid_usd), lambda out: _try_page(out, report))


def _kept(progress: Progress) -> str:
    return f"the {progress.done:,} answers that came are kept and will not be paid again"


def _try_page(out: Out, report: TryReport) -> None:
    from metier.cli.figures import beside_table, section
    from metier.cli.output import Column
    from metier.evaluation.agreement import Key

    out.say(
        ("Prompt ", "head"), (report.before, "head"), " against ", (report.after, "head"),
        f" {tried_on_words(report)}",
    )  # fmt: skip
    if report.n_unread:
        out.softly(unread_words(report), style="note")
    if not report.n:
        return
    section(out, f"Verdicts that change: {len(report.changed)} of {report.n}")
    if report.changed:
        columns = [
            Column("No.", right=True),
            Column("Title", share=1),
            Column("Before"),
            Column("After"),
            Column("You said"),
        ]
        out.table(columns, [_changed_row(row) for row in report.changed])
    section(out, "Agreement", "replayed, on the same decisions; the model's own probabilities")
    beside_table(out, report.agreements, (Key.AUC, Key.EXACT, Key.LOG_LOSS))
    out.softly()
    out.softly(finding_words(report))
    out.softly(paid_words(report))
    out.next(f"`metier screen --with {report.screener}`, or `metier prompt use {report.before}` to go back")


def _changed_row(row: Changed) -> Row:
    from rich.text import Text

    from metier.cli.output import Row

    return Row(
        [
            str(row.posting.number),
            one_line(row.posting.title, 80) or "(no title)",
            Text(str(row.before.label), row.before.label.value),
            Text(f"{row.after.label} {'✓' if is_better(row) else '✕'}", row.after.label.value),
            Text(label_words(row.decided), row.decided.value),
        ]
    )
