"""What is in use after any events: rolling back undoes exactly the last use, and nothing leads to a deleted model."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from metier.training.dataset.rows import RowKind
from metier.training.method import Gate
from metier.training.registry.events import Happened, Standing, TunedEvent, standing_models

AT = datetime(2026, 11, 30, tzinfo=UTC)
SCREENING, RESUME = RowKind.SCREENING, RowKind.RESUME
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "use", "rollback", "delete", "aside"]),
        st.integers(0, 4),
        st.sampled_from([SCREENING, RESUME]),
        st.sampled_from(list(Gate)),
    ),
    max_size=40,
)


class Book:
    """The rows, and a plain model of what they mean: a stack of uses for each kind."""

    def __init__(self) -> None:
        self.rows: list[TunedEvent] = []
        self.stacks: dict[RowKind, list[str]] = {SCREENING: [], RESUME: []}
        self.there: list[str] = []
        self.kinds: dict[str, RowKind] = {}

    def append(
        self,
        model: str,
        kind: RowKind,
        what: Happened,
        *,
        gate: Gate | None = None,
        undoes: int | None = None,
    ) -> None:
        self.rows.append(TunedEvent(len(self.rows) + 1, model, kind, what, AT, "", gate, undoes))

    def step(self, what: str, number: int, kind: RowKind, gate: Gate) -> None:
        now = standing_models(self.rows)
        of_kind = [model for model in self.there if self.kinds[model] is kind]
        if what == "add":
            model = f"m{len(self.kinds)}"
            self.there.append(model)
            self.kinds[model] = kind
            self.append(model, kind, Happened.REGISTERED, gate=gate)
        elif what == "rollback" and now.in_use(kind):
            self.append(now.in_use(kind), kind, Happened.ROLLED_BACK, undoes=now.uses[kind][-1].id)
            self.stacks[kind].pop()
        elif what in {"use", "delete", "aside"} and of_kind:
            model = of_kind[number % len(of_kind)]
            if what == "use" and now.in_use(kind) != model:
                self.append(model, kind, Happened.USED)
                self.stacks[kind].append(model)
            elif what == "delete" and now.in_use(kind) != model:
                self.append(model, kind, Happened.DELETED)
                self.there.remove(model)
                self.stacks[kind] = _once([other for other in self.stacks[kind] if other != model])
            elif what == "aside":
                self.append(model, kind, Happened.SET_ASIDE)


def _once(models: list[str]) -> list[str]:
    return [model for place, model in enumerate(models) if place == 0 or models[place - 1] != model]


def test_a_model_used_twice_round_a_deleted_one_is_rolled_back_at_once() -> None:
    book = Book()
    for step in ("add", 0), ("add", 0), ("use", 0), ("use", 1), ("use", 0), ("delete", 1), ("rollback", 0):
        book.step(*step, SCREENING, Gate.BETTER)
    assert standing_models(book.rows).in_use(SCREENING) == ""


@given(STEPS)
def test_what_is_in_use_is_what_a_stack_of_uses_says(steps: list[tuple[str, int, RowKind, Gate]]) -> None:
    book = Book()
    for step in steps:
        book.step(*step)
        now = standing_models(book.rows)
        for kind, stack in book.stacks.items():
            assert now.chain(kind) == tuple(reversed(stack))
            assert now.in_use(kind) == (stack[-1] if stack else "")
            assert now.before(kind) == (stack[-2] if len(stack) > 1 else "")
        assert list(now.ids) == book.there


@given(STEPS, st.integers(0, 4))
def test_a_use_rolled_back_leaves_everything_as_it_was(
    steps: list[tuple[str, int, RowKind, Gate]], number: int
) -> None:
    book = Book()
    for step in steps:
        book.step(*step)
    before = standing_models(book.rows)
    book.step("use", number, SCREENING, Gate.BETTER)
    if standing_models(book.rows).in_use(SCREENING) == before.in_use(SCREENING):
        return
    book.step("rollback", 0, SCREENING, Gate.BETTER)
    after = standing_models(book.rows)
    assert (after.uses, after.ids) == (before.uses, before.ids)


@given(STEPS)
def test_the_shadow_is_the_newest_that_may_be_better_and_was_never_used(
    steps: list[tuple[str, int, RowKind, Gate]],
) -> None:
    book = Book()
    for step in steps:
        book.step(*step)
    now = standing_models(book.rows)
    gone = {
        row.model for row in book.rows if row.what in {Happened.USED, Happened.DELETED, Happened.SET_ASIDE}
    }
    may_be = [
        row.model
        for row in book.rows
        if row.what is Happened.REGISTERED and row.kind is SCREENING and row.gate is not Gate.NO_BETTER
    ]
    assert now.shadow() == next((model for model in reversed(may_be) if model not in gone), "")
    assert [model for model in now.ids if now.standing(model) is Standing.SHADOW] == [now.shadow()][
        : bool(now.shadow())
    ]
