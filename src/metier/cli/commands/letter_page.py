"""The page of `metier letter`: the letter as it is read, what each sentence rests on, and what the posting wants."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from metier.cli.draft_words import (
    answered_data,
    draft_data,
    draft_end,
    draft_head,
    problems_under,
    red_words,
    stale_words,
)
from metier.domain.draft import METIER, Origin, Section
from metier.pages.draft_words import (
    NO_WHY,
    ORIGIN_MARKS,
    cites_words,
    language_words,
    problems_by_line,
)
from metier.pages.words import one_line, plural

if TYPE_CHECKING:
    from metier.actions.letters import LetterReport
    from metier.applications.letter import Box
    from metier.cli.output import Out
    from metier.domain.draft import Line

_MOST = 6
"""Of what is asked and not shown; `--all` and `--json` have everything."""
_FROM_RESUME = "resume"


def data_of(report: LetterReport) -> dict[str, object]:
    """The report as `--json` gives it."""
    return {
        **draft_data(report.report),
        "n_words": report.n_words,
        "language": report.language,
        "posting_language": report.posting_language,
        "requested": [
            {
                "number": box.number,
                "kind": box.requested.kind,
                "words": box.requested.words,
                "value": box.requested.value,
                "quote": box.requested.quote,
                "why": box.requested.why,
                "is_ticked": box.is_ticked,
                "needs_answer": box.needs_answer,
                "is_offered": box.is_offered,
            }
            for box in report.boxes
        ],
        "asked": answered_data(report.answered),
        "model": report.model,
        "failure": report.failure,
        "dropped": report.dropped,
    }


def letter_page(out: Out, report: LetterReport, *, everything: bool, dry_run: bool) -> None:
    """The whole page."""
    _head(out, report)
    _lines(out, report)
    _boxes(out, report)
    _unanswered(out, report, everything=everything)
    _end(out, report, dry_run=dry_run)


def _head(out: Out, report: LetterReport) -> None:
    draft_head(out, "Letter", report.report, before=f"{report.n_words:,} words · ")
    for note in _notes(report):
        out.say(note, style="note", indent=2)


def _notes(report: LetterReport) -> list[str]:
    found = []
    if report.failure:
        found.append(
            f"The base model wrote nothing: {one_line(report.failure, 200)}; this letter is made without one"
        )
    found += [f"Left out of what the base model wrote: {one_line(why, 160)}" for why in report.dropped]
    if stale := stale_words(report.report, "letter"):
        found.append(stale)
    if words := language_words(report):
        found.append(f"{words}. `--ask` lets a base model write it in the language of the posting")
    return found


# --- the letter ------------------------------------------------------------------------------------------


def _lines(out: Out, report: LetterReport) -> None:
    """Sentences one below the other, so that each has its facts beside it; an empty line between paragraphs."""
    problems = problems_by_line(report.report)
    numbered = list(enumerate(report.draft.lines))
    for _, paragraph in groupby(numbered, key=lambda each: (each[1].section, each[1].group)):
        out.say()
        for place, line in paragraph:
            red = problems.get(place, ())
            out.say(
                (one_line(line.text), "bad" if red else "head" if line.section is Section.SUBJECT else ""),
                (f"  {_tail(line)}", "quiet"),
                indent=2,
            )
            problems_under(out, red, indent=2)


def _tail(line: Line) -> str:
    """Whose words a sentence is, and what it rests on."""
    if line.section is Section.ASKED and line.origin is Origin.FRAME:
        return "(you ticked it)"
    mark = _FROM_RESUME if line.origin is Origin.MASTER else ORIGIN_MARKS.get(line.origin, "")
    return f"({' · '.join(part for part in (mark, cites_words(line, 4)) if part)})"


# --- what the posting wants -------------------------------------------------------------------------------


def _boxes(out: Out, report: LetterReport) -> None:
    if not report.boxes:
        return
    out.say()
    out.say(
        ("What the posting wants in an application", "head"),
        " (its words, not ours; nothing goes in unless you tick it)",
        indent=2,
    )
    for box in report.boxes:
        _box(out, box)
    number = report.report.posting.number
    first = next((box for box in report.boxes if box.is_offered and not box.is_ticked), None)
    if first:
        tick = f"'{first.number}=your answer'" if first.needs_answer else f"{first.number}"
        out.softly(f"  tick it: `metier letter {number} --include {tick}`", indent=4)


def _box(out: Out, box: Box) -> None:
    mark = "[x]" if box.is_ticked else "[ ]" if box.is_offered else " – "
    style = "good" if box.is_ticked else "" if box.is_offered else "quiet"
    why = f" ({one_line(box.requested.why, 160)})" if box.requested.why else ""
    answer = " · needs your answer" if box.needs_answer and box.is_offered and not box.is_ticked else ""
    out.say(
        (f"  {mark} ", style),
        f"{box.number} {one_line(box.requested.words, 200)}",
        (f"{why}{answer}", "quiet"),
        indent=6,
    )


def _unanswered(out: Out, report: LetterReport, *, everything: bool) -> None:
    """What is asked and no sentence shows: musts first."""
    missing = sorted(report.unanswered, key=lambda found: (found.is_gap, not found.demand.is_must))
    if not missing:
        return
    out.say()
    out.say(
        ("Asked, and not in the letter", "head"),
        f": {len(missing)} of {plural(len(report.answered), 'thing')}",
        indent=2,
    )
    for found in missing if everything else missing[:_MOST]:
        where = "no fact of yours shows it" if found.is_gap else f"yours: {' '.join(found.facts[:3])}"
        must = "" if found.demand.is_must else " (nice to have)"
        out.say(
            ("  – ", "note"), f"{one_line(found.demand.words, 90)}{must}", (f"  {where}", "quiet"), indent=4
        )
    if len(missing) > _MOST and not everything:
        out.softly(f"  and {len(missing) - _MOST} more; `--all` shows them")


def _end(out: Out, report: LetterReport, *, dry_run: bool) -> None:
    out.say()
    red = red_words(report.report)
    if red:
        out.say(red, style="bad")
    if not any(line.section is Section.BODY and line.cites for line in report.draft.lines):
        number = report.report.posting.number
        out.say(
            f"No sentence of it says anything about you: `metier letter {number} --again` makes one out of your facts",
            style="bad",
        )
    if not report.meets_wishes and report.draft.made_by == METIER:
        out.softly(NO_WHY)
    then = (f"metier export-application {report.report.posting.number} --pdf",)
    draft_end(out, report.report, "letter", then=then, dry_run=dry_run)
