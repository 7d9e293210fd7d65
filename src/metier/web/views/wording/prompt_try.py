"""Trying an edited prompt on past decisions: what it would ask and cost first, then what changes, and is it better?"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from metier.actions.prompt_try import AT_MOST, TryReport
from metier.errors import MetierError
from metier.evaluation.agreement import Key
from metier.pages import prompt_words
from metier.web.asking import SEEN, Asks, Terms, has_run_out
from metier.web.background.looking import look
from metier.web.background.work import Work, WorkState
from metier.web.forms import Form
from metier.web.views.wording.prompt_shown import KINDS, TABS, Chosen
from metier.web.visit import Visit, view
from metier.workspace.prompt_values import PromptVersion, TryForecast
from metier.workspace.prompting import AskOptions

_PATIENCE = 5.0  # seconds that a click waits for what it would cost, where that has to be reckoned anew
MOST = 200
"""Decisions that a page tries a prompt on at most; the command line takes more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is tried, as the address says it.

    Attributes:
        draft: Under which the edited words are kept; empty for prompt.md as it is.
        against: The version before; empty for prompt.md where words are edited, else for the version used last.
    """

    draft: str
    against: str
    last: int
    chosen: Chosen

    @classmethod
    def of(cls, form: Form) -> Asked:
        """What a form or an address says.

        Raises:
            WebFieldError: A field holds what it cannot hold.
        """
        last = form.number("last", AT_MOST, least=1, most=MOST)
        return cls(form.text("draft", most=80), form.text("against", most=80), last, Chosen.of(form))

    @property
    def path(self) -> str:
        """The address that says it."""
        asked = {
            "draft": self.draft, "against": self.against, "last": self.last,
            "kind": self.chosen.kind, "model": self.chosen.model,
        }  # fmt: skip
        return f"/prompt/try?{urlencode(asked)}"


@dataclass(frozen=True, slots=True)
class TryPage:
    """The page.

    Attributes:
        is_gone: The edited words are not kept any more, as the server was started anew.
        forecast: What it would ask and cost; None while that is reckoned, or cannot be.
        looking: Reckons it.
        error: Why it cannot be tried.
        work: The try itself, going on or over; None before the first.
    """

    asked: Asked
    has_model: bool
    n_decided: int
    versions: tuple[PromptVersion, ...]
    models: tuple[str, ...]
    is_gone: bool = False
    forecast: TryForecast | None = None
    looking: Work | None = None
    error: MetierError | None = None
    work: Work | None = None
    keys: tuple[Key, ...] = (Key.AUC, Key.EXACT, Key.LOG_LOSS)
    kinds: tuple[tuple[str, str], ...] = KINDS
    most: int = MOST
    tabs: tuple[tuple[str, str], ...] = TABS

    @property
    def is_first(self) -> bool:
        """Whether there is neither an edit nor another version, so that nothing can be compared."""
        others = [row for row in self.versions if not row.is_current]
        return not (self.asked.draft or self.asked.against or others)

    @property
    def report(self) -> TryReport | None:
        """What the try found; None before it is done."""
        return self.work.result if self.work and self.work.state is WorkState.DONE else None

    @property
    def is_stopped(self) -> bool:
        """Whether the person stopped it."""
        return bool(self.work and self.work.state is WorkState.STOPPED)

    @property
    def has_run_out(self) -> bool:
        """Whether the try ended because its budget did."""
        return has_run_out(self.work.error if self.work else None)

    @property
    def asks(self) -> Asks | None:
        """What it would ask and cost."""
        return Asks(self.forecast) if self.forecast else None

    @property
    def found_words(self) -> tuple[str, ...]:
        """What a try found, in words: on what, whether it is better, what is left out, what it took."""
        report = self.report
        if report is None:
            return ()
        return (
            prompt_words.tried_on_words(report),
            prompt_words.finding_words(report),
            prompt_words.unread_words(report),
            prompt_words.paid_words(report),
        )

    @property
    def better(self) -> tuple[bool, ...]:
        """For each verdict that changes, whether it moved towards what the person said."""
        return tuple(prompt_words.is_better(row) for row in self.report.changed) if self.report else ()


@view
def trying(visit: Visit) -> Response:
    """What a try would ask and cost, the try while it goes on, and what it found."""
    return visit.page("wording/prompt_try.html.j2", _page(visit, Asked.of(visit.query)))


@view
def begin(visit: Visit) -> Response:
    """Ask with both prompts, in the background; answers are kept, so stopping loses nothing that was paid."""
    asked = Asked.of(visit.form)
    text = _text(visit, asked)
    if asked.draft and text is None:  # else other words than those of the page would be tried
        return visit.go(asked.path)
    if SEEN in visit.form and (forecast := _forecast(visit, asked, text)).wait(_PATIENCE) and forecast.result:
        Terms.of(forecast.result).must_hold(visit.form)
    options = AskOptions(model=asked.chosen.model or None, budget=visit.form.amount("budget"))
    visit.site.works.start(
        _key(visit, asked, text),
        "Trying the prompt on past decisions",
        lambda own, tell: own.prompt.try_out(
            asked.against or None,
            text=text,
            kind=asked.chosen.kind,
            at_most=asked.last,
            options=options,
            progress=tell,
        ),
        goes_to=asked.path,
    ).wait(0.3)
    return visit.go(asked.path)


def _page(visit: Visit, asked: Asked) -> TryPage:
    workspace = visit.workspace
    text = _text(visit, asked)
    page = TryPage(
        asked=asked,
        has_model=workspace.has_base_model,
        n_decided=workspace.count().n_decided,
        versions=tuple(reversed(workspace.prompt.log())),
        models=tuple(workspace.settings.models),
        is_gone=bool(asked.draft) and text is None,
    )
    if not page.has_model or not page.n_decided or page.is_gone or page.is_first:
        return page
    work = visit.site.works.newest(_key(visit, asked, text))
    if work and not work.is_over:
        return replace(page, work=work)
    forecast = _forecast(visit, asked, text)
    if not forecast.is_over:
        return replace(page, work=work, looking=forecast)
    return replace(page, work=work, forecast=forecast.result, error=forecast.error)


def _forecast(visit: Visit, asked: Asked, text: str | None) -> Work:
    return look(
        visit,
        "prompt forecast",
        f"{asked.path}\n{text}",
        "Reckoning what it would ask and cost",
        lambda own, _: own.prompt.try_forecast(
            asked.against or None,
            text=text,
            kind=asked.chosen.kind,
            at_most=asked.last,
            options=AskOptions(model=asked.chosen.model or None),
        ),
    )


def _text(visit: Visit, asked: Asked) -> str | None:
    """The edited words; None for prompt.md as it is, or where they are not kept any more."""
    edited = visit.site.drafts.look(asked.draft)
    return edited.text if edited else None


def _key(visit: Visit, asked: Asked, text: str | None) -> str:
    """The same for the same words on the same decisions: asking changes neither."""
    workspace = visit.workspace
    rests_on = [
        asked.path, text or workspace.prompt.text(), workspace.profile.key, str(workspace.count().n_decided),
    ]  # fmt: skip
    return f"prompt try {hashlib.sha256('|'.join(rests_on).encode()).hexdigest()}"


ROUTES = (
    Route("/prompt/try", trying),
    Route("/prompt/try", begin, methods=["POST"]),
)
