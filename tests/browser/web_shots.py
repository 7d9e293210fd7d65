"""Writes docs/shots/web/*.png: every page of the web app, light and dark, and on a telephone.

Usage: python -m tests.browser.web_shots [FOLDER] [--only NAME …]
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from tests.browser.conftest import chromium
from tests.browser.web_pages import PAGES
from tests.browser.web_visit import web_visit
from tests.web_sample import NOW, sample_workspace
from tests.web_world import serving

from metier.models.encoder import MiniLmEncoder
from metier.testing import FixedClock

FOLDER = Path(__file__).parents[2] / "docs" / "shots" / "web"
NO_CHROMIUM = "No Chromium here: install the system's package, or name one with METIER_CHROMIUM"
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
    "small": {"color_scheme": "light", "viewport": {"width": 320, "height": 900}},
}


def main() -> None:
    """Write them all, or say why not."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--only", nargs="*", default=[page.name for page in PAGES])
    chosen = parser.parse_args()
    path = chromium()
    if path is None:
        raise SystemExit(NO_CHROMIUM)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as driver:
        encoder = MiniLmEncoder(cache=Path(scratch))
        folder = sample_workspace(Path(scratch) / "my-search", encoder=encoder)
        browser = driver.chromium.launch(executable_path=path)
        with serving(folder, encoder=encoder, clock=FixedClock(NOW)) as client:
            for look, options in LOOKS.items():
                with web_visit(browser, client, **options) as visit:
                    for page in PAGES:
                        if page.name in chosen.only:
                            visit.go(page.path)
                            visit.page.screenshot(path=chosen.folder / f"{page.name}-{look}.png")
                    visit.check()
        browser.close()
    files = sorted(chosen.folder.glob("*.png"))
    total = sum(file.stat().st_size for file in files)
    print(f"{len(files)} pictures, {total / 1e6:.1f} MB, in {chosen.folder}")  # noqa: T201  # a script for people


if __name__ == "__main__":
    main()
