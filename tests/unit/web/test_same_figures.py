"""Every figure that a command prints stands on the page that does the same, in the same words; on a used and an empty workspace."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from tests.figures_world import Figures, figures_world
from tests.web_world import Client

from metier.testing import FixedClock
from metier.web.rendering.sentences import in_page_words
from metier.workspace import Workspace

PAGES = {
    "report": "/report",
    "compare": "/report/compare",
    "curve": "/report/curve",
    "changes": "/report/changes",
    "patterns": "/patterns",
    "promise": "/promise",
    "advise": "/advice",
    "journey": "/advice/journey",
    "costs": "/costs",
    "profile show": "/profile",
    "guardrails": "/guardrails",
    "model list": "/settings/models",
    "consent": "/settings/privacy",
    "doctor": "/settings/health",
}
"""A command and the page that says the same. Fine-tuning is left out: its times are measured anew at each look."""
FIGURE = re.compile(
    r"\$\d[\d,.]*\d|\$\d|[+−]?(?<![\w.–])\d[\d,]*(?:\.\d+)?(?:–\d+(?:\.\d+)?)?(?: of \d[\d,]*)?(?: %)?(?![\w–])"
)
ELSEWHERE = re.compile(
    r"`[^`]*`|^next: .*$|\d{4}-\d\d-\d\d|\b[0-9a-f]{8,}\b|^ +(before|since|for|against)\b.*$|^ *not now \([\w, ]+\):"
    r"|[\d.]+ GB free, the store has [\d.]+ MB",
    re.MULTILINE,
)
"""What is no figure, or stands otherwise on a page: commands, days, versions, examples (a page names more), heads of rows;
and room on the disk, which others change between two looks."""
NOT_SAID = re.compile(ELSEWHERE.pattern.removeprefix("`[^`]*`|"), re.MULTILINE)
"""The same of sentences, whose commands stand on a page in its own words."""


def plain(words: str) -> str:
    """With plain spaces, one between words."""
    return " ".join(words.replace("\N{NO-BREAK SPACE}", " ").split())


def figures(words: str) -> set[str]:
    """Every figure, count and interval."""
    lines = "\n".join(map(plain, ELSEWHERE.sub(" ", words).splitlines()))
    found = {one.rstrip(".,") for one in FIGURE.findall(lines)}
    return found | {part for one in found for part in one.split(" of ")}


def sentences(words: str) -> Iterator[str]:
    """What stands as whole sentences, as a page says them; not parts of tables."""
    for line in NOT_SAID.sub("§", words).splitlines():
        for one in re.split(r"(?<=[.?])\s+", line.strip()):
            if one.endswith(".") and len(one.split()) > 5 and "  " not in one and "§" not in one:
                yield bare(in_page_words(one))


def bare(words: str) -> str:
    """Its letters and digits alone: where a page has a heading, a sentence has a colon."""
    return re.sub(r"[^\w%]+", " ", plain(words)).strip().lower()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    """105 decisions, before and after verdicts; replayed."""
    made = figures_world(tmp_path_factory.mktemp("figures"))
    with Workspace(made.folder, environment={}, **made.arguments) as workspace:
        workspace.report(replay=True)
    return made


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    """A workspace in which nothing was done."""
    folder = tmp_path_factory.mktemp("nothing") / "ws"
    clock = FixedClock()
    Workspace.create(folder, environment={}, clock=clock).close()
    return Figures(folder, clock.moment)


@pytest.fixture(scope="module")
def clients(world: Figures, nothing: Figures) -> Iterator[dict[str, tuple[Figures, Client]]]:
    """A server of each."""
    with world.serving() as used, nothing.serving() as empty:
        yield {"used": (world, used), "empty": (nothing, empty)}


@pytest.mark.parametrize("which", ["used", "empty"])
@pytest.mark.parametrize("command", PAGES)
def test_figures_and_sentences_of_a_command_stand_on_its_page(
    clients: dict[str, tuple[Figures, Client]], command: str, which: str
) -> None:
    of, client = clients[which]
    cli = of.cli
    cli.environment |= {"COLUMNS": "2000", "METIER_OFFLINE": "true"}
    ran = cli(*command.split())
    assert ran.exit_code == 0, ran.stderr
    page = plain(client.settled(PAGES[command]).words)

    missing = {one for one in figures(ran.stdout) if one not in figures(page)}
    assert not missing, (sorted(missing), ran.stdout)
    said = bare(page)
    unsaid = [one for one in sentences(ran.stdout) if one not in said]
    assert not unsaid, unsaid


def test_figures_and_sentences_are_found_where_they_stand() -> None:
    table = "right label  73 % (60–84 %)  8 of 9 (52–100 %)  −0.194 to +0.021  $12.90\nnext: `metier show 17`"
    assert figures(table) == {"73 %", "60–84 %", "8 of 9", "8", "9", "52–100 %", "−0.194", "+0.021", "$12.90"}
    assert list(sentences("· Every further look tightens the bound by some. `metier label`")) == [
        "every further look tightens the bound by some",
    ]
    assert list(sentences("From here on `metier report` tells how often it was right.")) == [
        "from here on the report page tells how often it was right"
    ]
