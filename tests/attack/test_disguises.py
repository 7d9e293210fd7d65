"""Words and numbers written so that no rule reads them: red, unless a fact is written so too."""

from __future__ import annotations

import pytest

from metier.applications.claims import check
from metier.domain.draft import Line, Origin, Section
from metier.domain.record import FactKind, OwnFact, OwnFactId, Record

_ID = OwnFactId("f0000a")


def is_red(fact: str, line: str) -> bool:
    return bool(
        check(
            [Line(line, Section.SUMMARY, Origin.EDITED, (_ID,))],
            Record((OwnFact(_ID, FactKind.ADDED, fact),)),
        )
    )


@pytest.mark.parametrize(
    "disguised",
    [
        "a team of 四十", "a team of three½", "a team of ➍➊", "a team in K u b e r n e t e s", "a team in K.u.b.e.r.n.e.t.e.s", "a team in ᴋᴜʙᴇʀɴᴇᴛᴇs",
        "a team in 🇰🇺🇧ernetes", "a team of three-hundred", "a team of three score", "a team of ٤٠", "a team of 𝟒𝟎", "a team of ⅩⅬ", "a team of 4\u200b0",
        "a team in Кubеrnеtеs", "a team in Kuber\u00adnetes", "a team of ④⓪",
    ],
)  # fmt: skip
def test_what_is_disguised_is_red(disguised: str) -> None:
    assert not is_red("Led a team of three", "Led a team of three")
    assert is_red("Led a team of three", f"Led {disguised}")


@pytest.mark.parametrize(
    ("fact", "line"),
    [
        ("Studied β-blockers in 4,500 m²", "4,500 m² for β-blockers studied"), ("Ran “Пульс”, a magazine in Kyiv", "Magazine “Пульс” run in Kyiv"),
        ("Filled tubes of 50 µl", "Tubes of 50 µl filled"), ("Grew the shop", "Shop grown 🚀"), ("Worked in the U.S.A.", "Work in the U.S.A."),
        ("Led 300 people", "Led three-hundred people"), ("Improved the credit score", "Credit score improved"),
    ],
)  # fmt: skip
def test_signs_of_the_facts_own_are_let_through(fact: str, line: str) -> None:
    assert not is_red(fact, line)
