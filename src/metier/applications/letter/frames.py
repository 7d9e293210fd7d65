"""metier's own connecting words of a letter, in English and German; they claim nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Frames:
    """Words of one language, with slots in braces.

    Attributes:
        in_title: About a position whose title is known.
        at_employer: Follows `in_title` or `in_general` where the employer is named.
        now: Of a position that lasts; `now_since` with the year it began.
        once, last_until: Of the last position, where none lasts; with the year it ended.
        in_short: What the resume says of the person in a phrase.
        asks, duty: Lead from what the posting asks, or says of the work, to what the person did.
        goal, wish: What in the profile a quoted sentence of the posting meets.
        asked_word: Of a word the posting wants repeated, which the person ticked.
        asked: A question of the posting; the answer is a line of its own.
    """

    subject: str
    subject_in_general: str
    dear_person: str
    dear_all: str
    in_title: str
    in_general: str
    at_employer: str
    now: str
    now_since: str
    once: str
    last_until: str
    studied: str
    in_short: str
    asks: str
    duty: str
    tools: str
    languages: str
    certificate: str
    writes: str
    goal: str
    wish: str
    asked_word: str
    asked: str
    pay: str
    start: str
    link: str
    enclosed: str
    pronouns: str
    talk: str
    regards: str
    joined: str
    quote: str


ENGLISH = Frames(
    subject="Application: {title}",
    subject_in_general="Application for the position you advertise",
    dear_person="Dear {name},",
    dear_all="Dear hiring team,",
    in_title="I am applying for the position “{title}”",
    in_general="I am applying for the position you advertise",
    at_employer=" at {company}",
    now="I work at {at} ({title}).",
    now_since="Since {year} I have worked at {at} ({title}).",
    once="I have worked at {at} ({title}).",
    last_until="Until {year} I worked at {at} ({title}).",
    studied="I studied at {at} ({title}).",
    in_short="In one line: {words}.",
    asks="You ask for “{words}”.",
    duty="The work you describe includes “{words}”.",
    tools="Of what you name, I bring {list}.",
    languages="I speak {list}.",
    certificate="I hold this certificate: {words}.",
    writes="You write: “{quote}”.",
    goal="That meets a goal of mine: {wish}.",
    wish="That is something I look for: {wish}.",
    asked_word="You ask applicants for this word: {value}",
    asked="You ask: “{value}”",
    pay="My expected pay: {answer}",
    start="When I could start: {answer}",
    link="The link you ask for: {answer}",
    enclosed="Enclosed, as you ask: {answer}",
    pronouns="My pronouns: {answer}",
    talk="I would be glad to tell you more in a conversation.",
    regards="Kind regards",
    joined=" and ",
    quote="“{words}”",
)
GERMAN = Frames(
    subject="Bewerbung: {title}",
    subject_in_general="Bewerbung auf die ausgeschriebene Stelle",
    dear_person="Guten Tag {name},",
    dear_all="Guten Tag,",
    in_title="ich bewerbe mich auf die Stelle „{title}“",
    in_general="ich bewerbe mich auf die ausgeschriebene Stelle",
    at_employer=" bei {company}",
    now="Zurzeit arbeite ich bei {at} ({title}).",
    now_since="Seit {year} arbeite ich bei {at} ({title}).",
    once="Ich habe bei {at} gearbeitet ({title}).",
    last_until="Bis {year} habe ich bei {at} gearbeitet ({title}).",
    studied="Gelernt habe ich hier: {at} ({title}).",
    in_short="In einem Satz: {words}.",
    asks="Sie suchen „{words}“.",
    duty="Zu der Arbeit, die Sie beschreiben, gehört „{words}“.",
    tools="Von dem, was Sie nennen, bringe ich {list} mit.",
    languages="Ich spreche {list}.",
    certificate="Dieses Zertifikat habe ich: {words}.",
    writes="Sie schreiben: „{quote}“.",
    goal="Das passt zu einem Ziel von mir: {wish}.",
    wish="Das ist etwas, das ich suche: {wish}.",
    asked_word="Sie bitten Bewerberinnen und Bewerber um dieses Wort: {value}",
    asked="Sie fragen: „{value}“",
    pay="Meine Gehaltsvorstellung: {answer}",
    start="Mein möglicher Beginn: {answer}",
    link="Der Link, um den Sie bitten: {answer}",
    enclosed="Anbei, wie gewünscht: {answer}",
    pronouns="Meine Pronomen: {answer}",
    talk="Über ein Gespräch würde ich mich freuen.",
    regards="Mit freundlichen Grüßen",
    joined=" und ",
    quote="„{words}“",
)
LANGUAGES = {"en": ENGLISH, "de": GERMAN}


def listed(items: list[str], frames: Frames) -> str:
    """Several things in one sentence.

    Example:
        >>> listed(["Python", "SQL", "dbt"], ENGLISH), listed(["SQL"], GERMAN)
        ('Python, SQL and dbt', 'SQL')
    """
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])}{frames.joined}{items[-1]}"
