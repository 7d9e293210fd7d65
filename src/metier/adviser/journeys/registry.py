"""Every journey, in the order in which most people take them."""

from __future__ import annotations

from metier.adviser.journeys.direction import DIRECTION
from metier.adviser.journeys.interviews import INTERVIEWS
from metier.adviser.journeys.labelling import LABELS
from metier.adviser.journeys.prompting import PROMPT
from metier.adviser.journeys.tuning import TUNE

JOURNEYS = (PROMPT, LABELS, TUNE, DIRECTION, INTERVIEWS)
