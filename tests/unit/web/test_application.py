"""One application through the pages: from excited to an offer, with what no fact backs kept from going out."""

from __future__ import annotations

import html
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.apply_world import HOSTILE, TEXT, line_of, made, newest, options
from tests.web_world import Answer, Client, serving

from metier.domain.draft import Origin
from metier.errors import NoModelError
from metier.testing.base_model import CHEAP, base_model
from metier.testing.chat import WritingModel
from metier.web.downloads import download
from metier.web.views.applying.application import wording_key

BASE = "/postings/1/application"
LIE = "Led a team of 40 data engineers"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """One posting that wants something, and Ada's resume."""
    with serving(made(tmp_path / "search"), **options()) as client:
        yield client


def make(client: Client, kind: str = "resume", seen: str = "0") -> Answer:
    """A new draft through the page."""
    return client.post(f"{BASE}/{kind}/make", {"newest": seen})


def lied(client: Client) -> Answer:
    """A resume with one line that no fact backs."""
    page = make(client)
    number = line_of(page, "Led a team of three")
    return client.post(
        f"{BASE}/resume/lines/{number}", {"newest": "1", "text": LIE, "cites": cites_of(client, number)}
    )


def cites_of(client: Client, number: int) -> str:
    """The facts that stand in the field of one line."""
    found = re.search(r'name="cites" value="([^"]*)"', client.get(f"{BASE}/resume/lines/{number}").text)
    assert found
    return found[1]


def test_the_whole_path(client: Client) -> None:
    with client.site.open() as search:
        search.label(1, "excited")
    start = client.get(BASE)
    assert "Make a resume for this posting" in start.words
    page = lied(client)
    assert "Saved as version 2 of the resume" in page.words
    assert "1 line says what no fact of yours backs" in page.words
    assert "says 40; the nearest fact" in page.words
    refused = client.post(f"{BASE}/documents", {"kind": ["resume"], "form": ["md"]})
    assert refused.status == 403
    assert "E-CLAIM" in refused.text
    assert not list((client.site.folder / "applications").glob("**/*"))
    number = line_of(page, LIE)
    mended = client.post(
        f"{BASE}/resume/lines/{number}",
        {"newest": "2", "text": "Led three data engineers as a team", "cites": cites_of(client, number)},
    )
    assert "no fact of yours backs" not in mended.words
    letter = make(client, "letter")
    assert "Made version 1 of the letter" in letter.words
    written = client.post(
        f"{BASE}/documents", {"kind": ["resume", "letter"], "form": ["md", "txt"], "variant": "first"}
    )
    assert written.status == 200
    assert "resume, version 3, written to" in written.words
    assert len(list((client.site.folder / "applications").glob("*/*"))) == 4
    applied = client.post("/pipeline/1/note", {"stage": "applied", "back": BASE})
    assert "sent: first" in applied.words
    noted = client.post(
        f"{BASE}/interview/log",
        {"round": "phone", "question-0": "Why us?", "answer-0": "The maps.", "rating-0": "4"},
    )
    assert "Noted the round of 2026-11-03 with 1 question" in noted.words
    offer = client.post("/pipeline/1/note", {"stage": "offer", "back": BASE})
    assert "offer since 2026-11-03" in offer.words
    with client.site.open() as search:
        stands = search.outcomes.application(1)
    assert stands is not None
    assert [row.stage.value for row in stands.events if row.stage] == ["applied", "interview", "offer"]
    assert "1 · 1 round so far" not in offer.words
    assert "1 round so far · resume v3 · letter v1 · 4 written" in client.get("/pipeline").words


# --- drafts, line by line -------------------------------------------------------------------------------


def test_without_a_resume_the_page_leads_there_and_shows_the_rest(tmp_path: Path) -> None:
    with serving(made(tmp_path / "search", has_resume=False), **options()) as client:
        page = client.get(BASE)
        assert "First take in your resume" in page.words
        assert "PELICAN" in page.words
        assert make(client).status == 400
        (client.site.folder / "resume.json").write_text("{", encoding="utf-8")
        assert client.get(BASE).status == 200
        assert "Open your resume" in client.get(BASE).words


def test_each_line_shows_the_facts_it_rests_on_when_asked(client: Client) -> None:
    number = line_of(make(client), "Built dashboards in Tableau")
    page, part = (ask(f"{BASE}/resume/lines/{number}?version=1") for ask in (client.get, client.fragment))
    for answer in (page, part):
        assert "Built dashboards in Tableau for 12 wards" in answer.words
        assert "✓ “Tableau” tool" in answer.words
    assert "<html" not in part.text
    assert client.get(f"{BASE}/resume/lines/999").status == 400
    assert client.get(f"{BASE}/poem/lines/1").status == 404


def test_a_line_is_left_out_and_put_in_again_and_all_others_stay(client: Client) -> None:
    page = make(client)
    with client.site.open() as search:
        before = search.tailoring.current(1)
    assert before is not None
    number = line_of(page, "Built dashboards in Tableau")
    gone = before.draft.lines[number - 1]
    left = client.post(f"{BASE}/resume/lines/{number}/leave-out", {"newest": "1"})
    assert f"Put in {gone.cites[0]}" in left.words
    back = client.post(f"{BASE}/resume/put-in", {"newest": "2", "fact": gone.cites[0]})
    assert "Saved as version 3" in back.words
    with client.site.open() as search:
        now = search.tailoring.current(1)
    assert now is not None
    assert sorted(line.text for line in now.draft.lines) == sorted(line.text for line in before.draft.lines)
    assert next(line for line in now.draft.lines if line.text == gone.text).origin is Origin.MASTER


def test_leaving_out_an_entry_leaves_out_its_lines(client: Client) -> None:
    number = line_of(make(client), "Data analyst · Klinik Nord")
    client.post(f"{BASE}/resume/lines/{number}/leave-out", {"newest": "1"})
    with client.site.open() as search:
        text = search.tailoring.text(1)
    assert "Klinik Nord" not in text
    assert "wards" not in text


def test_the_words_of_an_entry_cannot_be_changed(client: Client) -> None:
    number = line_of(make(client), "Data analyst · Klinik Nord")
    answer = client.post(
        f"{BASE}/resume/lines/{number}", {"newest": "1", "text": "Chief analyst", "cites": ""}
    )
    assert answer.status == 422
    with client.site.open() as search:
        assert "Chief" not in search.tailoring.text(1)


@pytest.mark.parametrize(("text", "cites"), [("", "f00000"), ("x" * 1_001, ""), ("Led it", "f99999")])
def test_a_line_that_cannot_be_stored_comes_back_as_it_was_typed(
    client: Client, text: str, cites: str
) -> None:
    number = line_of(make(client), "Wrote the on-call handbook")
    answer = client.post(f"{BASE}/resume/lines/{number}", {"newest": "1", "text": text, "cites": cites})
    assert answer.status in {400, 422}
    assert f'name="cites" value="{cites}"' in answer.text
    assert f"\n{text}</textarea>" in answer.text


def test_what_is_red_goes_at_once(client: Client) -> None:
    assert LIE in lied(client).words
    page = client.post(f"{BASE}/resume/drop-red", {"newest": "2"})
    assert "Saved as version 3" in page.words
    assert "no fact of yours backs" not in page.words
    assert LIE in client.get(f"{BASE}?resume=2").words


def test_earlier_versions_can_be_looked_at_and_unknown_ones_are_told(client: Client) -> None:
    make(client)
    page = make(client, seen="1")
    assert newest(page, "resume") == "2"
    assert "Version 1 of 2" in client.get(f"{BASE}?resume=1").words
    assert client.get(f"{BASE}?resume=9").status == 400
    assert client.get(f"{BASE}?resume=x").status == 422


# --- two tabs -------------------------------------------------------------------------------------------


def test_an_edit_of_an_older_version_is_told_and_kept_as_typed(client: Client) -> None:
    make(client)
    with client.site.open() as search:
        text = search.tailoring.text(1)
    first = text.replace("Wrote the on-call handbook", "Wrote the handbook for on-call")
    second = text.replace("Held tutorials in statistics", "Held statistics tutorials")
    assert client.post(f"{BASE}/resume/text", {"newest": "1", "text": first}).status == 200
    assert "&lt;!--" not in client.get(f"{BASE}/resume/text").text
    stale = client.post(f"{BASE}/resume/text", {"newest": "1", "text": second})
    assert stale.status == 409
    assert "Held statistics tutorials" in stale.text.split("</textarea>")[0]
    assert "Wrote the handbook for on-call" in stale.text.split("</textarea>")[1]
    assert 'name="newest" value="2"' in stale.text
    with client.site.open() as search:
        stands = search.tailoring.current(1)
    assert stands is not None
    assert stands.draft.version == 2
    kept = client.post(f"{BASE}/resume/text", {"newest": "2", "text": second})
    assert "Saved as version 3" in kept.words


def test_a_line_changed_in_two_tabs_is_told_with_both(client: Client) -> None:
    number = line_of(make(client), "Wrote the on-call handbook")
    cites = cites_of(client, number)
    client.post(
        f"{BASE}/resume/lines/{number}", {"newest": "1", "text": "Wrote the handbook", "cites": cites}
    )
    stale = client.post(
        f"{BASE}/resume/lines/{number}", {"newest": "1", "text": "Wrote a handbook", "cites": cites}
    )
    assert stale.status == 409
    assert "Wrote the handbook" in stale.words
    assert "\nWrote a handbook</textarea>" in stale.text
    assert 'name="newest" value="2"' in stale.text


def test_a_line_that_is_gone_meanwhile_is_not_lost(client: Client) -> None:
    make(client)
    with client.site.open() as search:
        text = search.tailoring.text(1)
        n_lines = len(search.tailoring.current(1).draft.lines)  # type: ignore[union-attr]  # just made
        search.tailoring.edit(1, text[: text.index("## work")] or text)
    stale = client.post(
        f"{BASE}/resume/lines/{n_lines}", {"newest": "1", "text": "Typed for long", "cites": ""}
    )
    assert stale.status == 409
    assert "You typed: Typed for long" in stale.words


@pytest.mark.parametrize(
    "path", ["resume/make", "resume/drop-red", "resume/put-in", "resume/lines/3/leave-out", "letter/make"]
)
def test_no_button_of_an_old_page_does_anything(client: Client, path: str) -> None:
    make(client)
    make(client, "letter")
    answer = client.post(f"{BASE}/{path}", {"newest": "0", "fact": "f"})
    assert answer.status == 409
    assert "E-WEB-STALE" in answer.text
    with client.site.open() as search:
        assert len(search.desk.drafts.all()) == 2


# --- what the posting wants -----------------------------------------------------------------------------


def test_nothing_goes_in_unless_it_is_ticked(client: Client) -> None:
    page = make(client, "letter")
    with client.site.open() as search:
        letter = search.letters.current(1)
    assert letter is not None
    box = next(box for box in letter.boxes if "PELICAN" in box.requested.words)
    assert f'name="box" value="{box.number}"' in page.text
    ticked = client.post(f"{BASE}/wanted", {"newest": "1", "box": [str(box.number)]})
    assert "stands in the letter" in ticked.words
    with client.site.open() as search:
        assert "PELICAN" in search.letters.text(1)
        assert "PELICAN" not in search.letters.text(1, version=1)
    assert "Nothing was ticked" in client.post(f"{BASE}/wanted", {"newest": "2"}).words


def test_what_is_refused_has_no_box_and_cannot_be_ticked(client: Client) -> None:
    page = make(client, "letter")
    with client.site.open() as search:
        letter = search.letters.current(1)
    assert letter is not None
    refused = [box for box in letter.boxes if not box.is_offered]
    for box in refused:
        assert f'name="box" value="{box.number}"' not in page.text
        answer = client.post(f"{BASE}/wanted", {"newest": "1", "box": [str(box.number)]})
        assert answer.status in {400, 422}
    assert client.post(f"{BASE}/wanted", {"newest": "1", "box": ["999"]}).status in {400, 422}


# --- documents ------------------------------------------------------------------------------------------


def test_a_document_is_saved_and_never_shown(client: Client) -> None:
    make(client)
    page = client.post(f"{BASE}/documents", {"kind": ["resume"], "form": ["md", "pdf"]})
    links = re.findall(rf'href="({BASE}/documents/\d+)"', page.text)
    assert len(links) == 2
    for link in links:
        file = client.get(link)
        assert file.status == 200
        assert file.headers["content-disposition"].startswith('attachment; filename="ada-quill-resume-')
        assert file.headers["x-content-type-options"] == "nosniff"
        assert "html" not in file.headers["content-type"]
    assert client.get(f"{BASE}/documents/999").status != 200


def test_a_file_changed_by_hand_is_not_written_over_and_not_handed_out(client: Client) -> None:
    make(client)
    page = client.post(f"{BASE}/documents", {"kind": ["resume"], "form": ["md"]})
    [link] = re.findall(rf'href="({BASE}/documents/\d+)"', page.text)
    [file] = (client.site.folder / "applications").glob("*/*.md")
    file.write_text("mine", encoding="utf-8")
    assert client.get(link).status != 200
    again = client.post(f"{BASE}/documents", {"kind": ["resume"], "form": ["md"]})
    assert "Replace a file that was changed by hand" in again.words
    assert file.read_text(encoding="utf-8") == "mine"
    client.post(f"{BASE}/documents", {"kind": ["resume"], "form": ["md"], "replace": "1"})
    assert "Tableau" in file.read_text(encoding="utf-8")


def test_no_template_is_opened_by_its_path_and_a_form_is_needed(client: Client) -> None:
    make(client)
    refused: list[dict[str, str | list[str]]] = [
        {"form": ["md"], "template": "/etc/passwd"}, {"form": []}, {"form": ["exe"]},
    ]  # fmt: skip
    for fields in refused:
        assert client.post(f"{BASE}/documents", fields).status == 422


def test_a_document_elsewhere_is_named_and_not_read(client: Client, tmp_path: Path) -> None:
    make(client)
    with client.site.open() as search:
        search.exporting.export(1, forms=["md"], out=tmp_path / "mine.md")
    page = client.get(BASE)
    assert "mine.md (elsewhere, changed or gone)" in page.words
    assert not re.findall(rf'href="({BASE}/documents/\d+)"', page.text)


@pytest.mark.parametrize(
    "name",
    ['a"; filename="x.html', "a\r\nSet-Cookie: b=c", "../../etc/passwd", "<b>.html", "\u202egpj.exe", ""],
)
def test_no_name_of_a_file_says_anything_else(name: str) -> None:
    header = download(b"<script>", name, "md").headers["content-disposition"]
    found = re.fullmatch(
        r"attachment; filename=\"([A-Za-z0-9 ._-]+)\"; filename\*=UTF-8''[A-Za-z0-9%._-]+", header
    )
    assert found
    assert not found[1].startswith(".")
    assert download(b"", name, "html").headers["content-type"] == "text/plain; charset=utf-8"


# --- hostile postings -----------------------------------------------------------------------------------


def test_words_of_a_posting_are_text_everywhere(tmp_path: Path) -> None:
    text = TEXT.replace("Reporting analyst", f"Analyst {HOSTILE}").replace("Ward Seven", f"Ward {HOSTILE}")
    text = text.replace("Kubernetes", f"Kubernetes {HOSTILE}").replace("PELICAN", "PEL<b>ICAN")
    with serving(made(tmp_path / "search", text), **options()) as client:
        make(client)
        make(client, "letter")
        client.post(
            f"{BASE}/interview/log",
            {"question-0": HOSTILE, "answer-0": HOSTILE, "note": HOSTILE, "round": HOSTILE[:70]},
        )
        paths = (
            "",
            "/resume/text",
            "/letter/text",
            "/resume/lines/2",
            "/interview",
            "/interview/log",
            "/interview/review",
            "/resume/ask",
        )
        for path in paths:
            page = client.get(BASE + path)
            assert page.status == 200
            assert "<script>alert" not in page.text
            assert "<img" not in page.text
            assert "<b>" not in page.text
        assert client.get("/pipeline/interviews").status == 200
        assert "<img" not in client.get("/pipeline/interviews").text


# --- a base model ---------------------------------------------------------------------------------------


def test_nothing_is_sent_without_a_click_and_the_price_comes_first(tmp_path: Path) -> None:
    chat = WritingModel()
    with serving(made(tmp_path / "search"), base_model=base_model(chat, price=CHEAP), **options()) as client:
        look = client.get(f"{BASE}/resume/ask")
        assert "It costs at most" in look.words
        assert "The exact words that would be sent" in look.words
        with client.site.open() as search:
            assert not search.consenting.report().sent
            assert search.tailoring.current(1) is None
        seen = re.search(r"name=\"seen\" value=\"([^\"]+)\"", look.text)
        assert seen
        host, model, n, _, leaves = json.loads(html.unescape(seen[1]))
        cheaper = {"budget": "0.50", "seen": json.dumps([host, model, n, "0.00001", leaves])}
        assert client.post(f"{BASE}/resume/ask", cheaper).status == 409
        with client.site.open() as search:
            assert search.tailoring.current(1) is None
        shown = {"budget": "0.50", "seen": html.unescape(seen[1])}
        going = client.post(f"{BASE}/resume/ask", shown, follow=False)
        work = client.site.works.one(going.headers["location"].rpartition("/")[2])
        assert work is not None
        assert work.wait(60)
        assert work.error is None
        page = client.get(BASE)
        assert "worded by a base model" in page.words
        assert "Paid" in page.words


def test_without_a_budget_nothing_is_asked(tmp_path: Path) -> None:
    model = base_model(WritingModel(), price=CHEAP)
    with serving(made(tmp_path / "search"), base_model=model, **options()) as client:
        refused = client.post(f"{BASE}/letter/ask", {}, follow=False)
        assert refused.status == 400
        assert "E-BUDGET-MISSING" in refused.text
        assert "Most it may cost" in refused.words
        assert not client.site.works.going_on
        assert client.post(f"{BASE}/letter/ask", {"budget": "-1"}).status == 422


def test_a_model_elsewhere_is_sent_nothing_without_consent(tmp_path: Path) -> None:
    chat = WritingModel()
    model = replace(base_model(chat, price=CHEAP), is_local=False, host="api.example.com")
    with serving(made(tmp_path / "search"), base_model=model, **options()) as client:
        look = client.get(f"{BASE}/letter/ask")
        assert "E-CONSENT" in look.text
        assert "Ask it now" not in look.words
        assert "The exact words that would be sent" in look.words
        refused = client.post(f"{BASE}/letter/ask", {"budget": "1"}, follow=False)
        assert refused.status >= 400
        assert "E-CONSENT" in refused.text
        with client.site.open() as search:
            assert not search.consenting.report().sent
            assert search.letters.current(1) is None


def test_what_failed_in_the_background_is_told_on_the_application(client: Client) -> None:
    def fail(*_: object) -> None:
        raise NoModelError

    work = client.site.works.start(wording_key(1, "letter"), "Writing the letter", fail)
    assert work.wait(60)
    page = client.get(BASE)
    assert "Writing the letter by a base model failed; what stood there stands." in page.words
    assert "E-NO-MODEL" in page.text
    assert "Writing the letter" not in client.get("/pipeline").words


def test_what_is_missing_for_pdf_is_told_and_text_goes_on(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(client)
    monkeypatch.setitem(sys.modules, "reportlab", None)
    page = client.post(f"{BASE}/documents", {"kind": ["resume"], "form": ["pdf"]})
    assert "pip install 'metier[documents]'" in page.words
    assert "E-EXTRA" in page.text
    assert client.post(f"{BASE}/documents", {"kind": ["resume"], "form": ["txt"]}).status == 200


def test_without_a_base_model_the_page_says_how_to_get_one(client: Client) -> None:
    page = client.get(f"{BASE}/letter/ask")
    assert page.status == 200
    assert "Without a base model everything else works" in page.words
    assert client.get(f"{BASE}/poem/ask").status == 404
    assert "Let a base model" not in client.get(BASE).words
