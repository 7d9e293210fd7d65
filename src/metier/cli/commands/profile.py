"""`metier profile`: a short interview about your wishes, and how they are understood."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.envelope import Ended
from metier.errors import NoInputError
from metier.pages.profile_words import TASTE, changed_words, rest_words, summary_words
from metier.pages.words import one_line, plural

if TYPE_CHECKING:
    from metier.actions.interview import Interview, Question, Wish
    from metier.actions.profile_view import Outgoing, ProfileView
    from metier.cli.lines import Lines
    from metier.cli.output import Out

_BACK = "<"


def profile_alone(call: Call) -> str:
    """`metier profile`: the interview where somebody can answer and nothing is written yet."""
    if call.json or not call.at_terminal:
        return "show"
    with call.open() as workspace:
        return "interview" if workspace.profile.is_empty else "show"


@command("profile show", examples=("metier profile show", "metier profile show --json"))
def profile_show_command(call: Call) -> int:
    """Your wishes as metier understands them: limits that are checked by rule, taste, and what could be sent.

    A base model on another machine reads of it only what you agree to (`metier consent`), without names, contact data
    and the least pay.
    """
    with call.open() as workspace:
        view = workspace.profile_file.view()
    return call.show(Ended(view), lambda out: _view_page(out, view))


def _view_page(out: Out, view: ProfileView) -> None:
    for section, wishes in view.sections.items():
        if not wishes:
            continue
        out.say((section, "head"))
        for wish in wishes:
            out.say(f"  {one_line(wish.words)}", indent=4)
            if wish.limits:
                out.say(f"    limit: {one_line('; '.join(wish.limits))}", style="good", indent=11)
    if view.n_wishes:
        out.softly()
        out.softly(summary_words(view))
        _outgoing_lines(out, view.outgoing)
    for words in view.warnings:
        out.say(("! ", "note"), one_line(words), indent=2)
    out.next(
        "`metier profile interview` asks about more; or edit profile.md"
        if view.n_wishes
        else "`metier profile interview`: a few questions, each of which can be skipped"
    )


def _outgoing_lines(out: Out, outgoing: Outgoing | None) -> None:
    if outgoing is None:
        return
    if outgoing.refused:
        out.say(("! ", "note"), f"to a base model elsewhere: {one_line(outgoing.refused)}", indent=2)
        return
    out.softly()
    out.say("Sent to a base model on another machine, where you agree to it:", style="quiet")
    for line, sent in outgoing.changed:
        out.say(f"  {changed_words(line, sent)}", indent=4)
    if outgoing.left_out:
        out.say(f"  not at all, by `privacy.leave_out`: {', '.join(outgoing.left_out)}", indent=4)
    out.say(f"  {rest_words(outgoing)}", style="quiet")


@dataclass(frozen=True, slots=True)
class InterviewReport:
    """What an interview brought.

    Attributes:
        added: Wishes that are new in the file, or would be.
        n_known: Answers that stood in it before.
        written: Whether the file was written.
        difference: Of the file, as a unified diff.
    """

    file: str
    added: tuple[Wish, ...]
    n_known: int
    written: bool
    difference: str


@command(
    "profile interview",
    examples=(
        "metier profile interview",
        "printf 'I cook\\nIn Halle\\n\\n\\nSmall kitchen\\nNight shifts\\n\\ny\\n' | metier profile interview",
    ),
    asks=True,
    writes=True,
)
def profile_interview_command(call: Call) -> int:
    """A few questions about what you want; the answers go into profile.md.

    Enter skips a question. After each answer metier says how it understood it: as a hard limit that is checked by rule,
    or as taste. What you wrote before stays as it is, and nothing is written before you have seen it and said yes.
    In a pipe every line answers one question, and an empty one skips it; the last line says `y`.
    """
    from metier.actions.interview import merged, new_wishes
    from metier.cli.lines import agrees, lines_of
    from metier.workspace.personal import PersonalFile

    call.kept = lambda: "profile.md is as it was"
    with call.open() as workspace:
        file = PersonalFile.read(workspace.folder / "profile.md")
        fresh = workspace.profile.is_empty
        n_postings = workspace.count().n_postings
    lines = lines_of(call)
    wishes = _ask(call.out, lines, echo=not call.at_terminal).wishes
    added = new_wishes(file.text, wishes)
    after = merged(file.text, added)
    report = InterviewReport(
        str(file.path),
        added,
        len(wishes) - len(added),
        written=False,
        difference=_difference(file.text, after),
    )
    if not added:
        return call.show(Ended(report), lambda out: _nothing_page(out, report))
    _preview(call.out, report, fresh=fresh)
    written = not call.dry_run and agrees(call, lines, "Write this into profile.md")
    if written:
        file.write(after)
    done = InterviewReport(report.file, added, report.n_known, written, report.difference)
    return call.show(
        Ended(done), lambda out: _end_page(out, done, dry_run=call.dry_run, n_postings=n_postings)
    )


# --- asking ---------------------------------------------------------------------------------------------


def _ask(out: Out, lines: Lines, *, echo: bool) -> Interview:
    """Ask every question; Ctrl-D ends the interview early."""
    from metier.actions.interview import QUESTIONS, Interview

    interview = Interview()
    out.softly("A few questions about what you want. Each answer is one line; Enter skips.")
    out.softly(
        "Several wishes: put a semicolon between them · < goes back one question · Ctrl-C writes nothing"
    )
    number, typed = 0, [""] * len(QUESTIONS)
    n_lines = 0
    while number < len(QUESTIONS):
        _show_question(out, QUESTIONS[number], number, len(QUESTIONS))
        line = lines.next("> ", start=typed[number])
        if line is None:
            break
        n_lines += 1
        if echo:
            out.say(f"> {one_line(line)}")
        if line.strip() == _BACK:
            number = max(0, number - 1)
            continue
        typed[number] = line.strip()
        for wish in interview.answer(number, line):
            _say_understood(out, wish)
        number += 1
    if not n_lines:
        hint = "Pipe one answer a line, an empty one to skip, and `y` at the end: `metier profile interview --help`"
        raise NoInputError(question="The interview asks questions", hint=hint)
    return interview


def _show_question(out: Out, question: Question, number: int, n: int) -> None:
    out.say()
    out.say((f"{number + 1} of {n} · {question.section}", "quiet"))
    out.say((question.words, "head"))
    out.softly(f"for instance: {' · '.join(question.examples)}", indent=2)


def _say_understood(out: Out, wish: Wish) -> None:
    from metier.actions.interview import CHECKED

    if wish.section not in CHECKED:
        return
    words = f"“{one_line(wish.words, 60)}”"
    if wish.limits:
        out.say(f"  {words} is a hard limit: {one_line('; '.join(wish.limits))}", style="good", indent=4)
    elif wish.advice:
        out.say(f"  {one_line(wish.advice)} (< goes back)", style="note", indent=4)
    else:
        out.say(f"  {words} is {TASTE}", style="quiet", indent=4)


# --- showing --------------------------------------------------------------------------------------------


def _difference(before: str, after: str) -> str:
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), "profile.md", "profile.md, new", n=2, lineterm=""
    )
    return "\n".join(lines)


def _preview(out: Out, report: InterviewReport, *, fresh: bool) -> None:
    """What would be written: the wishes of a fresh file, or the difference to what the person wrote."""
    out.say()
    if fresh:
        out.say(("profile.md would say", "head"), (" (its hints stay where they are)", "quiet"))
        section = ""
        for wish in report.added:
            if wish.section != section:
                section = wish.section
                out.say(f"## {section}")
            out.say(f"- {one_line(wish.words)}", indent=2)
    else:
        out.say(("profile.md would change like this", "head"), ("; nothing of yours is touched", "quiet"))
        for line in report.difference.splitlines()[2:]:
            out.say(
                one_line(line) if line[:1] != " " else (f" {one_line(line)}", "quiet"), style=_style(line)
            )
    out.say()


def _style(line: str) -> str:
    return {"+": "good", "-": "bad", "@": "quiet"}.get(line[:1], "")


def _nothing_page(out: Out, report: InterviewReport) -> None:
    out.say()
    if report.n_known:
        out.say(f"Nothing to add: {plural(report.n_known, 'answer')} stood in profile.md before.")
    else:
        out.say("Nothing to add: every question was skipped.")
    out.next("`metier profile show`")


def _end_page(out: Out, report: InterviewReport, *, dry_run: bool, n_postings: int) -> None:
    if not report.written:
        out.say("dry run: profile.md is as it was" if dry_run else "Not written: profile.md is as it was.")
        out.next("`metier profile interview`, or edit profile.md")
        return
    n_limits = sum(len(wish.limits) for wish in report.added)
    known = f" · {report.n_known} stood there before" if report.n_known else ""
    out.say(
        f"Wrote {plural(len(report.added), 'line')} into profile.md · {plural(n_limits, 'hard limit')}{known}"
    )
    out.next(
        "`metier screen`: the postings in this order"
        if n_postings
        else "`metier add FILE`, then `metier screen`"
    )
