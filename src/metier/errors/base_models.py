"""Failures around base models: what they are asked with, what they cost, and what they answer."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_UP, Decimal

from metier.errors.base import (
    BadInputError,
    ExitCode,
    MetierError,
    RefusedError,
    UsageError,
    quoted,
)
from metier.errors.network import ProviderError


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


class BudgetReachedError(MetierError):
    """The next request could cost more than the budget allows; what was answered is kept."""

    code = "E-BUDGET"
    exit_code = ExitCode.BUDGET

    def __init__(self, *, spent: Decimal, cap: Decimal, left: int) -> None:
        super().__init__(
            f"The budget of ${cap:.2f} is used up (${spent:.4f} spent or reserved); {left:,} not asked",
            hint="Raise `--budget` or `budget` in metier.toml; what was answered is kept and not paid again",
            details={"spent_usd": str(spent), "cap_usd": str(cap), "left": left},
        )


class BudgetEndedError(MetierError):
    """A replay or comparison needs answers that the budget does not allow; what was answered is kept."""

    code = "E-BUDGET"
    exit_code = ExitCode.BUDGET

    def __init__(self, *, left: int) -> None:
        super().__init__(
            f"{left:,} answers of the base model are missing, and the budget allows no more",
            hint="Set `budget` in metier.toml, or raise it; what was answered is kept and not paid again",
            details={"left": left},
        )


class AnswersMissingError(ProviderError):
    """A replay or comparison needs answers that did not come; what was answered is kept."""

    code = "E-ANSWERS"

    def __init__(self, model: str, *, left: int, why: str) -> None:
        super().__init__(
            model,
            what=f"left {left:,} questions open: {why}",
            hint="Run the command again; it goes on where it stopped",
        )


class BudgetMissingError(UsageError):
    """A model that costs money was to be asked without a budget."""

    code = "E-BUDGET-MISSING"

    def __init__(self, *, estimate: Decimal) -> None:
        super().__init__(
            f"This may cost up to ${estimate:.2f}, and no budget is set",
            hint=f"Add `--budget {estimate.quantize(Decimal('0.01'), ROUND_UP)}`, or set `budget` in metier.toml",
            details={"estimate_usd": str(estimate)},
        )


class BudgetDriftError(MetierError):
    """A provider charged more for an answer than the most it could have cost; asking stopped."""

    code = "E-BUDGET-DRIFT"
    exit_code = ExitCode.BUDGET

    def __init__(self, *, model: str, reserved: Decimal, paid: Decimal) -> None:
        super().__init__(
            f"{quoted(model)} charged ${paid:.6f} where at most ${reserved:.6f} was expected",
            hint="Check the prices of the model in metier.toml against those of the provider",
        )


class PriceUnknownError(UsageError):
    """A model on another machine whose price is not known was to be asked."""

    code = "E-PRICE"

    def __init__(self, name: str, *, model: str) -> None:
        super().__init__(
            f"What {quoted(model)} costs is not known",
            hint=f"Write `price_input` and `price_output` (US dollars for a million tokens) under `[models.{name}]` in metier.toml; 0 if it is free",
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


class ProfileFileError(BadInputError):
    """`profile.md` cannot be added to without changing what it says."""

    code = "E-PROFILE"

    def __init__(self, *, what: str, hint: str) -> None:
        super().__init__(f"profile.md was not touched: {what}", hint=hint)


class TemplateError(BadInputError):
    """`prompt.md` cannot be used as a template."""

    code = "E-PROMPT"

    def __init__(self, *, where: str, what: str, hint: str) -> None:
        super().__init__(f"prompt.md, {where}: {what}" if where else f"prompt.md: {what}", hint=hint)


class PromptVersionError(UsageError):
    """A version of the prompt that was never used here."""

    code = "E-PROMPT-VERSION"

    def __init__(self, got: str, *, known: Sequence[str]) -> None:
        super().__init__(
            f"No version {quoted(got)} of the prompt",
            hint=f"`metier prompt log` lists them: {', '.join(known[-5:])}" if known else "None was used yet",
        )


class PromptBoundaryError(RefusedError):
    """A prompt could not be built so that posting text stays inside its data block; nothing was sent."""

    code = "E-PROMPT-BOUNDARY"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The prompt was not sent: {what}", hint="Please report this; the posting can be judged by hand"
        )


class PromptTooLongError(UsageError):
    """The prompt leaves no room for a posting."""

    code = "E-PROMPT-LONG"

    def __init__(self, *, tokens: int, room: int) -> None:
        super().__init__(
            f"Prompt and profile take about {tokens:,} tokens where {room:,} fit",
            hint="Shorten prompt.md or profile.md, or set `context` of the model in metier.toml higher",
            details={"tokens": tokens, "room": room},
        )


class AnswerError(BadInputError):
    """A base model's answer could not be read as a verdict.

    Attributes:
        what: What is wrong with it, in a few words for a repair request.
    """

    code = "E-ANSWER"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The answer cannot be read as a verdict: {what}",
            hint="The posting needs your own look; nothing was assumed about it",
        )
        self.what = what


class PasteError(BadInputError):
    """A pasted answer does not belong to a prompt that `metier paste` gave."""

    code = "E-PASTE"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The pasted answer cannot be used: {what}",
            hint="Paste the chat page's whole answer to a prompt that `metier paste` made in this workspace",
        )


class RedactionError(RefusedError):
    """What never leaves could not be taken out of the person's words, so nothing was sent."""

    code = "E-REDACT"

    def __init__(self, what: str, *, hint: str = "") -> None:
        super().__init__(
            f"Nothing was sent, as names and contact data could not be taken out: {what}",
            hint=hint or "Mend resume.json; metier reads your name, contact data and employers there",
        )
