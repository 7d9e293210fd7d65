"""A workspace with decisions, drafts and interviews in it, full of values that must not get into training data."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from metier.domain.decision import Label, Occasion
from metier.domain.draft import Contact, DraftKind, Line, Origin, Section
from metier.domain.outcome import Stage
from metier.domain.record import FactKind, OwnFact, OwnFactId
from metier.testing import FixedClock
from metier.workspace import Workspace

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
CANARIES = {
    "name": "Zebulon Quackenbush",
    "email": "zq77@canary.example",
    "phone": "+49 341 777 4242",
    "street": "Pelikangasse 93",
    "postal code": "98765-CN",
    "page": "quackpages.example/zeb",
    "user": "zebquack77",
    "employer": "Wombatronics GmbH",
    "earlier employer": "Narwhalia Systems",
    "school": "Ocelot Polytechnic",
    "earlier name": "Zebulon Featherstone",
    "word of the settings": "xylocanary",
}
COMPANY = "Pegelamt Saale"
RESUME = {
    "basics": {
        "name": CANARIES["name"],
        "email": CANARIES["email"],
        "phone": CANARIES["phone"],
        "location": {"address": CANARIES["street"], "postalCode": CANARIES["postal code"], "city": "Halle"},
        "profiles": [
            {"network": "GitHub", "username": CANARIES["user"], "url": f"https://{CANARIES['page']}"}
        ],
    },
    "work": [{"name": CANARIES["employer"], "position": "Engineer", "startDate": "2020"}],
    "education": [{"institution": CANARIES["school"], "studyType": "MSc"}],
}
EVERYTHING = ", ".join(CANARIES.values())


def made(folder: Path, *, n: int = 12) -> Workspace:
    """A workspace with `n` decided postings, two of them applied to with drafts and interviews."""
    workspace = Workspace.create(folder, environment={}, clock=FixedClock(AT + timedelta(days=60)))
    workspace.close()
    (folder / "resume.json").write_text(json.dumps(RESUME), encoding="utf-8")
    (folder / "profile.md").write_text(
        f"## Must have\n- Remote, not like at {EVERYTHING}\n", encoding="utf-8"
    )
    with (folder / "metier.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[prompt]\nredact = ["{CANARIES["word of the settings"]}"]\n')
    workspace = Workspace(folder, environment={}, clock=FixedClock(AT + timedelta(days=60)))
    rows = [
        {
            "title": f"Engineer {number}",
            "company": COMPANY if number < 2 else f"Firm {number}",
            "location": "Halle",
            "text": f"You draw map number {number} with tool {number}. Write about {EVERYTHING}.",
        }
        for number in range(n)
    ]
    workspace.add_text("".join(f"{json.dumps(row)}\n" for row in rows), name="jobs.jsonl")
    _decide(workspace)
    _apply(workspace)
    _interview(workspace)
    return workspace


def _decide(workspace: Workspace) -> None:
    for place, posting in enumerate(workspace.desk.postings.all()):
        workspace.desk.decisions.append(
            posting.id,
            list(Label)[place % 3],
            reason=f"Reminds me of {EVERYTHING}" if place % 2 else "",
            occasion=Occasion.IMPORTED if place % 4 == 3 else Occasion.CHOSEN,
            decided_at=AT + timedelta(days=place),
        )


def _apply(workspace: Workspace) -> None:
    desk = workspace.desk
    old = Contact(CANARIES["earlier name"], email=CANARIES["email"], links=(f"https://{CANARIES['page']}",))
    role = OwnFact(
        OwnFactId("f00001"), FactKind.ROLE, f"Engineer, {CANARIES['earlier employer']}",
        at=CANARIES["earlier employer"], start="2018",
    )  # fmt: skip
    did = OwnFact(OwnFactId("f00002"), FactKind.HIGHLIGHT, f"Drew maps for {EVERYTHING}", under=role.id)
    for place, posting in enumerate(desk.postings.all()[:2]):
        heading = Line(role.words, Section.WORK, Origin.LOCKED, (role.id,), role.id)
        line = Line(f"Drew {place} maps for {EVERYTHING}", Section.WORK, Origin.MASTER, (did.id,), role.id)
        at = AT + timedelta(days=20 + place)
        first = desk.drafts.append(
            posting.id, DraftKind.RESUME, lines=[heading, line], facts=[role, did], contact=old, made_at=at,
            made_by="metier", record="r",
        )  # fmt: skip
        edited = Line(
            f"Drew {place} good maps for {EVERYTHING}", Section.WORK, Origin.EDITED, (did.id,), role.id
        )
        second = desk.drafts.append(
            posting.id, DraftKind.RESUME, lines=[heading, edited], facts=[role, did], contact=old, made_at=at,
            made_by="person", record="r", based_on=first.id,
        )  # fmt: skip
        desk.drafts.note_export(
            second.id, at=at, form="pdf", file="cv.pdf", sha256="0" * 64, variant=f"v{place}"
        )
        greeting = Line(f"Dear {COMPANY},", Section.GREETING, Origin.FRAME)
        body = Line(f"I drew {place} maps for {EVERYTHING}.", Section.BODY, Origin.MASTER, (did.id,))
        closing = Line(CANARIES["earlier name"], Section.CLOSING, Origin.FRAME)
        letter = desk.drafts.append(
            posting.id, DraftKind.LETTER, lines=[greeting, body, closing], facts=[role, did], contact=old,
            made_at=at, made_by="metier", record="r",
        )  # fmt: skip
        desk.drafts.note_export(
            letter.id, at=at, form="txt", file="l.txt", sha256="1" * 64, variant=f"v{place}"
        )
        desk.outcomes.append(posting.id, Stage.APPLIED, at=at.date(), noted_at=at, variant=f"v{place}")
        if place:
            later = at + timedelta(days=3)
            desk.outcomes.append(posting.id, Stage.REJECTED, at=later.date(), noted_at=later)


def _interview(workspace: Workspace) -> None:
    desk = workspace.desk
    for place, posting in enumerate(desk.postings.all()[:2]):
        at = AT + timedelta(days=30 + place)
        row = desk.interviews.append_round(
            posting.id, held_on=date(2026, 6, 1 + place), noted_at=at, name=f"phone, by {EVERYTHING}"
        )
        for question, answer, rating in (
            (f"Why us, and not {EVERYTHING}?", f"Your maps, number {place}, and {EVERYTHING}", 4),
            (f"What about tool {place}?", "", None),
            (f"What did you break with tool {place}?", f"A map. {EVERYTHING}", None),
        ):
            desk.interviews.append_question(
                row.id, question=question, answer=answer, noted_at=at, rating=rating
            )
