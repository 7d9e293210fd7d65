"""What was learned, in words: each pattern is the person's own, or a habit; and what is never made a rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from metier.actions.patterns import AnswerKind, PatternRow
from metier.errors import MetierError, PatternAnswerError, WebFieldError, WebNotFoundError
from metier.pages import patterns_words, propose_words
from metier.settings.readers import share_of
from metier.web.background.work import Figured
from metier.web.visit import Visit, view
from metier.workspace.patterns import SHARE, Answering

if TYPE_CHECKING:
    from metier.actions.patterns import PatternsReport
    from metier.domain.ports import Progress
    from metier.evaluation.proposals import Moved
    from metier.workspace import Workspace

SHARES = (0.05, SHARE, 0.2, 0.5)
"""Shares of what a habit passes over that can be chosen."""
_PARTS = ("written", "moved")
"""Blocks of an answer that are replaced by themselves, so that focus stays where it is."""
_NAMED = 4
"""Postings named on either side of a pattern."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What the decisions say, with what each answer would write.

    Attributes:
        ways: What "mine" and "habit" would write, by kind and key of the pattern; what cannot be written is not there.
    """

    report: PatternsReport
    ways: Mapping[tuple[str, str], Answering] = field(default_factory=dict)

    def way(self, kind: str, key: str) -> Answering | None:
        """What an answer would write; None where it cannot be given."""
        return self.ways.get((kind, key))


@dataclass(frozen=True, slots=True)
class PatternsPage:
    """The page.

    Attributes:
        found: What was learned, as far as it is counted.
        words: How it is said.
        reads_swaps: The sentence encoder reads swapped texts, too.
    """

    found: Figured[Learned]
    words: object = patterns_words
    n_named: int = _NAMED
    reads_swaps: bool = False

    @property
    def open_rows(self) -> list[PatternRow]:
        """Patterns that wait for an answer."""
        return [row for row in self.found.value.report.rows if row.asks] if self.found.value else []

    @property
    def other_rows(self) -> list[PatternRow]:
        """Those that were answered, or stand in the profile."""
        return [row for row in self.found.value.report.rows if not row.asks] if self.found.value else []


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """What an answer would write, before it is written.

    Attributes:
        line: As its file would have it.
        moved: What it would move among undecided postings, as far as it is counted; None for a habit.
    """

    key: str
    answering: Answering
    line: str
    moved: Figured[Moved | None] | None = None
    shares: tuple[float, ...] = SHARES
    words: object = patterns_words

    @property
    def moved_words(self) -> Callable[[Moved], str]:
        """How what it moves is said."""
        return propose_words.moved_words

    @property
    def is_mine(self) -> bool:
        """Whether it is a line of the profile."""
        return self.answering.kind is AnswerKind.MINE


def learned(workspace: Workspace, progress: Progress, *, read_swaps: bool = False) -> Learned:
    """Count them. Cost: 3.4 s for 300 decisions and 10,000 postings; minutes where swapped texts are read."""
    session = workspace.patterns(progress=progress)
    report = session.report(read_swaps=read_swaps)
    ways = {}
    for row in report.rows:
        for kind, give in (("mine", session.mine), ("habit", session.habit)):
            try:
                ways[kind, row.pattern.key] = give(row.number)
            except MetierError:  # no line says it, or it stands there: the page offers no such answer
                continue
    return Learned(report, ways)


@view
def patterns(visit: Visit) -> Response:
    """What was learned."""
    if visit.query.text("swaps") == "read":
        return visit.page("evidence/patterns.html.j2", PatternsPage(_read(visit), reads_swaps=True))
    return visit.page("evidence/patterns.html.j2", PatternsPage(_found(visit)))


@view
def ask(visit: Visit) -> Response:
    """What an answer would write; nothing is written."""
    found = _found(visit)
    key, kind = visit.path("key"), _kind(visit)
    if found.value is None:
        return visit.page("evidence/patterns.html.j2", PatternsPage(found))
    answering = found.value.way(kind, key)
    if answering is None:
        raise PatternAnswerError(
            what="That answer cannot be given to that pattern", hint="Go back to the patterns"
        )
    answering = _with_share(visit, answering, visit.query.text("share"))
    page = AnswerPage(
        key, answering, visit.workspace.patterns().written_as(answering), _moved(visit, answering)
    )
    if visit.is_fragment:
        part = visit.query.text("part")
        return visit.block("evidence/pattern_answer.html.j2", part if part in _PARTS else "ask", page)
    return visit.page("evidence/pattern_answer.html.j2", page)


@view
def give(visit: Visit) -> Response:
    """Write it."""
    key, kind = visit.path("key"), _kind(visit)
    session = visit.workspace.patterns()
    found = _found(visit)
    kept = found.value.way(kind, key) if found.value and not found.is_old else None
    if kept is None:  # something changed since it was shown: it is looked for anew
        number = session.number_of(key)
        kept = session.mine(number) if kind == "mine" else session.habit(number)
    if (line := visit.form.text("line")) and line != kept.line.words:
        raise PatternAnswerError(what="The pattern says something else by now", hint="Look at it again")
    given = session.give(_with_share(visit, kept, visit.form.text("share")), tells=False).answering
    where = given.line.section
    place = where if kind == "habit" else f"“{where}” of profile.md"
    said = f"Added to {place}: “{given.line.words}”. Rank anew to see the postings in the new order"
    return visit.go("/patterns", said=said)


@view
def take_back(visit: Visit) -> Response:
    """Take an answer back."""
    taken = visit.workspace.patterns().take_back(visit.path("key"))
    return visit.go("/patterns", said=patterns_words.taken_words(taken))


def _kind(visit: Visit) -> str:
    """Which of the two answers."""
    found = visit.path("kind")
    if found not in {"mine", "habit"}:
        raise WebNotFoundError
    return found


def _found(visit: Visit) -> Figured[Learned]:
    return visit.site.figured("patterns", "Looking at what your decisions show", learned, visit.workspace)


def _read(visit: Visit) -> Figured[Learned]:
    def count(workspace: Workspace, progress: Progress) -> Learned:
        return learned(workspace, progress, read_swaps=True)

    return visit.site.figured("patterns read", "Reading swapped texts", count, visit.workspace)


def _with_share(visit: Visit, answering: Answering, typed: str) -> Answering:
    if answering.kind is AnswerKind.MINE or not typed:
        return answering
    share = share_of(typed)
    if share is None:
        raise WebFieldError(field="share", wanted="a share between 0 and 1, such as 10%", got=typed)
    visit.workspace.guardrails.add(
        answering.line.words, share=share, dry_run=True
    )  # whether it can be written
    return replace(answering, share=share)


def _moved(visit: Visit, answering: Answering) -> Figured[Moved | None] | None:
    if answering.kind is AnswerKind.HABIT:
        return None

    def count(workspace: Workspace, progress: Progress) -> Moved | None:
        return workspace.patterns(progress=progress).moves(answering)

    key = f"patterns moved {answering.pattern.key}"
    return visit.site.figured(key, "Trying the line on undecided postings", count, visit.workspace)


ROUTES = (
    Route("/patterns", patterns),
    Route("/patterns/{key}/undo", take_back, methods=["POST"]),
    Route("/patterns/{key}/{kind}", ask, methods=["GET"]),
    Route("/patterns/{key}/{kind}", give, methods=["POST"]),
)
