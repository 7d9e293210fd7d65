"""Parts told as wholes: `all of them` or `won 17` where a fact says of how many."""

from __future__ import annotations

from collections.abc import Iterator

from metier.applications.claims.case import Case, Finding
from metier.applications.claims.evidence import Evidence
from metier.applications.claims.problem import ProblemKind
from metier.applications.claims.quantity import Quantity
from metier.applications.claims.seeing import stem
from metier.applications.claims.words import words_of

_ALL = words_of("all every alle allen aller jede jeder jedes each")
_PART = words_of("them which whom these davon deren")


def every(case: Case) -> Iterator[Finding]:
    """`all of them` where the fact says how many of them."""
    said = case.cited.direct
    yield from _part_for_whole(case)
    token = next((token for token in case.read.seen.tokens if token.low in {"all", "alle", "allen"}), None)
    if token is None or any(_ALL & one.said.seen.words for one in said):
        return
    for one in said:
        tokens = one.said.seen.tokens
        parts = [
            q for q in one.said.quantities
            if {t.low for t in tokens[q.at + q.n : q.at + q.n + 2]} & _PART or {t.low for t in tokens[max(0, q.at - 3) : q.at]} & {"which", "whom", "davon"}
        ]  # fmt: skip
        values = {q.value for q in case.read.quantities}
        if any(part.value not in values and not part.unit for part in parts):
            why = f"says {token.low}; fact {one.fact.id} says how many of them"
            yield case.problem(ProblemKind.NUMBER, token.start, token.end, why, one, one.fact.words)
            return


def _part_for_whole(case: Case) -> Iterator[Finding]:
    """`won 17 hearings` of 17 hearings of which 13 were won."""
    for one in case.cited.direct:
        tokens = one.said.seen.tokens
        values = {q.value for q, _, _ in one.quantities}
        for part in one.said.quantities:
            if not {t.low for t in tokens[part.at + part.n : part.at + part.n + 2]} & _PART or not part.at:
                continue
            verb = stem(tokens[part.at - 1].low)
            for quantity in case.read.quantities:
                before = case.read.seen.tokens[max(0, quantity.at - 1) : quantity.at]
                if any(stem(t.low) == verb for t in before) and quantity.value in values - {part.value}:
                    why = f"fact {one.fact.id} says so of {_shown(one, part)}"
                    yield case.problem(
                        ProblemKind.NUMBER, quantity.start, quantity.end, why, one, _shown(one, part)
                    )


def _shown(one: Evidence, quantity: Quantity) -> str:
    start, end = one.said.seen.place(quantity.start, quantity.end)
    return one.said.seen.original[start:end]
