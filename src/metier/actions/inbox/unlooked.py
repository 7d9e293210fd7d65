"""Whether the promise of the last screening is void by now, as nobody looked at the audit since."""

from __future__ import annotations

from metier.actions.desk import Desk
from metier.actions.last_look import since_look
from metier.domain.promise import Promise
from metier.evaluation.missed import unlooked_words


def unlooked(desk: Desk) -> str:
    """Why it is void by now, in words; empty where somebody looked, or nothing was hidden under a promise.

    The same rule as that of a screening (`actions.promise.watched`), without loading what promises are computed with.
    """
    began = next((row.made_at for row in desk.placements.screenings() if _hid(row.promise)), None)
    since = since_look(desk, desk.decisions.history(), began)
    return unlooked_words(since.n, since.days) if since else ""


def _hid(promise: str) -> bool:
    return bool(promise) and Promise.from_json(promise).n_hidden > 0
