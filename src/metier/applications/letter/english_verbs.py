"""English verbs of resumes in the forms that lines begin with: built, build, builds, building."""

from __future__ import annotations

from functools import cache

_REGULAR = """
accelerate accompany accomplish achieve acquire act adapt add address administer adopt advance advise advocate aggregate align
analyse analyze answer apply arrange assemble assess assist attain audit author automate balance benchmark boost calculate
calibrate care catalog challenge champion check clarify clean coach code collaborate collate collect compile complete compose
conceive conduct configure consolidate construct consult contribute control convert convince cook coordinate co-ordinate
correct correspond counsel craft create curate customise customize debug decrease define delegate deliver demonstrate deploy
derive describe design detect determine develop devise diagnose digitise digitize direct discover dispatch distribute diversify
document double draft earn edit educate eliminate embed enable encourage enforce engage engineer enhance ensure establish
estimate evaluate examine execute expand expedite experiment explain explore extend extract facilitate fine-tune fix follow
formulate foster found gather generate guide handle harden head help host identify illustrate implement improve increase
influence inform initiate innovate inspect inspire install instruct integrate interact interface interpret interview introduce
invent investigate invoice involve join judge launch lecture lessen lift list lobby maintain manage manufacture map market
maximise maximize measure mediate mentor merge migrate minimise minimize mitigate model moderate modernise modernize modify
monitor motivate move negotiate observe obtain onboard open operate optimise optimize order orchestrate organise organize
originate overhaul own package participate perform persuade pilot pioneer place plan port prepare present preserve prevent
prioritise prioritize process procure produce program promote propose prototype provide publish purchase push query raise
realise realize receive recommend reconcile record recover recruit redesign reduce reengineer refactor refine reform register
release remodel reorganise reorganize repair replace report represent research reshape resolve respond restore restructure
retain retrieve revamp review revise roll sample scale schedule scope screen script secure segment separate serve
service share ship simplify simulate sketch solve sort source specialise specialize spearhead standardise standardize start steer
stock strengthen structure study succeed suggest summarise summarize supervise supply support surpass survey sustain switch
synthesise synthesize tackle target test track train transfer transform translate transport treat trim triple troubleshoot tune
tutor uncover unify update upgrade use utilise utilize validate verify visit visualise visualize volunteer warn welcome widen work
clear close cover visit watch collaborate visualize liaise liaison comply nurse assess teleoperate tailor train treat triage
"""
_IRREGULAR = """
understand understood understanding | begin began beginning | break broke breaking | bring brought bringing | build built building | buy bought buying | choose chose choosing |
cut cut cutting | do did doing | draw drew drawing | drive drove driving | find found finding | gain gained gaining | get got getting |
give gave giving | grow grew growing | hold held holding | keep kept keeping | lead led leading | learn learned learning |
leave left leaving | make made making | meet met meeting | oversee oversaw overseeing | pay paid paying | put put putting |
rebuild rebuilt rebuilding | rewrite rewrote rewriting | run ran running | see saw seeing | sell sold selling | send sent sending |
set set setting | shape shaped shaping | speak spoke speaking | spend spent spending | take took taking | teach taught teaching |
think thought thinking | undertake undertook undertaking | win won winning | write wrote writing | roll rolled rolling |
plan planned planning | ship shipped shipping | trim trimmed trimming | map mapped mapping | program programmed programming |
refer referred referring | debug debugged debugging | transfer transferred transferring | tutor tutored tutoring | stop stopped stopping |
run ran running | embed embedded embedding | commit committed committing | equip equipped equipping | spin spun spinning |
cut cut cutting | set set setting | rank ranked ranking | scrap scrapped scrapping | model modelled modelling |
forecast forecast forecasting | troubleshoot troubleshot troubleshooting | control controlled controlling | deal dealt dealing
"""
_MORE_PAST = "modeled traveled travelled labelled labeled programmed spearheaded learnt"
_ALSO_ADJECTIVES = (
    "advanced applied automated based certified combined complicated controlled dedicated detailed distributed educated embedded "
    "experienced integrated limited motivated proven related required shared skilled structured"
)
ADJECTIVES = frozenset(_ALSO_ADJECTIVES.split())
"""Past forms that also stand before a noun: "automated tests"."""
_ALSO_NOUNS = (
    "act address advance advocate audit author balance benchmark boost budget care catalog challenge champion check clean coach code "
    "control cook counsel craft cut design direct document double draft drive engineer estimate experiment fix forecast found guide "
    "handle head help host influence interface interview invoice judge launch lead lecture lift list lobby make market measure meet mentor "
    "model monitor move nurse open order overhaul own package pilot pioneer place plan port present process produce program "
    "project prototype purchase push query rank raise record recruit reform register release remodel repair report research "
    "revamp review roll run sample scale schedule scope screen script secure segment separate service set shape share ship sketch "
    "sort source start steer stock structure study supply support survey switch tackle target teach test track train transfer "
    "transport treat triage trim triple tune tutor update upgrade use visit volunteer watch welcome win work tailor"
)
NOUNS = frozenset(_ALSO_NOUNS.split())
"""Base forms that are also nouns or adjectives: "design documents", "lead developer"."""
_ALSO_PASSIVE = (
    "acknowledged appointed asked assigned awarded certified chosen commended deputed elected employed entrusted exposed hired "
    "honored honoured invited involved nominated placed promoted recognised recognized recruited selected tasked trained "
    "trusted transferred named given"
)
PASSIVE = frozenset(_ALSO_PASSIVE.split())
"""Past forms that say what was done to the person where a preposition follows: "promoted to", "selected as"."""
_SMALL = "to as for by in into on with from among at of"
PREPOSITIONS = frozenset(_SMALL.split())
_DOUBLED = frozenset({"plan", "ship", "trim", "map", "program", "refer", "debug", "transfer", "embed"})
_VOWELS = "aeiou"


def _past(base: str) -> str:
    if base.endswith("e"):
        return f"{base}d"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return f"{base[:-1]}ied"
    return f"{base}{base[-1] if base in _DOUBLED else ''}ed"


def _doing(base: str) -> str:
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")):
        return f"{base[:-1]}ing"
    return f"{base}{base[-1] if base in _DOUBLED else ''}ing"


def _does(base: str) -> str:
    if base.endswith("y") and base[-2] not in _VOWELS:
        return f"{base[:-1]}ies"
    return f"{base}es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else f"{base}s"


@cache
def _forms() -> tuple[dict[str, str], dict[str, str], dict[str, str], dict[str, str]]:
    """Base forms by base, past, third person and -ing form."""
    irregular = [entry.split() for entry in _IRREGULAR.split("|")]
    known = {base: (past, doing) for base, past, doing in irregular}
    known |= {base: (_past(base), _doing(base)) for base in _REGULAR.split() if base not in known}
    bases = {base: base for base in known}
    pasts = {past: base for base, (past, _) in known.items()} | {past: past for past in _MORE_PAST.split()}
    return (
        bases,
        pasts,
        {_does(base): base for base in known},
        {doing: base for base, (_, doing) in known.items()},
    )


def is_past(word: str) -> bool:
    """Whether it is a past form: "built".

    Example:
        >>> is_past("built"), is_past("migrated"), is_past("build")
        (True, True, False)
    """
    return word in _forms()[1]


def is_base(word: str) -> bool:
    """Whether it is a base form: "build"."""
    return word in _forms()[0]


def base_of_third(word: str) -> str:
    """The base of a form such as "builds"; empty where it is none."""
    return _forms()[2].get(word, "")


def is_doing(word: str) -> bool:
    """Whether it is a form such as "building"."""
    return word in _forms()[3]
