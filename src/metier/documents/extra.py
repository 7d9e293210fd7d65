"""The libraries for documents, which are an extra: told apart from a fault when they are missing."""

from __future__ import annotations

from metier.errors import ExtraMissingError

EXTRA = "documents"


def need_extra(package: str, doing: str) -> None:
    """Return if a library is there.

    Args:
        package: As it is imported: `pypdf`, `docx`, `yaml`, `reportlab`.
        doing: What needs it, at the beginning of a sentence: `Reading a PDF`.

    Raises:
        ExtraMissingError: It is not installed.
    """
    import importlib.util

    if importlib.util.find_spec(package) is None:
        error = ExtraMissingError(EXTRA, setting=doing)
        error.hint = f"Run `pip install 'metier[{EXTRA}]'`"
        raise error
