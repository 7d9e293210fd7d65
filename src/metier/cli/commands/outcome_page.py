"""What several commands say about outcomes: colours, words and JSON of an application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.outcome_words import event_words

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
HOW = "`metier outcome NUMBER applied` notes the first"


def stage_style(stage: Stage) -> str:
    """The style of a stage; its word says the same."""
    return _STYLES.get(stage.value, "")


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
        out.say(f"  {row.at}  {row.stage}{event_words(row)}{back}", indent=4)
