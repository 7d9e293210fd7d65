"""Writes docs/shots/*.png: the report as people see it, in both looks and on a telephone.

Usage: python -m tests.browser.shots [FOLDER]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests.browser import reports
from tests.browser.conftest import chromium
from tests.browser.visit import Scheme, visit

from metier.actions.report.values import Report

FOLDER = Path(__file__).parents[2] / "docs" / "shots"
LARGEST = 300_000
"""Bytes of a picture that may be kept in the repository."""


class Shot(NamedTuple):
    """One picture."""

    name: str
    report: Report
    width: int
    height: int
    scheme: Scheme


def shots() -> list[Shot]:
    """The top of the page in each look; whole pages would weigh megabytes."""
    return [
        Shot("report-light", reports.full(), 800, 1500, "light"),
        Shot("report-dark", reports.full(), 800, 1500, "dark"),
        Shot("report-narrow", reports.full(), 320, 1100, "light"),
    ]


def main() -> None:
    """Write them all, or say why not."""
    from playwright.sync_api import sync_playwright

    path = chromium()
    if path is None:
        print("No Chromium here: install the system's package, or name one with METIER_CHROMIUM")  # noqa: T201  # a script for people
        raise SystemExit(1)
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as scratch:
        browser = driver.chromium.launch(executable_path=path)
        for shot in shots():
            file = folder / f"{shot.name}.png"
            postings = reports.by_id()
            with visit(
                browser, Path(scratch), shot.report, postings=postings, scheme=shot.scheme, width=shot.width
            ) as seen:
                seen.page.screenshot(
                    path=file,
                    full_page=True,
                    clip={"x": 0, "y": 0, "width": shot.width, "height": shot.height},
                )
            size = file.stat().st_size
            print(f"{file.name}: {size:,} bytes{' (too large to keep)' if size > LARGEST else ''}")  # noqa: T201  # a script for people
        browser.close()


if __name__ == "__main__":
    main()
