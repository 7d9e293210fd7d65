"""Failures of documents that are written: templates, fonts, the text layer."""

from __future__ import annotations

from metier.errors.base import BadInputError, MetierError, UsageError, quoted


class PaperTemplateError(UsageError):
    """A template for documents that cannot be used."""

    code = "E-PAPER-TEMPLATE"

    def __init__(
        self,
        name: str,
        *,
        what: str,
        hint: str = "docs/documents.md shows every key; `metier export-application --help` how to name a template",
    ) -> None:
        super().__init__(f"The template {quoted(name, limit=200)}: {what}", hint=hint)


class FontFileError(BadInputError):
    """A font that cannot be put into a PDF."""

    code = "E-FONT"

    def __init__(self, name: str, *, what: str) -> None:
        super().__init__(
            f"The font {quoted(name, limit=200)} cannot be used: {what}",
            hint="Name a TrueType font (.ttf), or leave `--font` out",
        )


class FormError(UsageError):
    """A form of document, or a place for it, that does not fit the others that were named."""

    code = "E-FORM"

    def __init__(self, *, what: str, hint: str) -> None:
        super().__init__(what, hint=hint)


class TextLayerError(MetierError):
    """A document whose text, read back, is not what was to be written: a fault of metier, so it is not handed out."""

    code = "E-TEXT-LAYER"

    def __init__(self, form: str, *, wanted: str, found: str) -> None:
        super().__init__(
            f"The {form} that was made does not say what the draft says: {quoted(wanted, limit=60)} became "
            f"{quoted(found, limit=60)}; it was not written",
            hint="Use `--docx`, `--md` or `--txt`, or another `--font`; please report it",
            details={"form": form},
        )
