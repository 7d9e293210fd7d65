"""A check of a base model: one question, its money reserved before and settled after, whatever happens."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from metier.actions.checking import check_model, check_request, most_it_costs
from metier.domain.chat import MICRO, ChatReply, Finish, Price, Usage
from metier.errors import BudgetReachedError, ProviderRefusedError, TryAgainError
from metier.storage.database import Database
from metier.storage.store import Store
from metier.testing import FixedClock
from metier.testing.chat import ScriptedModel

PRICE = Price(Decimal(10), Decimal(20))
GOOD = json.dumps({"label": "maybe", "reason": "nothing is known"})
WORST = int(most_it_costs(ScriptedModel(), PRICE, 300) * MICRO)


def spent(store: Store) -> tuple[int, int]:
    found = store.ledger.spent()
    return found.total, found.n_unknown


def test_the_question_carries_nothing_and_wants_json_and_log_probabilities() -> None:
    request = check_request(300)

    assert request.carries == frozenset()
    assert request.purpose == "check"
    assert set(request.choices) == {"passed", "maybe", "excited"}
    assert request.schema is not None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (GOOD, True),
        (f"```json\n{GOOD}\n```", False),
        ("", False),
        ("[]", False),
        ("[" * 100_000, False),
        (json.dumps({"label": "excited"}), False),
        (json.dumps({"label": "good", "reason": ""}), False),
        (json.dumps({"label": ["maybe"], "reason": ""}), False),
        (json.dumps({"label": "maybe", "reason": "", "more": 1}), False),
    ],
)
def test_only_an_answer_that_keeps_to_the_schema_is_said_to(text: str, kept: bool) -> None:
    with Store(Database.memory()) as store:
        model = ScriptedModel([ChatReply(text, usage=Usage(1, 1))])

        assert check_model(model, PRICE, store.ledger, FixedClock(), max_tokens=300).is_json is kept


def test_what_the_provider_counts_is_paid() -> None:
    reply = ChatReply(GOOD, Finish.LENGTH, Usage(100, 20), "m-2026", {"maybe": -0.1})
    times = iter((10.0, 12.5))
    with Store(Database.memory()) as store:
        found = check_model(
            ScriptedModel([reply]),
            PRICE,
            store.ledger,
            FixedClock(),
            max_tokens=300,
            monotonic=lambda: next(times),
        )

        assert found.cost_usd == Decimal("0.0014")
        assert spent(store) == (1400, 0)
    assert (found.seconds, found.says, found.is_cut, found.has_logprobs) == (2.5, "m-2026", True, True)


def test_where_nobody_counts_the_reservation_stands() -> None:
    class Silent(ScriptedModel):
        def ask(self, request):  # type: ignore[no-untyped-def]  # as ScriptedModel
            return ChatReply(GOOD)

    with Store(Database.memory()) as store:
        found = check_model(Silent(), PRICE, store.ledger, FixedClock(), max_tokens=300)

        assert found.usage is None
        assert found.cost_usd == Decimal(WORST) / MICRO
        assert spent(store)[0] == WORST


@pytest.mark.parametrize(
    ("failure", "paid", "unknown"),
    [
        (ProviderRefusedError("h", status=401, said="no", hint=""), 0, 0),
        (TryAgainError("h", what="busy"), 0, 0),
        (TryAgainError("h", what="cut", maybe_paid=True), WORST, 1),
        (KeyboardInterrupt(), WORST, 1),
    ],
)
def test_a_failure_is_raised_and_what_may_be_paid_counts_as_paid(
    failure: BaseException, paid: int, unknown: int
) -> None:
    with Store(Database.memory()) as store:
        model = ScriptedModel([failure])
        with pytest.raises(type(failure)):
            check_model(model, PRICE, store.ledger, FixedClock(), max_tokens=300)

        assert spent(store) == (paid, unknown)
        assert len(model.requests) == 1


def test_beyond_the_cap_nothing_is_sent() -> None:
    with Store(Database.memory()) as store:
        model = ScriptedModel()
        with pytest.raises(BudgetReachedError):
            check_model(model, PRICE, store.ledger, FixedClock(), max_tokens=300, cap=WORST - 1)

        assert model.requests == []
        assert spent(store) == (0, 0)
