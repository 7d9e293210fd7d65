"""The interview about a person's wishes as a form: seven questions, each of which can be skipped."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from metier.actions.interview import CHECKED, QUESTIONS, Interview, Question, Wish, merged, new_wishes
from metier.pages import profile_words
from metier.pages.words import plural
from metier.web.views.wording.profile_shown import TABS
from metier.web.visit import Visit, view
from metier.workspace.file_versions import difference


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with what was typed, and how it is understood."""

    question: Question
    typed: str
    wishes: tuple[Wish, ...]


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    """The page.

    Attributes:
        added: Wishes that are new in the file, or would be; None before the answers were looked at.
        n_known: Answers that stood in it before.
        lines: What would change in profile.md, as a unified diff.
    """

    answers: tuple[Answered, ...]
    added: tuple[Wish, ...] | None = None
    n_known: int = 0
    lines: tuple[str, ...] = ()
    checked: tuple[str, ...] = CHECKED
    taste: str = profile_words.TASTE
    tabs: tuple[tuple[str, str], ...] = TABS


@view
def questions(visit: Visit) -> Response:
    """The questions."""
    asked = tuple(Answered(question, "", ()) for question in QUESTIONS)
    return visit.page("wording/questions.html.j2", QuestionsPage(asked))


@view
def answer(visit: Visit) -> Response:
    """How the answers are understood and what would be written; or, after a yes, write it."""
    interview = Interview()
    typed = [visit.form.text(f"answer-{number}", most=2_000) for number in range(len(QUESTIONS))]
    answers = tuple(
        Answered(question, words, interview.answer(number, words))
        for number, (question, words) in enumerate(zip(QUESTIONS, typed, strict=True))
    )
    file = visit.workspace.profile_file.read()
    added = new_wishes(file.text, interview.wishes)
    after = merged(file.text, added)
    if visit.form.has("write") and added:
        visit.workspace.profile_file.save(after, read=file)
        return visit.go("/profile", said=f"Wrote {plural(len(added), 'line')} into profile.md")
    lines = difference(file.text, after, "profile.md", "profile.md, new")
    page = QuestionsPage(answers, added, len(interview.wishes) - len(added), lines)
    return visit.page("wording/questions.html.j2", page)


ROUTES = (
    Route("/profile/questions", questions),
    Route("/profile/questions", answer, methods=["POST"]),
)
