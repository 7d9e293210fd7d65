"""Failures of the store and of backups."""

from __future__ import annotations

from metier.errors.base import IntegrityError, quoted


class StoreNewerError(IntegrityError):
    """The store was written by a newer metier."""

    code = "E-DB-NEWER"

    def __init__(self, *, store: int, program: int) -> None:
        super().__init__(
            f"The store has schema {store}, this program knows {program}",
            hint="Upgrade metier; the store was not touched",
            details={"store": store, "program": program},
        )


class StoreForeignError(IntegrityError):
    """The file is not a metier store."""

    code = "E-DB-FOREIGN"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{quoted(name, limit=200)} is not a metier store; not touched",
            hint="Check the path; `metier restore FILE` takes a file made by `metier backup`",
        )


class StoreCorruptError(IntegrityError):
    """The store is damaged."""

    code = "E-DB-CORRUPT"

    def __init__(self, what: str, *, backup: str | None = None) -> None:
        hint = (
            f"Last good backup: {backup}; run `metier restore {backup}`"
            if backup
            else "Run `metier restore FILE` with your last backup"
        )
        super().__init__(f"The store is damaged: {what}", hint=hint)


class StoreEmptyError(IntegrityError):
    """The store is a file of no bytes."""

    code = "E-DB-EMPTY"

    def __init__(self, name: str, *, backup: str | None = None) -> None:
        kept = f" (the last one here: {backup})" if backup else ""
        super().__init__(
            f"{quoted(name, limit=200)} is empty: it was cut off, or a first start was ended; not touched",
            hint=f"`metier restore FILE` puts a backup back{kept}; without one `metier init` begins anew here, your files stay",
        )


class BackupDamagedError(IntegrityError):
    """A backup cannot be used."""

    code = "E-BACKUP"

    def __init__(self, name: str, *, what: str) -> None:
        super().__init__(
            f"{quoted(name, limit=200)} cannot be restored: {what}",
            hint="Use another backup; nothing was touched",
        )
