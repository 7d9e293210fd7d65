"""Settings: `metier.toml` of a workspace, and `METIER_*` of the environment over it."""

from __future__ import annotations

from metier.settings.edit import append_model, lines_of_model, remove_model
from metier.settings.file import line_of, parse_settings, read_settings
from metier.settings.models import MODEL_KEYS, ModelSettings, is_model_name, read_model
from metier.settings.table import SETTINGS, EncoderKind, Setting, Settings

__all__ = [
    "MODEL_KEYS",
    "SETTINGS",
    "EncoderKind",
    "ModelSettings",
    "Setting",
    "Settings",
    "append_model",
    "is_model_name",
    "line_of",
    "lines_of_model",
    "parse_settings",
    "read_model",
    "read_settings",
    "remove_model",
]
