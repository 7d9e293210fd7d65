"""A draft as the parts of a document."""

from __future__ import annotations

from datetime import UTC, datetime

from metier.applications.paper import Entry, paper_of
from metier.applications.resume import record_of
from metier.domain.draft import Contact, Draft, DraftKind, Line, Origin, Section
from metier.domain.posting import PostingId
from metier.domain.record import FactKind
from metier.testing import resume_of_ada


def test_the_score_of_a_degree_stands_beside_it() -> None:
    resume = resume_of_ada()
    resume["education"][0]["score"] = "1.3"
    record = record_of(resume)
    (degree,) = record.of(FactKind.EDUCATION)
    line = Line(degree.words, Section.EDUCATION, Origin.LOCKED, (degree.id,), degree.id)
    draft = Draft(
        1,
        PostingId("a"),
        DraftKind.RESUME,
        1,
        (line,),
        (degree,),
        Contact(),
        datetime(2026, 5, 1, tzinfo=UTC),
        "metier",
    )
    (part,) = paper_of(draft).parts
    entry = part.blocks[0]
    assert isinstance(entry, Entry)
    assert entry.title == "MSc, Computational Linguistics (1.3)"
