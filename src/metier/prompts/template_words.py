"""The person's template as it may be sent: what never leaves is taken out of it too, as people write about themselves there."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from metier.prompts.redact import Redactor
from metier.prompts.template import Slot, Template, TemplatePart


def redacted_template(template: Template, redactor: Redactor) -> tuple[Template, dict[str, int]]:
    """The template without names, addresses and the least pay, and how much was taken out, by kind.

    Where nothing is to be taken out it stays as it is, byte for byte. `text` and `version` stay in any case: they say
    what the person wrote.
    """
    counts: Counter[str] = Counter()
    parts: list[TemplatePart] = []
    for part in template.parts:
        found = None if isinstance(part, Slot) else redactor.redact(part)
        if found is None or not found.counts:
            parts.append(part)
        else:
            counts.update(found.counts)
            parts.append(_spaced_like(part, found.text))
    return replace(template, parts=tuple(parts)), dict(counts)


def _spaced_like(part: str, words: str) -> str:
    """`words` between the white space around `part`: a slot that follows stays on its own line."""
    begin, end = len(part) - len(part.lstrip()), len(part.rstrip())
    return f"{part[:begin]}{words.strip()}{part[end:]}"
