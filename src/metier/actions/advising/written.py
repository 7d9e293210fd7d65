"""A snapshot as a file that others can read, and back again: the same figures, and so the same advice."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any, NoReturn

from metier.actions.advising.questions import QUESTIONS
from metier.adviser.decision.options import BASELINES
from metier.adviser.snapshot import Figure, Origin, Rung, RungFacts, Snapshot
from metier.errors import SnapshotFileError
from metier.evaluation.compare import Finding
from metier.evaluation.curves import Outlook
from metier.text import json_strict
from metier.training.registry.names import is_id

MARK, FORMAT = "advice snapshot", 1
_MOST_ROWS, _LONGEST = 100, 1000
_RUNG_FIGURES = tuple(one.name for one in fields(RungFacts) if "Figure" in str(one.type))
_FIGURES = ("monthly_postings", "curve_gain", "self_agreement", "spent_usd", "budget_usd")
_COUNTS = ("n_imported", "days_used", "n_changes", "n_patterns_open")
_FLAGS = ("has_base_model", "has_profile")
_LABELS = {"excited", "maybe", "passed"}
_ACTIVE = {*(rung.value for rung in Rung), *BASELINES, "fine_tuned"}
_FINDINGS = {"", *(one.value for one in Finding)}
_OUTLOOKS = {"", *(one.value for one in Outlook)}
_BOUNDS: Mapping[str, tuple[float, float]] = {
    "gain": (-1.0, 1.0),
    **dict.fromkeys(("self_agreement", "auc", "ap", "top10"), (0.0, 1.0)),
    **dict.fromkeys(
        ("monthly_postings", "spent_usd", "budget_usd", "log_loss", "set_up_usd", "per_posting_usd", "per_month_usd"),
        (0.0, math.inf),
    ),
    **dict.fromkeys(("set_up_minutes", "more_decisions"), (0.0, math.inf)),
}  # fmt: skip
"""What figures may be, by their last name: shares, differences of shares, and what is never below nothing."""
_AGREEMENT = ("auc", "ap", "log_loss", "top10")


def snapshot_text(snapshot: Snapshot) -> str:
    """The snapshot as JSON, with a mark and a format at its head.

    Example:
        >>> one = Snapshot(date(2026, 12, 1), "learned", {"excited": 3, "maybe": 0, "passed": 9})
        >>> read_snapshot(snapshot_text(one)) == one
        True
    """
    head = {"metier": MARK, "format": FORMAT, "snapshot": asdict(snapshot)}
    return json.dumps(head, indent=2, ensure_ascii=False, default=_plain, allow_nan=False) + "\n"


def read_snapshot(text: str, *, name: str = "snapshot") -> Snapshot:
    """The snapshot that `snapshot_text` wrote, or somebody by hand: what is not said is not known.

    Args:
        name: Of the file, for messages.

    Raises:
        JsonError, JsonLimitError: It is no JSON.
        SnapshotFileError: It is no snapshot, one of a newer metier, or a value is none; says which.
    """
    whole = json_strict.loads(text, name=name)
    read = _Reader(name)
    if not isinstance(whole, dict) or whole.get("metier") != MARK:
        read.refuse("", f'a file with `"metier": "{MARK}"`, as `metier advise --snapshot` writes it')
    if whole.get("format") != FORMAT or type(whole.get("format")) is not int:
        read.refuse("format", f"{FORMAT}; another format is of another version of metier")
    return read.snapshot(whole.get("snapshot"))


class _Reader:
    """Reads values one by one; each refusal names its key."""

    def __init__(self, name: str) -> None:
        self._name = name

    def refuse(self, key: str, want: str) -> NoReturn:
        """Say which value is none, and what it should be."""
        raise SnapshotFileError(self._name, key=key, want=want) from None

    def snapshot(self, value: object) -> Snapshot:
        row = self._row("snapshot", value, {one.name for one in fields(Snapshot)})
        made: dict[str, Any] = {
            "as_of": self._day("as_of", row.get("as_of")),
            "active": self._one_of("active", row.get("active"), _ACTIVE),
            "labels": self._counts("labels", row.get("labels")),
        }
        if set(made["labels"]) - _LABELS:
            self.refuse("labels", f"numbers by {', '.join(sorted(_LABELS))}")
        optional: Mapping[str, Callable[[str, object], object]] = {
            **dict.fromkeys(_COUNTS, self._count),
            **dict.fromkeys(_FLAGS, self._flag),
            **dict.fromkeys(_FIGURES, self._figure),
            "first": self._maybe_day,
            "last": self._maybe_day,
            "agreement": self._agreement,
            "n_undecided": self._maybe_count,
            "curve_outlook": lambda key, one: self._one_of(key, one, _OUTLOOKS),
            "outcomes": self._counts,
            "rungs": self._rungs,
            "answers": self._answers,
        }
        made |= {key: reads(key, row[key]) for key, reads in optional.items() if key in row}
        self._fits(found := Snapshot(**made))
        return found

    def _fits(self, found: Snapshot) -> None:
        """Values that are none beside each other."""
        if found.n_imported > found.n_labels:
            self.refuse("n_imported", f"at most the {found.n_labels:,} labels there are")
        if found.first is not None and found.last is not None and found.first > found.last:
            self.refuse("first", f"a day up to {found.last}, that of the last decision")

    def _rungs(self, key: str, value: object) -> tuple[RungFacts, ...]:
        if not isinstance(value, list) or len(value) > len(Rung):
            self.refuse(key, "a list of rungs, each once")
        found = tuple(self._rung(f"{key}[{place}]", row) for place, row in enumerate(value))
        if len({one.rung for one in found}) != len(found):
            self.refuse(key, "a list of rungs, each once")
        return found

    def _rung(self, key: str, value: object) -> RungFacts:
        row = self._row(key, value, {one.name for one in fields(RungFacts)})
        known = [rung.value for rung in Rung]
        if row.get("rung") not in known:
            self.refuse(f"{key}.rung", f"one of {', '.join(known)}")
        made: dict[str, Any] = {"rung": Rung(row["rung"])}
        for name in _RUNG_FIGURES:
            if name in row:
                made[name] = self._figure(f"{key}.{name}", row[name])
        if "finding" in row:
            made["finding"] = self._one_of(f"{key}.finding", row["finding"], _FINDINGS)
        if "tuned_model" in row:
            made["tuned_model"] = self._model(f"{key}.tuned_model", row["tuned_model"])
        if "side_by_side" in row:
            made["side_by_side"] = self._maybe_count(f"{key}.side_by_side", row["side_by_side"])
        if "stays_here" in row:
            if not isinstance(row["stays_here"], bool):
                self.refuse(f"{key}.stays_here", "true or false")
            made["stays_here"] = row["stays_here"]
        given = row.get("obstacles", [])
        if not isinstance(given, list) or len(given) > _MOST_ROWS:
            self.refuse(f"{key}.obstacles", "a list of sentences")
        made["obstacles"] = tuple(self._words(f"{key}.obstacles", one) for one in given)
        return RungFacts(**made)

    def _model(self, key: str, value: object) -> str:
        """An id of a tuned model: it becomes part of a command that a person copies."""
        if value != "" and not (isinstance(value, str) and is_id(value)):
            self.refuse(key, "an id of a tuned model, as `metier finetune list` shows it")
        return str(value)

    def _agreement(self, key: str, value: object) -> dict[str, Figure]:
        row = self._row(key, value, set(_AGREEMENT))
        found = {name: self._figure(f"{key}.{name}", one) for name, one in row.items()}
        return {name: one for name, one in found.items() if one is not None}

    def _figure(self, key: str, value: object) -> Figure | None:
        if value is None:
            return None
        row = self._row(key, value, {one.name for one in fields(Figure)})
        origins = [origin.value for origin in Origin]
        if row.get("origin") not in origins:
            self.refuse(f"{key}.origin", f"one of {', '.join(origins)}")
        numbers = {name: self._number(f"{key}.{name}", row.get(name)) for name in ("value", "low", "high")}
        n = row.get("n")
        self._within(key, numbers)
        return Figure(
            origin=Origin(row["origin"]),
            source=self._words(f"{key}.source", row.get("source")),
            unit=self._said(f"{key}.unit", row.get("unit", "")),
            n=None if n is None else self._count(f"{key}.n", n),
            **numbers,
        )

    def _within(self, key: str, numbers: Mapping[str, float | None]) -> None:
        """Numbers that such a figure can have."""
        least, most = _BOUNDS.get(key.rpartition(".")[2], (-math.inf, math.inf))
        for name, one in numbers.items():
            if one is not None and not least <= one <= most:
                until = "on" if most == math.inf else f"to {most:g}"
                self.refuse(f"{key}.{name}", f"a number from {least:g} {until}")
        low, high = numbers["low"], numbers["high"]
        if low is not None and high is not None and low > high:
            self.refuse(f"{key}.low", f"a number up to {high:g}, the upper bound")

    def _one_of(self, key: str, value: object, known: Collection[str]) -> str:
        if not isinstance(value, str) or value not in known:
            self.refuse(key, f"one of {', '.join(sorted(one for one in known if one))}")
        return value

    def _number(self, key: str, value: object) -> float | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.refuse(key, "a number, or null where it is not known")
        return float(value)

    def _counts(self, key: str, value: object) -> dict[str, int]:
        row = self._row(key, value, None)
        return {
            self._words(f"a key of {key}", name): self._count(f"{key}.{name}", one)
            for name, one in row.items()
        }

    def _answers(self, key: str, value: object) -> dict[str, str]:
        row = self._row(key, value, set(QUESTIONS))
        return {name: self._said(f"{key}.{name}", one) for name, one in row.items()}

    def _count(self, key: str, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.refuse(key, "a whole number from 0 on")
        return value

    def _maybe_count(self, key: str, value: object) -> int | None:
        return None if value is None else self._count(key, value)

    def _flag(self, key: str, value: object) -> bool:
        if not isinstance(value, bool):
            self.refuse(key, "true or false")
        return value

    def _said(self, key: str, value: object) -> str:
        if not isinstance(value, str) or len(value) > _LONGEST or not value.isprintable():
            self.refuse(key, f"one line of at most {_LONGEST} characters")
        return value

    def _words(self, key: str, value: object) -> str:
        if value == "":
            self.refuse(key, "a word or more")
        return self._said(key, value)

    def _maybe_day(self, key: str, value: object) -> date | None:
        return None if value is None else self._day(key, value)

    def _day(self, key: str, value: object) -> date:
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            self.refuse(key, "a day such as 2026-12-01")
        if value != day.isoformat():  # no weeks, no bare digits
            self.refuse(key, "a day such as 2026-12-01")
        return day

    def _row(self, key: str, value: object, known: set[str] | None) -> dict[str, Any]:
        if not isinstance(value, dict) or len(value) > _MOST_ROWS:
            self.refuse(key, "an object")
        strange = set(value) - known if known is not None else set()
        if strange:
            self.refuse(f"{key}.{min(strange)}", "no such key")
        return value


def _plain(value: object) -> str:
    assert isinstance(value, date)
    return value.isoformat()
