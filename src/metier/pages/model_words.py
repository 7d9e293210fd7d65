"""Base models in words: where they are, what they cost, where their keys lie."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from metier.pages.words import one_line, usd, usd_price

if TYPE_CHECKING:
    from metier.actions.checking import Checked
    from metier.settings import ModelSettings
    from metier.workspace.models import ModelRow


def host_words(row: ModelRow) -> str:
    """Where a base model is."""
    if not row.host:
        return "a file, in this process" if row.is_local else "unknown"
    return f"{one_line(row.host)}, this machine" if row.is_local else one_line(row.host)


def price_words(row: ModelRow) -> str:
    """What a base model costs, with the day it was looked up; per million tokens."""
    price = row.price
    if price is None:
        return "unknown"
    if price.is_free:
        return "free"
    source = "by you" if price.source == "settings" else price.as_of
    return f"{usd_price(price.input)} / {usd_price(price.output)}{f', {source}' if source else ''}"


def key_words(row: ModelRow) -> str:
    """Whether the key is there, and where it was looked for; never the key."""
    if row.key.value == "missing":
        return f"missing; looked in {', '.join(map(one_line, row.looked_in))}"
    return row.problem if row.key.value == "refused" else row.key.value


def check_pairs(found: Checked, model: ModelSettings) -> Iterator[tuple[str, str]]:
    """How a base model answered a check."""
    usage = found.usage
    tokens = f"{usage.input_tokens:,} in, {usage.output_tokens:,} out" if usage else "not told"
    kept = f", {usage.cached_tokens:,} from a kept prefix" if usage and usage.cached_tokens else ""
    says = one_line(found.says, 60)
    yield "answered", f"in {found.seconds:.1f} s{f' as {says}' if says else ''}"
    yield "tokens", f"{tokens}{kept}"
    yield "cost", usd(found.cost_usd) if found.cost_usd else "nothing"
    yield "JSON schema", "kept" if found.is_json else f"not kept: “{one_line(found.text, 70)}”"
    idle = ", so that `logprobs = true` does nothing" if model.logprobs else ""
    yield "log-probabilities", "given" if found.has_logprobs else f"not given{idle}"


def check_remarks(found: Checked, name: str) -> Iterator[str]:
    """What to know about that answer."""
    if found.is_cut:
        yield (
            f"the answer was cut: raise `max_answer` under `[models.{one_line(name)}]`; thinking counts as answer"
        )
    elif not found.is_json:
        yield (
            "metier asks once more where an answer is no JSON; what stays unreadable waits for your own look"
        )
