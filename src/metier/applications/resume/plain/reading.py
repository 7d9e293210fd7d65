"""Read a resume that is plain text."""

from __future__ import annotations

from metier.applications.resume.plain.parsed import ParsedResume


def resume_of_text(text: str) -> ParsedResume:
    """The resume in a plain text, typed or extracted from a PDF or Word file.

    Nothing is invented and nothing lost: every line that is not blank is either in the resume or `unplaced`.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines()) if line.strip()]
    return ParsedResume(
        resume={},
        unplaced=tuple(line for _, line in lines),
        places={number: "unplaced" for number, _ in lines},
    )
