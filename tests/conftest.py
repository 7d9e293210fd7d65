"""What every test gets: no network, an empty environment of settings, the development data where it is."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from tests.real_model import gguf_file, real_model

__all__ = ["gguf_file", "real_model"]

os.environ.setdefault("OMP_NUM_THREADS", "1")
"""Tests run side by side: with more threads than cores a training of seconds takes minutes."""

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
"""A shell starts what runs in the background deaf to Ctrl-C, and so would be every process that a test starts and interrupts."""

_SLOW_IS_FINE = [HealthCheck.too_slow]
settings.register_profile("same", deadline=None, suppress_health_check=_SLOW_IS_FINE, derandomize=True)
settings.register_profile("explore", deadline=None, suppress_health_check=_SLOW_IS_FINE)
settings.load_profile("explore" if os.environ.get("METIER_EXPLORE") else "same")
"""A change is judged by the same drawn examples each time; `make explore` draws new ones, to find what nobody thought of.
How long drawing takes says something of the machine, and no test is about time."""

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class NetworkUsedError(RuntimeError):
    """A test tried to leave this machine; the address is the argument."""


def _refuse_network(event: str, args: tuple[object, ...]) -> None:
    """An audit hook cannot be removed, and needs not be: no test may reach beyond loopback."""
    if event == "socket.connect":
        address = args[1]
        if isinstance(address, tuple) and address[0] not in _LOOPBACK:
            raise NetworkUsedError(address)
    if event == "socket.getaddrinfo" and args[0] not in _LOOPBACK and args[0] is not None:
        raise NetworkUsedError(args[0])


sys.addaudithook(_refuse_network)


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of the developer's shell must not leak into tests."""
    for name in list(os.environ):
        if name.startswith("METIER_") and name not in {"METIER_DATA", "METIER_CACHE"}:
            monkeypatch.delenv(name)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What is marked `data` is skipped without the data, however the test comes by them."""
    if item.get_closest_marker("data"):
        _data_dir()


@pytest.fixture
def data_dir() -> Path:
    """The folder of real development data, named by METIER_DATA."""
    return _data_dir()


def _data_dir() -> Path:
    named = os.environ.get("METIER_DATA", "")
    if not named:
        pytest.skip("METIER_DATA is not set: tests on real data need the development data folder")
    folder = Path(named)
    if not folder.is_dir():
        pytest.skip(f"METIER_DATA names {named}, which is no folder")
    return folder
