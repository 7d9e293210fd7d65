"""Times that a number is said of, points between shares, parts told as wholes, dates behind a verb: each both ways."""

from __future__ import annotations

import pytest

from metier.applications.claims import check
from metier.domain.draft import Line, Origin, Section
from metier.domain.record import FactKind, OwnFact, OwnFactId, Record

_ID, _ROLE = OwnFactId("f0000a"), OwnFactId("f00001")


def is_red(fact: str, line: str) -> bool:
    record = Record((OwnFact(_ID, FactKind.ADDED, fact),))
    return bool(check([Line(line, Section.SUMMARY, Origin.MODEL, (_ID,))], record))


@pytest.mark.parametrize(
    ("fact", "honest", "false"),
    [
        ("saving 4 hours a day", "saves four hours every day", "saves four hours every week"),
        ("Cut write-offs by £620k a year", "Write-offs cut by £620,000 per year", "Write-offs cut by £620k a month"),
        ("1.200 Rechnungen im Monat bearbeitet", "1.200 Rechnungen monatlich bearbeitet", "1.200 Rechnungen täglich bearbeitet"),
        ("Raised quality from 34 % to 42 %", "Raised quality by eight percentage points", "Raised quality by nine percentage points"),
        ("Published 6 papers, three of them as first author", "Published six papers, three as first author", "Published six papers, all as first author"),
        ("Ran 23 tests, of which 5 were adopted", "Ran 23 tests; 5 adopted", "Ran 23 tests, all adopted"),
        ("Umsatz von 1,2 auf 1,9 Mio. Euro gesteigert", "Umsatz von 1,2 Mio. € auf 1,9 Mio. € gesteigert", "Umsatz von 1,2 € auf 1,9 Mio. € gesteigert"),
        ("Antwortzeit von drei Tagen auf einen Tag verkürzt", "Antwortzeit von 3 Tagen auf 1 Tag verkürzt", "Antwortzeit von 3 Tagen auf 1 Stunde verkürzt"),
        ("Ran a meeting with up to 15 participants", "Meeting with up to fifteen people", "Led a team of up to fifteen people"),
        ("Lead a team of 14 nurses on a 22-bed intensive unit", "Lead for fourteen nurses on an intensive unit", "Lead a team of 22 nurses on an intensive unit"),
        ("Sales cycle from 90 to 62 days", "Sales cycle down from 90 days to 62 with care", "Sales cycle down from 62 days to 90 with care"),
        ("Supervised two PhD students", "Supervised 2 PhD students", "I hold a PhD"),
        ("Appeared in 17 hearings and won 13 of them", "Won 13 of 17 hearings", "Won 17 hearings"),
        ("Closed 112 % of quota", "112 % of quota", "Beat quota by 112 %"),
        ("Raised accuracy from 71 % to 84 %", "Accuracy raised to 84 %", "Raised accuracy by 84 %"),
        ("Umsatz innerhalb von zwei Jahren verdoppelt", "Umsatz in zwei Jahren verdoppelt", "Umsatz innerhalb eines Jahres verdoppelt"),
        ("Lowered stock between 2021 and 2023", "Lowered stock between 2021 and 2023", "Lowered stock in 2021"),
        ("Supervised two doctoral students", "Two PhD students supervised", "PhD awarded"),
        ("Clinical Educator of the Year, finalist", "Finalist for Clinical Educator of the Year", "Named Clinical Educator of the Year"),
        ("No accident in four years", "Four years without an accident as foreseen", "Four years with an accident"),
        ("HCPC registration", "Registered with the HCPC", "Certified with the HCPC"),
        ("Cut infections by 40 %", "Infections cut by 40 %", "Infections cut to 40 %"),
        ("Drafted agreements worth £4 million", "Agreements worth £4 million drafted", "Agreements worth £4 million drafted each year"),
        ("Owned an annual budget of $12 million", "Budget of $12m a year owned", "Budget of $12m a month owned"),
        ("Bearbeitung von 1.200 Rechnungen im Monat", "Monatlich 1.200 Rechnungen bearbeitet", "Täglich rund 1.200 Rechnungen bearbeitet"),
        ("Verkürzung von zehn auf sechs Wochen", "Verkürzung auf sechs Wochen", "Verkürzung um zehn Wochen"),
        ("Cooked with seasonal vegetables", "Cook: seasonal vegetables", "Executive chef: seasonal vegetables"),
        ("Bachelor in Physik", "Dort mit dem Bachelor abgeschlossen", "Dort mit dem Master abgeschlossen"),
        ("German (native) and English (fluent)", "German as my mother tongue and fluent English", "fluent German and English as my mother tongue"),
    ],
)  # fmt: skip
def test_what_follows_is_let_through_and_what_does_not_is_red(fact: str, honest: str, false: str) -> None:
    assert not is_red(fact, honest)
    assert is_red(fact, false)


@pytest.mark.parametrize(
    ("line", "red"),
    [
        ("I joined Tinta GmbH in March 2019.", False), ("I joined Tinta GmbH in February 2023.", True), ("Since leaving Tinta GmbH in February 2023 I travelled.", False),
        ("I left Tinta GmbH in March 2019.", True), ("Mit Sorgfalt habe ich bei Tinta GmbH gearbeitet.", False),
    ],
)  # fmt: skip
def test_a_date_is_that_of_the_verb_before_it(line: str, red: bool) -> None:
    role = OwnFact(
        _ROLE, FactKind.ROLE, "Cook, Tinta GmbH", "", None, "Cook", "Tinta GmbH", "", "2019-03", "2023-02"
    )
    found = check([Line(line, Section.BODY, Origin.MODEL, (_ROLE,))], Record((role,)))
    assert bool(found) is red
