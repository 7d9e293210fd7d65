"""Seniority: the level of the role, from the title, then the stated level, then plain words in the text."""

from __future__ import annotations

import re

from metier.domain.facts import Fact, Seniority
from metier.text.facts.reading import Needles, Reading, View, matches, rules, stated_quote

_ROLE = r"(?:engineer|developer|analyst|scientist|programmer|sde|swe|sdet|qa|consultant|designer|specialist|technician|accountant|administrator|architect)"

_TITLE_RULES = rules(
    [
        (Seniority.EXECUTIVE, 9, r"\bchief [a-z]+(?: [a-z&]+)? officer\b|\b(?:ceo|cto|cfo|coo|cio|ciso|cmo|cpo|cro|chro)\b|\b(?:vp|svp|evp)\b|\bvice[ -]president\b|(?<!vice )(?<!vice-)\bpresident\b|\bmanaging director\b|\bexecutive director\b|\bgeschäftsführer(?:in)?\b"),
        (Seniority.DIRECTOR, 8, r"\bdirector\b|\bhead of\b|\bdirecteur\b|\bdirectrice\b|\bdirektor\b|\bhead(?=\s{0,2}(?:$|[-,|(]))"),
        (Seniority.MANAGER, 7, r"\bmanager(?:in)?\b|\bmanageress\b|\bsupervisor\b|\b(?:abteilungs|gruppen|filial|bereichs)leiter(?:in)?\b|\bgerente\b|\bforeman\b"),
        (Seniority.LEAD, 6, r"\blead(?:er)?\b(?! (?:gen|manag|qualif|nurtur|conver|acqui|time|free|scor))|\bteam-?lead(?:er)?\b|\bteamleiter(?:in)?\b|\bprincipal\b(?= [a-z])|(?<=[a-z] )\bprincipal\b|\bstaff\b(?=(?: [a-z/+.#-]+){0,3} (?:engineer|developer|scientist|designer|architect|researcher|analyst|sre))|\b(?:engineer|developer|scientist),? staff\b|\bstaff engineer\b"),
        (Seniority.SENIOR, 5, r"\bsenior\b|\bsr\b\.?|\bsnr\b\.?|\bsénior\b"),
        (Seniority.JUNIOR, 4, r"\bjunior\b|\bjr\b\.?|\bentry[ -]level\b|\bnew grad(?:uate)?s?\b|\bgraduate (?:engineer|trainee|software|developer|analyst|programme|program|data|consultant|scheme)|\btrainee\b|\bfreshers?\b|\bberufseinsteiger|\bdébutant|\bcollege hire\b|\bcampus hire\b"),
        (Seniority.JUNIOR, 4, rf"\bassociate (?:[a-z/+.#-]+ ){{0,2}}{_ROLE}\b"),
        (Seniority.MID, 3, r"\bmid[ -]?level\b|\bintermediate\b|\bmid\b(?![ -](?:senior|market|office|atlantic|cap|size|west|day|shift))|\bmidweight\b"),
        (Seniority.INTERN, 10, r"\binterns?\b|\binternships?\b|\bpraktik(?:um|ant)|\bpflichtpraktikum|\bwerkstudent|\bworking student\b|\bstagiaire\b|\bstage\b(?= (?:de|en|-|h/f|m/f|\())|\bco-?op\b|\bapprentice(?:ship)?\b|\bauszubildende|\bazubi\b|\bausbildung\b|\bbecari[oa]\b|\bprácticas\b|\bestágio\b|\bestagiári[oa]\b|\btirocinio\b|\balternance\b"),
    ]
)  # fmt: skip
_NUMERAL = re.compile(
    rf"\b(?:{_ROLE}|software|level|technical staff)(?:,? (?:software|data|security|business|systems?|web))?(?:\s?\([a-z ]{{2,8}}\))?[\s,-]{{1,3}}(iii|ii|iv|i|[1-4])(?![\w+%.:/&]|\s?(?:\+|years|yrs|-\s?\d|/|to\b|&|and\b|x\b|month|day|pos|opening))"
)
_NUMERAL_LEVEL = {
    "i": Seniority.JUNIOR, "1": Seniority.JUNIOR, "ii": Seniority.MID, "2": Seniority.MID,
    "iii": Seniority.SENIOR, "3": Seniority.SENIOR, "iv": Seniority.SENIOR, "4": Seniority.SENIOR,
}  # fmt: skip
_NO_MANAGER = re.compile(
    r"\b(?:product|project|program|programme|account|case|success|community|content|media|category|property|relationship|partner|partnerships?|brand|campaign|change|release|incident|events?"
    r"|portfolio|contracts?|database|document|territory|channel|bid|asset|wealth|key account|scrum|assistant to(?: the)?|to the|to|grants?|records?|risk|vendor|talent|pr)"
    r"(?: ?/ ?[a-z]+)? manager|manager's assistant|\b(?:risk|asset) manager"
)  # fmt: skip
_SERVANT = re.compile(
    r"\bassistant\b|\bsecretary\b|\b(?:executive|personal|administrative) (?:assistant|support)|\boffice of\b|\bchief of staff\b|\bto (?:the )?(?:ceo|cto|cfo|coo|vp|president|director|head)\b|\bavp\b"
)
_SALES_TITLE = re.compile(
    r"\b(?:account|sales|business development|customer service|marketing|hr|recruitment|collection|process|operations|accounts|support) executive\b"
)

_BANK_GRADE = re.compile(
    r"(?:engineer|developer|analyst|associate|consultant|quant|specialist)s?\b[^\n]*\b(?:vp|vice president)\b(?! of)|\b(?:vp|vice president)\b[^\n]*\b(?:engineer|developer|analyst|quant|specialist)\b"
)
"""Banks call senior engineers vice presidents."""

_STATED = {
    "internship": Seniority.INTERN, "intern": Seniority.INTERN, "entry level": Seniority.JUNIOR, "entry-level": Seniority.JUNIOR, "junior": Seniority.JUNIOR,
    "mid": Seniority.MID, "mid level": Seniority.MID, "mid-level": Seniority.MID, "intermediate": Seniority.MID, "senior": Seniority.SENIOR, "senior level": Seniority.SENIOR,
    "lead": Seniority.LEAD, "staff": Seniority.LEAD, "principal": Seniority.LEAD, "manager": Seniority.MANAGER, "director": Seniority.DIRECTOR, "executive": Seniority.EXECUTIVE,
}  # fmt: skip
"""LinkedIn's "Mid-Senior level" and "Associate" span levels and "Not Applicable" names none: left out."""

_WORD = r"(intern|entry[ -]level|junior|mid[ -]?level|mid|intermediate|senior|lead|principal|manager|director|executive)"
_TEXT_NEEDLES = Needles(
    "level", "seniority", "entry-level", "internship", "freshers", "recent graduate", "new grad"
)
_TEXT_LABEL = re.compile(
    rf"\b(?:seniority(?: level)?|(?:career|job|experience|role|position|management) level|level of experience)\s{{0,2}}[:\-]\s{{0,6}}{_WORD}\b(?![ -](?:to|-|or|/|senior|and))(?: level)?"
)
_TEXT_RULES = rules(
    [
        (Seniority.JUNIOR, 3, r"\b(?:this is an? |an |our |as an )?entry[ -]level (?:role|position|job|opportunity|opening|data|software|engineer|developer|analyst)"),
        (Seniority.MID, 3, r"\bmid[ -]level (?:role|position|software|engineer|developer|data|analyst|opportunity)"),
        (Seniority.SENIOR, 3, r"\bsenior[ -]level (?:role|position|software|engineer|developer|data|analyst|opportunity)"),
        (Seniority.INTERN, 3, r"\bthis (?:is an? )?(?:[a-z-]+ ){0,3}internship\b"),
        (Seniority.JUNIOR, 2, r"\b(?:suitable|ideal|open|perfect) (?:for|to) (?:recent|new|fresh) grad"),
    ]
)  # fmt: skip


def read_seniority(reading: Reading) -> Fact[Seniority] | None:
    """The level of the role; None where the title spans levels or says none."""
    in_title = _title(reading.title)
    if in_title is not None:
        return in_title[0]
    stated = reading.stated.seniority
    level = _STATED.get(stated.strip().lower())
    if level:
        return Fact(level, stated_quote(stated))
    return _text(reading.text)


def _title(view: View) -> tuple[Fact[Seniority] | None] | None:
    """The level a title names, `(None,)` where it names several that exclude each other, None for no level."""
    found = sorted(matches(view, _TITLE_RULES, 0, len(view.low)), key=lambda pair: -pair[0])
    said = [fact for _, fact in found if not _is_trap(view.low, fact)]
    numeral = _NUMERAL.search(view.low)
    if not said:
        return (
            (Fact(_NUMERAL_LEVEL[numeral[1]], view.quote(numeral.start(), numeral.end())),)
            if numeral
            else None
        )
    levels = {fact.value for fact in said}
    if Seniority.JUNIOR in levels and levels & {Seniority.MID, Seniority.SENIOR, Seniority.LEAD}:
        return (None,)
    return (said[0],)


def _is_trap(low: str, fact: Fact[Seniority]) -> bool:
    if fact.value is Seniority.MANAGER:
        return bool(_NO_MANAGER.search(low)) or bool(_SERVANT.search(low) and "assistant to" in low)
    if fact.value in {Seniority.DIRECTOR, Seniority.EXECUTIVE}:
        return bool(_SERVANT.search(low) or _SALES_TITLE.search(low) or _BANK_GRADE.search(low))
    return False


def _text(view: View) -> Fact[Seniority] | None:
    for at in _TEXT_NEEDLES.find(view, each=10, most=30):
        label = _TEXT_LABEL.search(view.low, max(0, at - 20), at + 40)
        level = _STATED.get(label[1].replace("-", " ")) if label else None
        if label and level:
            return Fact(level, view.quote(label.start(), label.end()))
        for _, fact in matches(view, _TEXT_RULES, max(0, at - 40), at + 50):
            return fact
    return None
