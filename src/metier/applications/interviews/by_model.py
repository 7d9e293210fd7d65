"""Questions that a base model worded: marked as its own, every part of its outlines looked up in the facts it cites."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from metier.applications.claims import check
from metier.applications.interviews.likeness import same
from metier.applications.interviews.prepared import Likely, Outline, OutlinePart, PartName, Why
from metier.domain.draft import Line, Origin, Section
from metier.domain.posting import Posting
from metier.domain.record import Record
from metier.prompts.writing.results import LikelyQuestion, Questions

MOST = 8
_ASKED = {
    PartName.SITUATION: "where and when was it",
    PartName.TASK: "what was to be done",
    PartName.ACTION: "what did you do yourself",
    PartName.RESULT: "no result: add what came of it, with a number",
}


def by_model(
    said: Questions, known: Sequence[Likely], record: Record, posting: Posting, today: date
) -> tuple[Likely, ...]:
    """Its questions but those that are foreseen already; what of an outline no cited fact says is told as a problem.

    Args:
        known: What was foreseen without it.
    """
    new = [one for one in said.questions if not any(same(one.text, other.words) for other in known)]
    return tuple(_likely(one, said.model, record, posting, today) for one in new[:MOST])


def _likely(one: LikelyQuestion, model: str, record: Record, posting: Posting, today: date) -> Likely:
    outline, problems = _outline(one, record, posting, today)
    about = f"about what the posting asks: {one.demand}" if one.demand else "about the posting as a whole"
    return Likely(
        one.text,
        Why.MODEL,
        f"worded by {model}, {about}",
        facts=one.cites,
        outline=outline,
        made_by=model,
        problems=problems,
    )


def _outline(
    one: LikelyQuestion, record: Record, posting: Posting, today: date
) -> tuple[Outline | None, tuple[str, ...]]:
    if one.outline is None:
        return None, ()
    said = {name: getattr(one.outline, name.value) for name in PartName}
    cites = tuple(number for number in one.outline.cites if number in record.by_id)
    lines = [Line(words, Section.BODY, Origin.MODEL, cites) for words in said.values() if words]
    problems = check(lines, record, posting, today=today)
    red = {lines[problem.line].text for problem in problems}
    first = cites[0] if cites else None
    parts = tuple(
        OutlinePart(name, words, first)
        if words and words not in red
        else OutlinePart(name, missing=_ASKED[name])
        for name, words in said.items()
    )
    told = tuple(
        dict.fromkeys(f"left out “{lines[problem.line].text}”: {problem.why}" for problem in problems)
    )
    return Outline(parts), told
