"""Own facts as a base model is shown them: numbered lines without names, which are put back here afterwards.

A line is called `F1`, not by the id of its fact: that is a hash of words with the employer among them, by which somebody
could try names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from metier.domain.record import FactKind, OwnFact, OwnFactId
from metier.errors import AnswerError
from metier.prompts.control_tokens import control_token
from metier.prompts.redact import Redactor, TakenOut
from metier.prompts.writing.orders import gives_orders
from metier.text.lines import one_line

MAX_WORDS = 600
"""Characters of one fact; longer ones are left out, as half a fact could be another one."""

TAG = re.compile(r"\[[A-Z][A-Z_]*(?:_\d+)?\]")
"""What stands in place of a name: `[NAME]`, `[EMPLOYER_1]`, `[AMOUNT_2]`."""

_NUMBERED = {"PAY": "AMOUNT", "PERSONAL": "LEFT_OUT"}
_AROUND = re.compile(r"(\s*)(.*?)((?:['’]s)?\s*)", re.DOTALL)
_TIME = re.compile(r"[\w ./-]{1,20}")
_WITH_ORGANISATIONS = frozenset({FactKind.VOLUNTEERING, FactKind.EDUCATION, FactKind.PROJECT})


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One fact as it is shown.

    Attributes:
        name: `F1`, `F2`, …
        words: Without names.
        values: What each tag in it stands for, in the order of its places: one employer may be written in two ways.
        shown: The whole line of the prompt.
    """

    name: str
    fact: OwnFact
    words: str
    values: Mapping[str, tuple[str, ...]]
    shown: str


@dataclass(frozen=True)
class FactSheet:
    """Facts that may leave, in the order given.

    Attributes:
        lines: A heading stands there as fixed: a model is not asked to word it.
        n_held_back: Facts that are never shown: references, and those that cannot be shown as they are.
    """

    lines: tuple[SheetLine, ...]
    n_held_back: int = 0
    _redactor: Redactor = field(default_factory=lambda: Redactor(()), repr=False)

    @classmethod
    def of(cls, facts: Iterable[OwnFact], redactor: Redactor) -> FactSheet:
        """The facts as they may be shown.

        Contact details, web addresses and references never stand in it. Of employers there are tags in the order of the
        resume; of schools, clients and places of volunteering tags of their own.

        Args:
            facts: Each once; a heading before what stands under it.
            redactor: Knows the person's names and employers.

        Example:
            >>> role = OwnFact(OwnFactId("f0"), FactKind.ROLE, "Baker, Tinta GmbH", at="Tinta GmbH", start="2019")
            >>> sheet = FactSheet.of([role], Redactor.of({"work": [{"name": "Tinta GmbH"}]}))
            >>> sheet.text, sheet.refill("Baked for [EMPLOYER_1]")
            ('F1 role, fixed: Baker, [EMPLOYER_1] (from 2019)', 'Baked for Tinta GmbH')
        """
        every = list(facts)
        own = redactor.besides(fact.at for fact in every if fact.kind in _WITH_ORGANISATIONS)
        tags = _Tags(own)
        names: dict[OwnFactId, str] = {}
        lines: list[SheetLine] = []
        for fact in every:
            name = f"F{len(lines) + 1}"
            line = _line(name, fact, tags, names)
            if line is not None:
                lines.append(line)
                names[fact.id] = name
        return cls(tuple(lines), len(every) - len(lines), own)

    @property
    def text(self) -> str:
        """All lines, one below the other."""
        return "\n".join(line.shown for line in self.lines)

    def first(self, n: int) -> FactSheet:
        """The same with its first `n` lines only."""
        return FactSheet(self.lines[:n], self.n_held_back, self._redactor)

    def redact(self, words: str) -> str:
        """Other words of the person on one line, without names; what was taken out of them cannot be put back."""
        return one_line(self._redactor.redact(words).text)

    def cited(self, names: Iterable[str]) -> tuple[OwnFactId, ...]:
        """The facts of these names, each once; names of no line are left out.

        Example:
            >>> FactSheet(()).cited(["F1"])
            ()
        """
        known = self._by_name
        return tuple(dict.fromkeys(known[name].fact.id for name in names if name in known))

    def refill(self, text: str, cites: Sequence[OwnFactId] | None = None) -> str:
        """The text with what its tags stand for.

        Args:
            cites: The facts that the text rests on: only their tags, and those of their headings, may stand in it. None for
                all.

        Raises:
            AnswerError: A tag stands in none of these facts.
        """
        values = {tag: list(ways) for tag, ways in self._values(cites).items()}

        def put_back(found: re.Match[str]) -> str:
            ways = values.get(found[0])
            if ways is None:
                raise AnswerError(what="a tag in square brackets does not stand in the facts that are cited")
            return ways.pop(0) if len(ways) > 1 else ways[0]

        return TAG.sub(put_back, text)

    def words_of(self, cites: Sequence[OwnFactId]) -> str:
        """The shown words of these facts and their headings: what a line may repeat of them as it is."""
        return "\n".join(line.words for line in self._lines(cites))

    def _values(self, cites: Sequence[OwnFactId] | None) -> dict[str, tuple[str, ...]]:
        values: dict[str, tuple[str, ...]] = {}
        for line in self.lines if cites is None else self._lines(cites):
            for tag, ways in line.values.items():
                values.setdefault(tag, ways)
        return values

    def _lines(self, cites: Sequence[OwnFactId]) -> list[SheetLine]:
        """The lines of these facts, and after them those of their headings."""
        own = [line for line in self.lines if line.fact.id in cites]
        under = {line.fact.under for line in own}
        return own + [line for line in self.lines if line.fact.id in under and line not in own]

    @property
    def _by_name(self) -> dict[str, SheetLine]:
        return {line.name: line for line in self.lines}


class _Tags:
    """Tags of one sheet: each value of a kind without numbers of its own has one."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._numbers: dict[tuple[str, str], str] = {}

    def without_names(self, text: str) -> tuple[str, dict[str, tuple[str, ...]]]:
        """The words with tags, and what each tag stands for."""
        out: list[str] = []
        values: dict[str, tuple[str, ...]] = {}
        for piece in self._redactor.cut(text):
            if isinstance(piece, str) or not piece.words.strip():
                out.append(piece if isinstance(piece, str) else piece.words)
                continue
            before, words, after = _within(piece.words)
            value = one_line(words)
            tag = self._tag(piece, value)
            out += [before, tag, after]
            values[tag] = (*values.get(tag, ()), value)
        return one_line("".join(out)), values

    def _tag(self, piece: TakenOut, value: str) -> str:
        if piece.kind in {"EMPLOYER", "ORGANISATION", "NAME"}:
            return piece.tag
        kind = _NUMBERED.get(piece.kind, piece.kind)
        n_known = sum(known == kind for known, _ in self._numbers)
        return self._numbers.setdefault((kind, value), f"[{kind}_{n_known + 1}]")


def _within(words: str) -> tuple[str, str, str]:
    """What was taken out, without the spaces around it and a genitive: those may stay, and the sentence reads well."""
    found = _AROUND.fullmatch(words)
    assert found is not None  # it fits everything
    return found[1], found[2], found[3]


def _line(name: str, fact: OwnFact, tags: _Tags, names: Mapping[OwnFactId, str]) -> SheetLine | None:
    """The fact as a line; None where it is never shown."""
    if fact.kind is FactKind.REFERENCE or len(fact.words) > MAX_WORDS or TAG.search(fact.words):
        return None
    words, values = tags.without_names(fact.words)
    note, of_note = tags.without_names(fact.note)
    if not words:
        return None
    kind = f"{fact.kind.value}, fixed" if fact.kind.is_heading else fact.kind.value
    heading = names.get(fact.under) if fact.under else None
    place = f" under {heading}" if heading else ""
    beside = "; ".join(part for part in (note, _times(fact) if fact.kind.is_heading else "") if part)
    shown = f"{name} {kind}{place}: {words}{f' ({beside})' if beside else ''}"
    if control_token(shown) or "<<" in shown or gives_orders(words):
        return None
    return SheetLine(name, fact, words, {**of_note, **values}, shown)


def _times(fact: OwnFact) -> str:
    start, end = (one_line(time) if _TIME.fullmatch(time) else "" for time in (fact.start, fact.end))
    if start and (end or fact.is_current):
        return f"{start} to {end or 'now'}"
    return f"from {start}" if start else f"until {end}" if end else ""
