"""Languages asked of the applicant: human languages with a word of skill beside them, not markets or tools."""

from __future__ import annotations

import re

from metier.domain.facts import Fact
from metier.text.facts.reading import Reading, View, hits, sentence, under_optional_heading

_NAMES = {
    "en": "english englisch englischkenntnisse anglais inglés ingles inglese engels inglês engelska engelsk angielski",
    "de": "german deutsch deutschkenntnisse allemand alemán tedesco duits alemão tyska tysk niemiecki",
    "fr": "french französisch französischkenntnisse français francais francés francese frans francês franska fransk francuski",
    "es": "spanish spanisch spanischkenntnisse español espagnol spagnolo spaans espanhol",
    "it": "italian italienisch italien italiano italiaans",
    "nl": "dutch niederländisch néerlandais holandés olandese nederlands nederlandse holländisch",
    "pt": "portuguese portugiesisch portugais portugués portoghese português",
    "pl": "polish polnisch polonais polaco polski",
    "sv": "swedish schwedisch suédois sueco svenska",
    "da": "danish dänisch danois danés dansk",
    "no": "norwegian norwegisch norvégien noruego norsk",
    "fi": "finnish finnisch finnois suomi",
    "cs": "czech tschechisch tchèque",
    "hu": "hungarian ungarisch hongrois",
    "ro": "romanian rumänisch roumain",
    "el": "greek griechisch grec",
    "ru": "russian russisch russe ruso",
    "uk": "ukrainian ukrainisch",
    "tr": "turkish türkisch turc",
    "ar": "arabic arabisch arabe árabe",
    "he": "hebrew hebräisch",
    "hi": "hindi",
    "ta": "tamil",
    "te": "telugu",
    "kn": "kannada",
    "ml": "malayalam",
    "mr": "marathi",
    "gu": "gujarati",
    "bn": "bengali",
    "pa": "punjabi",
    "ur": "urdu",
    "zh": "mandarin chinese cantonese chinesisch chinois chino",
    "ja": "japanese japanisch japonais japonés",
    "ko": "korean koreanisch coréen coreano",
    "vi": "vietnamese",
    "th": "thai",
    "id": "indonesian",
    "tl": "tagalog filipino",
}
LANGUAGE_NAMES = {name: code for code, names in _NAMES.items() for name in names.split()}
"""Names of languages in several languages → ISO 639-1 code; Cantonese counts as Chinese."""
ENGLISH_NAMES = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "nl": "Dutch", "pt": "Portuguese",
    "pl": "Polish", "sv": "Swedish", "da": "Danish", "no": "Norwegian", "fi": "Finnish", "cs": "Czech", "hu": "Hungarian",
    "ro": "Romanian", "el": "Greek", "ru": "Russian", "uk": "Ukrainian", "tr": "Turkish", "ar": "Arabic", "he": "Hebrew",
    "hi": "Hindi", "zh": "Chinese", "ja": "Japanese", "ko": "Korean",
}  # fmt: skip
"""ISO 639-1 code → the name in English; of codes that stand here only."""
_TRIGGERS = {name.encode(): code for name, code in LANGUAGE_NAMES.items()}
_LISTED = "|".join(sorted(LANGUAGE_NAMES, key=len, reverse=True))
_LIST = rf"(?:(?:{_LISTED})(?:\s?(?:/|,|&|and|or|und|oder|et|ou|y|o|e)\s?|\s?, (?:and|or)\s))"

_SKILL = r"(?:proficien\w+|fluen\w+|skills?|knowledge|communicat\w+|command|speak\w*|spoken|written|writing|verbal(?:ly)?|oral|language|native|mother tongue|bilingual|multilingual|literate|grammar|conversational|comprehension|read and write|read, write|level|competen\w+)"
_STRONG_BEFORE = re.compile(
    rf"(?:\bfluent(?:ly)?(?: (?:in|with))?(?: (?:spoken|written|both|the|business|professional|oral|and|&|,))*|\b(?:fluency|proficiency|proficient|bilingual|trilingual|native|native-level|literate|conversational|business[ -]level|professional|working knowledge|good command|strong command|excellent command|command|knowledge|skills|communication|communicate|communicating|communicates|communicator|speak|speaks|speaking|spoken|write|written|writing|verbal|verbally|orally|oral|read|comprehend|documents|mastery|understand|understanding|understandable)"
    rf"(?: (?:effectively|clearly|fluently|both|well|business|confidently|professionally|verbally|orally))*(?: ?\(?(?:in|of|with|for|-|:|both|the)\)?)*(?: (?:written|spoken|verbal|oral|both|business|professional|native|and|&|the|fluent|good|clear|technical))*"
    rf"|\bflie(?:ß|ss)end(?:e[sn]?|es)?(?: in)?|\bverhandlungssicher(?:e[sn]?)?(?: in)?|\b(?:sehr )?gute[smnr]?|\bhervorragende|\bausgezeichnete|\bsichere[srn]?|\bkenntnisse in|\bcourant en|\bmaîtrise de l'|\bma[iî]trise du|\bparle[rz]|\b(?:nivel|dominio|fluidez)(?: \w+)?(?: de| en| del)|\bhablar|\bvloeiend(?: in)?"
    rf"|\benglish level:?|\blanguages?(?: skills| requirements?| required| proficiency)?\s?[:\-(]{{1,2}}\s{{0,6}}|\bsprachen?\s?:\s?|\bidiomas?\s?:\s?|\blangues?\s?:\s?)[\s:(-]{{0,3}}{_LIST}{{0,5}}$"
)  # fmt: skip
_STRONG_AFTER = re.compile(
    rf"(?:\s?(?:/|,|&|and|or|und|oder|et|ou|y)\s?(?:{_LISTED})){{0,5}}"
    r"(?:[- ](?:language )?(?:speak\w*|fluency|fluent|proficien\w+|skills\b|native|language (?:skills|proficiency|is)|communication|verbal|written|oral|grammar|writing|literacy|required|mandatory|is (?:required|mandatory|a must|essential)|a must\b|must\b|knowledge\b|level\b|bilingual|mother tongue|comprehension)"
    r"|kenntnisse| ?\(?(?:min\.? |mind\.? |mindestens |level |niveau |at least |ab )?[abc][12]\b| (?:courant|avanzado|alto|fließend|verhandlungssicher|in wort|fluent|fluide|nativo|bilingüe|obligatorio|indispensable|exigé|requis)|\s?[:-]\s{0,3}(?:advanced|fluent|native|proficient|c[12]|b2|upper|excellent|professional|required|mandatory|business|full professional)|,? (?:both )?(?:spoken and written|written and spoken|verbal(?:ly)? and|oral and written|orally and|written and oral|written and verbal|spoken & written)| ?\((?:fluent|native|required|spoken|written|verbal|professional|business|advanced|mandatory|must|c[12]|b[12]))"
)
_OPTIONAL = re.compile(
    r"preferred|\bplus\b|nice[ -]to[ -]have|desir(?:ed|able)|\bbonus\b|advantag\w+|von vorteil|wünschenswert|un atout|deseable|\bpreferably\b|\basset\b|beneficial|not required|ideally|welcome|helpful|nicht erforderlich|kein muss|optional"
)
_OTHER = re.compile(
    r"\s?(?:compan|market|customer|client|team|version|law|translat|literature|major|departments?|poster|speaking (?:market|countr|customer|client)|government|embassy|cuisine|food|shepherd|engineering|as a second|language learners|learners|teacher|language arts|studies|degree|or other|quantitative)"
)
_OTHER_IN_PAREN = re.compile(rf"\s?\((?:{_LISTED})(?![a-z])")
_CAPITALISED = frozenset({"polish", "italien", "thai", "chino", "frans", "ruso", "grec", "turc"})


def read_languages(reading: Reading) -> tuple[Fact[str], ...]:
    """The languages the applicant must know, in order of mention; "a plus" is not asked for."""
    first: dict[str, Fact[str]] = {}
    for view in (reading.title, reading.text):
        found: list[tuple[int, Fact[str]]] = []
        for word in view.words & _TRIGGERS.keys():
            name, code = word.decode(), _TRIGGERS[word]
            if code in first:
                continue
            for at in hits(view.low, (name,), limit=12):
                fact = _asked(view, at, name, code)
                if fact:
                    found.append((at, fact))
                    break
        for _, fact in sorted(found, key=lambda pair: pair[0]):
            first.setdefault(fact.value, fact)
    return tuple(first.values())


def _asked(view: View, at: int, name: str, code: str) -> Fact[str] | None:
    low, end = view.low, at + len(name)
    if (at and low[at - 1].isalnum()) or low[end : end + 1].isalpha():
        return None
    if name in _CAPITALISED and not view.text[at].isupper():
        return None
    if _OTHER.match(low, end):
        return None
    start, stop = sentence(low, at, before=90, after=90)
    before = _STRONG_BEFORE.search(low, max(start, at - 90), at)
    after = _STRONG_AFTER.match(low, end, min(stop + 1, end + 90))
    if not before and not after and not name.endswith("kenntnisse"):
        return None
    other = _OTHER_IN_PAREN.match(low, end, stop)
    stop = other.start() if other else stop  # "English (German is a plus)"
    around = ((end, min(stop, end + 50)), (max(start, at - 30), at))
    if any(_OPTIONAL.search(low, first, last) for first, last in around) or under_optional_heading(low, at):
        return None
    return Fact(code, view.quote(before.start() if before else at, after.end() if after else end))
