"""The master resume in words: its sections, forms, and what stands beside a fact; the same on every face."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.words import one_line, plural

if TYPE_CHECKING:
    from metier.domain.record import OwnFact, Record
    from metier.workspace.resume import ImportPlan

TITLES = {
    "basics": "About you", "work": "Work", "volunteer": "Volunteering", "education": "Education", "awards": "Awards",
    "certificates": "Certificates", "publications": "Publications", "skills": "Skills", "languages": "Languages",
    "interests": "Interests", "references": "References", "projects": "Projects", "facts": "Further facts",
}  # fmt: skip
"""Sections of JSON Resume in words."""
FORMS = {
    "json": "JSON Resume", "rendercv": "RenderCV", "yaml": "YAML", "pdf": "PDF", "docx": "Word", "text": "plain text",
    "markdown": "Markdown",
}  # fmt: skip


def section_of(fact: OwnFact) -> str:
    """The section of JSON Resume that a fact stands in.

    Example:
        >>> from metier.domain.record import FactKind, OwnFact, OwnFactId
        >>> section_of(OwnFact(OwnFactId("f00000"), FactKind.ROLE, "Baker", "work[0].highlights[1]"))
        'work'
    """
    return fact.path.partition("[")[0].partition(".")[0]


def about_fact(fact: OwnFact) -> str:
    """Time, place and note of a fact that does not stand under another; else empty."""
    if fact.under:
        return ""
    end = "now" if fact.is_current else one_line(fact.end)
    start = one_line(fact.start)
    when = f"{start} – {end}" if start and end and start != end else start or end
    at = "" if fact.kind.is_heading else one_line(fact.at)
    return " · ".join(filter(None, (when, at, one_line(fact.place), one_line(fact.note, 80))))


def facts_words(record: Record) -> str:
    """How many facts there are, and how many of them are entries.

    Example:
        >>> from metier.domain.record import Record
        >>> facts_words(Record())
        '0 facts, 0 of them entries that others stand under'
    """
    n_headings = sum(fact.kind.is_heading for fact in record.facts)
    return f"{plural(len(record.facts), 'fact')}, {n_headings} of them entries that others stand under"


def held_words(plan: ImportPlan) -> str:
    """What resume.json holds after an import."""
    counted = f"{plan.n_before:,} → {plan.n_after:,} facts" if plan.n_before else plural(plan.n_after, "fact")
    return f"resume.json holds {counted}"
