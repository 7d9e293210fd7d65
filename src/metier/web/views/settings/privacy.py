"""Privacy: what may leave this machine, to whom and since when; what has left; and what is taken out before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response
from starlette.routing import Route

from metier.actions.profile_view import Outgoing
from metier.domain.chat import FieldClass
from metier.domain.ports import Progress
from metier.errors import WebStaleError
from metier.net.chat_consent import WORDS
from metier.net.sent import Sent
from metier.pages.consent_words import ENCODER_WORDS
from metier.web.background.work import Figured
from metier.web.views.settings.views import TABS
from metier.web.visit import Visit, view
from metier.workspace import Workspace
from metier.workspace.consenting import ConsentReport, SentTo, kind_words
from metier.workspace.models import ModelRow

ROWS = 50
"""Requests of the log on one page."""
_AT_ONCE = 1_000  # requests whose sums are counted while the page is made, in some ten milliseconds


@dataclass(frozen=True, slots=True)
class HostConsent:
    """What one host may read.

    Attributes:
        models: Base models there, by name.
        kinds: That it may read, as values.
        at: When the person said so last; None where they never did.
    """

    host: str
    models: tuple[str, ...]
    kinds: frozenset[str]
    at: datetime | None


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    """Everything that leaves or could.

    Attributes:
        hosts: Other machines that may read something, or hold a base model that is set up.
        requests: Single requests, the newest first, from number `skip` on.
        outgoing: What of the profile a base model elsewhere would be sent.
    """

    report: ConsentReport
    sent: Figured[tuple[SentTo, ...]]
    hosts: tuple[HostConsent, ...]
    requests: tuple[Sent, ...]
    n_requests: int
    skip: int
    outgoing: Outgoing | None
    encoder_words: Mapping[str, str]
    kinds: tuple[tuple[str, str], ...] = tuple((kind.value, WORDS[kind]) for kind in FieldClass)
    rows: int = ROWS
    tabs: tuple[tuple[str, str], ...] = TABS

    @property
    def nothing_left(self) -> bool:
        """Whether it is known that nothing has left."""
        return self.sent.value is not None and not self.n_left

    @property
    def n_left(self) -> int:
        """Requests that went to other machines."""
        return sum(row.n_requests for row in self.sent.value or () if row.left)

    @property
    def n_here(self) -> int:
        """Requests that went to programs on this machine."""
        return sum(row.n_requests for row in self.sent.value or () if not row.left)


@view
def privacy(visit: Visit) -> Response:
    """What may leave, what has, and what is taken out before."""
    skip = visit.query.number("skip", 0)
    consenting = visit.workspace.consenting
    report = consenting.report(with_sent=False)
    requests, n_requests = consenting.requests(skip=skip, limit=ROWS)
    page = PrivacyPage(
        report,
        _sums(visit, n_requests),
        _hosts(report, visit.workspace.models.rows()),
        requests,
        n_requests,
        skip,
        visit.workspace.profile_file.view().outgoing,
        ENCODER_WORDS,
    )
    return visit.page("settings/privacy.html.j2", page)


@view
def agree(visit: Visit) -> Response:
    """Just these kinds of words may go to a host; the page must show what stands."""
    host = visit.form.needed("host", "a host such as api.example.com, or the name of a base model")
    kinds, seen = visit.form.all("kind"), set(visit.form.text("before").split())
    consenting = visit.workspace.consenting
    now = {kind.value for kind in consenting.settle(host, kinds, dry_run=True).before}
    if "before" in visit.form and now != seen:
        raise WebStaleError(what=f"What {host} may read", yours=", ".join(sorted(seen)) or "nothing", stored=", ".join(sorted(now)) or "nothing"
        )  # fmt: skip
    change = consenting.settle(host, kinds)
    if change.needs_none:
        said = f"{change.host} is this machine: it needs no agreement, and nothing leaves"
    else:
        said = f"{change.host} may read {kind_words(change.now) or 'nothing of yours'}"
    return visit.go("/settings/privacy", said=said)


def _sums(visit: Visit, n_requests: int) -> Figured[tuple[SentTo, ...]]:
    """What was sent in sums, counted in the background where the log is long."""
    if n_requests <= _AT_ONCE:
        return Figured(visit.workspace.consenting.sent())
    return visit.site.figured(f"sent {n_requests}", "Counting what was sent", _counted, visit.workspace)


def _counted(workspace: Workspace, progress: Progress) -> tuple[SentTo, ...]:
    progress("reading the log", 0, 0)
    return workspace.consenting.sent()


def _hosts(report: ConsentReport, models: tuple[ModelRow, ...]) -> tuple[HostConsent, ...]:
    agreed = {one.host: one for one in report.agreed}
    at_host: dict[str, list[str]] = {host: [] for host, one in agreed.items() if one.classes}
    for row in models:
        if row.host and not row.is_local:
            at_host.setdefault(row.host, []).append(row.name)
    return tuple(
        HostConsent(
            host,
            tuple(names),
            frozenset(kind.value for kind in agreed[host].classes) if host in agreed else frozenset(),
            agreed[host].at if host in agreed else None,
        )
        for host, names in sorted(at_host.items())
    )


ROUTES = (
    Route("/settings/privacy", privacy),
    Route("/settings/privacy", agree, methods=["POST"]),
)
