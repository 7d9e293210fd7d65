"""How postings ask for something in an application: the commonest phrasings of English and German.

All gaps are bounded, so that reading takes linear time. What asks in other words is not seen, and nothing rests on it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from metier.text.requested.requested import RequestedKind


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is asked for.

    Attributes:
        kind: What it is.
        words: For people: `asks for your …`; `{value}` stands for what was found.
        pattern: For one sentence; a group `value` is what would go in.
        is_plain: It is asked for by its name alone; else only where the sentence asks for something.
        is_only_listed: It counts only within a list of what is wanted; elsewhere the name is a label of the employer's.
        why: Why to think twice.
    """

    kind: RequestedKind
    words: str
    pattern: re.Pattern[str]
    is_plain: bool = False
    is_only_listed: bool = False
    why: str = ""


def _p(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


ASKING = _p(
    r"\b(?:please|kindly|send|submit|attach\w*|include|upload|share|provide|e-?mail|forward|enclose|mention|state|specify|quote|indicate|tell us|let us know|letting us know|apply|applicants? (?:must|should|are asked)|write to us|reply with|drop|add|required|must be|will not be considered|"
    r"bitte|send(?:e|en)|schick\w*|nenn\w*|teil\w* uns|gib|geben sie|füg\w*|leg\w* .{0,20}bei|bewirb|bewerb\w*|unter angabe|mit angabe|inkl\w*|inklusive|freuen uns (?:auf|über)|richte\w*|einreich\w*)\b"
)
"""What makes a sentence one that wants something from applicants."""
APPLYING = _p(
    r"^\W*(?:how (?:to|do i|can i) apply|how you apply|to apply|apply(?: to| now| here)?|your application|application(?: process| instructions?)?|interested|so bewirbst du dich|(?:deine|ihre) bewerbung|bewerbung|jetzt bewerben)\W*$"
)
"""A heading under which things stand that are wanted."""
SENDING = _p(
    r"\b(?:send\w*|submit\w*|share|attach\w*|upload\w*|forward|e-?mail(?:ed)?|drop|apply|enclose\w*|state|specify|indicate|mention|reply|required|mandatory|considered|tell us|let us know|letting us know|in your|include (?:your|an?|the|two|three|\d|links?)|provide (?:your|an?|two|three|\d|links?|full)|please|your|schick\w*|senden?|sende|bewerb\w*|bewirb|nenn\w*|teil\w* uns|unter angabe|mit angabe|angabe|inkl\w*|füg\w*|beilegen|uns|deine[rnms]?|ihre[rnms]?)\b"
)
"""What asks for something that is named close by."""
GIVING = _p(
    r"\b(?:send\w*|submit\w*|attach\w*|upload\w*|provide|state|specify|mention|indicate|share your|include your|include a (?:recent |current )?(?:photo|head|copy|scan)|your|please|required|schick\w*|senden?|sende|nenn\w*|angabe\w*|mit|füg\w*|deine[rnms]?|ihre[rnms]?)\b"
)
"""What asks a person to hand something over."""
LEADS = _p(
    r"\b(?:include|share|send|mention|provide|submit|attach|following|details|answer|questions?|application|apply|enclose|reply with|angaben|unterlagen|folgende\w*|bewerbung\w*|fragen)\b[^:\n]{0,80}:?\s*$"
)
"""A line before a list of what is wanted."""
NOT_ASKED = _p(
    r"\b(?:do(?:es)? not|don['’]t|need not|will not (?:respond|accept|reply)|no need|not (?:be )?required|never|without (?:a |your )?(?:photo|picture)|kein\w*|ohne (?:foto|lichtbild|bild)|nicht (?:nötig|erforderlich)|verzichte\w*|we will never|no (?:cover letter|photo|resume)s? (?:is |are )?(?:needed|required|necessary))\b"
)
OTHER = _p(
    r"\b(?:accommodations?|disabilit\w+|regardless of|without regard|discriminat\w+|equal opportunit\w+|gender identity|protected|fraud\w*|scam\w*|impersonat\w+|privacy|unsolicited|recruit(?:ment|ing) agenc\w+|law enforcement|affirmative|background (?:check|verification)|accessib\w*|targeted|uncertain|help or support|does not accept|technical (?:difficult\w+|issues|problems)|not legitimate|legitimacy|will not ask|never ask|suspicious|to verify|valid communications|any concerns|re-?opens|request (?:for )?access|confidential|report (?:it|any)|drug test\w*|datenschutz\w*|schwerbehindert\w*)\b"
)
"""The law, privacy and warnings of fraud name much that is not asked for."""

_QUOTED = r"[\"“”„«'‘*]{1,3}(?P<value>[^\"“”„«»*\n]{1,90}?)[\"“”»'’*]{1,3}"
QUOTED = _p(_QUOTED)

WORD_VALUE = re.compile(
    r"(?:\b(?:[Ww]ords?|[Pp]hrase|[Cc]ode ?-?word|[Ee]moji|[Tt]ag|[Hh]ashtag|[Ss]afe ?word|[Pp]ass ?word|[Kk]eyword|[Ss]ecret|[Ss]tichwort|[Cc]odewort|[Kk]ennwort|Wort|mot|palabra)\b[\s:]{0,3}(?:(?:is|ist)\s)?)"
    r"(?:[\"“”„«'‘*`]{1,3}(?P<quoted>[^\"“”„«»*`\n]{1,60}?)[\"“”»'’*`]{1,3}|(?P<tag>[^\s\"“”„«»'‘’*`<>]{2,120})|(?P<sign>[\U0001f300-\U0001faff☀-➿]))"
)
"""What is to be repeated, after the word for it."""
COMMON_AFTER_WORD = frozenset(
    [
        "in",
        "on",
        "at",
        "to",
        "of",
        "and",
        "or",
        "for",
        "when",
        "with",
        "the",
        "a",
        "an",
        "is",
        "as",
        "that",
        "your",
        "you",
        "below",
        "above",
        "here",
        "out",
        "im",
        "in",
        "der",
        "die",
        "das",
        "am",
        "an",
    ]
)
CAPITALS = re.compile(r"[A-Z]{2,30}(?: [A-Z]{2,30}){1,4}(?![\w])")
"""Several words in capitals, of which only the first was read."""
OPENS_WITH = re.compile(
    r"\b(?:[Ss]tart|[Bb]egin|[Oo]pen|[Hh]ead)\b (?:your|the) (?:application|cover letter|letter|e-?mail|message|proposal|reply|response|bid)s? with (?:the (?:words?|phrase|text|line|sentence):? )?"
    r"(?:[\"“„«'‘](?P<quoted>[^\"“”„«»\n]{1,60})[\"”“»'’]|(?P<capitals>[A-Z]{3,30}(?: [A-Z]{2,30}){0,4})(?![\w]))"
    r"|\b[Ii]nclude the (?:letter|number|emoji|sign|symbol) [\"“„«'‘](?P<sign>[^\"“”„«»\n]{1,12})[\"”“»'’]"
)
"""What the flags do not know: an opening in capitals without quotation marks, a single letter."""
START_WITH = re.compile(
    r"(?:start|begin|open|put|write|include|add|mention|type|beginn\w*|schreib\w*)\b[^.\n]{0,50}?[\"“„«'‘](?P<quoted>[^\"“”„«»\n]{1,60})[\"”“»'’]|(?P<sign>[\U0001f300-\U0001faff])",
    re.IGNORECASE,
)

SUBJECT = re.compile(
    r"(?i:\b(?:subject(?: line)?(?![ -]matter)|betreff(?:zeile)?|e-?mail title)\b)(?:(?i:\s(?:of|in|for) (?:the|your|an?) (?:e-?mail|message|mail))|\s(?i:as|to|with|should|must|line|be|being|is|read|say|state|mention|include|including|contain|mit|den|der|folgenden?|a|an|the|soll|lautet|lauten)){0,6}\s{0,2}[:–-]?\s{0,3}"
    r"(?:[\"“„«'‘](?P<quoted>[^\"“”„«»\n]{2,90})[\"”“»'’]|(?<=[:–-])\s?(?P<rest>[^\n.\"“]{3,90})|(?<=[:–-] )(?P<more>[^\n.\"“]{3,90}))"
)
SUBJECT_NEXT = _p(r"\b(?:subject(?: line)?|betreff(?:zeile)?)\s?:?\s*$")
SUBJECT_ABOUT = _p(
    r"\b(?:with|include|including|state|mention|quote|add|put|use|write|please do not change|mit|im|in der|in the|angabe)\b[^.\n]{0,80}\b(?:subject(?: line)?|betreff(?:zeile)?)\b(?! matter|[- ]matter| to\b| area)"
)
REFERENCE = re.compile(
    r"(?i:\b(?:reference|ref\.?|job|requisition|req\.?|posting|position|referenz|kenn|stellen)[ -]?(?:number|no\.?|code|id|nummer|ziffer|nr\.?)?)\s?[:#]?\s{0,2}(?P<value>[A-Z]{0,6}[-/]?[A-Z0-9]*\d[A-Z0-9/_-]{1,24})\b"
)
REFERENCE_ASKED = _p(
    r"\b(?:quote|quoting|mention|include|state|stating|indicate|subject|angabe|angeben|nennen|betreff)\b"
)

EMAIL = re.compile(
    r"[A-Za-z0-9._%+-]{1,60}(?:@|\s?[\[(]\s?at\s?[\])]\s?)[A-Za-z0-9-]{1,60}(?:(?:\.|\s?[\[(]\s?dot\s?[\])]\s?)(?:[a-z0-9-]{2,30}|[A-Z]{2,12}\b)){1,4}"
)
WRITES_TO = _p(
    r"\b(?:send|submit|share|e-?mail|mail|apply|forward|contact|write|reach|drop|resumes?|cv|profiles?|applications?|queries|questions|interested|schick\w*|send(?:e|en)|bewerb\w*|bewirb|wenden|kontakt|ansprechpartner\w*|unterlagen)\b|\bat ?:"
)
SENDS_ON = _p(
    r"\b(?:send|submit|share|e-?mail|mail|apply|forward|drop|resumes?|cv|profiles?|applications?|schick\w*|sende\w*|bewerb\w*|unterlagen)\b[^.\n]{0,60}\b(?:to|at|on|via|an|unter)\s?:?\s*$|\be-?mail\s?:\s*$"
)
"""A line that the address comes after."""
_TITLED = r"(?:(?:Herrn?|Frau|Mr|Mrs|Ms|Mx|Dr|Prof|Miss)\b\.?\s){1,3}"
_NAME = r"[A-ZÄÖÜ][\w’'äöüßéèáíóúçñ-]{1,20}"
CONTACT = re.compile(
    rf"(?i:\b(?:your contact(?: person)?|contact person|(?:hr|recruitment|talent) manager(?=\s?[-:–])|contact name|point of contact|hiring manager|recruiter(?: contact| name)?|hiring contact|hr contact|talent acquisition partner|ansprechpartner(?:in|:in|\*in)?|ansprechperson|kontaktperson|dein(?:e)? kontakt\w*|ihr(?:e)? kontakt\w*|ihre? ansprechpartner(?:in)?)\b)(?: (?i:is|ist|for this (?:role|position|job)|für \w+ \w+|name)){{0,2}}(?:\s{{0,2}}[:\-–]?\s{{1,3}}|(?<=[a-z])(?=[A-Z]))(?P<value>(?:{_TITLED})?{_NAME}(?: {_NAME}){{0,2}})"
    rf"|(?i:\b(?:contact|call|reach out to|write to|e-?mail|ask for|connect with|dm|wenden sie sich (?:bitte )?(?:gerne )?an|wende dich (?:bitte )?(?:gerne )?an|beantwortet (?:ihnen|dir)(?: gerne)?|an|kontaktieren sie|meld(?:e dich|en sie sich) bei|addressed? (?:it |your \w+ |your cover letter )?to|rückfragen)\b)\s(?P<titled>{_TITLED}{_NAME}(?: {_NAME}){{0,2}})"
    rf"|(?i:\b(?:contact|reach out to|write to|connect with|dm|addressed? (?:it |your \w+ |your cover letter )?to))\s(?P<plain>{_NAME} {_NAME})(?=\s(?:at|on|via|under|with)\b|\s?[,(<:]|\.?$)"
)
NO_NAME = frozenset(
    [
        "your",
        "my",
        "us",
        "our",
        "the",
        "human",
        "resources",
        "hr",
        "talent",
        "team",
        "recruiting",
        "recruiter",
        "career",
        "careers",
        "customer",
        "support",
        "sales",
        "data",
        "department",
        "people",
        "manager",
        "email",
        "e-mail",
        "phone",
        "info",
        "information",
        "details",
        "person",
        "center",
        "service",
        "services",
        "india",
        "google",
        "microsoft",
        "linkedin",
        "here",
        "hiring",
        "uns",
        "unser",
        "unsere",
        "personalabteilung",
        "frau",
        "herr",
        "me",
        "him",
        "her",
        "this",
        "that",
        "via",
        "at",
        "on",
        "by",
        "for",
        "not",
        "provided",
        "disclosed",
    ]
)
"""Words that begin with a capital letter after "contact" and are nobody's name."""

QUESTION = _p(
    r"\b(?:(?:a few|few|two|three|\d|one|an?|short|brief|ein paar|einige) (?:short |brief )?(?:sentences?|lines?|words|paragraphs?|statement|note|sätze|zeilen|worte) (?:on|about|describing|explaining|why|how|dazu|darüber|über)|tell us|let(?:ting)? us know|share with us|explain|describ(?:e|ing)|outlin(?:e|ing)|answer|write (?:us )?(?:a (?:few|short|brief|couple)|about|why|\d)|include (?:a |an )?(?:short |brief )?(?:paragraph|note|message|statement|few (?:lines|sentences|words)|summary|description|answer)|brief (?:on|about|note|description)|respond to|reply with|address(?:es|ing)? (?:why|how)|(?:sag|sagen sie|erzähl\w*|erzählen sie|schreib\w*|verrat\w*|teil\w*) uns|beschreib\w*|begründ\w*|beantwort\w*|erklär\w*|erläuter\w*)\b[^.!?\n]{0,160}"
)
QUESTION_OF = _p(
    r"\b(?:why|how|what|which|who|about (?:you|your|a|the|something|one)|your|when|if you|questions?|projects?|yourself|warum|weshalb|was|wie|welche\w*|wer|wann|über (?:dich|sich|ihre?|deine?)|deine?|ihre?|fragen?)\b"
)
TOLD_TO_US = _p(
    r"\b(?:us|please send|cover letter|application|e-?mail|message|resume|cv|letter|uns|anschreiben|bewerbung|nachricht|brief on|along with)\b|^(?:please )?(?:answer|tell us)"
)

_PERSONAL = "not needed for an application; think twice"
RULES: tuple[Rule, ...] = (
    Rule(
        RequestedKind.PAY,
        "asks what you earn now or earned before",
        _p(
            r"\b(?:current|present|last|previous|past|existing)(?: fixed| annual| gross| total)?[ -](?:ctc|salary|pay|package|compensation|remuneration|rate)\b|\b(?:salary|wage|pay) history\b|\bctc (?:current|present)|\bbisheriges gehalt\b|\baktuelles gehalt\b"
        ),
        is_plain=True,
        why="what you earn is yours to keep, and in some places it may not be asked; think twice",
    ),
    Rule(
        RequestedKind.PAY,
        "asks what pay you expect",
        _p(
            r"\b(?:salary|pay|compensation|rate|wage|ctc|remuneration)[ -](?:expectations?|requirements?|expected|desired|range you)\b(?! of (?:up|\$|\d))|\b(?:expected|desired|target|required)(?: annual| monthly| hourly| gross)? (?:ctc|salary|pay|compensation|rate|package|remuneration)\b(?! range)|\bgehalts(?:vorstellung|wunsch|angabe|erwartung)\w*|\bgehaltlichen? vorstellung\w*|\bexpectations? (?:on|regarding|for) (?:salary|pay)"
        ),
        is_plain=True,
    ),
    Rule(
        RequestedKind.START,
        "asks when you could start, or for your notice period",
        _p(
            r"\b(?:(?:earliest|possible|preferred|desired|available|potential) (?:possible )?(?:start|starting|joining)[ -]?dates?|(?:your|earliest) availability|availability (?:to (?:start|join)|date)|when you (?:can|could|are able to) (?:start|join|begin)|(?:(?:your|current|expected|official|mention|state|share|and|with|,) )(?:notice|joining) period|last working day|(?:frühest\w*|möglich\w*|gewünscht\w*|nächst\w*) (?:eintritts?|start|einstiegs?|beginn)\w*|eintritts(?:termin|datum)\w*|kündigungsfrist\w*|verfügbarkeit)\b|^\W*(?:notice period|availability|joining date|start date)\W{0,3}(?:\(.{0,40}\))?\W*$"
        ),
    ),
    Rule(
        RequestedKind.PRONOUNS,
        "asks for your pronouns",
        _p(r"\b(?:your|preferred) (?:preferred )?pronouns\b|\bpronomen\b"),
    ),
    Rule(
        RequestedKind.LANGUAGE,
        "asks for the application in {value}",
        _p(
            r"\b(?:apply|applications?|cvs?|resumes?|cover letters?|submi\w+|materials|documents)\b[^.\n]{0,40}\bin (?P<value>english|german|french|spanish|dutch|italian)\b|\b(?:bewerb\w*|unterlagen|lebenslauf|anschreiben)\b[^.\n]{0,40}\b(?:auf|in) (?P<value_de>deutsch\w*|englisch\w*|französisch\w*)"
        ),
    ),
    Rule(
        RequestedKind.LINK,
        "asks for a link: {value}",
        _p(
            r"\blinks? to (?:your |any |a |some |an )?(?P<value>(?:online |public |personal )?(?:portfolio|github|gitlab|linkedin|website|work samples?|code(?: samples?)?|behance|dribbble|blog|projects?|apps?|kaggle|profile)\b(?: profile| page| account)?)|\b(?:send|include|share|provide|attach|submit|add|your|schick\w*|dein\w*|ihr\w*)\b[^.\n]{0,50}?\b(?P<value_2>(?:github|gitlab|linkedin|behance|dribbble|kaggle|stackoverflow|stack overflow)(?: profile| link| url| account| page| id)?|portfolio(?: link| url)|online portfolio|profil-?link)\b|^\W*(?:an? |the |your )?(?P<value_3>(?:live |active )?(?:github|gitlab|linkedin|portfolio)\b[^.\n]{0,20}\b(?:links?|profiles?|urls?))\b"
        ),
    ),
    Rule(
        RequestedKind.DOCUMENT,
        "asks for: {value}",
        _p(
            r"\b(?P<value>cover letter|covering letter|letter of (?:motivation|intent|interest)|motivation(?:al)? letter|transcripts?|letters? of recommendation|(?:professional |employment |work )?references?(?= (?:who|that|with|list|from|of|and|,|upon|contact))|\w+ (?:professional )?references\b(?! (?:available|upon))|writing samples?|work samples?|code samples?|portfolio|research statement|teaching statement|anschreiben|motivationsschreiben|(?:arbeits)?zeugnisse?|lebenslauf|arbeitsproben?|bewerbungsunterlagen|(?:resumes?|résumés?|cvs?|c\.\s?v\.?(?=\W)|curriculum vitae))\b"
        ),
    ),
)
"""Everything that is asked for by its name; a sentence may ask for several things."""

PERSONAL: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, _p(rf"\b(?:{pattern})\b"))
    for name, pattern in (
        (
            "your birth date or age",
            r"dates? of birth|birth ?dates?|dob|d\.o\.b|your age|geburts(?:datum|tag|ort)|alter(?=[ ,;]|$)",
        ),
        (
            "a photo of you",
            r"(?:recent |passport[- ]size(?:d)? |your )?(?:photo(?:graph)?s?|head ?shot|selfie)(?! ?(?:shop|graphy|grapher|mask|editing|lith))|(?:bewerbungs)?foto|lichtbild|passbild",
        ),
        (
            "a number or copy of an identity document",
            r"passport (?:number|no|copy|details)|copy of (?:your )?(?:passport|id\b|identity)|pan (?:card|number|no)|aadha?ar(?: card| number| no)?|id (?:card|number|proof)|national id|social security(?: number| card)?|ssn|driving licen[sc]e (?:number|copy)|driver['’]s licen[sc]e (?:number|copy)|ausweis(?:nummer|kopie)?|sozialversicherungsnummer|steuer-?id",
        ),
        (
            "bank or card details",
            r"bank (?:account|details|statement)s?(?! (?:manager|executive|team|reconcil))|account number|iban|credit card(?: number| details)?|card number|bankverbindung|kontonummer|routing number",
        ),
        (
            "your marital or family status",
            r"marital status|family status|number of children|familienstand|pregnan\w+|schwanger\w*",
        ),
        (
            "your religion or origin",
            r"religion|caste|konfession|religionszugehörigkeit|ethnicity|nationality|staatsangehörigkeit",
        ),
        (
            "your health",
            r"medical (?:history|records?)|health status|height and weight|gesundheits(?:zustand|zeugnis)",
        ),
        ("your sex", r"gender|your sex|geschlecht"),
        (
            "your home address",
            r"home address|residential address|full (?:postal )?address|wohnanschrift|privatadresse",
        ),
        ("your parents' names", r"(?:father|mother|spouse)['’]?s? name|mother['’]?s maiden name"),
    )
)
PERSONAL_WHY = _PERSONAL
SECRET = _p(
    r"\b(?:passwords?|passcode|pin code|\bpin\b(?! point)|otp|one[- ]time (?:password|code)|login (?:details|data|credentials)|cvv|seed phrase|private key|api key|passwort|zugangsdaten|tan)\b"
)
SECRET_ASKED = _p(
    r"\b(?:send|share|provide|include|give|tell|submit|enter|schick\w*|send\w*|nenn\w*|teil\w*)\b[^.\n]{0,40}\b(?:your|us your|the|dein\w*|ihr\w*)\b"
)
