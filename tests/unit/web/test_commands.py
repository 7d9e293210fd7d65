"""Commands as pages call them: every shared sentence is right English in a browser, and every link leads to a page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import metier
from metier.adviser.journeys import JOURNEYS, Progress
from metier.adviser.topics import every_topic
from metier.web.app import make_app
from metier.web.rendering.commands import IN_A_TERMINAL, WAYS, act_of, page_of
from metier.web.rendering.sentences import in_page_words, pieces
from metier.web.site import Site

_APART = ("cli", "new_workspace", "training/lora_forms/repeat.py", "applications/draft_text.py")
"""What never reaches a page: the terminal's own words, and texts of files."""


def test_every_page_that_a_command_leads_to_is_there(tmp_path: Path) -> None:
    from starlette.routing import Match

    routes = make_app(Site(tmp_path, environment={}), hosts=[]).routes
    for command, way in WAYS.items():
        place = re.split(r"[?#]", way.path)[0]
        scope: dict[str, object] = {"type": "http", "path": place, "method": "GET", "headers": []}
        assert any(route.matches(scope)[0] is Match.FULL for route in routes), command


def test_commands_of_topics_and_journeys_lead_somewhere() -> None:
    progress = Progress(as_of=date(2026, 5, 1))
    steps = [step.typed(progress) for journey in JOURNEYS for step in journey.steps]
    for command in [*(topic.command for topic in every_topic()), *steps]:
        assert page_of(command), command


@pytest.mark.parametrize(
    "command", ["", "metier", "metier nonsense", "rm -rf x", 'metier add "', "metier version", "curl x"]
)
def test_what_has_no_page_leads_nowhere_and_stays_as_it_is_typed(command: str) -> None:
    assert not page_of(command)
    assert act_of(command) == command


def test_numbers_lead_to_postings_and_words_cannot_lead_elsewhere() -> None:
    assert page_of("metier tailor 12") == "/postings/12/application#resume"
    assert page_of("metier interview 12 log --rating 3") == "/postings/12/application/interview/log"
    assert page_of("metier show 12/../x") == ""
    assert page_of("metier explain ../inbox") == "/explain/..%2Finbox"
    assert page_of("metier finetune use ../../x") == "/finetune/models/..%2F..%2Fx"
    assert page_of("metier model key a/b") == "/settings/models/a%2Fb"


def test_of_a_command_with_options_the_page_with_most_of_its_words_counts() -> None:
    assert page_of("metier label --audit --json") == "/decide?mode=audit"
    assert page_of("metier finetune run --resume") == "/finetune"
    for begin in IN_A_TERMINAL:
        assert not page_of(" ".join(("metier", *begin)))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Next: `metier screen`, in seconds", "Next: Rank anew, in seconds"),
        ("no labels yet: `metier label`", "no labels yet: Decide"),
        ("`metier screen`, then `metier label`", "Rank anew, then Decide"),
        ("Decide about 9 more; `metier label` asks about them", "Decide about 9 more; the Decide page asks about them"),
        ("It is not known: `metier report --replay` would tell.", "It is not known: a replay would tell."),
        ("Wait. `metier finetune plan` tells more", "Wait. The Fine-tune page tells more"),
        ("or add the fact with `metier resume add`", "or add the fact on the Resume page"),
        ("chosen by words until `metier screen` has read all", "chosen by words until a new ranking has read all"),
        ("Run `metier doctor --fix` to get fresh ones", "Mend it under Health to get fresh ones"),
        ("First run `metier report`", "First Report"),
        ("`metier finetune export` writes files", "metier finetune export in a terminal writes files"),
        ("Run `metier restore FILE` with your last backup", "Restore with your last backup"),
        ("`metier paste` works with any chat page", "The page for copying and pasting works with any chat page"),
        ("`metier batch collect` in a few minutes finds out", "The Batches page in a few minutes finds out"),
        ("split it, or use `metier add FILE` in a terminal", "split it, or use metier add FILE in a terminal"),
        ("open the link that `metier serve` printed", "open the link that metier serve printed"),
        ("Add `--budget 2.50`, or set `budget`", "Add an amount of 2.50, or set budget"),
        ("Try `pip install x` or ` `", "Try pip install x or  "),
        ('as in `metier guardrails add "mentoring"`', "as in the rule “mentoring”"),
        ("Start `metier", "Start `metier"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_sentence_reads_as_a_page_says_it(said: str, shown: str) -> None:
    assert in_page_words(said) == shown


def test_what_is_typed_stays_code_and_what_leads_somewhere_is_no_code() -> None:
    found = pieces("Write `offline = true`, or `metier serve`, or `metier report`")
    assert [piece.words for piece in found if piece.is_code] == ["offline = true", "metier serve"]
    assert [piece.path for piece in found if piece.path] == ["/report"]


def sentences() -> Iterator[tuple[str, str]]:
    """Every literal of the package that holds a command between backticks, with its place; values as `x`."""
    root = Path(metier.__file__).parent
    for file in sorted(root.rglob("*.py")):
        place = file.relative_to(root).as_posix()
        if place.startswith(_APART):
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        notes = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
        for node in ast.walk(tree):
            words = "" if id(node) in notes else _literal(node)
            if "`metier " in words and "\n" not in words:
                yield f"{place}:{getattr(node, 'lineno', 0)}", words


def _literal(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "x" for one in node.values)
    return ""


def test_no_sentence_of_both_faces_asks_a_person_in_a_browser_to_type_what_a_page_does() -> None:
    found = list(sentences())
    assert len(found) > 100
    for place, words in found:
        shown = pieces(words)
        for piece, after in zip(shown, [*shown[1:], None], strict=True):
            if (
                piece.is_code
                and piece.words.startswith("metier ")
                and not piece.words.startswith("metier serve")
            ):
                rest = "".join(one.words for one in shown)
                assert "terminal" in rest, (place, rest)
                assert not page_of(piece.words) or (after and "terminal" in after.words), (place, rest)


def test_no_sentence_stumbles_where_a_command_became_a_link() -> None:
    stumbles = re.compile(
        r"\b(on on|the the|a the|[Rr]un (?:Mend|Rank)|with the \w+ page|(?:[a-z] )The )\b|  |``"
    )
    for place, words in sentences():
        said = in_page_words(words.replace("x", "word") if words.startswith("x`") else words)
        assert not stumbles.search(said), (place, said)
