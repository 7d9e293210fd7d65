"""What a person types to follow advice."""

from __future__ import annotations

from metier.adviser.snapshot import TUNING, Rung

FIRST_WORDS = "metier profile interview"
LABEL = "metier label"
DOCTOR = "metier doctor"
ADD = "metier add FILE"
SCREEN = "metier screen"
REPLAY = "metier report --replay"
TUNE = "metier finetune run --kind screening --method encoder"
HYBRID = "metier screen --with hybrid"


def switch_to(rung: Rung, tuned_model: str = "", *, active: str = "") -> str:
    """How a rung is put to use.

    Args:
        active: What is in use now, as snapshots name it.
    """
    if rung in TUNING:
        return f"metier finetune use {tuned_model}" if tuned_model else "metier finetune list"
    if rung is Rung.LEARNED and active in {"fine_tuned", *TUNING}:
        return "metier finetune rollback"
    return f'`screener = "{rung}"` in metier.toml'
