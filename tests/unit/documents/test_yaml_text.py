"""YAML as plain data: what harmless files need, and nothing of what hostile ones use."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metier.documents.yaml_text import LARGEST, yaml_text, yaml_value
from metier.errors import FileTooLargeError, MetierError, YamlError, YamlLimitError

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
VALUES = st.recursive(
    TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


def test_words_stay_words() -> None:
    text = "a: no\nb: 2019-03-01\nc: 1.10\nd: ~\ne: ''\nf: [x, ]\n"
    assert yaml_value(text, name="x") == {
        "a": "no",
        "b": "2019-03-01",
        "c": "1.10",
        "d": None,
        "e": "",
        "f": ["x"],
    }


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: &x [1]\nb: [*x, *x]", "alias"),
        ("a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]", "alias"),
        ("&a [*a]", "alias"),
        ("a: !!python/object/apply:os.system ['id']", "tag"),
        ("!!python/name:os.system", "tag"),
        ("!x y: 1", "tag"),
        ("--- a\n--- b", "second document"),
        ("[" * 5_000, "depth"),
        ("- " * 5_000, "depth"),
        ("{a: " * 5_000, "depth"),
    ],
)
def test_what_could_be_more_than_it_is_is_refused(text: str, what: str) -> None:
    with pytest.raises(YamlLimitError, match=what):
        yaml_value(text, name="cv.yaml")


@pytest.mark.parametrize(
    "text",
    ["a: 'b", "a: b: c", "a: 1\na: 2", "? [a]\n: b", "\0", "a:\n\tb", "\ud800", "%YAML 9.9\n---\nx: }"],
)
def test_what_is_no_yaml_is_told_with_its_place(text: str) -> None:
    with pytest.raises(YamlError, match=r"cv\.yaml` line \d+, column \d+"):
        yaml_value(text, name="cv.yaml")


def test_a_huge_text_is_not_looked_at() -> None:
    with pytest.raises(FileTooLargeError):
        yaml_value("x" * (LARGEST + 1), name="cv.yaml")


@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_what_is_written_reads_back(value: dict[str, object]) -> None:
    assert yaml_value(yaml_text(value), name="x") == value


@given(st.text(max_size=200) | st.text("-:[]{}&*!?#|>'\"%@`, \n\tab1~", max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_a_value_or_an_error_of_ours(text: str) -> None:
    try:
        value = yaml_value(text, name="x")
    except MetierError:
        return
    assert yaml_value(yaml_text({"value": value}), name="x") == {"value": value}
