"""Patterns of what never leaves, whoever the person is: contact data, the least pay, and what they are rather than can."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from metier.prompts.pay_words import (
    pay_plain,
    pay_replacement,
    pay_written,
    pay_written_out,
    plain_replacement,
)
from metier.prompts.spellings import AFTER, BEFORE, DOT

Replacement: TypeAlias = Callable[[re.Match[str], str], str | None]
"""What stands in place of a match in a folded text; None where it is something else."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern over folded text; where it has a group `it`, only that is taken out."""

    kind: str
    pattern: re.Pattern[str]
    replacement: Replacement

    def span(self, found: re.Match[str]) -> tuple[int, int]:
        """What of a match is taken out."""
        return found.span("it") if "it" in self.pattern.groupindex else found.span()


def _always(tag: str) -> Replacement:
    return lambda _found, _text: tag


def _rule(kind: str, pattern: str, tag: str = "[LEFT OUT]") -> Rule:
    return Rule(kind, re.compile(pattern, re.MULTILINE), _always(tag))


# --- contact data --------------------------------------------------------------------------------------

_LOCAL = r"[a-z0-9][a-z0-9._%+-]{0,63}"
# A bare " at " is left to addresses that are known: it would hit "work at example.com".
_BRACKETED_AT = r"(?:\s*(?:@|%40|&#64;)\s*|\s*[(\[{<]\s*(?:at|@|a)\s*[)\]}>]\s*|[_-]at[_-])"
_EMAIL = rf"{BEFORE}{_LOCAL}{_BRACKETED_AT}[a-z0-9-]{{1,63}}(?:{DOT}[a-z0-9-]{{2,63}}){{1,4}}{AFTER}"
_EMAIL_IN_WORDS = (
    rf"{BEFORE}{_LOCAL}(?:\s+dot\s+[a-z0-9-]+)*\s+at\s+[a-z0-9-]+(?:\s+dot\s+[a-z0-9-]+){{1,4}}{AFTER}"
)
_PHONE = (
    r"(?<![\w.])(?:(?:\+|00)\s?[1-9][\d\s().,/·-]{6,18}\d"  # +49 30 1234567
    r"|\(?0\d{1,5}\)?[\s/.-]{1,3}\d[\d\s./-]{3,12}\d|0\d{8,12}"  # (030) 123456
    r"|\(?[2-9]\d{2}\)?[\s.-]{1,2}\d{3}[\s.-]\d{4}"  # (555) 010-0199
    r"|(?:phone|mobile|cell|tel|telefon|handy|whatsapp|signal)\.?\s?:?\s?\+?\d[\d\s().,/-]{4,18}\d)(?![\w])"
)
_PAGE = (
    r"(?:https?://)?(?:[a-z]{2,3}\.|www\.)?(?:linkedin\.com/(?:in|pub)|xing\.com/(?:profile|people)|github\.com|gitlab\.com"
    r"|bitbucket\.org|codeberg\.org|x\.com|twitter\.com|facebook\.com|instagram\.com|medium\.com/@|bsky\.app/profile|t\.me"
    r"|orcid\.org|stackoverflow\.com/users|kaggle\.com|behance\.net|dribbble\.com)/[^\s)\]]+"
)
_IMAGE = r"!\[[^\]\n]{0,200}\]\([^)\n]{0,500}\)|<img\b[^>\n]{0,500}>"

# --- age and birth -------------------------------------------------------------------------------------

_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|zwanzig|dreissig|vierzig|funfzig|sechzig)"
_UNITS = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_AGE = rf"(?:1[5-9]|[2-7]\d|eighteen|nineteen|{_TENS}(?:[\s-]{_UNITS})?)"
_ENDS = r"(?=\s*(?:[.,;:!?)\]\n–-]|and\b|und\b|but\b|with\b|from\b|living\b|$))"
_THING = r"(?!\s+(?:company|firm|code|codebase|system|product|software|business|startup|start-up|monolith|house|building))"
_AGES = (
    rf"(?<=\bi am ){_AGE}(?:\s?(?:years?\b(?:[\s-]old\b)?|y/?o\b|yrs?\b))?{_ENDS}",
    rf"(?<=\bi'm ){_AGE}(?:\s?(?:years?\b(?:[\s-]old\b)?|y/?o\b|yrs?\b))?{_ENDS}",
    rf"(?<=\bich bin ){_AGE}(?:\s?jahre?(?:\salt)?\b)?{_ENDS}",
    rf"\b{_AGE}[\s-]?(?:years?|yrs?)[\s-]?old\b{_THING}|\b{_AGE}\s?y/o\b|\b{_AGE}\s?jahre\s?alt\b|\b{_AGE}[\s-]?jahrige[rns]?\b",
    rf"\b{_AGE} years? of age\b|\b(?:aged?|alter)\s?:?\s?{_AGE}\b|\bat the age of {_AGE}\b|\bat {_AGE}(?=, )",
    rf"\b(?:turning|turned|turn|almost|nearly|over|just)\s{_AGE}{_ENDS}(?<=\d)(?![\d%])(?=\s*(?:this|next|in|soon|$|[.,]))",
    r"\b(?:in (?:my|the) )?(?:early|mid|late)[\s-](?:twenties|thirties|forties|fifties|sixties|[2-7]0'?s)\b",
    r"(?<=, )(?:1[89]|[2-6]\d)(?=\s?[,;.](?!\d))",
    r"\bin my (?:twenties|thirties|forties|fifties|sixties|[2-7]0'?s)\b",
    rf"\b(?:anfang|mitte|ende)\s(?:{_TENS}|[2-6]0)\b",
)
_BIRTH = (
    (
        r"\b(?:i was |i am |bin |geb(?:oren|\.)?|born)\s?(?:born |geboren )?(?:on |in |am |im |:)?\s?(?:the )?"
        r"(?:[\w.,/-]+\s){0,3}?[\w./-]{0,8}(?:19|20)\d\d\b"
    ),
    r"\b(?:date of birth|birth ?(?:date|day)|dob|d\.o\.b\.?|geburts(?:datum|tag)|jahrgang|year of birth)\s?(?:is|:|on)?\s?[\w.,/ -]{0,24}\d[\w./-]*",
    r"(?<!\w)\*\s?\d{1,2}\.\s?\d{1,2}\.\s?(?:19|20)\d\d\b",
)

# --- gender, pronouns, nationality ---------------------------------------------------------------------

_SELF = r"\b(?:i am|i'm|i identify as|as|being|ich bin|als)\s(?:(?:an?|the|ein(?:e|er)?)\s)?"
_ADJECTIVES = r"(?:(?!(?:for|with|at|to|of|in|who|that|than|by|on|not|part|long|well|soon|much|far|many|looking|working)\b)[\w'-]+,?\s){0,5}?"
_GENDERS = (
    r"(?:woman|man|female|male|girl|guy|lady|gentleman|mother|father|mum|mom|dad|wife|husband|transgender|trans|non-?\s?binary"
    r"|genderqueer|genderfluid|agender|cis(?:gender)?|frau|mann|mutter|vater|weiblich|mannlich|divers)"
)
_GENDER = (
    rf"{_SELF}{_ADJECTIVES}(?P<it>{_GENDERS})\b(?!\s(?:for|of the|hours|power)|-)",
    rf"\b(?:years?|yrs?)[\s-]old\s(?:[a-z]+\s){{0,3}}?(?P<it>{_GENDERS})\b",
    rf"\b(?:gender|sex|geschlecht)\s?(?:is|:)\s?(?P<it>{_GENDERS})\b",
    rf"^\s*(?:an?\s)?(?P<it>{_GENDERS})\b(?=\s*[,;.(/|]|\s*$)",
    rf"(?<=, )(?P<it>{_GENDERS})(?=\s*[,;.]|\s*$)",
)
_NAME = r"\b(?:my name is|my name's|my name,?|i am called|call me|ich heisse|mein name ist)\s(?P<it>[a-z][a-z'-]{1,20})\b"
_PRONOUN_PAIR = (
    r"(?:she|he|they|xe|ze|sie|er|hen|ey|it)\s?/\s?(?:her|hers|him|his|them|theirs|they|xem|zir|hir|ihr|ihm|ihn|hen|em|its)"
    r"(?:\s?/\s?[a-z]{2,6})?"
)
_PRONOUNS = (
    rf"\(\s?{_PRONOUN_PAIR}\s?\)|\b{_PRONOUN_PAIR}\b",
    r"\b(?:my |preferred )*pronouns?(?:\s(?:are|is))?\s?:?\s?[a-z]{2,5}(?:\s?(?:,|/|and|und|or)\s?[a-z]{2,6}){0,3}\b",
    r"\bi (?:use|go by) (?:she|he|they|xe|ze)(?:\s?(?:,|/|and|or)\s?[a-z]{2,6}){0,2}(?: pronouns)?\b",
)
_PEOPLES = (
    "afghan|albanian|algerian|american|angolan|argentin(?:e|ian)|armenian|australian|austrian|azerbaijani|bangladeshi|belarusian"
    "|belgian|bolivian|bosnian|brazilian|british|bulgarian|cambodian|cameroonian|canadian|chilean|chinese|colombian|congolese"
    "|croatian|cuban|cypriot|czech|danish|dutch|ecuadorian|egyptian|english|eritrean|estonian|ethiopian|eu|european|filipin[oa]"
    "|finnish|french|georgian|german|ghanaian|greek|guatemalan|haitian|honduran|hungarian|icelandic|indian|indonesian|iranian"
    "|iraqi|irish|israeli|italian|ivorian|jamaican|japanese|jordanian|kazakh|kenyan|korean|kosovar|kurdish|kuwaiti|latvian"
    "|lebanese|libyan|lithuanian|malaysian|maltese|mexican|moldovan|mongolian|montenegrin|moroccan|nepali|nepalese|nigerian"
    "|north macedonian|norwegian|pakistani|palestinian|panamanian|peruvian|polish|portuguese|puerto rican|romanian|russian"
    "|rwandan|saudi|scottish|senegalese|serbian|singaporean|slovak|slovakian|slovene|slovenian|somali|south african|spanish"
    "|sri lankan|sudanese|swedish|swiss|syrian|taiwanese|tanzanian|thai|tunisian|turkish|ugandan|ukrainian|uk|us|u\\.s\\."
    "|uruguayan|uzbek|venezuelan|vietnamese|welsh|yemeni|zambian|zimbabwean"
    "|deutsche[rn]?|osterreicher(?:in)?|schweizer(?:in)?|turke|turkin|pole|polin|russe|russin|syrer(?:in)?|inder(?:in)?"
    "|italiener(?:in)?|spanier(?:in)?|franzose|franzosin|grieche|griechin|ukrainer(?:in)?|amerikaner(?:in)?|brite|britin"
)
_NATION = r"(?:citizen|national|passport(?: holder)?|citizenship|nationality)"
_STATE = r"(?:staatsburger(?:in)?|staatsangehorige[rn]?|staatsburgerschaft|staatsangehorigkeit|pass)"
_NATIONALITY = (
    rf"(?<=\bi am )(?:an?\s)?(?:{_PEOPLES})(?:[\s/-]+(?:{_PEOPLES}))?(?:\s{_NATION})?{_ENDS}",
    rf"(?<=\bi'm )(?:an?\s)?(?:{_PEOPLES})(?:[\s/-]+(?:{_PEOPLES}))?(?:\s{_NATION})?{_ENDS}",
    rf"(?<=\bich bin )(?:{_PEOPLES})(?:\s{_STATE})?{_ENDS}",
    rf"\b(?:as an?|being an?|als)\s(?:{_PEOPLES})(?:\s(?:{_NATION}|{_STATE}))?{_ENDS}",
    rf"\b(?:i (?:have|hold)|my|with|holding|dual|having)\s(?:an?\s)?(?:{_PEOPLES})(?:[\s/-]+(?:and\s)?(?:{_PEOPLES}))?\s{_NATION}\b",
    (
        rf"\b(?:{_PEOPLES})(?:[\s/-]+(?:{_PEOPLES}))?\s(?:citizen|national|passport holder|expat|immigrant)\b"
        r"(?!\s(?:required|only|needed|health|bank|lottery|insurance|grid|park|service))"
    ),
    rf"\b(?:{_PEOPLES})[a-z]?\s{_STATE}\b",
    rf"\bof (?:{_PEOPLES}) (?:origin|descent|nationality)\b|\b(?:{_PEOPLES}) by birth\b",
    (
        r"\b(?:nationality|citizenship|staatsangehorigkeit|staatsburgerschaft|nationalitat)\s?(?:is|:)\s?[a-z]{3,20}"
        r"(?:\s(?:and|/|&)\s[a-z]{3,20})?\b|\b(?:a )?(?:citizen|national) of (?:the )?[a-z]{3,20}\b"
    ),
    r"\b(?:i was |i am )?(?:born|grew up|raised)(?: and raised)? in (?!a\b|an\b|the (?:office|cloud))(?:[a-z]+[,\s]?\s?){1,2}(?=[.,;]|and\b|but\b|$)",
)

NEVER_TOLD: tuple[Rule, ...] = (
    _rule("EMAIL", _EMAIL, "[EMAIL]"),
    _rule("EMAIL", _EMAIL_IN_WORDS, "[EMAIL]"),
    _rule("URL", _PAGE, "[URL]"),
    _rule("PERSONAL", _IMAGE),
    _rule("NAME", _NAME, "[NAME]"),
    *(_rule("PERSONAL", pattern) for pattern in (*_BIRTH, *_AGES, *_GENDER, *_PRONOUNS, *_NATIONALITY)),
    Rule("PAY", pay_written, pay_replacement),
    Rule("PAY", pay_written_out, pay_replacement),
    Rule("PAY", pay_plain, plain_replacement),
    _rule("PHONE", _PHONE, "[PHONE]"),
)
"""In order: where two find the same words, the first one takes them."""
