"""What there is to train on: the person's decisions, edits and answers as rows, and what they are too thin for."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from metier.actions.desk import Desk
from metier.applications.interviews.likeness import grouped
from metier.applications.interviews.talks import folded, talks
from metier.applications.voice import own_wordings
from metier.domain.decision import Occasion, standing
from metier.domain.draft import Contact, Draft, DraftKind, Exported, Line, Origin, Section
from metier.domain.outcome import Application, applications
from metier.domain.ports import Progress
from metier.domain.posting import Posting, PostingId
from metier.domain.record import FactKind, OwnFact
from metier.training.dataset.card import token_counts
from metier.training.dataset.interview import Answered, interview_rows
from metier.training.dataset.masking import Masking
from metier.training.dataset.needs import Thin, thin_for
from metier.training.dataset.resume import ChangedLine, SentDraft, resume_rows
from metier.training.dataset.rows import AnswerForm, RowKind, RowSet
from metier.training.dataset.screening import Decided, screening_rows

IMPORTED = "came with an import"
NOT_STANDING = "superseded or taken back"
ADDED = "was added, so there is nothing it was before"
DELETED = "was deleted"
NO_ANSWER = "has no answer"


@dataclass(frozen=True, slots=True)
class RowOptions:
    """How rows of decisions are made.

    Attributes:
        profile: Words of the profile that may be shown; empty to leave it out.
        own_only: Decisions that came with a labels file are left out.
        most_tokens: Of a posting's text; None for what a prompt holds.
    """

    answer: AnswerForm = AnswerForm.JSON
    profile: str = ""
    own_only: bool = False
    most_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class KindReport:
    """What there is of one kind.

    Attributes:
        labels: How many rows have which label, outcome or rating.
        left_out: How many are not among the rows, by reason in words.
        tokens: Estimates: longest row, all rows, all rows as often as a run usually reads them.
        thin: By method.
    """

    kind: RowKind
    n_rows: int
    n_imported: int
    labels: dict[str, int]
    first: date | None
    last: date | None
    left_out: dict[str, int]
    masked: dict[str, int]
    tokens: dict[str, int]
    thin: tuple[Thin, ...]


def report_of(rows: RowSet) -> KindReport:
    """What there is, in numbers."""
    days = [row.at.date() for row in rows.rows]
    return KindReport(
        rows.kind, len(rows.rows), rows.n_imported, rows.labels, min(days, default=None), max(days, default=None),
        rows.left_out, rows.masked, token_counts(rows), thin_for(rows),
    )  # fmt: skip


def rows_of(
    desk: Desk,
    kind: RowKind,
    masking: Masking,
    options: RowOptions | None = None,
    progress: Progress | None = None,
) -> RowSet:
    """The rows of one kind, in time.

    Raises:
        TrainingMarkError: The profile holds a mark between turns of a chat.
    """
    if kind is RowKind.SCREENING:
        return _screening(desk, masking, options or RowOptions(), progress)
    return _resume(desk, masking) if kind is RowKind.RESUME else _interview(desk, masking)


@dataclass(frozen=True, slots=True)
class Named:
    """Whom and what drafts name, as it stood when they were made.

    Attributes:
        employers: Of roles.
        organisations: Schools, clients, places of volunteering.
    """

    contacts: tuple[Contact, ...]
    employers: tuple[str, ...]
    organisations: tuple[str, ...]


def named_in(desk: Desk, facts: Iterable[OwnFact] = ()) -> Named:
    """Whom and what drafts name.

    Args:
        facts: Of the resume as it stands; their organisations count as well.
    """
    drafts = desk.drafts.all()
    every = [*facts, *(fact for draft in drafts for fact in draft.facts)]
    placed = [fact for fact in every if fact.at]
    return Named(
        tuple(dict.fromkeys(draft.contact for draft in drafts)),
        tuple(sorted({fact.at for fact in placed if fact.kind is FactKind.ROLE})),
        tuple(
            sorted({fact.at for fact in placed if fact.kind.is_heading and fact.kind is not FactKind.ROLE})
        ),
    )


def _screening(desk: Desk, masking: Masking, options: RowOptions, progress: Progress | None) -> RowSet:
    history = desk.decisions.history()
    stands = standing(history)
    left_out = Counter({NOT_STANDING: sum(row.label is not None for row in history) - len(stands)})
    decisions = list(stands.values())
    if options.own_only:
        own = [row for row in decisions if row.occasion is not Occasion.IMPORTED]
        left_out[IMPORTED] = len(decisions) - len(own)
        decisions = own
    postings = _postings(desk, (row.posting_id for row in decisions))
    decided = [
        Decided(
            postings[row.posting_id], row.label, row.reason, row.decided_at, row.occasion is Occasion.IMPORTED
        )
        for row in decisions
        if row.label is not None
    ]
    most = {} if options.most_tokens is None else {"most_tokens": options.most_tokens}
    return screening_rows(
        decided,
        masking,
        answer=options.answer,
        profile=options.profile,
        left_out=left_out,
        progress=progress,
        **most,
    )


def _postings(desk: Desk, ids: Iterable[PostingId]) -> dict[PostingId, Posting]:
    wanted = list(dict.fromkeys(ids))
    return {posting.id: posting for posting in desk.postings.by_ids(wanted)}


# --- resumes and letters ----------------------------------------------------------------------------------


def _resume(desk: Desk, masking: Masking) -> RowSet:
    drafts = desk.drafts.all()
    by_id = {draft.id: draft for draft in drafts}
    postings = _postings(desk, (draft.posting_id for draft in drafts))
    left_out: Counter[str] = Counter()
    changed = []
    for pair in reversed(own_wordings(drafts).pairs()):
        if not (pair.before and pair.after):
            left_out[DELETED if pair.before else ADDED] += 1
            continue
        changed.append(
            ChangedLine(
                pair.before, pair.after, pair.kind.value, pair.section.value, postings[pair.posting_id],
                by_id[pair.draft].made_at,
            )
        )  # fmt: skip
    outcomes = applications(desk.outcomes.history())
    sent = [
        _sent(by_id[export.draft], export, postings, outcomes)
        for export in _last_sent(desk.drafts.exports(), by_id, outcomes)
    ]
    return resume_rows(changed, sent, masking, left_out=left_out)


def _last_sent(
    exports: Sequence[Exported], drafts: Mapping[int, Draft], outcomes: Mapping[PostingId, Application]
) -> list[Exported]:
    """Of each posting and kind what was sent: of the variant that was noted as sent, else the last one written."""
    chosen: dict[tuple[PostingId, DraftKind], Exported] = {}
    for export in exports:
        draft = drafts.get(export.draft)
        if draft is None:
            continue
        key = draft.posting_id, draft.kind
        application = outcomes.get(draft.posting_id)
        variant = application.variant if application is not None else ""
        before = chosen.get(key)
        is_named = bool(variant) and export.variant == variant
        if before is None or is_named or not variant or before.variant != variant:
            chosen[key] = export
    return sorted(chosen.values(), key=lambda export: export.id)


def _sent(
    draft: Draft,
    export: Exported,
    postings: Mapping[PostingId, Posting],
    outcomes: Mapping[PostingId, Application],
) -> SentDraft:
    application = outcomes.get(draft.posting_id)
    return SentDraft(
        draft_words(draft),
        draft.kind.value,
        tuple(dict.fromkeys(fact.words for fact in draft.facts)),
        postings[draft.posting_id],
        export.at,
        application.stage.value if application is not None else "",
    )


def draft_words(draft: Draft) -> str:
    """A draft as it is read, without contact data.

    A resume has its sections with a dash before each line but headings; a letter its paragraphs.
    """
    return "\n".join(_resume_lines(draft.lines)) if draft.kind is DraftKind.RESUME else _letter(draft.lines)


def _resume_lines(lines: Sequence[Line]) -> Iterator[str]:
    section: Section | None = None
    for line in lines:
        if line.section is not section:
            section = line.section
            yield section.value.upper()
        yield line.text if line.origin is Origin.LOCKED else f"- {line.text}"


def _letter(lines: Sequence[Line]) -> str:
    paragraphs: dict[tuple[Section, int], list[str]] = {}
    for line in lines:
        paragraphs.setdefault((line.section, line.group), []).append(line.text)
    return "\n\n".join(" ".join(words) for words in paragraphs.values())


# --- interviews -------------------------------------------------------------------------------------------


def _interview(desk: Desk, masking: Masking) -> RowSet:
    held = talks(desk.interviews.rounds(), desk.interviews.questions())
    postings = _postings(desk, (talk.round.posting_id for talk in held))
    asked = [(talk, one) for talk in held for one in talk.questions]
    keys: dict[int, str] = {}
    for places in grouped([one.question for _, one in asked]):
        first = folded(asked[places[0]][1].question)
        keys |= dict.fromkeys(places, hashlib.sha256(first.encode()).hexdigest()[:16])
    answered = [
        Answered(
            one.question, one.answer, talk.round.name, postings[talk.round.posting_id], keys[place],
            datetime.combine(talk.round.held_on, time(), UTC), one.rating,
        )
        for place, (talk, one) in enumerate(asked)
        if one.answer.strip()
    ]  # fmt: skip
    return interview_rows(answered, masking, left_out=Counter({NO_ANSWER: len(asked) - len(answered)}))
