"""Any text at all: it is in the document, or it is named as missing."""

from __future__ import annotations

import unicodedata
from io import BytesIO

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.paper_makers import DraftMaker

from metier.applications.paper import cleaned, paper_of
from metier.documents.writing import PaperPress
from metier.domain.draft import Contact, Section
from metier.domain.record import FactKind

PRESS = {name: PaperPress(name) for name in ("plain", "compact")}
MIXED = "ab \u0301\u0308e🚀語-/.·•()\\<>%{}ﬁﬀ\u00a0\u00ad\u2011"
texts = (
    st.text(max_size=120)
    | st.text(st.characters(min_codepoint=32, max_codepoint=0x24FF), max_size=250)
    | st.text(st.sampled_from(MIXED), max_size=200)
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts, texts, texts, texts, texts, st.sampled_from(sorted(PRESS)))
def test_every_character_is_in_the_text_layer_or_named(
    name: str, title: str, line: str, skill: str, mail: str, template: str
) -> None:
    from pypdf import PdfReader

    made = DraftMaker().says(line, section=Section.SUMMARY)
    made.entry(FactKind.ROLE, Section.WORK, title, skill, place=mail, start=line, end="2020").says(
        line, title
    )
    made.skills(skill, title, line)
    paper = paper_of(made.draft(contact=Contact(name, title, mail, skill, line, (mail, skill))))
    written = PRESS[template].write(paper, "pdf")  # raises where the words that are read back differ
    PRESS[template].write(paper, "docx")
    pages = PdfReader(BytesIO(written.content)).pages
    found = "".join(unicodedata.normalize("NFC", page.extract_text()) for page in pages)
    for text in (name, title, line, skill, mail):
        for character in "".join(cleaned(text).split()):
            assert character in found or character in written.missing, hex(ord(character))


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing_and_keeps_what_is_seen(text: str) -> None:
    once = cleaned(text)
    assert cleaned(once) == once
    assert [c for c in unicodedata.normalize("NFC", text) if c.isalnum()] == [c for c in once if c.isalnum()]
