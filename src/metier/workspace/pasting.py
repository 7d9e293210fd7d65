"""The paste bridge of a workspace: a prompt for any chat page, and what came back; metier sends nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from metier.actions.paste import AT_ONCE, PasteReport, PasteWanted, make_paste
from metier.actions.paste_answer import ANONYMOUS, PasteAnswerReport, take_answer
from metier.domain.chat import APPLYING, SCREENING, FieldClass
from metier.domain.ports import Progress
from metier.prompts.pasting import PasteLengths, Pasting
from metier.screeners.registry import Kit, make
from metier.settings import Settings
from metier.storage.files import read_personal_file
from metier.storage.store import Store
from metier.workspace.judging import features_for_asking

if TYPE_CHECKING:  # the facade imports this module when something is to be pasted
    from metier.workspace.opened import OpenWorkspace

TOKENS = 12_000
"""Most tokens of a prompt unless the person says otherwise: about 36,000 characters, which chat pages take."""


@dataclass(frozen=True, slots=True)
class PasteOptions:
    """What a prompt to be pasted should be.

    Attributes:
        named: Numbers or ids of postings; none takes the most promising undecided ones.
        kind: `prompted` by the profile alone, `few_shot` with decisions as examples; None takes the latter where there
            are decisions.
        at_most: How many postings at most.
        tokens: Most tokens of the prompt.
        leave_out: Kinds of the person's words that stay out, beside those of the settings.
        keep: False leaves no trace, so that no answer can be matched (`--dry-run`).
    """

    named: tuple[str, ...] = ()
    kind: str | None = None
    at_most: int = AT_ONCE
    tokens: int = TOKENS
    leave_out: AbstractSet[FieldClass] = frozenset()
    keep: bool = True


class PasteBridge:
    """Prompts for chat pages, and their answers, for people without a key."""

    def __init__(self, workspace: OpenWorkspace, settings: Settings, store: Store) -> None:
        self._workspace, self._settings, self._store = workspace, settings, store

    def prompt(self, options: PasteOptions | None = None, *, progress: Progress | None = None) -> PasteReport:
        """A prompt about the named postings, or about the most promising ones; it is remembered for its answer.

        Raises:
            UnknownIdError: No posting of that number or id.
            TemplateError, RedactionError: The prompt or resume.json cannot be used.
            PromptTooLongError, PromptBoundaryError: No prompt can be made.
        """
        chosen = options or PasteOptions()
        workspace = self._workspace
        profile = workspace.profile
        features = features_for_asking(workspace, progress)
        pasting = self._pasting(chosen)
        found = [workspace.posting(which) for which in chosen.named]
        named = tuple({posting.id: posting for posting in found}.values())
        wanted = PasteWanted(
            named,
            at_most=max(len(named), 1) if named else chosen.at_most,
            example_tokens=self._settings.example_tokens,
            keep=chosen.keep,
        )
        report = make_paste(
            pasting,
            workspace.desk,
            profile,
            wanted,
            first=make("learned", Kit(features, profile)),
            features=None if chosen.kind == "prompted" else features,
        )
        if chosen.kind == "few_shot" and report.prompt is not None and not report.prompt.examples:
            workspace.notices.append(
                "None of your decisions is in the prompt: there are none, or they stay out"
            )
        if chosen.keep and report.prompt is not None:
            at = workspace.desk.clock.now()
            text = read_personal_file(workspace.folder / "profile.md")
            workspace.desk.documents.keep("profile", profile.key, text, at=at)
            workspace.askings.remember(pasting, profile)
        return report

    def prompts(
        self, options: PasteOptions | None = None, *, progress: Progress | None = None
    ) -> tuple[PasteReport, ...]:
        """`prompt`, and every further one that the choice takes.

        Those are about postings with text that looks like orders, which go alone, and about named ones that did not fit.
        Where there is nothing to ask about, the one report says so.

        Raises:
            MetierError: As `prompt`.
        """
        chosen = options or PasteOptions()
        named = [self._workspace.posting(which).id for which in chosen.named]
        found = [self.prompt(chosen, progress=progress)]
        left = dict.fromkeys(named or [posting.id for posting in found[0].alone])
        while True:
            for job in found[-1].prompt.jobs if found[-1].prompt else ():
                left.pop(job.posting.id, None)
            if not left or found[-1].prompt is None:
                return tuple(found)
            found.append(self.prompt(replace(chosen, named=tuple(left)), progress=progress))

    def answer(self, text: str, *, name: str = ANONYMOUS, keep: bool = True) -> PasteAnswerReport:
        """Read a pasted answer; its verdicts are frozen, and what cannot be read is told.

        Args:
            text: What the chat page gave, whole.
            name: What the person calls the model that answered.
            keep: False reads it and leaves no trace (`--dry-run`).

        Raises:
            PasteError: It belongs to no prompt of this workspace, or is none.
        """
        workspace = self._workspace
        return take_answer(
            text,
            name=name,
            desk=workspace.desk,
            ledger=self._store.ledger,
            profile=workspace.profile,
            keep=keep,
        )

    def _pasting(self, options: PasteOptions) -> Pasting:
        askings, settings = self._workspace.askings, self._settings
        lengths = PasteLengths(whole=options.tokens, posting=settings.posting_tokens)
        return Pasting.of(
            askings.template(),
            self._workspace.profile_for_asking,
            askings.redactor,
            allowed=SCREENING - settings.leave_out - options.leave_out,
            lengths=lengths,
        )


def left_out(words: Sequence[str]) -> frozenset[FieldClass]:
    """Kinds of words by name, as the person lists them; several may stand in one, with commas.

    Raises:
        ValueError: One is none, or cannot be left out.

    Example:
        >>> sorted(left_out(["examples,about"]))
        [<FieldClass.ABOUT: 'about'>, <FieldClass.EXAMPLES: 'examples'>]
    """
    names = [name.strip().lower() for word in words for name in word.split(",") if name.strip()]
    kinds = frozenset(map(FieldClass, names))
    refused = kinds & {FieldClass.POSTINGS, *APPLYING}
    if refused:
        raise ValueError(*refused)
    return kinds
