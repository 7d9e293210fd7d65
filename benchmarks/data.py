"""Where the development data lies."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def data_folder() -> Path:
    """The folder named by METIER_DATA; ends the program with a sentence where there is none."""
    named = os.environ.get("METIER_DATA", "")
    if not Path(named).is_dir() or not named:
        sys.exit("METIER_DATA must name the folder of development data (postings, labelled, …)")
    return Path(named)
