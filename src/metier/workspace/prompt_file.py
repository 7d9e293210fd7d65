"""The person's prompt: what exactly would be sent, its versions and what came of each, and trying an edit."""

from __future__ import annotations

import difflib
import json
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from metier.actions.decide import examples
from metier.actions.prompt_try import AT_MOST, TryReport, conversations, trial_of, try_prompt
from metier.actions.replay import first_answers
from metier.domain.chat import MICRO, ChatRequest, FieldClass, Price
from metier.domain.ports import Progress
from metier.domain.posting import Posting
from metier.errors import BudgetReachedError, NothingToReplayError, PromptVersionError
from metier.prompts.build import Prompt, Question
from metier.prompts.pick_examples import Chosen
from metier.prompts.sizes import PromptSize
from metier.prompts.template import Template, parse_template
from metier.screeners.prompted import PromptedScreener, Prompting, most_probable
from metier.screeners.registry import BY_PROMPT
from metier.workspace.judging import features_for_asking
from metier.workspace.personal import PersonalFile
from metier.workspace.prompting import PROMPT_FILE, AskOptions

if TYPE_CHECKING:  # the facade imports this module when it is asked about the prompt
    from metier.workspace.opened import OpenWorkspace

_EARLIER = "before the present one"
CURRENT = "current"
"""Names prompt.md as it is now, among its versions."""


@dataclass(frozen=True, slots=True)
class ShownPrompt:
    """What would be sent about one posting, byte for byte but for the random marks, and what it would cost.

    Attributes:
        template: Version of prompt.md.
        version: Of everything the answer would rest on but model, posting and examples.
        carries: Kinds of words in it.
        redactions: How much was taken out of profile and template, by kind.
        examples: The decisions in it, and why each was chosen.
        size: Estimated tokens of its parts.
        price: None where nobody said what the model costs.
        worst_usd: The most one such request can cost.
        is_local: The model is on this machine.
        is_agreed: It may be sent; False where the person has not yet agreed to anything for that host.
    """

    posting: Posting
    screener: str
    model: str
    host: str
    template: str
    version: str
    request: ChatRequest
    carries: tuple[FieldClass, ...]
    redactions: dict[str, int]
    examples: tuple[Chosen, ...]
    size: PromptSize
    price: Price | None
    worst_usd: Decimal | None
    is_local: bool
    is_agreed: bool


@dataclass(frozen=True, slots=True)
class PromptVersion:
    """One version of prompt.md that was used.

    Attributes:
        n_verdicts: Postings whose newest verdict by a base model was made with it.
        n_decided: Those of them that were decided after the verdict.
        n_right: Those whose most probable label, as the model gave it, was what the person said.
        is_current: prompt.md says the same now.
    """

    version: str
    first_used_at: datetime
    n_verdicts: int
    n_decided: int
    n_right: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class PromptDiff:
    """Two versions beside each other, as a unified diff."""

    before: str
    after: str
    lines: tuple[str, ...]


class PromptFile:
    """Everything about the prompt of one workspace."""

    def __init__(self, workspace: OpenWorkspace) -> None:
        self._workspace = workspace
        self._path = workspace.folder / PROMPT_FILE

    def show(
        self, which: int | str | None = None, *, kind: str = "few_shot", model: str | None = None
    ) -> ShownPrompt:
        """The request about one posting, by default the newest undecided one; nothing is sent.

        Raises:
            NoModelError, TemplateError, UnknownIdError, PromptTooLongError: As named.
        """
        workspace, askings = self._workspace, self._workspace.askings
        posting = workspace.posting(which) if which is not None else self._any_posting()
        base = askings.base_model(model, needs_key=False)
        prompt = askings.prompt(kind, base, workspace.profile_for_asking, preview=True)
        screener = self._screener(kind, prompt, model)
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
                datetime.fromisoformat(at),
                n_verdicts[version],
                len(n_right[version]),
                sum(n_right[version]),
                version == current,
            )
            for version, at in desk.documents.versions("prompt").items()
        )

    def text(self, version: str = CURRENT) -> str:
        """prompt.md in one version; the first digits are enough.

        Raises:
            PromptVersionError: It was never used here, or the digits fit several.
        """
        if version == CURRENT:
            return PersonalFile.read(self._path).text
        text = self._workspace.desk.documents.text("prompt", self._found(version))
        assert text is not None  # it was found among them
        return text

    def diff(self, before: str | None = None, after: str = CURRENT) -> PromptDiff:
        """What changed between two versions; by default since the one that was used last.

        Raises:
            PromptVersionError: One of them was never used here.
        """
        first = self._found(before) if before else self._last_used()
        second = after if after == CURRENT else self._found(after)
        lines = difflib.unified_diff(
            self.text(first).splitlines(), self.text(second).splitlines(), first, second, lineterm=""
        )
        return PromptDiff(first, second, tuple(lines))

    def use(self, version: str) -> str:
        """Put a version back into prompt.md; what stood there is kept as a version. The version's full name.

        Raises:
            PromptVersionError: It was never used here.
            FileChangedError, FolderWriteError: prompt.md could not be written; it is as it was.
        """
        found = self._found(version)
        self.keep_current()
        PersonalFile.read(self._path).write(self.text(found))
        return found

    def keep_current(self) -> str:
        """Keep prompt.md as it is as a version, whether it can be used or not; its version, or empty."""
        text = self.text()
        if not text.strip():
            return ""
        version = parse_template(text).version
        self._workspace.desk.documents.keep("prompt", version, text, at=self._workspace.desk.clock.now())
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
        kind: str = "few_shot",
        at_most: int = AT_MOST,
        options: AskOptions | None = None,
        progress: Progress | None = None,
    ) -> TryReport:
        """Ask with prompt.md as it is now and with an earlier version about the same past decisions.

        Args:
            against: The earlier version; the one that was used last by default.

        Raises:
            NothingToReplayError: Nothing was decided.
            BudgetMissingError, BudgetReachedError: It costs money that nobody allowed; answers that came are kept.
            PromptVersionError, TemplateError, NoModelError: As named.
        """
        workspace = self._workspace
        chosen = replace(options or AskOptions(), run=uuid.uuid4().hex)  # one budget for both sides
        before = self._found(against) if against else self._last_used()
        sides = [
            self._prompting(kind, parse_template(self.text(version)), chosen) for version in (before, CURRENT)
        ]
        trial = trial_of(workspace.desk, at_most=at_most, with_examples=kind == "few_shot")
        if not trial.tested:
            raise NothingToReplayError(n_decisions=0, need=1)
        screeners = [self._of(kind, prompting) for prompting in sides]
        bills = [
            side.asker.estimate(conversations(screener, trial))  # type: ignore[attr-defined]  # askings make paying ones
            for side, screener in zip(sides, screeners, strict=True)
        ]
        workspace.askings.check_budget(replace(bills[0], worst=sum(bill.worst for bill in bills)), chosen)
        self.keep_current()
        first, second = screeners
        report = try_prompt(first, second, trial, shown=workspace.settings.shown, progress=progress)
        cap = workspace.askings.cap_usd(chosen)
        if report.n_unread == len(trial.tested) and cap is not None and not report.n:
            raise BudgetReachedError(spent=workspace.askings.spent_usd(), cap=cap, left=len(trial.tested))
        return report

    # --- parts -----------------------------------------------------------------------------------------

    def _any_posting(self) -> Posting:
        undecided = self._workspace.desk.postings.undecided()
        everything = undecided or self._workspace.desk.postings.all()
        return everything[-1] if everything else self._workspace.posting(1)  # which says that there is none

    def _screener(self, kind: str, prompt: Prompt, model: str | None) -> PromptedScreener:
        return self._of(kind, self._workspace.askings.unasked(prompt, model))

    def _of(self, kind: str, prompting: Prompting) -> PromptedScreener:
        workspace = self._workspace
        features = features_for_asking(workspace) if kind == "few_shot" else None
        taught = examples(workspace.desk.decisions.history(), workspace.desk.postings)
        return PromptedScreener(prompting, workspace.profile, features).learn(taught)

    def _prompting(self, kind: str, template: Template, options: AskOptions) -> Prompting:
        workspace = self._workspace
        wishes = workspace.profile_for_asking
        return workspace.askings.prompting(kind, wishes, options, template=template, exact=True)

    def _current_version(self) -> str:
        text = self.text()
        return parse_template(text).version if text.strip() else ""

    def _last_used(self) -> str:
        """The newest version that is not what prompt.md says now; that of the file where there is none."""
        known = list(self._workspace.desk.documents.versions("prompt"))
        current = self._current_version()
        others = [version for version in known if version != current]
        if not others:
            raise PromptVersionError(_EARLIER, known=known)
        return others[-1]

    def _found(self, version: str) -> str:
        known = list(self._workspace.desk.documents.versions("prompt"))
        fitting = [name for name in known if name.startswith(version.lower())]
        if len(fitting) != 1:
            raise PromptVersionError(version, known=known)
        return fitting[0]
