"""Taking a model out of metier.toml: what metier wrote goes, byte for byte; everything else stays, or nothing is done."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metier.errors import ConfigSyntaxError
from metier.models.chat.providers import Api
from metier.settings import ModelSettings, append_model, lines_of_model, remove_model

BIG = ModelSettings(
    "big",
    api=Api.ANTHROPIC,
    provider="anthropic",
    model="m",
    price_input=Decimal("0.20"),
    price_output=Decimal(1),
)
SMALL = ModelSettings("small", provider="ollama", model="s", context=9_000)

lines = st.sampled_from(
    [
        "",
        "shown = 7",
        "# a comment",
        "[encoder]",
        'path = "x"',
        "[models.other]",
        'provider = "ollama"',
        'model = "[models.big]"',
    ]
)
texts = st.builds(
    lambda rows, end, last: end.join(rows) + last,
    st.lists(lines, max_size=8),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\n"]),
)


@given(texts)
def test_what_was_added_last_can_be_taken_out_and_leaves_what_was_before(text: str) -> None:
    with contextlib.suppress(ConfigSyntaxError):  # some of the files are no TOML
        after = append_model(text, BIG)
        found = remove_model(after, BIG)

        assert found is not None
        assert found.rstrip("\r\n") == text.rstrip("\r\n")


@pytest.mark.parametrize("text", ["", "shown = 7\n", "shown = 7\r\n\r\n# words\r\n"])
def test_it_goes_from_the_middle_as_well(text: str) -> None:
    both = append_model(append_model(text, BIG), SMALL)
    only = append_model(text, SMALL)

    assert (remove_model(both, BIG) or "").split() == only.split()
    assert remove_model(both, SMALL) == append_model(text, BIG)


@pytest.mark.parametrize(
    "changed",
    [
        lambda text: text + "# mine\n",
        lambda text: text.replace('model = "m"', 'model = "m" # the good one'),
        lambda text: text.replace("[models.big]\n", "[models.big]\n\n"),
        lambda text: text + "\ncontext = 9000\n",
        lambda text: '[models]\nbig = { provider = "anthropic", model = "m" }\n',
    ],
)
def test_what_the_person_changed_is_left_to_them(changed: Callable[[str], str]) -> None:
    assert remove_model(changed(append_model("shown = 7\n", BIG)), BIG) is None


def test_a_name_within_a_text_is_no_table() -> None:
    text = 'note = """\n[models.big]\nprovider = "anthropic"\nmodel = "m"\nprice_input = "0.20"\nprice_output = "1"\n"""\n'
    both = append_model(text, BIG)

    found = remove_model(both, BIG)
    assert found in {None, text}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[models.big]\nmodel = 1\n\n[privacy]\n", (1, 2)),
        ("shown = 1\n\n[ models . big ]\nmodel = 1", (3, 4)),
        ('[models."big"]\nmodel = 1\n\n# words\n', (1, 4)),
        ("[models]\nbig.model = 1\n", None),
        ("", None),
    ],
)
def test_its_lines_are_found_however_its_head_is_written(text: str, found: tuple[int, int] | None) -> None:
    assert lines_of_model(text, "big") == found
