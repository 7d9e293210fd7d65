"""What was noted about interviews, counted: for `metier insights`."""

from __future__ import annotations

from metier.actions.desk import Desk
from metier.applications.interviews.counting import InterviewCounts, counted
from metier.applications.interviews.past import past_questions
from metier.applications.interviews.talks import talks
from metier.domain.outcome import applications


def interview_counts(desk: Desk) -> InterviewCounts | None:
    """Questions that recur, kinds of round, and what came after; None where no round has taken place.

    Cost: two queries, and a comparison by words of each question with the groups before it.
    """
    rounds = desk.interviews.rounds()
    if not rounds:
        return None
    today = desk.today
    held = [talk for talk in talks(rounds, desk.interviews.questions()) if talk.round.held_on <= today]
    if not held:
        return None
    postings = {one.id: one for one in desk.postings.by_ids(list({talk.round.posting_id for talk in held}))}
    return counted(held, past_questions(held, postings), applications(desk.outcomes.history()), today)
