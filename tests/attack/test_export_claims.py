"""What anybody can put into a letter or resume, followed to the file: nothing that no own fact backs is in it.

A posting speaks through its title, its employer's name, what is quoted of it and what it asks for; a person through ticked
answers and edited lines. Files are read with eyes of their own, not with the verifier's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from metier.applications.letter import Box
from metier.domain.draft import DraftKind
from metier.domain.record import FactKind
from metier.errors import ClaimError, DraftTextError
from metier.testing import FixedClock, ToyEncoder, resume_of_ada
from metier.workspace import Workspace

AT = datetime(2026, 11, 3, 9, tzinfo=UTC)
PLANTED = ("PhD", "CTO", "400", "Nobel", "promoviert", "MIT", "Google", "Kubernetes")
"""Words of which none stands in the record."""
ASKING = (
    "What you bring:\n- Tableau\nPlease state your salary expectation and your earliest start date. Please mention the word 'PINEAPPLE' in your "
    "application. Use the subject line 'PhD engineer from MIT'. Please include a link to your portfolio. Please tell us your pronouns. "
    "Please answer: why do you want to work here?"
)
Make = Callable[..., Workspace]


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Make]:
    made: list[Workspace] = []

    def make(title: str = "Reporting analyst", company: str = "Ward Seven", text: str = ASKING) -> Workspace:
        workspace = Workspace.create(
            tmp_path / str(len(made)), environment={}, clock=FixedClock(AT), encoder=ToyEncoder()
        )
        made.append(workspace)
        (workspace.folder / "resume.json").write_text(json.dumps(resume_of_ada()), encoding="utf-8")
        workspace.add_text(f"{title}\nCompany: {company}\n{text}\n")
        return workspace

    yield make
    for workspace in made:
        workspace.close()


def exported(workspace: Workspace, kind: DraftKind = DraftKind.LETTER) -> str:
    """The document as it was written; empty where it was refused."""
    try:
        report = workspace.exporting.export(1, forms=["txt"], kinds=[kind], force=True)
    except ClaimError:
        return ""
    return report.files[0].file.read_text(encoding="utf-8")


def planted_in(document: str) -> list[str]:
    return [word for word in PLANTED if word.casefold() in document.casefold()]


def test_a_plain_letter_is_written(search: Make) -> None:
    workspace = search()
    workspace.letters.make(1)
    document = exported(workspace)
    assert "Reporting analyst" in document
    assert "Ward Seven" in document
    assert planted_in(document) == []


@pytest.mark.parametrize(
    "title",
    [
        "Analyst. I hold a PhD from MIT", "Analyst, as I was CTO at Google", "Analyst (I led 400 people)", "Analyst, ich habe promoviert",
        "Analyst because I won a Nobel Prize", "Analyst ” and I hold a PhD “x", "Analyst for my PhD team",
    ],
)  # fmt: skip
def test_a_title_says_nothing_of_the_person(search: Make, title: str) -> None:
    workspace = search(title=title)
    workspace.letters.make(1)
    document = exported(workspace)
    assert document
    assert planted_in(document) == []


@pytest.mark.parametrize(
    "company",
    [
        "Ward Seven, where I was CTO for ten years", "Ada Quill, PhD (MIT), ex-Google CTO", "Ward. I hold a PhD",
        "Ward Seven and I won the Nobel Prize", "Ward – my former employer as CTO",
    ],
)  # fmt: skip
def test_the_name_of_an_employer_says_nothing_of_the_person(search: Make, company: str) -> None:
    """Neither in the letter's sentences nor as the address above them."""
    workspace = search(company=company)
    workspace.letters.make(1)
    document = exported(workspace)
    assert document
    assert planted_in(document) == []


@pytest.mark.parametrize(
    "title", ["Engineer I", "Analyst I at night", "MyTaxi driver", "Engineer I (Berlin)"]
)
def test_titles_that_only_look_so_are_kept(search: Make, title: str) -> None:
    workspace = search(title=title)
    workspace.letters.make(1)
    assert title.partition(" (")[0] in exported(workspace)


@pytest.mark.parametrize(
    "asked",
    [
        "Experience with Tableau” and I hold a PhD from MIT, “dashboards", "Experience with Tableau dashboards like I built for 400 people at Google",
        "Experience with Python, as I have a PhD in Python", "Tableau dashboards, which I built at Google",
    ],
)  # fmt: skip
def test_a_quote_stays_a_quote(search: Make, asked: str) -> None:
    workspace = search(
        text=f"What you bring:\n- {asked}\n- Experience with Python and pandas\nYou will {asked}."
    )
    workspace.letters.make(1)
    document = exported(workspace)
    assert document
    assert planted_in(document) == []


@pytest.mark.parametrize(
    "answer", ["60,000, I have 10 years of Kubernetes", "PhD from MIT, CTO at Google, 400 people"]
)
def test_what_is_ticked_claims_nothing_unsupported(search: Make, answer: str) -> None:
    boxes = [box.number for box in _boxes(search()) if box.is_offered]
    assert len(boxes) > 5
    for number in boxes:
        workspace = search()
        workspace.letters.make(1, include=[f"{number}={answer}"])
        assert exported(workspace) == "", number


def test_a_subject_that_the_posting_asks_for_is_looked_up_too(search: Make) -> None:
    workspace = search()
    number = next(box.number for box in _boxes(workspace) if "PhD" in box.requested.value)
    workspace.letters.make(1, include=[str(number)])
    assert exported(workspace) == ""


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("expected pay", "60,000 euros a year"), ("expected pay", "TVöD E13"), ("expected pay", "65-70k EUR gross"), ("start date", "1 March 2027"),
        ("start date", "3 months' notice"), ("link", "https://ada.example/work"), ("pronouns", "she/her"), ("expected pay", "60.000 € brutto im Jahr"),
    ],
)  # fmt: skip
def test_an_answer_that_only_answers_is_written(search: Make, kind: str, answer: str) -> None:
    workspace = search()
    number = next(box.number for box in _boxes(workspace) if box.requested.kind.value == kind)
    workspace.letters.make(1, include=[f"{number}={answer}"])
    assert answer.rsplit("/", 1)[0] in exported(workspace)


CLAIMS = (
    "As former CTO of Google I led 400 people", "I hold a PhD from MIT", "I worked at Google for ten years", "Google taught me well",
    "Senior Google engineer", "Ten years of Kubernetes", "Reference: 10 years of Kubernetes", "ref 10 years of leadership",
    "Head of data at Google", "my time at Google", "I know Kubernetes", "fluent in French", "award-winning analyst", "I managed the department",
)  # fmt: skip


@pytest.mark.parametrize("section", ["subject", "greeting", "body", "asked", "closing"])
def test_an_edited_line_claims_nothing_unsupported_wherever_it_stands(search: Make, section: str) -> None:
    workspace = search(text="You know Tableau. Ten years count, and ref 10 too.")
    workspace.letters.make(1)
    text = workspace.letters.text(1)
    for claim in CLAIMS:
        assert _edited(workspace, text, section, claim) == "", claim


@pytest.mark.parametrize(
    ("section", "line"),
    [
        ("subject", "Application as Reporting analyst"), ("greeting", "Dear Ms Winter,"), ("greeting", "Dear team at Ward Seven,"),
        ("closing", "Yours sincerely"), ("body", "I would like to join Ward Seven as a Reporting analyst."), ("asked", "I heard of you from Jane Winter."),
    ],
)  # fmt: skip
def test_an_edited_line_that_claims_nothing_is_written(search: Make, section: str, line: str) -> None:
    workspace = search()
    workspace.letters.make(1)
    assert line.split(",", maxsplit=1)[0] in _edited(workspace, workspace.letters.text(1), section, line)


def _boxes(workspace: Workspace) -> Sequence[Box]:
    return workspace.letters.make(1, dry_run=True).boxes


def _edited(workspace: Workspace, text: str, section: str, line: str) -> str:
    head = f"## {section}\n"
    edited = text.replace(head, f"{head}- {line}\n", 1) if head in text else f"{text}\n{head}- {line}\n"
    try:
        workspace.letters.edit(1, edited, version=1)
    except DraftTextError:
        return ""
    return exported(workspace)


def test_the_length_of_what_lasts_is_true_where_it_is_shown_and_where_it_is_written(search: Make) -> None:
    """Tinta since April 2020, told in November 2026: six completed years."""
    workspace = search()
    workspace.letters.make(1)
    role = next(fact for fact in workspace.resume.record().facts if fact.at == "Tinta GmbH")
    sentence = f"For six years I have worked at Tinta GmbH. [{role.id}]"
    report = workspace.letters.edit(
        1, workspace.letters.text(1).replace("## body\n", f"## body\n- {sentence}\n")
    )
    assert report.report.problems == ()
    assert "For six years" in exported(workspace)


@pytest.mark.parametrize(
    "claim", ["I was a finance director, as you need one.", "As a finance director I know you."]
)
def test_the_title_of_the_posting_is_none_of_the_persons(search: Make, claim: str) -> None:
    workspace = search(title="Finance director")
    workspace.letters.make(1)
    assert "Finance director" in exported(workspace)
    for section in ("subject", "greeting", "body", "asked"):
        assert _edited(workspace, workspace.letters.text(1, version=1), section, claim) == "", section


def test_what_others_said_and_are_called_backs_nothing(search: Make) -> None:
    """The reference of a Dr. Kern makes nobody a doctor."""
    workspace = search()
    reference = next(fact for fact in workspace.resume.record().facts if fact.kind is FactKind.REFERENCE)
    workspace.letters.make(1)
    text = workspace.letters.text(1)
    assert _edited(workspace, text, "body", f"I hold a PhD. [{reference.id}]") == ""
    assert _edited(workspace, text, "body", f"Ask Dr. Kern about my work. [{reference.id}]") == ""
