"""A real browser: the system's Chromium, driven by Playwright, which downloads nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def chromium() -> str | None:
    """Path of the browser: METIER_CHROMIUM, else the first one installed; None where there is none."""
    found = (shutil.which(name) for name in _NAMES)
    return os.environ.get("METIER_CHROMIUM") or next((path for path in found if path), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    path = chromium()
    if path is None:
        pytest.skip("no Chromium here: install the system's package, or name one with METIER_CHROMIUM")
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: `make dev`")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path)
        yield opened
        opened.close()
