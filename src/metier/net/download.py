"""One download of a published file, over HTTPS, only when the person allowed it."""

from __future__ import annotations

import shutil
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from metier.errors import NotHttpsError

_TIMEOUT_SECONDS = 60


def download(url: str, target: Path) -> None:
    """Fetch `url` to `target`, which appears whole or not at all; the caller verifies the content's hash.

    Raises:
        NotHttpsError: `url` is not HTTPS.
        OSError: No connection, or the server refused.
    """
    if urlsplit(url).scheme != "https":
        raise NotHttpsError(url)
    request = urllib.request.Request(url, headers={"User-Agent": "metier"})  # noqa: S310  # the scheme is checked above
    partial = target.with_name(f"{target.name}.partial")
    with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer, partial.open("wb") as file:  # noqa: S310
        shutil.copyfileobj(answer, file)
    partial.replace(target)
