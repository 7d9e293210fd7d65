"""The values of one person's resume that never leave, each as patterns over folded text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from metier.errors import RedactionError
from metier.prompts import spellings
from metier.prompts.folding import fold
from metier.prompts.spellings import AFTER, BEFORE

_PARTICLES = frozenset({
    "van", "von", "der", "den", "de", "la", "del", "di", "da", "dos", "bin", "ibn", "al", "el", "zu", "und", "and", "dr",
    "prof", "mr", "mrs", "ms", "herr", "frau", "jr", "sr", "phd", "msc", "bsc", "mba", "the",
})  # fmt: skip
_LEGAL = r"gmbh|mbh|kg|kgaa|ug|ohg|inc|ltd|llc|llp|plc|corp|corporation|b\.v|n\.v|s\.a|sarl|srl|s\.p\.a|aps|e\.v|pty|pvt"
_LEGAL_OR_WORDS = (
    rf"{_LEGAL}|ag|se|co|company|limited|bv|nv|sa|sas|spa|oy|ab|as|ev|group|gruppe|holdings?|international|deutschland|germany"
    r"|europe"
)
_TRAILING = re.compile(rf"(?:[\s,.&+-]+(?:{_LEGAL_OR_WORDS})\.?)+$")
# First words of companies' names that alone name no company.
_PLAIN_FIRST = frozenset({
    "the", "deutsche", "german", "american", "british", "united", "national", "international", "global", "first",
    "bank", "university", "universitat", "technische", "hochschule", "institute", "data", "software", "digital",
    "cloud", "berlin", "hamburg", "munchen", "munich", "koln", "frankfurt", "london", "paris", "vienna", "zurich",
    "new", "north", "south", "east", "west", "green", "blue", "red", "black", "white", "smart", "open", "big",
    "general", "royal", "city", "state", "federal", "european", "health", "energy", "water", "solar", "wind", "food",
    "media", "tech", "technology", "web", "mobile", "machine", "artificial", "advanced", "applied", "modern",
    "central", "public", "private", "school", "college", "hospital", "clinic", "studio", "studios", "agency", "group",
    "systems", "system", "network", "networks", "security", "labs", "lab", "research", "science", "creative",
    "design", "marketing", "financial", "finance", "insurance", "capital", "consulting", "engineering", "power",
    "light", "home", "house", "life", "care", "medical", "pharma", "bio", "auto", "motor", "rail", "air", "space",
    "star", "sun", "next", "good", "better", "best", "quick", "fast", "free", "total", "pure", "super", "premium",
    "urban", "local", "world", "online", "social", "human", "people", "team", "work", "works", "job", "jobs",
})  # fmt: skip
# Names that are also everyday words: alone they are taken out only where a capital letter inside a sentence shows a name.
_EVERYDAY = frozenset({
    "will", "mark", "art", "rich", "grace", "hope", "may", "june", "april", "august", "rose", "summer", "young",
    "long", "short", "white", "brown", "black", "green", "gray", "grey", "king", "stone", "wood", "field", "hill",
    "baker", "smith", "cook", "bill", "jack", "rob", "sue", "pat", "ray", "sandy", "dawn", "eve", "faith", "joy",
    "lily", "daisy", "iris", "jade", "amber", "ruby", "pearl", "crystal", "dean", "earl", "duke", "prince", "bishop",
    "abbot", "page", "day", "knight", "lane", "park", "banks", "bush", "forest", "lake", "river", "sky", "star",
    "sun", "moon", "winter", "frost", "snow", "rain", "love", "dear", "good", "best", "strong", "swift", "sharp",
    "wise", "noble", "major", "mason", "miller", "carpenter", "cooper", "turner", "tanner", "fisher", "hunter",
    "shepherd", "gardener", "potter", "weaver", "taylor", "parker", "carter", "porter", "chase", "trust", "price",
    "rice", "bean", "berry", "fox", "wolf", "bear", "hart", "lamb", "bird", "swan", "crane", "drake", "finch",
    "robin", "martin", "van", "case", "cross", "church", "bell", "ball", "bond", "books", "boot", "bridges", "care",
    "cash", "close", "cole", "drew", "ford", "free", "gates", "glass", "gold", "grant", "guy", "hall", "hand",
    "hardy", "head", "holly", "ivy", "lang", "large", "law", "little", "low", "march", "marks", "moore", "more",
    "new", "north", "nice", "power", "quick", "read", "reason", "reed", "rivers", "rush", "sage", "self", "shell",
    "silver", "skinner", "small", "sparks", "spring", "steel", "target", "apple", "square", "oracle", "meta", "visa",
    "shape", "core", "base", "edge", "block", "stripe", "slack", "zoom", "signal", "elastic", "chef", "puppet",
    "alphabet", "amazon", "gap", "next", "orange", "total", "shift", "scout", "indeed", "monster", "box", "unity",
    "epic", "blue", "notion", "linear",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """One value that never leaves.

    Attributes:
        kind: What it is: `NAME`, `EMAIL`, `PHONE`, `ADDRESS`, `EMPLOYER`, `URL`, `PERSONAL`.
        tag: What stands in its place.
        pattern: Finds every spelling of it in folded text.
        everyday: Folded words that count only when written like a name.
        capitals: Counts only where every letter is a capital (2), or the first one (1); 0 for any.
    """

    kind: str
    tag: str
    pattern: re.Pattern[str]
    everyday: frozenset[str] = frozenset()
    capitals: int = 0


def known_values(resume: Mapping[str, object], extra: Iterable[str] = ()) -> list[Known]:
    """The values of a resume (JSON Resume), the longest kinds first.

    Args:
        resume: `basics` and `work` are read.
        extra: More words that never leave.

    Raises:
        RedactionError: `basics` or `work` do not have the form of JSON Resume.
    """
    basics = _mapping(resume.get("basics"), "basics")
    location = _mapping(basics.get("location"), "basics.location")
    found: list[Known] = []
    found += _urls(basics)
    found += [Known("EMAIL", "[EMAIL]", _of(spellings.email(address))) for address in _emails(basics)]
    found += _phones(basics)
    found += _addresses(location)
    found += _employers(resume)
    found += _names(basics)
    found += _birth(basics)
    found += [
        Known("PERSONAL", "[LEFT OUT]", _of(f"{BEFORE}{spellings.words(value.split())}{AFTER}"))
        for value in extra
        if value.strip()
    ]
    return found


def _of(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE)


def _mapping(value: object, where: str) -> Mapping[str, object]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise RedactionError(what=f"`{where}` in resume.json is not an object")
    return value


def _rows(value: object, where: str) -> list[Mapping[str, object]]:
    if value is None:
        return []
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise RedactionError(what=f"`{where}` in resume.json is not a list")
    return [_mapping(row, where) for row in value]


def _words(row: Mapping[str, object], *names: str) -> list[str]:
    found = []
    for name in names:
        value = row.get(name)
        if value is None:
            continue
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise RedactionError(what=f"`{name}` in resume.json is not a string")
        if str(value).strip():
            found.append(str(value).strip())
    return found


def _profiles(basics: Mapping[str, object]) -> list[Mapping[str, object]]:
    return _rows(basics.get("profiles"), "basics.profiles")


def _emails(basics: Mapping[str, object]) -> list[str]:
    return [address for address in _words(basics, "email") if "@" in address]


def _urls(basics: Mapping[str, object]) -> Iterator[Known]:
    addresses = _words(basics, "url", "website", "image", "picture")
    for profile in _profiles(basics):
        addresses += _words(profile, "url")
    for address in sorted(addresses, key=len, reverse=True):
        if "." in address:
            yield Known("URL", "[URL]", _of(spellings.url(address)))


def _phones(basics: Mapping[str, object]) -> Iterator[Known]:
    for number in _words(basics, "phone", "mobile", "tel", "telephone"):
        if len(re.sub(r"\D", "", number)) >= 5:
            yield Known("PHONE", "[PHONE]", _of(spellings.phone(number)))


def _addresses(location: Mapping[str, object]) -> Iterator[Known]:
    city = {fold(city).text for city in _words(location, "city", "region")}
    for address in _words(location, "address"):
        for line in re.split(r"[\n,;]", address):
            # What is not the street, like "10115 Berlin", is the postal code or the town, which may be told.
            bare = re.sub(r"\b\d{4,}\b", " ", line).strip()
            pattern = spellings.street(bare)
            if pattern and fold(bare).text not in city:
                yield Known("ADDRESS", "[ADDRESS]", _of(pattern))
    for code in _words(location, "postalCode"):
        if sum(letter.isalnum() for letter in code) >= 4:
            yield Known("ADDRESS", "[ADDRESS]", _of(spellings.code(code)))


# --- employers -----------------------------------------------------------------------------------------


def _employers(resume: Mapping[str, object]) -> Iterator[Known]:
    names: list[str] = []
    for section in ("work", "experience"):  # older files; `read_resume` takes both for the same
        for row in _rows(resume.get(section), section):
            names += _words(row, "name", "company", "organization", "employer")
    numbers: dict[str, int] = {}
    for name in names:
        numbers.setdefault(fold(name).text, len(numbers) + 1)
    for name in sorted(set(names), key=len, reverse=True):
        yield from _employer(name, f"[EMPLOYER_{numbers[fold(name).text]}]")


def organisation_values(names: Iterable[str], known: Iterable[Known]) -> Iterator[Known]:
    """Values of organisations that are no employers, with tags of their own; those that are known already are left out."""
    patterns = [one.pattern for one in known if one.kind == "EMPLOYER"]
    fresh = [
        name
        for name in dict.fromkeys(filter(None, map(str.strip, names)))
        if not any(pattern.fullmatch(fold(name).text) for pattern in patterns)
    ]
    tags = {name: f"[ORGANISATION_{number}]" for number, name in enumerate(fresh, start=1)}
    for name in sorted(tags, key=len, reverse=True):
        whole = next(_employer(name, tags[name]), None)  # not by its first word: that may be "Python"
        if whole is not None:
            yield replace(whole, kind="ORGANISATION", capitals=1)


def _employer(name: str, tag: str) -> Iterator[Known]:
    folded = fold(name).text
    trailing = _TRAILING.search(folded)
    core = name[: trailing.start()] if trailing and len(folded) == len(name) else name
    parts = re.findall(r"[^\W_]+", core)
    if not parts or sum(map(len, parts)) < 2:
        return
    # "Bruchwerk AG" has its own ending; of others, only those count that are no words of their own.
    own = "".join(f"|{re.escape(piece)}" for piece in re.findall(r"[a-z]+", folded[len(core) :]))
    optional = rf"(?:[\s,.&+-]{{1,3}}(?:{_LEGAL}{own})\.?(?![a-z0-9]))*"
    joined = r"(?:[\s_-]?(?:&|\+|and|und)[\s_-]?|[\s,._/'-]{0,3})".join(map(spellings.word, parts))
    pattern = rf"{BEFORE}{joined}(?:'?s{AFTER})?{optional}(?:\.[a-z]{{2,6}})?{AFTER}"
    everyday = frozenset({fold(parts[0]).text} if len(parts) == 1 else ()) & _EVERYDAY
    yield Known("EMPLOYER", tag, _of(pattern), everyday=everyday)
    first = fold(parts[0]).text
    if len(parts) > 1 and len(first) >= 4 and first not in _PLAIN_FIRST and first.isalpha():
        alone = rf"{BEFORE}{spellings.word(parts[0])}(?:'?s)?{AFTER}"
        yield Known("EMPLOYER", tag, _of(alone), everyday=frozenset({first}) & _EVERYDAY, capitals=1)
    if len(parts) > 2:
        initials = "".join(part[0] for part in parts)
        yield Known("EMPLOYER", tag, _of(rf"{BEFORE}{re.escape(fold(initials).text)}{AFTER}"), capitals=2)


# --- names ---------------------------------------------------------------------------------------------


def _names(basics: Mapping[str, object]) -> Iterator[Known]:
    full = " ".join(_words(basics, "name", "firstName", "lastName", "givenName", "familyName"))
    pieces = [piece for piece in re.findall(r"[^\W\d_]+", full) if fold(piece).text not in _PARTICLES]
    parts = list(dict.fromkeys(piece for piece in pieces if len(piece) >= 3))
    everyday = frozenset(fold(part).text for part in parts) & _EVERYDAY
    if parts:
        initials = "".join(sorted({fold(piece[0]).text[:1] for piece in pieces}))
        yield Known("NAME", "[NAME]", _of(_run(parts, re.escape(initials))), everyday=everyday)
        if len(pieces) > 1:
            dotted = r"\.\s?".join(re.escape(fold(piece[0]).text) for piece in pieces)
            yield Known("NAME", "[NAME]", _of(rf"{BEFORE}{dotted}(?:\.|{AFTER})"), capitals=1)
    elif pieces:
        yield Known("NAME", "[NAME]", _of(f"{BEFORE}{spellings.words(pieces)}{AFTER}"), capitals=1)
    for user in _usernames(basics):
        folded = fold(user).text
        at = "@" if len(folded) < 4 or folded in _EVERYDAY else "@?"
        pieces = re.findall(r"[^\W_]+", user)
        yield Known("NAME", "[NAME]", _of(f"{BEFORE}{at}{spellings.words(pieces)}{AFTER}"))


def _run(parts: Sequence[str], initials: str) -> str:
    """One or more parts of the name in any order, with initials and particles among them."""
    gap = r"[\s,._-]{0,3}"
    part = f"(?:{'|'.join(spellings.word(part) for part in sorted(parts, key=len, reverse=True))})"
    particle = r"(?:van|von|der|den|de|la|del|di|da|zu|al|el)"
    lead = rf"(?:(?:dr|prof|mr|mrs|ms)\.?\s)?(?:[{initials}](?:\.\s?|[\s_-])?){{0,2}}"
    more = rf"(?:{gap}(?:{particle}{gap})?{part}|{gap}[{initials}]\.|\s[{initials}](?=\s*(?:$|[,;:)])))"
    return rf"{BEFORE}{lead}{part}{more}*(?:'?s)?{AFTER}"


def _usernames(basics: Mapping[str, object]) -> list[str]:
    users = [address.partition("@")[0] for address in _emails(basics)]
    for profile in _profiles(basics):
        users += _words(profile, "username")
    for address in _words(basics, "url", "website"):
        host = re.sub(r"^(?:[a-z]+://)?(?:www\.)?", "", address.casefold()).rstrip("/")
        if "/" not in host and host.count(".") == 1:
            users.append(host.partition(".")[0])
    kept = dict.fromkeys(user.lstrip("@") for user in users)
    return [user for user in kept if len(re.sub(r"[\W_]", "", user)) >= 3]


def _birth(basics: Mapping[str, object]) -> Iterator[Known]:
    for written in _words(basics, "birthDate", "birthday", "dateOfBirth", "birth_date"):
        try:
            born = date.fromisoformat(written)
        except ValueError:
            pieces = re.findall(r"[^\W_]+", written)
            pattern = f"{BEFORE}{spellings.words(pieces)}{AFTER}"
        else:
            pattern = spellings.day(born.year, born.month, born.day)
        yield Known("PERSONAL", "[LEFT OUT]", _of(pattern))
