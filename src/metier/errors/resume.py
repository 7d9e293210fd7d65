"""Failures of the master resume, and of documents that one is read from."""

from __future__ import annotations

from collections.abc import Sequence

from metier.errors.base import BadInputError, RefusedError, UsageError, quoted


class ResumeShapeError(BadInputError):
    """A resume that does not have the form of JSON Resume."""

    code = "E-RESUME"

    def __init__(self, name: str, *, where: str, got: str, expected: str) -> None:
        super().__init__(
            f"{quoted(name)}: {where} is {got}; expected {expected}",
            hint="jsonresume.org/schema shows the form; your other fields are read as soon as this one is mended",
            details={"where": where},
        )


class NoResumeError(BadInputError):
    """A file in which nothing of a resume was found."""

    code = "E-RESUME-NOTHING"

    def __init__(self, name: str, *, what: str = "no section of a resume was found in it") -> None:
        super().__init__(
            f"{quoted(name)}: {what}",
            hint="Write headings such as “Experience” and “Education” on lines of their own, or fill in resume.json by hand",
        )


class ResumeFilledError(UsageError):
    """resume.json holds facts already, and nothing says what to do with them."""

    code = "E-RESUME-FILLED"

    def __init__(self, *, n_facts: int) -> None:
        super().__init__(
            f"resume.json holds {n_facts} facts already",
            hint="`--merge` adds what is new and keeps what you have; `--replace` puts this in its place, and `metier resume "
            "import --undo` would bring yours back",
            details={"n_facts": n_facts},
        )


class ResumeEntryError(UsageError):
    """No entry of the resume, or more than one, is meant by some words."""

    code = "E-RESUME-ENTRY"

    def __init__(self, got: str, *, choices: Sequence[str], several: bool) -> None:
        what = f"{quoted(got)} fits several entries" if several else f"No entry is called {quoted(got)}"
        shown = "; ".join(choices[:6]) or "no employer, school or project yet"
        super().__init__(
            what, hint=f"Name one of: {shown}", details={"choices": list(choices), "several": several}
        )


class FactWordsError(UsageError):
    """Words that cannot be added as a fact."""

    code = "E-FACT-WORDS"

    def __init__(self, what: str, *, hint: str = "Write one sentence of what you did, in your words") -> None:
        super().__init__(what, hint=hint)


class NoEarlierResumeError(UsageError):
    """There is no earlier version of resume.json to go back to."""

    code = "E-RESUME-UNDO"

    def __init__(self) -> None:
        super().__init__(
            "No earlier version of resume.json is kept",
            hint="One is kept whenever `metier resume import` writes the file",
        )


class ResumeFormError(UsageError):
    """A kind of file that a resume is not read from, or not written to."""

    code = "E-RESUME-FORM"

    def __init__(self, name: str, *, known: Sequence[str], verb: str) -> None:
        super().__init__(f"A resume is not {verb} {quoted(name)}", hint=f"Kinds of files: {', '.join(known)}")


class YamlError(BadInputError):
    """Text that is not YAML."""

    code = "E-YAML"

    def __init__(self, name: str, *, line: int, column: int, what: str) -> None:
        super().__init__(
            f"{quoted(name)} line {line}, column {column}: {what}",
            hint="Mend that line; in YAML, texts with a colon stand in quotes",
            details={"line": line, "column": column},
        )


class YamlLimitError(RefusedError):
    """YAML with aliases, tags, several documents, or too deep: harmless files need none of it."""

    code = "E-YAML-LIMIT"

    def __init__(self, name: str, *, line: int, what: str) -> None:
        super().__init__(
            f"{quoted(name)} line {line}: {what}", hint="Write it out plainly", details={"line": line}
        )


class PdfPasswordError(BadInputError):
    """A PDF that opens only with a password."""

    code = "E-PDF-PASSWORD"

    def __init__(self, name: str) -> None:
        super().__init__(f"{quoted(name)} is locked", hint="Save an open copy, and import that")


class PdfNoTextError(BadInputError):
    """A PDF of pictures: a scan."""

    code = "E-PDF-NO-TEXT"

    def __init__(self, name: str, *, n_pages: int) -> None:
        pages = f"{n_pages} page" if n_pages == 1 else f"{n_pages} pages"
        super().__init__(
            f"{quoted(name)} has no text layer on {pages}",
            hint="Run text recognition (OCR) on it first, or paste its text: `metier resume import -`",
            details={"n_pages": n_pages},
        )


class DocxExternalError(RefusedError):
    """A Word file with a macro, or with parts that live elsewhere."""

    code = "E-DOCX-EXTERNAL"

    def __init__(self, name: str, *, what: str) -> None:
        super().__init__(f"{quoted(name)} {what}; refused", hint="Save it as plain DOCX or as PDF")


class DocumentDamagedError(BadInputError):
    """A PDF or Word file that cannot be read."""

    code = "E-DOCUMENT"

    def __init__(self, name: str, *, what: str) -> None:
        super().__init__(
            f"{quoted(name)} cannot be read: {what}", hint="Open it and save it anew, or paste its text"
        )


class DocumentLimitError(RefusedError):
    """A document that takes more memory or time to read than any resume needs."""

    code = "E-DOCUMENT-LIMIT"

    def __init__(self, name: str, *, what: str) -> None:
        super().__init__(
            f"{quoted(name)} was given up: {what}", hint="Save it as plain text, and import that"
        )
