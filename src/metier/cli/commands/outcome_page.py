"""What several commands say about outcomes: colours, words and JSON of an application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.words import one_line

if TYPE_CHECKING:
    from metier.cli.output import Out
    from metier.domain.outcome import Application, Outcome, Stage

_STYLES = {
    "interview": "head",
    "offer": "good",
    "hired": "good",
    "rejected": "quiet",
    "withdrawn": "quiet",
    "ghosted": "quiet",
}
NOTHING = "No outcome is noted yet."
HOW = "`metier outcome NUMBER applied` notes the first"


def stage_style(stage: Stage) -> str:
    """The style of a stage; its word says the same."""
    return _STYLES.get(stage.value, "")


def application_words(application: Application) -> str:
    """Where an application stands, since when, and what was sent."""
    how = "on" if application.stage.ends else "since"
    applied = application.applied_on
    begun = f"; applied on {applied}" if applied and application.stage.value != "applied" else ""
    variant = f"; sent: {one_line(application.variant)}" if application.variant else ""
    return f"{application.stage} {how} {application.since}{begun}{variant}"


def application_data(application: Application | None) -> dict[str, object] | None:
    """An application for `--json`, with what is derived from its rows."""
    if application is None:
        return None
    return {
        "stage": application.stage,
        "since": application.since,
        "is_open": application.is_open,
        "furthest": application.furthest,
        "applied_on": application.applied_on,
        "answered_on": application.answered_on,
        "variant": application.variant,
        "n_earlier": application.n_earlier,
        "events": application.events,
    }


def history_lines(out: Out, rows: tuple[Outcome, ...]) -> None:
    """Every row that was noted about one posting, those taken back marked."""
    undone = {row.undoes for row in rows}
    for row in rows:
        if row.stage is None:
            continue
        back = " (taken back)" if row.id in undone else ""
        told = f" “{one_line(row.note)}”" if row.note else ""
        sent = f", sent: {one_line(row.variant)}" if row.variant else ""
        out.say(f"  {row.at}  {row.stage}{sent}{told}{back}", indent=4)
