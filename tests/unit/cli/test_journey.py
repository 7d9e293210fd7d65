"""`metier journey`: marks that are words too, everything for programs, one screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.journey_world import NEW, Days

from metier.adviser.journeys import JOURNEYS
from metier.cli.driver import Driver
from metier.testing import FixedClock, ToyEncoder


@pytest.fixture
def cli(tmp_path: Path) -> Driver:
    days = Days(tmp_path / "ws")
    days.screen()
    days.label(1, 12)
    days.later(days=30)
    days.workspace.close()
    return Driver(
        tmp_path / "ws", arguments={"encoder": ToyEncoder(), "clock": FixedClock(days.clock.moment)}
    )


def test_the_page_fits_one_screen_and_ends_in_one_step(cli: Driver) -> None:
    ran = cli("journey")
    assert ran.exit_code == 0
    lines = ran.stdout.splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 100
    assert sum(line.startswith("→ next") for line in lines) == 1
    assert lines[-1].startswith("next: `metier ")


def test_every_mark_stands_beside_a_word_and_without_colour(cli: Driver) -> None:
    ran = cli("journey", "--no-color")
    assert "\x1b" not in ran.stdout
    words = {"✓": "done", "→": "next", "·": "later", "○": "any time"}
    marked = [line for line in ran.stdout.splitlines() if line[:1] in words]
    assert len(marked) == 12
    assert all(line[2:].startswith(words[line[0]]) for line in marked)


def test_partial_steps_show_how_far_they_are(cli: Driver) -> None:
    assert "50 labels (12 of 50 labels)" in cli("journey").stdout


def test_a_name_or_a_title_shows_one_journey_with_why(cli: Driver) -> None:
    ran = cli("journey", "tune", "and", "watch")
    assert ran.stdout.startswith("Tune and watch · ")
    assert "Others" not in ran.stdout
    assert ran.stdout.count("type: ") == ran.stdout.count("\n· later") + ran.stdout.count(
        "\n→ next"
    ) + ran.stdout.count("\n○ any time")
    assert "cannot be done now: 8 more labels before weights can be changed" in ran.stdout


def test_all_shows_every_journey(cli: Driver) -> None:
    ran = cli("journey", "--all")
    assert all(f"{one.title} · " in ran.stdout for one in JOURNEYS)


def test_changed_wishes_are_shown_line_by_line(cli: Driver) -> None:
    (cli.folder / "profile.md").write_text(NEW, encoding="utf-8")
    ran = cli("journey")
    assert ran.stdout.startswith("Change direction")
    assert "+ new:  Energy systems" in ran.stdout
    assert "- gone: Maps" in ran.stdout
    assert "Older than that: 12 labels, 0 of 12 asked again." in ran.stdout


def test_what_a_profile_holds_cannot_steer_the_terminal(cli: Driver) -> None:
    (cli.folder / "profile.md").write_text(
        NEW.replace("Energy systems", "Energy \x1b[31msystems\x07"), encoding="utf-8"
    )
    ran = cli("journey")
    assert "\x1b" not in ran.stdout
    assert "\x07" not in ran.stdout


def test_json_has_every_journey_with_its_figures(cli: Driver) -> None:
    data = cli("journey", "--json").envelope["data"]
    assert {one["name"] for one in data["journeys"]} == {one.name for one in JOURNEYS}
    assert data["fitting"][0] == data["journeys"][0]["name"] == "labels"
    assert data["progress"]["labels"] == {"excited": 4, "maybe": 4, "passed": 4}
    steps = {step["key"]: step for step in data["journeys"][0]["steps"]}
    assert (steps["many"]["done"], steps["many"]["of"], steps["many"]["state"]) == (12, 50, "later")
    assert (steps["read"]["done"], steps["read"]["state"]) == (None, "any time")
    assert data["journeys"][0]["next"] in steps
    assert cli("journey", "tune", "--json").envelope["data"]["asked"] == "tune"


def test_an_unknown_name_is_answered_with_those_there_are(cli: Driver) -> None:
    ran = cli("journey", "tunning")
    assert ran.exit_code == 2
    assert "error[E-JOURNEY]: There is no journey called `tunning`" in ran.stderr
    assert "Nearest: tune" in ran.stderr
    assert cli("journey", "x" * 500, "--json").envelope["error"]["code"] == "E-JOURNEY"
