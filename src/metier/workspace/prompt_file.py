"""The person's prompt: what exactly would be sent, its versions and what came of each, and trying an edit."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from metier.actions.decide import examples
from metier.actions.paying import Estimate
from metier.actions.prompt_try import AT_MOST, Trial, TryReport, conversations, trial_of, try_prompt
from metier.actions.replay import first_answers
from metier.domain.chat import MICRO, FieldClass, in_order
from metier.domain.ports import Progress
from metier.domain.posting import Posting
from metier.errors import (
    BudgetReachedError,
    NoModelError,
    NothingToReplayError,
    PromptVersionError,
    TemplateError,
)
from metier.prompts.build import Question
from metier.prompts.template import Template, default_template, parse_template
from metier.screeners.prompted import PromptedScreener, Prompting, most_probable
from metier.screeners.registry import BY_PROMPT
from metier.workspace.base_model import BaseModel, nobody
from metier.workspace.file_versions import CURRENT, FileDiff, FileVersions
from metier.workspace.judging import features_for_asking
from metier.workspace.personal import PersonalFile
from metier.workspace.prompt_values import PromptVersion, ShownPrompt, TryForecast
from metier.workspace.prompting import PROMPT_FILE, AskOptions

if TYPE_CHECKING:  # the facade imports this module when it is asked about the prompt
    from metier.workspace.opened import OpenWorkspace


@dataclass(frozen=True, slots=True)
class _Sides:
    """Both prompts, ready to be asked about the same decisions."""

    screeners: tuple[PromptedScreener, PromptedScreener]
    bills: tuple[Estimate, Estimate]
    trial: Trial

    @property
    def n_missing(self) -> int:
        """Questions that have no answer yet."""
        bills = (
            one.prompting.asker.estimate(conversations(one, self.trial))  # type: ignore[attr-defined]  # as below
            for one in self.screeners
        )
        return sum(bill.n_new for bill in bills)


class PromptFile:
    """Everything about the prompt of one workspace."""

    def __init__(self, workspace: OpenWorkspace) -> None:
        self._workspace = workspace
        self._path = workspace.folder / PROMPT_FILE
        self._kept = FileVersions("prompt", workspace.desk, lambda: self.read().text, PromptVersionError)

    def show(
        self,
        which: int | str | None = None,
        *,
        kind: str = "few_shot",
        model: str | None = None,
        text: str | None = None,
        for_any: bool = False,
    ) -> ShownPrompt:
        """The request about one posting, by default the newest undecided one; nothing is sent.

        Args:
            text: A template that does not stand in prompt.md yet.
            for_any: Where no base model is set up, show what any would be sent.

        Raises:
            NoModelError, TemplateError, UnknownIdError, PromptTooLongError: As named.
        """
        workspace, askings = self._workspace, self._workspace.askings
        template = None if text is None else parse_template(text)
        posting = workspace.posting(which) if which is not None else self._any_posting()
        base = self._shown_model(model, for_any=for_any)
        prompt = askings.prompt(kind, base, workspace.profile_for_asking, template, preview=True)
        screener = self._of(kind, askings.unasked(prompt, base))
        near = screener.shots.near([posting])[0]
        question = Question(
            posting,
            tuple(chosen.example for chosen in screener.shots.stable),
            tuple(chosen.example for chosen in near),
        )
        built = prompt.build(question)
        price = base.known_price
        worst = (
            None
            if price is None
            else price.worst(input_tokens=built.size.total, output_tokens=built.request.max_tokens)
        )
        return ShownPrompt(
            posting=posting,
            screener=kind,
            model=base.chat.name,
            host=base.host,
            template=prompt.template.version,
            version=prompt.version,
            request=built.request,
            carries=tuple(c for c in FieldClass if c in built.request.carries),
            redactions=dict(prompt.redactions),
            examples=(*screener.shots.stable, *near),
            size=built.size,
            price=price,
            worst_usd=None if worst is None else Decimal(worst) / MICRO,
            is_local=base.is_local,
            is_agreed=askings.is_agreed(base),
        )

    def log(self) -> tuple[PromptVersion, ...]:
        """Every version that was used, oldest first, with what came of its verdicts."""
        desk = self._workspace.desk
        asked = {
            key: json.loads(desk.documents.text("asked", key) or "{}")
            for key in desk.documents.versions("asked")
        }
        decided = {answer.posting_id: answer for answer in first_answers(desk.decisions.history())}
        n_verdicts: Counter[str] = Counter()
        n_right: dict[str, list[bool]] = defaultdict(list)
        for kind in BY_PROMPT:
            said_at = desk.verdicts.said_at(kind)
            for posting_id, said in desk.verdicts.said(kind).items():
                template = str(asked.get(said.prompt, {}).get("template", ""))
                n_verdicts[template] += 1
                answer = decided.get(posting_id)
                if answer is not None and answer.decided_at >= said_at[posting_id]:
                    n_right[template].append(most_probable(said.raw) is answer.label)
        current = self._current_version()
        return tuple(
            PromptVersion(
                version,
                at,
                n_verdicts[version],
                len(n_right[version]),
                sum(n_right[version]),
                version == current,
            )
            for version, at in self._kept.since().items()
        )

    def read(self) -> PersonalFile:
        """prompt.md as it is now.

        Raises:
            FileTooLargeError, BinaryError, EncodingError: It is no text, or too long.
        """
        return PersonalFile.read(self._path)

    def edited(self) -> str:
        """What an editor begins with: prompt.md, or metier's own words where there is no such file."""
        return self.read().text if self._path.exists() else default_template().text

    def save(self, text: str, *, read: PersonalFile | None = None) -> tuple[str, str]:
        """Write prompt.md, whole or not at all; the versions before and after, which are kept.

        Args:
            read: The file that the edit began with; as it is now by default.

        Raises:
            TemplateError: The words cannot be used; nothing was written.
            FileChangedError: It was changed since it was read; nothing was written.
            FolderWriteError: It could not be written; it is as it was.
        """
        parse_template(text)
        file = read or self.read()
        before = self.keep_current()
        file.write(text.replace("\n", "\r\n") if b"\r\n" in file.raw else text)
        return before, self.keep_current()

    def text(self, version: str = CURRENT) -> str:
        """prompt.md in one version; the first digits are enough.

        Raises:
            PromptVersionError: It was never used here, or the digits fit several.
        """
        return self._kept.text(version)

    def diff(self, before: str | None = None, after: str = CURRENT) -> FileDiff:
        """What changed between two versions; by default since the one that was used last.

        Raises:
            PromptVersionError: One of them was never used here.
        """
        return self._kept.diff(before or self._last_used(), after)

    def use(self, version: str) -> str:
        """Put a version back into prompt.md; what stood there is kept as a version. The version's full name.

        Raises:
            PromptVersionError: It was never used here.
            FileChangedError, FolderWriteError: prompt.md could not be written; it is as it was.
        """
        found = self._kept.found(version)
        self.keep_current()
        PersonalFile.read(self._path).write(self.text(found))
        return found

    def keep_current(self) -> str:
        """Keep prompt.md as it is as a version, whether it can be used or not; its version, or empty."""
        text = self.text()
        if not text.strip():
            return ""
        version = _version_of(text)
        self._kept.keep(version, text)
        return version

    def check(self) -> Template:
        """prompt.md as a template.

        Raises:
            TemplateError: It cannot be used, with the line.
        """
        return self._workspace.askings.template()

    def try_out(
        self,
        against: str | None = None,
        *,
        text: str | None = None,
        kind: str = "few_shot",
        at_most: int = AT_MOST,
        options: AskOptions | None = None,
        progress: Progress | None = None,
    ) -> TryReport:
        """Ask with an edited prompt and with an earlier one about the same past decisions.

        Args:
            against: The earlier version. By default prompt.md for a text, and for prompt.md the version used last.
            text: A template that does not stand in prompt.md yet; prompt.md as it is by default.

        Raises:
            NothingToReplayError: Nothing was decided.
            BudgetMissingError, BudgetReachedError: It costs money that nobody allowed; answers that came are kept.
            PromptVersionError, TemplateError, NoModelError: As named.
        """
        workspace = self._workspace
        chosen = replace(options or AskOptions(), run=uuid.uuid4().hex)  # one budget for both sides
        sides = self._sides(against, text, kind, at_most, chosen)
        trial, (first, second) = sides.trial, sides.bills
        workspace.askings.check_budget(replace(first, worst=first.worst + second.worst), chosen)
        if text is None:
            self.keep_current()
        report = try_prompt(*sides.screeners, trial, shown=workspace.settings.shown, progress=progress)
        narrowest = workspace.askings.narrowest(chosen)
        if report.n_unread == len(trial.tested) and narrowest is not None and not report.n:
            cap, spent = narrowest
            raise BudgetReachedError(spent=spent, cap=cap, left=sides.n_missing)
        return report

    def try_forecast(
        self,
        against: str | None = None,
        *,
        text: str | None = None,
        kind: str = "few_shot",
        at_most: int = AT_MOST,
        options: AskOptions | None = None,
    ) -> TryForecast:
        """What `try_out` with the same arguments would ask and cost; nothing is asked.

        Raises:
            NothingToReplayError, PromptVersionError, TemplateError, NoModelError: As `try_out`.
        """
        askings = self._workspace.askings
        chosen = options or AskOptions()
        sides = self._sides(against, text, kind, at_most, chosen, preview=True)
        base = askings.base_model(chosen.model, needs_key=False)
        before, after = (screener.prompting.prompt for screener in sides.screeners)
        return TryForecast(
            before=before.template.version,
            after=after.template.version,
            screener=kind,
            model=base.chat.name,
            host=base.host,
            n_tested=len(sides.trial.tested),
            n_examples=len(sides.trial.examples) if kind == "few_shot" else 0,
            n_new=sum(bill.n_new for bill in sides.bills),
            n_kept=sum(bill.n_kept for bill in sides.bills),
            price=base.known_price,
            expected_usd=Decimal(sum(bill.expected for bill in sides.bills)) / MICRO,
            worst_usd=Decimal(sum(bill.worst for bill in sides.bills)) / MICRO,
            leaves=() if base.is_local else in_order(after.allowed),
            is_agreed=askings.is_agreed(base),
            cap_usd=askings.cap_usd(AskOptions()),
            spent_usd=askings.spent_usd(),
        )

    # --- parts -----------------------------------------------------------------------------------------

    def _any_posting(self) -> Posting:
        undecided = self._workspace.desk.postings.undecided()
        everything = undecided or self._workspace.desk.postings.all()
        return everything[-1] if everything else self._workspace.posting(1)  # which says that there is none

    def _shown_model(self, name: str | None, *, for_any: bool) -> BaseModel:
        try:
            return self._workspace.askings.base_model(name, needs_key=False)
        except NoModelError:
            if not for_any:
                raise
            return nobody()

    def _sides(
        self,
        against: str | None,
        text: str | None,
        kind: str,
        at_most: int,
        options: AskOptions,
        *,
        preview: bool = False,
    ) -> _Sides:
        """Both prompts and what they would be asked about."""
        before = self.text(against or (CURRENT if text is not None else self._last_used()))
        after = self.text() if text is None else text
        made = [
            self._prompting(kind, parse_template(words), options, preview=preview)
            for words in (before, after)
        ]
        trial = trial_of(self._workspace.desk, at_most=at_most, with_examples=kind == "few_shot")
        if not trial.tested:
            raise NothingToReplayError(n_decisions=0, need=1)
        first, second = (self._of(kind, prompting) for prompting in made)
        bills = [
            side.asker.estimate(conversations(screener, trial))  # type: ignore[attr-defined]  # askings make paying ones
            for side, screener in zip(made, (first, second), strict=True)
        ]
        return _Sides((first, second), (bills[0], bills[1]), trial)

    def _of(self, kind: str, prompting: Prompting) -> PromptedScreener:
        workspace = self._workspace
        features = features_for_asking(workspace) if kind == "few_shot" else None
        taught = examples(workspace.desk.decisions.history(), workspace.desk.postings)
        return PromptedScreener(prompting, workspace.profile, features).learn(taught)

    def _prompting(self, kind: str, template: Template, options: AskOptions, *, preview: bool) -> Prompting:
        workspace = self._workspace
        wishes = workspace.profile_for_asking
        return workspace.askings.prompting(
            kind, wishes, options, template=template, exact=True, preview=preview
        )

    def _current_version(self) -> str:
        text = self.text()
        return _version_of(text) if text.strip() else ""

    def _last_used(self) -> str:
        """The newest version that is not what prompt.md says now; that of the file where there is none."""
        return self._kept.last_but(self._current_version())


def _version_of(text: str) -> str:
    """The version of a template; of one that cannot be used, the hash of its words."""
    try:
        return parse_template(text).version
    except TemplateError:
        return hashlib.sha256(text.encode()).hexdigest()[:12]
