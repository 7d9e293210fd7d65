"""Deciding in the browser: stored as the commands store it, never twice by accident, the verdict covered until answered."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.web_world import Answer, Client, serving

from metier.domain.decision import Decision, Label, Occasion, standing
from metier.errors import ModelCorruptError
from metier.testing import ToyEncoder
from metier.web.background.work import WorkState
from metier.web.deciding.modes import Mode
from metier.web.deciding.session import SOON, Session, Waiting
from metier.workspace import Workspace

_CARD = re.compile(
    r'name="posting" value="(\d+)"><input type="hidden" name="before" value="(\d+)">'
    r'<input type="hidden" name="occasion" value="(\w+)"'
)
_UNDO = re.compile(r'data-form="undo".*?name="decision" value="(\d+)"', re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """The form of the posting before the person."""

    posting: str
    before: str
    occasion: str

    def fields(self, label: str, mode: str = "asks", **more: str) -> dict[str, str]:
        """What its button sends."""
        own = {"posting": self.posting, "before": self.before, "occasion": self.occasion}
        return {"mode": mode, **own, "label": label, **more}


def make(folder: Path, n: int = 30, *, n_decided: int = 0, screened: bool = False, title: str = "") -> Path:
    """A workspace with coders, who excite, and bakers, who do not."""
    lines = [
        json.dumps(
            {
                "title": title or f"{'Coder' if i % 2 else 'Baker'} {i}",
                "company": f"Firm {i}",
                "text": f"You {'write programs in Python' if i % 2 else 'bake bread at night'}, number {i}, "
                f"together with {i * 7 % 13} others in team {i * 31 % 17}.",
                "url": f"https://jobs.example/{i}",
            }
        )
        for i in range(n)
    ]
    folder.mkdir(exist_ok=True)
    file = folder / "jobs.jsonl"
    file.write_text("\n".join(lines))
    with Workspace.create(folder / "search", environment={}, encoder=ToyEncoder()) as workspace:
        if n:
            workspace.add(file)
        for number in range(1, n_decided + 1):
            workspace.label(number, "excited" if number % 2 == 0 else "passed")
        if screened:
            workspace.screen()
    return folder / "search"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """A server of thirty undecided postings."""
    with serving(make(tmp_path)) as client:
        yield client


def shown(answer: Answer) -> Shown:
    """The first card of a page."""
    found = _CARD.search(answer.text)
    assert found, answer.words[:600]
    return Shown(*found.groups())


def ready(client: Client, path: str = "/decide") -> Answer:
    """A page with a posting on it, or the reason why there is none."""
    return client.settled(path)


def history(client: Client) -> list[Decision]:
    """Every decision in the store."""
    with Workspace(client.site.folder, environment={}, encoder=ToyEncoder()) as workspace:
        return workspace.desk.decisions.history()


def decide(client: Client, label: str, path: str = "/decide", mode: str = "asks", **more: str) -> Shown:
    """Decide about what is shown; what it was."""
    card = shown(ready(client, path))
    answer = client.post("/decide", card.fields(label, mode, **more))
    assert answer.status == 200
    return card


# --- answers ----------------------------------------------------------------------------------------------


def test_an_answer_is_stored_as_the_command_stores_it(client: Client) -> None:
    card = decide(client, "excited", reason="small  team,\nPython")
    (decision,) = history(client)
    assert (decision.label, decision.reason) == (Label.EXCITED, "small team, Python")
    assert decision.occasion is Occasion.ASKED
    assert decision.verdict_run is not None
    with Workspace(client.site.folder, environment={}) as workspace:
        assert workspace.desk.decisions.n_offers() == 1
        assert workspace.posting(card.posting).id == decision.posting_id


def test_one_in_five_is_drawn_at_random_though_rounds_are_chosen_ahead(client: Client) -> None:
    for _ in range(20):
        decide(client, "passed")
    drawn = Counter(decision.occasion for decision in history(client))
    assert drawn[Occasion.RANDOM] == 4
    assert drawn[Occasion.ASKED] + drawn[Occasion.AUDIT] == 16


def test_the_verdict_is_covered_until_the_answer_is_stored(tmp_path: Path) -> None:
    with serving(make(tmp_path, 60, n_decided=40)) as client:
        before = ready(client)
        assert "put it at" not in before.words
        assert "stays covered until you have answered" in before.words
        after = client.post("/decide", shown(before).fields("maybe"))
        assert re.search(r"maybe ✓ · metier had put it at \d+ % excited", after.words)
        assert "Maybe recorded, 19 left" in after.words


def test_after_ten_the_way_to_the_ordered_inbox_is_told(tmp_path: Path) -> None:
    for n_decided, is_told in ((9, False), (10, True), (30, False)):
        with serving(make(tmp_path / str(n_decided), 40, n_decided=n_decided)) as client:
            assert ("is ordered by what you decided so far" in ready(client).words) is is_told


def test_a_script_gets_the_stage_and_the_next_two_are_in_it(client: Client) -> None:
    card = shown(ready(client))
    part = client.post("/decide", card.fields("passed"), headers={"HX-Request": "true"})
    assert part.status == 200
    assert part.text.lstrip().startswith('<div class="stage" id="stage"')
    assert 'data-say="Passed recorded, 29 left"' in part.text
    numbers = [found[0] for found in _CARD.findall(part.text)]
    assert len(numbers) == 3
    assert card.posting not in numbers


def test_the_same_key_twice_is_one_answer(client: Client) -> None:
    card = shown(ready(client))
    for _ in range(2):
        assert client.post("/decide", card.fields("excited")).status == 200
    assert len(history(client)) == 1


def test_the_same_answer_at_the_same_moment_is_stored_once(client: Client) -> None:
    card = shown(ready(client))
    with ThreadPoolExecutor(6) as threads:
        came = list(
            threads.map(lambda _: client.post("/decide", card.fields("maybe"), follow=False).status, range(6))
        )
    assert came == [303] * 6
    assert len(history(client)) == 1


def test_what_was_decided_elsewhere_meanwhile_is_not_overwritten_unseen(client: Client) -> None:
    card = shown(ready(client))
    with Workspace(client.site.folder, environment={}) as workspace:
        workspace.label(card.posting, "passed", why="by hand")
    late = client.post("/decide", card.fields("excited", reason="tempting"))
    assert late.status == 409
    assert "E-WEB-STALE" in late.words
    assert "★ excited" in late.words
    assert "✕ passed" in late.words
    assert [decision.label for decision in history(client)] == [Label.PASSED]

    before = re.search(r'name="before" value="(\d+)"', late.text)
    assert before
    mine = {**card.fields("excited"), "before": before[1], "reason": "tempting"}
    assert client.post("/decide", mine).status == 200
    assert [(d.label, d.reason) for d in history(client)] == [
        (Label.PASSED, "by hand"),
        (Label.EXCITED, "tempting"),
    ]


def test_the_late_answer_comes_as_a_part_for_the_card(client: Client) -> None:
    card = shown(ready(client))
    with Workspace(client.site.folder, environment={}) as workspace:
        workspace.label(card.posting, "passed")
    part = client.post("/decide", card.fields("excited"), headers={"HX-Request": "true"})
    assert part.status == 409
    assert part.text.lstrip().startswith('<div class="notice bad stale"')
    problem = client.post("/decide", card.fields("excited"), headers={"Accept": "application/json"})
    assert json.loads(problem.content)["code"] == "E-WEB-STALE"


def test_what_was_decided_elsewhere_is_not_offered_any_more(client: Client) -> None:
    card = shown(ready(client))
    with Workspace(client.site.folder, environment={}) as workspace:
        workspace.label(card.posting, "passed")
    assert shown(ready(client)).posting != card.posting


def test_two_tabs_show_the_same_posting_and_decide_it_once(client: Client) -> None:
    one, two = shown(ready(client)), shown(ready(client))
    assert one == two
    client.post("/decide", one.fields("excited"))
    assert client.post("/decide", two.fields("passed")).status == 409


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("label", "thrilled", 400),
        ("label", "", 422),
        ("posting", "9999", 404),
        ("before", "minus", 422),
        ("occasion", "bribed", 422),
        ("mode", "dreams", 422),
        ("reason", "x" * 2_001, 422),
    ],
)
def test_fields_that_make_no_sense_are_named_and_nothing_is_stored(
    client: Client, field: str, value: str, status: int
) -> None:
    fields = shown(ready(client)).fields("excited") | {field: value}
    assert client.post("/decide", fields).status == status
    assert not history(client)


# --- skip, undo, change -----------------------------------------------------------------------------------


def test_what_was_put_off_does_not_come_again_in_this_session(client: Client) -> None:
    seen = []
    for _ in range(29):
        card = shown(ready(client))
        seen.append(card.posting)
        client.post("/decide/skip", card.fields(""))
    assert len(set(seen)) == 29
    last = shown(ready(client))
    assert last.posting not in seen
    client.post("/decide/skip", last.fields(""))
    end = ready(client)
    assert "30 postings put off for another day" in end.words
    with Workspace(client.site.folder, environment={}) as workspace:
        assert sum(workspace.desk.decisions.skipped().values()) == 30
    again = client.post("/decide/anew", {"mode": "asks"})
    assert again.status == 200
    assert shown(ready(client)).posting in {*seen, last.posting}


def test_undo_goes_back_without_limit_and_shows_the_posting_again(client: Client) -> None:
    cards = [decide(client, label) for label in ("excited", "maybe", "passed")]
    for card in reversed(cards):
        page = ready(client)
        newest = _UNDO.search(page.text)
        assert newest
        after = client.post("/decide/undo", {"mode": "asks", "decision": newest[1]})
        assert "Took back" in after.words
        assert shown(after).posting == card.posting
    with Workspace(client.site.folder, environment={}) as workspace:
        assert workspace.count().n_decided == 0
    assert not _UNDO.search(ready(client).text)
    assert "Nothing to undo" in client.post("/decide/undo", {"mode": "asks", "decision": "0"}).words


def test_undo_takes_back_the_reason_that_was_given_later_too(client: Client) -> None:
    card = decide(client, "maybe")
    (decision,) = history(client)
    fields = {"posting": card.posting, "decision": str(decision.id), "label": "maybe", "reason": "far away"}
    client.post("/decide/change", {"mode": "asks", **fields})
    last = history(client)[-1]
    assert (last.label, last.reason, last.occasion) == (Label.MAYBE, "far away", decision.occasion)
    client.post("/decide/undo", {"mode": "asks", "decision": str(last.id)})
    assert not standing(history(client))


def test_an_undo_of_a_page_that_is_too_old_takes_nothing_back(client: Client) -> None:
    decide(client, "excited")
    (first,) = history(client)
    decide(client, "passed")
    late = client.post("/decide/undo", {"mode": "asks", "decision": str(first.id)})
    assert late.status == 409
    assert len(standing(history(client))) == 2


def test_the_last_decisions_can_be_changed_and_taken_back_one_by_one(client: Client) -> None:
    first = decide(client, "excited", reason="nice")
    decide(client, "passed")
    decision = history(client)[0]
    fields = {"mode": "asks", "posting": first.posting, "decision": str(decision.id)}
    changed = client.post("/decide/change", {**fields, "label": "passed", "reason": "no, after all"})
    assert "Now ✕ passed" in changed.words
    stands = standing(history(client))[decision.posting_id]
    assert (stands.label, stands.reason, stands.occasion) == (
        Label.PASSED,
        "no, after all",
        Occasion.RANKED,
    )
    stale = client.post("/decide/change", {**fields, "label": "maybe", "reason": ""})
    assert stale.status == 409
    client.post("/decide/undo", {**fields, "decision": str(stands.id)})
    assert standing(history(client))[decision.posting_id].label is Label.EXCITED


def test_at_most_ten_decisions_are_shown(client: Client) -> None:
    for _ in range(12):
        decide(client, "passed")
    assert ready(client).text.count('<li class="decide-made">') == 10


def test_ticked_chips_and_words_make_one_reason(client: Client) -> None:
    decide(client, "excited", reason="too far, no sponsor")
    page = ready(client)
    assert 'name="chip" value="no sponsor"' in page.text
    card = shown(page)
    client.post("/decide", {**card.fields("passed"), "chip": ["too far", "no sponsor"], "reason": "dull"})
    assert history(client)[-1].reason == "too far, no sponsor, dull"


def test_looking_at_the_next_decides_nothing(client: Client) -> None:
    page = ready(client)
    numbers = [found[0] for found in _CARD.findall(page.text)]
    ahead = client.get(f"/decide?at={numbers[1]}")
    assert shown(ahead).posting == numbers[1]
    assert f"/decide?at={numbers[0]}" in ahead.text
    assert shown(client.get("/decide")).posting == numbers[0]
    assert not history(client)


# --- modes ------------------------------------------------------------------------------------------------


def test_todays_inbox_is_decided_as_ranked_and_its_draws_as_audit(tmp_path: Path) -> None:
    with serving(make(tmp_path, 60, n_decided=34, screened=True)) as client:
        with client.site.open() as workspace:
            asked = [
                (offer.posting.number, offer.occasion)
                for offer in workspace.inbox.asking(workspace.inbox.today()).offers
            ]
        for number, _ in asked:
            assert decide(client, "maybe", "/decide?mode=inbox", "inbox").posting == str(number)
        assert [decision.occasion for decision in history(client)[34:]] == [occasion for _, occasion in asked]
        assert {Occasion.RANKED, Occasion.AUDIT} == {occasion for _, occasion in asked}
        assert "That was the last one" in ready(client, "/decide?mode=inbox").words


def test_the_audit_draws_only_from_what_ranks_low(tmp_path: Path) -> None:
    with serving(make(tmp_path, 60, n_decided=40)) as client:
        decide(client, "passed", "/decide?mode=audit", "audit")
        assert history(client)[-1].occasion is Occasion.AUDIT


def test_asked_again_hides_the_earlier_answer_and_ends_with_how_one_agrees(tmp_path: Path) -> None:
    with serving(make(tmp_path, 40, n_decided=23)) as client:
        page = ready(client, "/decide?mode=again")
        n_asked = 3  # the others were decided fewer than 20 decisions ago
        card = shown(page)
        assert f'href="/postings/{card.posting}"' not in page.text
        for _ in range(n_asked):
            decide(client, "maybe", "/decide?mode=again", "again")
        again = history(client)[-1]
        assert (again.occasion, again.verdict_run) == (Occasion.RELABEL, None)
        end = ready(client, "/decide?mode=again")
        assert "You against yourself" in end.words
        assert "the same label 0 of 3" in end.words
        kept = client.post("/decide/keep", {"mode": "again", "decision": str(again.id)})
        assert "Kept" in kept.words
        assert history(client)[-1].occasion is Occasion.CHOSEN
        assert history(client)[-1].label is not Label.MAYBE


def test_asked_again_shows_no_reason_of_what_is_asked(tmp_path: Path) -> None:
    with serving(make(tmp_path, 40, n_decided=23)) as client:
        with client.site.open() as workspace:
            for number in (1, 2, 3):  # the only ones that may be asked again
                workspace.label(number, "maybe", why="a telling word")
            for number in range(4, 24):
                workspace.label(number, "passed" if number % 2 == 0 else "excited")
        page = ready(client, "/decide?mode=again")
        assert shown(page).posting in {"1", "2", "3"}
        assert "a telling word" not in page.text
        assert "a telling word" in ready(client).text


def test_too_early_to_ask_again_says_when(tmp_path: Path) -> None:
    with serving(make(tmp_path, 10, n_decided=2)) as client:
        assert "Too early to ask again: 2 decisions" in ready(client, "/decide?mode=again").words


def test_named_postings_come_in_their_order(client: Client) -> None:
    path = "/decide?id=7&id=3"
    page = ready(client, path)
    assert shown(page) == Shown("7", "0", "chosen")
    client.post("/decide", shown(page).fields("excited") | {"id": "7"} | {"mode": "named"})
    assert history(client)[-1].occasion is Occasion.CHOSEN
    assert client.get("/decide?id=7&id=999").status == 404
    assert client.get("/decide?mode=named").status == 422


# --- around -----------------------------------------------------------------------------------------------


def test_a_restart_loses_nothing_and_an_old_page_still_counts(tmp_path: Path) -> None:
    folder = make(tmp_path)
    with serving(folder) as client:
        decide(client, "excited")
        old = shown(ready(client))
    with serving(folder) as client:
        assert client.post("/decide", old.fields("maybe")).status == 200
        assert [decision.label for decision in history(client)] == [Label.EXCITED, Label.MAYBE]
        assert history(client)[-1].occasion is Occasion(old.occasion)


def test_looking_only_chooses_and_stores_nothing(tmp_path: Path) -> None:
    with serving(make(tmp_path), is_read_only=True) as client:
        page = client.get("/decide")
        assert "Nothing can be decided here" in page.words
        assert "<button name=" not in page.text
        assert client.post("/decide", {"posting": "1", "label": "excited"}).status == 403
        with Workspace(client.site.folder, environment={}) as workspace:
            assert not workspace.desk.verdicts.runs()


def test_without_postings_it_says_where_they_come_from(tmp_path: Path) -> None:
    with serving(make(tmp_path, 0)) as client:
        page = ready(client)
        assert "No postings yet" in page.words
        assert 'href="/add"' in page.text


def test_all_decided_is_an_end_and_new_postings_are_asked_about(tmp_path: Path) -> None:
    with serving(make(tmp_path, 2, n_decided=2)) as client:
        assert "All 2 postings here are decided." in ready(client).words
        with client.site.open() as workspace:
            workspace.add_text('{"title": "Smith", "text": "You forge gates."}', name="more.jsonl")
        assert "Smith" in ready(client).words


def test_what_strangers_wrote_is_shown_as_text(tmp_path: Path) -> None:
    title = '<script>window.pwned=1</script>"><img src=x onerror=alert(1)>'
    with serving(make(tmp_path, 3, title=title)) as client:
        page = ready(client)
        assert "<script>window" not in page.text
        assert "<img" not in page.text
        assert title in page.words or "window.pwned=1" in page.text
        client.post("/decide", shown(page).fields("excited"))
        assert "<script>window" not in ready(client).text


def test_after_a_round_the_list_is_ranked_anew(client: Client) -> None:
    for label in ("excited", "passed", "maybe", "excited", "passed"):
        decide(client, label)
    work = client.site.works.newest("ranking")
    assert work
    assert work.wait(60)
    with Workspace(client.site.folder, environment={}) as workspace:
        newest = workspace.desk.placements.newest()
    assert newest is not None


def test_what_the_labels_have_brought_is_told_in_counts(tmp_path: Path) -> None:
    with serving(make(tmp_path, 40, n_decided=0)) as client:
        for label in ("excited", "passed", "maybe", "excited", "passed", "passed"):
            decide(client, label)
        page = client.settled("/decide/brought")
        assert "right label" in page.words
        assert re.search(r"\d of [1-6]", page.words)


class LostEncoder(ToyEncoder):
    """One whose weights were damaged while the server ran."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Fails."""
        raise ModelCorruptError("weights")  # noqa: EM101  # a name

    def encode_windows(self, texts: Sequence[str], *, max_windows: int) -> list[NDArray[np.float32]]:
        """Fails."""
        raise ModelCorruptError("weights")  # noqa: EM101  # a name


def test_a_round_that_cannot_be_chosen_says_why_and_can_be_tried_again(tmp_path: Path) -> None:
    folder = make(tmp_path, SOON - 1)
    with Workspace(folder, environment={}) as workspace:
        workspace.add_text(
            '{"title": "Smith", "text": "You forge gates."}', name="more.jsonl"
        )  # not read yet
    with serving(folder, encoder=LostEncoder()) as client:
        page = ready(client)
        assert "E-MODEL-CORRUPT" in page.words
        assert "Choose again" in page.words
        assert "E-MODEL-CORRUPT" in client.settled("/decide").words
    with serving(folder) as client:
        assert shown(ready(client)).before == "0"


def test_the_first_rounds_wait_for_no_text_to_be_read(tmp_path: Path) -> None:
    with serving(make(tmp_path, SOON + 5), encoder=LostEncoder()) as client:
        assert "Chosen by words and facts for now; metier reads the texts" in ready(client).words
        for _ in range(10):
            assert decide(client, "passed").before == "0"
    with serving(make(tmp_path / "read", SOON - 5)) as client:
        assert "Chosen by words and facts" not in ready(client).words


def test_a_failure_of_the_settings_is_told(client: Client) -> None:
    (client.site.folder / "metier.toml").write_text("shown = [\n")
    page = client.get("/decide")
    assert page.status in {400, 422}
    assert "E-CONFIG-SYNTAX" in page.words


def test_what_was_imported_is_no_answer_of_today(tmp_path: Path) -> None:
    labels = tmp_path / "labels.jsonl"
    row = {"id": "1", "title": "Cook", "text": "You cook at the inn.", "label": "passed"}
    labels.write_text(json.dumps(row) + "\n", encoding="utf-8")
    folder = make(tmp_path / "search", 3)
    with Workspace(folder, environment={}, encoder=ToyEncoder()) as workspace:
        workspace.import_labels(labels)
        workspace.label(1, "excited")
        assert (workspace.count().n_decided, workspace.deciding.n_today()) == (2, 1)


class EndsMeanwhile(Session):
    """A session whose first round is there the moment after a page looked for it."""

    def cards(self, workspace: Workspace, n: int) -> list[Waiting]:
        if self.work.is_over:
            return super().cards(workspace, n)
        self.work.run(self.choose, lambda: Workspace(workspace.folder, environment={}, encoder=ToyEncoder()))
        return []


def test_a_round_that_comes_while_the_page_is_made_is_awaited_also_without_script(tmp_path: Path) -> None:
    with serving(make(tmp_path / "search"), encoder=ToyEncoder()) as client:
        session = EndsMeanwhile(Mode.ASKS)
        session.begin_choosing()
        client.site.sessions._by_key[Mode.ASKS, ()] = session
        said = client.get("/decide").text
        assert session.work.state is WorkState.DONE
        assert 'The next round is there</a></p><noscript><meta http-equiv="refresh" content="1">' in said
        assert _CARD.search(client.get("/decide").text)
