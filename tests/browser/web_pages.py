"""Every page of the web app by name and address: what screenshots, axe, the size of pages and their speed go through."""

from __future__ import annotations

from typing import NamedTuple


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
)
