"""Failures of replays, comparisons and forecasts."""

from __future__ import annotations

from collections.abc import Sequence

from metier.errors.base import BadInputError, UsageError, quoted


class SplitsError(BadInputError):
    """A file of splits has the wrong shape, or names ids that cannot be learned from or tested on."""

    code = "E-SPLITS"

    def __init__(self, name: str, *, what: str, where: str = "", got: object = None) -> None:
        place = f" {where}" if where else ""
        shown = "" if got is None else f", got {quoted(got)}"
        super().__init__(
            f"{quoted(name)}{place}: {what}{shown}",
            hint='Each entry is `{"size": 30, "seed": 0, "train": [ids], "test": [ids]}` with decided ids of the labels file',
            details={"where": where},
        )


class SplitKindError(UsageError):
    """A way to split that does not exist."""

    code = "E-SPLIT-KIND"

    def __init__(self, got: str, *, known: Sequence[str]) -> None:
        super().__init__(f"No way to split called {quoted(got)}", hint=f"One of {', '.join(known)}")


class DecisionOrderError(BadInputError):
    """Decisions are to be replayed in time, but their order is not known."""

    code = "E-DECISION-ORDER"

    def __init__(self, *, n_without: int, person: str = "") -> None:
        whose = f" of {quoted(person)}" if person else ""
        n = "1 decision" if n_without == 1 else f"{n_without} decisions"
        super().__init__(
            f"{n}{whose} without `order` or `decided_at`; their order is not known",
            hint="Add `order` or `decided_at` to every labelled row, or use `--split group`",
            details={"n_without": n_without},
        )


class CurveTooFarError(UsageError):
    """A learning curve was asked about fewer labels than there are, or about more than it can foresee."""

    code = "E-CURVE-FAR"

    def __init__(self, at: int, *, have: int, reach: int) -> None:
        super().__init__(
            f"A curve of {have} labels says nothing about {at}; it reaches from {have} to {reach * have}",
            hint=f"Ask about at most {reach * have} labels, or label more postings with `metier label`",
            details={"at": at, "have": have, "reach": reach * have},
        )


class NothingToReplayError(BadInputError):
    """Too few decisions to learn from some and predict others."""

    code = "E-REPLAY-FEW"

    def __init__(self, *, n_decisions: int, need: int | None = None) -> None:
        n = "1 decision" if n_decisions == 1 else f"{n_decisions} decisions"
        more = f"A replay needs {need} decisions: `metier label`"
        super().__init__(
            f"{n}: too few to learn from some and predict the others",
            hint=more if need else "Name smaller `--sizes`, or add labelled rows",
            details={"n_decisions": n_decisions, "need": need},
        )
