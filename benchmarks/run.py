"""Every benchmark, one after the other: `make bench`. Prints JSON by name; docs/benchmarks.md is written from it by hand.

Usage: METIER_DATA=… python -m benchmarks.run [--only NAME …] [--out FILE]
A run takes about fifteen minutes on two cores; `encoder` compares with sentence-transformers where
METIER_ST_PYTHON names the Python of an environment that has it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.data import data_folder

BENCHMARKS: dict[str, tuple[str, ...]] = {
    "startup": ("benchmarks/startup.py",),
    "intake": ("-m", "benchmarks.intake"),
    "facts": ("benchmarks/facts.py",),
    "folding": ("benchmarks/folding.py",),
    "cold_start": ("-m", "benchmarks.cold_start"),
    "refit": ("-m", "benchmarks.refit"),
    "encoder": ("benchmarks/encoder.py", "--n-texts", "100", "--n-labelled", "150", "--rounds", "3"),
    "encoder_short": ("benchmarks/encoder.py", "--n-texts", "200", "--n-chars", "120", "--rounds", "3"),
    "learned": (
        "-m",
        "benchmarks.learning.run",
        "--quick",
        "--methods",
        "learned",
        "words",
        "prior",
        "--sets",
        "hn_interest",
        "triage_NSAIDS",
        "--json",
    ),
    "report": ("-m", "benchmarks.report"),
    "web": ("-m", "benchmarks.web"),
    "crash": ("-m", "benchmarks.crash", "--kills", "25"),
    "paying": ("-m", "benchmarks.paying"),
    "watched": ("-m", "benchmarks.watched"),
    "curves": ("-m", "benchmarks.curve_coverage"),
    "drift": ("-m", "benchmarks.drift"),
    "proposals": ("-m", "benchmarks.proposals"),
    "guardrails": ("-m", "benchmarks.guardrails"),
    "patterns": ("-m", "benchmarks.patterns"),
    "asking": ("-m", "benchmarks.asking"),
    "flags": ("-m", "benchmarks.flags"),
    "injections": ("-m", "benchmarks.injections"),
    "answer_calibration": ("-m", "benchmarks.answer_calibration"),
    "scams": ("-m", "benchmarks.scams"),
    "signals": ("-m", "benchmarks.signals"),
    "promise": ("-m", "benchmarks.promise"),
    "hybrid": ("-m", "benchmarks.hybrid"),
    "tailoring": ("-m", "benchmarks.tailoring"),
}
OPTIONAL = (
    "paying",
    "watched",
    "curves",
    "drift",
    "proposals",
    "patterns",
    "asking",
    "flags",
    "injections",
    "answer_calibration",
    "promise",
    "hybrid",
)
"""Checks of statistics, of kills and of attacks: run when named with --only, as they take hours more."""


def machine() -> dict[str, object]:
    """What the figures were measured on."""
    return {"cores": os.cpu_count(), "python": platform.python_version(), "machine": platform.machine()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--only",
        nargs="*",
        choices=list(BENCHMARKS),
        default=[name for name in BENCHMARKS if name not in OPTIONAL],
    )
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    data_folder()
    results: dict[str, object] = {"machine": machine()}
    for name in chosen.only:
        arguments = list(BENCHMARKS[name])
        if name.startswith("encoder") and os.environ.get("METIER_ST_PYTHON"):
            arguments += ["--st-python", os.environ["METIER_ST_PYTHON"]]
        print(f"{name} …", file=sys.stderr, flush=True)
        begun = time.monotonic()
        ran = subprocess.run([sys.executable, *arguments], stdout=subprocess.PIPE, text=True, check=False)
        found = json.loads(ran.stdout) if ran.returncode == 0 else f"failed with exit code {ran.returncode}"
        results[name] = found
        print(f"{name}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
        if chosen.out:
            chosen.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
