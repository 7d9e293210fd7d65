"""Prompts for chat pages and what came back, in words, for the terminal and for pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from metier.pages.words import moment, one_line, plural

if TYPE_CHECKING:
    from metier.actions.paste import PasteReport
    from metier.actions.paste_answer import PasteAnswerReport, PasteTrouble
    from metier.prompts.pasting import PastePrompt

FLAGGED = "this posting has text that looks like an order to programs, so it stands alone in the prompt"
COULD_INFLUENCE = "judged together, one ad could influence the verdicts of the others"
COULD_HAVE_INFLUENCED = "judged together, one ad could have influenced the verdicts of the others"
ASK_AGAIN = "ask the chat page for the JSON array once more, and paste its whole answer"
NEW_CHAT = "a new chat, best without memory and search"


# --- the prompt ------------------------------------------------------------------------------------------


def carried_words(prompt: PastePrompt) -> str:
    """What of the person's words stands in a prompt, in one line."""
    kinds = {kind.value for kind in prompt.carries}
    n = len(prompt.examples)
    parts = [
        plural(len(prompt.jobs), "posting"),
        "your wishes from profile.md" if "profile" in kinds else "",
        "what you wrote about yourself" if "about" in kinds else "",
        f"{plural(n, 'decision')} of yours with their postings" if n else "",
        f"{plural(prompt.n_reasons, 'reason')} you wrote" if prompt.n_reasons else "",
    ]
    taken = sum(prompt.redactions.values())
    redacted = f"; taken out: {_taken_out(prompt.redactions)}" if taken else "; no value had to be taken out"
    own = any(parts[1:])
    return ", ".join(part for part in parts if part) + (redacted if own else "; nothing of yours")


def _taken_out(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{n} × {kind.lower()}" for kind, n in sorted(counts.items()) if n)


def asks_words(prompt: PastePrompt) -> str:
    """How many postings it asks about, which, and how long it is."""
    numbers = ", ".join(str(job.posting.number) for job in prompt.jobs)
    n_cut = sum(job.truncated for job in prompt.jobs)
    cut = f", {n_cut} of them shortened in the middle" if n_cut else ""
    return (
        f"asks about {plural(len(prompt.jobs), 'posting')} ({numbers}){cut}; about {prompt.tokens:,} tokens"
    )


def too_many_words(n: int) -> str:
    """Postings that were wanted, and did not fit."""
    return f"{plural(n, 'posting')} did not fit into the longest prompt"


def alone_words(number: int) -> str:
    """A posting that shares no prompt."""
    return f"posting {number} has text that looks like an order to programs and must go alone"


def nothing_words(report: PasteReport) -> tuple[str, str]:
    """Why there is nothing to ask about, and what to do."""
    if not report.n_postings:
        return "there are no postings in this workspace yet", "`metier add FILE`"
    if not report.n_undecided:
        why = f"all {plural(report.n_postings, 'posting')} here are decided"
        return why, "`metier add FILE` for new ones, `metier paste ID` for a decided one"
    outside = f", or outside your limits ({report.n_outside:,})" if report.n_outside else ""
    why = f"the {report.n_undecided:,} undecided postings were judged by a chat page already{outside}"
    return why, "`metier list` for the verdicts, `metier paste ID` to ask again about one"


# --- the answer ------------------------------------------------------------------------------------------


def answer_words(report: PasteAnswerReport) -> str:
    """Which prompt was answered, and how many verdicts came of it."""
    made = ", ".join(moment(batch.made_at) for batch in report.prompts)
    known = len(report.rows) - report.n_new
    parts = [
        f"answer to the prompt of {made}",
        f"{plural(report.n_new, 'new verdict')} kept",
        f"{known:,} stood already" if known else "",
        "this very answer was pasted before" if report.was_known else "",
    ]
    return " · ".join(part for part in parts if part)


def was_shared(report: PasteAnswerReport) -> bool:
    """Whether a verdict comes from a prompt with other postings in it."""
    return any(row.verdict.said and row.verdict.said.together > 1 for row in report.rows)


@dataclass(frozen=True, slots=True)
class Troubles:
    """Jobs without a verdict that have the same cause.

    Attributes:
        head: How many, and what to do about them.
        numbers: Of the postings to ask about again; empty where that would not help.
    """

    head: str
    rows: tuple[PasteTrouble, ...]
    numbers: tuple[int, ...] = ()


def troubles_of(report: PasteAnswerReport) -> list[Troubles]:
    """What has no verdict, by what can be done about it."""
    looks = tuple(one for one in report.troubles if one.posting is not None and one.kind != "missing")
    missing = tuple(one for one in report.troubles if one.kind == "missing")
    strange = tuple(one for one in report.troubles if one.posting is None)
    numbers = tuple(one.posting.number for one in missing if one.posting)
    found = [
        Troubles(f"{plural(len(looks), 'posting')} without a verdict; your own look decides", looks),
        Troubles(f"{plural(len(missing), 'posting')} of the prompt missing in the answer", missing, numbers),
        Troubles("not used, as no posting here belongs to it", strange),
    ]
    return [one for one in found if one.rows]


def trouble_words(trouble: PasteTrouble) -> str:
    """Which job, and why it has no verdict; its words may be anybody's."""
    posting = trouble.posting
    which = (
        f"{posting.number} {one_line(posting.title, 50)}" if posting else f"job {one_line(trouble.code, 40)}"
    )
    return f"{which}: {one_line(trouble.why, 120)}"
