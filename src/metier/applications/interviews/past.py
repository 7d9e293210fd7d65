"""Questions of earlier interviews with where they were asked, and the best answers among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from metier.applications.interviews.prepared import Past
from metier.applications.interviews.talks import Talk
from metier.domain.posting import Posting, PostingId

MOST_ANSWERS = 2


def past_questions(talks: Sequence[Talk], postings: Mapping[PostingId, Posting]) -> list[Past]:
    """Every question of the talks, with where it was asked."""
    found = []
    for talk in talks:
        about = postings.get(talk.round.posting_id)
        title, company = (about.title, about.company) if about else ("", "")
        found += [Past(asked, talk.round, title, company) for asked in talk.questions]
    return found


def best(found: Sequence[Past], most: int = MOST_ANSWERS) -> tuple[Past, ...]:
    """The best own answers among these: highest rating, then newest; those without words last, and only as none has any."""
    with_words = [one for one in found if one.asked.answer] or list(found)
    return tuple(sorted(with_words, key=lambda one: one.quality, reverse=True)[:most])
