"""Versions of profile and prompt: what came of each, what changed, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response
from starlette.routing import Route

from metier.pages.prompt_words import RIGHT
from metier.web.views.wording import profile_shown, prompt_shown
from metier.web.visit import Visit, view
from metier.workspace.file_versions import CURRENT, FileDiff
from metier.workspace.profile_file import ProfileFile, ProfileVersion
from metier.workspace.prompt_file import PromptFile
from metier.workspace.prompt_values import PromptVersion


@dataclass(frozen=True, slots=True)
class About:
    """What the page says of the one file or the other.

    Attributes:
        name: Of the file for people; `path` is its editor.
        heads: Of the columns with what came of a version.
        foot: What those figures mean.
    """

    file: str
    name: str
    path: str
    tabs: tuple[tuple[str, str], ...]
    lead: str
    kept_when: str
    heads: tuple[str, ...]
    foot: str = ""


PROFILE = About(
    "profile.md", "profile", "/profile", profile_shown.TABS,
    "What verdicts rested on, and what was saved here. Nothing is ever lost.",
    "A version is kept when postings are screened with it, and when you save the profile here.",
    ("Screenings",),
)  # fmt: skip
PROMPT = About(
    "prompt.md", "prompt", "/prompt", prompt_shown.TABS,
    "Those that were used or kept, newest first, and how often their verdicts were right.",
    "A version is kept when a base model is asked with it, and when you save the prompt here.",
    ("Verdicts", "Decided after", "Right"),
    f"{RIGHT}.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version.

    Attributes:
        name: As people see it; the first digits of `version`.
        figures: What came of it, one for each of the heads.
        is_current: The file says the same now.
    """

    version: str
    name: str
    since: datetime
    figures: tuple[str, ...]
    is_current: bool


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """The page.

    Attributes:
        rows: Newest first.
        diff: What differs between the chosen ones; None where none were chosen.
        text: The older of the two, whole.
        before, after: What is chosen.
    """

    about: About
    rows: tuple[VersionRow, ...]
    diff: FileDiff | None
    text: str
    before: str
    after: str
    current: str = CURRENT

    def named(self, version: str) -> str:
        """A version as people see it."""
        return f"{self.about.file} now" if version == CURRENT else _name(version)


def _name(version: str) -> str:
    """The digits that people see of it, and that are enough to name it."""
    return version[:12]


def _of_profile(version: ProfileVersion) -> VersionRow:
    figures = (f"{version.n_screenings:,}",)
    return VersionRow(
        version.version, _name(version.version), version.first_used_at, figures, version.is_current
    )


def _of_prompt(version: PromptVersion) -> VersionRow:
    right = f"{version.n_right:,} of {version.n_decided:,}" if version.n_decided else "—"
    figures = (f"{version.n_verdicts:,}", f"{version.n_decided:,}", right)
    return VersionRow(
        version.version, _name(version.version), version.first_used_at, figures, version.is_current
    )


def _page(visit: Visit, about: About, file: ProfileFile | PromptFile, rows: Sequence[VersionRow]) -> Response:
    before, after = visit.query.text("before"), visit.query.text("after") or CURRENT
    diff = file.diff(before, after) if before else None
    text = file.text(before) if before else ""
    page = VersionsPage(about, tuple(reversed(rows)), diff, text, before, after)
    return visit.page("wording/versions.html.j2", page)


@view
def of_profile(visit: Visit) -> Response:
    """All versions of the profile, and the difference of two."""
    file = visit.workspace.profile_file
    return _page(visit, PROFILE, file, [_of_profile(version) for version in file.versions()])


@view
def of_prompt(visit: Visit) -> Response:
    """All versions of the prompt, and the difference of two."""
    file = visit.workspace.prompt
    return _page(visit, PROMPT, file, [_of_prompt(version) for version in file.log()])


@view
def use_profile(visit: Visit) -> Response:
    """Put an earlier version back; what stood there is kept as a version."""
    found = visit.workspace.profile_file.use(_wanted(visit))
    return visit.go("/profile", said=f"profile.md is version {_name(found.after)} again")


@view
def use_prompt(visit: Visit) -> Response:
    """The same for the prompt."""
    found = visit.workspace.prompt.use(_wanted(visit))
    return visit.go("/prompt", said=f"prompt.md is version {_name(found)} again")


def _wanted(visit: Visit) -> str:
    return visit.form.needed("version", "the version to put back")


ROUTES = (
    Route("/profile/versions", of_profile),
    Route("/profile/use", use_profile, methods=["POST"]),
    Route("/prompt/versions", of_prompt),
    Route("/prompt/use", use_prompt, methods=["POST"]),
)
