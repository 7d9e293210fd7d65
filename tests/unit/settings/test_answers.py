"""One line of metier.toml is written; every other stays as it is."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metier.errors import ConfigSyntaxError
from metier.settings.answers import with_value


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "[advice]\nvolume = 5\n"),
        ("shown = 5", "shown = 5\n\n[advice]\nvolume = 5\n"),
        ("[advice]\n", "[advice]\nvolume = 5\n"),
        ('[advice] # mine\ngoal = "cheap"\n', '[advice] # mine\nvolume = 5\ngoal = "cheap"\n'),
        ("[advice]\nvolume=1\n\n[privacy]\nvolume = 2\n", None),
        ('# volume = 3\n[models.a]\nmodel = "m"\n', '# volume = 3\n[models.a]\nmodel = "m"\n\n[advice]\nvolume = 5\n'),
    ],
)  # fmt: skip
def test_a_value_is_put_where_it_belongs(before: str, after: str | None) -> None:
    found = with_value(before, "advice", "volume", "5")

    assert after is None or found == after
    assert tomllib.loads(found)["advice"]["volume"] == 5


def test_line_ends_of_windows_stay() -> None:
    assert (
        with_value("shown = 5\r\n", "advice", "volume", "5") == "shown = 5\r\n\r\n[advice]\r\nvolume = 5\r\n"
    )


@pytest.mark.parametrize(
    "text", ["shown = ", "advice = { volume = 1 }\n", "advice.volume = 1\n", "advice = 3\n"]
)
def test_what_one_line_cannot_change_is_left_to_the_person(text: str) -> None:
    with pytest.raises(ConfigSyntaxError):
        with_value(text, "advice", "volume", "5")


@given(
    st.lists(
        st.sampled_from(["shown = 5", "", "# a note", "[advice]", 'goal = "cheap"', "[privacy]", "x = 'a'"])
    )
)
def test_everything_else_says_the_same(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        before = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    try:
        after = with_value(text, "advice", "volume", "5")
    except ConfigSyntaxError:
        return
    now = tomllib.loads(after)
    assert now.pop("advice") == {**before.pop("advice", {}), "volume": 5}
    assert now == before
    assert [line for line in after.splitlines() if line and "volume" not in line and line != "[advice]"] == [
        line for line in lines if line and line != "[advice]"
    ]
