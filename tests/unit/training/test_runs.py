"""What tells a run apart, and what changed since it was interrupted, in words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metier.testing import example, posting
from metier.training.dataset.rows import RowKind, RowSet, TrainingRow
from metier.training.method import Method, Task
from metier.training.runs import RunKey, changed, key_from, key_of, key_row

WAS = RunKey(RowKind.SCREENING, Method.ENCODER, "base", ("a", "b", "c"), "1", "p", {"seed": 0, "batch": None})


def row(answer: str) -> TrainingRow:
    return TrainingRow("ask", "data", answer, "text", answer, datetime(2026, 5, 1, tzinfo=UTC), ())


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (WAS, ""),
        (replace(WAS, rows=("a", "b", "c", "d", "e"), order="2"), "it has 2 decisions more to learn from"),
        (replace(WAS, rows=("a", "b"), order="2"), "1 decision it learned from is not there any more"),
        (replace(WAS, rows=("a", "b", "x"), order="2"), "1 decision is new or changed, 1 not there any more"),
        (replace(WAS, rows=("b", "a", "c"), order="2"), "the order or the reasons of decisions changed"),
        (replace(WAS, profile="q"), "profile.md was changed"),
        (replace(WAS, identity="other"), "the base model, or the way of tuning, is another one"),
        (replace(WAS, asked={"seed": 1, "batch": None}), "`--seed` was `0` and is `1`"),
        (replace(WAS, asked={"seed": 0, "batch": 4}), "`--batch` was not said and is `4`"),
        (replace(WAS, asked={"seed": 0, "rate": 0.1}), "`--rate` was not said and is `0.1`"),
    ],
)
def test_what_changed_is_told(now: RunKey, words: str) -> None:
    assert changed(WAS, now) == words
    assert (WAS.digest == now.digest) == (not words)


def test_every_part_of_a_task_counts_but_the_terms() -> None:
    rows = RowSet(RowKind.SCREENING, (row("passed"), row("excited")))
    task = Task(
        RowKind.SCREENING, rows, (example(posting("Cook"), "passed"), example(posting("Smith"), "excited"))
    )
    key = key_of(task, Method.ENCODER, "base")
    others = [
        replace(task, rows=RowSet(RowKind.SCREENING, tuple(reversed(rows.rows)))),
        replace(task, examples=tuple(reversed(task.examples))),
        replace(task, seed=1),
        replace(task, seeds=1),
        replace(task, device="cpu"),
        replace(task, batch=2),
        replace(task, options={"rate": 0.1}),
    ]
    found = {key_of(other, Method.ENCODER, "base").digest for other in others}
    assert len(found | {key.digest}) == len(others) + 1
    on_terms = replace(task, options={"price": 3.0, "budget": "1", "agree_rows": 2})
    assert key_of(on_terms, Method.ENCODER, "base") == key


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_a_key_comes_out_of_anything_or_not_at_all(found: object) -> None:
    key = key_from(found)
    assert key is None or key_from(key_row(key)) == key


def test_a_key_comes_back_out_of_json() -> None:
    assert key_from(json.loads(json.dumps(key_row(WAS)))) == WAS
