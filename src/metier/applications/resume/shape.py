"""The form of JSON Resume 1.0: its sections and their fields in order, what older files call them, what stands in each."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class Holds(Enum):
    """What a field holds."""

    TEXT = "a text"
    TEXTS = "a list of texts"


TEXT, TEXTS = Holds.TEXT, Holds.TEXTS

BASICS: Mapping[str, Holds] = dict.fromkeys(
    ("name", "label", "image", "email", "phone", "url", "summary"), TEXT
)
"""Fields of `basics` beside `location` and `profiles`."""
LOCATION: Mapping[str, Holds] = dict.fromkeys(
    ("address", "postalCode", "city", "countryCode", "region"), TEXT
)
PROFILE: Mapping[str, Holds] = dict.fromkeys(("network", "username", "url"), TEXT)

SECTIONS: Mapping[str, Mapping[str, Holds]] = {
    "work": {
        "name": TEXT, "location": TEXT, "description": TEXT, "position": TEXT, "url": TEXT,
        "startDate": TEXT, "endDate": TEXT, "summary": TEXT, "highlights": TEXTS, "keywords": TEXTS,
    },
    "volunteer": {
        "organization": TEXT, "location": TEXT, "position": TEXT, "url": TEXT,
        "startDate": TEXT, "endDate": TEXT, "summary": TEXT, "highlights": TEXTS, "keywords": TEXTS,
    },
    "education": {
        "institution": TEXT, "location": TEXT, "url": TEXT, "area": TEXT, "studyType": TEXT,
        "startDate": TEXT, "endDate": TEXT, "score": TEXT, "summary": TEXT, "courses": TEXTS, "highlights": TEXTS,
    },
    "awards": {"title": TEXT, "date": TEXT, "awarder": TEXT, "summary": TEXT, "url": TEXT},
    "certificates": {"name": TEXT, "date": TEXT, "issuer": TEXT, "url": TEXT, "summary": TEXT},
    "publications": {"name": TEXT, "publisher": TEXT, "releaseDate": TEXT, "url": TEXT, "summary": TEXT},
    "skills": {"name": TEXT, "level": TEXT, "keywords": TEXTS},
    "languages": {"language": TEXT, "fluency": TEXT},
    "interests": {"name": TEXT, "keywords": TEXTS},
    "references": {"name": TEXT, "reference": TEXT},
    "projects": {
        "name": TEXT, "description": TEXT, "highlights": TEXTS, "keywords": TEXTS,
        "startDate": TEXT, "endDate": TEXT, "url": TEXT, "roles": TEXTS, "entity": TEXT, "type": TEXT, "summary": TEXT,
    },
}  # fmt: skip
"""Sections in the order of the schema, each a list of entries. `keywords`, `location`, `highlights`, `summary` and `url` are
no part of the schema everywhere, but stand in many files, and mean the same."""

FACTS = "facts"
"""metier's own section: sentences the person added; each a text, or `{"words": …, "at": …}`."""
ORDER = ("$schema", "basics", *SECTIONS, FACTS, "meta")

DATES = ("startDate", "endDate", "date", "releaseDate")

OLD_BASICS: Mapping[str, str] = {
    "picture": "image", "website": "url", "mobile": "phone", "tel": "phone", "telephone": "phone", "title": "label",
}  # fmt: skip
"""What older files, and files of other programs, call a field → its name now; a field that has both keeps both."""
OLD_FIELDS: Mapping[str, Mapping[str, str]] = {
    "work": {"company": "name", "organization": "name", "employer": "name", "website": "url", "title": "position"},
    "volunteer": {"organisation": "organization", "name": "organization", "company": "organization", "website": "url"},
    "education": {
        "school": "institution", "name": "institution", "website": "url", "degree": "studyType", "gpa": "score",
        "field": "area", "major": "area",
    },
    "awards": {"name": "title", "issuer": "awarder"},
    "certificates": {"title": "name", "website": "url", "organization": "issuer"},
    "publications": {"title": "name", "website": "url", "journal": "publisher", "date": "releaseDate"},
    "skills": {"skill": "name"},
    "languages": {"name": "language", "level": "fluency"},
    "references": {"text": "reference"},
    "projects": {"title": "name", "website": "url", "technologies": "keywords"},
}  # fmt: skip
OLD_SECTIONS: Mapping[str, str] = {
    "certifications": "certificates",
    "hobbies": "interests",
    "experience": "work",
}
