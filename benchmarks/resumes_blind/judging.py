"""Compares what is read from the blind resumes with what was expected."""

from __future__ import annotations

import hashlib
import json
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.resumes import N_DRAWS, Judged, all_words, judge
from benchmarks.resumes_blind.layouts import made

from metier.errors import MetierError
from metier.workspace.taking_in import take_in

TEXTS = Path(__file__).with_name("texts")
SECOND = Path(__file__).with_name("texts_second")
THIRD = Path(__file__).with_name("texts_third")
SECTIONS = {
    "b": "basics", "w": "work", "e": "education", "k": "skills", "l": "languages", "c": "certificates",
    "p": "projects", "v": "volunteer", "u": "publications", "i": "interests", "a": "awards", "r": "references",
}  # fmt: skip
N_OPEN = 15
_LABELS = (
    "address anschrift adresse wohnort telephone telefon telefonnummer phone tel mobile mobil handy name e-mail email mail vor- und nachname "
    "e-mail-adresse mother tongue(s) other language(s) languages language sprachen edv computer skills digital organisational relevant coursework"
)
_LABEL = re.compile(
    rf"^(?:(?:{'|'.join(re.escape(word) for word in _LABELS.split())})\.?\s*)+(?::|\|\||\t)|^(?:tel|mobile) (?=\d)|^Lebenslauf von|\(Mobile\)$",
    re.IGNORECASE,
)
_MONTHS = (
    "januar februar märz mai juni juli oktober dezember heute seit bis von bei am im now today current sommer summer sept okt aug "
    "january february march april may june july august september october november december jan feb mar apr jun jul sep oct nov dec present"
)
_DATES = re.compile(
    rf"\(\d+ years?(?: \d+ months?)?\)|\b(?:\d{{1,2}}[./-])?\d{{1,2}}[./-](?:\d{{4}}|\d\d)\b|\b\d{{4}}-\d\d\b"
    rf"|\b(?:{'|'.join(_MONTHS.split())})\b\.?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Blind:
    """One resume and what is expected of it."""

    name: str
    layout: str
    lines: tuple[str, ...]
    sections: Mapping[str, list[int]]
    said: Mapping[str, list[str]]

    @property
    def kind(self) -> str:
        """Text, word, or PDF of one or two columns."""
        if self.layout in {"txt", "md"}:
            return "typed"
        if self.layout in {"docx", "docx_table"}:
            return "word"
        return (
            "pdf of two columns"
            if self.layout in {"pdf_side_left", "pdf_side_right", "html_two_pdf"}
            else "pdf"
        )

    def one(self, key: str) -> str:
        """What is said once of this key; empty if nothing is."""
        return next(iter(self.said.get(key, ())), "")


@dataclass
class Outcome:
    """How one resume was read."""

    judged: Judged
    roles: list[bool] = field(default_factory=list)
    contact: bool = False
    notes: list[str] = field(default_factory=list)


def resumes(folder: Path = TEXTS) -> list[Blind]:
    """All, in the order of the hashes of their names."""
    files = sorted(folder.glob("*.txt"), key=lambda file: hashlib.sha256(file.stem.encode()).hexdigest())
    return [_read(file) for file in files]


def _read(file: Path) -> Blind:
    body, _, expected = file.read_text(encoding="utf-8").partition("\n===\n")
    sections: dict[str, list[int]] = {}
    lines = []
    for number, row in enumerate(body.split("\n")):
        codes, _, line = row.partition("|")
        lines.append(line)
        if codes.strip("."):
            sections.setdefault("|".join(SECTIONS[code] for code in codes), []).append(number)
    said: dict[str, list[str]] = {}
    for row in expected.splitlines():
        key, _, value = row.partition(":")
        said.setdefault(key, []).append(value.strip())
    return Blind(file.stem, said["layout"][0], tuple(lines), sections, said)


def report(*, half: str, show: bool) -> dict[str, Any]:
    """The figures of a half, or of all."""
    every = resumes({"second": SECOND, "third": THIRD}.get(half, TEXTS))
    chosen = {"open": every[:N_OPEN], "sealed": every[N_OPEN:]}.get(half, every)
    outcomes: dict[str, Outcome] = {}
    with tempfile.TemporaryDirectory() as folder:
        for blind in chosen:
            path = made(blind.lines, blind.layout, Path(folder) / blind.name)
            outcomes[blind.name] = outcome(blind, _taken(path))
    if show:
        for name, one in outcomes.items():
            for section, why in one.judged.wrong.items():
                print(f"{name} {section}: {why}", file=sys.stderr)
            for note in one.notes:
                print(f"{name} {note}", file=sys.stderr)
    groups = {"all": chosen, "english": [], "german": []}
    for blind in chosen:
        groups["german" if blind.name.startswith("de_") else "english"].append(blind)
        groups.setdefault(blind.kind, []).append(blind)
    return {name: _summary([outcomes[blind.name] for blind in some]) for name, some in groups.items()}


def _summary(every: Sequence[Outcome]) -> dict[str, Any]:
    wrong = Counter(section for one in every for section in one.judged.wrong)
    return {
        "resumes": len(every),
        "sections": _share(every, lambda one: (one.judged.right, one.judged.total)),
        "roles": _share(every, lambda one: (sum(one.roles), len(one.roles))),
        "contacts": _share(every, lambda one: (int(one.contact), 1)),
        "wholly_right": sum(not one.judged.wrong for one in every),
        "wrong_by_section": dict(wrong.most_common()),
    }


def _share(outcomes: Sequence[Outcome], counts: Callable[[Outcome], tuple[int, int]]) -> dict[str, Any]:
    """A share, with where it lies by drawing resumes anew."""
    pairs = [counts(one) for one in outcomes]
    right, total = (sum(pair[at] for pair in pairs) for at in (0, 1))
    if not total:
        return {"right": 0, "of": 0}
    draw = random.Random(9)
    shares = []
    for _ in range(N_DRAWS):
        drawn = draw.choices(pairs, k=len(pairs))
        shares.append(sum(pair[0] for pair in drawn) / max(1, sum(pair[1] for pair in drawn)))
    shares.sort()
    low, high = (round(shares[int(at * N_DRAWS)], 3) for at in (0.025, 0.975))
    return {"right": right, "of": total, "share": round(right / total, 3), "interval": [low, high]}


def _taken(path: Path) -> dict[str, Any]:
    """What the program reads of a file."""
    try:
        return take_in(path).resume
    except MetierError as error:
        print(f"{path.name}: {error}", file=sys.stderr)
        return {}


def outcome(blind: Blind, resume: Mapping[str, Any]) -> Outcome:
    """Compare what was read with what was expected."""
    # Labels, months and figures of dates are told by where things stand: they are not looked for, and not foreign.
    lines = [_DATES.sub(" ", _unmarked(_LABEL.sub(" ", re.sub(r"^[-*] ", "", line)))) for line in blind.lines]
    employers = Counter(row.split("|")[0] for row in blind.said.get("role", ()))
    repeated = " ".join(name for name, times in employers.items() if times > 1)  # stands once, over two roles
    # A link is told with its network and the name there.
    links = " ".join(
        word
        for at in blind.sections["basics"]
        for word in blind.lines[at].split()
        if re.search(r"[@/.]\w", word)
    )
    lines += [f"{_LABELS} {_MONTHS} {repeated} {links}"]
    judged = judge("\n".join(lines), resume, {"sections": blind.sections, "counts": _counts(blind)})
    entries_wrong = {
        "work": _employers_wrong(blind, resume),
        "education": _degrees_wrong(blind, resume),
        "languages": _languages_wrong(blind, resume),
    }
    for name, why in entries_wrong.items():
        if why and name in blind.sections and name not in judged.wrong:
            judged.right -= 1
            judged.wrong[name] = why
    done = Outcome(judged)
    left = list(resume.get("work", []))
    for row in blind.said.get("role", ()):
        found = next((entry for entry in left if _is_role(entry, row)), None)
        done.roles.append(found is not None)
        if found is None:
            done.notes.append(f"role missing: {row}")
        else:
            left.remove(found)
    if not all(done.roles):
        done.notes += [f"   found: {_told(entry)}" for entry in left]
    basics = resume.get("basics", {})
    wanted = (set(all_words(blind.one("name"))), blind.one("email").lower(), blind.one("phone").lstrip("+"))
    titles = {"dr", "ing", "rn", "phd"}
    got = (
        set(all_words(basics.get("name", ""))),
        basics.get("email", "").lower(),
        re.sub(r"\D", "", basics.get("phone", "")),
    )
    done.contact = (got[0] - titles, *got[1:]) == (wanted[0] - titles, *wanted[1:])
    if not done.contact:
        done.notes.append(f"contact: {got}")
    return done


def _unmarked(line: str) -> str:
    """A line without what is only layout."""
    if line.startswith("@"):
        return ""
    line = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line)
    return re.sub(r"^(?:#{1,3} |[-*>] )", "", line).replace("||", " ")


def _counts(blind: Blind) -> dict[str, Any]:
    n_roles, n_degrees = len(blind.said.get("role", ())), len(blind.said.get("degree", ()))
    counts: dict[str, Any] = {
        "work": [n_roles, n_roles + int(blind.one("work_more") or 0)],
        "education": [n_degrees, n_degrees + int(blind.one("education_more") or 0)],
        "skills": int(blind.one("skills") or 0),
    }
    for row in blind.said.get("count", ()):
        name, least, most = row.split()
        counts[name] = [int(least), int(most)]
    return counts


def _fits(text: Any, told: str) -> bool:
    """Whether a field has the words that are expected, and no others than those that may stand there."""
    have = set(all_words(str(text or "")))
    for one in told.split(" / "):
        wanted, _, extra = (part.strip() for part in one.partition("~"))
        if wanted in {"none", "-"}:
            if not have:
                return True
        elif (words := set(all_words(wanted))) <= have <= words | set(all_words(extra)):
            return True
    return False


def _is_role(entry: Mapping[str, Any], row: str) -> bool:
    employer, position, start, end = (part.strip() for part in row.split("|"))
    return (
        _fits(entry.get("name"), employer)
        and _fits(entry.get("position"), position)
        and entry.get("startDate", "-") in start.split("/")
        and entry.get("endDate", "-") in end.split("/")
    )


def _told(entry: Mapping[str, Any]) -> str:
    return " | ".join(str(entry.get(key, "-")) for key in ("name", "position", "startDate", "endDate"))


def _employers_wrong(blind: Blind, resume: Mapping[str, Any]) -> str:
    at = iter(resume.get("work", []))
    for row in blind.said.get("role", ()):
        employer = row.split("|")[0].strip()
        if not any(_fits(entry.get("name"), employer) for entry in at):
            return f"no role at {employer}, in order"
    return ""


def _degrees_wrong(blind: Blind, resume: Mapping[str, Any]) -> str:
    at = iter(resume.get("education", []))
    for row in blind.said.get("degree", ()):
        degree, school = (part.strip() for part in row.split("|"))
        if not any(_has(entry, degree, school) for entry in at):
            return f"no degree {row}, in order"
    return ""


def _has(entry: Mapping[str, Any], degree: str, school: str) -> bool:
    study = set(all_words(f"{entry.get('studyType', '')} {entry.get('area', '')}"))
    wanted = [set(all_words(one)) for one in degree.split(" / ") if one != "none"]
    return (not wanted or any(words <= study for words in wanted)) and _fits(entry.get("institution"), school)


def _languages_wrong(blind: Blind, resume: Mapping[str, Any]) -> str:
    wanted = sorted(one.strip().lower() for one in blind.one("languages").split(",") if one.strip())
    found = sorted(str(entry.get("language", "")).lower() for entry in resume.get("languages", []))
    return "" if wanted == found else f"languages {found}, not {wanted}"


def main(half: str, *, show: bool) -> None:
    print(json.dumps(report(half=half, show=show), indent=1, ensure_ascii=False))
