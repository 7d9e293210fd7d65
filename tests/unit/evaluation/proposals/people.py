"""Simulated people with plain policies over made-up postings."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.facts import Fact, Facts, Part, Quote, Seniority, WorkMode
from metier.domain.posting import Posting
from metier.testing import posting

_TOOLS = ("Python", "Rust", "Java", "SQL")
_FIELDS = ("payments", "hospitals", "bakeries", "courts", "satellites")

Policy = Callable[[Posting], float]


def postings(n: int, *, seed: int = 0, prefix: str = "p") -> list[Posting]:
    """Postings with a work mode, a level, tools and a field of work in words."""
    rng = np.random.default_rng(seed)
    quote = Quote(Part.STATED, 0, 1, "-")
    made = []
    for i in range(n):
        field = _FIELDS[rng.integers(len(_FIELDS))]
        tools = rng.choice(_TOOLS, rng.integers(0, 3), replace=False)
        facts = Facts(
            work_mode=Fact(list(WorkMode)[rng.integers(3)], quote),
            seniority=Fact(list(Seniority)[rng.integers(1, 4)], quote),
            tools=tuple(Fact(str(tool), quote) for tool in tools),
        )
        filler = " ".join(f"word{j}" for j in rng.integers(0, 400, 20))
        made.append(
            posting(f"Engineer {i}", f"We do {field} here. {filler}.", posting_id=f"{prefix}{i}", facts=facts)
        )
    return made


def decided(shown: list[Posting], policy: Policy, *, noise: float = 0.3, seed: int = 1) -> list[Example]:
    """Decisions by a policy: above 1 excites, above 0 is a maybe."""
    rng = np.random.default_rng(seed)
    found = []
    for one in shown:
        score = policy(one) + noise * rng.standard_normal()
        label = Label.EXCITED if score > 1 else Label.MAYBE if score > 0 else Label.PASSED
        found.append(Example(one, label))
    return found


def likes_rust(shown: Posting) -> float:
    """Excited about Rust, passes on nearly everything else."""
    return 1.5 if any(fact.value == "Rust" for fact in shown.facts.tools) else -0.6


def likes_remote(shown: Posting) -> float:
    """Excited about remote, passes on everything else."""
    return 1.5 if shown.facts.work_mode and shown.facts.work_mode.value is WorkMode.REMOTE else -0.6


def avoids_payments(shown: Posting) -> float:
    """Never wants payments; anything else may be a maybe."""
    return -2.0 if "payments" in shown.text else 0.6


def luck(shown: Posting) -> float:  # a policy that looks at nothing
    """No taste at all."""
    return 0.3


_ABOUT = ("payments", "hospitals", "bakeries", "courts", "satellites")
_START = datetime(2026, 1, 1, tzinfo=UTC)


def labels_file(n: int, *, n_open: int = 30, seed: int = 0) -> str:
    """A labels file of somebody who loves Rust, never wants payments, and whose postings are remote or on site."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(n + n_open):
        field, rust = _ABOUT[rng.integers(5)], bool(rng.random() < 0.4)
        mode = "Fully remote." if rng.random() < 0.5 else "On site in the office."
        tool = "We use Rust." if rust else ""
        row: dict[str, object] = {
            "id": f"h{i}",
            "title": f"Engineer {i}",
            "company": f"Firm {i}",
            "text": f"You build software for {field}. {mode} {tool} Case number {seed}x{i}.",
        }
        if i < n:
            score = (1.5 if rust else 0.6) - 2.5 * (field == "payments") + 0.3 * rng.standard_normal()
            label = "excited" if score > 1 else "maybe" if score > 0.2 else "passed"
            row |= {
                "label": label,
                "order": i,
                "decided_at": (_START + timedelta(hours=i)).isoformat(),
                "reason": "payments again"
                if label == "passed" and field == "payments" and i % 3 == 0
                else "",
            }
        rows.append(json.dumps(row))
    return "\n".join(rows)
