"""What never asks a base model of its own accord, and one budget for everything that one command asks."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from tests.unit.workspace.test_asking import make

from metier.domain.chat import FREE, ChatReply, ChatRequest, Price, Usage
from metier.errors import BudgetMissingError, UnknownCommandError
from metier.testing import FixedClock, KeywordModel, ToyEncoder
from metier.testing.base_model import CHEAP, base_model
from metier.workspace import Workspace
from metier.workspace.prompting import AskOptions

_EDITED = "Judge this for me.\n{{profile}}\n{{examples}}\n{{posting}}\n"


def made(folder: Path, chat: KeywordModel, settings: str = "", *, price: Price = FREE) -> Workspace:
    """The workspace of the tests of asking, with these lines at the head of its metier.toml."""
    make(folder, chat, price=price).close()
    file = folder / "metier.toml"
    file.write_text(f"{settings}\n{file.read_text(encoding='utf-8')}", encoding="utf-8")
    chosen = base_model(chat, price=price, in_flight=1)
    return Workspace(folder, encoder=ToyEncoder(), clock=FixedClock(), environment={}, base_model=chosen)


@pytest.fixture
def chat() -> KeywordModel:
    return KeywordModel(liked=["python", "remote"], disliked=["night"])


@pytest.mark.parametrize("kind", ["prompted", "few_shot"])
def test_looking_at_a_posting_asks_nothing_even_where_a_base_model_screens(
    tmp_path: Path, chat: KeywordModel, kind: str
) -> None:
    settings = f'screener = "{kind}"\nbudget = "1"'
    with made(tmp_path / "ws", chat, settings, price=CHEAP) as search:
        shown = search.show(5)

        assert chat.requests == []
        assert shown.why is not None
        assert shown.why.screener == "learned"
        assert search.askings.spent_usd() == 0


def test_a_dry_run_from_a_program_asks_nothing(tmp_path: Path, chat: KeywordModel) -> None:
    with (
        made(tmp_path / "ws", chat, 'budget = "1"', price=CHEAP) as search,
        pytest.raises(UnknownCommandError) as refused,
    ):
        search.screen(screener="few_shot", dry_run=True)

    assert chat.requests == []
    assert "forecast" in refused.value.hint


def test_labelling_waits_for_no_base_model(tmp_path: Path, chat: KeywordModel) -> None:
    settings = 'shadows = ["few_shot", "words"]\nbudget = "1"'
    with made(tmp_path / "ws", chat, settings, price=CHEAP) as search:
        offer = search.asking().next()

        assert offer is not None
        assert chat.requests == []


def test_the_price_of_trying_a_prompt_that_is_told_is_that_of_both_sides(
    tmp_path: Path, chat: KeywordModel
) -> None:
    with made(tmp_path / "ws", chat, price=CHEAP) as search:
        search.prompt.keep_current()
        (search.folder / "prompt.md").write_text(_EDITED, encoding="utf-8")
        with pytest.raises(BudgetMissingError) as missing:
            search.prompt.try_out(kind="prompted")
        told = Decimal(str(missing.value.details["estimate_usd"]))
        report = search.prompt.try_out(kind="prompted", options=AskOptions(budget=told))

        one_side = max(_worst(request.text, request.max_tokens) for request in chat.requests)
        assert report.n_calls == 2 * 3
        assert told > 4 * one_side
        assert search.askings.spent_usd() <= told


class Costly(KeywordModel):
    """Every answer costs as much as it can."""

    def ask(self, request: ChatRequest) -> ChatReply:
        n_in = self.count_tokens(request.text)
        return replace(super().ask(request), usage=Usage(n_in, request.max_tokens))


def test_one_budget_bounds_both_sides_of_trying_a_prompt(tmp_path: Path) -> None:
    with made(tmp_path / "ws", Costly(), price=CHEAP) as search:
        search.prompt.keep_current()
        (search.folder / "prompt.md").write_text(_EDITED, encoding="utf-8")
        with pytest.raises(BudgetMissingError) as missing:
            search.prompt.try_out(kind="prompted")
        budget = Decimal(str(missing.value.details["estimate_usd"])) * 2 / 3

        search.prompt.try_out(kind="prompted", options=AskOptions(budget=budget))

        assert budget / 2 < search.askings.spent_usd() <= budget


def _worst(words: str, longest: int) -> Decimal:
    """About what one request of these can cost. US dollars."""
    return (Decimal(len(words)) / 3 * CHEAP.input + longest * CHEAP.output) / 1_000_000
