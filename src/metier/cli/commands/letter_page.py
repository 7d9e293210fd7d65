"""The page of `metier letter`: the letter as it is read, what each sentence rests on, and what the posting wants."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from metier.cli.draft_words import ORIGIN_MARKS, made_words, problems_under, red_words
from metier.cli.words import one_line, plural
from metier.domain.draft import METIER, Origin, Section

if TYPE_CHECKING:
    from metier.actions.letters import LetterReport
    from metier.applications.claims import Problem
    from metier.applications.letter import Box
    from metier.cli.output import Out
    from metier.domain.draft import Line

_MOST = 6
"""Of what is asked and not shown; `--all` and `--json` have everything."""
_LANGUAGES = {"en": "English", "de": "German"}
_FROM_RESUME = "resume"


def data_of(report: LetterReport) -> dict[str, object]:
    """The report as `--json` gives it."""
    draft = report.draft
    return {
        "posting": report.report.posting,
        "draft": {
            "id": draft.id,
            "version": draft.version,
            "made_at": draft.made_at,
            "made_by": draft.made_by,
            "based_on": draft.based_on,
            "is_new": report.report.is_new,
            "is_stored": report.report.is_stored,
            "is_stale": report.report.is_stale,
            "versions": report.report.versions,
            "contact": draft.contact,
            "lines": draft.lines,
            "facts": draft.facts,
        },
        "n_words": report.n_words,
        "language": report.language,
        "posting_language": report.posting_language,
        "problems": report.report.problems,
        "can_be_exported": not report.report.problems,
        "exports": report.report.exports,
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
        "asked": [
            {
                "demand": each.match.demand,
                "shown": each.match.shown,
                "why": each.match.why,
                "facts": each.match.facts,
                "lines": [place + 1 for place in each.lines],
            }
            for each in report.answered
        ],
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
    draft, posting = report.draft, report.report.posting
    state = "" if not report.report.is_new else " · new" if report.report.is_stored else " · not stored"
    company = f", {one_line(posting.company, 40)}" if posting.company else ""
    out.say(
        (f"Letter, version {draft.version}", "head"),
        f" for {posting.number} {one_line(posting.title, 70)}{company}",
        (state, "quiet"),
        indent=2,
    )
    by = f", by {one_line(draft.made_by, 40)}" if Origin.MODEL in draft.origins else ""
    out.softly(f"{report.n_words:,} words · {made_words(draft)}{by}", indent=2)
    for note in _notes(report):
        out.say(note, style="note", indent=2)


def _notes(report: LetterReport) -> list[str]:
    number = report.report.posting.number
    found = []
    if report.failure:
        found.append(
            f"The base model wrote nothing: {one_line(report.failure, 200)}; this letter is made without one"
        )
    found += [f"Left out of what the base model wrote: {one_line(why, 160)}" for why in report.dropped]
    if report.report.is_stale:
        found.append(
            f"Your resume changed since it was made: `metier letter {number} --again` makes a new one"
        )
    if report.is_other_language:
        theirs = _LANGUAGES.get(report.posting_language, report.posting_language)
        found.append(
            f"The posting is in {theirs}, your resume is not: the letter is in {_LANGUAGES[report.language]}, as your facts "
            "are. `--ask` lets a base model write it in the language of the posting"
        )
    return found


# --- the letter ------------------------------------------------------------------------------------------


def _lines(out: Out, report: LetterReport) -> None:
    """Sentences one below the other, so that each has its facts beside it; an empty line between paragraphs."""
    by_line: dict[int, list[Problem]] = {}
    for problem in report.report.problems:
        by_line.setdefault(problem.line, []).append(problem)
    numbered = list(enumerate(report.draft.lines))
    for _, paragraph in groupby(numbered, key=lambda each: (each[1].section, each[1].group)):
        out.say()
        for place, line in paragraph:
            red = by_line.get(place, [])
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
    cites = " ".join(line.cites[:4]) + (f" +{len(line.cites) - 4}" if len(line.cites) > 4 else "")
    return f"({' · '.join(part for part in (mark, cites) if part)})"


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
    number = report.report.posting.number
    out.say()
    red = red_words(report.report)
    if red:
        out.say(red, style="bad")
    if not report.meets_wishes and report.draft.made_by == METIER:
        out.softly(
            "Why this employer is left to you: nothing of your growth goals or nice-to-haves was found in the posting in "
            "plain words. One honest sentence is worth adding"
        )
    if dry_run:
        out.softly("dry run: nothing was stored")
    if report.report.exports:
        out.softly(f"written to {one_line(report.report.exports[-1].file, 100)}")
    if red:
        out.next(f"`metier letter {number} --edit`, or `--drop-red` to take it out")
        return
    out.next(f"`metier letter {number} --edit`, `metier export-application {number} --pdf`")
