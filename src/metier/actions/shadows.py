"""Freezing what other screeners say beside the shown one, to compare them later; apart, as most screenings have none."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal

from metier.actions.desk import Desk
from metier.domain.chat import MICRO
from metier.domain.example import Example
from metier.domain.posting import Posting
from metier.domain.profile import Profile
from metier.domain.verdict import Verdict
from metier.errors import NotEnoughExamplesError, ProviderError, RefusedError
from metier.screeners.base import Screener
from metier.screeners.fine_tuned.screener import FineTunedScreener
from metier.screeners.prompted import Judged, PromptedScreener


@dataclass(frozen=True, slots=True)
class ShadowAsked:
    """What a screener beside the shown one asked of a base model.

    Attributes:
        screener: Its kind.
        n_calls: Requests sent now.
        n_answered: Postings with a verdict.
        paid_usd: What it cost now.
    """

    screener: str
    n_calls: int
    n_answered: int
    paid_usd: Decimal


def freeze_shadows(
    shadows: Sequence[Screener],
    taught: Sequence[Example],
    postings: Sequence[Posting],
    desk: Desk,
    profile: Profile,
) -> tuple[ShadowAsked, ...]:
    """Freeze what other screeners, taught the same, say about the same postings; those that cannot are left out.

    A tuned model judges what it has read and the best of the rest, a minute's worth each time: reading hundreds of
    postings is a matter of the screener that is shown.

    Returns:
        What was asked of base models for it.
    """
    asked: list[ShadowAsked] = []
    for shadow in shadows:
        with suppress(NotEnoughExamplesError):
            fitted = shadow.learn(taught)
            readable = fitted.readable(postings) if isinstance(fitted, FineTunedScreener) else postings
            verdicts, answers = _what_came(fitted, readable)
            if isinstance(fitted, PromptedScreener):
                paid = Decimal(sum(row.paid for row in answers)) / MICRO
                n_calls = sum(row.n_calls for row in answers)
                asked.append(ShadowAsked(fitted.kind, n_calls, len(verdicts), paid))
            desk.verdicts.freeze(
                verdicts,
                basis=getattr(fitted, "basis", ""),
                profile_key=profile.key,
                n_decisions=len(taught),
                made_at=desk.clock.now(),
                shadow=True,
            )
    return tuple(asked)


def _what_came(fitted: Screener, postings: Sequence[Posting]) -> tuple[list[Verdict], list[Judged]]:
    """The verdicts of a shadow; of one that asks a base model, those that were answered, as nobody waits for it."""
    if not isinstance(fitted, PromptedScreener):
        return fitted.screen(postings), []
    judged: list[Judged] = []
    with suppress(ProviderError, RefusedError):
        judged.extend(fitted.judge(postings))  # keeps those that came before a failure
    return [fitted.verdict(row) for row in judged if row.answered is not None], judged
