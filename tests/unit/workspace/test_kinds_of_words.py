"""Words of resume and writing leave for applying alone: no screening asks for them, and no old agreement has them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from metier.domain.chat import APPLYING, SCREENING, FieldClass
from metier.errors import ConsentNeededError
from metier.net.chat_consent import WORDS
from metier.testing import FixedClock, KeywordModel, ToyEncoder
from metier.testing.base_model import base_model
from metier.workspace import Workspace

AT = datetime(2026, 11, 1, tzinfo=UTC)
HOST = "api.example.com"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Workspace.create(tmp_path / "ws")
    return tmp_path / "ws"


def opened(folder: Path, *, is_local: bool) -> Workspace:
    model = replace(base_model(KeywordModel()), is_local=is_local, host="" if is_local else HOST)
    return Workspace(folder, encoder=ToyEncoder(), clock=FixedClock(), base_model=model)


def test_every_kind_is_of_screening_or_of_applying_and_has_words() -> None:
    assert set(FieldClass) == SCREENING | APPLYING
    assert not SCREENING & APPLYING
    assert set(WORDS) == set(FieldClass)


def test_not_even_a_model_on_this_machine_screens_with_words_of_the_resume(folder: Path) -> None:
    with opened(folder, is_local=True) as workspace:
        askings = workspace.askings
        assert askings.allowed(askings.base_model()) == SCREENING


def test_a_screening_asks_for_no_more_than_it_needs_and_uses_no_more_than_that(folder: Path) -> None:
    with opened(folder, is_local=False) as workspace:
        askings = workspace.askings
        model = askings.base_model()
        with pytest.raises(ConsentNeededError) as caught:
            askings.allowed(model)
        assert caught.value.details["missing"] == ["postings", "profile", "about", "examples", "reasons"]
        assert askings.allowed(model, preview=True) == SCREENING

        workspace.consenting.give(HOST, ["postings", "resume", "writing"])
        assert askings.allowed(model) == {FieldClass.POSTINGS}
