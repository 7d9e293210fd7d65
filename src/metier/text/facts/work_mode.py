"""Work mode: what is said about where this role is done, not about remote teams or hybrid clouds."""

from __future__ import annotations

import re

from metier.domain.facts import Fact, WorkMode
from metier.text.facts.reading import Needles, Reading, View, matches, rules, stated_quote

REMOTE, HYBRID, ONSITE = WorkMode.REMOTE, WorkMode.HYBRID, WorkMode.ONSITE

_STATED = {
    "remote": REMOTE, "fully remote": REMOTE, "full remote": REMOTE, "telecommute": REMOTE, "work from home": REMOTE, "télétravail": REMOTE, "remoto": REMOTE,
    "hybrid": HYBRID, "hybride": HYBRID, "híbrido": HYBRID, "hybrid working": HYBRID, "partially remote": HYBRID,
    "onsite": ONSITE, "on-site": ONSITE, "on site": ONSITE, "in office": ONSITE, "in-office": ONSITE, "in person": ONSITE, "office": ONSITE, "vor ort": ONSITE, "presencial": ONSITE, "présentiel": ONSITE,
}  # fmt: skip

_NEEDLES = Needles(
    "remote", "hybrid", "on-site", "onsite", "on site", "in-office", "in office", "work from home", "wfh", "work-from-home", "work from office", "the office", "our office", "homeoffice",
    "home-office", "home office", "mobiles arbeiten", "mobile arbeit", "vor ort", "télétravail", "teletravail", "teletrabajo", "híbrido", "híbrida", "hybride", "hybrides", "remoto", "remota", "remotely", "wfo",
    "presencial", "présentiel", "thuiswerken", "telecommute", "telecommuting", "in-person", "work from anywhere",
)  # fmt: skip
_TRAP = re.compile(
    r"remote(?:ly)?[ -](?:sensing|sites?\b|stakeholders|support|access|desktop|procedure|methods?\b|calls?\b|patient|monitor|control|server|infrastr|locations|areas?\b|work options"
    r"|colleagues|users?\b|clients?\b|customers?\b|employees|workers|offices?\b|debug|repo|machines?\b|devices?\b|communit|village|diagnos|manag|assist|connect|vpn|interview"
    r"|onboard|learn|restart|config|code\b|apis?\b|branch|state|job designation|hire\b|environments?\b|proctor|hands|systems?\b|data\b|deploy|team members|start\b|equipment|stipend|teams\b|friendly|events?\b|company events)"
    r"|remote (?:&|and|or|,) [a-z]+ (?:teams|colleagues|events|offices)"
    r"|hybrid[ -/](?:[a-z]+[ -]){0,2}(?:cloud|vehicles?|architectures?|infrastructures?|apps?\b|applications?|mobile|electric|solutions?|systems?|deploy|platform|retriev|search|threats|it\b|data|engine\b|integration|power|network|identity|connect|approach|method|algorithm|simulation|rag)"
    r"|hybridi|hybridom|hybrid(?:, | and | or )(?:multi|private|public|cloud|native|on-prem)|hybrid/(?:multi|native|cloud)"
    r"|on-?[ ]?site (?:gym|fitness|caf|lunch|medical|health|clinic|interview|personali|child|massage|parking|ameni|yoga|wellness|and remote company|& ?remote|events?|support|visit|/ ?offshore|coordinat|consult|content|customer|client|technical|training|optim|search|seo|chef|meals?|laundry|dining|daycare|manager"
    r"|offshore|and offshore|or offshore|car |ev |dental|pharmacy|food|snack|barista|restaurant|facilit|team|reviews?|[a-z]+ (?:gym|center|centre|fitness))"
    r"|in-person (?:interview|meeting|event|training|gathering)|in-?[ ]?office (?:yoga|lunch|snack|perk|massage|event|meal|gym|product|catered|amenit|happy|policy)"
)
_NEGATED = re.compile(
    r"\b(?:no|not|non|never|without|isn't|doesn't|cannot|can't|kein(?:e|en)?|pas de|sin|neither)[ -](?:a |an |be |be done |offer(?:ing)? |support |available for |eligible for |open to |possible |any |currently |accepting |considering |möglichkeit (?:zum |zu |von |auf |für )?)*(?:fully |100% |full |permanent(?:ly)? )?$"
)
_NEGATED_AFTER = re.compile(
    r"(?:remote(?:ly)?|work from home|wfh)(?: work(?:ing)?| options?| candidates| applicants| positions?)?(?: ?\(?[a-z ]{0,12}\)?)? ?(?:is|are|will be|:)? ?(?:not (?:possible|available|an option|allowed|offered|permitted|considered|supported|accepted|eligible)|unavailable)|remote(?: work)?\s?[:?]\s?no\b"
)
_RANGE = re.compile(
    r"experience (?:of |in )?(?:working )?(?:in|with) (?:a )?hybrid|depending on|varies|vary by|from in-office|in-office, hybrid|hybrid, (?:and|or) (?:fully )?(?:remote|on-?site)|either in|(?:remote|hybrid|on-?site|office)\s{0,2}(?:/|\bor\b|[|])\s{0,2}(?:remote|hybrid|on-?site|in-office)\b|(?:remote|hybrid|on-?site) (?:and|or|to) (?:fully )?(?:remote|hybrid|on-?site|in-office) (?:roles|positions|options|jobs|opportunities)"
)
"""A company's choice of modes, which says nothing about this role."""
_PARTLY = re.compile(
    r"(?:not|no|nicht|isn't|kein(?:e|en)?) (?:a |an )?(?:fully|100 ?%|completely|entirely|full)"
)
_LABEL = r"(?:(?:work|job|employment|office|opportunity|position|role)?[ -]?(?:mode|model|type|location|arrangement|arrangements|set-?up|place|setting|style|policy|environment|format)|workplace(?: type)?|working model|location|remote status|modalidad|arbeitsort|arbeitsmodell|based|lieu)"
_SEP = r"\s{0,3}(?:[:|]|-(?!\w))\s{0,12}"
_VALUE = r"(?:[\w.'()]+[ ,/-]{1,3}){0,4}\(?"
_DAYS = r"(?:[1-4]|one|two|three|four)(?:\s?(?:-|to|or)\s?(?:[1-4]|two|three|four))?\+?(?: or more)?"
_FIVE = r"(?:5|five|all five|all 5)"
_WEEK = r"(?: ?(?:days?)(?: ?(?:a|per|each|/|every) ?week|/week| weekly| (?:in|of) (?:a|the) week)?)"
_OFFICE = r"(?:on-?[ ]?site|in[ -](?:the |our |an )?office|in-person|in[ -]person|from (?:the|our) office|at (?:the|our) office|work from office|in [a-z]+ office|office)"

_WIDE = r"(?:deutschland|bundes|europa|eu-|welt|österreich)weit"
_LANDS = r"(?:germany|deutschland|austria|österreich|the eu|eu\b|europe|emea|the us|us\b|usa|the uk|uk\b|canada|india|france|spain|poland)"
_WITHIN = rf"(?:within |anywhere (?:in|within) |(?:in|from|across|aus|innerhalb) (?:any[a-z]* in )?{_LANDS}|{_WIDE})"

_RULES = rules(
    [
        (REMOTE, 4, r"\b(?:100 ?%|fully|completely|entirely|permanently?|full)[ -](?:remote(?:ly)?|wfh|work from home|télétravail|teletrabajo|remoto|homeoffice|home-office|home office)"),
        (REMOTE, 3, r"\b(?:remote only|remote-only|remote first|remote-first|all-remote|100 ?% (?:en )?(?:remot[oa]|télétravail|teletrabajo)|télétravail (?:complet|total|à 100)|(?:vollständig|komplett) (?:remote|im homeoffice))"),
        (REMOTE, 3, rf"\b{_LABEL}{_SEP}{_VALUE}(?:remote(?! (?:and|or|&|/) )|wfh|work[ -]from[ -]home|home ?office|telecommut\w+|remot[oa]|télétravail|teletrabajo|work from anywhere)\b(?!\s?(?:/|or|and|&)\s?(?:hybrid|on-?site|office|in-office))"),
        (REMOTE, 3, r"\b(?:position|role|job|opportunity|internship|contract|team member|this|it)(?:'s| is| will be| can be| may be| are)(?: (?:a|an|performed|done|offered|based|completed|open to|located|currently|also|fully))* (?:remote(?:ly)?(?! (?:or|and|/) ?hybrid)|work[ -]from[ -]home|wfh|telecommut\w+)\b"),
        (REMOTE, 2, r"\bremote,? (?:full-?[ ]?time |part-?[ ]?time |contract |paid |unpaid |freelance |work )?(?:role|position|job|opportunity|contract|internship|vacancy|assignment|engagement|based|basis|work from|engineer|developer|candidates from)\b"),
        (REMOTE, 2, r"(?:^|\n|[(|\[])\s{0,3}remote\s{0,3}(?:$|\n|[)|\]]|- (?:us|usa|india|uk|europe|emea|anywhere|worldwide)|\((?:us|usa|india|uk|europe|emea|anywhere|worldwide|work from))"),
        (REMOTE, 2, r"\b(?:you(?:'ll| will| can)|able to|candidates? (?:can|will|may)) work (?:fully |completely |100% )?(?:remotely|remote|from (?:home|anywhere))\b(?! (?:\w+ ){0,2}(?:days?|occasional|part|when|if needed|sometimes|as needed|flex))"),
        (REMOTE, 2, r"\bwork(?:ing)? (?:remotely|from home|from anywhere)(?: (?:full[ -]?time|for at least|permanently|from anywhere))"),
        (REMOTE, 3, r"\b(?:work[ -]from[ -]home|wfh|work from anywhere) (?:position|job|role|opportunity)|\bpermanent (?:wfh|work[ -]from[ -]home)|\(\s?(?:wfh|work[ -]from[ -]home|work from anywhere)\s?\)"),
        (REMOTE, 2, rf"(?:^|\n|[.!?(] )remote,? (?:{_WITHIN}|\(?{_LANDS}\b)|\bremote \((?:{_WITHIN}|{_LANDS}\b)|\b{_WIDE} remote\b"),
        (REMOTE, 2, r"\b(?:trabajo|modalidad|puesto|posición|empleo) (?:100% )?remot[oa]\b|\btravail à distance complet"),
        (HYBRID, 5, rf"\b{_LABEL}{_SEP}{_VALUE}(?:hybrid[eo]?|híbrid[oa])\b(?!\s?(?:/|or|and|&)\s?(?:remote|on-?site))"),
        (HYBRID, 4, r"\bhybrid,? (?:full-?[ ]?time |contract |flexible |remote |first )?(?:role|position|job|opportunity|schedule|basis|arrangement|internship|contract|capacity|mode\b|office)"),
        (HYBRID, 2, r"\b(?:full|part)[ -]?time,? (?:and )?hybrid\b(?! (?:cloud|or\b))"),
        (REMOTE, 2, r"\b(?:full|part)[ -]?time,? (?:and )?(?:fully )?remote\b(?! (?:or|/|sens))"),
        (ONSITE, 2, r"\b(?:full|part)[ -]?time,? (?:and )?on-?[ ]?site\b(?! (?:or|/))|\b(?:role|position|job) (?:located|based) on-?[ ]?site\b"),
        (HYBRID, 3, r"\bhybrid(?:-| |/)(?:and flexible |flexible |remote |remote/)?(?:work(?:ing|place|space|week)?\b|remote|setup\b|set-up\b|workforce|home)"),
        (HYBRID, 3, r"(?:^|\n|[(|\[]|[.!?] )\s{0,3}hybrid\s{0,3}(?:$|\n|[)|\]:,-])|\b(?:is|are|work(?:ing)?|be) (?:a |an |in a |currently |on a )?hybrid\b(?= ?(?:[.,;:(-]|model|mode|with|and|\n|$|in\b))|\bhybrid (?:model|mode|policy|team environment)"),
        (HYBRID, 4, rf"\b{_DAYS}{_WEEK}[ ,]{{1,2}}(?:of work |of the week |working |work |of |are |is |required |minimum )?(?:from |in |at )?{_OFFICE}"),
        (HYBRID, 4, rf"{_OFFICE}[ ,:(-]{{1,3}}(?:for |at least |a minimum of |minimum |min |about |approximately |is |of )*{_DAYS} ?days?\b"),
        (HYBRID, 3, rf"\b{_DAYS} (?:days?|tage?|jours?|días)(?: (?:a|per|pro|par|die) (?:week|woche|semaine|semana)|/week|/woche)?(?: of| de| im| in)? ?(?:remote|work from home|wfh|home ?-?office|télétravail|teletrabajo|mobiles arbeiten|working from home)"),
        (HYBRID, 3, r"\b(?:partially|partly|part|teilweise|partiel(?:lement)?)[ -](?:remote|homeoffice|im homeoffice|en télétravail)|télétravail (?:partiel|possible|hybride)|\bhybrides arbeiten|hybride(?:s|n)? arbeits|hybride werk"),
        (HYBRID, 2, r"\b(?:homeoffice|home-office|home office|mobiles arbeiten|mobile arbeit|remote-?arbeit)[ -]?(?:ist |nach absprache |anteilig |tageweise |teilweise |auch )?(?:möglich|option|anteil|regelung|tage)|möglichkeit (?:zum|zu|von|auf|für) (?:\w+ )?(?:homeoffice|home-office|home office|mobile[mns]? arbeit)"),
        (HYBRID, 3, r"\barbeite(?:n|st|t) hybrid\b|\b(?:[2-8]0) ?% (?:homeoffice|home-office|home office|mobiles arbeiten)\b"),
        (HYBRID, 3, r"\b(?:trabajo|modalidad|modelo|formato|esquema) híbrid[oa]\b|\btélétravail.{0,20}jours? par semaine"),
        (ONSITE, 3, rf"\b{_LABEL}{_SEP}{_VALUE}(?:on-?[ ]?site|in[ -]office|work from office|wfo|in[ -]person|vor ort|presencial|présentiel|office only)\b(?!\s?(?:/|or|and|&)\s?(?:remote|hybrid))"),
        (ONSITE, 4, rf"\b{_FIVE}{_WEEK}[ ,]{{1,2}}(?:from |in |at )?{_OFFICE}|{_OFFICE}[ ,:(-]{{1,3}}(?:for )?{_FIVE} ?days?\b"),
        (ONSITE, 3, r"\b(?:fully|100 ?%|strictly|completely|entirely|only|purely) (?:on-?[ ]?site|in[ -]office|in[ -]person|vor ort|presencial|office-based)|\b(?:on-?[ ]?site only|onsite role|presencia 100)"),
        (ONSITE, 3, r"\b(?:position|role|job|opportunity|internship|this|work)(?:'s| is| will be| must be| requires?)(?: (?:a|an|be|to be|performed|done|based|located|full-?[ ]?time|primarily|currently))* (?:on-?[ ]?site|in[ -]office|in[ -]person)\b"),
        (ONSITE, 2, r"\bon-?[ ]?site,? (?:full-?[ ]?time |contract )?(?:role|position|job|opportunity|presence|work(?: is)? required|required|internship|in [a-z]{3,}|at our|from our)\b|designed as [‘'\" ]{0,4}on-?site"),
        (ONSITE, 2, r"(?:^|\n|[.!?] )on-?[ ]?site(?: only)?\s?(?:[.!]|$|\n)"),
        (ONSITE, 2, r"(?:^|\n|[(|\[])\s{0,3}(?:on-?[ ]?site|in[ -]office|in[ -]person)\s{0,3}(?:$|\n|[)|\],])|\bwork(?:ing)? (?:fully )?on-?[ ]?site\b|\bmust (?:be (?:able|willing) to )?work on-?[ ]?site"),
        (ONSITE, 2, r"\b(?:ausschließlich|100 ?%|präsenz|arbeit(?:en|splatz)?) vor ort|\bvor ort (?:in|im|am|bei uns)\b|\b(?:trabajo|modalidad|puesto) presencial|\ben présentiel"),
    ]
)  # fmt: skip
_CUES = {
    REMOTE: ("remot", "home", "wfh", "anywhere", "telecomm", "télétravail", "teletrabajo", "distance"),
    HYBRID: (
        "hybrid",
        "híbrid",
        "day",
        "jour",
        "día",
        "tag",
        "home",
        "mobile",
        "part",
        "teil",
        "télétravail",
    ),
    ONSITE: ("site", "office", "person", "vor ort", "presen", "présen", "wfo"),
}
"""What must stand near for any rule of a mode to match: saves most of the matching."""
_RULES_OF = {mode: tuple(rule for rule in _RULES if rule.value is mode) for mode in WorkMode}
_PLACE_RULES = rules(
    [
        (HYBRID, 4, r"\bhybrid[eo]?\b|\bhíbrid[oa]\b"),
        (
            REMOTE,
            3,
            r"\bremote\b|\banywhere\b|\bwork from home\b|\bwfh\b|\bhome ?-?office\b|\btélétravail\b|\bremoto\b|\bteletrabajo\b|\bworldwide\b",
        ),
        (ONSITE, 3, r"\bon-?[ ]?site\b|\bin[ -]office\b|\bvor ort\b|\bpresencial\b"),
    ]
)
_TITLE_RULES = rules(
    [
        (HYBRID, 4, r"\bhybrid[eo]?\b(?=\s{0,2}(?:[)\]|,/-]|$))|\bhíbrid[oa]\b"),
        (REMOTE, 3, r"\bremote\b(?=\s{0,2}(?:[)\]|,:/-]|$|us\b|usa\b|india\b|uk\b|job|position|role|work|opportunity|in\b|within\b|only\b|from\b))|^\W{0,3}(?:fully |100% )?remote\b|\bwork[ -]from[ -]home\b|\bwfh\b|\bremoto\b|\btélétravail\b"),
        (ONSITE, 3, r"\bon-?site\b(?=\s{0,2}(?:[)\]|,/-]|$))|\bin[ -]office\b"),
    ]
)  # fmt: skip


def read_work_mode(reading: Reading) -> Fact[WorkMode] | None:
    """Where the work is done: a stated field, then place and title, then prose; None when they contradict."""
    stated = reading.stated.work_mode.strip()
    mode = _STATED.get(stated.lower().replace("_", " "))
    if mode:
        return Fact(mode, stated_quote(reading.stated.work_mode))
    for view, table in ((reading.place, _PLACE_RULES), (reading.title, _TITLE_RULES)):
        if view.low and not (view is reading.title and _TRAP.search(view.low)):
            fact = _decide([(weight, fact) for weight, fact in matches(view, table, 0, len(view.low))])
            if fact:
                return fact
    return _decide(_prose(reading.text))


def _prose(view: View) -> list[tuple[int, Fact[WorkMode]]]:
    said: list[tuple[int, Fact[WorkMode]]] = []
    n = 0
    for at in _NEEDLES.find(view, each=20, most=120):
        if n >= 40:
            break
        if _TRAP.match(view.low, at):
            continue
        n += 1
        negation = _negation(view, at)
        if negation is not None:
            said += negation
            continue
        start, end = max(0, at - 60), at + 70
        if not _RANGE.search(view.low, start, end):
            around = view.low[start:end]
            for mode, cues in _CUES.items():
                if any(cue in around for cue in cues):
                    said += matches(view, _RULES_OF[mode], start, end)
    return said


def _negation(view: View, at: int) -> list[tuple[int, Fact[WorkMode]]] | None:
    """What a denied mode says; an empty list when it says nothing, None when nothing is denied."""
    low = view.low
    if _PARTLY.search(low, max(0, at - 30), at + 12):
        return []
    before = _NEGATED.search(low, max(0, at - 45), at)
    after = _NEGATED_AFTER.match(low, at)
    if not before and not after:
        return None
    if not low.startswith(
        (
            "remote",
            "work from home",
            "wfh",
            "homeoffice",
            "home-office",
            "home office",
            "télétravail",
            "teletrabajo",
        ),
        at,
    ):
        return []
    start, end = (before.start() if before else at), (after.end() if after else at + 6)
    return [(2, Fact(WorkMode.ONSITE, view.quote(start, end)))]


def _decide(said: list[tuple[int, Fact[WorkMode]]]) -> Fact[WorkMode] | None:
    """The surest mode; hybrid wins a tie, remote against on site is unknown."""
    if not said:
        return None
    best = max(weight for weight, _ in said)
    top = [fact for weight, fact in said if weight == best]
    modes = {fact.value for fact in top}
    if WorkMode.HYBRID in modes:
        return next(fact for fact in top if fact.value is WorkMode.HYBRID)
    return top[0] if len(modes) == 1 else None
