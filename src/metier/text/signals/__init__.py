"""What a person should know about a posting before they spend time on it: told with the words, never acted on.

`signals_in` gives the signals of one posting. A signal is no feature of taste, changes no verdict and no order, and
hides nothing. Orders to programs and traps are found in `metier.text.warnings`; both are shown together.
"""

from metier.domain.seen import NOT_SEEN, Seen
from metier.text.signals.reading import signals_in
from metier.text.signals.signal import Signal, SignalKind, Strength

__all__ = ["NOT_SEEN", "Seen", "Signal", "SignalKind", "Strength", "signals_in"]
