"""What an inbox says, in words, for the terminal and for pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.words import moment, one_line, plural, signal_words

if TYPE_CHECKING:
    from metier.actions.inbox import InboxPart, InboxReport, InboxRow
    from metier.domain.guardrail import Raised

HEADS = {
    "read": "Read today",
    "look": "Worth a look",
    "audit": "Audit",
    "rest": "The rest",
    "hidden": "Hidden",
    "outside": "Outside your limits",
}
"""What each section is called."""
_QUOTE = 140
_NOTHING = {
    "hidden": "Nothing is hidden",
    "outside": "Nothing undecided breaks a limit of your profile",
    "rest": "Nothing else is left",
}


def nothing_words(section: str) -> str:
    """That a section is empty; that there is nothing today, of any but those that are looked up."""
    return _NOTHING.get(section, "Nothing to read today")


def how_many(part: InboxPart) -> str:
    """How many a section has, how many of them are shown, and in which order."""
    if part.section.value == "audit":
        done = f", {part.n_done:,} decided" if part.n_done else ""
        return f"{len(part.rows) + part.n_done:,} {part.why}{done}"
    n = f"{part.n:,}" if len(part.rows) == part.n else f"{len(part.rows):,} of {part.n:,}"
    return f"{n}, {'each cause in turn' if part.section.value == 'look' else 'best first'}"


def desire(row: InboxRow) -> float | None:
    """P(excited) where it is told: never of what was drawn at random, as it would lead the answer, nor in a mere order."""
    return None if row.is_tentative or row.section.value == "audit" else row.desire


def quoted_rules(row: InboxRow) -> list[str]:
    """What guardrails and growth goals point at."""
    found = []
    for flag in row.placement.raised if row.placement else ():
        quote = f"“{one_line(flag.quote.words, _QUOTE)}”"
        found.append(quote if flag.words in row.why else f"{rule_words(flag)}: {quote}")
    return found


def told_words(row: InboxRow) -> list[str]:
    """What a person should know about it: the first sentence that looks like an order, and two signals."""
    flags = [flag for flag in row.flags if flag.quote][:1]
    found = [f"{flag.words}: “{one_line(flag.quote.words, 100)}”" for flag in flags if flag.quote]
    return found + [signal_words(signal, 100) for signal in row.signals[:2]]


def rule_words(flag: Raised) -> str:
    """Which rule of the person raised a flag."""
    what = "growth goal" if flag.source.value == "goal" else "guardrail"
    return f"your {what} “{one_line(flag.words, 80)}”"


def counts_words(report: InboxReport) -> str:
    """How many stand where."""
    n = {lane.value: count for lane, count in report.n_by_lane.items()}
    return (
        f"{n['read']:,} to read · {n['look']:,} worth a look · {n['rest']:,} the rest · {n['hidden']:,} hidden · "
        f"{n['outside']:,} outside your limits · {report.n_decided:,} decided"
    )


def promise_words(report: InboxReport) -> str:
    """Under which promise it hides, or that it is void by now; empty where it hides nothing."""
    if report.void:
        return f"hidden, but the promise is void by now: {report.void}"
    return f"hidden under the promise: {report.promise}" if report.promise else ""


TENTATIVE = "tentative: an order, not labels; desire is told from about 30 decisions on"


def chance_words(report: InboxReport) -> str:
    """What the chance of an answer rests on, or why it is not known."""
    known = any(row.chance is not None for row in report.rows)
    return f"{'chance, the same for every posting: ' if known else ''}{report.about_chance}"


def placed_words(report: InboxReport) -> str:
    """Who placed it, and when; nothing may have been screened."""
    assert report.screening is not None
    return f"placed by {one_line(report.screening.screener)} on {moment(report.screening.made_at)}"


def came_since(report: InboxReport) -> str:
    """What came since the screening; empty where nothing did."""
    came = [
        plural(report.n_new, "posting") if report.n_new else "",
        plural(report.n_decided_since, "answer") if report.n_decided_since else "",
    ]
    words = " and ".join(word for word in came if word)
    told = [
        f"since then {words} came" if words else "",
        "profile.md was edited" if report.is_profile_new else "",
    ]
    return ", ".join(filter(None, told))
