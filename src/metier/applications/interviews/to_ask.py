"""Questions for the employer: what a posting leaves open, and what signals on it make worth asking."""

from __future__ import annotations

import re
from collections.abc import Sequence

from metier.applications.demands import DemandKind, Match
from metier.applications.interviews.of_posting import clear_duty
from metier.applications.interviews.prepared import ToAsk
from metier.domain.facts import WorkMode
from metier.domain.posting import Posting
from metier.text.lines import one_line
from metier.text.signals import Signal, SignalKind

MOST = 8
_TEAM = re.compile(
    r"\bteam of \d|\b\d+[- ](?:person|people|member|strong)\b|\breports? to\b|\breporting to\b|\bteam lead\b|\bberichtest\b",
    re.IGNORECASE,
)
_BEGIN = re.compile(
    r"\bonboarding\b|\bfirst (?:\d+|three|six|few) (?:days|weeks|months)\b|\beinarbeitung\b", re.IGNORECASE
)
_GROW = re.compile(
    r"\b(?:training|learning) (?:budget|days|opportunit)|\bcareer (?:path|growth|development)\b|\bmentor|\bweiterbildung",
    re.IGNORECASE,
)
_HOURS = re.compile(
    r"\bhours (?:a|per) week\b|\b\d+ ?(?:h|hours|hrs|stunden)\b|\bflexible (?:working )?hours\b|\bshift|\bon[- ]call\b",
    re.IGNORECASE,
)


def to_ask(posting: Posting, matches: Sequence[Match], signals: Sequence[Signal]) -> tuple[ToAsk, ...]:
    """A few questions, the weightiest first; each with what is left open."""
    found = [*_of_signals(signals), *_of_facts(posting, signals), *_of_text(posting), *_of_duties(matches)]
    return tuple(found[:MOST])


def _of_signals(signals: Sequence[Signal]) -> list[ToAsk]:
    found = []
    for signal in signals:
        quote = signal.quotes[0].words if signal.quotes else ""
        if signal.kind is SignalKind.GHOST:
            found.append(
                ToAsk("Is this position open now, and when do you want to fill it?", signal.words, quote)
            )
        elif signal.kind is SignalKind.REPOST:
            found.append(
                ToAsk(
                    "Why is the position open again, and how long did the last one stay?", signal.words, quote
                )
            )
        elif signal.kind is SignalKind.SCAM:
            found.append(
                ToAsk("Who employs me, at which address, and who can I call there?", signal.words, quote)
            )
        elif signal.kind is SignalKind.VAGUE_PAY:
            found.append(ToAsk("What is the range of the pay, in numbers?", signal.words, quote))
    return list({one.words: one for one in found}.values())


def _of_facts(posting: Posting, signals: Sequence[Signal]) -> list[ToAsk]:
    facts = posting.facts
    found = []
    if facts.pay is None and all(signal.kind is not SignalKind.VAGUE_PAY for signal in signals):
        found.append(ToAsk("What is the range of the pay?", "the posting names no pay"))
    if facts.work_mode is None:
        found.append(
            ToAsk(
                "How many days a week are in the office?",
                "it does not say whether the work is remote, hybrid or on site",
            )
        )
    elif facts.work_mode.value is WorkMode.HYBRID:
        found.append(
            ToAsk(
                "Which days are in the office, and who decides?",
                "it says hybrid",
                facts.work_mode.quote.words,
            )
        )
    elif facts.work_mode.value is WorkMode.REMOTE:
        found.append(
            ToAsk(
                "How does a remote team work together, and how often does it meet?",
                "it says remote",
                facts.work_mode.quote.words,
            )
        )
    if (
        not posting.place
        and not facts.places
        and (facts.work_mode is None or facts.work_mode.value is not WorkMode.REMOTE)
    ):
        found.append(ToAsk("Where is the work?", "it names no place"))
    if not facts.employment_types:
        found.append(
            ToAsk("Is the contract permanent, and full time?", "it does not say what kind of contract it is")
        )
    return found


def _of_text(posting: Posting) -> list[ToAsk]:
    text = posting.text
    found = []
    if not _TEAM.search(text):
        found.append(
            ToAsk(
                "Who is in the team, and whom would I report to?",
                "it says neither how large the team is nor who leads it",
            )
        )
    if not _BEGIN.search(text):
        found.append(
            ToAsk(
                "What should I have done after the first three months?", "it does not say how the job begins"
            )
        )
    if not _HOURS.search(text):
        found.append(
            ToAsk(
                "What does a normal week look like, and how often does it get longer?",
                "it says nothing of the hours",
            )
        )
    if not _GROW.search(text):
        found.append(ToAsk("How do people here learn and move on?", "it says nothing of learning"))
    return found


def _of_duties(matches: Sequence[Match]) -> list[ToAsk]:
    """Which of the duties comes first; asked by the clearest of them."""
    duties = [found for found in matches if found.demand.kind is DemandKind.DUTY]
    clear = [found for found in duties if clear_duty(found)]
    if len(duties) < 2 or not clear:
        return []
    best = max(clear, key=clear_duty).demand
    first = one_line(best.words, 90).rstrip(" .;,:")
    return [
        ToAsk(
            f"Of all the duties, is “{first}” what matters most at first?",
            f"it names {len(duties)} duties and no order",
            best.quote.words,
        )
    ]
