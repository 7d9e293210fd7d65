"""Every page of the web app by name and address: what screenshots, axe, the size of pages and their speed go through."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tests.web_world import Client

from metier.domain.ports import Progress
from metier.errors import FileEmptyError
from metier.workspace import Workspace
from metier.workspace.sent_files import SentFile


class WebPage(NamedTuple):
    """One page.

    Attributes:
        name: Of its pictures.
        path: Its address in the workspace of `tests.web_sample`; most stand in any other as well.
    """

    name: str
    path: str


PAGES = (
    WebPage("inbox", "/inbox"),
    WebPage("inbox-found", "/inbox?group=all&q=engineer&mode=remote"),
    WebPage("inbox-rest", "/inbox?group=rest"),
    WebPage("inbox-decided", "/inbox?group=decided"),
    WebPage("posting", "/postings/60"),
    WebPage("posting-decided", "/postings/2"),
    WebPage("posting-covered", "/postings/133?covered=1"),
    WebPage("decide", "/decide"),
    WebPage("decide-inbox", "/decide?mode=inbox"),
    WebPage("decide-again", "/decide?mode=again"),
    WebPage("brought", "/decide/brought"),
    WebPage("pipeline", "/pipeline"),
    WebPage("pipeline-stage", "/pipeline?stage=interview"),
    WebPage("interviews", "/pipeline/interviews"),
    WebPage("application", "/postings/2/application"),
    WebPage("application-new", "/postings/97/application"),
    WebPage("resume-text", "/postings/2/application/resume/text"),
    WebPage("interview-prep", "/postings/2/application/interview"),
    WebPage("interview-log", "/postings/2/application/interview/log"),
    WebPage("interview-review", "/postings/2/application/interview/review"),
    WebPage("add", "/add"),
    WebPage("rank", "/rank"),
    WebPage("paste", "/paste"),
    WebPage("batches", "/rank/batches"),
    WebPage("report", "/report"),
    WebPage("compare", "/report/compare"),
    WebPage("backtest", "/report/backtest?with=words&with=prior"),
    WebPage("curve", "/report/curve"),
    WebPage("changes", "/report/changes"),
    WebPage("patterns", "/patterns"),
    WebPage("promise", "/promise"),
    WebPage("advice", "/advice"),
    WebPage("journey", "/advice/journey"),
    WebPage("explain", "/explain"),
    WebPage("topic", "/explain/bias"),
    WebPage("costs", "/costs"),
    WebPage("profile", "/profile"),
    WebPage("profile-questions", "/profile/questions"),
    WebPage("profile-proposals", "/profile/proposals"),
    WebPage("profile-versions", "/profile/versions"),
    WebPage("prompt", "/prompt"),
    WebPage("prompt-try", "/prompt/try"),
    WebPage("prompt-versions", "/prompt/versions"),
    WebPage("guardrails", "/guardrails"),
    WebPage("finetune", "/finetune"),
    WebPage("settings", "/settings"),
    WebPage("finetune-run", "/finetune/run?look=1"),
    WebPage("models", "/settings/models"),
    WebPage("new-model", "/settings/new-model"),
    WebPage("budget", "/settings/budget"),
    WebPage("settings-file", "/settings/file"),
    WebPage("privacy", "/settings/privacy"),
    WebPage("backup", "/settings/backup"),
    WebPage("restore", "/settings/backup/restore"),
    WebPage("health", "/settings/health"),
    WebPage("resume", "/resume"),
    WebPage("insights", "/pipeline/insights"),
    WebPage("note", "/pipeline/2/note"),
    WebPage("resume-line", "/postings/2/application/resume/lines/4"),
    WebPage("letter-ask", "/postings/2/application/letter/ask"),
)

ELSEWHERE = {
    "/": "leads to the inbox",
    "/enter": "who is not let in has another page: tests/attack/test_web_server.py",
    "/assets/{name}": "no page",
    "/add/{basket}": "of a file that was sent: MADE",
    "/add/{basket}/done": "of a file that was sent: tests/unit/web/test_add.py",
    "/add/{basket}/problems.csv": "a file to be saved",
    "/paste/prompt/{token}": "of a prompt that was made: tests/unit/web/test_paste.py",
    "/paste/answer/{token}": "of an answer that was pasted: tests/unit/web/test_paste.py",
    "/postings/{which}/application/documents/{row:int}": "a file to be saved",
    "/postings/{which}/application/interview.md": "a file to be saved",
    "/resume/export.{form}": "a file to be saved",
    "/report/metier-report.html": "a file to be saved",
    "/report/backtest/predictions": "a file to be saved",
    "/patterns/{key}/{kind}": "of an answer: tests/browser/test_web_learned.py",
    "/guardrails/try": "a part of /guardrails: tests/browser/test_web_learned.py",
    "/finetune/runs": "a part of /finetune: tests/browser/test_web_machine.py",
    "/finetune/models/{name}": "of a tuned model: tests/browser/test_web_machine.py",
    "/settings/models/{name}": "of a base model in the settings: tests/browser/test_web_machine.py",
    "/settings/backup/labels.jsonl": "a file to be saved",
    "/works": "a part of every page while something goes on: tests/unit/web/test_work.py",
    "/works/{work}": "of a work: MADE",
}
"""Addresses that no entry of `PAGES` stands for, and why. Each other one has an entry, or a test fails."""


def _sent(client: Client) -> str:
    """A file that was sent, with a row that is no posting."""
    content = b'{"title": "Night baker", "text": "You bake at night."}\n{"title": ""}\nnonsense\n'
    return f"/add/{client.site.baskets.keep([SentFile('jobs.jsonl', content)]).id}"


def _unreadable(client: Client) -> str:
    """A file whose columns somebody has to name."""
    sent = SentFile("jobs.csv", b"a,b\nCook,You cook at the inn.\n")
    return f"/add/{client.site.baskets.keep([sent]).id}"


def _failed(client: Client) -> str:
    """A work that failed."""

    name = "jobs.csv"

    def fail(_: Workspace, progress: Progress) -> None:
        progress("job 1", 1, 2)
        raise FileEmptyError(name, n_bytes=0)

    work = client.site.works.start("looked at", "Reading jobs", fail)
    assert work.wait(60)
    return f"/works/{work.id}"


MADE: dict[str, Callable[[Client], str]] = {
    "add-look": _sent,
    "add-columns": _unreadable,
    "work-failed": _failed,
}
"""Pages of what is made on the way, and how; they have no pictures."""
