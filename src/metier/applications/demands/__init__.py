"""What a posting asks of applicants, which own facts show it, and what is a gap.

`demands_of` reads a posting, `match` answers with own facts, `relevance` puts the facts in order for one posting.
Pure functions on values: no model, no clock; English and German.
"""

from metier.applications.demands.demand import LONGEST, Demand, DemandKind
from metier.applications.demands.matched import Evidence, How, Likeness, Match, Shown, likeness_by
from metier.applications.demands.matching import match
from metier.applications.demands.reading import demands_of
from metier.applications.demands.relevance import relevance

__all__ = [
    "LONGEST",
    "Demand",
    "DemandKind",
    "Evidence",
    "How",
    "Likeness",
    "Match",
    "Shown",
    "demands_of",
    "likeness_by",
    "match",
    "relevance",
]
