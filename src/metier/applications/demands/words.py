"""Words of demands and own facts in one form, English and German alike, and how telling each is.

The loosest of the word forms in applications, as a match only proposes a fact; a claim is checked by `claims.seeing.stem`,
which must not take one word for another.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from metier.screeners import tokens
from metier.screeners.guardrails.forms import stem

_ENDINGS = (
    "ungen",
    "ung",
    "ations",
    "ation",
    "ators",
    "ator",
    "ions",
    "ion",
    "ers",
    "er",
    "or",
    "al",
    "ly",
    "en",
    "em",
    "es",
    "e",
    "s",
)
_LEAST = 4
_FAMILIES = (
    "analy", "develop", "manag", "administr", "optimi", "automat", "architect", "statisti", "communicat", "collaborat",
    "visuali", "integrat", "certif", "account", "financ", "engineer", "program", "secur", "design", "test",
)  # fmt: skip
"""Words that begin so belong together whatever their ending."""
_GERMAN = {
    "entwick": "develop", "leit": "lead", "führ": "lead", "kund": "customer", "vertrieb": "sales", "verkauf": "sales", "verkäuf": "sales",
    "projekt": "project", "daten": "data", "datenbank": "database", "verwalt": "administration", "schulung": "training", "schult": "training",
    "berat": "consulting", "einkauf": "purchasing", "buchhalt": "accounting", "qualität": "quality", "prüf": "testing", "sicherheit": "security",
    "produktion": "production", "produkt": "product", "netzwerk": "network", "programmier": "programming", "auswert": "analysis", "bericht": "report",
    "gestalt": "design", "planung": "planning", "plante": "planning", "steuer": "control", "pfleg": "nursing", "unterricht": "teaching",
    "werbung": "advertising", "wartung": "maintenance", "instandhalt": "maintenance", "lager": "warehouse", "logisti": "logistics", "forsch": "research",
    "haushalt": "budget", "übersetz": "translation", "koordin": "coordination", "dokument": "documentation", "umsetz": "implementation",
    "einführung": "implementation", "abteilung": "department", "vertrag": "contract", "verträg": "contract", "recht": "legal", "finanz": "finance",
    "maschin": "machine", "küche": "kitchen", "koch": "cook", "köch": "cook", "betreu": "support", "unterstütz": "support", "kommunik": "communication",
    "zusammenarbeit": "collaboration", "schnittstell": "interface", "anforderung": "requirements", "lösung": "solution", "automatisier": "automation",
    "optimier": "optimisation", "modell": "model", "mitarbeit": "staff", "patient": "patient", "kinder": "children", "lehr": "teaching",
}  # fmt: skip
"""How common German words begin, and the English ones they are: a resume in one language answers a posting in the other."""
_BEGINNINGS: dict[str, tuple[tuple[str, str], ...]] = {
    first: tuple(
        sorted(((k, v) for k, v in _GERMAN.items() if k[0] == first), key=lambda pair: -len(pair[0]))
    )
    for first in {key[0] for key in _GERMAN}
}


@lru_cache(maxsize=20_000)
def root(word: str) -> str:
    """A word without its ending, so that "developed", "developer" and "Entwicklung" are one.

    Example:
        >>> [root(word) for word in ("developer", "Entwicklung", "managed", "analytics")]
        ['develop', 'develop', 'manag', 'analy']
    """
    low = word.lower()
    german = _in_english(low) or (_in_english(low[2:]) if low.startswith("ge") else "")
    return _bare(german or low)


def _in_english(low: str) -> str:
    return next((english for begins, english in _BEGINNINGS.get(low[:1], ()) if low.startswith(begins)), "")


def _bare(low: str) -> str:
    bare = stem(low)
    for family in _FAMILIES:
        if bare.startswith(family):
            return family
    for ending in _ENDINGS:
        left = bare.removesuffix(ending)
        if left != bare and len(left) >= _LEAST and left.isalpha():
            return left
    return bare


_EMPTY = frozenset(
    root(word)
    for word in [
        "skills",
        "ability",
        "work",
        "working",
        "experience",
        "years",
        "knowledge",
        "strong",
        "good",
        "excellent",
        "understanding",
        "including",
        "provide",
        "ensure",
        "related",
        "relevant",
        "required",
        "requirements",
        "candidate",
        "role",
        "team",
        "new",
        "least",
        "minimum",
        "preferred",
        "plus",
        "proven",
        "demonstrated",
        "solid",
        "deep",
        "hands",
        "proficiency",
        "proficient",
        "familiarity",
        "familiar",
        "expertise",
        "background",
        "previous",
        "degree",
        "field",
        "equivalent",
        "kenntnisse",
        "erfahrung",
        "gute",
        "sehr",
        "mehrjährige",
        "idealerweise",
        "fundierte",
        "sicher",
        "umgang",
        "bereitschaft",
        "arbeit",
        "jahre",
        "must",
        "nice",
        "well",
        "similar",
        "various",
        "different",
        "multiple",
        "able",
        "successful",
        "effective",
        "environment",
        "day",
        "company",
        "business",
        "great",
        "high",
        "level",
        "key",
        "best",
        "practices",
        "tools",
        "technologies",
        "techniques",
        "methods",
        "processes",
        "systems",
        "concepts",
        "principles",
        "applied",
        "advanced",
        "basic",
        "using",
        "across",
        "within",
        "responsible",
    ]
)
"""What nearly every demand says."""


def roots_of(words: str) -> tuple[str, ...]:
    """The roots of the telling words, in order, each once."""
    found = (root(word) for word in tokens.tokens(words) if not word.isdigit())
    return tuple(dict.fromkeys(each for each in found if each not in _EMPTY))


def weights_of(texts: Iterable[Iterable[str]]) -> Mapping[str, float]:
    """How telling each root is among these texts: 1 for one that stands in one text, less for what many say.

    A root that stands in all of n texts has 1 / (1 + ln n).
    """
    counts: Counter[str] = Counter()
    for roots in texts:
        counts.update(set(roots))
    return {each: 1 / (1 + math.log(count)) for each, count in counts.items()}
