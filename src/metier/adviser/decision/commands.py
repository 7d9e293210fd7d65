"""What a person types to follow advice."""

from __future__ import annotations

from metier.adviser.snapshot import TUNING, Rung

FIRST_WORDS = "metier profile interview"
LABEL = "metier label"
SCREEN = "metier screen"
REPLAY = "metier report --replay"
TUNE = "metier finetune run --kind screening --method encoder"
HYBRID = "metier screen --with hybrid"


def switch_to(rung: Rung, tuned_model: str = "") -> str:
    """How a rung is put to use."""
    if rung in TUNING:
        return f"metier finetune use {tuned_model}" if tuned_model else "metier finetune list"
    if rung is Rung.LEARNED:
        return 'metier finetune rollback, or `screener = "learned"` in metier.toml'
    return f'`screener = "{rung}"` in metier.toml'
