"""What the page of the profile shows: the words, how they are understood, and what an edit would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from metier.actions.interview import CHECKED
from metier.actions.profile_try import KnownFacts, LimitEffect, LimitsEffect, ProfileTryReport
from metier.actions.profile_view import ProfileView
from metier.domain.ports import Progress
from metier.domain.profile import parse_profile
from metier.errors import MetierError
from metier.evaluation.agreement import Key
from metier.pages import profile_words
from metier.web.background.looking import end_looks, look
from metier.web.background.work import Work, WorkState
from metier.web.views.wording.edited_file import unix
from metier.web.visit import Visit
from metier.workspace import Workspace

TABS = (
    ("/profile", "Edit"),
    ("/profile/questions", "Questions"),
    ("/profile/proposals", "Proposals"),
    ("/profile/versions", "Versions"),
)
_EFFECT = "profile effect"


class How(StrEnum):
    """How far the look at past decisions is."""

    SAME = "same"
    WAITS = "waits"
    GOES_ON = "goes on"
    STOPPED = "stopped"
    FAILED = "failed"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Past:
    """What an edit changes on past decisions and at the top of the list, as far as it is known.

    Attributes:
        how: `SAME` where nothing was edited that would be read, `WAITS` until the person pauses.
    """

    how: How
    work: Work | None = None
    report: ProfileTryReport | None = None
    error: MetierError | None = None


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """The page.

    Attributes:
        text: The words in the editor.
        read: Stands for the file that the edit began with.
        draft: Under which the words are kept while they are not saved; empty where they are those of the file.
        is_edited: They differ from the file.
        is_empty: The file says nothing yet.
        view: How the words are understood.
        effect: What their limits leave out; None while postings are being read.
        is_new: The newest screening rests on another profile.
    """

    text: str
    read: str
    draft: str
    is_edited: bool
    is_empty: bool
    view: ProfileView
    effect: LimitsEffect | None
    past: Past
    is_new: bool = False
    keys: tuple[Key, ...] = (Key.AUC, Key.EXACT, Key.LOG_LOSS)
    checked: tuple[str, ...] = CHECKED
    hindsight: str = profile_words.HINDSIGHT
    tabs: tuple[tuple[str, str], ...] = TABS

    @property
    def changed(self) -> tuple[LimitEffect, ...]:
        """Limits that the profile as it is saved has not."""
        return tuple(limit for limit in self.effect.limits if limit.is_changed) if self.effect else ()

    @property
    def of_line(self) -> Mapping[str, LimitEffect]:
        """What each line that is a limit leaves out."""
        return {limit.line: limit for limit in self.effect.limits} if self.effect else {}


def page_of(visit: Visit, text: str, read: str, *, draft: str = "", past: Past | None = None) -> ProfilePage:
    """The page with these words in the editor."""
    workspace = visit.workspace
    file = workspace.profile_file.read()
    known = visit.site.figured("facts of postings", "Reading the facts of postings", _facts, workspace).value
    saved = workspace.profile
    return ProfilePage(
        text=text,
        read=read or file.digest,
        draft=draft,
        is_edited=text != unix(file.text),
        is_empty=saved.is_empty,
        view=workspace.profile_file.view(text),
        effect=workspace.profile_file.limits(text, known) if known else None,
        past=past or Past(How.SAME if parse_profile(text).key == saved.key else How.WAITS),
        is_new=workspace.profile_file.is_newer_than_ranking,
    )


def _facts(workspace: Workspace, progress: Progress) -> KnownFacts:  # noqa: ARG001  # as all that is figured
    return workspace.profile_file.known_facts()


def past_of(visit: Visit, text: str) -> Past:
    """What the words change on past decisions: counted in the background, once for each text.

    A look at earlier words of the editor that still goes on is ended: nobody waits for it.
    """
    if parse_profile(text).key == visit.workspace.profile.key:
        stop_looking(visit)
        return Past(How.SAME)
    title = "Predicting past decisions with the edited profile"
    found = look(visit, _EFFECT, text, title, lambda own, tell: own.profile_file.try_out(text, progress=tell))
    if not found.is_over:
        return Past(How.GOES_ON, work=found)
    if found.state is WorkState.DONE:
        return Past(How.DONE, report=found.result)
    return Past(How.FAILED if found.error else How.STOPPED, error=found.error)


def stop_looking(visit: Visit) -> None:
    """End every look that still goes on; nobody waits for it."""
    end_looks(visit, _EFFECT)
