"""Employment types: the kind of contract of this role, not of its education, tests or benefits."""

from __future__ import annotations

import re

from metier.domain.facts import EmploymentType, Fact
from metier.text.facts.reading import Needles, Reading, View, matches, rules, stated_quote

FULL, PART, CONTRACT, TEMPORARY, INTERN, VOLUNTEER = (
    EmploymentType.FULL_TIME,
    EmploymentType.PART_TIME,
    EmploymentType.CONTRACT,
    EmploymentType.TEMPORARY,
    EmploymentType.INTERNSHIP,
    EmploymentType.VOLUNTEER,
)

_WORDS = (
    (
        FULL,
        r"full[ -]?time|vollzeit|temps plein|tiempo completo|jornada completa|tempo pieno|tempo integral|voltijd|heltid",
    ),
    (
        PART,
        r"part[ -]?time|teilzeit|temps partiel|tiempo parcial|media jornada|tempo parziale|meio período|deeltijd|deltid|minijob|werkstudent",
    ),
    (
        CONTRACT,
        r"contract(?:or|ual|-to-hire)?|freelance|c2c|c2h|corp[ -]to[ -]corp|1099|freiberuflich|auftragsbasis|zzp",
    ),
    (TEMPORARY, r"temp(?:orary)?|seasonal|fixed[ -]term|(?<!un)befristet|cdd|intérim|temporal|per[ -]diem"),
    (
        INTERN,
        r"intern(?:ship)?|praktikum|pflichtpraktikum|stage(?= (?:de|conventionn))|stagiaire|prácticas|estágio|tirocinio",
    ),
    (VOLUNTEER, r"volunteer|ehrenamt(?:lich)?|bénévole|bénévolat|voluntari(?:o|ado)"),
)
_ANY = "|".join(words for _, words in _WORDS)
_LABELLED = [
    (
        kind,
        re.compile(rf"(?<![a-zäöü])(?:{words})(?![a-zäöü]| (?:management|testing|law|negotiat|manufactur))"),
    )
    for kind, words in _WORDS
]

_STATED = {
    "fulltime": FULL, "parttime": PART, "contract": CONTRACT, "contractor": CONTRACT, "freelance": CONTRACT, "temporary": TEMPORARY, "temp": TEMPORARY, "seasonal": TEMPORARY, "fixedterm": TEMPORARY, "perdiem": TEMPORARY,
    "intern": INTERN, "internship": INTERN, "volunteer": VOLUNTEER, "other": EmploymentType.OTHER, "vollzeit": FULL, "teilzeit": PART, "contractual": CONTRACT, "cdd": TEMPORARY,
}  # fmt: skip

_LABEL = re.compile(
    r"(?<![a-z])(?:(?:job|employment|position|contract|work|placement|schedule|engagement|opportunity|hire|role|appointment|employee|worker)[ -]?(?:types?|status|schedule|category|basis|nature)"
    r"|type(?: of (?:employment|contract|job|position|hire))?|employment|schedule|time type|full/part[ -]time|job type|beschäftigungsart|anstellungsart|vertragsart|arbeitszeit|type de contrat|contrat|tipo de contrato|jornada|dienstverband|umfang)"
    r"\s{0,6}(?:[:\-|]\s{0,12}|(?=(?:full|part)[ -]?time))(?P<value>[^\n.;:]{1,70})"
)
_LABEL_NEEDLES = Needles(
    "type*",
    "status",
    "schedule*",
    "employment",
    "basis",
    "category",
    "beschäftigungsart",
    "anstellungsart",
    "vertragsart",
    "arbeitszeit",
    "contrat",
    "jornada",
    "dienstverband",
    "nature",
)
_NEEDLES = Needles(
    "full-time", "full time", "fulltime", "part-time", "part time", "parttime", "contract", "freelance", "c2h", "temporary", "seasonal", "internship", "volunteer", "vollzeit", "teilzeit",
    "befristet", "temps plein", "temps partiel", "cdd", "jornada", "praktikum", "voltijd", "deeltijd", "heltid", "deltid", "tempo pieno", "fixed-term", "fixed term", "minijob", "w2", "befristete", "befristeten",
)  # fmt: skip
_ROLE = r"(?:,? (?:regular|permanent|paid|unpaid|remote|hybrid|on-?site|exempt|salaried|in-office|[a-z]+))?,? (?:(?:role|position|job|opportunity|opening|vacancy|engagement|assignment|basis|hire)\b(?! (?:opportunity )?(?:based on|after|upon))|hours)"
_TRAP = re.compile(
    r"full[ -]?time (?:education|student|degree|equivalent|course|study|employees|staff|graduat|mba|bachelor|b\.?e|b\.?tech)"
    r"|part[ -]?time (?:employees|student|education|staff|jobs)|contract (?:test|manage|negot|law|review|award|manufactur|research|administrat|analy|draft|work(?:er)?s?\b|employees|staff|data|first|documents|creation|lifecycle|terms|renewal|vehicle|compliance)"
    r"|contract(?:s|ed|ing|ors)\b|temporary (?:work-?around|correction|fix|disab|table|file|assign|visa|solution|staff|employees|pond)|temporarily|internship (?:experience|certificate|letter)"
)
_LATER = re.compile(
    r"(?:potential|convert\w*|transition\w*|lead(?:ing)? to|leads to|possib\w+|chance|pre-placement|ppo|may become|turn into|opportunity (?:for|to)|prospect|offer of|eligible|summary)\b[^.\n]{0,45}$"
)
"""What may follow this job, or what its holders are entitled to."""
_TEXT_RULES = rules(
    [
        (FULL, 2, rf"\b(?:full[ -]?time|fulltime){_ROLE}|\((?:[a-z-]+[,/ ]+){{0,2}}full[ -]?time\)|(?:^|\n)\s{{0,3}}full[ -]?time\s{{0,3}}(?:$|\n)|\b(?:position|role|job|opportunity|this) is (?:an? )?(?:[a-z-]+,? ){{0,2}}full[ -]?time|\bwork(?:ing)? full[ -]?time\b|(?:seeking|looking for|hiring|need) (?:an? |our )?(?:[a-z-]+,? ){{0,2}}full[ -]?time\b|[|·] ?full[ -]?time\s{{0,3}}(?:\n|$|[|])|\bposition\s?[-:]\s?full[ -]?time|(?<![a-z])vollzeit(?![a-z])|\bà temps plein|\bjornada completa|\bvoltijd\b|\bheltid\b|\btempo pieno"),
        (PART, 2, rf"\b(?:part[ -]?time|parttime){_ROLE}|\((?:[a-z-]+[,/ ]+){{0,2}}part[ -]?time\)|(?:^|\n)\s{{0,3}}part[ -]?time\s{{0,3}}(?:$|\n)|\b(?:position|role|job|opportunity|this) is (?:an? )?(?:[a-z-]+,? ){{0,2}}part[ -]?time|(?<![a-z])teilzeit(?![a-z])|\bà temps partiel|\bmedia jornada|\bdeeltijd\b|\bdeltid\b|\bminijob\b"),
        (CONTRACT, 2, r"\b(?:\d{1,2}(?:\s?(?:-|to)\s?\d{1,2})?\+?[ -](?:months?|years?|weeks?)|long[ -]term|short[ -]term|hourly|w2|w-2|freelance|independent|contract-to-hire|remote)[ -](?:\w+ )?contract\b(?! (?:manuf|award))|\bcontract (?:position|role|job|opportunity|assignment|duration|length|period)\b|\bcontract[ -]to[ -]hire (?:position|role|job|opportunity|basis)|\bc2h (?:position|role|basis)|\bfreelance (?:position|role|job|opportunity|basis|project)|\b(?:on|as) an? (?:independent )?contract(?:or|ual)?(?: basis)?\b|(?:^|\n)\s{0,3}contract\s{0,3}(?:$|\n)|\(contract\)"),
        (TEMPORARY, 2, r"\b(?:temporary|seasonal|fixed[ -]term)(?: [a-z-]+)?,? (?:position|role|job|opportunity|assignment|contract|appointment)\b|(?<!un)(?<![a-z])befristete?r?s? (?:stelle|anstellung|arbeitsvertrag|beschäftigung|vertrag|auf)|(?<!un)(?<![a-z])befristet(?= (?:auf|für|bis))|\ben cdd\b|\bcdd (?:de|à|-)|\btemp[ -]to[ -](?:hire|perm)"),
        (INTERN, 2, r"\bthis (?:is an? )?(?:[a-z-]+,? ){0,4}internship\b|\binternship (?:role|position|opportunity|program|programme|duration|stipend)\b|\b(?:paid|unpaid|remote|summer|month|months) internship\b|\bpflichtpraktikum\b|\bpraktikum (?:in|im|bei|als)\b"),
        (VOLUNTEER, 2, r"\bvolunteer (?:position|role|opportunity|basis)\b(?! (?:program|days|time))|\bunpaid volunteer\b|\bthis is a volunteer\b"),
    ]
)  # fmt: skip
_TITLE_RULES = rules(
    [
        (FULL, 2, r"\bfull[ -]?time\b|\bvollzeit\b"),
        (PART, 2, r"\bpart[ -]?time\b|\bteilzeit\b|\bwerkstudent|\bminijob\b"),
        (CONTRACT, 2, r"\bcontract\b(?! (?:manag|admin|special|negot|law|analy|attorney|coord|research|compli|offic|manufactur|review|engin|test|writ))|\bcontractor\b|\bfreelancer?\b|\bc2c\b|\bc2h\b|\bcontract-to-hire\b"),
        (TEMPORARY, 2, r"\btemporary\b|\bseasonal\b|\btemp\b|\bfixed[ -]term\b|(?<!un)\bbefristet\b|\bcdd\b|\bintérim\b"),
        (INTERN, 2, r"\binterns?\b|\binternships?\b|\bpraktik(?:um|ant)|\bpflichtpraktikum|\bstagiaire\b|\bstage\b(?= (?:de|en|-|h/f|m/f|\())|\bprácticas\b|\bestágio\b|\btirocinio\b"),
        (VOLUNTEER, 2, r"\bvolunteer\b(?! (?:coord|manag|engag|prog|recruit|serv|outreach|director))|\behrenamt"),
    ]
)  # fmt: skip


def read_employment(reading: Reading) -> tuple[Fact[EmploymentType], ...]:
    """The kinds of contract: the stated field alone if it is understood, else title, labels and prose.

    A permanent contract (CDI, unbefristet) says nothing about hours and is none of the kinds.
    """
    stated = _stated(reading.stated.employment_type)
    if stated:
        return stated
    said = [fact for _, fact in matches(reading.title, _TITLE_RULES, 0, len(reading.title.low))]
    said += _labelled(reading.text)
    if not any(fact.quote.part is reading.text.part for fact in said):  # a label is surer than prose
        said += _prose(reading.text)
    first: dict[EmploymentType, Fact[EmploymentType]] = {}
    for fact in said:
        first.setdefault(fact.value, fact)
    return tuple(first.values())


def _stated(words: str) -> tuple[Fact[EmploymentType], ...]:
    names = re.sub(r"[\s_-]", "", words.lower())[:200]
    kinds = {kind: None for name in re.split(r"[,;/|]", names) if (kind := _STATED.get(name))}
    return tuple(Fact(kind, stated_quote(words)) for kind in kinds)


def _labelled(view: View) -> list[Fact[EmploymentType]]:
    said: list[Fact[EmploymentType]] = []
    for at in _LABEL_NEEDLES.find(view, each=10, most=30):
        label = _LABEL.search(view.low, max(0, at - 14), at + 110)
        if not label:
            continue
        for kind, pattern in _LABELLED:
            found = pattern.search(view.low, label.start("value"), label.end("value"))
            if found and found.start() - label.start("value") < 45:
                said.append(Fact(kind, view.quote(label.start(), found.end())))
    return said


def _prose(view: View) -> list[Fact[EmploymentType]]:
    said: list[Fact[EmploymentType]] = []
    for at in _NEEDLES.find(view, each=12, most=40):
        if _TRAP.match(view.low, at) or _LATER.search(view.low, max(0, at - 60), at):
            continue
        said += [fact for _, fact in matches(view, _TEXT_RULES, max(0, at - 30), at + 45)]
    return said
