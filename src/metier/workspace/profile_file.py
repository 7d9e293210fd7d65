"""The person's profile: how it is understood, what an edit would change before it is kept, its versions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from metier.actions.profile_try import (
    KnownFacts,
    LimitsEffect,
    ProfileTryReport,
    known_facts,
    limits_effect,
    try_profile,
)
from metier.actions.profile_view import Outgoing, ProfileView, outgoing_of, view_of
from metier.domain.ports import Progress
from metier.domain.profile import Profile, parse_profile
from metier.errors import ProfileVersionError, RedactionError
from metier.workspace.file_versions import CURRENT, FileDiff, FileVersions
from metier.workspace.personal import PersonalFile
from metier.workspace.proposing import PROFILE_FILE

if TYPE_CHECKING:  # the facade imports this module when it is asked about the profile
    from metier.workspace.opened import OpenWorkspace


@dataclass(frozen=True, slots=True)
class ProfileVersion:
    """One version of profile.md that was used or kept.

    Attributes:
        n_screenings: Runs whose verdicts rest on it.
        is_current: profile.md says the same now.
    """

    version: str
    first_used_at: datetime
    n_screenings: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class ProfileSaved:
    """What a change of profile.md did: the versions before and after; empty for one that says nothing."""

    before: str
    after: str


class ProfileFile:
    """Everything about the profile of one workspace."""

    def __init__(self, workspace: OpenWorkspace) -> None:
        self._workspace = workspace
        self._path = workspace.folder / PROFILE_FILE
        self._kept = FileVersions("profile", workspace.desk, lambda: self.read().text, ProfileVersionError)

    def read(self) -> PersonalFile:
        """profile.md as it is now.

        Raises:
            FileTooLargeError, BinaryError, EncodingError: It is no text, or too long.
        """
        return PersonalFile.read(self._path)

    def view(self, text: str | None = None) -> ProfileView:
        """How a text is understood, and what of it could be sent; profile.md by default."""
        profile = self._profile(text)
        try:
            redactor = self._workspace.askings.redactor
        except RedactionError as error:
            return view_of(profile, Outgoing("", refused=error.message))
        return view_of(profile, outgoing_of(profile, redactor, self._workspace.settings.leave_out))

    # --- what an edit would change ----------------------------------------------------------------------------

    def known_facts(self) -> KnownFacts:
        """What limits look at, of every posting. Cost: some 0.2 s for 10,000 of them."""
        return known_facts(self._workspace.desk, self._workspace.featurizer())

    def limits(self, text: str, known: KnownFacts) -> LimitsEffect:
        """Which postings the limits of an edited profile leave out, beside those of profile.md; nothing is kept."""
        return limits_effect(known, self._profile(None), self._profile(text))

    def try_out(
        self, text: str | None = None, against: str | None = None, *, progress: Progress | None = None
    ) -> ProfileTryReport:
        """What a profile changes: limits, agreement on past decisions, the top of the list; nothing is kept of it.

        Args:
            text: The edited profile; profile.md by default.
            against: The earlier version. By default profile.md for a text, and for profile.md the version that was
                used last.

        Cost: a fit for each step of a replay, some seconds for 300 decisions.

        Raises:
            ProfileVersionError: There is no such version.
        """
        workspace = self._workspace
        before = against or (CURRENT if text is not None else self._kept.last_but(self._version()))
        return try_profile(
            workspace.desk,
            workspace.store.cache,
            workspace.featurizer(progress),
            parse_profile(self.text(before)),
            self._profile(text),
            shown=workspace.settings.shown,
            progress=progress,
        )

    @property
    def is_newer_than_ranking(self) -> bool:
        """Whether the newest screening rests on other wishes than profile.md says now."""
        runs = self._workspace.desk.verdicts.runs()
        return bool(runs) and runs[-1].profile_key != self._version()

    # --- versions ---------------------------------------------------------------------------------------------

    def versions(self) -> tuple[ProfileVersion, ...]:
        """Every version that was used or kept, oldest first."""
        used = Counter(run.profile_key for run in self._workspace.desk.verdicts.runs())
        current = self._version()
        return tuple(
            ProfileVersion(key, at, used[key], key == current) for key, at in self._kept.since().items()
        )

    def text(self, version: str = CURRENT) -> str:
        """profile.md in one version; the first digits are enough.

        Raises:
            ProfileVersionError: It was never used or kept here, or the digits fit several.
        """
        return self._kept.text(version)

    def diff(self, before: str, after: str = CURRENT) -> FileDiff:
        """What changed between two versions.

        Raises:
            ProfileVersionError: One of them was never used or kept here.
        """
        return self._kept.diff(before, after)

    def save(self, text: str, *, read: PersonalFile | None = None) -> ProfileSaved:
        """Write profile.md, whole or not at all; what stood there and what stands there now are kept as versions.

        Args:
            read: The file that the edit began with; as it is now by default.

        Raises:
            FileChangedError: It was changed since it was read; nothing was written.
            FolderWriteError: It could not be written; it is as it was.
        """
        file = read or self.read()
        before = self._keep(file.text)
        written = file.write(text.replace("\n", "\r\n") if b"\r\n" in file.raw else text)
        return ProfileSaved(before, self._keep(written.text))

    def use(self, version: str) -> ProfileSaved:
        """Put an earlier version back; what stood there is kept as a version.

        Raises:
            ProfileVersionError: It was never used or kept here.
            FileChangedError, FolderWriteError: profile.md could not be written; it is as it was.
        """
        return self.save(self.text(self._kept.found(version)))

    # --- parts ----------------------------------------------------------------------------------------------

    def _profile(self, text: str | None) -> Profile:
        return self._workspace.profile if text is None else parse_profile(text)

    def _version(self) -> str:
        return self._workspace.profile.key

    def _keep(self, text: str) -> str:
        profile = parse_profile(text)
        if profile.is_empty:
            return ""
        self._kept.keep(profile.key, text)
        return profile.key
