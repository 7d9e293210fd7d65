"""Checks: what is well, what is missing, what is wrong; nothing is changed by looking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from metier.domain.profile import SECTIONS, Profile
from metier.errors import ExitCode


class Health(StrEnum):
    """How a check came out."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        words: What was found.
        hint: What to do; empty when nothing.
        fixable: `metier doctor --fix` mends it.
        exit_code: The code the command ends with if this is bad.
    """

    name: str
    health: Health
    words: str
    hint: str = ""
    fixable: bool = False
    exit_code: ExitCode = ExitCode.INTEGRITY


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """All checks, and what was mended."""

    checks: tuple[Check, ...]
    mended: tuple[str, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """The code of the first bad check, or OK."""
        return next((check.exit_code for check in self.checks if check.health is Health.BAD), ExitCode.OK)


def profile_check(profile: Profile, limits: Sequence[str]) -> Check:
    """Whether the profile says enough to rank by, and how its hard limits were understood."""
    if profile.is_empty:
        hint = f"Write a few lines in profile.md under {', '.join(SECTIONS[1:])}"
        return Check("profile", Health.NOTE, "profile.md is empty: only decisions are there to rank by", hint)
    understood = "; ".join(limits) if limits else "none understood as a hard limit"
    return Check(
        "profile",
        Health.GOOD,
        f"{len(profile.wishes)} wishes, {len(profile.deal_breakers)} deal-breakers; limits: {understood}",
    )
