"""The master resume for people and for programs: facts by section, imports, what is thin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from metier.pages.resume_words import FORMS, TITLES, about_fact, facts_words, held_words, section_of
from metier.pages.words import one_line, plural

if TYPE_CHECKING:
    from metier.cli.output import Out
    from metier.domain.draft import Contact
    from metier.domain.record import OwnFact
    from metier.workspace.resume import (
        AddedReport,
        ExportedResume,
        FactReport,
        ImportPlan,
        ResumeReport,
        UndoneReport,
    )

_MOST_LINES = 10
_HOW = {
    "write": "would go into resume.json",
    "merge": "would be added to",
    "replace": "would be put in the place of",
}


def show_data(report: ResumeReport) -> dict[str, object]:
    """The resume as JSON values."""
    return {
        "facts": report.record.facts,
        "contact": report.contact,
        "thin": report.thin,
        "key": report.record.key,
    }


def show_page(out: Out, report: ResumeReport) -> None:
    """Facts by section with their ids, and what is thin."""
    facts = report.record.facts
    _contact(out, report.contact)
    if not facts:
        out.say("Your resume holds no facts yet.")
        out.next("`metier resume import FILE` takes in a PDF, Word, JSON or text file; or edit resume.json")
        return
    section = ""
    for fact in facts:
        if section_of(fact) != section:
            section = section_of(fact)
            out.say()
            out.say((TITLES.get(section, section), "head"))
        _fact(out, fact)
    _thin(out, report)
    out.softly()
    out.softly(facts_words(report.record))
    out.next('`metier resume add "…" --at EMPLOYER`, `metier resume show FACT`')


def _contact(out: Out, contact: Contact) -> None:
    head = " · ".join(filter(None, (one_line(contact.name), one_line(contact.label))))
    reach = [contact.email, contact.phone, contact.place, *contact.links]
    if head:
        out.say((head, "head"))
    if any(reach):
        out.say(" · ".join(one_line(part) for part in reach if part))


def _fact(out: Out, fact: OwnFact) -> None:
    margin = "    " if fact.under else "  "
    about = about_fact(fact)
    words = (one_line(fact.words), "head" if fact.kind.is_heading else "")
    out.say(
        margin,
        (fact.id, "quiet"),
        "  ",
        words,
        (f"  {about}" if about else "", "quiet"),
        indent=len(margin) + 8,
    )


def _thin(out: Out, report: ResumeReport) -> None:
    if not report.thin:
        return
    out.say()
    out.say(("Thin or missing", "head"))
    for spot in report.thin:
        out.say(
            "  ",
            ("! ", "note"),
            one_line(spot.words),
            (f"  {one_line(spot.path)}" if spot.path else "", "quiet"),
            indent=4,
        )


def fact_data(report: FactReport) -> dict[str, object]:
    """One fact as JSON values."""
    return {"fact": report.fact, "heading": report.heading, "under": report.under}


def fact_page(out: Out, report: FactReport) -> None:
    """One fact, and where it stands."""
    fact = report.fact
    out.say((fact.id, "quiet"), "  ", (one_line(fact.words), "head"), indent=8)
    end = "now" if fact.is_current else fact.end
    pairs = [
        ("kind", fact.kind.value),
        ("stands at", fact.path),
        ("under", f"{report.heading.id} {one_line(report.heading.words)}" if report.heading else ""),
        ("title", one_line(fact.title)),
        ("at", one_line(fact.at)),
        ("place", one_line(fact.place)),
        ("time", one_line(" – ".join(filter(None, (fact.start, end))))),
        ("note", one_line(fact.note)),
        ("web", one_line(fact.url)),
    ]
    out.pairs([(name, words) for name, words in pairs if words])
    if report.under:
        out.say()
        for other in report.under:
            _fact(out, other)
    out.next("edit resume.json to change it; `metier resume show` shows all")


# --- taking in ------------------------------------------------------------------------------------------


def import_data(plan: ImportPlan, *, written: bool) -> Mapping[str, object]:
    """An import as JSON values; words hidden in a document only in how many there are."""
    taken = plan.taken
    return {
        "file": taken.name,
        "form": taken.form,
        "how": plan.how or None,
        "sections": taken.counts,
        "n_facts": taken.n_facts,
        "contact": taken.contact,
        "unplaced": taken.unplaced,
        "remarks": taken.remarks,
        "hidden": [
            {"where": one.where, "how": one.how, "n_characters": len(one.words)} for one in taken.hidden
        ],
        "added": plan.added,
        "kept": plan.kept,
        "n_before": plan.n_before,
        "n_after": plan.n_after,
        "written": written,
    }


def import_page(out: Out, plan: ImportPlan) -> None:
    """What was found in a file, before anything is written."""
    from metier.cli.output import Column, Row

    taken = plan.taken
    name = "the pasted text" if taken.name == "-" else one_line(taken.name, 60)
    out.say((f"Found in {name}", "head"), f" ({FORMS.get(taken.form, taken.form)})")
    _contact(out, taken.contact)
    if taken.summary:
        out.say(("Summary: ", "quiet"), one_line(taken.summary, 160), indent=2)
    is_merge = plan.how == "merge"
    columns = [Column("Section"), Column("Entries", right=True)] + [
        Column("New to you", right=True)
    ] * is_merge
    sections = (dict.fromkeys(plan.added, 0) if is_merge else {}) | taken.counts
    rows = [
        Row([TITLES.get(name, name), str(n)] + [str(plan.added.get(name, 0))] * is_merge)
        for name, n in sections.items()
    ]
    if rows:
        out.say()
        out.table(columns, rows)
    out.say(f"{plural(taken.n_facts, 'fact')} in all")
    _lines(out, "Not placed: in no section, and not taken in", taken.unplaced, quoted=True)
    _lines(out, "Worth a look", taken.remarks)
    for one in taken.hidden:
        out.say(
            "  ",
            ("! ", "note"),
            f"{one.where}: {len(one.words):,} characters are {one.how}; not taken in",
            indent=4,
        )
    if is_merge or plan.how == "write":
        _lines(out, "Yours stays, where the file says something else", plan.kept)


def _lines(out: Out, title: str, lines: tuple[str, ...], *, quoted: bool = False) -> None:
    if not lines:
        return
    out.say()
    out.say((f"{title} ({len(lines):,})", "head"))
    for words in lines[:_MOST_LINES]:
        line = one_line(words, 160)
        out.say("  ", f"“{line}”" if quoted else line, indent=4)
    if len(lines) > _MOST_LINES:
        out.softly(f"  and {len(lines) - _MOST_LINES:,} more; `--json` lists all")


def written_page(out: Out, plan: ImportPlan, *, agreed: bool, dry_run: bool) -> None:
    """What became of an import."""
    out.say()
    if dry_run:
        if plan.how:
            to = "" if plan.how == "write" else f" {plural(plan.n_before, 'fact')} of yours"
            out.say(f"dry run: this {_HOW[plan.how]}{to}; resume.json is as it was")
        else:
            out.say(f"dry run: resume.json holds {plural(plan.n_before, 'fact')}; it is as it was")
        out.next(
            "the same without `--dry-run`"
            if plan.how
            else "`--merge` adds what is new, `--replace` puts this in its place"
        )
        return
    if not agreed:
        out.say("Not taken in: resume.json is as it was.")
        out.next("`metier resume show`")
        return
    if not plan.changes:
        out.say("Nothing new: resume.json is as it was.")
        out.next("`metier resume show`")
        return
    out.say(held_words(plan), (" ✓", "good"))
    out.softly("what stood there is kept: `metier resume import --undo` puts it back")
    out.next(
        "`metier resume show`: your facts, and what is thin; mend resume.json by hand where it was misread"
    )


def undone_page(out: Out, report: UndoneReport) -> None:
    """An earlier version put back."""
    verb = "Put back" if report.written else "dry run: would put back"
    since = report.since[:16].replace("T", " ")
    out.say(f"{verb} resume.json as it stood until {since}: {report.n_before:,} → {report.n_after:,} facts")
    if report.written:
        out.softly("what stood there is kept in turn: `metier resume import --undo` again brings it back")
    out.next("`metier resume show`")


def added_page(out: Out, report: AddedReport) -> None:
    """A fact that was added."""
    verb = "Added" if report.written else "dry run: would add"
    under = f" under {one_line(report.entry)}" if report.entry else ""
    out.say(f"{verb} ", (report.fact.id, "quiet"), f" “{one_line(report.fact.words)}”{under}", indent=2)
    out.next(f"`metier resume show {report.fact.id}`" if report.written else "the same without `--dry-run`")


def exported_page(out: Out, report: ExportedResume, *, dry_run: bool) -> None:
    """A resume that was written to a file."""
    verb = "dry run: would write" if dry_run else "Wrote"
    out.say(f"{verb} your resume as {FORMS[report.form]} to {one_line(str(report.file))}", indent=2)
    _lines(out, "Not in it", report.left_out)
