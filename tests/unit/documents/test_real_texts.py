"""Real resumes, with all their broken characters, as documents: every word of them is in the text layer."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from tests.paper_makers import DraftMaker

from metier.applications.paper import paper_of
from metier.documents.writing import PaperPress
from metier.domain.draft import Contact, DraftKind, Section
from metier.domain.record import FactKind


@pytest.mark.data
@pytest.mark.slow
def test_sixty_real_resumes_and_as_many_letters_can_be_written(data_dir: Path) -> None:
    rows = [
        json.loads(line) for line in (data_dir / "resumes" / "resumes.jsonl").read_text("utf-8").splitlines()
    ]
    assert len(rows) == 60
    press = {name: PaperPress(name) for name in ("plain", "compact")}
    for row in rows:
        lines = [line for line in row["text"].splitlines() if line.strip()]
        resume, letter = DraftMaker(), DraftMaker()
        for place, line in enumerate(lines):
            if place % 7 == 0:
                resume.entry(FactKind.ROLE, Section.WORK, line[:90], row["category"], start=str(place))
            resume.says(line)
            letter.says(line, section=Section.BODY, group=place // 4)
        contact = Contact(row["category"], lines[0][:80], row["id"])
        for name, made in press.items():
            for draft in (
                resume.draft(contact=contact),
                letter.draft(kind=DraftKind.LETTER, contact=contact),
            ):
                paper = paper_of(draft, day=date(2026, 5, 4))
                for form in ("pdf", "docx"):  # each raises where the words that are read back differ
                    written = made.write(paper, form)
                    assert len(written.missing) < 5, (row["id"], name, written.missing)
