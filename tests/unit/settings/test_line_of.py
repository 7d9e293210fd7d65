"""Which line of metier.toml a failure is about."""

from __future__ import annotations

import pytest

from metier.errors import MetierError
from metier.settings import line_of, parse_settings


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("shown = 5\n[promise]\nmiss = 7\n", 3),
        ("# words\nshown = \n", 2),
        ("shown = 5\n\na = 1\n", 3),
        ("[promise]\nnope = 1\n", 2),
        ("shown = 1\n[models.x]\nprovider = 'openai'\n", 2),
        ("[models.x]\nmodel = 'a'\nprovider = 'nono'\n", 3),
        ("[ hybrid ] # few\nask_share = 7\n", 2),
        ("budget = -1\n", 1),
        ('x = """abc\n', 1),
    ],
)
def test_the_line_is_told(text: str, line: int) -> None:
    with pytest.raises(MetierError) as caught:
        parse_settings(text, {})
    assert line_of(text, caught.value) == line


def test_a_variable_of_the_environment_has_no_line() -> None:
    with pytest.raises(MetierError) as caught:
        parse_settings("model = 'a'\n", {"METIER_SHOWN": "many"})
    assert line_of("model = 'a'\n", caught.value) is None
