"""`metier profile`: asked, understood, shown, and written only after a yes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.terminal import Terminal

from metier.cli.driver import Driver
from metier.domain.profile import Profile, parse_profile
from metier.testing import FixedClock, ToyEncoder

ANSWERS = "I cook\nRemote or hybrid\n\nEnglish; kind people\nA garden\nNight shifts\n\n"


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    monkeypatch.chdir(tmp_path)
    made = Driver(Path("ws"), arguments={"encoder": ToyEncoder(), "clock": FixedClock()})
    assert made("init", "ws").exit_code == 0
    return made


def file(cli: Driver) -> Path:
    return cli.folder / "profile.md"


def profile(cli: Driver) -> Profile:
    return parse_profile(file(cli).read_text(encoding="utf-8"))


def test_one_line_answers_one_question_and_the_last_one_agrees(cli: Driver) -> None:
    ran = cli("profile", "interview", stdin=f"{ANSWERS}y\n")

    assert ran.exit_code == 0, ran.stderr
    assert profile(cli) == Profile(
        about=("I cook",),
        must_have=("Remote or hybrid", "English", "kind people"),
        nice_to_have=("A garden",),
        deal_breakers=("Night shifts",),
    )
    assert "“Remote or hybrid” is a hard limit: not on site" in ran.stdout
    assert "“kind people” is read as taste" in ran.stdout
    assert "Wrote 6 lines into profile.md · 2 hard limits" in ran.stdout
    assert "next: `metier add FILE`" in ran.stdout


@pytest.mark.parametrize("end", ["n\n", "\n", "what?\n"])
def test_anything_but_yes_writes_nothing(cli: Driver, end: str) -> None:
    before = file(cli).read_bytes()
    ran = cli("profile", "interview", stdin=ANSWERS + end)

    assert ran.exit_code == 0
    assert file(cli).read_bytes() == before
    assert "Not written: profile.md is as it was." in ran.stdout


def test_without_a_last_word_nothing_is_written_and_the_error_says_how(cli: Driver) -> None:
    before = file(cli).read_bytes()
    ran = cli("profile", "interview", stdin=ANSWERS)

    assert ran.exit_code == 2
    assert "end the input with a line `y`" in ran.stderr
    assert file(cli).read_bytes() == before


def test_yes_may_be_said_by_an_option_and_the_input_may_end_early(cli: Driver) -> None:
    assert cli("profile", "interview", "--yes", stdin="I cook\n").exit_code == 0
    assert profile(cli) == Profile(about=("I cook",))


def test_a_dry_run_shows_and_writes_nothing(cli: Driver) -> None:
    before = file(cli).read_bytes()
    ran = cli("profile", "interview", "--dry-run", stdin=ANSWERS)

    assert ran.exit_code == 0
    assert "- Remote or hybrid" in ran.stdout
    assert "dry run" in ran.stdout
    assert file(cli).read_bytes() == before


def test_nobody_there_to_answer_is_an_error_with_a_way_out(cli: Driver) -> None:
    for stdin in (None, ""):
        ran = cli("profile", "interview", "--yes", stdin=stdin)
        assert ran.exit_code == 2
        assert "Pipe one answer a line" in ran.stderr


def test_going_back_asks_the_question_before_again(cli: Driver) -> None:
    ran = cli("profile", "interview", "--yes", stdin="<\nI cook\nRemote\n<\n<\nI bake\nOn site\n")

    assert profile(cli) == Profile(about=("I bake",), must_have=("On site",))
    assert ran.stdout.count("1 of 7") == 3


def test_what_the_person_wrote_stays_byte_for_byte_and_the_difference_is_shown(cli: Driver) -> None:
    before = b"\xef\xbb\xbf# My wishes\r\n\r\n## Must have\r\n-   Remote or hybrid\r\n* SQL  \r\n\r\n## Deal-breakers\r\n1. Nights\r\n"
    file(cli).write_bytes(before)
    file(cli).chmod(0o640)
    ran = cli("profile", "interview", stdin="\nremote or hybrid\n\nPython\n\nAdvertising\n\ny\n")

    after = file(cli).read_bytes()
    assert b"".join(after.split(b"- Python\r\n")).replace(b"- Advertising\r\n", b"") == before
    assert "+- Python" in ran.stdout
    assert "+- Advertising" in ran.stdout
    assert "1 stood there before" in ran.stdout
    assert profile(cli).must_have == ("Remote or hybrid", "SQL", "Python")
    assert file(cli).stat().st_mode & 0o777 == 0o640


def test_a_linked_profile_stays_a_link(cli: Driver) -> None:
    file(cli).rename("elsewhere.md")
    file(cli).symlink_to(Path("elsewhere.md").absolute())
    cli("profile", "interview", "--yes", stdin="I cook\n")

    assert file(cli).is_symlink()
    assert "I cook" in Path("elsewhere.md").read_text(encoding="utf-8")


def test_nothing_new_writes_nothing(cli: Driver) -> None:
    cli("profile", "interview", "--yes", stdin=ANSWERS)
    before = file(cli).read_bytes()

    assert "6 answers stood in profile.md before" in cli("profile", "interview", stdin=ANSWERS).stdout
    assert "every question was skipped" in cli("profile", "interview", stdin="\n" * 7).stdout
    assert file(cli).read_bytes() == before


def test_an_arrow_that_is_never_closed_is_refused(cli: Driver) -> None:
    file(cli).write_text("# Profile\n<!-- notes\n", encoding="utf-8")
    ran = cli("profile", "interview", "--yes", stdin="I cook\n")

    assert ran.exit_code == 3
    assert "error[E-PROFILE]" in ran.stderr
    assert file(cli).read_text(encoding="utf-8") == "# Profile\n<!-- notes\n"


def test_a_profile_in_another_encoding_is_refused(cli: Driver) -> None:
    file(cli).write_bytes(b"## Must have\n- f\xfcr mich\n")

    assert cli("profile", "interview", "--yes", stdin="I cook\n").exit_code == 3
    assert file(cli).read_bytes() == b"## Must have\n- f\xfcr mich\n"


def test_json_tells_what_was_added_and_keeps_the_questions_off_stdout(cli: Driver) -> None:
    ran = cli("profile", "interview", "--json", stdin=f"{ANSWERS}y\n")

    assert ran.envelope["schema"] == "metier.profile.interview/1"
    assert ran.envelope["data"]["written"] is True
    assert ran.envelope["data"]["added"][1] == {
        "section": "Must have",
        "words": "Remote or hybrid",
        "limits": ["not on site"],
        "advice": "",
    }
    assert "1 of 7" in ran.stderr


def test_hostile_answers_are_written_and_shown_safely(cli: Driver) -> None:
    ran = cli("profile", "interview", "--yes", stdin="<!-- \x1b[2J me -->\n## Must have\n- - x; \u202eevil\n")

    assert ran.exit_code == 0, ran.stderr
    assert "\x1b" not in ran.stdout + file(cli).read_text(encoding="utf-8")
    assert profile(cli).must_have[0] == "Must have"
    assert profile(cli).about == ("<! -- [2J me -->",)


def test_the_profile_alone_is_shown_where_nobody_can_answer(cli: Driver) -> None:
    ran = cli("profile")

    assert "! profile.md is empty" in ran.stdout
    assert "`metier profile interview`" in ran.stdout


def test_the_view_says_what_is_a_limit_and_what_contradicts_itself(cli: Driver) -> None:
    file(cli).write_text("## Must have\n- Remote only\n- On site\n- Kind people\n", encoding="utf-8")
    ran = cli("profile", "show")

    assert "limit: not hybrid or on site" in ran.stdout
    assert "“Remote only” and “On site” rule out every posting" in ran.stdout
    assert "nothing stands under About me, Nice to have" in ran.stdout
    view = cli("profile", "show", "--json").envelope["data"]
    assert view["sections"]["Must have"][2] == {
        "section": "Must have",
        "words": "Kind people",
        "limits": [],
        "advice": "",
    }
    assert len(view["warnings"]) == 2


# --- a real terminal --------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a Unix thing")
def test_in_a_terminal_the_profile_alone_asks_and_a_line_can_be_edited(cli: Driver) -> None:
    terminal = Terminal(cli.folder, "profile")
    try:
        for number, keys in (
            (1, "I cook\x7f\x7f\x7f\x7fbake"),
            (2, "Remote"),
            (3, "<"),
            (2, " only"),  # behind what was answered before
            *((number, "") for number in range(3, 8)),
        ):
            terminal.until(f"{number} of 7")
            terminal.until("> ")
            terminal.type(f"{keys}\r")
        terminal.until("Write this into profile.md? [y/N] ")
        terminal.type("y\r")
        terminal.until("Wrote 2 lines")
        assert terminal.child.wait(30) == 0
    finally:
        terminal.close()

    assert profile(cli) == Profile(about=("I bake",), must_have=("Remote only",))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a Unix thing")
def test_ctrl_c_writes_nothing(cli: Driver) -> None:
    before = file(cli).read_bytes()
    terminal = Terminal(cli.folder, "profile", "interview")
    try:
        terminal.until("> ")
        terminal.type("I cook\r")
        terminal.until("2 of 7")
        terminal.until("> ")
        terminal.interrupt(until="profile.md is as it was")
        assert terminal.child.wait(30) == 130
    finally:
        terminal.close()

    assert file(cli).read_bytes() == before
