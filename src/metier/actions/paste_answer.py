"""An answer from a chat page, pasted by a person: kept, matched to its prompt, read as strictly as any, frozen."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum

from metier.actions.decide import examples
from metier.actions.desk import Desk
from metier.actions.ledger import CallState, Caps, Ledger, PlannedCall, Refusal, SettledCall
from metier.actions.paste import ANSWERED_KIND, BATCH_KIND, PasteBatch
from metier.actions.ranking import rank_key
from metier.actions.screen import ScreenedPosting
from metier.actions.signals import signals_of
from metier.domain.chat import ChatReply
from metier.domain.posting import Posting, PostingId
from metier.domain.profile import Profile
from metier.domain.verdict import Reason, Said, Verdict
from metier.errors import AnswerError, PasteError
from metier.prompts.answer import MAX_QUOTES, Answer, find_quote, read_answer
from metier.prompts.pasted import MAX_CHARACTERS, Pasted, batch_of, read_pasted
from metier.screeners.answer_calibration import AnswerCalibration, calibrate_answers
from metier.screeners.base import is_tentative
from metier.screeners.limits import limits_of
from metier.screeners.prompted import Reading, reasons_of
from metier.screeners.registry import BY_PROMPT
from metier.text.lines import one_line
from metier.text.warnings import flagged_sentences, warnings_in

CODE_VERSION = "paste-1"
"""Raise with any change that moves verdicts."""
ANONYMOUS = "chat page"
"""What a model is called when the person does not say which one answered."""
_LONGEST_NAME = 60  # characters of what the person calls a chat page; it stands in tables


class Trouble(StrEnum):
    """Why a job that was named, or asked about, has no verdict."""

    UNREADABLE = "unreadable"
    """What stands for it cannot be read as an answer: the posting needs the person's own look."""
    TWICE = "twice"
    """Two different answers stand for it: nobody knows which one is meant."""
    MIXED_UP = "mixed up"
    """Its quotes stand in another posting of the prompt."""
    MISSING = "missing"
    """It was asked about, and no answer names it."""
    UNKNOWN = "unknown"
    """A code that its prompt did not give out, or a prompt that was not made here."""


@dataclass(frozen=True, slots=True)
class PasteTrouble:
    """A job without a verdict.

    Attributes:
        code: As the answer has it; safe to show.
        posting: None where no posting belongs to it.
        why: In words.
    """

    code: str
    kind: Trouble
    why: str
    posting: Posting | None = None


@dataclass(frozen=True, slots=True)
class PasteAnswerReport:
    """What came of a pasted answer.

    Attributes:
        model: `paste:` and the name the person gave.
        rows: Verdicts with their reasons, best first.
        n_new: Verdicts frozen now; the others stood already.
        was_known: The very same answer was pasted before.
        troubles: Jobs without a verdict.
        prompts: The prompts that were answered, oldest first.
        tentative: An order is meant and no label.
        basis: In words, what the verdicts rest on.
        n_undecided_left: Undecided postings that no chat page has judged.
    """

    model: str
    rows: tuple[ScreenedPosting, ...]
    n_new: int
    was_known: bool
    troubles: tuple[PasteTrouble, ...]
    prompts: tuple[PasteBatch, ...]
    tentative: bool
    basis: str
    n_undecided_left: int

    def without(self, kind: Trouble) -> list[PasteTrouble]:
        """The jobs without a verdict for that reason."""
        return [trouble for trouble in self.troubles if trouble.kind is kind]


def take_answer(
    text: str, *, name: str, desk: Desk, ledger: Ledger, profile: Profile, keep: bool = True
) -> PasteAnswerReport:
    """Keep the answer as it came, then read it, freeze what can be read, and tell what cannot.

    Args:
        text: Untrusted; what the person pasted.
        name: What the person calls the model that answered.
        profile: As it stands now, for its hard limits.
        keep: False reads it and leaves no trace (`--dry-run`).

    Raises:
        PasteError: It is empty, too long, or names no prompt of this workspace. In the last case it is kept.
    """
    if not text.strip():
        raise PasteError(what="it is empty")
    if len(text) > MAX_CHARACTERS:
        raise PasteError(what=f"it has {len(text):,} characters, at most {MAX_CHARACTERS:,} are read")
    model = f"paste:{one_line(name, _LONGEST_NAME) or ANONYMOUS}"
    was_known = _keep_raw(text, model, desk, ledger) if keep else False
    pasted = read_pasted(text)
    batches = _batches(pasted, desk)
    answering = _Answering(desk, profile, model, pasted, keep=keep)
    for code, batch in batches.items():
        answering.take(code, batch)
    return answering.report(batches, was_known=was_known)


def _keep_raw(text: str, model: str, desk: Desk, ledger: Ledger) -> bool:
    """Keep the answer as a reply that cost nothing; whether it was there already."""
    at = desk.clock.now()
    ledger.recover(at)
    content = f"{model}\0{text}".encode("utf-8", "replace")
    key = f"paste {hashlib.sha256(content).hexdigest()}"
    plan = PlannedCall(key, key, "paste", model, worst=0)
    (number,) = ledger.step([], [plan], run="paste", caps=Caps(), at=at)
    if isinstance(number, Refusal):
        return True
    reply = ChatReply(text.encode("utf-8", "replace").decode(), model=model)
    ledger.step(
        [SettledCall(number, CallState.REPLIED, paid=0, reply=reply)], [], run="paste", caps=Caps(), at=at
    )
    return False


def _batches(pasted: Pasted, desk: Desk) -> dict[str, PasteBatch]:
    """The prompts that the answer names, oldest first.

    Raises:
        PasteError: It names none that was made here.
    """
    named = list(dict.fromkeys(map(batch_of, pasted.codes)))
    kept = {code: desk.documents.text(BATCH_KIND, code) for code in named}
    found = {code: PasteBatch.from_json(words) for code, words in kept.items() if words is not None}
    if found:
        return dict(sorted(found.items(), key=lambda item: item[1].made_at))
    if named:
        raise PasteError(what="its prompt was not made in this workspace")
    if pasted.strange:
        raise PasteError(what=f"it names no job by its code, but “{pasted.strange[0]}”")
    raise PasteError(what="no object with a job's code is in it")


class _Answering:
    """One pasted answer, prompt by prompt."""

    def __init__(self, desk: Desk, profile: Profile, model: str, pasted: Pasted, *, keep: bool) -> None:
        self._desk, self._model, self._pasted, self._keep = desk, model, pasted, keep
        self._limits = limits_of(profile)
        self._taught = examples(desk.decisions.history(), desk.postings)
        self._tentative = is_tentative([example.label for example in self._taught])
        self._judged: dict[PostingId, tuple[Posting, Verdict]] = {}
        self._troubles: list[PasteTrouble] = []
        self._basis: list[str] = []
        self._n_new = 0

    def take(self, batch_code: str, batch: PasteBatch) -> None:
        """Freeze what the answer says about the postings of one prompt."""
        postings = {posting.id: posting for posting in self._desk.postings.by_ids(list(batch.jobs.values()))}
        jobs = {code: postings[given] for code, given in batch.jobs.items()}
        said: dict[PostingId, Said] = {}
        for code, posting in jobs.items():
            answer = self._answer(code, jobs)
            if isinstance(answer, PasteTrouble):
                self._troubles += [answer] if not self._answered_before(answer, batch) else []
            else:
                said[posting.id] = _said(answer, posting, code, batch, self._model)
        self._troubles += [
            PasteTrouble(code, Trouble.UNKNOWN, "its prompt gave out no such code")
            for code in self._pasted.codes
            if batch_of(code) == batch_code and code not in jobs
        ]
        self._freeze(said, postings, batch)

    def _answer(self, code: str, jobs: dict[str, Posting]) -> Answer | PasteTrouble:
        """The one answer for a job, or why there is none."""
        posting = jobs[code]
        found = self._pasted.of(code)
        if not found:
            if code in self._pasted.broken:
                return PasteTrouble(code, Trouble.UNREADABLE, "it is no valid JSON", posting)
            return PasteTrouble(code, Trouble.MISSING, "the answer does not name it", posting)
        try:
            answers = [read_answer(ChatReply(text), posting) for text in found]
        except AnswerError as error:
            return PasteTrouble(code, Trouble.UNREADABLE, error.what, posting)
        if len(set(answers)) > 1:
            return PasteTrouble(code, Trouble.TWICE, f"{len(found)} different answers stand for it", posting)
        if not answers[0].quotes and (other := _quoted_elsewhere(found[0], code, jobs)):
            return PasteTrouble(code, Trouble.MIXED_UP, f"its quotes stand in job {other}", posting)
        return answers[0]

    def _answered_before(self, trouble: PasteTrouble, batch: PasteBatch) -> bool:
        """Whether an earlier paste brought the answer that this one leaves out."""
        if trouble.kind is not Trouble.MISSING or trouble.posting is None:
            return False
        before = self._desk.verdicts.of(trouble.posting.id)
        return any(
            v.said is not None and v.said.prompt == batch.prompt and v.said.model.startswith("paste:")
            for v, _ in before
        )

    def _freeze(
        self, said: dict[PostingId, Said], postings: dict[PostingId, Posting], batch: PasteBatch
    ) -> None:
        """Freeze the verdicts of one prompt that do not stand already."""
        standing = {
            given: verdict for given, words in said.items() if (verdict := self._standing(given, words))
        }
        calibration = self._calibration(batch.kind, said)
        self._basis.append(_basis(self._model, batch, calibration))
        reading = Reading(
            batch.kind,
            _version(self._model, batch, calibration),
            calibration,
            self._limits,
            tentative=self._tentative,
        )
        new = [
            reading.verdict(postings[given], words) for given, words in said.items() if given not in standing
        ]
        if self._keep and new:
            at = self._desk.clock.now()
            self._n_new += self._desk.verdicts.freeze(
                new,
                basis=self._basis[-1],
                profile_key=batch.profile_key,
                n_decisions=batch.n_decisions,
                made_at=at,
            )
            for verdict in new:
                self._desk.documents.keep(ANSWERED_KIND, verdict.posting_id, self._model, at=at)
        for verdict in (*standing.values(), *new):
            self._judged[verdict.posting_id] = (postings[verdict.posting_id], verdict)

    def _standing(self, posting_id: PostingId, said: Said) -> Verdict | None:
        """The frozen verdict that rests on the same words; pasting an answer twice adds nothing."""
        return next(
            (verdict for verdict, _ in reversed(self._desk.verdicts.of(posting_id)) if verdict.said == said),
            None,
        )

    def _calibration(self, kind: str, said: dict[PostingId, Said]) -> AnswerCalibration:
        """How this model's probabilities are read, by all it has said here; with examples or without, its habit is its own."""
        others = {
            given: words for other in BY_PROMPT for given, words in self._desk.verdicts.said(other).items()
        }
        known = others | self._desk.verdicts.said(kind) | said
        raw = {given: words.raw for given, words in known.items() if words.model == self._model}
        return calibrate_answers(raw, {example.posting.id: example.label for example in self._taught})

    def report(self, batches: dict[str, PasteBatch], *, was_known: bool) -> PasteAnswerReport:
        """What came of it, all prompts together."""
        self._troubles += [
            PasteTrouble(code, Trouble.UNKNOWN, "its prompt was not made in this workspace")
            for code in self._pasted.codes
            if batch_of(code) not in batches
        ]
        self._troubles += [
            PasteTrouble(words, Trouble.UNKNOWN, "that is no job's code") for words in self._pasted.strange
        ]
        seen = self._desk.postings.n_sightings()
        answered = self._desk.documents.versions(ANSWERED_KIND)
        signals = signals_of(self._desk, [posting for posting, _ in self._judged.values()])
        rows = [
            ScreenedPosting(
                posting,
                verdict,
                _reasons(verdict),
                seen.get(posting.id, 1),
                flags=warnings_in(posting),
                signals=signals[posting.id],
            )
            for posting, verdict in self._judged.values()
        ]
        return PasteAnswerReport(
            model=self._model,
            rows=tuple(sorted(rows, key=lambda row: rank_key(row.verdict, row.posting))),
            n_new=self._n_new,
            was_known=was_known,
            troubles=tuple(self._troubles),
            prompts=tuple(batches.values()),
            tentative=self._tentative,
            basis="; ".join(dict.fromkeys(self._basis)),
            n_undecided_left=sum(posting.id not in answered for posting in self._desk.postings.undecided()),
        )


def _reasons(verdict: Verdict) -> tuple[Reason, ...]:
    return reasons_of(verdict.said) if verdict.said else ()


def _quoted_elsewhere(text: str, code: str, jobs: dict[str, Posting]) -> str:
    """The job whose posting holds what this answer quotes; empty where none does."""
    quotes = (json.loads(text).get("quotes") or [])[:MAX_QUOTES]
    for other, posting in jobs.items():
        if other != code and any(find_quote(words, posting) for words in quotes):
            return other
    return ""


def _said(answer: Answer, posting: Posting, code: str, batch: PasteBatch, model: str) -> Said:
    return Said(
        model=model,
        prompt=batch.prompt,
        raw=answer.p,
        reasons=answer.reasons,
        quotes=answer.quotes,
        note=answer.note,
        addresses_ai=answer.addresses_ai,
        examples=batch.examples,
        flagged=tuple(quote.words for quote in flagged_sentences(posting)),
        truncated=code in batch.truncated,
        together=len(batch.jobs),
    )


def _version(model: str, batch: PasteBatch, calibration: AnswerCalibration) -> str:
    """Hash of everything a verdict rests on: code, model, prompt, profile, decisions, examples and calibration."""
    rests_on = [
        CODE_VERSION,
        model,
        batch.kind,
        batch.prompt,
        batch.profile_key,
        batch.learned,
        calibration.key,
    ]
    return hashlib.sha256("\n".join([*rests_on, *batch.examples]).encode("utf-8", "replace")).hexdigest()[:16]


def _basis(model: str, batch: PasteBatch, calibration: AnswerCalibration) -> str:
    n = len(batch.examples)
    shown = f" with {n} of your decisions in the prompt" if n else ""
    return f"{model}, asked by paste{shown}; {calibration.words}"
