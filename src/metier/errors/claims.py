"""Failures of claims: what stands in a draft and in no own fact."""

from __future__ import annotations

from metier.errors.base import RefusedError, quoted


class ClaimError(RefusedError):
    """A document claims what no own fact says; it is not written.

    Args:
        number: Of the first such line, from 1, as shown to the person.
        words: What is claimed.
        nearest: Id of the own fact that comes nearest, or empty.
        says: What that fact says instead, or empty.
        n_more: Further claims without a fact.
        document: Which draft it is, as in "letter, version 2"; empty where that is plain.
    """

    code = "E-CLAIM"

    def __init__(
        self,
        number: int,
        *,
        words: str,
        nearest: str = "",
        says: str = "",
        n_more: int = 0,
        document: str = "",
    ) -> None:
        found = "no fact says so"
        if nearest:
            found = f"nearest fact {nearest} says {_plain(says)}" if says else f"nearest fact is {nearest}"
        more = f" (and {n_more:,} more)" if n_more else ""
        super().__init__(
            f'{document + ", " if document else ""}line {number}: "{_plain(words)}"; {found}{more}',
            hint="Edit the line or take it out (`--edit`, `--drop-red`), or add the fact with `metier resume add`",
            details={
                "document": document or None,
                "line": number,
                "words": words,
                "nearest": nearest or None,
                "more": n_more,
            },
        )


def _plain(words: str) -> str:
    return quoted(words)[1:-1].replace('"', "'")
