"""Who a resume is of: name, contact data and links, as they stand at the top of a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from metier.applications.resume.reading import checked
from metier.domain.draft import Contact

NETWORKS: Mapping[str, str] = {
    "linkedin": "https://linkedin.com/in/",
    "github": "https://github.com/",
    "gitlab": "https://gitlab.com/",
    "orcid": "https://orcid.org/",
    "stackoverflow": "https://stackoverflow.com/users/",
    "researchgate": "https://researchgate.net/profile/",
    "google scholar": "https://scholar.google.com/citations?user=",
    "x": "https://x.com/",
}
"""Networks in lower case → how an address begins that ends with the person's name there."""


def contact_of(resume: Mapping[str, Any]) -> Contact:
    """Name, contact data and links of a resume; what it lacks is empty.

    Raises:
        ResumeShapeError: A known field holds something else than it should.

    Example:
        >>> contact_of({"basics": {"name": "Ada Ohm", "location": {"city": "Ulm"}, "profiles": [
        ...     {"network": "GitHub", "username": "adaohm"}]}})
        Contact(name='Ada Ohm', label='', email='', phone='', place='Ulm', links=('https://github.com/adaohm',))
    """
    basics = checked(resume).get("basics", {})
    location = basics.get("location", {})
    links = [basics.get("url", ""), *map(link_of, basics.get("profiles", []))]
    return Contact(
        name=_name(basics),
        label=_folded(basics.get("label", "")),
        email=_folded(basics.get("email", "")),
        phone=_folded(basics.get("phone", "")),
        place=", ".join(
            dict.fromkeys(filter(None, (_folded(location.get(name, "")) for name in ("city", "region"))))
        ),
        links=tuple(dict.fromkeys(_folded(link) for link in links if link.strip())),
    )


def link_of(profile: Mapping[str, Any]) -> str:
    """The address of a profile: as written, else made of a network that is known and the name there, else empty."""
    written = str(profile.get("url", "")).strip()
    start = NETWORKS.get(str(profile.get("network", "")).strip().casefold(), "")
    user = str(profile.get("username", "")).strip().lstrip("@")
    return written or (start + user if start and user else "")


def _name(basics: Mapping[str, Any]) -> str:
    name = _folded(basics.get("name", ""))
    if name:
        return name
    pairs = (("firstName", "lastName"), ("givenName", "familyName"))
    parts = next((pair for pair in pairs if any(basics.get(key) for key in pair)), ())
    return " ".join(
        _folded(basics[key]) for key in parts if isinstance(basics.get(key), str) and basics[key].strip()
    )


def _folded(value: object) -> str:
    return " ".join(str(value).split())
