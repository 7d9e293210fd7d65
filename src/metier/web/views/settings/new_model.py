"""A base model is set up: what metier.toml would gain, what it costs, and what it may read, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from starlette.responses import Response
from starlette.routing import Route

from metier.domain.chat import FieldClass
from metier.errors import ConfigKeyError, ConfigValueError, MetierError, WebFieldError, WebStaleError
from metier.models.chat.providers import PROVIDERS, Provider
from metier.net.chat_consent import WORDS
from metier.settings import ModelSettings, is_model_name, read_model
from metier.web.failures import status_of
from metier.web.forms import Form
from metier.web.views.settings.models import ShownModel
from metier.web.views.settings.views import TABS
from metier.web.visit import Visit, view
from metier.workspace.consenting import kinds_of
from metier.workspace.models import Addition

_TEXTS = (
    "provider", "model", "base_url", "api", "path", "price_input", "price_output", "price_cached", "key_env",
)  # fmt: skip
_WHOLE = {"context": (512, 10_000_000), "max_answer": (16, 100_000), "timeout": (1, 86_400)}
FIELDS = ("name", *_TEXTS, *_WHOLE)
"""What can be typed; a key is none of it."""


@dataclass(frozen=True, slots=True)
class NewModelPage:
    """What was typed, and what would be written.

    Attributes:
        typed: By field.
        has_logprobs: The box is ticked.
        addition: What would be written; None before it was looked at.
        kinds: Kinds of words that a screening needs and that may not go there yet, with the words for them.
        failure: Why it cannot be set up so.
    """

    typed: dict[str, str]
    has_logprobs: bool = False
    addition: Addition | None = None
    shown: ShownModel | None = None
    kinds: tuple[tuple[str, str], ...] = ()
    failure: MetierError | None = None
    providers: tuple[Provider, ...] = field(default=tuple(PROVIDERS.values()))
    tabs: tuple[tuple[str, str], ...] = TABS


@view
def form(visit: Visit) -> Response:
    """The form."""
    return visit.page("settings/new_model.html.j2", NewModelPage(dict.fromkeys(FIELDS, "")))


@view
def look(visit: Visit) -> Response:
    """What would be written; written where the person has seen it and says so."""
    typed = {name: visit.form.text(name, most=500).strip() for name in FIELDS}
    has_logprobs = visit.form.has("logprobs")
    try:
        addition = visit.workspace.models.addition(_settings(visit.form, typed))
        if visit.form.has("write"):
            return _write(visit, addition)
    except MetierError as error:
        # The key itself, by mistake: it is not shown again.
        if not typed["key_env"].replace("_", "").isalnum():
            typed["key_env"] = ""
        page = NewModelPage(typed, has_logprobs, failure=_plain(error, typed["name"]))
        return visit.page("settings/new_model.html.j2", page, status=status_of(error))
    kinds = tuple((kind.value, WORDS[kind]) for kind in addition.missing)
    page = NewModelPage(typed, has_logprobs, addition, ShownModel.of(addition.row), kinds)
    return visit.page("settings/new_model.html.j2", page)


def _write(visit: Visit, addition: Addition) -> Response:
    if visit.form.text("lines") != addition.lines.replace("\r\n", "\n"):
        raise WebStaleError(what="What would be written", yours="what you saw", stored="something else")
    agreed = kinds_of(visit.form.all("kind"))
    if agreed and FieldClass.POSTINGS not in agreed | frozenset(addition.row.agreed):
        raise WebFieldError(
            field="What it may read", wanted="the text of postings, too: without it, it can judge none"
        )
    row = visit.workspace.models.add(addition, agreed)
    return visit.go(f"/settings/models/{row.name}", said=f"Set up {row.name} in metier.toml")


def _settings(form: Form, typed: dict[str, str]) -> ModelSettings:
    """The model that was described.

    Raises:
        WebFieldError, ConfigValueError: What is missing, or cannot be.
    """
    name = typed["name"]
    if not is_model_name(name):
        raise WebFieldError(field="Name", wanted="letters, digits, - and _, for instance `small`", got=name)
    if not (typed["provider"] or typed["base_url"] or typed["path"]):
        raise WebFieldError(field="Where it is", wanted="a provider, an address, or a GGUF file")
    table: dict[str, object] = {key: typed[key] for key in _TEXTS if typed[key]}
    for key, (least, most) in _WHOLE.items():
        if typed[key]:
            table[key] = form.number(key, least, least=least, most=most)
    if form.has("logprobs"):
        table["logprobs"] = True
    if typed["path"]:
        table |= {"api": "gguf", "path": str(Path(typed["path"]).expanduser().absolute())}
    return read_model(name, table)


def _plain(error: MetierError, name: str) -> MetierError:
    """A failure about a key of the table, in words of this form."""
    if isinstance(error, ConfigKeyError | ConfigValueError):
        error.message = error.message.replace(f"models.{name}.", "").removeprefix("setting ")
        error.hint = "Mend it below; nothing was written"
    return error


ROUTES = (
    Route("/settings/new-model", form),
    Route("/settings/new-model", look, methods=["POST"]),
)
