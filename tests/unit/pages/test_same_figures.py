"""The page and the command line show the same figures, to the last digit."""

from __future__ import annotations

import json
import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from metier.cli.driver import Driver
from metier.testing import ToyEncoder
from metier.workspace import Workspace

_KINDS = ("Python developer", "Night nurse", "SQL analyst", "Cook", "Java developer")
_LABELS = {"Python developer": "excited", "SQL analyst": "maybe", "Java developer": "maybe"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """What `metier report --html` prints, and what its page says, after 50 decisions with verdicts frozen between."""
    folder = tmp_path_factory.mktemp("same")
    rows = [
        {"title": f"{_KINDS[n % 5]} {n}", "text": f"{_KINDS[n % 5]} in team {n}, task {7 * n}."}
        for n in range(60)
    ]
    (folder / "jobs.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with Workspace.create(folder / "ws", encoder=ToyEncoder()) as workspace:
        workspace.add(folder / "jobs.jsonl")
        for place, row in enumerate(workspace.list(limit=50).rows):
            if place in {12, 30}:
                workspace.screen()
            kind = row.posting.title.rsplit(" ", 1)[0]
            label = "passed" if place % 7 == 3 else _LABELS.get(kind, "passed")  # nobody is consistent
            workspace.label(row.posting.id, label)
        workspace.outcomes.note(list(range(1, 28)), "applied", on="61 days ago")
        workspace.outcomes.note(list(range(1, 12)), "interview", on="44 days ago")
    cli = Driver(folder / "ws", arguments={"encoder": ToyEncoder()}, width=120)
    page = folder / "report.html"
    ran = cli("report", "--html", str(page))
    assert ran.exit_code == 0, ran.stderr
    body = LexborHTMLParser(page.read_text(encoding="utf-8")).body
    assert body is not None
    return ran.stdout, " ".join(body.text(separator=" ").split())


def test_every_number_that_is_printed_stands_on_the_page(told: tuple[str, str]) -> None:
    printed, page = told
    lines = [line for line in printed.splitlines() if not line.startswith(("next:", "written to"))]
    plain = re.sub(r"\d{4}-\d\d-\d\d", "", "\n".join(lines))  # days are written in words on the page
    numbers = set(re.findall(r"−?\d[\d,.]*(?:–\d[\d,.]*| to −?\d[\d,.]*)?(?: %)?(?: of \d+)?", plain))
    numbers = {number.rstrip(".,") for number in numbers}
    assert len(numbers) > 30
    assert {number for number in numbers if not re.search(rf"(?<![\d.]){re.escape(number)}", page)} == set()


def test_what_came_of_applications_is_told_in_the_same_words(told: tuple[str, str]) -> None:
    printed, page = (" ".join(words.split()) for words in told)
    for sentence in (
        "Of 27 applications, 11 got an answer that is more than a no, 11 an interview, 0 an offer, and 0 led to a hire; 27 open.",
        "Answered within 30 days: 11 of 27 (22–61 %) of those applied to at least so long ago.",
    ):
        assert sentence in printed
        assert sentence in page


def test_the_page_opens_with_the_sentence_the_command_line_opens_with(told: tuple[str, str]) -> None:
    printed, page = told
    claim = " ".join(printed.split("\n\n")[0].split())
    assert claim in page
