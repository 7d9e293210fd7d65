"""Markdown and plain text: what they say, and that every character is literal."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.paper_makers import DraftMaker, letter, short_resume

from metier.applications.paper import cleaned, paper_of
from metier.documents.plain import escaped
from metier.documents.writing import PaperPress
from metier.domain.draft import Draft, Section
from metier.domain.record import FactKind

TEXT = """\
Ada Quill
Data engineer
ada@quill.example · +49 341 5550100 · Leipzig, Germany · github.com/adaquill · linkedin.com/in/ada-quill

Profile
I keep pipelines small. They run on time.

Experience
Data engineer (Mar 2019 – present)
Tinta GmbH · Leipzig
- Moved 40 nightly jobs from cron to Airflow; failed runs fell from 9 % to 1 % of nights.
- Ran the on-call rota of 12 people.

Skills
Languages: Python, SQL
Databases: PostgreSQL

Education
BSc Physics (2012 – 2015)
Leipzig University

Languages
- German (native), English (C1)
"""
LETTER = """\
# Ada Quill

Data engineer

[ada@quill.example](<mailto:ada@quill.example>) · +49 341 5550100 · Leipzig, Germany · \
[github.com/adaquill](<https://github.com/adaquill>) · [linkedin.com/in/ada-quill](<https://linkedin.com/in/ada-quill>)

Tinta GmbH\\
Hiring

4 May 2026

**Application as data engineer**

Dear hiring team,

I moved 40 jobs. They run on time.

I would like to do so for you.

The word you asked for: turquoise.

Kind regards

Ada Quill
"""


def written(draft: Draft, form: str) -> str:
    paper = paper_of(draft, day=date(2026, 5, 4), recipient=("Tinta GmbH", "Hiring"))
    return PaperPress("plain").write(paper, form).content.decode()


def shown(markdown: str) -> str:
    """The text that a reader of the rendered Markdown sees, on one line."""
    import html

    page = MarkdownIt().render(markdown)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_resume_as_text_says_this() -> None:
    assert written(short_resume(), "txt") == TEXT


def test_a_letter_as_markdown_says_this() -> None:
    assert written(letter(), "md") == LETTER


def test_a_resume_as_markdown_has_titles_and_lists() -> None:
    page = MarkdownIt().render(written(short_resume(), "md"))
    assert "<h1>Ada Quill</h1>" in page
    assert "<h2>Experience</h2>" in page
    assert "<h3>Data engineer</h3>" in page
    assert "<li>Ran the on-call rota of 12 people.</li>" in page
    assert "<strong>Databases:</strong> PostgreSQL" in page


@given(
    st.text(st.characters(codec="utf-8"), max_size=60) | st.text("#*_`~<>[]()!&-+=:.|\\1 a\n", max_size=40)
)
def test_markdown_shows_every_character(words: str) -> None:
    text = cleaned(words)
    assert shown(escaped(text)) == " ".join(text.split())


@given(st.text("#*_`~<>[]()!&-+=:.|\\1 a", max_size=40))
def test_a_line_of_a_list_stays_in_its_line(words: str) -> None:
    text = cleaned(words)
    assert shown(f"- {escaped(text)}\n- end") == " ".join(f"{text} end".split())


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "![x](file:///etc/passwd)", "[x](javascript:alert(1))", "<!-- x -->"])  # fmt: skip
def test_markup_in_a_draft_is_text(words: str) -> None:
    made = DraftMaker().entry(FactKind.ROLE, Section.WORK, words, words).says(words)
    page = MarkdownIt("commonmark", {"html": True}).render(written(made.draft(), "md"))
    assert not re.search(r"<(script|img|!--)|href=.(javascript|file)", page)
    assert page.count("&lt;") + page.count("[x]") >= 3
