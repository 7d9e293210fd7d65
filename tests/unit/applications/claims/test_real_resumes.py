"""The verifier on records read from real resumes and beside real postings; only where METIER_DATA names them."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.truth.cases import by_hand
from benchmarks.truth.planting import planted
from benchmarks.truth.real import own_lines, real_people

from metier.applications.claims import check
from metier.domain.posting import Posting
from metier.testing import posting

pytestmark = pytest.mark.data


def test_own_words_are_never_red() -> None:
    red = [case.line.text for person in real_people() for case in own_lines(person) if case.problems()]
    assert red == []


def test_what_is_planted_into_real_resumes_is_caught() -> None:
    cases = list(planted(30, among=real_people()))
    missed = [(case.kind, case.line.text) for case in cases if not case.problems()]
    assert len(cases) > 500
    assert len(missed) <= len(cases) // 100, missed


def test_a_real_posting_turns_no_honest_line_red() -> None:
    honest = [case for name in ("dev", "last") for case in by_hand(f"honest_{name}")]
    red = [
        (case.line.text, ad.title)
        for case, ad in zip(honest, _postings(len(honest)), strict=True)
        if check([case.line], case.person.record, ad)
    ]
    assert len(red) <= 2, red


def _postings(n: int) -> Iterator[Posting]:
    path = Path(os.environ["METIER_DATA"]) / "postings" / "boards.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        found = 0
        for row in map(json.loads, rows):
            if found == n:
                return
            if row["text"] and not row.get("dup_of"):
                found += 1
                yield posting(row["title"] or "x", text=row["text"], company=row["company"] or "")
