"""Every page of the web app by name and address: what screenshots, axe, the size of pages and their speed go through."""

from __future__ import annotations

from typing import NamedTuple


class WebPage(NamedTuple):
    """One page.

    Attributes:
        name: Of its pictures.
        path: Its address in a workspace that has the sample postings, decided and screened.
    """

    name: str
    path: str


PAGES = (
    WebPage("inbox", "/inbox"),
    WebPage("posting", "/postings/1"),
    WebPage("decide", "/decide"),
    WebPage("pipeline", "/pipeline"),
    WebPage("application", "/postings/1/application"),
    WebPage("add", "/add"),
    WebPage("rank", "/rank"),
    WebPage("report", "/report"),
    WebPage("compare", "/report/compare"),
    WebPage("curve", "/report/curve"),
    WebPage("changes", "/report/changes"),
    WebPage("patterns", "/patterns"),
    WebPage("promise", "/promise"),
    WebPage("advice", "/advice"),
    WebPage("journey", "/advice/journey"),
    WebPage("explain", "/explain"),
    WebPage("costs", "/costs"),
    WebPage("profile", "/profile"),
    WebPage("prompt", "/prompt"),
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
    WebPage("health", "/settings/health"),
    WebPage("resume", "/resume"),
    WebPage("insights", "/pipeline/insights"),
)
