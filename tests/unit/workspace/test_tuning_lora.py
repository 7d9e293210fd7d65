"""A real adapter of a tiny model, from the command line: told, trained, gone on with, and what is missing by its own code."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.training_world import made

from metier.cli.driver import Driver
from metier.testing import FixedClock, ToyEncoder

RUN = ["finetune", "run", "--kind", "screening", "--method", "lora", "--yes", "--json"]
needs_torch = pytest.mark.skipif(
    any(find_spec(name) is None for name in ("torch", "transformers", "peft")),
    reason="needs the extra `finetune`",
)


@pytest.fixture
def cli(tmp_path: Path) -> Driver:
    made(tmp_path / "ws", n=30).close()
    return Driver(tmp_path / "ws", arguments={"encoder": ToyEncoder(), "clock": FixedClock()})


@needs_torch
@pytest.mark.slow
def test_an_adapter_is_trained_and_becomes_the_shadow(cli: Driver) -> None:
    from tests.tiny_base import write_base

    base = write_base(cli.folder / "base")
    ran = cli(*RUN, "--base", str(base), "--epochs", "1")
    assert ran.exit_code in {0, 4}, ran.stdout
    data = ran.envelope["data"]
    assert data["offer"]["foreseen"]["memory_mb"] > 100
    assert data["run"]["used"]["seconds"] > 0
    (model,) = cli("finetune", "list", "--json").envelope["data"]["models"]
    assert model["id"] == data["run"]["model"]


@needs_torch
@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        ([], "E-TUNE-BASE", 2),
        (["--base", "nowhere"], "E-TUNE-BASE", 2),
    ],
)
def test_a_missing_base_has_its_own_code(cli: Driver, words: list[str], code: str, exit_code: int) -> None:
    ran = cli(*RUN, *words)
    assert (ran.exit_code, ran.envelope["error"]["code"]) == (exit_code, code)
    assert not (cli.folder / "models" / ".runs").exists()
