"""The page of the profile: an edit is understood and weighed before it is kept, and nothing that was typed is lost."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.evaluation.proposals.people import labels_file
from tests.web_world import Answer, Client, serving

from metier.testing import FixedClock, ToyEncoder
from metier.workspace import Workspace

PROFILE = "## Must have\n\n- Python\n"
STRICT = "## Must have\n\n- Python\n- Remote only\n"
NASTY = "<script>window.pwned=1</script>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Forty postings, every second one on site; thirty decided; screened."""
    with Workspace.create(tmp_path / "ws", environment={}, encoder=ToyEncoder(), clock=FixedClock()) as made:
        rows = [
            {
                "title": f"{'Python developer' if n % 3 == 0 else f'Cook {NASTY}'} {n}",
                "text": f"You do task {n} in team {n * 7}.",
                "work_mode": "onsite" if n % 2 else "remote",
            }
            for n in range(40)
        ]
        (tmp_path / "jobs.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        made.add(tmp_path / "jobs.jsonl")
        (made.folder / "profile.md").write_text(PROFILE, encoding="utf-8")
        for number in range(1, 31):
            made.label(number, "excited" if (number - 1) % 3 == 0 else "passed")
        made.screen()
    return tmp_path / "ws"


@pytest.fixture
def client(folder: Path) -> Iterator[Client]:
    with serving(folder) as client:
        yield client


def read_of(page: Answer) -> str:
    found = re.search(r'name="read" value="(\w*)"', page.text)
    assert found
    return found[1]


def fragment(client: Client, path: str, text: str) -> Answer:
    return client.post(path, {"text": text, "read": "x"}, headers={"HX-Request": "true"})


def settled(client: Client, path: str, text: str, until: str) -> Answer:
    """A fragment, once it says what is waited for."""
    end = time.monotonic() + 60
    while until not in (answer := fragment(client, path, text)).words and time.monotonic() < end:
        time.sleep(0.1)
    return answer


def saved(folder: Path) -> str:
    return (folder / "profile.md").read_text(encoding="utf-8")


# --- looking ------------------------------------------------------------------------------------------------


def test_the_editor_stands_beside_how_the_words_are_understood(client: Client) -> None:
    page = client.get("/profile")

    assert "1 line · 0 hard limits" in page.words
    assert "No rule was read out of it: taste." in page.words
    assert "Nothing stands under About me" in page.words
    assert "every line as it stands" in page.words


def test_an_empty_profile_leads_to_the_questions(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "new", environment={}).close()
    with serving(tmp_path / "new") as client:
        page = client.get("/profile")
    assert "Your profile says nothing yet" in page.words
    assert 'href="/profile/questions"' in page.text


# --- the effect ---------------------------------------------------------------------------------------------


def test_what_a_new_limit_leaves_out_is_told_while_it_is_typed(client: Client, folder: Path) -> None:
    answer = settled(client, "/profile/effect", STRICT, "outside the limits")

    assert "New limit: not hybrid or on site" in answer.words
    assert "5 of 10 undecided postings outside the limits; 0 with the profile as it was" in answer.words
    assert "5 you were excited about would be outside" in answer.words
    assert "<html" not in answer.text
    assert saved(folder) == PROFILE


def test_past_decisions_are_predicted_with_and_without_the_edit(client: Client, folder: Path) -> None:
    answer = settled(client, "/profile/past", STRICT, "The edited profile is")

    assert "Replayed on the same 20 decisions, each predicted by earlier ones only" in answer.words
    assert re.search(r"as saved \d+ of \d+ \(\d+–\d+ %\) \d+ of 20 \(\d+–\d+ %\)", answer.words)
    assert "You know these decisions" in answer.words
    assert "First 10 of 10 undecided postings" in answer.words
    assert saved(folder) == PROFILE


def test_the_page_has_the_figures_of_the_command(client: Client, folder: Path) -> None:
    from metier.evaluation.agreement import Key
    from metier.evaluation.figure_words import figure_words

    answer = settled(client, "/profile/past", STRICT, "The edited profile is")
    with Workspace(folder, environment={}, encoder=ToyEncoder()) as own:
        report = own.profile_file.try_out(STRICT)
    for each in report.agreements:
        assert figure_words(each.figure(Key.AUC)) in answer.words


def test_words_that_say_the_same_are_not_weighed(client: Client) -> None:
    assert (
        "says the same as what is saved"
        in fragment(client, "/profile/past", f"{PROFILE}\n<!-- x -->\n").words
    )


def test_without_script_the_edit_comes_back_with_its_effect(client: Client, folder: Path) -> None:
    page = client.post("/profile/effect", {"text": STRICT, "read": read_of(client.get("/profile"))})

    assert page.status == 200
    assert "<html" in page.text
    assert "- Remote only</textarea>" in page.text.replace("\n</textarea>", "</textarea>")
    assert "Edited, not saved" in page.words
    assert saved(folder) == PROFILE


def test_an_old_look_is_ended_when_the_words_go_on(client: Client) -> None:
    for n in range(5):
        fragment(client, "/profile/past", f"{STRICT}- Wish {n}\n")
    going = [work for work in client.site.works.going_on if work.key.startswith("profile effect")]
    assert len([work for work in going if not work._stop.is_set()]) <= 1


def test_nothing_of_a_posting_is_taken_for_markup(client: Client) -> None:
    for path, until in (
        ("/profile/effect", "outside the limits"),
        ("/profile/past", "The edited profile is"),
    ):
        assert "<script>" not in settled(client, path, f"{STRICT}- {NASTY}\n", until).text


# --- saving -------------------------------------------------------------------------------------------------


def test_saving_writes_the_file_and_says_the_version(client: Client, folder: Path) -> None:
    page = client.post(
        "/profile", {"text": STRICT.replace("\n", "\r\n"), "read": read_of(client.get("/profile"))}
    )

    assert saved(folder) == STRICT
    assert "profile.md is saved as version" in page.words
    assert "The list is still ordered by an earlier profile" in page.words


def test_other_line_ends_are_no_edit(client: Client, folder: Path) -> None:
    (folder / "profile.md").write_bytes(PROFILE.replace("\n", "\r\n").encode())
    page = client.get("/profile")

    assert "As saved" in page.words
    assert "says that already" in client.post("/profile", {"text": PROFILE, "read": read_of(page)}).words


def test_what_was_changed_elsewhere_is_not_written_over_and_both_are_shown(
    client: Client, folder: Path
) -> None:
    read = read_of(client.get("/profile"))
    (folder / "profile.md").write_text("## Must have\n- Rust\n", encoding="utf-8")
    page = client.post("/profile", {"text": STRICT, "read": read})

    assert page.status == 409
    assert "E-WEB-STALE" in page.words
    assert "- Remote only" in page.text
    assert saved(folder) == "## Must have\n- Rust\n"

    client.post("/profile", {"text": STRICT, "read": read_of(page)})
    assert saved(folder) == STRICT
    assert client.get("/profile/versions").words.count("Use version") == 2


def test_nothing_is_changed_where_nothing_may_be(folder: Path) -> None:
    with serving(folder, is_read_only=True) as client:
        page = client.get("/profile")
        refused = client.post("/profile", {"text": STRICT, "read": read_of(page)})
    assert "hx-post" not in page.text
    assert refused.status == 403
    assert saved(folder) == PROFILE


# --- versions -----------------------------------------------------------------------------------------------


def test_an_earlier_version_is_compared_and_put_back(client: Client, folder: Path) -> None:
    client.post("/profile", {"text": STRICT, "read": read_of(client.get("/profile"))})
    listed = client.get("/profile/versions")
    version = re.search(r'name="version" value="(\w+)"', listed.text)
    assert version

    assert "+- Remote only" in client.get(f"/profile/versions?before={version[1]}").words
    assert "again" in client.post("/profile/use", {"version": version[1]}).words
    assert saved(folder) == PROFILE


def test_an_unknown_version_is_named(client: Client) -> None:
    answer = client.get("/profile/versions?before=ffff")
    assert (answer.status, "E-PROFILE-VERSION" in answer.words) == (400, True)


# --- questions ----------------------------------------------------------------------------------------------


def test_answers_are_looked_at_before_they_are_written(client: Client, folder: Path) -> None:
    answers = {"answer-1": "Remote or hybrid; near water", "answer-5": "No night shifts"}
    page = client.post("/profile/questions", answers)

    assert "“Remote or hybrid” is a hard limit: not on site" in page.words
    assert "write “Night shifts”" in page.words
    assert "+- near water" in page.words
    assert 'value="Remote or hybrid; near water"' in page.text
    assert saved(folder) == PROFILE

    assert "Wrote 3 lines" in client.post("/profile/questions", {**answers, "write": "1"}).words
    assert "- near water" in saved(folder)


def test_no_answer_writes_nothing(client: Client, folder: Path) -> None:
    assert "every question was skipped" in client.post("/profile/questions", {"write": "1"}).words
    assert saved(folder) == PROFILE


# --- proposals ----------------------------------------------------------------------------------------------


def test_too_few_decisions_propose_nothing(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "new", environment={}).close()
    with serving(tmp_path / "new") as client:
        assert "Not known yet" in client.settled("/profile/proposals").words


@pytest.fixture
def proposing(tmp_path: Path) -> Iterator[Client]:
    """A made-up person who likes Rust and avoids payments."""
    (tmp_path / "history.jsonl").write_text(labels_file(120), encoding="utf-8")
    with Workspace.create(tmp_path / "person", environment={}, encoder=ToyEncoder()) as made:
        made.import_labels(tmp_path / "history.jsonl")
    with serving(tmp_path / "person") as client:
        yield client


def keys(page: Answer) -> list[str]:
    return re.findall(r'name="key" value="([^"]+)"', page.text)


def test_a_proposal_is_written_only_after_a_yes_and_a_declined_one_is_left_out(proposing: Client) -> None:
    page = proposing.settled("/profile/proposals")
    file = proposing.site.folder / "profile.md"
    before = file.read_text(encoding="utf-8")
    first, second = keys(page)
    assert "2 proposals from 120 decisions" in page.words
    for words in ("in the later", "Chance that luck", "For (", "Effect: pairs in the right order"):
        assert words in page.words

    assert (
        "not proposed again" in proposing.post("/profile/proposals", {"key": first, "answer": "leave"}).words
    )
    assert keys(proposing.settled("/profile/proposals")) == [second]
    assert set(keys(proposing.settled("/profile/proposals?all=1"))) == {first, second}
    assert file.read_text(encoding="utf-8") == before

    said = proposing.post("/profile/proposals", {"key": second, "answer": "add", "words": "In my own words"})
    assert "Added under" in said.words
    assert "- In my own words" in file.read_text(encoding="utf-8")


def test_a_proposal_that_is_gone_writes_nothing(client: Client, folder: Path) -> None:
    answer = client.post("/profile/proposals", {"key": "no such", "answer": "add"})
    assert "looked for anew" in answer.words
    assert saved(folder) == PROFILE
