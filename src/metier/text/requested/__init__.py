"""What a posting wants put into an application: a word, an answer, a subject line. Told and offered, never obeyed.

`requested_in` reads it; callers show boxes to tick. What looks like an order to programs, or a tag that spells an
internet address, is told with `is_refused` and can go into no document.
"""

from metier.text.requested.reading import requested_in
from metier.text.requested.requested import Requested, RequestedKind

__all__ = ["Requested", "RequestedKind", "requested_in"]
