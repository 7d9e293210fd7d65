"""Fabrications planted by code: one honest line, one thing made up in it, of twenty-one types."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from benchmarks.truth.cases import Case
from benchmarks.truth.people import MadeUp, people

from metier.applications.claims.words import words_in
from metier.domain.draft import Line, Section
from metier.domain.record import FactKind, OwnFact, OwnFactId
from metier.testing import posting

Plant = Callable[[MadeUp, OwnFact, Line, random.Random], str | Line | None]
_NUMBER = re.compile(r"(?<![\w.,/-])\d+(?:[.,]\d+)*(?![\w/])")
_WORD_NUMBER = re.compile(
    r"\b(two|three|four|five|six|seven|eight|nine|ten|eleven|zwei|drei|vier|fünf|sechs|sieben|acht|zehn)\b"
)
_ENGLISH = words_in("two three four five six seven eight nine ten eleven twelve fifteen twenty thirty-five")
_GERMAN = words_in(
    "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf fünfzehn zwanzig fünfunddreißig"
)
EMPLOYERS = (
    "Silberfeld Logistik GmbH", "Quantrix Ltd", "Meridian Health Group", "Ostwind Energie AG", "Brookfield Partners LLP", "Tallgrass Robotics",
    "Nordlys Shipping", "Cobalt Learning Inc", "Siemens", "Google", "the University of Oxford", "Deutsche Bank",
)  # fmt: skip
TOOLS = (
    "Kubernetes", "Snowflake", "Tableau", "Terraform", "Photoshop", "SAP", "MATLAB", "Workday", "QuickBooks", "React", "Azure", "Revit",
    "Scrum", "machine learning", "ISO 27001", "Power BI", "Ruby on Rails", "Splunk", "Zendesk", "Rust",
)  # fmt: skip
_OWN_TOOLS = (
    "Go", "PostgreSQL", "GitLab CI", "Kubernetes", "Python", "Django", "Kafka", "Jenkins", "Epic", "Cerner", "HubSpot", "Salesforce",
    "scikit-learn", "Airflow", "R", "HACCP", "CRISPR", "Figma", "After Effects", "SAP", "SolidWorks", "CATIA", "DATEV", "Excel", "Power BI",
    "Sage", "Kanban", "Siemens S7",
)  # fmt: skip
_TITLES = (
    "Chief Executive Officer",
    "Head of Department",
    "Vice President",
    "principal engineer",
    "Director",
    "senior consultant",
)
_GERMAN_TITLES = ("Geschäftsführer", "Bereichsleiterin", "leitender Ingenieur", "Abteilungsleiter")
_CERTIFICATES = (
    "PMP-certified",
    "a certified Scrum Master",
    "CFA charterholder",
    "licensed pilot",
    "ISO 9001 lead auditor, certified",
)
_GERMAN_CERTIFICATES = (
    "zertifizierter Scrum Master",
    "TÜV-zertifiziert",
    "staatlich geprüfte Fachkraft für Aufzüge",
)
_STRONG = ("Led", "Managed", "Spearheaded", "Headed", "Architected", "Owned", "Directed", "Founded")
_GERMAN_STRONG = ("Leitung:", "Verantwortet:", "Gesamtverantwortlich geführt:")
_PRAISE = ("award-winning", "world-class", "the best", "the only", "highest-ranked", "outstanding")
_GERMAN_PRAISE = ("preisgekrönte", "herausragende", "weltweit führende")
_DEGREES = ("PhD", "MBA", "Master of Science", "doctorate", "Bachelor of Laws LLB", "B.Eng.")


def _is_german(person: MadeUp) -> bool:
    return person.name in {"projektleiter", "buchhalterin"}


def _tail(person: MadeUp, line: Line, english: str, german: str) -> str:
    _ = person
    text = line.text.rstrip(".")
    return f"{text}, {german if _is_german(person) else english}"


def number(person: MadeUp, fact: OwnFact, line: Line, rng: random.Random) -> str | None:
    """Another number in place of one."""
    _ = person
    found = list(_NUMBER.finditer(line.text))
    if not found:
        return None
    spot = rng.choice(found)
    return line.text[: spot.start()] + _other(spot[0], fact, rng) + line.text[spot.end() :]


def _other(digits: str, fact: OwnFact, rng: random.Random) -> str:
    ways = [
        lambda: digits + "0",
        lambda: str(int(digits[0]) % 9 + 1) + digits[1:],
        lambda: digits[::-1],
        lambda: str(rng.randrange(2, 900)),
        lambda: digits[:-1] + str((int(digits[-1]) + rng.randrange(1, 9)) % 10),
    ]
    taken = set(
        re.findall(r"\d+(?:[.,]\d+)*", f"{fact.words} {fact.start} {fact.end} {fact.title} {fact.note}")
    )
    for _ in range(50):
        new = rng.choice(ways)()
        if (
            new not in taken
            and new.strip("0,.")
            and not new.startswith("0")
            and _differs(new, taken)
            and new != "1"
        ):
            return new
    return "777"


def _differs(new: str, taken: set[str]) -> bool:
    return all(_bare(new) != _bare(other) for other in taken)


def _bare(digits: str) -> str:
    """Digits without signs and the zeros that change nothing."""
    bare = digits.replace(",", "")
    return bare.rstrip("0").rstrip(".") if "." in bare else bare


def number_word(person: MadeUp, fact: OwnFact, line: Line, rng: random.Random) -> str | None:
    """Another number written as a word."""
    found = list(_WORD_NUMBER.finditer(line.text)) + list(_NUMBER.finditer(line.text))
    if not found:
        return None
    spot = rng.choice(found)
    words = _GERMAN if _is_german(person) else _ENGLISH
    said = fact.words.lower()
    digits = dict(zip(words, words_in("2 3 4 5 6 7 8 9 10 11 12 15 20 35"), strict=True))
    fits = [w for w in words if w not in said and not re.search(rf"(?<![\d.,]){digits[w]}(?![\d.,])", said)]
    return line.text[: spot.start()] + rng.choice(fits) + line.text[spot.end() :]


def share(person: MadeUp, fact: OwnFact, line: Line, rng: random.Random) -> str | None:
    """A share that the fact does not say."""
    n = rng.choice([n for n in range(7, 97) if str(n) not in fact.words])
    return _tail(person, line, f"improving results by {n} %", f"mit {n} % besserem Ergebnis")


def amount(person: MadeUp, fact: OwnFact, line: Line, rng: random.Random) -> str | None:
    """An amount of money."""
    n = rng.choice([n for n in range(2, 60) if str(n) not in fact.words])
    shown = rng.choice([f"€{n}k", f"${n} million", f"£{n}0,000", f"{n},000 EUR"])
    german = rng.choice([f"{n}.000 Euro", f"{n} Mio. Euro", f"{n} T€"])
    return _tail(person, line, f"saving {shown} a year", f"Einsparung {german}")


def date(person: MadeUp, fact: OwnFact, line: Line, rng: random.Random) -> str | Line | None:
    """A year that the fact does not have."""
    taken = f"{fact.words} {fact.start} {fact.end}"
    year = rng.choice([y for y in range(1998, 2026) if str(y) not in taken])
    if fact.start and fact.end and fact.kind.is_heading and rng.random() < 0.6:
        first = fact.start[:4]
        return replace(line, text=f"{fact.words}, {first}–{year}")
    month = rng.choice(["", "March ", "09/"]) if not _is_german(person) else rng.choice(["", "März ", "09/"])
    return _tail(person, line, f"in {month}{year}", f"im Jahr {month}{year}")


def duration(person: MadeUp, fact: OwnFact, line: Line, rng: random.Random) -> str | None:
    """A length of time."""
    n = rng.choice([n for n in range(12, 35) if str(n) not in fact.words])
    english = rng.choice(
        [
            f"{n} years of experience",
            "a decade of experience",
            f"over {n}+ yrs",
            f"in only {n} days",
            f"for {n} months",
        ]
    )
    german = rng.choice([f"{n} Jahre Erfahrung", f"{n}-jährige Erfahrung", f"in nur {n} Tagen"])
    return _tail(person, line, english, german)


def title(person: MadeUp, fact: OwnFact, line: Line, rng: random.Random) -> str | Line | None:
    """A title the person never had."""
    made_up = rng.choice(_GERMAN_TITLES if _is_german(person) else _TITLES)
    if made_up.lower() in f"{fact.title} {fact.words}".lower():
        return None
    if _is_german(person):
        return replace(line, text=f"Als {made_up}: {line.text}")
    text = line.text[0].lower() + line.text[1:] if line.text[1:2].islower() else line.text
    return replace(line, text=rng.choice([f"As {_an(made_up)} I {text}", f"As {made_up}: {line.text}"]))


def _an(word: str) -> str:
    return f"an {word}" if word[0] in "AEIOU" else f"a {word}"


def employer(person: MadeUp, fact: OwnFact, line: Line, rng: random.Random) -> str | None:
    """An employer or client the person never had."""
    name = rng.choice(EMPLOYERS)
    if fact.at and fact.at in line.text and rng.random() < 0.8:
        return line.text.replace(fact.at, name)
    return _tail(
        person, line, rng.choice([f"for {name}", f"at {name}", f"with {name} as a client"]), f"bei {name}"
    )


def own_employer(person: MadeUp, fact: OwnFact, line: Line, rng: random.Random) -> str | Line | None:
    """Another of the person's own employers, told of this fact."""
    first = fact.at.lower().split()[:1]
    others = [f.at for f in person.record.of(FactKind.ROLE) if f.at and f.at.lower().split()[:1] != first]
    if not others or not fact.at:
        return None
    name = rng.choice(others)
    section = rng.choice([line.section, Section.BODY])
    return replace(line, section=section, text=_tail(person, line, f"at {name}", f"bei {name}"))


def tool(person: MadeUp, fact: OwnFact, line: Line, rng: random.Random) -> str | None:
    """A tool that no cited fact names."""
    heading = person.record.by_id.get(fact.under or OwnFactId(""))
    said = f"{fact.words} {fact.title} {heading.words if heading else ''}".lower()
    name = rng.choice([name for name in TOOLS if name.lower() not in said])
    inside = [known for known in _OWN_TOOLS if re.search(rf"\b{re.escape(known)}\b", line.text)]
    if inside and rng.random() < 0.7:
        return re.sub(rf"\b{re.escape(rng.choice(inside))}\b", name, line.text, count=1)
    return _tail(person, line, rng.choice([f"using {name}", f"with {name}", f"in {name}"]), f"mit {name}")


def own_tool(person: MadeUp, fact: OwnFact, line: Line, rng: random.Random) -> str | Line | None:
    """A tool of another role, or of the list of skills, told of this role."""
    if fact.kind is not FactKind.HIGHLIGHT:
        return None
    skills = [
        f
        for f in person.record.of(FactKind.SKILL)
        if f.words.lower() not in f"{fact.words} {fact.title}".lower() and len(f.words) > 2
    ]
    if not skills:
        return None
    skill = rng.choice(skills)
    cites = (*line.cites, skill.id) if rng.random() < 0.5 else line.cites
    return replace(line, text=_tail(person, line, f"using {skill.words}", f"mit {skill.words}"), cites=cites)


def degree(person: MadeUp, fact: OwnFact, line: Line, rng: random.Random) -> str | None:
    """A degree the person does not have."""
    said = " ".join(f"{f.words} {f.note}" for f in person.record.of(FactKind.EDUCATION))
    fits = [d for d in _DEGREES if d.split()[0].strip(".").lower() not in said.lower()]
    _ = fact
    return _tail(
        person,
        line,
        f"holding a {rng.choice(fits)}",
        f"mit {rng.choice(('Promotion in Physik', 'MBA', 'Bachelor'))}",
    )


def certificate(person: MadeUp, fact: OwnFact, line: Line, rng: random.Random) -> str | None:
    """A certificate the person does not have."""
    _ = fact
    return _tail(person, line, rng.choice(_CERTIFICATES), rng.choice(_GERMAN_CERTIFICATES))


def team_size(person: MadeUp, fact: OwnFact, line: Line, rng: random.Random) -> str | None:
    """A team of a size that the fact does not say."""
    n = rng.choice(
        [
            n
            for n in range(2, 80)
            if not re.search(rf"(?<!\d){n}(?!\d)", fact.words) and _word(n) not in fact.words.lower()
        ]
    )
    english = rng.choice(
        [f"with a team of {n}", f"heading {n} people", f"with {n} direct reports", f"in a {n}-person team"]
    )
    return _tail(
        person, line, english, rng.choice([f"mit einem Team von {n} Personen", f"mit {n} Mitarbeitern"])
    )


def _word(n: int) -> str:
    words = words_in("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen")
    return words[n] if n < len(words) else "\0"


_WEAK = re.compile(
    r"^(Assisted with|Helped|Contributed to|Participated in|Supported|Mitarbeit an|Unterstützung bei|Wrote|Prepared|Kept|Analysed|Made|Booked"
    r"|Developed|Built|Installed|Taught|Cooked for|Mapped|Trained|Coordinated|Reconciled|Processed|Designed|Animated|Drafted|Bearbeitung|Kontierung"
    r"|Konstruktion|Betreuung|Erstellung|Closed|Moved|Tested|Found|Covered for|Interviewed|Studied|Advise|Maintained|Cared for|Administered)\b"
)


def scope_verb(person: MadeUp, fact: OwnFact, line: Line, rng: random.Random) -> str | None:
    """A greater part than the fact says."""
    _ = fact
    found = _WEAK.match(line.text)
    if not found:
        return None
    rest = line.text[found.end() :].lstrip()
    verb = rng.choice(_GERMAN_STRONG if _is_german(person) else _STRONG)
    return f"{verb} {rest}"


def mixed_employers(person: MadeUp, fact: OwnFact, line: Line, rng: random.Random) -> str | Line | None:
    """A fact of another employer, told under this one."""
    others = [
        f
        for f in person.record.of(FactKind.HIGHLIGHT)
        if f.under and f.at != fact.at and f.under != fact.under
    ]
    if not others or not fact.at or fact.kind not in {FactKind.HIGHLIGHT, FactKind.ROLE}:
        return None
    other = rng.choice(others)
    joint = ", und " if _is_german(person) else " and "
    words = other.words[0].lower() + other.words[1:] if other.words[1:2].islower() else other.words
    return replace(line, text=f"{line.text.rstrip('.')}{joint}{words}", cites=(*line.cites, other.id))


def language(person: MadeUp, fact: OwnFact, line: Line, rng: random.Random) -> str | None:
    """A language, or a command of one, that the person does not have."""
    _ = fact
    known = {f.words for f in person.record.of(FactKind.LANGUAGE)}
    name = rng.choice(
        [n for n in ("Japanese", "Russian", "Portuguese", "Swedish", "Arabic") if n not in known]
    )
    german = rng.choice(("Japanisch", "Russisch", "Portugiesisch", "Schwedisch"))
    return _tail(
        person,
        line,
        rng.choice([f"fluent in {name}", f"{name} (C2)", f"native {name} speaker"]),
        f"fließend in {german}",
    )


def praise(person: MadeUp, fact: OwnFact, line: Line, rng: random.Random) -> str | None:
    """A superlative or an award."""
    said = fact.words.lower()
    word = rng.choice(
        [w for w in (_GERMAN_PRAISE if _is_german(person) else _PRAISE) if w.split()[-1] not in said]
    )
    return _tail(person, line, f"{word} work in the field", f"{word} Arbeit")


def posted_name(person: MadeUp, fact: OwnFact, line: Line, rng: random.Random) -> str | None:
    """A name out of the posting."""
    _ = fact
    name = rng.choice(("Larkspur Mobility", "Larkspur", "Vantis", "Databricks"))
    return _tail(person, line, f"as at {name}", f"wie bei {name}")


def qualifier(person: MadeUp, fact: OwnFact, line: Line, rng: random.Random) -> str | None:
    """More than the fact says of its own number."""
    found = [
        spot
        for spot in _NUMBER.finditer(line.text)
        if not re.search(
            r"(?:over|than|about|to|über|rund|von|aged|level|BS|ISO|sca|from|Year|[£€$])\s?$",
            line.text[: spot.start()],
        )
        and not (len(spot[0]) == 4 and spot[0].startswith(("19", "20")))
        and not re.match(r"\s?(?:to|th|\+|-|–|of|[.:)])", line.text[spot.end() :])
        and spot[0] != "1"
    ]
    if not found:
        return None
    _ = fact
    spot = rng.choice(found)
    word = "mehr als " if _is_german(person) else rng.choice(["over ", "more than ", "well over "])
    return line.text[: spot.start()] + word + line.text[spot.start() :]


def turned(person: MadeUp, fact: OwnFact, line: Line, rng: random.Random) -> str | None:
    """A denial or a direction turned round."""
    _ = person, fact, rng
    pairs = (
        ("without", "with"), ("ohne", "mit"), ("No lost-time", "One or more lost-time"), ("Cut", "Increased"), ("Reduced", "Raised"),
        ("Raised", "Lowered"), ("Shortened", "Lengthened and increased"), ("rose", "fell"), ("Senkung", "Erhöhung"), ("down from", "up from"),
        ("won", "lost"), ("early", "late"), ("together with", "without"),
    )  # fmt: skip
    for old, new in pairs:
        if re.search(rf"\b{old}\b", line.text):
            return re.sub(rf"\b{old}\b", new, line.text, count=1)
    return None


POSTING = posting(
    "Operations lead",
    text="Larkspur Mobility runs buses. We use Vantis for planning and Databricks for data. You will lead a team of 9.",
    company="Larkspur Mobility",
)

PLANTS: dict[str, Plant] = {
    plant.__name__.replace("_", " "): plant
    for plant in (
        number, number_word, share, amount, date, duration, title, employer, own_employer, tool, own_tool, degree, certificate, team_size,
        scope_verb, mixed_employers, language, praise, posted_name, qualifier, turned,
    )
}  # fmt: skip


def disguised(text: str, rng: random.Random) -> str:
    """The same to a reader: full-width digits, look-alike letters, zero-width characters, other spaces and hyphens."""
    way = rng.randrange(5)
    if way == 0:
        return text.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    if way == 1:
        return text.replace("a", "\u0430").replace("e", "\u0435").replace("o", "\u043e")
    if way == 2:
        return "\u200b".join(text)
    if way == 3:
        return text.replace(" ", "\u00a0").replace("-", "\u2011")
    return text.replace("i", "i\u00ad").replace("S", "\u0405")


def planted(
    n_per_type: int, seed: int = 7, *, share_disguised: float = 0.15, among: Sequence[MadeUp] = ()
) -> Iterator[Case]:
    """As many fabrications of each type, over all people, in lines of every kind of fact."""
    everybody = among or tuple(people().values())
    for name, plant in PLANTS.items():
        rng = random.Random(f"{seed}{name}")
        found = 0
        tries = 0
        seen: set[tuple[str, str]] = set()
        while found < n_per_type and tries < n_per_type * 60:
            tries += 1
            person = rng.choice(everybody)
            fits = [f for f in person.record.facts if f.kind in _PLANTED_INTO]
            if not fits:
                continue
            fact = rng.choice(fits)
            line = person.line(person.labels[fact.id], person.labels[fact.id], fact.words)
            made = plant(person, fact, line, rng)
            if made is None:
                continue
            new = replace(line, text=made) if isinstance(made, str) else made
            if rng.random() < share_disguised:
                new = replace(new, text=disguised(new.text, rng))
            if (person.name, new.text) in seen:
                continue
            seen.add((person.name, new.text))
            found += 1
            yield Case(person, new, name, "planted", POSTING if plant is posted_name else None)


_PLANTED_INTO = frozenset(
    {FactKind.HIGHLIGHT, FactKind.ROLE, FactKind.EDUCATION, FactKind.SUMMARY, FactKind.CERTIFICATE}
)
