"""Word: real titles and lists, the same bytes each time, text that stays text."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from tests.paper_makers import DraftMaker, letter, short_resume

from metier.applications.paper import paper_of
from metier.documents.text_layer import check_words
from metier.documents.writing import PaperPress
from metier.domain.draft import Contact, Draft, Section
from metier.domain.record import FactKind
from metier.errors import TextLayerError


def docx(draft: Draft, template: str = "plain") -> bytes:
    paper = paper_of(draft, day=date(2026, 5, 4), recipient=("Tinta GmbH",))
    return PaperPress(template).write(paper, "docx").content


def opened(content: bytes) -> Any:
    from docx import Document

    return Document(BytesIO(content))


def test_titles_entries_and_lists_are_what_word_calls_so() -> None:
    rows = [(paragraph.style.name, paragraph.text) for paragraph in opened(docx(short_resume())).paragraphs]
    assert rows[:2] == [("Title", "Ada Quill"), ("Subtitle", "Data engineer")]
    assert ("Heading 1", "Experience") in rows
    assert ("Heading 2", "Data engineer\tMar 2019 – present") in rows
    assert ("Entry Place", "Tinta GmbH · Leipzig") in rows
    assert ("List Bullet", "Ran the on-call rota of 12 people.") in rows
    assert ("Normal", "Databases: PostgreSQL") in rows


def test_programs_find_no_tables_boxes_or_pictures() -> None:
    document = opened(docx(short_resume()))
    body = document.element.xml
    assert not document.tables
    assert not document.inline_shapes
    for mark in ("w:txbxContent", "w:drawing", "w:pict", "w:vanish", "w:altChunk"):
        assert mark not in body


def test_a_letter_stands_in_order() -> None:
    texts = [paragraph.text for paragraph in opened(docx(letter())).paragraphs]
    assert texts[3:] == [
        "Tinta GmbH", "4 May 2026", "Application as data engineer", "Dear hiring team,", "I moved 40 jobs. They run on time.",
        "I would like to do so for you.", "The word you asked for: turquoise.", "Kind regards", "Ada Quill",
    ][-len(texts[3:]) :]  # fmt: skip


def test_the_same_draft_is_the_same_file_without_the_hour_or_a_picture() -> None:
    first = docx(short_resume())
    assert first == docx(short_resume())
    core = opened(first).core_properties
    assert (core.title, core.author, core.last_modified_by) == (
        "Ada Quill · Resume",
        "Ada Quill",
        "Ada Quill",
    )
    assert core.created.isoformat() == "2026-05-01T00:00:00+00:00"
    with zipfile.ZipFile(BytesIO(first)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [
            name for name in parts.namelist() if "thumbnail" in name or name.endswith((".jpeg", ".bin"))
        ]
        everything = b"".join(parts.read(name) for name in parts.namelist())
    assert b"python-docx" not in everything


def test_links_lead_to_addresses_only() -> None:
    contact = Contact(
        "Ada", links=("https://a.example/?a=1&b=2", "javascript:alert(1)", "file://a.example/etc/passwd")
    )
    made = (
        DraftMaker().entry(FactKind.PROJECT, Section.PROJECTS, "Tool", url="https://b.example/tool").says("x")
    )
    document = opened(docx(made.draft(contact=contact)))
    targets = sorted(relation.target_ref for relation in document.part.rels.values() if relation.is_external)
    assert targets == ["https://a.example/?a=1&b=2", "https://b.example/tool"]


@pytest.mark.parametrize("words", ["<w:t>x</w:t>", "]]>", "&amp;&#65;", "{ INCLUDETEXT /etc/passwd }", "=1+1", "\x00\x08\x0b\ufffe x"])  # fmt: skip
def test_text_stays_text(words: str) -> None:
    made = DraftMaker().entry(FactKind.ROLE, Section.WORK, words, words).says(words).skills(words, words)
    document = opened(docx(made.draft(contact=Contact(words, words, words, words, words, (words,)))))
    seen = " ".join("".join(c for c in words if c.isprintable()).split())
    assert document.paragraphs[0].text == seen
    assert sum(seen in paragraph.text for paragraph in document.paragraphs) >= 6
    assert "INCLUDETEXT" not in "".join(
        each.text or "" for each in document.element.iter() if "instrText" in each.tag
    )


def test_words_that_differ_are_not_handed_out() -> None:
    check_words("Word file", ["a b", "c"], ["a", "b c"])
    with pytest.raises(TextLayerError, match="`c` became `d`"):
        check_words("Word file", ["a b", "c"], ["a b d"])
    with pytest.raises(TextLayerError):
        check_words("Word file", ["a b"], ["a b c"])


def test_a_file_that_was_made_wrong_is_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from metier.documents import word

    monkeypatch.setattr(word._Making, "_head", lambda *_, **__: None)
    with pytest.raises(TextLayerError):
        docx(short_resume())
