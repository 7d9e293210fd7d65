"""The figures that sentences rest on, each under a key; a sentence cannot be written without one."""

from __future__ import annotations

from dataclasses import dataclass, field

from metier.adviser.advice import Sentence
from metier.adviser.snapshot import Figure, Origin, RungFacts, Snapshot

_RUNG_FIGURES = (
    "gain", "loss_gain", "set_up_usd", "per_posting_usd", "per_month_usd", "set_up_minutes", "more_decisions",
)  # fmt: skip


@dataclass
class Book:
    """Figures by key, and which of them were used.

    Attributes:
        figures: Everything the snapshot holds, and what is counted from it.
        used: Keys of figures that a sentence rests on.
    """

    figures: dict[str, Figure]
    used: dict[str, Figure] = field(default_factory=dict)

    @classmethod
    def of(cls, snapshot: Snapshot) -> Book:
        """Every figure of a snapshot, under names such as `labels.excited` and `encoder.gain`."""
        found = _counted(snapshot)
        for name in ("monthly_postings", "curve_gain", "self_agreement", "spent_usd", "budget_usd"):
            figure = getattr(snapshot, name)
            if figure is not None:
                found[name] = figure
        found |= {
            f"answers.{name}": Figure(1.0, Origin.STATED, f"your answer, “{said}”: `[advice]` in metier.toml")
            for name, said in snapshot.answers.items()
        }
        found |= {f"agreement.{name}": figure for name, figure in snapshot.agreement.items()}
        for facts in snapshot.rungs:
            found |= _of_rung(facts)
        return cls(found)

    def has(self, *keys: str) -> bool:
        """Whether each of these figures is there and known."""
        return all(key in self.figures and self.figures[key].is_known for key in keys)

    def value(self, key: str, default: float = 0.0) -> float:
        """The number under a key; the default where there is none."""
        figure = self.figures.get(key)
        return default if figure is None or figure.value is None else figure.value

    def say(self, words: str, *keys: str) -> Sentence:
        """A sentence that rests on these figures.

        Raises:
            ValueError: None was named, or one is not there: nothing is said without evidence.
        """
        missing = [key for key in keys if key not in self.figures]
        if not keys or missing:
            what = f"a sentence rests on {missing or 'nothing'}: {words}"
            raise ValueError(what)
        self.used |= {key: self.figures[key] for key in keys}
        return Sentence(words, keys)

    def add(self, key: str, figure: Figure) -> str:
        """One more figure, such as a rule of thumb; its key."""
        self.figures[key] = figure
        return key


def _counted(snapshot: Snapshot) -> dict[str, Figure]:
    counts = {"labels": snapshot.n_labels, "labels.imported": snapshot.n_imported}
    counts |= {f"labels.{name}": n for name, n in snapshot.labels.items()}
    counts |= {f"outcomes.{name}": n for name, n in snapshot.outcomes.items()}
    counts |= {
        "days_used": snapshot.days_used,
        "changes": snapshot.n_changes,
        "patterns_open": snapshot.n_patterns_open,
        "base_models": int(snapshot.has_base_model),
        "profile": int(snapshot.has_profile),
    }
    if snapshot.n_undecided is not None:
        counts["undecided"] = snapshot.n_undecided
    commands = {
        "outcomes": "metier pipeline",
        "changes": "metier changes",
        "patterns_open": "metier patterns",
        "undecided": "metier list",
        "base_models": "metier model list",
        "profile": "metier profile show",
    }
    found = {
        key: Figure(float(n), Origin.COUNTED, f"`{commands.get(key.partition('.')[0], 'metier report')}`")
        for key, n in counts.items()
    }
    if snapshot.first and snapshot.last:
        months = (snapshot.last - snapshot.first).days / 30.44
        found["months"] = Figure(months, Origin.COUNTED, "`metier report`", unit="months")
    return found


def _of_rung(facts: RungFacts) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for name in _RUNG_FIGURES:
        figure = getattr(facts, name)
        if figure is not None:
            found[f"{facts.rung}.{name}"] = figure
    if facts.obstacles:
        found[f"{facts.rung}.obstacles"] = Figure(
            float(len(facts.obstacles)), Origin.COUNTED, "`metier advise`: what is not possible now"
        )
    return found
