"""Honest rewrites made by code: the facts of made-up people in other words, by rules that change nothing of what is claimed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from benchmarks.truth.cases import Case
from benchmarks.truth.people import MadeUp, people

from metier.applications.claims.words import words_in
from metier.domain.draft import Section
from metier.domain.record import FactKind, OwnFact

_ENGLISH = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
_TENS = words_in("twenty thirty forty fifty sixty seventy eighty ninety")
_GERMAN = words_in("null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf")
_VERBS = {
    "Built": "Developed", "Developed": "Built", "Cut": "Reduced", "Reduced": "Lowered", "Led": "Headed", "Introduced": "Brought in",
    "Raised": "Increased", "Wrote": "Drew up", "Ran": "Carried out", "Taught": "Gave lessons in", "Administered": "Gave",
    "Cared for": "Looked after", "Assisted with": "Helped with", "Helped build": "Contributed to", "Trained": "Instructed",
    "Analysed": "Evaluated", "Found": "Uncovered", "Prepare": "Draw up", "Automated": "Turned into automatic ones",
    "Reconciled": "Matched", "Processed": "Handled", "Made": "Produced", "Interviewed": "Talked to", "Designed": "Shaped",
    "Installed": "Fitted", "Planned": "Prepared", "Closed": "Won", "Shortened": "Reduced", "Booked": "Arranged", "Moved": "Shifted",
    "Mapped": "Charted", "Obtained": "Raised", "Negotiated": "Agreed", "Rolled out": "Introduced", "Drafted": "Prepared",
    "Supervise": "Guide", "Supervised": "Guided", "Coordinated": "Organised", "Managed": "Looked after", "Manage": "Look after",
    "Owned": "Managed", "Presented": "Showed", "Kept": "Maintained", "Maintained": "Kept up", "Redesigned": "Reworked",
    "Brought": "Took", "Prepared": "Made ready", "Reduced waste": "Cut waste",
}  # fmt: skip
_ALIASES = {
    "PostgreSQL": "Postgres", "Kubernetes": "K8s", "scikit-learn": "sklearn", "Airflow": "Apache Airflow", "Kafka": "Apache Kafka",
    "After Effects": "Adobe After Effects", "Excel": "Microsoft Excel", "Power BI": "PowerBI", "Figma": "Figma", "A/B tests": "A/B testing",
    "SolidWorks": "Solid Works", "Go and": "Golang and", "time series": "time series analysis", "ISO 9001": "ISO-9001",
}  # fmt: skip

Rewrite = Callable[[MadeUp, OwnFact, str, random.Random], str | None]


def _spelled(n: int) -> str | None:
    if n <= 20:
        return _ENGLISH[n]
    if n < 100:
        ten, unit = divmod(n, 10)
        return _TENS[ten - 2] + (f"-{_ENGLISH[unit]}" if unit else "")
    return None


def _is_german(person: MadeUp) -> bool:
    return person.name in {"projektleiter", "buchhalterin"}


def in_words(person: MadeUp, fact: OwnFact, text: str, rng: random.Random) -> str | None:
    """A small count in words."""
    _ = fact
    spots = [
        m
        for m in re.finditer(
            r"(?<![\w.,/£€$+-])(\d{1,2})(?= [a-zA-Zäöü])(?<!-\d)(?<!-\d\d)(?! Mio| ?%|:)", text
        )
        if not re.search(r"(?:Level|BS|ISO|Year|Stage)\s$", text[: m.start()]) and int(m[1]) > 1
    ]
    if not spots:
        return None
    spot = rng.choice(spots)
    n = int(spot[1])
    word = (_GERMAN[n] if n < len(_GERMAN) else None) if _is_german(person) else _spelled(n)
    return None if word is None else text[: spot.start()] + word + text[spot.end() :]


def in_digits(person: MadeUp, fact: OwnFact, text: str, rng: random.Random) -> str | None:
    """A number word in digits."""
    _ = fact, rng
    words = _GERMAN[2:] if _is_german(person) else _ENGLISH[2:13]
    first = 2
    for n, word in enumerate(words, first):
        new, found = re.subn(rf"(?<!-)\b{word}\b", str(n), text, count=1)
        if found:
            return new
    return None


def percent(person: MadeUp, fact: OwnFact, text: str, rng: random.Random) -> str | None:
    """`40 %` as `40%`, `40 percent`, `40 Prozent`."""
    _ = fact
    if "%" not in text:
        return None
    way = rng.choice(["%", " Prozent"] if _is_german(person) else ["%", " percent", " per cent"])
    return re.sub(r"\s?%", way, text)


def thousands(person: MadeUp, fact: OwnFact, text: str, rng: random.Random) -> str | None:
    """`3,000` as `3000` or `3k`."""
    _ = person, fact
    spot = re.search(r"(?<![€£$])\b(\d{1,3}),000\b(?! (?:EUR|euro|pound|GBP|USD))", text)
    if not spot:
        return None
    return text[: spot.start()] + spot[1] + rng.choice(["000", "k", " thousand"]) + text[spot.end() :]


def money(person: MadeUp, fact: OwnFact, text: str, rng: random.Random) -> str | None:
    """`€1.8 million` as `EUR 1.8m` or `1.8 million euros`."""
    _ = person, fact
    spot = re.search(r"([€£$])(\d[\d.,]*)(\smillion|k)?", text)
    if not spot:
        return None
    code = {"€": ("EUR", "euros"), "£": ("GBP", "pounds"), "$": ("USD", "dollars")}[spot[1]]
    size = {"n": rng.choice(["m", " million", "M"]), "k": "k", "": ""}[(spot[3] or "")[-1:]]
    shown = rng.choice(
        [f"{code[0]} {spot[2]}{size}", f"{spot[2]}{spot[3] or ''} {code[1]}", f"{spot[1]}{spot[2]}{size}"]
    )
    return text[: spot.start()] + shown + text[spot.end() :]


def verb(person: MadeUp, fact: OwnFact, text: str, rng: random.Random) -> str | None:
    """An equal or weaker verb."""
    _ = person, fact, rng
    for old in sorted(_VERBS, key=len, reverse=True):
        if text.startswith(f"{old} "):
            return _VERBS[old] + text[len(old) :]
    return None


def alias(person: MadeUp, fact: OwnFact, text: str, rng: random.Random) -> str | None:
    """A tool by another of its names."""
    _ = person, fact, rng
    for old, new in _ALIASES.items():
        if old in text and new not in text:
            return text.replace(old, new, 1)
    return None


def shorter(person: MadeUp, fact: OwnFact, text: str, rng: random.Random) -> str | None:
    """Without what follows the last comma or `using`, where no bound or negation is lost."""
    _ = person, fact, rng
    for mark in (", ", " using ", " with ", "; "):
        head, found, tail = text.rpartition(mark)
        if (
            found
            and len(head) > 25
            and not re.search(r"up to|under|co-|without|together|developers", tail + head)
        ):
            return head
    return None


def over(person: MadeUp, fact: OwnFact, text: str, rng: random.Random) -> str | None:
    """`over` as `more than`."""
    _ = fact, rng
    old, new = ("über", "mehr als") if _is_german(person) else ("over", "more than")
    if re.search(rf"\b{old} \d(?!\d* (?:years|Jahre))", text):
        return re.sub(rf"\b{old}\b", new, text, count=1)
    if not _is_german(person) and "more than" in text:
        return text.replace("more than", "over", 1)
    return None


def signs(person: MadeUp, fact: OwnFact, text: str, rng: random.Random) -> str | None:
    """Other hyphens and spaces, as word processors put them; a full stop at the end."""
    _ = person, fact
    way = rng.randrange(3)
    if way == 0:
        return text.replace("-", "\u2011") if "-" in text else None
    if way == 1:
        return re.sub(r"(?<=\d) (?=[%€A-Za-z])", "\u00a0", text) + "."
    return text + "."


def subject(person: MadeUp, fact: OwnFact, text: str, rng: random.Random) -> str | None:
    """As a sentence about oneself, with the employer where there is one."""
    if (
        _is_german(person)
        or fact.kind is not FactKind.HIGHLIGHT
        or not re.match(r"[A-Z][a-z]+(?:ed|t|w|k|n|ote|d)\b", text)
    ):
        return None
    rest = text[0].lower() + text[1:]
    where = f"At {fact.at}" if fact.at and not fact.at.startswith("Freelance") else ""
    return rng.choice(
        [f"I {rest}", f"{where} I {rest}" if where else f"I {rest}", f"As {_title(fact)} I {rest}"]
    )


def _title(fact: OwnFact) -> str:
    article = "an" if fact.title[:1] in "AEIOU" else "a"
    return f"{article} {fact.title}"


def reordered(person: MadeUp, fact: OwnFact, text: str, rng: random.Random) -> str | None:
    """The last part first: `Within nine months, cut …`."""
    _ = person, fact, rng
    found = re.fullmatch(
        r"([A-Z][^,;]+?) (within nine months|over three years|on Saturday nights|in 2023|by cold calls and e-mail|on a surgical ward|at all sites)(.*)",
        text,
    )
    if not found:
        return None
    if found[2].startswith("over"):
        return None
    first = found[2][0].upper() + found[2][1:]
    return f"{first}: {found[1][0].lower()}{found[1][1:]}{found[3]}"


REWRITES: tuple[Rewrite, ...] = (
    in_words, in_digits, percent, thousands, money, verb, alias, shorter, over, signs, subject, reordered,
)  # fmt: skip


def rewritten(n: int, seed: int = 11) -> Iterator[Case]:
    """Different honest lines: one to three rewrites of a fact, some of two facts of one role together."""
    rng = random.Random(seed)
    everybody = list(people().values())
    seen: set[str] = set()
    while len(seen) < n:
        person = rng.choice(everybody)
        fact = rng.choice(
            [f for f in person.record.facts if f.kind in {FactKind.HIGHLIGHT, FactKind.SUMMARY}]
        )
        text = _one(person, fact, rng)
        if text is None:
            continue
        label = fact.path.split(".")[1]
        line = person.line(label, label, text)
        if fact.kind is FactKind.HIGHLIGHT and rng.random() < 0.25:
            joined = _joined(person, fact, text, rng)
            if joined is not None:
                text, other = joined
                line = person.line(label, f"{label} {other}", text)
        if re.match(r"(?:I|At .+? I|As .+? I) ", text):
            line = replace(line, section=Section.BODY, under=None)
        if text in seen:
            continue
        seen.add(text)
        yield Case(person, line, "", "rewritten")


def _one(person: MadeUp, fact: OwnFact, rng: random.Random) -> str | None:
    text, n_done = fact.words, 0
    for rewrite in rng.sample(REWRITES, len(REWRITES)):
        if n_done >= rng.randrange(1, 4):
            break
        new = rewrite(person, fact, text, rng)
        if new is not None and new != text:
            text, n_done = new, n_done + 1
    return text if n_done else None


def _joined(person: MadeUp, fact: OwnFact, text: str, rng: random.Random) -> tuple[str, str] | None:
    """Two facts of one role in one line."""
    others = [f for f in person.record.facts if f.under == fact.under and f.id != fact.id and f.under]
    if not others or re.match(r"(?:I|At|As) ", text):
        return None
    other = rng.choice(others)
    joint = "; " if rng.random() < 0.5 else (" und " if _is_german(person) else " and ")
    words = other.words
    if joint != "; " and words[1:2].islower() and not _is_german(person):
        words = words[0].lower() + words[1:]
    return f"{text.rstrip('.')}{joint}{words}", other.path.split(".")[1]
