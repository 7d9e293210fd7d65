"""metier: a personalised job-search agent that learns one person's taste and measures how well.

The Python API is `Workspace` and the words of the domain:

    from metier import Workspace

Importing metier opens no socket and loads neither onnxruntime nor scikit-learn; each name is loaded on first use,
so that `metier --help` does not pay for numpy.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from metier.domain.decision import Decision, Label, Occasion
    from metier.domain.example import Example
    from metier.domain.facts import Facts
    from metier.domain.posting import Posting
    from metier.domain.profile import Profile
    from metier.domain.verdict import Reason, Verdict
    from metier.errors import ExitCode, MetierError
    from metier.workspace import Workspace

__version__ = "0.1.0"

_HOMES = {
    "Decision": "metier.domain.decision",
    "Example": "metier.domain.example",
    "ExitCode": "metier.errors",
    "Facts": "metier.domain.facts",
    "Label": "metier.domain.decision",
    "MetierError": "metier.errors",
    "Occasion": "metier.domain.decision",
    "Posting": "metier.domain.posting",
    "Profile": "metier.domain.profile",
    "Reason": "metier.domain.verdict",
    "Verdict": "metier.domain.verdict",
    "Workspace": "metier.workspace",
}

__all__ = [
    "Decision",
    "Example",
    "ExitCode",
    "Facts",
    "Label",
    "MetierError",
    "Occasion",
    "Posting",
    "Profile",
    "Reason",
    "Verdict",
    "Workspace",
    "__version__",
]


def __getattr__(name: str) -> object:
    """A public name, loaded on first use."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
