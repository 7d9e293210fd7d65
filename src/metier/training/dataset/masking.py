"""Masking: names, contact data and the person's employers out of every word of a row, and counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from metier.domain.draft import Contact
from metier.prompts.redact import Redactor
from metier.text.clean import clean

_OF_POSTINGS = frozenset({"EMAIL", "PHONE"})
"""Patterns that are masked in what strangers wrote: people to write to. Pay and ages they state are facts of the job."""
_TAGS = {"PAY": "[AMOUNT]"}
"""What stands for an amount: a prompt words it as a floor for pay, which would be no sentence of the person's."""
_SAME_NAME = re.compile(r"\[NAME\](?:\s?\[NAME\])+")
"""A name of which two resumes hold a part each."""


@dataclass
class Masking:
    """Masks words, and counts what it masked.

    Attributes:
        redactor: None where the person asked for their words as they are.
    """

    redactor: Redactor | None
    counts: Counter[str] = field(default_factory=Counter)
    _by_company: dict[str, Redactor] = field(default_factory=dict, repr=False)

    def own(self, words: str, company: str = "") -> str:
        """Words of the person, cleaned and masked.

        Args:
            company: An employer they applied to, who is masked as well.
        """
        return self._masked(words, self._for(company), None)

    def posting(self, words: str, company: str = "") -> str:
        """Words of a posting: known values of the person, and anybody's e-mail and phone."""
        return self._masked(words, self._for(company), _OF_POSTINGS)

    def _masked(self, words: str, redactor: Redactor | None, patterns: frozenset[str] | None) -> str:
        if redactor is None:
            return clean(words).text
        pieces = redactor.cut(words, patterns=patterns)
        self.counts.update(piece.kind for piece in pieces if not isinstance(piece, str))
        shown = (piece if isinstance(piece, str) else _TAGS.get(piece.kind, piece.tag) for piece in pieces)
        return _SAME_NAME.sub("[NAME]", "".join(shown))

    def _for(self, company: str) -> Redactor | None:
        if self.redactor is None or not company.strip():
            return self.redactor
        known = self._by_company.get(company)
        if known is None:
            of_company = Redactor.of({"work": [{"name": company}]}).known
            known = Redactor((*self.redactor.known, *(replace(one, tag="[COMPANY]") for one in of_company)))
            self._by_company[company] = known
        return known


def redactor_of(
    resume: Mapping[str, Any],
    *,
    extra: Sequence[str] = (),
    contacts: Iterable[Contact] = (),
    employers: Iterable[str] = (),
    organisations: Iterable[str] = (),
) -> Redactor:
    """What masks everything of one person: of their resume as it stands, and of drafts made from earlier ones.

    Args:
        resume: JSON Resume.
        extra: More words that never leave, from the settings.
        contacts: As they stood in drafts.
        employers: Of roles in drafts; they may be gone from the resume.
        organisations: Schools, clients, places of volunteering.

    Raises:
        RedactionError: `basics` or `work` do not have the form of JSON Resume.

    Example:
        >>> old = Contact(name="Ada Quill", email="ada@quill.example")
        >>> redactor_of({}, contacts=[old], employers=["Tinta GmbH"]).redact("Ada, of Tinta").text
        '[NAME], of [EMPLOYER_1]'
    """
    work = resume.get("work")
    earlier = [{"name": name} for name in sorted(set(employers)) if name.strip()]
    both = (
        [*(work if isinstance(work, list) else []), *earlier]
        if work is None or isinstance(work, list)
        else work
    )
    known = list(Redactor.of({**resume, "work": both}, extra).known)
    for contact in dict.fromkeys(contacts):
        known += Redactor.of({"basics": _basics(contact)}).known
    return Redactor(tuple(known)).besides(sorted(set(organisations)))


def _basics(contact: Contact) -> dict[str, object]:
    """Contact data as it stands in a resume; the last part of a link is a user's name."""
    return {
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "profiles": [
            {"url": link, "username": link.rstrip("/").rpartition("/")[2]} for link in contact.links if "." in link
        ],
    }  # fmt: skip
