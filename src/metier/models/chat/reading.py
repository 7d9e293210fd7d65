"""What every adapter needs to read answers of strangers: nothing is taken for what it should be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from metier.domain.chat import Usage
from metier.net.answers import Hints

Json: TypeAlias = Mapping[str, object]


def table(value: object) -> Json:
    """`value` if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[Json]:
    """The objects in `value` if it is a list, else none."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def words(value: object) -> str:
    """`value` if it is text, else nothing."""
    return value if isinstance(value, str) else ""


def count(value: object) -> int | None:
    """`value` if it can be a number of tokens."""
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9
    return value if is_count else None  # type: ignore[return-value]  # an int, as just seen


def usage_of(
    input_tokens: object, output_tokens: object, *, cached: object = 0, written: object = 0
) -> Usage | None:
    """What was counted; None where it does not say, or says something that cannot be."""
    found = [count(value) for value in (input_tokens, output_tokens, cached or 0, written or 0)]
    if None in found:
        return None
    whole, answer, kept, new = (value or 0 for value in found)
    return Usage(whole, answer, kept, new) if kept + new <= whole else None


def hints_for(name: str) -> Hints:
    """What a person can do about the base model `[models.NAME]` when its server does not do its part."""
    where = f"`[models.{name}]` in metier.toml"
    check = f"`metier model check {name}` asks it one small question"
    return Hints(
        key=f"Check the key of {name}: keep it anew with `metier model key {name}`, or mend the variable that `key_env` names; {check}",
        credit="Look at your account there; what was answered is kept, and the same command goes on",
        name=f"Check `model` and `base_url` under {where}: the server knows no such model or path",
        size=f"Check `model`, `context` and `extra` under {where}; {check}",
        answer=f"Check `base_url` under {where}; {check}",
        down=f"Check `base_url` under {where}, and that this machine's clock and certificates are right",
    )
