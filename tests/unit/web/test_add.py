"""Adding postings in the browser: looked at first, columns mapped, bad rows named, nothing twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web_world import Client, serving

from metier.workspace import Workspace

CSV = (
    b"Stelle,Firma,Beschreibung\nBaker,Crust & Co,Bread at night in Leipzig\nSmith,Iron Ltd,Gates and rails\n"
)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """A server of an empty workspace."""
    Workspace.create(tmp_path / "search", environment={}).close()
    with serving(tmp_path / "search") as client:
        yield client


def basket_of(client: Client, name: str, content: bytes) -> str:
    """Send a file; the address of its basket."""
    answer = client.post("/add", {"text": "", "title": ""}, files=[("files", name, content)], follow=False)
    assert answer.status == 303
    return answer.headers["location"]


def n_postings(client: Client) -> int:
    """How many there are now."""
    with Workspace(client.site.folder, environment={}) as workspace:
        return workspace.count().n_postings


def test_nothing_is_stored_before_a_yes(client: Client) -> None:
    place = basket_of(client, "jobs.csv", b"title,company,text\nBaker,Crust,Bread at night\n")
    shown = client.settled(place)
    assert "Baker" in shown.words
    assert "Take in 1 row" in shown.words
    assert n_postings(client) == 0
    done = client.post(place)
    assert "1 new posting" in done.words
    assert n_postings(client) == 1


def test_the_same_file_again_adds_nothing(client: Client) -> None:
    sent = ("jobs.csv", b"title,company,text\nBaker,Crust,Bread at night\n")
    client.post(basket_of(client, *sent))
    done = client.post(basket_of(client, *sent))
    assert "Nothing new" in done.words
    assert "1 known" in done.words
    assert n_postings(client) == 1


def test_unknown_columns_are_mapped_by_hand(client: Client) -> None:
    place = basket_of(client, "stellen.csv", CSV)
    refused = client.settled(place)
    assert "E-CSV-COLUMNS" in refused.text
    assert "Beschreibung" in refused.text
    assert "Choose below which column holds what" in refused.words
    assert "--map" not in refused.text
    assert "`" not in refused.words
    mapped = "?map-title=Stelle&map-text=Beschreibung&map-company=Firma"
    shown = client.settled(place + mapped)
    assert "Crust & Co" in shown.words
    assert "Take in 2 rows" in shown.words
    done = client.post(place, {"map-title": "Stelle", "map-text": "Beschreibung", "map-company": "Firma"})
    assert "2 new postings" in done.words


def test_what_is_no_posting_is_called_what_it_is(client: Client) -> None:
    for name, content, told in (
        ("cv.pdf", b"%PDF-1.7\n%\xe2\xe3\n", "cv.pdf is a PDF file"),
        ("alert.eml", b"From: a@b.example\nTo: c@d.example\nSubject: Jobs\n\nHi", "alert.eml is an e-mail"),
        ("jobs.csv", b"%PDF-1.7\n%\xe2\xe3\n", "content of jobs.csv is a PDF file, name says CSV"),
    ):
        shown = client.settled(basket_of(client, name, content))
        assert told in shown.words
        assert "copy the text of the posting" in shown.words


def test_a_problem_of_a_row_names_its_place_once(client: Client) -> None:
    place = basket_of(client, "jobs.jsonl", b'{"title": "Baker", "text": "Bread"}\n{"title": "bro\n[1]\n')
    words = client.settled(place).words
    assert words.count("jobs.jsonl line 2") == 1
    assert "`" not in words


def test_bad_rows_are_named_and_the_others_taken(client: Client) -> None:
    place = basket_of(
        client, "jobs.csv", b"title,company,text\nBaker,Crust,Bread\nSmith,Iron\n=Cook,Pan,Soup\n"
    )
    shown = client.settled(place)
    assert "line 3: 2 fields, 3 expected" in shown.words
    done = client.post(place)
    assert "2 new postings" in done.words
    assert "E-CSV-ROW" in done.text
    listed = client.get(f"{place}/problems.csv")
    assert "line 3" in listed.text
    assert listed.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ["=jobs.csv", " =jobs.csv", "+jobs.csv", "@jobs.csv"])
def test_no_name_of_a_file_is_a_formula_in_the_list_of_what_was_left_out(client: Client, name: str) -> None:
    place = basket_of(client, name, b"title,company,text\nBaker,Crust,Bread\nSmith,Iron\n")
    client.post(place)
    listed = client.get(f"{place}/problems.csv")
    assert f"\n'{name}," in listed.text.replace("\r", "")


def test_decisions_of_the_file_come_only_when_asked_for(client: Client) -> None:
    content = b"title,text,rating\nBaker,Bread at night,yes\nSmith,Gates and rails,no\n"
    place = basket_of(client, "mine.csv", content)
    assert "Decisions in the file" in client.settled(place).words
    done = client.post(place, {"labels": "on", "value-yes": "excited", "value-no": "passed"})
    assert "2 decisions of yours came with them" in done.words
    with Workspace(client.site.folder, environment={}) as workspace:
        assert {label.value: n for label, n in workspace.count().by_label.items()} == {
            "excited": 1, "maybe": 0, "passed": 1,
        }  # fmt: skip


def test_pasted_text_and_sample(client: Client) -> None:
    answer = client.post(
        "/add",
        {"text": "Night baker\nWe bake bread at night.\n\nLeipzig, full time.", "title": ""},
        follow=False,
    )
    assert "Night baker" in client.settled(answer.headers["location"]).words
    sample = client.post("/add/sample", follow=False).headers["location"]
    assert "rows read" in client.settled(sample).words


def test_a_file_that_cannot_be_read_says_so(client: Client) -> None:
    shown = client.settled(basket_of(client, "jobs.csv", b"MZ\x00\x00binary"))
    assert "E-" in shown.text
    assert "Take in" not in shown.words


def test_nothing_sent_is_told(client: Client) -> None:
    answer = client.post("/add", {"text": " ", "title": ""})
    assert answer.status == 422
    assert "E-WEB-FIELD" in answer.text


def test_names_of_files_and_columns_are_only_words(client: Client) -> None:
    name = "<img src=x onerror=alert(1)>.csv"
    content = b'title,text,<script>alert(1)</script>\nBaker,Bread,"<b onclick=x>"\n'
    shown = client.settled(basket_of(client, name, content))
    assert "<img" not in shown.text
    assert "<script>alert" not in shown.text
    assert "<b onclick" not in shown.text


def test_a_basket_of_an_earlier_server_is_gone(client: Client) -> None:
    answer = client.get("/add/nothing-here")
    assert answer.status == 404
    assert "choose the files again" in answer.words


def test_two_files_of_one_name_are_both_taken(client: Client) -> None:
    rows = [json.dumps({"title": f"Job {i}", "text": f"Text {i} of a posting"}).encode() for i in range(2)]
    answer = client.post("/add", {}, files=[("files", "a.jsonl", row) for row in rows], follow=False)
    done = client.post(answer.headers["location"])
    assert "2 new postings" in done.words
