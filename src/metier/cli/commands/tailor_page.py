"""The page of `metier tailor`: the draft, what the posting asks, what became of the resume."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from metier.applications.draft_text import heading_words
from metier.cli.draft_words import (
    answered_data,
    draft_data,
    draft_end,
    draft_head,
    problems_under,
    red_words,
    stale_words,
)
from metier.domain.draft import Origin
from metier.pages.draft_words import (
    ORIGIN_MARKS,
    SHOWN_MARKS,
    asked_words,
    changes_words,
    cites_words,
    musts_first,
    problems_by_line,
)
from metier.pages.resume_words import TITLES
from metier.pages.words import one_line

if TYPE_CHECKING:  # what reads postings is loaded with the draft, not with `--help`
    from metier.actions.tailoring import TailorReport
    from metier.applications.claims import Backing
    from metier.cli.output import Out
    from metier.domain.draft import Line

_MOST = 8
"""Of what stayed out, and of what is asked and shown; `--all` and `--json` have everything."""
_STYLES = {"not shown": "note", "partly": "maybe", "shown": "good"}
"""By `Shown`."""


def data_of(report: TailorReport) -> dict[str, object]:
    """The report as `--json` gives it."""
    return {
        **draft_data(report.report),
        "asked": answered_data(report.answered),
        "changes": {
            "n_kept": report.changes.n_kept,
            "dropped": [{"fact": fact, "why": why} for fact, why in report.changes.dropped],
            "moved": report.changes.moved,
            "worded": report.changes.worded,
            "order": report.order,
        },
        "pages": report.pages,
        "model": report.model,
        "failure": report.failure,
    }


def tailor_page(out: Out, report: TailorReport, *, everything: bool, dry_run: bool) -> None:
    """The whole page."""
    _head(out, report)
    _lines(out, report)
    _asked(out, report, everything=everything)
    _changes(out, report, everything=everything)
    _end(out, report, dry_run=dry_run)


def _head(out: Out, report: TailorReport) -> None:
    draft_head(out, "Resume", report.report)
    if report.failure:
        out.say(f"The base model worded nothing: {one_line(report.failure, 200)}", style="note", indent=2)
    if stale := stale_words(report.report, "tailor"):
        out.say(stale, style="note", indent=2)


def _lines(out: Out, report: TailorReport) -> None:
    """The draft, numbered as `--why` wants it; what is red stands below its line."""
    facts = {fact.id: fact for fact in report.draft.facts}
    problems = problems_by_line(report.report)
    section = None
    for place, line in enumerate(report.draft.lines):
        if line.section is not section:
            section = line.section
            out.say()
            out.say((TITLES.get(section.value, section.value.capitalize()), "head"))
        red = problems.get(place, ())
        if line.origin is Origin.LOCKED and line.under in facts:
            words = heading_words(facts[line.under])
            out.say((f"{place + 1:>4}  ", "quiet"), (words, "bad" if red else "head"), indent=6)
        else:
            name = facts[line.under].words if line.under in facts and line.section.value == "skills" else ""
            _line(out, place + 1, line, name, is_red=bool(red))
        problems_under(out, red, indent=7)


def _line(out: Out, number: int, line: Line, name: str, *, is_red: bool) -> None:
    mark = ORIGIN_MARKS.get(line.origin, "")
    tail = " · ".join(part for part in (mark, cites_words(line, 3)) if part)
    out.say(
        (f"{number:>4}  ", "quiet"),
        (f"{one_line(name, 40)}: " if name else "", "head"),
        (one_line(line.text), "bad" if is_red else ""),
        (f"  {tail}" if tail else "", "quiet"),
        indent=6,
    )


def _asked(out: Out, report: TailorReport, *, everything: bool) -> None:
    """What the posting asks: first what nothing shows, then what stayed out, then what is answered."""
    if not report.answered:
        return
    out.say()
    out.say(("What the posting asks", "head"), f": {asked_words(report)}", indent=2)
    order = musts_first(report.answered)
    shown = order if everything else order[:_MOST]
    for each in shown:
        mark, style = SHOWN_MARKS[each.match.shown], _STYLES[each.match.shown]
        where = f"line {', '.join(str(line + 1) for line in each.lines[:4])}" if each.lines else ""
        if not where and each.is_in_record:
            where = f"stayed out: `--keep {each.match.facts[0]}`"
        must = "" if each.match.demand.is_must else " (nice to have)"
        words = one_line(each.match.demand.words, 90)
        if each.match.shown.value == "partly" or not where:
            where = f"{where} · {one_line(each.match.why, 160)}".removeprefix(" · ")
        out.say((f"  {mark} ", style), f"{words}{must}", (f"  {where}", "quiet"), indent=4)
    if len(order) > len(shown):
        out.softly(f"  and {len(order) - len(shown)} more; `--all` shows them")


def _changes(out: Out, report: TailorReport, *, everything: bool) -> None:
    changes = report.changes
    out.say()
    out.say(
        ("Against your resume", "head"),
        f": {changes_words(report)}",
        indent=2,
    )
    for reason in report.order:
        out.say(f"  {reason}", indent=4)
    for change in changes.worded if everything else changes.worded[:_MOST]:
        out.say(("  was ", "quiet"), one_line(change.before, 160), indent=6)
        out.say(("  now ", "quiet"), one_line(change.line.text, 160), indent=6)
    dropped = changes.dropped if everything else ()
    for fact, why in dropped:
        out.say((f"  {fact.id} ", "quiet"), one_line(fact.words, 90), (f"  {why}", "quiet"), indent=9)
    if changes.dropped and not everything:
        out.softly("  `--all` shows what stayed out and why; `--keep FACT` puts it in")


def _end(out: Out, report: TailorReport, *, dry_run: bool) -> None:
    number = report.report.posting.number
    out.say()
    red = red_words(report.report)
    if red:
        out.say(red, style="bad")
    then = (f"metier letter {number}", f"metier export-application {number} --pdf")
    draft_end(out, report.report, "tailor", then=then, dry_run=dry_run)


def why_page(out: Out, words: str, pieces: Sequence[Backing]) -> None:
    """What each piece of one line rests on."""
    out.say(one_line(words), style="head", indent=2)
    if not pieces:
        out.say("  It names nothing that can be looked up: no number, name, tool, date or degree.", indent=2)
    for piece in pieces:
        mark, style = ("✓", "good") if piece.fact else ("✗", "bad")
        where = f"{piece.fact} ({one_line(piece.where, 60)})" if piece.fact else "no fact of yours"
        out.say(
            (f"  {mark} ", style),
            f"“{one_line(piece.words, 60)}”",
            (f"  {piece.kind.value} · {where}", "quiet"),
            indent=4,
        )
