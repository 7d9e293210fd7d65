"""The verifier of claims: what each rule catches, what it lets through, and that none of them can be left out."""

from __future__ import annotations

from datetime import date

import pytest
from benchmarks.truth.cases import by_hand
from benchmarks.truth.people import people
from benchmarks.truth.planting import planted
from benchmarks.truth.rewriting import rewritten
from hypothesis import given
from hypothesis import strategies as st

from metier.applications.claims import Problem, ProblemKind, check, explain
from metier.applications.claims import verifier as verifier_module
from metier.domain.draft import Line, Origin, Section
from metier.domain.record import FactKind, OwnFact, OwnFactId, Record
from metier.errors import ClaimError, ExitCode
from metier.testing import posting

ROLE, OTHER = OwnFactId("f00001"), OwnFactId("f00002")
RECORD = Record(
    (
        OwnFact(ROLE, FactKind.ROLE, "Data engineer, Tinta GmbH", "work[0]", None, "Data engineer", "Tinta GmbH", "Berlin", "2019-03", "2023-02"),
        OwnFact(OwnFactId("f0000a"), FactKind.HIGHLIGHT, "Helped move 12 services to Kubernetes", "work[0].highlights[0]", ROLE, "Data engineer", "Tinta GmbH", "Berlin", "2019-03", "2023-02"),
        OwnFact(OwnFactId("f0000b"), FactKind.HIGHLIGHT, "Cut costs by 40 % without extra staff", "work[0].highlights[1]", ROLE, "Data engineer", "Tinta GmbH", "Berlin", "2019-03", "2023-02"),
        OwnFact(OwnFactId("f0000f"), FactKind.HIGHLIGHT, "Moved 12 services, 5 of them alone", "work[0].highlights[2]", ROLE, "Data engineer", "Tinta GmbH", "Berlin", "2019-03", "2023-02"),
        OwnFact(OTHER, FactKind.ROLE, "Developer, Corvid Systems", "work[1]", None, "Developer", "Corvid Systems", "", "2023-03", "", is_current=True),
        OwnFact(OwnFactId("f0000c"), FactKind.HIGHLIGHT, "Led a team of six in Python", "work[1].highlights[0]", OTHER, "Developer", "Corvid Systems", "", "2023-03", "", is_current=True),
        OwnFact(OwnFactId("f0000d"), FactKind.SKILL, "Terraform", "skills[0]"),
        OwnFact(OwnFactId("f0000e"), FactKind.LANGUAGE, "German", "languages[0]", note="B1"),
    )
)  # fmt: skip


def body(text: str, *cites: str, section: Section = Section.BODY) -> Line:
    return Line(text, section, Origin.MODEL, tuple(map(OwnFactId, cites)))


def bullet(text: str, *cites: str, under: str = ROLE) -> Line:
    return Line(text, Section.WORK, Origin.MODEL, tuple(map(OwnFactId, cites)), OwnFactId(under))


def kinds(*lines: Line) -> list[ProblemKind]:
    return [problem.kind for problem in check(lines, RECORD)]


@pytest.mark.parametrize("name", ["dev", "held", "fresh", "last"])
def test_fabrications_by_hand_are_caught(name: str) -> None:
    missed = [case.line.text for case in by_hand(f"sneaky_{name}") if not case.problems()]
    assert missed == []


def test_honest_rewrites_by_hand_are_let_through() -> None:
    found = {
        case.line.text: [problem.why for problem in case.problems()]
        for name in ("dev", "held", "last")
        for case in by_hand(f"honest_{name}")
    }
    alarms = {text: whys for text, whys in found.items() if whys}
    assert set(alarms) == {"Plant scientist with a doctorate from Wageningen University (cum laude)"}, alarms


def test_honest_rewrites_by_code_are_let_through() -> None:
    alarms = [case.line.text for case in rewritten(500) if case.problems()]
    assert len(alarms) <= 2, alarms


def test_planted_fabrications_are_caught() -> None:
    cases = list(planted(25))
    missed = [(case.kind, case.line.text) for case in cases if not case.problems()]
    assert len(cases) >= 500
    assert len(missed) <= len(cases) // 100, missed


def test_the_whole_of_the_problem_is_told() -> None:
    (problem,) = check([body("I led a team of ten in Python.", "f0000c")], RECORD)
    assert problem == Problem(
        0,
        ProblemKind.TEAM,
        "ten",
        16,
        19,
        "says ten; the nearest fact f0000c says six",
        OwnFactId("f0000c"),
        "six",
    )


def test_offsets_are_of_the_line_as_written() -> None:
    text = "Cut costs by ５０\u200b %"
    (problem,) = check([bullet(text, "f0000b")], RECORD)
    assert text[problem.start : problem.end] == problem.words == "５０\u200b %"


@pytest.mark.parametrize(
    "text",
    [
        "Cut costs by ４５ %",
        "Cut costs by forty-five percent",
        "Cut costs by 4\u200b5 %",
        "Cut costs by fünfundvierzig Prozent",
        "Cut costs by almost a half",
        "Cut cоsts by 40 % with Jаva",  # Cyrillic o and a
        "Cut costs by 40 % in XII months",
        "Cut costs by 40 % in a decade",
        "Cut costs by 40 % over dozens of projects",
        "Cut costs by 40 %, 3 times over",
        "Cut costs by 40 % for 2\u20113 years",
    ],
)
def test_disguises_do_not_help(text: str) -> None:
    assert check([bullet(text, "f0000b")], RECORD)


@pytest.mark.parametrize(
    "text",
    [
        "Cut costs by 40%",
        "Cut costs by forty percent",
        "Cut costs by 40\u00a0per cent",
        "Costs cut by ４０ % without additional staff",
        "Lowered costs by 40 percent, without extra staff",
        "40 % lower costs and no extra staff",
    ],
)
def test_the_same_said_otherwise_is_backed(text: str) -> None:
    assert check([bullet(text, "f0000b")], RECORD) == ()


def test_a_length_follows_from_dates_only_exactly() -> None:
    def ok(text: str, *cites: str, today: date | None = None) -> bool:
        return not check([body(text, *cites)], RECORD, today=today)

    assert ok("I was a data engineer for four years.", ROLE)
    assert ok("I was a data engineer for more than three years.", ROLE)
    assert ok("I was a data engineer for 48 months.", ROLE)
    assert not ok("I was a data engineer for five years.", ROLE)
    assert not ok("I was a data engineer for over four years.", ROLE)
    assert not ok("I did four years of Kubernetes.", ROLE, "f0000a")
    assert not ok("I cut costs for four years.", "f0000b")  # the role's length says nothing of one deed
    assert not ok("I have been a developer for two years.", OTHER)
    assert ok("I have been a developer for two years.", OTHER, today=date(2025, 4, 1))
    assert ok("I have six years of experience.", ROLE, OTHER, today=date(2025, 4, 1))
    assert not ok("I have seven years of experience.", ROLE, OTHER, today=date(2025, 4, 1))


def test_from_years_alone_no_exact_length_follows() -> None:
    role = OwnFact(ROLE, FactKind.ROLE, "Cook, Inn", title="Cook", at="Inn", start="2016", end="2019")
    record = Record((role,))
    assert not check([body("I was a cook for more than two years.", ROLE)], record)
    assert check([body("I was a cook for three years.", ROLE)], record)


def test_no_line_under_a_heading_rests_on_another_employers_fact() -> None:
    assert ProblemKind.MIXED in kinds(bullet("Led a team of six in Python", "f0000c"))
    assert kinds(bullet("Led a team of six in Python", "f0000c", under=OTHER)) == []


def test_a_sentence_may_tell_of_two_employers_openly() -> None:
    both = ("f0000b", "f0000c", ROLE, OTHER)
    assert kinds(body("At Tinta I cut costs by 40 %, and at Corvid I led a team of six.", *both)) == []
    assert ProblemKind.MIXED in kinds(body("At Corvid Systems I cut costs by 40 %.", *both))
    assert ProblemKind.MIXED in kinds(body("I cut costs by 40 % with a team of six.", *both))


def test_a_tool_of_the_list_of_skills_has_no_period() -> None:
    assert kinds(bullet("Helped move 12 services to Kubernetes with Terraform", "f0000a", "f0000d")) == [
        ProblemKind.PERIOD
    ]
    assert kinds(body("I know Terraform.", "f0000d")) == []


def test_helping_is_not_leading_nor_doing() -> None:
    assert kinds(bullet("Helped with moving 12 services", "f0000a")) == []
    assert kinds(bullet("Led the move of 12 services to Kubernetes", "f0000a")) == [ProblemKind.SCOPE]
    assert kinds(bullet("Moved 12 services to Kubernetes", "f0000a")) == [ProblemKind.SCOPE]


def test_command_of_a_language_is_no_greater_than_said() -> None:
    assert kinds(body("My German is at B1.", "f0000e")) == []
    assert kinds(body("My German is conversational.", "f0000e")) == []
    assert kinds(body("I am fluent in German.", "f0000e")) == [ProblemKind.LANGUAGE]


AD = posting(
    "Platform Engineer",
    text="Larkspur Mobility is looking for a Platform Engineer with Kafka. Please quote reference 4711-B.",
    company="Larkspur Mobility",
)


def test_the_postings_names_may_be_addressed_but_not_claimed() -> None:
    def ok(line: Line) -> bool:
        return not check([line], RECORD, AD)

    assert ok(body("I am applying for the role of Platform Engineer at Larkspur Mobility."))
    assert ok(
        body(
            "Application as Platform Engineer at Larkspur Mobility, reference 4711-B", section=Section.SUBJECT
        )
    )
    assert ok(body("Dear Ms Okafor,", section=Section.GREETING))
    assert not ok(body("At Larkspur Mobility I led a team of six.", "f0000c"))
    assert not ok(body("Platform Engineer with a team of six", "f0000c", section=Section.SUMMARY))
    assert not ok(bullet("Helped move 12 services to Kubernetes and Kafka", "f0000a"))
    assert not ok(body("I bring 10 years to Larkspur Mobility.", section=Section.SUBJECT))


@pytest.mark.parametrize(
    "title", ["Postdoc Scientist", "PhD Data Analyst", "Engineer, master's degree cum laude"]
)
def test_a_degree_in_the_title_applied_for_is_no_claim(title: str) -> None:
    ad = posting(title, text="Apply soon.", company="Larkspur Mobility")
    frame = Line(f"I am applying for the position “{title}”.", Section.BODY, Origin.FRAME, ())
    assert check([frame, body(f"Application: {title}", section=Section.SUBJECT)], RECORD, ad) == ()
    assert check([bullet(f"Worked as {title}", "f0000a")], RECORD, ad)


def test_what_only_the_posting_says_is_told_so() -> None:
    (problem,) = check([bullet("Helped move 12 services to Kubernetes and Kafka", "f0000a")], RECORD, AD)
    assert (problem.kind, problem.words) == (ProblemKind.POSTING, "Kafka")


def test_claims_cite_and_what_they_cite_exists() -> None:
    assert kinds(body("I led a large department.")) == [ProblemKind.UNCITED]
    assert kinds(bullet("Rewrote everything")) == [ProblemKind.UNCITED]
    assert kinds(body("I would be glad to talk with you.")) == []
    assert kinds(bullet("Moved services", "fffff")) == [ProblemKind.UNKNOWN_FACT]


@pytest.mark.parametrize(
    ("text", "is_ok"),
    [
        ("Data engineer, Tinta GmbH", True),
        ("Data engineer, Tinta GmbH, 2019-03 – 2023-02", True),
        ("Data engineer | Tinta GmbH | Berlin", True),
        ("Senior data engineer, Tinta GmbH", False),
        ("Data Engineer, Tinta GmbH", False),
        ("Data engineer, Tinta GmbH, 2018-03 – 2023-02", False),
        ("Data engineer, Tinta GmbH, 2019-03 – now", False),
        ("Tinta AG", False),
    ],
)
def test_headings_stand_byte_for_byte(text: str, is_ok: bool) -> None:
    found = check([Line(text, Section.WORK, Origin.LOCKED, (ROLE,), ROLE)], RECORD)
    assert [problem.kind for problem in found] == ([] if is_ok else [ProblemKind.LOCKED])


def test_what_still_lasts_is_not_said_of_what_ended() -> None:
    assert kinds(body("I currently work at Tinta as a data engineer.", ROLE)) == [ProblemKind.DATE]
    assert kinds(body("I currently work at Corvid as a developer.", OTHER)) == []


def test_a_line_can_be_explained_piece_by_piece() -> None:
    found = explain(body("I led a team of six in Python, using Rust.", "f0000c"), RECORD)
    told = {piece.words: (piece.fact, piece.where) for piece in found}
    assert told["six"] == ("f0000c", "work[1].highlights[0]")
    assert told["Python"] == ("f0000c", "work[1].highlights[0]")
    assert told["led"][0] == "f0000c"
    assert told["Rust"] == (None, "")


def test_a_fact_in_its_own_words_is_never_red_unless_it_stands_elsewhere() -> None:
    for person in people().values():
        for label, fact in person.facts.items():
            if fact.kind is not FactKind.SKILL_GROUP:
                assert check([person.line(label, label, fact.words, Origin.MASTER)], person.record) == ()
    assert kinds(bullet("Led a team of six in Python", "f0000c")) == [ProblemKind.MIXED]


def test_a_line_that_is_too_long_is_not_checked_but_red() -> None:
    assert kinds(body("word " * 1_000, "f0000c")) == [ProblemKind.TOO_LONG]


RULES = [rule.__name__ for rule in verifier_module.RULES]


@pytest.mark.parametrize("name", [*RULES, "mixed", "locked"])
def test_no_rule_can_be_left_out(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cases of this file or of the suite by hand notice when any one rule finds nothing."""
    assert _all_caught()
    if name in RULES:
        left = tuple(rule for rule in verifier_module.RULES if rule.__name__ != name)
        monkeypatch.setattr(verifier_module, "RULES", left)
        if name == "unknown_facts":
            monkeypatch.setattr(verifier_module, "unknown_facts", lambda _case: ())
    else:
        monkeypatch.setattr(verifier_module, name, lambda *_: ())
    assert not _all_caught()


_TELLING = [
    (bullet("Moved services", "fffff"), ProblemKind.UNKNOWN_FACT),
    (bullet("Moved s e r v i c e s", "f0000f"), ProblemKind.NAME),
    (bullet("Cut costs by 50 %", "f0000b"), ProblemKind.NUMBER),
    (bullet("Moved all 12 services", "f0000f"), ProblemKind.NUMBER),
    (body("I was a data engineer in 2011.", ROLE), ProblemKind.DATE),
    (bullet("Cut costs by 40 % with machine learning", "f0000b"), ProblemKind.TOOL),
    (bullet("Cut costs of Vodafone by 40 %", "f0000b"), ProblemKind.NAME),
    (body("As a director I cut costs by 40 %.", "f0000b"), ProblemKind.TITLE),
    (Line("Terraform, negotiation", Section.SKILLS, Origin.MODEL, (OwnFactId("f0000d"),)), ProblemKind.TOOL),
    (body("With a doctorate I cut costs by 40 %.", "f0000b"), ProblemKind.DEGREE),
    (body("Once certified, I cut costs by 40 %.", "f0000b"), ProblemKind.CERTIFICATE),
    (body("With my clearance I cut costs by 40 %.", "f0000b"), ProblemKind.CREDENTIAL),
    (body("I cut costs by 40 %, an outstanding result.", "f0000b"), ProblemKind.SUPERLATIVE),
    (body("I am fluent in German.", "f0000e"), ProblemKind.LANGUAGE),
    (bullet("Led the move of 12 services", "f0000a"), ProblemKind.SCOPE),
    (bullet("Cut costs by 40 % with extra staff", "f0000b"), ProblemKind.NEGATION),
    (body("I led a large department."), ProblemKind.UNCITED),
    (bullet("Led a team of six in Python", "f0000c"), ProblemKind.MIXED),
    (Line("Lead engineer, Tinta GmbH", Section.WORK, Origin.LOCKED, (ROLE,), ROLE), ProblemKind.LOCKED),
]
"""For each rule a line that it alone catches."""


def _all_caught() -> bool:
    return all(kinds(line) == [kind] for line, kind in _TELLING)


@given(st.text(max_size=300))
def test_any_text_can_be_checked(text: str) -> None:
    for line in (body(text, "f0000c"), bullet(text, "f0000b", "f0000a")):
        for problem in check([line], RECORD, AD):
            assert line.text[problem.start : problem.end] == problem.words
        explain(line, RECORD, AD)


@given(st.integers(min_value=2, max_value=10**7).filter(lambda n: n not in {40, 100}))
def test_no_other_share_is_taken_for_the_facts_own(n: int) -> None:
    assert check([bullet(f"Cut costs by {n} %", "f0000b")], RECORD)
    assert check([bullet(f"Cut costs by {n:,} percent", "f0000b")], RECORD)


def test_the_error_says_line_words_and_nearest_fact() -> None:
    error = ClaimError(4, words="10 years", nearest="f12", says="6")
    assert error.message == 'line 4: "10 years"; nearest fact f12 says 6'
    assert "add the fact" in error.hint
    assert (error.code, error.exit_code) == ("E-CLAIM", ExitCode.REFUSED)
    assert ClaimError(1, words="x", n_more=2).message == 'line 1: "x"; no fact says so (and 2 more)'
