"""JSON Resume → RenderCV."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from metier.applications.resume.reading import checked
from metier.applications.resume.rendercv.form import (
    KIND_FIELDS,
    NETWORKS,
    OWN_KINDS,
    PRESENT,
    SECTIONS,
    LeftOut,
    Section,
    dates_out,
    split_list,
)

_MARKS = re.compile(r"\*\*?[^\s*][^*]*\*|\]\(|#[a-z]+[\[(]|\$\$|`")
_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class WrittenCv:
    """A resume in the form of RenderCV.

    Attributes:
        value: `{"cv": …}`.
        left_out: What RenderCV has no place for, in words.
    """

    value: dict[str, Any]
    left_out: tuple[str, ...]


def rendercv_of(resume: Mapping[str, Any]) -> WrittenCv:
    """A resume as RenderCV; fields that RenderCV does not know stand in their entries all the same, and come back.

    Raises:
        ResumeShapeError: A known field holds something else than it should.

    Example:
        >>> cv = rendercv_of({"basics": {"name": "Ada"}, "work": [{"name": "Tinta", "startDate": "2019"}]}).value
        >>> cv["cv"]["sections"]["experience"]
        [{'company': 'Tinta', 'position': '', 'start_date': '2019', 'end_date': 'present'}]
    """
    form = checked(resume)
    left_out = LeftOut()
    cv = _header(form.get("basics", {}), left_out)
    sections: dict[str, list[Any]] = {}
    summary = form.get("basics", {}).get("summary", "")
    if summary.strip():
        sections["summary"] = [summary]
    for name in ("work", "education", "projects"):
        _put(sections, form, name, left_out)
    _lines(sections, form, left_out)
    for name in ("certificates", "awards", "publications", "volunteer", "references"):
        _put(sections, form, name, left_out)
    _facts(sections, form, left_out)
    known = {"basics", "facts", "skills", "languages", "interests", "$schema", "meta", *SECTIONS}
    for key in form:
        if key not in known:
            left_out.add(f"`{key}`: RenderCV has no such section")
    for at in _marked(sections, "cv.sections"):
        left_out.add(f"{at} holds signs that RenderCV reads as formatting, such as * or `")
    return WrittenCv({"cv": cv | ({"sections": sections} if sections else {})}, tuple(left_out.words))


def _header(basics: Mapping[str, Any], left_out: LeftOut) -> dict[str, Any]:
    cv: dict[str, Any] = {}
    for ours, theirs in (
        ("name", "name"),
        ("label", "headline"),
        ("email", "email"),
        ("phone", "phone"),
        ("url", "website"),
    ):
        if basics.get(ours):
            cv[theirs] = basics[ours]
    place = _place(basics.get("location", {}), left_out)
    if place:
        cv["location"] = place
    networks, others = _profiles(basics.get("profiles", []), left_out)
    if networks:
        cv["social_networks"] = networks
    if others:
        cv["custom_connections"] = others
    if basics.get("image"):
        left_out.add("`basics.image`: RenderCV takes a photo as a file beside its own")
    known = {"name", "label", "email", "phone", "url", "image", "summary", "location", "profiles"}
    for key in basics:
        if key not in known:
            left_out.add(f"`basics.{key}`: RenderCV has no such field")
    return cv


def _place(location: Mapping[str, Any], left_out: LeftOut) -> str:
    """Town, region and country on one line; a country alone cannot be told from a region."""
    city, region, country = (location.get(name, "").strip() for name in ("city", "region", "countryCode"))
    parts = [city, region] if region and city else [city or region]
    if country and city and region and _COUNTRY.fullmatch(country):
        parts.append(country)
    elif country:
        left_out.add("`basics.location.countryCode`: RenderCV has one line for the place")
    for name in location:
        if name in {"address", "postalCode"} or (name == "region" and not city and region):
            if location[name]:
                left_out.add(f"`basics.location.{name}`: RenderCV has one line for the place")
        elif name not in {"city", "region", "countryCode"}:
            left_out.add(f"`basics.location.{name}`: RenderCV has no such field")
    if any("," in part for part in parts):
        left_out.add("a comma in `basics.location`: RenderCV has one line for the place")
    return ", ".join(filter(None, parts)) if city else ""


def _profiles(
    rows: list[dict[str, Any]], left_out: LeftOut
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    networks: list[dict[str, str]] = []
    others: list[dict[str, str]] = []
    for row in rows:
        network, user, url = (row.get(name, "") for name in ("network", "username", "url"))
        if network in NETWORKS and user and url in {"", NETWORKS[network] + user}:
            networks.append({"network": network, "username": user})
        elif network or user or url:
            shown = ": ".join(filter(None, (network, user)))
            others.append({"placeholder": shown or url, "url": url, "fontawesome_icon": "link"})
        for key in row:
            if key not in {"network", "username", "url"}:
                left_out.add(f"`basics.profiles[].{key}`: RenderCV has no such field")
    return networks, others


def _put(sections: dict[str, list[Any]], form: Mapping[str, Any], name: str, left_out: LeftOut) -> None:
    rows = [_entry(name, row, form, left_out) for row in form.get(name, [])]
    rows = [row for row in rows if row]
    if rows:
        sections[SECTIONS[name].title] = rows


def _entry(name: str, row: Mapping[str, Any], form: Mapping[str, Any], left_out: LeftOut) -> dict[str, Any]:
    section = SECTIONS[name]
    entry: dict[str, Any] = {theirs: row[ours] for ours, theirs in section.fields.items() if row.get(ours)}
    if not entry and not any(row.values()):
        return {}
    if name == "publications":
        entry["authors"] = row.get("authors") or [form.get("basics", {}).get("name", "")]
    dates = _dates(section, row)
    extras = _extras(name, row, {*section.fields, section.begins, section.ends, "authors"}, left_out)
    needed = {theirs: entry.get(theirs, "") for theirs in section.needs}
    return needed | entry | dates | extras


def _dates(section: Section, row: Mapping[str, Any]) -> dict[str, str]:
    if not section.begins:
        return {}
    start = row.get(section.begins, "")
    if not section.ends:
        return {"date": start} if start else {}
    return dates_out(start, row.get(section.ends, ""), lasts=section.lasts)


def _extras(name: str, row: Mapping[str, Any], known: set[str], left_out: LeftOut) -> dict[str, Any]:
    """Fields that RenderCV does not know, under their own names; not one that would make another kind of entry of it."""
    kind = OWN_KINDS.get(name, "normal")
    order = [found for found, _ in KIND_FIELDS]
    misleading = {key for found, fields in KIND_FIELDS[: order.index(kind)] for key in fields}
    taken = set(SECTIONS[name].fields.values()) | {"date", "start_date", "end_date"}
    extras: dict[str, Any] = {}
    for key, value in row.items():
        if key in known or value in ("", [], None):
            continue
        if key in misleading or key in taken:
            left_out.add(f"`{name}[].{key}`: RenderCV has another use for that name")
        else:
            extras[key] = value
    return extras


def _lines(sections: dict[str, list[Any]], form: Mapping[str, Any], left_out: LeftOut) -> None:
    """Skills, languages and interests: a name and its details."""
    for name, label, level in (
        ("skills", "name", "level"),
        ("languages", "language", "fluency"),
        ("interests", "name", ""),
    ):
        rows = []
        for row in form.get(name, []):
            words = [word for word in row.get("keywords", []) if word.strip()]
            details = ", ".join(words) or row.get(level, "")
            if not any(row.values()):
                continue
            line: dict[str, Any] = {"label": row.get(label, ""), "details": details}
            if words and (split_list(details) != words or details == row.get(level)):
                line["keywords"] = words
            if row.get(level) and (words or name == "skills"):
                line[level] = row[level]
            rows.append(line | _line_extras(name, row, {label, level, "keywords"}, left_out))
        if rows:
            sections[name] = rows


def _line_extras(name: str, row: Mapping[str, Any], known: set[str], left_out: LeftOut) -> dict[str, Any]:
    extras: dict[str, Any] = {}
    for key, value in row.items():
        if key in {"label", "details"}:
            left_out.add(f"`{name}[].{key}`: RenderCV has another use for that name")
        elif key not in known and value not in ("", [], None):
            extras[key] = value
    return extras


def _facts(sections: dict[str, list[Any]], form: Mapping[str, Any], left_out: LeftOut) -> None:
    rows = []
    for row in form.get("facts", []):
        if isinstance(row, str):
            rows.append({"bullet": row})
        elif row.get("words"):
            rows.append(
                {"bullet": row["words"]} | {key: row[key] for key in row if key not in {"words", "bullet"}}
            )
            for _ in {"bullet", "label", "details", "name"} & set(row):
                left_out.add("`facts[]`: RenderCV has another use for a name in it")
    rows = [row for row in rows if row["bullet"].strip()]
    if rows:
        sections["facts"] = rows


def _marked(value: Any, at: str) -> list[str]:
    """Where texts hold signs that RenderCV takes for formatting."""
    if isinstance(value, str):
        return [at] if _MARKS.search(value) and value != PRESENT else []
    if isinstance(value, Mapping):
        return [place for key, part in value.items() for place in _marked(part, f"{at}.{key}")]
    if isinstance(value, list):
        return [place for number, part in enumerate(value) for place in _marked(part, f"{at}[{number}]")]
    return []
