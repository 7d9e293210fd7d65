"""`metier explain`: on one screen, inside and outside a workspace, and as data."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.topics_world import HOSTILE, lived

from metier.adviser.topics import every_topic
from metier.cli.driver import Driver
from metier.testing import FixedClock, ToyEncoder

LINES = 24
WIDTH = 80
NAMES = [one.name for one in every_topic()]


def driver(folder: Path) -> Driver:
    cli = Driver(folder, arguments={"encoder": ToyEncoder(), "clock": FixedClock()})
    cli.environment["COLUMNS"] = str(WIDTH)
    return cli


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Driver:
    """A workspace with long titles, in which most topics have an example."""
    folder = tmp_path_factory.mktemp("explain") / "ws"
    lived(folder, titles=tuple(f"{HOSTILE}{i}" for i in range(4))).close()
    return driver(folder)


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("METIER_WORKSPACE", raising=False)
    cli = driver(tmp_path)
    del cli.environment["METIER_WORKSPACE"]
    return cli


@pytest.mark.parametrize("name", NAMES)
def test_every_topic_fits_on_one_screen_with_an_own_example(used: Driver, name: str) -> None:
    ran = used("explain", name)

    assert ran.exit_code == 0, ran.stderr
    lines = ran.stdout.splitlines()
    assert len(lines) <= LINES, ran.stdout
    assert all(len(line) <= WIDTH for line in lines)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", ran.stdout)
    assert "\nnext: `metier " in ran.stdout


@pytest.mark.parametrize("name", NAMES)
def test_every_topic_fits_on_one_screen_with_a_made_up_example(tmp_path: Path, name: str) -> None:
    cli = driver(tmp_path / "ws")
    cli("init", str(tmp_path / "ws"))

    ran = cli("explain", name)

    assert ran.exit_code == 0, ran.stderr
    assert len(ran.stdout.splitlines()) <= LINES, ran.stdout
    assert ("A made-up example (" in ran.stdout) != ("Your own example" in ran.stdout)


def test_the_list_has_a_line_for_each_topic_in_groups(used: Driver) -> None:
    lines = used("explain").stdout.splitlines()

    for one in every_topic():
        assert sum(line.startswith(f"  {one.name} ") for line in lines) == 1
        assert one.group in lines
    assert sum(line.startswith("  ") for line in lines) == len(NAMES), "a line each"


def test_words_of_a_topic_may_stand_apart(used: Driver) -> None:
    assert used("explain", "learning", "curve").stdout == used("explain", "learning-curve").stdout


def test_as_data_the_example_says_whose_it_is(used: Driver) -> None:
    data = used("explain", "cost", "--json").envelope["data"]

    assert data["topic"]["name"] == "cost"
    assert data["example"]["is_own"] is True
    assert data["example"]["figures"] == {"usd": 0.002, "n_calls": 2}
    assert all(known["how"] and known["source"] for known in data["topic"]["known"])


def test_the_list_as_data_has_names_and_other_words(used: Driver) -> None:
    data = used("explain", "--json").envelope["data"]

    assert [row["name"] for row in data["topics"]] == NAMES
    assert "icl" in next(row for row in data["topics"] if row["name"] == "in-context-learning")["aliases"]


def test_an_unknown_topic_is_a_usage_error_with_the_nearest(used: Driver) -> None:
    ran = used("explain", "tuning a hosted encoder")

    assert ran.exit_code == 2
    assert ran.stdout == ""
    assert ran.stderr.startswith("error[E-TOPIC]: ")
    assert "hosted-tuning" in ran.stderr


def test_a_folder_that_was_named_and_is_no_workspace_is_told(tmp_path: Path) -> None:
    ran = driver(tmp_path / "none")("explain", "drift")

    assert ran.exit_code != 0
    assert "E-" in ran.stderr


def test_outside_a_workspace_the_sample_person_stands_in(outside: Driver, tmp_path: Path) -> None:
    ran = outside("explain", "promise")

    assert ran.exit_code == 0, ran.stderr
    assert "A made-up example (no workspace here)" in ran.stdout
    assert outside("explain").exit_code == 0
    assert list(tmp_path.iterdir()) == []


def test_quietly_the_text_stays_and_the_next_step_goes(used: Driver) -> None:
    ran = used("explain", "bias", "--quiet")

    assert ran.exit_code == 0
    assert "Bias: what your decisions" in ran.stdout
    assert "next:" not in ran.stdout
