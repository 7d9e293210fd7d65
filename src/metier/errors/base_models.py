"""Failures around base models: which one, its key, what it may read, and a server that does not answer."""

from __future__ import annotations

from collections.abc import Sequence

from metier.errors.base import RefusedError, UsageError, quoted
from metier.errors.network import ProviderError
from metier.errors.words import plural


class TryAgainError(ProviderError):
    """One try at a server failed in a way that another may not.

    Attributes:
        what: What failed, in a few words.
        wait: Seconds the server asked for; None where it did not.
        status: Of HTTP; None where no answer came, or a good one that cannot be used.
    """

    code = "E-PROVIDER-TRY"

    def __init__(
        self,
        host: str,
        *,
        what: str,
        wait: float | None = None,
        maybe_paid: bool = False,
        status: int | None = None,
    ) -> None:
        super().__init__(
            host,
            what=f"gave no usable answer: {what}",
            hint="Run the command again; what was answered is kept",
            maybe_paid=maybe_paid,
        )
        self.what = what
        self.wait = wait
        self.status = status


class ServerNotRunningError(ProviderError):
    """Nothing listens where a server of this machine should be."""

    code = "E-PROVIDER-DOWN"

    def __init__(self, host: str) -> None:
        super().__init__(
            host,
            what="is not running: nothing listens there",
            hint="Start it (`ollama serve`, `llama-server`, …), or mend `base_url` in metier.toml; what was answered is kept",
        )


class ProviderPausedError(ProviderError):
    """A server failed so often, or asked for so long a pause, that asking stopped; what was answered is kept."""

    code = "E-PROVIDER-PAUSED"

    def __init__(self, host: str, *, what: str) -> None:
        super().__init__(
            host,
            what=f"was asked no more: {what}",
            hint="Run the same command later; it goes on where it stopped",
        )


class AnswersMissingError(ProviderError):
    """A replay or comparison needs answers that did not come; what was answered is kept."""

    code = "E-ANSWERS"

    def __init__(self, model: str, *, left: int, why: str) -> None:
        super().__init__(
            model,
            what=f"left {plural(left, 'question')} open: {why}",
            hint="Run the command again; it goes on where it stopped",
        )


class NoModelError(UsageError):
    """A base model is needed and none is set up."""

    code = "E-NO-MODEL"

    def __init__(self) -> None:
        super().__init__(
            "No base model is set up",
            hint="`metier model add NAME …` sets one up; `metier paste` works with any chat page; `metier screen` needs none",
        )


class ModelUnknownError(UsageError):
    """A base model that is not set up in this workspace."""

    code = "E-MODEL-NAME"

    def __init__(self, got: str, *, known: Sequence[str]) -> None:
        hint = f"One of {', '.join(known)}" if known else "`metier model add` sets one up"
        super().__init__(f"No base model {quoted(got)}", hint=hint, details={"known": list(known)})


class ModelExistsError(UsageError):
    """A base model of that name is set up already."""

    code = "E-EXISTS"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"A base model {quoted(name)} is set up already",
            hint=f"Change `[models.{name}]` in metier.toml, or choose another name",
        )


class ModelFileError(UsageError):
    """A model file is not there, is no GGUF file, or cannot run on this machine."""

    code = "E-MODEL-FILE"

    def __init__(self, path: str, *, what: str, hint: str = "") -> None:
        super().__init__(
            f"{quoted(path, limit=200)} cannot be used as a base model: {what}",
            hint=hint or "Set `path` of the model in metier.toml to a chat model in one GGUF file",
        )


class KeyFileError(RefusedError):
    """A file with a key can be read by others, or is none."""

    code = "E-KEY-FILE"

    def __init__(self, path: str, *, what: str) -> None:
        super().__init__(
            f"The key file {quoted(path, limit=200)} {what}",
            hint=f"`chmod 600 {path}` and `chmod 700` its folder, then run the command again",
        )


class KeyMissingError(UsageError):
    """A base model needs a key and none was found."""

    code = "E-KEY"

    def __init__(self, name: str, *, looked_in: Sequence[str]) -> None:
        variable = next((place for place in looked_in if place.startswith("the variable ")), "")
        way = f"Set {variable}, or store one with" if variable else "Store one with"
        super().__init__(
            f"No key for {quoted(name)} was found",
            hint=f"{way} `metier model key {name}`; looked in {', '.join(looked_in)}",
            details={"looked_in": list(looked_in)},
        )


class KeyNotNeededError(UsageError):
    """A key was to be kept for a base model that needs none."""

    code = "E-KEY"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{quoted(name)} is on this machine and needs no key",
            hint=f"Where its server wants one, name a variable as `key_env` under `[models.{name}]` in metier.toml",
        )


class ConsentNeededError(RefusedError):
    """A request carries words that the person has not agreed to send to this host."""

    code = "E-CONSENT"

    def __init__(self, host: str, *, missing: Sequence[str]) -> None:
        words = ", ".join(missing)
        super().__init__(
            f"You have not agreed that {words} may go to {quoted(host)}; nothing was sent",
            hint=f"`metier consent give {host} {' '.join(missing)}`, if you agree",
            details={"host": host, "missing": list(missing)},
        )
