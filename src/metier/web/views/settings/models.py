"""Base models: looked at, checked, given a key, taken out. A key that is typed here goes to where keys are kept, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from starlette.responses import Response
from starlette.routing import Route

from metier.actions.checking import Checked
from metier.domain.ports import Progress
from metier.errors import MetierError, WebFieldError, WebStaleError
from metier.models.chat.providers import PROVIDERS
from metier.net.secret import Secret
from metier.pages.model_words import check_pairs, check_remarks, host_words, key_words, price_words
from metier.settings import ModelSettings
from metier.web.background.work import Work
from metier.web.failures import status_of
from metier.web.views.settings.views import TABS
from metier.web.visit import Visit, view
from metier.workspace import Workspace
from metier.workspace.models import KeyState, ModelRow

_MOST_KEY = 5_000


@dataclass(frozen=True, slots=True)
class ShownModel:
    """One base model in words; never its key.

    Attributes:
        step: What to do next, where something is missing.
    """

    row: ModelRow
    where: str
    price: str
    key: str
    step: str

    @classmethod
    def of(cls, row: ModelRow) -> ShownModel:
        """The words of a row."""
        return cls(row, host_words(row), price_words(row), key_words(row), _step(row))

    @property
    def is_keyless(self) -> bool:
        """Whether its key is missing or cannot be used."""
        return self.row.key in {KeyState.MISSING, KeyState.REFUSED}

    @property
    def reads(self) -> str:
        """What it may read."""
        if self.row.is_local:
            return "all: it is here"
        return ", ".join(kind.value for kind in self.row.agreed) or "nothing"


@dataclass(frozen=True, slots=True)
class ModelsPage:
    """All of them."""

    models: tuple[ShownModel, ...]
    tabs: tuple[tuple[str, str], ...] = TABS


@dataclass(frozen=True, slots=True)
class ModelPage:
    """One of them.

    Attributes:
        settings: As they stand in metier.toml.
        most: The most a check can cost; None where it cannot be made.
        refused: Why it cannot be made.
        check: The check that goes on or was made last.
        lines: Of metier.toml that taking it out would remove; empty where that must be done by hand.
        first_line, last_line: Where its table stands; 0 where it is written otherwise.
        variable: That holds a key and wins over one that is kept; empty where none does.
        failure: Why what was asked for was not done.
    """

    model: ShownModel
    settings: ModelSettings
    notes: str
    most: Decimal | None
    refused: MetierError | None
    check: Work | None
    lines: tuple[str, ...]
    first_line: int
    last_line: int
    variable: str
    failure: MetierError | None = None
    tabs: tuple[tuple[str, str], ...] = TABS

    @property
    def checked(self) -> tuple[tuple[str, str], ...]:
        """How it answered, in words."""
        found = self.check.result if self.check else None
        return tuple(check_pairs(found, self.settings)) if isinstance(found, Checked) else ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What to know about that answer."""
        found = self.check.result if self.check else None
        return tuple(check_remarks(found, self.settings.name)) if isinstance(found, Checked) else ()


@view
def models(visit: Visit) -> Response:
    """Every base model; nothing is sent."""
    rows = visit.workspace.models.rows()
    return visit.page("settings/models.html.j2", ModelsPage(tuple(map(ShownModel.of, rows))))


@view
def model(visit: Visit) -> Response:
    """One base model, with what can be done about it."""
    return visit.page("settings/model.html.j2", _page(visit))


@view
def keep_key(visit: Visit) -> Response:
    """Keep a key where keys are kept."""
    base_models, name = visit.workspace.models, visit.path("name")
    row = base_models.check_key_is_wanted(name)
    key = Secret(visit.form.text("key", most=_MOST_KEY))
    try:
        place = base_models.keep_key(row.name, key)
    except MetierError as error:
        return visit.page("settings/model.html.j2", _page(visit, error), status=status_of(error))
    wins = f"; the variable {row.variable} is set, and wins over it" if base_models.variable_wins(row) else ""
    return visit.go(f"/settings/models/{row.name}", said=f"Kept the key of {row.name} in {place}{wins}")


@view
def check(visit: Visit) -> Response:
    """Ask it one small question, which costs no more than was shown."""
    name, most = visit.path("name"), _amount(visit.form.text("most"))

    def do(workspace: Workspace, progress: Progress) -> Checked:
        found = workspace.models.check(name)
        if found.worst_usd > most:
            raise WebStaleError(what="The most it can cost", yours=str(most), stored=str(found.worst_usd))
        progress(f"asking {name}", 0, 0)
        return workspace.models.run(found)

    visit.workspace.models.check(name)  # what keeps it from being asked is told at once
    work = visit.site.works.start(f"check {name}", f"Checking {name}", do, goes_to=f"/settings/models/{name}")
    work.wait(0.5)
    return visit.go(f"/settings/models/{name}#check")


@view
def remove(visit: Visit) -> Response:
    """Take it out of metier.toml, where its table stands as metier wrote it."""
    name = visit.path("name")
    removal = visit.workspace.models.removal(name)
    if removal.after is None:
        raise WebFieldError(
            field=name, wanted="to be taken out by hand: metier did not write all of its table"
        )
    if not visit.form.has("sure"):
        raise WebFieldError(field="Take it out", wanted="a tick")
    removal.file.write(removal.after)
    others = visit.workspace.models.others_at(removal.row.host, name)
    still = (
        f"; {removal.row.host} may still read what you agreed to" if removal.row.agreed and not others else ""
    )
    return visit.go("/settings/models", said=f"Took {name} out of metier.toml{still}")


def _page(visit: Visit, failure: MetierError | None = None) -> ModelPage:
    base_models, name = visit.workspace.models, visit.path("name")
    removal = base_models.removal(name)
    settings = visit.workspace.settings.models[name]
    most, refused = None, None
    try:
        most = base_models.check(name).worst_usd
    except MetierError as error:
        refused = error
    first, last = removal.lines or (0, 0)
    provider = PROVIDERS.get(settings.provider)
    return ModelPage(
        ShownModel.of(removal.row),
        settings,
        provider.notes if provider else "",
        most,
        refused,
        visit.site.works.newest(f"check {name}"),
        tuple(removal.file.text.splitlines()[first - 1 : last])
        if first and removal.after is not None
        else (),
        first,
        last,
        removal.row.variable if base_models.variable_wins(removal.row) else "",
        failure,
    )


def _step(row: ModelRow) -> str:
    if row.key in {KeyState.MISSING, KeyState.REFUSED}:
        return "Give it its key"
    if row.price is None and not row.problem:
        return "Write its prices in metier.toml; without them it is not asked"
    if not row.is_local and not row.agreed and not row.problem:
        return "Say what it may read"
    return ""


def _amount(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(0)


ROUTES = (
    Route("/settings/models", models),
    Route("/settings/models/{name}", model),
    Route("/settings/models/{name}/key", keep_key, methods=["POST"]),
    Route("/settings/models/{name}/check", check, methods=["POST"]),
    Route("/settings/models/{name}/remove", remove, methods=["POST"]),
)
