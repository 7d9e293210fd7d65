"""Drafts of resumes and letters in words: whose words a line is, what no fact backs; the same on every face."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from metier.domain.draft import Draft, Line, Origin
from metier.pages.words import one_line, plural, usd_at_most

if TYPE_CHECKING:
    from metier.actions.drafts import Answered, DraftReport
    from metier.actions.exporting import ExportedFile
    from metier.actions.letters import LetterReport
    from metier.actions.tailoring import TailorReport
    from metier.actions.writing import WritingForecast
    from metier.applications.claims import Problem

ORIGIN_WORDS = {
    Origin.MASTER: "as in your resume",
    Origin.OWN: "in your earlier words",
    Origin.EDITED: "edited by you",
    Origin.MODEL: "worded by a base model",
    Origin.FRAME: "metier's connecting words",
}
"""Whose words a line is; of a model's, its name stands at the head of the page."""
ORIGIN_MARKS = {Origin.OWN: "own", Origin.EDITED: "edited", Origin.MODEL: "model", Origin.FRAME: "frame"}
"""The same beside a line; nothing where the words are the resume's."""
SHOWN_MARKS = {"not shown": "–", "partly": "~", "shown": "✓"}
"""By `Shown`, what is missing first."""
NO_WHY = (
    "Why this employer is left to you: nothing of your growth goals or nice-to-haves was found in the posting in "
    "plain words. One honest sentence is worth adding"
)
LANGUAGES = {"en": "English", "de": "German"}


def problems_by_line(report: DraftReport) -> Mapping[int, Sequence[Problem]]:
    """What is red, by the place of its line; nothing for a line that is backed."""
    found: defaultdict[int, list[Problem]] = defaultdict(list)
    for problem in report.problems:
        found[problem.line].append(problem)
    return found


def problem_words(problem: Problem) -> str:
    """What is red, and why."""
    mark = f"“{one_line(problem.words, 60)}”: " if problem.words else ""
    return f"{mark}{one_line(problem.why, 200)}"


def cites_words(line: Line, most: int) -> str:
    """The facts a line rests on by their ids, at most so many; how many more there are."""
    more = f" +{len(line.cites) - most}" if len(line.cites) > most else ""
    return f"{' '.join(line.cites[:most])}{more}"


def made_words(draft: Draft) -> str:
    """How many lines are whose words, in one sentence.

    Example:
        >>> from datetime import UTC, datetime
        >>> from metier.domain.draft import Contact, Draft, DraftKind, Line, Section
        >>> line = Line("Cooked", Section.WORK, Origin.MASTER)
        >>> draft = Draft(1, "a", DraftKind.RESUME, 1, (line,), (), Contact(), datetime(2026, 1, 1, tzinfo=UTC), "metier")
        >>> made_words(draft)
        '1 line as in your resume'
    """
    counts = draft.origins
    parts = [(ORIGIN_WORDS[origin], counts[origin]) for origin in ORIGIN_WORDS if origin in counts]
    if not parts:
        return "no lines"
    (words, n), *rest = parts
    return ", ".join([f"{plural(n, 'line')} {words}", *(f"{n} {words}" for words, n in rest)])


def made_by_words(draft: Draft) -> str:
    """How many lines are whose words, with the name of the base model among them."""
    by = f", by {one_line(draft.made_by, 40)}" if Origin.MODEL in draft.origins else ""
    return f"{made_words(draft)}{by}"


def red_words(report: DraftReport) -> str:
    """That something is red, in one sentence without what to do about it; empty where nothing is."""
    n = len(report.red)
    if not n:
        return ""
    lines = "1 line says" if n == 1 else f"{n} lines say"
    return f"{lines} what no fact of yours backs, shown in red: it cannot be exported so"


def asked_words(report: TailorReport) -> str:
    """How much of what the posting asks a resume shows."""
    n_shown = sum(1 for each in report.answered if each.lines)
    return f"{n_shown} of {len(report.answered)} shown by a line, {len(report.gaps)} by no fact of yours"


def changes_words(report: TailorReport) -> str:
    """What became of the whole resume, counted."""
    changes = report.changes
    return (
        f"{plural(len(changes.dropped), 'fact')} stayed out, {plural(len(changes.moved), 'line')} moved up, "
        f"{len(changes.worded)} in other words"
    )


def musts_first(answered: Sequence[Answered]) -> list[Answered]:
    """What is asked: musts first, and of those what is missing first."""
    order = list(SHOWN_MARKS)
    return sorted(
        answered, key=lambda each: (not each.match.demand.is_must, order.index(each.match.shown.value))
    )


def language_words(report: LetterReport) -> str:
    """That a letter is in another language than its posting; empty where it is not."""
    if not report.is_other_language:
        return ""
    theirs = LANGUAGES.get(report.posting_language, report.posting_language)
    return (
        f"The posting is in {theirs}, your resume is not: the letter is in {LANGUAGES[report.language]}, as your facts "
        "are"
    )


# --- a base model that is to be asked -----------------------------------------------------------------------


def forecast_words(forecast: WritingForecast) -> list[str]:
    """What asking a base model would send and cost, in sentences."""
    if forecast.is_kept:
        return [f"{one_line(forecast.model, 60)} answered this before: the answer is kept, nothing is sent"]
    where = f" at {one_line(forecast.host, 60)}" if forecast.leaves else ", on this machine"
    price = f" It costs at most {usd_at_most(forecast.worst_usd)}." if forecast.worst_usd else ""
    facts = plural(forecast.n_facts, "fact")
    found = [
        f"Asking {one_line(forecast.model, 60)}{where}: {facts}, about {forecast.input_tokens:,} tokens.{price}"
    ]
    if forecast.leaves:
        kinds = ", ".join(kind.value for kind in forecast.leaves)
        found.append(f"Leaves this machine: {kinds}; names, employers and contact data are replaced.")
    if forecast.shortened:
        found.append("The posting or the list of facts is cut: it does not fit into what the model takes.")
    return found


# --- documents ------------------------------------------------------------------------------------------------


def file_words(file: ExportedFile, *, is_stored: bool = True) -> str:
    """One document: what it is, where it stands, how large."""
    how = "stands already in" if file.is_same else "written to" if is_stored else "would be written to"
    pages = f", {plural(file.n_pages, 'page')}" if file.n_pages else ""
    size = f"{max(1, round(file.n_bytes / 1000)):,} kB"
    return f"{file.kind}, version {file.version}, {how} {one_line(str(file.file))} · {size}{pages}"
