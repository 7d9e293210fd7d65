"""What the pages for pasting show: the choice of postings, prompts to be copied, and what an answer brought."""

from __future__ import annotations

import re
from dataclasses import dataclass

from metier.actions.inbox import Group
from metier.actions.paste import AT_ONCE, PasteReport
from metier.actions.paste_answer import PasteAnswerReport
from metier.actions.screen import ScreenedPosting
from metier.domain.chat import FieldClass
from metier.domain.posting import Posting
from metier.errors import MetierError, WebFieldError
from metier.pages import paste_words
from metier.pages.words import UNKNOWN, one_line, percent, place_and_mode, plural, reason_words
from metier.prompts.pasting import MOST_JOBS
from metier.screeners.base import LABELS_FOR_A_LABEL
from metier.web.forms import Form
from metier.web.visit import Visit
from metier.workspace.pasting import TOKENS, PasteOptions

KINDS = (
    ("", "by your profile, and by decisions of yours as examples where there are any"),
    ("prompted", "by your profile alone"),
    ("few_shot", "with decisions of yours as examples"),
)
OUT = (
    (FieldClass.EXAMPLES, "decisions of yours, with their postings"),
    (FieldClass.REASONS, "the reasons you wrote"),
    (FieldClass.ABOUT, "what you wrote about yourself"),
    (FieldClass.PROFILE, "your wishes"),
)
"""Kinds of words that may stay out."""
LEAST_TOKENS, MOST_TOKENS = 1_000, 1_000_000
MODELS = ("ChatGPT", "Claude", "Gemini", "Le Chat", "Copilot", "DeepSeek")
"""Names to choose from; any other can be typed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a prompt should be, as it was typed.

    Attributes:
        ticked: Numbers of postings that were ticked.
        ids: Numbers or ids, in one line.
        out: Kinds of words that stay out.
    """

    top: str = str(AT_ONCE)
    ticked: tuple[str, ...] = ()
    ids: str = ""
    kind: str = ""
    tokens: str = str(TOKENS)
    out: tuple[str, ...] = ()

    @classmethod
    def of(cls, form: Form) -> Wanted:
        """Out of a form, or of an address that names postings."""
        return cls(
            form.text("top", str(AT_ONCE), most=20),
            tuple(form.all("posting")[:200]),
            form.text("ids", most=5_000),
            form.text("kind", most=40),
            form.text("tokens", str(TOKENS), most=20),
            tuple(form.all("out")[:20]),
        )

    def options(self, form: Form) -> PasteOptions:
        """The same, checked.

        Raises:
            WebFieldError: A field cannot be read.
        """
        named = tuple(dict.fromkeys((*self.ticked, *re.findall(r"[^\s,;]+", self.ids))))
        if len(named) > MOST_JOBS:
            raise WebFieldError(
                field="Postings", wanted=f"at most {MOST_JOBS} at once", got=f"{len(named):,}"
            )
        if self.kind not in dict(KINDS):
            raise WebFieldError(field="Judged", wanted="prompted, few_shot or nothing", got=self.kind)
        known = {kind.value: kind for kind, _ in OUT}
        wrong = next((name for name in self.out if name not in known), "")
        if wrong:
            raise WebFieldError(field="Stays out", wanted=f"one of {', '.join(known)}", got=wrong)
        return PasteOptions(
            named,
            self.kind or None,
            form.number("top", AT_ONCE, least=1, most=MOST_JOBS),
            form.number("tokens", TOKENS, least=LEAST_TOKENS, most=MOST_TOKENS),
            frozenset(known[name] for name in self.out),
        )


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """Where an answer is pasted.

    Attributes:
        text, model: As typed.
        error: Why what was pasted cannot be used.
    """

    text: str = ""
    model: str = ""
    error: MetierError | None = None
    models: tuple[str, ...] = MODELS


@dataclass(frozen=True, slots=True)
class PastePage:
    """Both halves: what to ask, and the answer to an earlier prompt.

    Attributes:
        best: Undecided postings that can be ticked, in the order of the inbox.
        always_out: Kinds of words that metier.toml keeps out.
        error: Why no prompt was made.
    """

    wanted: Wanted
    best: tuple[Posting, ...]
    n_undecided: int
    always_out: frozenset[str]
    answer: AnswerForm
    error: MetierError | None = None
    kinds: tuple[tuple[str, str], ...] = KINDS
    out: tuple[tuple[FieldClass, str], ...] = OUT
    most: int = MOST_JOBS

    @classmethod
    def of(
        cls,
        visit: Visit,
        wanted: Wanted,
        *,
        error: MetierError | None = None,
        answer: AnswerForm | None = None,
    ) -> PastePage:
        """As the workspace stands."""
        workspace = visit.workspace
        rows = workspace.inbox.browse(Group.ALL).rows[:MOST_JOBS]
        return cls(
            wanted,
            tuple(row.posting for row in rows),
            workspace.count().n_undecided,
            frozenset(kind.value for kind in workspace.settings.leave_out),
            answer or AnswerForm(),
            error,
        )

    def words(self, posting: Posting) -> str:
        """A posting to be ticked."""
        where = [one_line(posting.company, 60), one_line(place_and_mode(posting), 60)]
        title = one_line(posting.title, 100) or "(no title)"
        return " · ".join([f"{posting.number}: {title}", *(words for words in where if words)])

    def is_ticked(self, posting: Posting) -> bool:
        """Whether it was."""
        return str(posting.number) in self.wanted.ticked


@dataclass(frozen=True, slots=True)
class MadePrompts:
    """Prompts that were made, as the work that made them keeps them.

    Attributes:
        notices: What the person should know about them.
    """

    reports: tuple[PasteReport, ...]
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PromptView:
    """One prompt to be copied."""

    name: str
    text: str
    asks: str
    carries: str
    notes: tuple[str, ...]

    @classmethod
    def of(cls, report: PasteReport, number: int) -> PromptView | None:
        """Of what was made; None where there is nothing to ask about."""
        prompt = report.prompt
        if prompt is None:
            return None
        notes = [paste_words.FLAGGED] if report.is_flagged else []
        if len(prompt.jobs) > 1:
            notes.append(
                f"{paste_words.COULD_INFLUENCE}; a prompt about one posting leaves an ad nobody else"
            )
        return cls(
            f"prompt-{number}",
            prompt.text,
            paste_words.asks_words(prompt),
            paste_words.carried_words(prompt),
            tuple(notes),
        )


@dataclass(frozen=True, slots=True)
class PromptsPage:
    """Prompts to be copied, and where their answers go."""

    token: str
    made: MadePrompts
    answer: AnswerForm

    @property
    def prompts(self) -> list[PromptView]:
        """Each with its words."""
        views = [PromptView.of(report, number) for number, report in enumerate(self.made.reports, 1)]
        return [view for view in views if view]

    @property
    def nothing(self) -> tuple[str, str]:
        """Why there is no prompt, and what to do."""
        return paste_words.nothing_words(self.made.reports[0])

    @property
    def left(self) -> str:
        """What is not in any of them."""
        if len(self.made.reports) > 1 or not self.made.reports[0].n_left:
            return ""
        n_left = plural(self.made.reports[0].n_left, "more undecided posting")
        return f"{n_left} without an answer from a chat page: the next prompt, once this one is answered, goes on."


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """One verdict that came back."""

    number: int
    title: str
    where: str
    label: str
    share: str
    why: tuple[str, ...]
    outside: bool

    @classmethod
    def of(cls, row: ScreenedPosting) -> AnsweredRow:
        """As it is shown: while it is tentative it is an order, and no label."""
        posting, verdict = row.posting, row.verdict
        where = [one_line(posting.company, 80), one_line(place_and_mode(posting), 80)]
        return cls(
            posting.number,
            one_line(posting.title, 160) or "(no title)",
            " · ".join(words for words in where if words and words != UNKNOWN),
            "" if verdict.tentative else verdict.label.value,
            "" if verdict.tentative else percent(verdict.p_excited),
            tuple(reason_words(reason) for reason in row.reasons),
            bool(verdict.outside_limits),
        )


@dataclass(frozen=True, slots=True)
class AnsweredPage:
    """What an answer brought."""

    report: PasteAnswerReport
    n_decided: int

    @property
    def by(self) -> str:
        """Who answered, as the person named them."""
        return f"by {one_line(self.report.model.removeprefix('paste:'), 80)}"

    @property
    def again(self) -> list[int]:
        """Numbers of postings to ask about again: the answer left them out, or said what cannot be read."""
        return [trouble.posting.number for trouble in self.report.troubles if trouble.posting]

    @property
    def rows(self) -> list[AnsweredRow]:
        """The verdicts, best first."""
        return [AnsweredRow.of(row) for row in self.report.rows]

    @property
    def lines(self) -> list[str]:
        """What they rest on, and how they are to be read."""
        report, found = self.report, [paste_words.answer_words(self.report)]
        if report.basis:
            found.append(f"order by: {report.basis}")
        if report.rows and report.tentative:
            found.append(
                f"tentative: an order, not labels ({self.n_decided:,} of about {LABELS_FOR_A_LABEL} decisions)"
            )
        if paste_words.was_shared(report):
            found.append(paste_words.COULD_HAVE_INFLUENCED)
        return found

    @property
    def troubles(self) -> list[paste_words.Troubles]:
        """Jobs without a verdict, by what can be done."""
        return paste_words.troubles_of(self.report)
