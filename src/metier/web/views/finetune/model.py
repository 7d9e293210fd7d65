"""One tuned model: what it is, what speaks for it; put to use, taken back, deleted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from starlette.responses import Response
from starlette.routing import Route

from metier.domain.ports import Progress
from metier.errors import MetierError, TunedUnprovenError, WebFieldError
from metier.pages.finetune_words import figures_of, settings_words, size
from metier.pages.tuned_words import (
    base_words,
    data_words,
    evidence_pairs,
    file_words,
    learned_words,
    took_words,
)
from metier.pages.words import moment
from metier.training.dataset.rows import RowKind
from metier.training.registry.events import Standing
from metier.web.background.work import Figured
from metier.web.failures import status_of
from metier.web.visit import Visit, view
from metier.workspace import Workspace
from metier.workspace.finetuning.listing import ShowReport
from metier.workspace.finetuning.models import TunedModel


@dataclass(frozen=True, slots=True)
class TunedPage:
    """Everything about one tuned model.

    Attributes:
        model: As it stands in the list, whatever state its files are in.
        found: Its card, and what later decisions say; the error of it where the card is damaged.
        failure: Why what was asked for was not done.
        refused: It was not put to use for want of evidence: `anyway` is offered.
    """

    model: TunedModel
    found: Figured[ShowReport]
    failure: MetierError | None = None

    @property
    def refused(self) -> bool:
        """Whether it was not put to use for want of evidence."""
        return isinstance(self.failure, TunedUnprovenError)

    @property
    def is_in_use(self) -> bool:
        """Whether it judges now."""
        return self.model.standing is Standing.IN_USE

    @property
    def back_to(self) -> str:
        """What a roll-back leads to."""
        before = self.found.value.before if self.found.value else ""
        return before or ("the frozen screener" if self.model.kind is RowKind.SCREENING else "no tuned model")

    @property
    def size(self) -> str:
        """What deleting it frees."""
        return size(self.model.n_bytes)

    @property
    def evidence(self) -> tuple[tuple[str, str], ...]:
        """What the finding rests on."""
        return tuple(evidence_pairs(self.found.value.evidence)) if self.found.value else ()

    @property
    def figures(self) -> tuple[list[tuple[str, str, str, str]], list[tuple[str, str]]]:
        """Held-out figures: beside each other, and alone."""
        return figures_of(self.found.value.card.figures) if self.found.value else ([], [])

    @property
    def card(self) -> tuple[tuple[str, str], ...]:
        """The card in words."""
        report = self.found.value
        if report is None:
            return ()
        card = report.card
        return (
            ("made", f"{moment(card.made_at)}, by metier {card.metier}"),
            ("data", data_words(card)),
            ("base", base_words(card)),
            ("settings", settings_words(card.settings)),
            ("learned from", learned_words(card)),
            ("took", took_words(card)),
        )

    @property
    def hashes(self) -> tuple[tuple[str, str], ...]:
        """What it can be recognised by."""
        report = self.found.value
        if report is None:
            return ()
        files = ((name, file_words(name, digest, report.sizes)) for name, digest in report.card.files.items())
        return (
            ("card", f"sha256 {report.card_sha256[:12]}"),
            ("data", f"sha256 {report.card.data_hash[:12]}"),
            *files,
        )


@view
def model(visit: Visit) -> Response:
    """One tuned model."""
    return visit.page("finetune/model.html.j2", _page(visit))


@view
def use(visit: Visit) -> Response:
    """Put it to use, where your later decisions found it better, or the person says so all the same."""
    name = visit.path("name")
    try:
        report = visit.workspace.tuned_models.use(name, anyway=visit.form.has("anyway"))
    except MetierError as error:
        return visit.page("finetune/model.html.j2", _page(visit, error), status=status_of(error))
    if report.already:
        return visit.go(
            f"/finetune/models/{report.id}", said=f"{report.id} is in use already; nothing was changed"
        )
    before = report.before or report.rival.words
    first = "; rank anew for its verdicts" if report.kind is RowKind.SCREENING else ""
    return visit.go(
        f"/finetune/models/{report.id}", said=f"{report.id} is in use; before it: {before}{first}"
    )


@view
def rollback(visit: Visit) -> Response:
    """Take back the last use, exactly; the page must show what is in use."""
    kind, models = visit.form.choice("kind", RowKind, RowKind.SCREENING), visit.workspace.tuned_models
    planned = models.rollback(kind, dry_run=True)
    seen = visit.form.text("model", most=200)
    if seen != planned.undone:
        raise WebFieldError(field="Roll back", wanted=f"what is in use, {planned.undone}", got=seen)
    report = models.rollback(kind)
    frozen = "the frozen screener" if kind is RowKind.SCREENING else "no tuned model"
    first = "; rank anew for the verdicts of before, bit for bit" if kind is RowKind.SCREENING else ""
    said = f"Took back the use of {report.undone}; now in use: {report.now or frozen}{first}"
    return visit.go("/finetune", said=said)


@view
def delete(visit: Visit) -> Response:
    """Remove its files; verdicts that it had frozen stay."""
    if not visit.form.has("sure"):
        raise WebFieldError(field="Delete it", wanted="a tick, as its files cannot be brought back")
    report = visit.workspace.tuned_models.delete(visit.path("name"))
    return visit.go(
        "/finetune", said=f"Deleted {report.id}, {size(report.n_bytes)}; its frozen verdicts stay"
    )


def _page(visit: Visit, failure: MetierError | None = None) -> TunedPage:
    one = visit.workspace.tuned_models.one(visit.path("name"))
    found = visit.site.figured(
        f"finetune model {one.id}", "Counting your decisions", partial(_shown, one.id), visit.workspace
    )
    return TunedPage(one, found, failure)


def _shown(name: str, workspace: Workspace, progress: Progress) -> ShowReport:
    progress("comparing on your decisions", 0, 0)
    return workspace.tuned_models.show(name)


ROUTES = (
    Route("/finetune/models/{name}", model),
    Route("/finetune/models/{name}/use", use, methods=["POST"]),
    Route("/finetune/models/{name}/delete", delete, methods=["POST"]),
    Route("/finetune/rollback", rollback, methods=["POST"]),
)
