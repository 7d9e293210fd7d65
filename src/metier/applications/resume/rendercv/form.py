"""What both directions between JSON Resume and RenderCV share: names of sections and fields, dates, networks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from metier.applications.resume.dates import is_plain

NETWORKS: Mapping[str, str] = {
    "LinkedIn": "https://linkedin.com/in/",
    "GitHub": "https://github.com/",
    "GitLab": "https://gitlab.com/",
    "IMDB": "https://imdb.com/name/",
    "Instagram": "https://instagram.com/",
    "ORCID": "https://orcid.org/",
    "StackOverflow": "https://stackoverflow.com/users/",
    "ResearchGate": "https://researchgate.net/profile/",
    "YouTube": "https://youtube.com/@",
    "Google Scholar": "https://scholar.google.com/citations?user=",
    "Telegram": "https://t.me/",
    "Leetcode": "https://leetcode.com/u/",
    "X": "https://x.com/",
}
"""The networks RenderCV knows → how an address there begins. It makes the address itself."""
PRESENT = "present"
DASH = " – "


@dataclass(frozen=True, slots=True)
class Section:
    """One section of JSON Resume in RenderCV.

    Attributes:
        title: Of the section there.
        fields: Name in JSON Resume → name in RenderCV; what is not named here is written as a key of its own, which
            RenderCV lets stand in any entry and leaves out of the paper.
        needs: Fields that RenderCV demands, also when empty.
        begins, ends: Fields of JSON Resume with the dates; `ends` is empty where there is one date only.
        lasts: A missing end means that it lasts.
    """

    title: str
    fields: Mapping[str, str]
    needs: tuple[str, ...]
    begins: str = ""
    ends: str = ""
    lasts: bool = False


SECTIONS: Mapping[str, Section] = {
    "work": Section(
        "experience", {"name": "company", "position": "position", "location": "location", "summary": "summary",
                       "highlights": "highlights"},
        ("company", "position"), "startDate", "endDate", lasts=True,
    ),
    "education": Section(
        "education", {"institution": "institution", "area": "area", "studyType": "degree", "location": "location",
                      "summary": "summary", "highlights": "highlights"},
        ("institution", "area"), "startDate", "endDate",
    ),
    "projects": Section(
        "projects", {"name": "name", "description": "summary", "highlights": "highlights"}, ("name",), "startDate", "endDate",
    ),
    "volunteer": Section(
        "volunteering", {"organization": "company", "position": "position", "location": "location", "summary": "summary",
                         "highlights": "highlights"},
        ("company", "position"), "startDate", "endDate",
    ),
    "certificates": Section("certificates", {"name": "name", "summary": "summary"}, ("name",), "date"),
    "awards": Section("awards", {"title": "name", "summary": "summary"}, ("name",), "date"),
    "publications": Section(
        "publications", {"name": "title", "publisher": "journal", "summary": "summary"}, ("title", "authors"), "releaseDate",
    ),
    "references": Section("references", {"name": "name", "reference": "summary"}, ("name",)),
}  # fmt: skip
"""Sections whose entries have several fields; skills, languages and interests are lines of a name and its details."""

KIND_FIELDS: tuple[tuple[str, frozenset[str]], ...] = (
    ("line", frozenset({"label", "details"})),
    ("normal", frozenset({"name"})),
    ("experience", frozenset({"company", "position"})),
    ("education", frozenset({"institution", "area", "degree"})),
    ("publication", frozenset({"title", "authors", "doi", "journal"})),
    ("bullet", frozenset({"bullet"})),
    ("numbered", frozenset({"number"})),
    ("numbered", frozenset({"reversed_number"})),
)
"""By which fields RenderCV tells the kind of an entry, in its order: a key of one's own must have none of these names."""
OWN_KINDS: Mapping[str, str] = {
    "work": "experience", "volunteer": "experience", "education": "education", "publications": "publication",
}  # fmt: skip
"""Sections by kind; all others are `normal`."""


@dataclass
class LeftOut:
    """What could not be taken along, in words."""

    words: list[str] = field(default_factory=list)

    def add(self, words: str) -> None:
        """Note it, once."""
        if words not in self.words:
            self.words.append(words)


def kind_of(entry: Mapping[str, object]) -> str:
    """The kind of an entry, as RenderCV tells it; empty for none."""
    return next((kind for kind, fields in KIND_FIELDS if fields & set(entry)), "")


def dates_out(start: str, end: str, *, lasts: bool) -> dict[str, str]:
    """The dates of an entry under RenderCV's names, so that its paper shows what the resume says.

    RenderCV takes a lone start date as lasting still; what only began is written as its `date`.
    """
    if lasts and start and not end:
        end = PRESENT
    plain = all(not words or is_plain(words) or words == PRESENT for words in (start, end))
    if start and end:
        return (
            {"start_date": start, "end_date": end}
            if plain and start != PRESENT
            else {"date": f"{start}{DASH}{end}"}
        )
    if end:
        return {"end_date": end} if plain and end != PRESENT else {"date": f"{DASH.lstrip()}{end}"}
    return {"date": start} if start else {}


def dates_in(entry: Mapping[str, str]) -> tuple[str, str]:
    """Start and end of an entry; the reverse of `dates_out`."""
    if entry.get("date"):
        text = entry["date"]
        if text.startswith(DASH.lstrip()):
            return "", text[len(DASH.lstrip()) :]
        start, dash, end = text.partition(DASH)
        return (start.strip(), end.strip()) if dash else (text, "")
    start, end = entry.get("start_date", ""), entry.get("end_date", "")
    return start, end or (PRESENT if start else "")


def split_list(text: str) -> list[str]:
    """Things listed with commas, as in the details of a line; commas within brackets part nothing.

    Example:
        >>> split_list("Python (3.9, 3.11), SQL and dbt,Go")
        ['Python (3.9, 3.11)', 'SQL and dbt', 'Go']
    """
    found: list[str] = []
    depth, piece = 0, ""
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}" and depth > 0)
        if letter == "," and depth == 0:
            found.append(piece.strip())
            piece = ""
        else:
            piece += letter
    return [piece for piece in [*found, piece.strip()] if piece]
