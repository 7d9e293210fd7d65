"""Preparations for real postings: every quote stands in the posting, nothing is invented, all of it is bounded."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from metier.actions.interviews.preparation import blocks_of, made_with, markdown
from metier.testing import FixedClock, ToyEncoder
from metier.testing.resumes import record_of_ada, resume_of_ada
from metier.workspace import Workspace

pytestmark = pytest.mark.data
N = 30


def test_sheets_of_real_postings_quote_them_and_invent_nothing(data_dir: Path, tmp_path: Path) -> None:
    rows = []
    for name in ("boards", "linkedin_stream"):
        with gzip.open(data_dir / "postings" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows += random.Random(3).sample([json.loads(line) for line in lines], N)
    file = tmp_path / "jobs.jsonl"
    kept = [{key: row.get(key) for key in ("title", "company", "location", "text")} for row in rows]
    file.write_text("".join(f"{json.dumps(row)}\n" for row in kept), encoding="utf-8")
    record = record_of_ada()
    with Workspace.create(
        tmp_path / "ws", encoder=ToyEncoder(), clock=FixedClock(), environment={}
    ) as workspace:
        (workspace.folder / "resume.json").write_text(json.dumps(resume_of_ada()), encoding="utf-8")
        workspace.add(file)
        for posting in workspace.desk.postings.all():
            report = workspace.interviews.prep(posting.number)
            assert len(report.foreseen.likely) <= 30
            assert len(report.foreseen.gaps) <= 8
            for one in report.foreseen.likely:
                assert one.quote in posting.text
                for part in one.outline.parts if one.outline else ():
                    assert not part.words or (part.fact and part.words in record.by_id[part.fact].words)
            text = markdown(blocks_of(report), made_with=made_with(report))
            assert "\x1b" not in text
