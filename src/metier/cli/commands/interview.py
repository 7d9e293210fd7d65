"""`metier interview`: prepared, noted, looked back at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.commands.interview_page import (
    list_page,
    listing_data,
    logged_data,
    logged_page,
    review_page,
    undone_page,
)
from metier.cli.commands.label import is_id
from metier.cli.envelope import Ended
from metier.cli.options import Dollars
from metier.errors import NoInputError, UnknownCommandError, quoted
from metier.pages.words import one_line, typed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from metier.actions.interviews.noting import LoggedReport
    from metier.applications.interviews.entries import LogEntry
    from metier.workspace import Workspace

_ACTIONS = ("prep", "log", "review")
_OF_LOG = ("on", "round", "question", "answer", "rating", "note", "from", "undo")
_OF_PREP = ("ask", "model", "budget", "show-prompt", "out", "force")


@command(
    "interview",
    examples=(
        "metier interview 17 prep",
        "metier interview 17 prep --out prep.md",
        "metier interview 17 log                     # a short dialogue",
        'metier interview 17 log --round phone --question "Why us?" --answer "The maps." --rating 4',
        "metier interview 17 log --on tomorrow --round technical",
        "metier interview 17 log --from notes.md --on 2026-05-09 --round technical",
        "metier interview 17 log --undo",
        "metier interview 17 review",
        "metier interview",
    ),
    asks=True,
    writes=True,
)
@click.argument("words", nargs=-1, metavar="[ID [prep|log|review]]")
@click.option(
    "--on",
    default="",
    metavar="DATE",
    help="Day of the round: 2026-05-01, yesterday, “in 3 days” for a planned one.  [default: today]",
)
@click.option(
    "--round",
    "kind",
    default="",
    metavar="WORDS",
    help="What kind of round: phone, technical, … Same day and kind is the same round.",
)
@click.option("--question", default="", metavar="WORDS", help="What was asked.")
@click.option("--answer", default="", metavar="WORDS", help="What you said, or would say now.")
@click.option(
    "--rating",
    default="",
    metavar="1-5",
    help="How the answer went; without `--question`, how the round went.",
)
@click.option(
    "--note", default="", metavar="WORDS", help="Anything to remember, of the question or of the round."
)
@click.option(
    "--from",
    "source",
    default="",
    metavar="FILE",
    help="Questions out of a file, `-` for standard input: `Q: …`, `A: …`, a number; or JSON Lines.",
)
@click.option(
    "--undo", is_flag=True, help="Take back what was noted last: a correction, a question or a round."
)
@click.option(
    "--ask", is_flag=True, help="prep: let the base model add questions; each is marked, its outline checked."
)
@click.option(
    "--model", default=None, metavar="NAME", help="prep: the base model to ask; else the first one set up."
)
@click.option(
    "--budget", type=Dollars(), default=None, metavar="USD", help="prep: the most that asking may cost."
)
@click.option("--show-prompt", is_flag=True, help="prep: show what the base model would be sent; nothing is.")
@click.option("--out", "target", default="", metavar="FILE", help="prep: write it as Markdown.")
@click.option("--force", is_flag=True, help="prep: replace the file of `--out`.")
def interview_command(call: Call, *, words: tuple[str, ...], on: str, kind: str, question: str, answer: str, rating: str,
                      note: str, source: str, undo: bool, ask: bool, model: str | None, budget: Decimal | None,
                      show_prompt: bool, target: str, force: bool) -> int:  # fmt: skip
    """Prepare an interview, note what was asked in it, and look back.

    `prep` lists likely questions with the words of the posting they come from, your best answers so far, outlines out of
    your own facts, what your record cannot show, and what to ask them. `log` notes rounds, questions, your answers and
    how they went; nothing is erased, a later note corrects an earlier one. `review` puts what was asked beside what was
    foreseen. Without an ID all rounds are listed. Nothing is sent anywhere without `--ask`.
    """
    which, action = _split(words)
    of_log = dict(zip(_OF_LOG, (on, kind, question, answer, rating, note, source, undo), strict=True))
    of_prep = dict(zip(_OF_PREP, (ask, model, budget, show_prompt, target, force), strict=True))
    _check_options(action, which, of_log, of_prep)
    with call.open() as workspace:
        if action == "prep":
            from metier.cli.commands.interview_prep import prep

            return prep(
                call,
                workspace,
                which,
                ask=ask,
                model=model,
                budget=budget,
                show_prompt=show_prompt,
                target=target,
                force=force,
            )
        if action == "review":
            review = workspace.interviews.review(which)
            return call.show(Ended(review), lambda out: review_page(out, review))
        if action == "log":
            return _log(call, workspace, which, of_log)
        report = workspace.interviews.all(which or None)
    return call.show(Ended(listing_data(report)), lambda out: list_page(out, report))


def _split(words: tuple[str, ...]) -> tuple[str, str]:
    """The posting and what to do.

    Raises:
        UnknownCommandError: There is more, or something else.
    """
    import difflib

    if not words:
        return "", ""
    which, *rest = words
    if not is_id(which):
        hint = f"`metier interview 17 {which}`" if which in _ACTIONS else "`metier interview 17 prep`"
        raise UnknownCommandError(what=f"No posting was named beside {quoted(which)}", hint=hint)
    if not rest:
        return which, ""
    if len(rest) > 1 or rest[0] not in _ACTIONS:
        near = difflib.get_close_matches(rest[0], _ACTIONS, n=1)
        hint = f"`metier interview {one_line(which, 20)} {near[0] if near else 'prep'}`; it is one of {', '.join(_ACTIONS)}"
        raise UnknownCommandError(
            what=f"{quoted(' '.join(rest))} is nothing to do with an interview", hint=hint
        )
    return which, rest[0]


def _check_options(
    action: str, which: str, of_log: Mapping[str, object], of_prep: Mapping[str, object]
) -> None:
    """Options of another action would be silently forgotten.

    Raises:
        UnknownCommandError: There is one.
    """
    for named, wanted in ((of_log, "log"), (of_prep, "prep")):
        given = next((name for name, value in named.items() if value not in {"", None, False}), "")
        if given and action != wanted:
            raise UnknownCommandError(
                what=f"`--{given}` belongs to `{wanted}`",
                hint=f"`metier interview {one_line(which, 20) or 17} {wanted} --{given} …`",
            )
    others = [name for name in _OF_LOG if name != "undo" and of_log[name]]
    if of_log["undo"] and others:
        raise UnknownCommandError(
            what="`--undo` takes back what was noted, and notes nothing", hint="Give it alone"
        )
    pieces = [name for name in ("question", "answer", "rating", "note") if of_log[name]]
    if of_log["from"] and pieces:
        raise UnknownCommandError(
            what=f"`--{pieces[0]}` and `--from` name two sources of questions", hint="Give one of them"
        )


def _log(call: Call, workspace: Workspace, which: str, given: Mapping[str, object]) -> int:
    from metier.actions.interviews.noting import rating_of

    book = workspace.interviews
    posting = workspace.posting(which)  # an unknown one is told before anything is typed
    if given["undo"]:
        undone = book.undo(which, dry_run=call.dry_run)
        return call.show(Ended(undone), lambda out: undone_page(out, undone, dry_run=call.dry_run))
    if not any(given.values()):
        if not call.at_terminal or call.json:
            raise NoInputError(
                question="Noting an interview asks questions",
                hint=f'`metier interview {posting.number} log --question "…" --answer "…" --rating 4`, or `--from FILE`',
            )
        from metier.cli.commands.interview_dialogue import Dialogue

        report = Dialogue(call, workspace, posting).run()
        return call.show(
            Ended(logged_data(report)), lambda out: logged_page(out, report, dry_run=call.dry_run)
        )
    day = book.day(typed(str(given["on"])))
    kind = typed(str(given["round"])).strip()
    if given["from"]:
        source = str(given["from"])
        if source == "-":
            from metier.cli.editing import read_text

            text = read_text(source)
            report = book.log_text(which, text, "standard input", on=day, kind=kind, dry_run=call.dry_run)
        else:
            report = book.log_file(which, source, on=day, kind=kind, dry_run=call.dry_run)
    else:
        words = {name: typed(str(given[name])).strip() for name in ("question", "answer", "note")}
        report = _log_one(
            workspace, which, words, rating_of(typed(str(given["rating"]))), day, kind, dry_run=call.dry_run
        )
    data = logged_data(report) | {"stored": not call.dry_run}
    return call.show(Ended(data), lambda out: logged_page(out, report, dry_run=call.dry_run))


def _log_one(workspace: Workspace, which: str, words: dict[str, str], rating: int | None, day: date, kind: str, *,
             dry_run: bool) -> LoggedReport:  # fmt: skip
    entry = _entry(words, rating, day, kind)
    return workspace.interviews.log(which, [entry], dry_run=dry_run)


def _entry(words: dict[str, str], rating: int | None, day: date, kind: str) -> LogEntry:
    """What the options say: without a question, rating and note are those of the round."""
    from metier.applications.interviews.entries import LogEntry

    if words["question"] or words["answer"]:
        return LogEntry(words["question"], words["answer"], rating, words["note"], day, kind)
    return LogEntry(on=day, round=kind, round_rating=rating, round_note=words["note"])
