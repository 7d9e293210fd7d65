"""The inbox in the browser: today, groups, filters, pages, and deciding from a row, with and without a script."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.inbox_world import EDGES, GOAL, LANES, N, World
from tests.web_world import Answer, Client, serving

from metier.domain.decision import Occasion
from metier.domain.placement import Cause, Lane, Placement
from metier.domain.posting import PostingId
from metier.domain.posting_filter import PostingFilter
from metier.web.forms import Form
from metier.web.views.inbox.wanted import Wanted, with_decided, without_decided
from metier.workspace import Workspace

FRAGMENT = {"HX-Request": "true"}
RAISED = {30: Placement(PostingId(""), Lane.LOOK, (Cause.GUARDRAIL,), raised=(GOAL,))}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "search")
    made.screen(LANES, told={**EDGES, **RAISED})
    yield made
    made.workspace.close()


@pytest.fixture
def client(world: World) -> Iterator[Client]:
    with serving(world.workspace.folder, clock=world.clock) as client:
        yield client


def rows(text: str) -> list[int]:
    return [int(number) for number in re.findall(r'class="row[^"]*" id="p(\d+)"', text)]


def decisions(world: World) -> list[tuple[str, Occasion]]:
    return [(str(one.label), one.occasion) for one in world.workspace.desk.decisions.history()]


def decision_on(page: Answer) -> str:
    """Which decision the first button for undo takes back."""
    found = re.search(r'name="decision" value="(\d+)"', page.text)
    assert found, page.words[:400]
    return found[1]


# --- the first evening ----------------------------------------------------------------------------------------


def test_a_first_evening_is_led_step_by_step_until_it_is_over(tmp_path: Path) -> None:
    folder = tmp_path / "first"
    with Workspace.create(folder, environment={}) as workspace, serving(folder) as served:

        def steps() -> list[str]:
            return re.findall(r'<li class="step (\w+)">', served.get("/inbox").text)

        assert steps() == ["next", "later", "later", "later"]
        assert 'href="/add#sample"' in served.get("/inbox").text
        for number in range(12):
            workspace.add_text(f"Baker {number}\nWe bake bread number {number} at night, on site in Leeds.")
        assert steps() == ["done", "next", "later", "later"]
        (folder / "profile.md").write_text("## Nice to have\n- bread\n", "utf-8")
        assert steps() == ["done", "done", "next", "later"]
        for number in range(1, 10):
            workspace.label(number, "passed")
        assert "9 of 10" in served.get("/inbox").words
        workspace.label(10, "excited")
        assert steps() == ["done", "done", "done", "next"]
        assert served.get("/inbox?group=all").text.count('class="step ') == 0
        workspace.screen(quick=True)
        assert steps() == []


# --- what is shown --------------------------------------------------------------------------------------------


def test_today_has_three_sections_and_counts_of_the_other_groups(client: Client, world: World) -> None:
    answer = client.get("/inbox")
    shown = [row.posting.number for row in world.today().rows]

    assert rows(answer.text) == shown
    assert "Read today" in answer.words
    assert "Audit 3 drawn at random from 30 hidden ones, to check the promise" in answer.words
    assert "Goals and guardrails 1" in answer.words
    assert "Outside your limits 2" in answer.words


def test_desire_is_told_but_never_of_a_draw(client: Client) -> None:
    text = client.get("/inbox").text
    first, last = text.split('id="part-audit"')

    assert "99 %</b> desire" in first
    assert "desire" not in last.split("</section>")[0]
    assert "?covered=1" in last
    assert "?covered=1" not in first


def test_each_group_has_its_rows(client: Client) -> None:
    assert rows(client.get("/inbox?group=read").text) == list(range(60, 50, -1))
    goal = client.get("/inbox?group=goal")
    assert rows(goal.text) == [31]
    assert "serves your growth goal “Learn to lead”" in goal.words
    assert "“You lead" in goal.words
    assert set(rows(client.get("/inbox?group=outside").text)) == {41, 42}


def test_filters_stand_in_the_address_and_can_be_taken_off(client: Client) -> None:
    answer = client.get("/inbox?q=LEAD+team&group=read")

    assert rows(answer.text) == [60, 58, 56, 54, 52]
    assert "Excited 5 Worth a look" in answer.words
    assert 'value="LEAD team"' in answer.text
    assert '<a class="chip" href="/inbox?group=read">' in answer.text


def test_a_filter_on_today_looks_through_everything(client: Client) -> None:
    answer = client.get("/inbox?q=%22school%22+59")
    assert "None of the postings of this group has all of these." in answer.words
    assert rows(client.get("/inbox?q=school+58").text) == [59]


def test_a_field_that_cannot_be_read_is_told_and_kept(client: Client) -> None:
    answer = client.get("/inbox?group=read&pay=a+lot")

    assert answer.status == 200
    assert "pay: got a lot" in answer.words
    assert 'value="a lot"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert len(rows(answer.text)) == 10


@pytest.mark.parametrize("query", ["group=none", "page=0", "page=x", "mode=flying", "decided=9999"])
def test_an_address_that_makes_no_sense_is_told(client: Client, query: str) -> None:
    assert client.get(f"/inbox?{query}").status in {200, 404, 422}


def test_long_groups_have_pages(client: Client, world: World) -> None:
    world.add(60)
    first, second = client.get("/inbox?group=new"), client.get("/inbox?group=new&page=2")

    assert (len(rows(first.text)), len(rows(second.text))) == (50, 10)
    assert "1–50 of 60 postings" in first.words
    assert 'href="/inbox?group=new&amp;page=2" rel="next"' in first.text
    assert 'href="/inbox?group=new" rel="prev"' in second.text


def test_an_old_ranking_is_told_with_the_way_to_rank_anew(client: Client, world: World) -> None:
    assert "The ranking is old" not in client.get("/inbox").words
    world.add(2)
    world.decide(3)
    answer = client.get("/inbox")

    assert "since then 2 postings and 1 answer came" in answer.words
    assert 'action="/rank"' in answer.text


def test_words_of_an_advert_are_escaped(client: Client, world: World) -> None:
    row = {
        "title": "<script>alert(1)</script> & <b>bold</b>",
        "company": "<img src=x>",
        "description": "We look for <img src=x onerror=alert(2)> people who like to bake.",
    }
    file = world.workspace.folder / "jobs.jsonl"
    file.write_text(json.dumps(row), encoding="utf-8")
    world.workspace.add(file)
    text = client.get("/inbox?group=new").text

    assert "&lt;script&gt;" in text
    assert "<script>alert" not in text
    assert "<img" not in text


def test_a_search_is_escaped_wherever_it_stands(client: Client) -> None:
    text = client.get("/inbox?group=read&q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").text
    assert "<script>alert" not in text


# --- nothing to show ------------------------------------------------------------------------------------------


def test_without_postings_the_way_is_to_add_some(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "search", environment={}).close()
    with serving(tmp_path / "search") as client:
        answer = client.get("/inbox")
    assert "No postings yet" in answer.words
    assert 'href="/add"' in answer.text


def test_before_the_first_ranking_the_way_is_to_rank(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "search", environment={}) as workspace:
        workspace.add_text("Baker\nBread and rolls.")
    with serving(tmp_path / "search") as client:
        answer = client.get("/inbox")
        new = client.get("/inbox?group=new")
    assert "Nothing was ranked yet 1 undecided posting." in answer.words
    assert 'action="/rank"' in answer.text
    assert rows(new.text) == [1]


def test_once_everything_is_decided_that_is_said(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "search", environment={}) as workspace:
        workspace.add_text("Baker\nBread and rolls.")
        workspace.label(1, "excited", why="<b>bread</b>")
    with serving(tmp_path / "search") as client:
        answer, decided = client.get("/inbox"), client.get("/inbox?group=decided")
    assert "Everything is decided" in answer.words
    assert "★ excited Baker" in decided.words
    assert "“<b>bread</b>”" in decided.words


# --- deciding from a row ----------------------------------------------------------------------------------------


def test_a_row_is_decided_and_comes_back(client: Client, world: World) -> None:
    back = "/inbox?group=read&q=lead"
    answer = client.post("/inbox/60/decide", {"label": "excited", "back": back})

    assert "★ excited Job number 59" in answer.words
    assert "metier had put it at 99 % excited" in answer.words
    assert decisions(world) == [("excited", Occasion.RANKED)]
    assert 60 not in rows(answer.text)
    undo = {"back": with_decided(back, 60), "decision": decision_on(answer)}
    again = client.post("/inbox/60/undo", undo)
    assert rows(again.text)[0] == 60
    assert "Took back excited" in again.words


def test_a_script_gets_the_row_alone(client: Client, world: World) -> None:
    done = client.post("/inbox/60/decide", {"label": "passed", "back": "/inbox"}, headers=FRAGMENT)
    assert done.text.count("<li") == 1
    assert "<html" not in done.text
    assert 'data-say="passed: Job number 59"' in done.text
    undo = {"back": "/inbox", "decision": decision_on(done)}
    row = client.post("/inbox/60/undo", undo, headers=FRAGMENT)
    assert rows(row.text) == [60]
    assert "99 %</b> desire" in row.text
    assert len(decisions(world)) == 2


def test_a_draw_is_decided_as_one(client: Client, world: World) -> None:
    drawn = world.today().parts[-1].rows[0].posting.number
    client.post(f"/inbox/{drawn}/decide", {"label": "maybe", "drawn": "1", "back": "/inbox"})
    client.post("/inbox/60/decide", {"label": "maybe", "drawn": "1", "back": "/inbox"})

    assert decisions(world) == [("maybe", Occasion.AUDIT), ("maybe", Occasion.RANKED)]


def test_a_row_is_put_off(client: Client, world: World) -> None:
    gone = client.post("/inbox/60/decide", {"label": "later", "back": "/inbox"}, headers=FRAGMENT)
    assert "Put off: Job number 59" in gone.words
    assert decisions(world) == []
    assert "put off 1 ×" in client.get("/inbox").words


def test_a_row_that_was_decided_meanwhile_asks_in_its_place(client: Client, world: World) -> None:
    world.decide(59)
    mine = {"label": "excited", "back": "/inbox?group=read"}
    late = client.post("/inbox/60/decide", mine, headers=FRAGMENT)
    assert late.status == 409
    assert rows(late.text) == [60]
    assert 'hx-post="/inbox/60/decide"' in late.text
    assert "Keep what is stored: ✕ passed" in late.words
    whole = client.post("/inbox/60/decide", mine)
    assert whole.status == 409
    assert 'href="/inbox?group=read"' in whole.text
    assert decisions(world) == [("passed", Occasion.RANKED)]

    before = re.search(r'name="before" value="(\d+)"', late.text)
    assert before
    done = client.post("/inbox/60/decide", {**mine, "before": before[1]}, headers=FRAGMENT)
    assert done.status == 200
    assert [label for label, _ in decisions(world)] == ["passed", "excited"]


def test_a_button_pressed_twice_is_one_answer(client: Client, world: World) -> None:
    for _ in range(2):
        done = client.post("/inbox/60/decide", {"label": "maybe", "back": "/inbox"}, headers=FRAGMENT)
        assert "row-done" in done.text
    assert len(decisions(world)) == 1
    assert "row-done" in client.post("/inbox/60/decide", {"label": "later"}, headers=FRAGMENT).text


def test_undo_of_a_row_takes_back_what_it_showed_and_nothing_else(client: Client, world: World) -> None:
    done = client.post("/inbox/60/decide", {"label": "maybe", "back": "/inbox"}, headers=FRAGMENT)
    undo = {"back": "/inbox", "decision": decision_on(done)}
    world.decide(59)
    late = client.post("/inbox/60/undo", undo, headers=FRAGMENT)
    assert late.status == 409
    assert rows(late.text) == [60]
    assert "✕ passed" in late.words
    assert client.post("/inbox/60/undo", undo).status == 409
    assert client.post("/inbox/60/undo", {**undo, "decision": decision_on(late)}).status == 200
    assert [label for label, _ in decisions(world)] == ["maybe", "passed", "None"]


def test_a_label_that_is_none_is_refused(client: Client, world: World) -> None:
    assert client.post("/inbox/60/decide", {"label": "superb"}).status in {400, 422}
    assert client.post("/inbox/60/decide", {}).status == 422
    assert client.post("/inbox/4711/decide", {"label": "maybe"}).status == 404
    assert decisions(world) == []


def test_nothing_leads_away_from_here(client: Client) -> None:
    answer = client.post(
        "/inbox/60/decide", {"label": "maybe", "back": "https://elsewhere.example/"}, follow=False
    )
    assert answer.headers["location"].startswith("/inbox")


def test_where_nothing_can_be_changed_rows_have_no_buttons(world: World) -> None:
    world.add(1)
    with serving(world.workspace.folder, is_read_only=True, clock=world.clock) as client:
        for path in ("/inbox", "/inbox?group=read", "/rank"):
            assert '<form method="post"' not in client.get(path).text.partition("<main")[2]
            assert "row-act" not in client.get(path).text
        assert client.post("/inbox/60/decide", {"label": "maybe"}).status == 403


def test_a_get_decides_nothing(client: Client, world: World) -> None:
    assert client.get("/inbox/60/decide").status == 405
    assert decisions(world) == []


# --- addresses ----------------------------------------------------------------------------------------------------


def test_an_address_says_all_that_was_asked() -> None:
    asked = Wanted.of(Form((("q", "data"), ("pay", "60k"), ("new", "1"), ("page", "2"))))

    assert asked.address() == "/inbox?group=all&q=data&pay=60k&new=1&page=2"
    assert asked.filter() == PostingFilter(words="data", pay_from=asked.filter().pay_from)
    assert asked.filter().pay_from == 60_000
    assert asked.address(page=1, q="") == "/inbox?group=all&pay=60k&new=1"


def test_what_was_decided_stands_in_the_address_once() -> None:
    once = with_decided("/inbox?group=read&decided=4", 7)
    assert once == "/inbox?group=read&decided=7"
    assert without_decided(once) == "/inbox?group=read"
    assert without_decided("/inbox") == "/inbox"


def test_all_postings_are_reached_page_by_page(client: Client) -> None:
    assert len(rows(client.get("/inbox?group=all").text)) == 50
    assert len(rows(client.get("/inbox?group=all&page=2").text)) == N - 50


def test_what_cannot_be_taken_back_any_more_says_both_answers(client: Client, world: World) -> None:
    done = client.post("/inbox/60/decide", {"label": "maybe", "back": "/inbox"}, headers=FRAGMENT)
    world.decide(59)
    undo = {"back": "/inbox", "decision": decision_on(done)}
    late = client.post("/inbox/60/undo", undo, headers=FRAGMENT)
    assert 'data-say="Not taken back: Job number 59"' in late.text
    assert "~ maybe" in late.words
    assert "✕ passed" in late.words
