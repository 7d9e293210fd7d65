"""The master resume through the pages: looked at before it is taken in, undone, added to, and never lost."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.apply_world import HOSTILE, hidden, made, options
from tests.web_world import Answer, Client, serving

from metier.testing import resume_of_ada

OTHER = {
    "basics": {"name": "Ada Quill", "summary": "Loves maps."},
    "work": [
        {
            "name": "Kartenhaus",
            "position": "Cartographer",
            "startDate": "2010",
            "highlights": ["Drew 80 maps"],
        }
    ],
}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """A workspace without facts."""
    with serving(made(tmp_path / "search", has_resume=False), **options()) as client:
        yield client


def look(client: Client, content: bytes, name: str = "cv.json") -> Answer:
    """Send a file to be looked at."""
    return client.post("/resume/look", {}, files=[("file", name, content)])


def agree(client: Client, page: Answer, how: str) -> Answer:
    """Say yes to what was looked at."""
    found = re.search(r'<textarea name="taken"[^>]*>\n(.*?)</textarea>', page.text, re.DOTALL)
    assert found, page.words
    fields = {
        "how": how,
        "taken": html.unescape(found[1]),
        "seen": hidden(page, "seen"),
        "name": hidden(page, "name"),
    }
    return client.post("/resume/take-in", fields)


def facts(client: Client) -> list[str]:
    """Words of every fact that stands."""
    with client.site.open() as search:
        return [fact.words for fact in search.resume.record().facts]


def test_without_facts_the_page_says_what_to_do(client: Client) -> None:
    page = client.get("/resume")
    assert "Your resume holds no facts yet" in page.words
    assert 'type="file"' in page.text


def test_a_file_is_looked_at_first_taken_in_and_put_back(client: Client) -> None:
    page = look(client, json.dumps(resume_of_ada()).encode())
    assert "Nothing is written yet" in page.words
    assert "Work 3" in page.words
    assert not facts(client)
    taken = agree(client, page, "write")
    assert "resume.json holds 39 facts" in taken.words
    assert "Led a team of three data engineers" in taken.words
    again = look(client, json.dumps(OTHER).encode())
    assert "Add what is new to my 39 facts" in again.words
    merged = agree(client, again, "merge")
    assert "39 → 41 facts" in merged.words
    assert {"Drew 80 maps", "Led a team of three data engineers"} <= set(facts(client))
    back = client.post("/resume/undo")
    assert "41 → 39 facts" in back.words
    assert "Drew 80 maps" not in facts(client)


def test_putting_a_file_in_the_place_of_the_resume(client: Client) -> None:
    agree(client, look(client, json.dumps(resume_of_ada()).encode()), "write")
    page = agree(client, look(client, json.dumps(OTHER).encode()), "replace")
    assert "39 → 3 facts" in page.words
    assert "Led a team of three data engineers" not in facts(client)


def test_a_text_is_pasted_and_a_word_document_or_nothing_is_told(client: Client) -> None:
    page = client.post("/resume/look", {"pasted": json.dumps(OTHER)})
    assert "Found in the pasted text" in page.words
    for content, name in (
        (b"PK\x03\x04broken", "cv.docx"),
        (b"%PDF-1.4 broken", "cv.pdf"),
        (b"x", "cv.exe"),
        (b"{", "cv.json"),
        (b"\xff\xfe\xff", "cv.txt"),
    ):
        answer = look(client, content, name)
        assert 400 <= answer.status < 500
        assert "E-" in answer.text
    assert client.post("/resume/look", {"pasted": "  "}).status == 422


def test_what_changed_since_the_look_is_told_and_the_file_is_not_lost(client: Client) -> None:
    page = look(client, json.dumps(OTHER).encode())
    client.post("/resume/add", {"words": "Ran the on-call rota of 12 people"})
    stale = agree(client, page, "write")
    assert stale.status == 409
    assert facts(client) == ["Ran the on-call rota of 12 people"]
    merged = agree(client, stale, "merge")
    assert "Drew 80 maps" in facts(client)
    assert "Ran the on-call rota of 12 people" in facts(client)
    assert merged.status == 200


def test_a_fact_is_added_under_an_entry_or_comes_back_as_it_was_typed(client: Client) -> None:
    agree(client, look(client, json.dumps(resume_of_ada()).encode()), "write")
    added = client.post("/resume/add", {"words": "Ran the on-call rota of 12 people", "at": "Tinta"})
    assert "under" in added.words
    assert "Ran the on-call rota of 12 people" in facts(client)
    refused = client.post("/resume/add", {"words": "Kept <this>", "at": "Nowhere Ltd"})
    assert refused.status in {400, 422}
    assert "Kept &lt;this&gt;</textarea>" in refused.text
    assert 'value="Nowhere Ltd"' in refused.text


def test_a_resume_that_cannot_be_read_is_told_and_can_be_replaced(client: Client) -> None:
    (client.site.folder / "resume.json").write_text('{"basics": [', encoding="utf-8")
    page = client.get("/resume")
    assert page.status == 200
    assert "E-JSON" in page.text
    found = look(client, json.dumps(OTHER).encode())
    assert "Put it in the place of what cannot be read" in found.words
    assert "Drew 80 maps" in agree(client, found, "replace").words
    assert client.post("/resume/undo").status == 200
    assert (client.site.folder / "resume.json").read_text(encoding="utf-8") == '{"basics": ['


def test_other_forms_are_saved_and_never_shown(client: Client) -> None:
    agree(client, look(client, json.dumps(resume_of_ada()).encode()), "write")
    for form in ("json", "yaml", "md", "txt"):
        file = client.get(f"/resume/export.{form}")
        assert file.status == 200
        assert "Tinta" in file.text
        assert file.headers["content-disposition"].startswith(f'attachment; filename="resume.{form}"')
        assert "html" not in file.headers["content-type"]


def test_names_and_words_of_files_are_text(client: Client) -> None:
    hostile = {
        "basics": {"name": HOSTILE, "summary": HOSTILE},
        "work": [{"name": HOSTILE, "position": "Cook"}],
    }
    page = look(client, json.dumps(hostile).encode(), f"../..\\{HOSTILE}.json".replace('"', ""))
    assert page.status == 200
    for answer in (page, agree(client, page, "write"), client.get("/resume")):
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text


def test_ten_megabytes_are_taken_and_no_more(client: Client) -> None:
    filled = json.dumps(OTHER).encode() + b" " * 9_000_000
    assert look(client, filled).status != 413
    assert look(client, b" " * 10_500_000).status == 413


def test_nothing_to_put_back_is_told(client: Client) -> None:
    assert client.post("/resume/undo").status == 400


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_a_document_of_ones_own_is_read_back(client: Client, form: str) -> None:
    agree(client, look(client, json.dumps(resume_of_ada()).encode()), "write")
    with client.site.open() as search:
        search.tailoring.make(1)
        [file] = search.exporting.export(1, forms=[form]).files
    page = look(client, file.file.read_bytes(), f"My CV (final).{form.upper()}")
    assert page.status == 200
    assert f"Found in My CV (final).{form.upper()}" in page.words
    assert "Ada Quill" in page.words
