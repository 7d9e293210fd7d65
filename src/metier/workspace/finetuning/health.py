"""What `metier doctor` looks at in tuned models: damaged, half-written or orphaned ones, who may read them, what they take."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from metier.actions.doctor import Check, Health
from metier.errors import MetierError, ModelUnsafeError
from metier.training.dataset.rows import RowKind
from metier.training.method import Method
from metier.training.registry.events import Standing
from metier.training.registry.names import CARD, check_file
from metier.workspace.finetuning.models import FOLDER, TunedModel, TunedModels
from metier.workspace.finetuning.using import fits

if TYPE_CHECKING:
    from metier.workspace.opened import OpenWorkspace

LEFT, PRIVACY = "tuned leftovers", "tuned privacy"
"""Checks that `mend` mends."""


def tuned_checks(workspace: OpenWorkspace) -> Iterator[Check]:
    """One check after the other; nothing where nothing was ever tuned. Cost: hashing every file."""
    models = TunedModels(workspace)
    folder = Path(workspace.folder) / FOLDER
    found = models.all()
    yield from _damaged(models, found)
    if found:
        yield _summary(found, folder)
    yield from _at_odds(workspace, found)
    left = models.leftovers()
    if left:
        words = f"left behind by runs that were killed: {', '.join(left)}"
        yield Check(LEFT, Health.NOTE, words, "Run `metier doctor --fix` to remove them", fixable=True)
    yield from _unsafe(models, found)
    if folder.is_dir() and _is_open(folder):
        words = f"{FOLDER}/ can be read by others: what was learned from you stands in it"
        yield Check(
            PRIVACY,
            Health.NOTE,
            words,
            f"Run `metier doctor --fix`, or `chmod -R go= {FOLDER}`",
            fixable=True,
        )


def has_tuned_encoder(workspace: OpenWorkspace) -> bool:
    """Whether an encoder was tuned and is still there: what it read is of use."""
    return any(model.method is Method.ENCODER for model in TunedModels(workspace).all())


def mend(name: str, workspace: OpenWorkspace) -> str:
    """Mend what the check of that name found; what was done, in words."""
    if name == LEFT:
        swept = TunedModels(workspace).sweep()
        return f"removed {', '.join(swept) or 'nothing: it is gone already'} from {FOLDER}/"
    for path in _inside(Path(workspace.folder) / FOLDER):
        path.chmod(_mode(path) & 0o700)
    return f"{FOLDER}/ is readable by you only"


def _damaged(models: TunedModels, found: tuple[TunedModel, ...]) -> Iterator[Check]:
    for model in found:
        try:
            models.read(model.id)
        except MetierError as error:
            yield Check("tuned model", Health.BAD, error.message, error.hint, exit_code=error.exit_code)


def _summary(found: tuple[TunedModel, ...], folder: Path) -> Check:
    used = [model.id for model in found if model.standing is Standing.IN_USE]
    shadow = [model.id for model in found if model.standing is Standing.SHADOW]
    size = sum(path.lstat().st_size for path in _inside(folder) if not path.is_dir())
    told = [
        f"{len(found):,} tuned model{'' if len(found) == 1 else 's'}",
        f"in use: {', '.join(used) or 'none'}",
        *([f"shadow: {shadow[0]}"] if shadow else []),
        f"{FOLDER}/ has {size / 1e6:,.1f} MB",
    ]
    return Check("tuned models", Health.GOOD, "; ".join(told))


def _at_odds(workspace: OpenWorkspace, found: tuple[TunedModel, ...]) -> Iterator[Check]:
    """A model in use that judges nothing, as metier.toml names another screener."""
    named = workspace.settings.screener
    used = [m for m in found if m.standing is Standing.IN_USE and m.kind is RowKind.SCREENING]
    if used and not fits(named, used[0].method):
        words = f"{used[0].id} is in use and judges nothing: `screener` in metier.toml says {named}"
        yield Check("tuned models", Health.NOTE, words, "Take that line out, or `metier finetune rollback`")


def _unsafe(models: TunedModels, found: tuple[TunedModel, ...]) -> Iterator[Check]:
    """Files that no card names, in a form that could run code; metier never reads them."""
    for model in found:
        strange = []
        for name in models.sizes(model.id):
            try:
                if name != CARD:
                    check_file(name)
            except ModelUnsafeError:
                strange.append(name)
        if strange:
            words = f"{model.id} has files that metier did not write and never reads: {', '.join(sorted(strange))}"
            yield Check("tuned models", Health.NOTE, words, "Look at where they come from, and remove them")


def _is_open(path: Path) -> bool:
    """Whether others can read the file, or one in the folder; what lies in a closed folder is closed."""
    if path.is_symlink() or not _mode(path) & 0o077:
        return False
    return any(map(_is_open, path.iterdir())) if path.is_dir() else path.is_file()


def _inside(folder: Path) -> list[Path]:
    """The folder and everything in it, links left out."""
    return [path for path in (folder, *folder.rglob("*")) if path.exists() and not path.is_symlink()]


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
