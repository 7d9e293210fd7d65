"""RenderCV → JSON Resume."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from metier.applications.resume.reading import checked
from metier.applications.resume.rendercv.form import (
    NETWORKS,
    PRESENT,
    SECTIONS,
    LeftOut,
    dates_in,
    kind_of,
    split_list,
)
from metier.errors import ResumeShapeError
from metier.prompts.folding import fold

_LINK = re.compile(r"\[([^\]\[]+)\]\((https?://[^\s()]+)\)")
_STRONG = re.compile(r"(\*{2,3})(?=\S)(.+?)(?<=\S)\1")
_LEAN = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![\w*])")
# A word in the title of a section → the section of JSON Resume.
_TITLES = (
    ("volunt", "volunteer"), ("ehrenamt", "volunteer"), ("certif", "certificates"), ("zertifik", "certificates"),
    ("licen", "certificates"), ("award", "awards"), ("honor", "awards"), ("honour", "awards"), ("prize", "awards"),
    ("auszeichnung", "awards"), ("publication", "publications"), ("veroffentlich", "publications"), ("paper", "publications"),
    ("reference", "references"), ("referenz", "references"), ("language", "languages"), ("sprache", "languages"),
    ("interest", "interests"), ("hobb", "interests"), ("skill", "skills"), ("technolog", "skills"), ("kenntnis", "skills"),
    ("education", "education"), ("ausbildung", "education"), ("experience", "work"), ("employment", "work"),
    ("berufserfahrung", "work"), ("project", "projects"), ("projekt", "projects"), ("summary", "summary"),
    ("about", "summary"), ("profile", "summary"), ("profil", "summary"), ("objective", "summary"), ("fact", "facts"),
)  # fmt: skip
_BY_KIND = {
    "experience": "work",
    "education": "education",
    "publication": "publications",
    "line": "skills",
    "normal": "projects",
}


@dataclass(frozen=True, slots=True)
class ReadCv:
    """A resume out of RenderCV.

    Attributes:
        resume: JSON Resume.
        left_out: What JSON Resume has no place for, in words.
    """

    resume: dict[str, Any]
    left_out: tuple[str, ...]


def read_rendercv(value: Mapping[str, Any], *, name: str) -> ReadCv:
    """The resume of a RenderCV file; `design`, `locale` and `settings` say how it looks and are no part of it.

    Args:
        value: Texts, lists and mappings, as YAML has them; every number as a text.
        name: Of the file, for messages.

    Raises:
        ResumeShapeError: It has not the form of RenderCV.

    Example:
        >>> cv = {"cv": {"name": "Ada", "sections": {"Jobs": [{"company": "Tinta", "position": "Baker", "date": "2019"}]}}}
        >>> read_rendercv(cv, name="cv.yaml").resume
        {'basics': {'name': 'Ada'}, 'work': [{'name': 'Tinta', 'position': 'Baker', 'startDate': '2019'}]}
    """
    cv = value.get("cv")
    if not isinstance(cv, Mapping):
        raise ResumeShapeError(name, where="`cv`", got="missing" if cv is None else "no mapping", expected="a mapping with `name` and `sections`")  # fmt: skip
    left_out = LeftOut()
    found: dict[str, Any] = {"basics": _basics(cv, left_out)}
    sections = cv.get("sections")
    if sections is not None and not isinstance(sections, Mapping):
        raise ResumeShapeError(
            name, where="`cv.sections`", got="no mapping", expected="section titles with lists of entries"
        )
    for title, entries in (sections or {}).items():
        if entries is None:
            continue
        if not isinstance(entries, list):
            where = f"`cv.sections.{title}`"
            raise ResumeShapeError(name, where=where, got="no list", expected="a list of entries")
        for number, entry in enumerate(entries):
            _read(found, title, entry, f"`cv.sections.{title}[{number}]`", left_out, name)
    if not found["basics"]:
        del found["basics"]
    return ReadCv(checked(found, name=name), tuple(left_out.words))


def _basics(cv: Mapping[str, Any], left_out: LeftOut) -> dict[str, Any]:
    basics: dict[str, Any] = {}
    for theirs, ours in (
        ("name", "name"),
        ("headline", "label"),
        ("email", "email"),
        ("phone", "phone"),
        ("website", "url"),
    ):
        values = cv.get(theirs)
        first, *more = values if isinstance(values, list) and values else [values]
        if isinstance(first, str) and first:
            basics[ours] = first.removeprefix("tel:") if ours == "phone" else first
        if more:
            left_out.add(f"`cv.{theirs}`: only the first of {len(more) + 1} was taken")
    place = cv.get("location")
    if isinstance(place, str) and place:
        basics["location"] = _location(place)
    profiles = [*_networks(cv.get("social_networks")), *_connections(cv.get("custom_connections"))]
    if profiles:
        basics["profiles"] = profiles
    if cv.get("photo"):
        left_out.add("`cv.photo`: a picture is not taken along")
    return basics


def _location(place: str) -> dict[str, str]:
    parts = [part.strip() for part in place.split(",")]
    if len(parts) == 3 and re.fullmatch(r"[A-Z]{2}", parts[2]):
        return {"city": parts[0], "countryCode": parts[2], "region": parts[1]}
    if len(parts) == 2:
        return {"city": parts[0], "region": parts[1]}
    return {"city": place}


def _networks(rows: Any) -> list[dict[str, str]]:
    found = []
    for row in rows if isinstance(rows, list) else []:
        if not isinstance(row, Mapping) or not isinstance(row.get("username"), str):
            continue
        network, user = str(row.get("network") or ""), row["username"]
        start = NETWORKS.get(network, "")
        found.append({"network": network, "username": user} | ({"url": start + user} if start else {}))
    return found


def _connections(rows: Any) -> list[dict[str, str]]:
    found = []
    for row in rows if isinstance(rows, list) else []:
        if not isinstance(row, Mapping):
            continue
        shown, url = str(row.get("placeholder") or ""), str(row.get("url") or "")
        network, colon, user = shown.partition(": ")
        profile = (
            {"network": network, "username": user} if colon else {} if shown == url else {"network": shown}
        )
        found.append({key: words for key, words in (profile | {"url": url}).items() if words})
    return found


# --- entries --------------------------------------------------------------------------------------------


def _read(found: dict[str, Any], title: str, entry: Any, where: str, left_out: LeftOut, name: str) -> None:
    if isinstance(entry, str):
        _read_words(found, title, _plain(entry), {}, left_out)
        return
    if not isinstance(entry, Mapping):
        if entry is not None:
            raise ResumeShapeError(
                name, where=where, got="a list", expected="a text, or an entry with fields"
            )
        return
    row = {str(key): _plain_value(value) for key, value in _unlinked(entry).items() if value is not None}
    kind = kind_of(row)
    if kind in {"bullet", "numbered"}:
        key = next(key for key in ("bullet", "number", "reversed_number") if key in row)
        _read_words(found, title, str(row.pop(key)), row, left_out)
    elif kind == "line":
        _read_line(found, title, row)
    elif kind:
        _read_entry(found, title, kind, row, left_out)
    else:
        left_out.add(f"{where}: an entry without a field that tells what it is")


def _unlinked(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry whose name is a link: the name, and the address where it belongs."""
    row = dict(entry)
    for key in ("name", "title", "company", "institution"):
        found = _LINK.fullmatch(row[key].strip()) if isinstance(row.get(key), str) else None
        if found and "url" not in row:
            row |= {key: found[1], "url": found[2]}
    return row


def _section(title: str, default: str) -> str:
    folded = fold(title).text
    return next((section for word, section in _TITLES if word in folded), default)


def _read_words(
    found: dict[str, Any], title: str, words: str, more: Mapping[str, Any], left_out: LeftOut
) -> None:
    """A sentence that stands in a section by itself."""
    section = _section(title, "facts")
    if section == "summary" and not more:
        basics = found["basics"]
        basics["summary"] = f"{basics['summary']}\n{words}" if basics.get("summary") else words
        return
    named = {
        "skills": "name", "languages": "language", "interests": "name", "awards": "title", "certificates": "name",
        "publications": "name", "references": "reference",
    }  # fmt: skip
    if section in named:
        found.setdefault(section, []).append({named[section]: words} | dict(more))
        return
    if section != "facts":
        left_out.add(
            f"“{title}”: its sentences stand among your facts, as nothing says to which entry they belong"
        )
    found.setdefault("facts", []).append({"words": words} | dict(more) if more else words)


def _read_line(found: dict[str, Any], title: str, row: dict[str, Any]) -> None:
    """A name with its details: skills, languages, interests."""
    section = _section(title, "skills")
    label, details = str(row.pop("label", "")), str(row.pop("details", ""))
    if section == "languages":
        entry = {"language": label} | ({"fluency": details} if details else {})
    else:
        section = section if section == "interests" else "skills"
        level = row.pop("level", "")
        words = row.pop("keywords", None) or ([] if level and details == level else split_list(details))
        entry = {"name": label} | ({"level": level} if level else {}) | ({"keywords": words} if words else {})
    found.setdefault(section, []).append(
        {key: value for key, value in (entry | row).items() if value not in ("", [])}
    )


def _read_entry(found: dict[str, Any], title: str, kind: str, row: dict[str, Any], left_out: LeftOut) -> None:
    section = _section(title, _BY_KIND[kind])
    if section not in SECTIONS or (kind in {"education", "publication"} and section != _BY_KIND[kind]):
        section = _BY_KIND[kind]
    if kind == "experience" and section not in {"work", "volunteer"}:
        section = "work"
    form = SECTIONS[section]
    names = {theirs: ours for ours, theirs in form.fields.items()}
    if kind == "normal" and section in {"work", "volunteer"}:
        names = names | {"name": form_name(section)}
    entry: dict[str, Any] = {}
    for key, value in row.items():
        if key not in {"date", "start_date", "end_date"} and value not in ("", []):
            entry[names.get(key, key)] = value
    start, end = dates_in({key: str(row[key]) for key in ("date", "start_date", "end_date") if row.get(key)})
    if form.begins and start:
        entry[form.begins] = start
    if form.ends and end and not (form.lasts and start and end == PRESENT):
        entry[form.ends] = end
    elif form.begins and not form.ends and end and end != PRESENT:
        entry[form.begins] = entry.get(form.begins, end)
    if section == "publications" and entry.get("authors") in ([found["basics"].get("name", "")], [""]):
        del entry["authors"]
    if (
        section == "projects"
        and kind == "normal"
        and "project" not in fold(title).text
        and "projekt" not in fold(title).text
    ):
        entry.setdefault("type", title)
        left_out.add(f"“{title}”: JSON Resume has no such section; its entries stand among your projects")
    found.setdefault(section, []).append(entry)


def form_name(section: str) -> str:
    """What the employer is called in a section."""
    return "name" if section == "work" else "organization"


def _plain_value(value: Any) -> Any:
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, list):
        return [_plain_value(part) for part in value if part is not None]
    return value


def _plain(words: str) -> str:
    """Words without RenderCV's formatting; the address of a link stands behind its words."""
    linked = _LINK.sub(lambda found: found[1] if found[1] == found[2] else f"{found[1]} ({found[2]})", words)
    return _LEAN.sub(r"\1", _STRONG.sub(r"\2", linked))
