"""metier: a personalised job-search agent that learns one person's taste and measures how well.

The Python API is `Workspace` and the words of the domain:

    from metier import Workspace

Importing metier opens no socket and loads nothing else: each name is fetched when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # at run time `__getattr__` fetches these, so that `metier --help` pays for none of them
    from metier.domain.decision import Decision, Label, Occasion
    from metier.domain.draft import Draft
    from metier.domain.example import Example
    from metier.domain.facts import Facts
    from metier.domain.outcome import Outcome
    from metier.domain.posting import Posting
    from metier.domain.profile import Profile
    from metier.domain.record import OwnFact, Record
    from metier.domain.verdict import Reason, Verdict
    from metier.errors import ExitCode, MetierError
    from metier.workspace import Workspace
    from metier.workspace.backtest import backtest

__version__ = "0.1.0"

__all__ = [
    "Decision",
    "Draft",
    "Example",
    "ExitCode",
    "Facts",
    "Label",
    "MetierError",
    "Occasion",
    "Outcome",
    "OwnFact",
    "Posting",
    "Profile",
    "Reason",
    "Record",
    "Verdict",
    "Workspace",
    "__version__",
    "backtest",
]

_HOME = {
    "Decision": "metier.domain.decision",
    "Draft": "metier.domain.draft",
    "Example": "metier.domain.example",
    "ExitCode": "metier.errors",
    "Facts": "metier.domain.facts",
    "Label": "metier.domain.decision",
    "MetierError": "metier.errors",
    "Occasion": "metier.domain.decision",
    "Outcome": "metier.domain.outcome",
    "OwnFact": "metier.domain.record",
    "Posting": "metier.domain.posting",
    "Profile": "metier.domain.profile",
    "Reason": "metier.domain.verdict",
    "Record": "metier.domain.record",
    "Verdict": "metier.domain.verdict",
    "Workspace": "metier.workspace",
    "backtest": "metier.workspace.backtest",
}


def __getattr__(name: str) -> object:
    """A public name, imported on first use (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")  # noqa: TRY003, EM102  # Python's own words
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
