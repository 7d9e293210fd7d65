"""When base models end: a dated table; what is not in it is not known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

AS_OF = date(2026, 11, 30)
"""The day on which the table was put together."""
_SAME_MODEL = re.compile(r"(-(latest|\d{3,4}|\d{6}|\d{8}|\d{4}-\d{2}-\d{2}))?")
"""What may follow a name: a date or a number of a version, as with prices."""


@dataclass(frozen=True, slots=True)
class Retirement:
    """When one model answers no more.

    Attributes:
        day: It ends then.
        is_earliest: It may end then, or later: the provider only says "not sooner".
        source: Where it stands, and when that was read.
    """

    provider: str
    model: str
    day: date
    source: str
    is_earliest: bool = False

    def words(self, today: date) -> str:
        """The same as a clause.

        Example:
            >>> retirement("openai", "gpt-5-mini").words(date(2026, 11, 30))
            'ends on 2026-12-11'
        """
        if self.is_earliest:
            return (
                f"stays until {self.day} at least"
                if today < self.day
                else f"may end any day, since {self.day}"
            )
        return f"ended on {self.day}" if today >= self.day else f"ends on {self.day}"


_OPENAI = "developers.openai.com/api/docs/deprecations, as dev.to/max_bob copied it on 2026-10-28; not opened itself"
_GOOGLE = "ai.google.dev/gemini-api/docs/deprecations, as aideprecations.com read it on 2026-11-10"
_GOOGLE_ITSELF = "ai.google.dev/gemini-api/docs/deprecations, a stored copy of 2026-06"
_CLAUDE = "platform.claude.com/docs/en/about-claude/model-deprecations, as others quoted it in September 2026; 60 days' notice"
_GROQ = "github.com/papi-ai/groq, release notes of 2026-07-31; not its own page"
RETIREMENTS: tuple[Retirement, ...] = (
    Retirement("openai", "gpt-5", date(2026, 12, 11), _OPENAI),
    Retirement("openai", "gpt-5-mini", date(2026, 12, 11), _OPENAI),
    Retirement("openai", "gpt-5-nano", date(2026, 12, 11), _OPENAI),
    Retirement("openai", "gpt-4o", date(2027, 1, 14), _OPENAI),
    Retirement("openai", "gpt-4o-mini", date(2027, 1, 14), _OPENAI),
    Retirement("openai", "gpt-4.1", date(2027, 1, 14), _OPENAI),
    Retirement("openai", "gpt-4.1-mini", date(2027, 1, 14), _OPENAI),
    Retirement("openai", "gpt-4.1-nano", date(2026, 10, 23), _OPENAI),
    Retirement("anthropic", "claude-haiku-4-5", date(2026, 10, 15), _CLAUDE, is_earliest=True),
    Retirement("anthropic", "claude-sonnet-4-6", date(2027, 2, 17), _CLAUDE, is_earliest=True),
    Retirement("anthropic", "claude-opus-4-8", date(2027, 5, 28), _CLAUDE, is_earliest=True),
    Retirement("anthropic", "claude-opus-5", date(2027, 7, 24), _CLAUDE, is_earliest=True),
    Retirement("gemini", "gemini-2.5-pro", date(2026, 12, 1), _GOOGLE),
    Retirement("gemini", "gemini-2.5-flash", date(2026, 12, 1), _GOOGLE),
    Retirement("gemini", "gemini-3.1-flash-lite", date(2027, 5, 7), _GOOGLE_ITSELF, is_earliest=True),
    Retirement("groq", "llama-3.3-70b-versatile", date(2026, 8, 16), _GROQ),
    Retirement("groq", "llama-3.1-8b-instant", date(2026, 8, 16), _GROQ),
)
"""Providers are named as in `models/prices.toml`."""


def retirement(provider: str, model: str) -> Retirement | None:
    """When a model ends; None where that is not known, which is no promise that it stays.

    Example:
        >>> retirement("openai", "gpt-4.1-mini-2025-04-14").day, retirement("openai", "gpt-6-luna")
        (datetime.date(2027, 1, 14), None)
    """
    return next(
        (
            row
            for row in RETIREMENTS
            if row.provider == provider
            and model.startswith(row.model)
            and _SAME_MODEL.fullmatch(model[len(row.model) :])
        ),
        None,
    )
