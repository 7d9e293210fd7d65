"""What the page of deciding shows, as plain values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from metier.actions.decide import DecideReport
from metier.actions.look import Counts
from metier.domain.decision import Label, Occasion
from metier.domain.posting import Posting, PostingId
from metier.errors import MetierError
from metier.evaluation.figure_words import figure_words
from metier.pages.deciding_words import AGAIN_AFTER, all_decided, nothing_again, nothing_low, told
from metier.pages.words import label_words, percent, plural, title_of
from metier.web.background.work import Work, WorkState
from metier.web.deciding.chips import chips
from metier.web.deciding.modes import Mode
from metier.web.deciding.session import Session, Waiting
from metier.web.visit import Visit

IN_PAGE = 3
"""Cards in the page: the one before the person and the next two, so that the next one is there at once."""
AHEAD_AT_MOST = 20_000
"""Characters of a text that is sent ahead; a longer one comes when it is asked for, as a page is 200 KB at most."""
SHOWN_AT_MOST = 60_000
REASON_AT_MOST = 2_000
N_LATEST = 10

Say = Callable[[str], str]
"""Makes a sentence of "12 left"."""

LABELS = (
    (Label.EXCITED, "Excited", "you would apply today"),
    (Label.MAYBE, "Maybe", "worth a second look"),
    (Label.PASSED, "Passed", "not for you"),
)
MODES = (
    (Mode.ASKS, "metier asks", "What teaches metier most, and one in five drawn at random."),
    (Mode.INBOX, "Today's inbox", "What the last ranking put before you today."),
    (Mode.AUDIT, "Audit", "Drawn at random from what is hidden or ranks low: are good ones missed?"),
    (
        Mode.AGAIN,
        "Asked again",
        "Earlier postings, your earlier answer hidden: how often do you agree with yourself?",
    ),
)
NAMED_WORDS = "The postings you named, one after the other."


@dataclass(frozen=True, slots=True)
class Card:
    """One posting to decide about; what metier thinks of it is not in here.

    Attributes:
        before: The decision that stood when it was put here; the answer carries it, so that nothing is overwritten
            unseen.
        text: What a reader of the advert would see, cut where it is very long.
        chips: Short reasons to tick.
        earlier, later: Numbers of the postings before and after it; 0 for none.
    """

    posting: Posting
    occasion: Occasion
    before: int
    text: str
    is_cut: bool
    chips: tuple[str, ...]
    earlier: int = 0
    later: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """A decision as it stands, with what may be done about it.

    Attributes:
        said: What metier had thought before; empty where it had no verdict, or an order only.
        words: The decision and what metier had thought, as `metier label` says it.
        keeps: The earlier answer that may be put back; empty where there is none that differs.
    """

    id: int
    posting: Posting
    label: Label
    reason: str
    said: str
    words: tuple[tuple[str, str], ...]
    keeps: str = ""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why there is nothing to decide, and where to go."""

    title: str
    words: str
    href: str
    action: str
    href2: str = ""
    action2: str = ""


@dataclass(frozen=True, slots=True)
class DecidePage:
    """The page.

    Attributes:
        about: What this mode asks, in a sentence.
        cards: The one before the person first, then those ahead; none while a round is chosen, or at the end.
        told: The last answer of this session.
        latest: The last decisions that stand, newest first.
        newest: The decision that undo takes back; 0 for none.
        left: How many are left, in words.
        n_done: Decided in this session.
        milestones: What the next labels will bring.
        work: Chooses the first round; None where there is something to show.
        nothing: Why there is nothing to decide.
        agreement: How the person agrees with themselves, figure by figure; in the mode that asks again.
        say: For screen readers, after a change.
    """

    mode: Mode
    ids: tuple[str, ...]
    about: str
    cards: tuple[Card, ...]
    told: Made | None
    latest: tuple[Made, ...]
    newest: int
    n_today: int
    n_decided: int
    n_undecided: int
    n_done: int
    left: str
    milestones: str
    work: Work | None
    nothing: Nothing | None
    error: MetierError | None
    is_stopped: bool
    notices: tuple[str, ...]
    agreement: tuple[tuple[str, str], ...]
    say: str
    modes: tuple[tuple[Mode, str, str], ...] = MODES
    labels: tuple[tuple[Label, str, str], ...] = LABELS

    @property
    def path(self) -> str:
        """This page."""
        return path_of(self.mode, self.ids)

    def look(self, number: int) -> str:
        """The page with another posting first, without deciding."""
        return f"{self.path}{'&' if '?' in self.path else '?'}at={number}"


def path_of(mode: Mode, ids: Sequence[str] = ()) -> str:
    """The page of a mode."""
    fields = [("id", which) for which in ids] if mode is Mode.NAMED else []
    if mode not in {Mode.ASKS, Mode.NAMED}:
        fields = [("mode", mode.value)]
    return f"/decide?{urlencode(fields)}" if fields else "/decide"


def decide_page(visit: Visit, session: Session, *, at: int = 0, say: Say | None = None) -> DecidePage:
    """The page as it stands.

    Args:
        at: Number of the posting that is looked at, if it waits.
        say: For screen readers, of what is left.
    """
    workspace = visit.workspace
    deciding = workspace.deciding
    counts = deciding.counts
    waiting, is_choosing = _waiting(visit, session)
    hidden = _hidden(session, waiting)
    latest = [made(report) for report in deciding.latest(N_LATEST, but=hidden)]
    newest = deciding.newest_open()
    told = session.told
    stood = deciding.standing(told.posting.id) if told else None
    is_told = told is not None and stood is not None and stood.id == told.decision.id
    return DecidePage(
        mode=session.mode,
        ids=session.ids,
        about=next((about for mode, _, about in MODES if mode is session.mode), NAMED_WORDS),
        cards=_cards(waiting, at, deciding.reasons(but=hidden)),
        told=made(told) if told and is_told else None,
        latest=tuple(latest),
        newest=newest.id if newest else 0,
        n_today=deciding.n_today(),
        n_decided=counts.n_decided,
        n_undecided=counts.n_undecided,
        n_done=session.n_decided,
        left=left_words(session, counts),
        milestones=workspace.milestones(counts.n_decided),
        work=session.work if is_choosing else None,
        nothing=_nothing(session, counts) if not waiting and not is_choosing else None,
        error=session.work.error if not waiting and not is_choosing else None,
        is_stopped=not waiting and not is_choosing and session.work.state is WorkState.STOPPED,
        notices=session.notices,
        agreement=_agreement(visit) if session.mode is Mode.AGAIN else (),
        say=say(left_words(session, counts)) if say else "",
    )


def _waiting(visit: Visit, session: Session) -> tuple[list[Waiting], bool]:
    """What is before the person, and whether nothing is as a round is being chosen.

    A round that comes while the page is made is seen, or awaited: no page says there is none.
    """
    if visit.site.is_read_only:
        return [], False
    was_over = session.work.is_over
    found = session.cards(visit.workspace, 50)
    return found, not found and not was_over


def _hidden(session: Session, waiting: Sequence[Waiting]) -> list[PostingId]:
    """Answers that must not be seen, as their postings are asked about again."""
    return [each.id for each in waiting] if session.mode is Mode.AGAIN else []


def _cards(waiting: Sequence[Waiting], at: int, reasons: Sequence[str]) -> tuple[Card, ...]:
    numbers = [each.offer.posting.number for each in waiting]
    first = numbers.index(at) if at in numbers else 0
    found: list[Card] = []
    for place in range(first, min(first + IN_PAGE, len(waiting))):
        each = waiting[place]
        posting = each.offer.posting
        if found and len(posting.text) > AHEAD_AT_MOST:
            break
        found.append(
            Card(
                posting, each.offer.occasion, each.before,
                text=posting.text[:SHOWN_AT_MOST], is_cut=len(posting.text) > SHOWN_AT_MOST,
                chips=chips(posting, reasons),
                earlier=numbers[place - 1] if place else 0,
                later=numbers[place + 1] if place + 1 < len(numbers) else 0,
            )
        )  # fmt: skip
    return tuple(found)


def made(report: DecideReport) -> Made:
    """A decision as a page shows it."""
    label, before = report.decision.label, report.before
    assert label is not None
    has_said = report.said is not None and not report.said.tentative
    return Made(
        id=report.decision.id,
        posting=report.posting,
        label=label,
        reason=report.decision.reason,
        said=f"{percent(report.said.p_excited)} excited" if report.said and has_said else "",
        words=tuple(told(report)),
        keeps=label_words(before.label) if before and before.label not in {None, label} else "",
    )


def left_words(session: Session, counts: Counts) -> str:
    """How many are left: of all undecided ones where metier asks, of those before the person elsewhere."""
    n = counts.n_undecided if session.mode is Mode.ASKS else session.n_waiting
    return f"{n:,} left in this round" if session.mode is Mode.AUDIT else f"{n:,} left"


def recorded(report: DecideReport, left: str) -> str:
    """For screen readers, and at the top of the next page: "Excited recorded, 12 left"."""
    label = report.decision.label
    assert label is not None
    return f"{label.value.capitalize()} recorded, {left}"


def taken_back(report_label: Label | None, posting: Posting) -> str:
    """What undo did."""
    return f"Took back {report_label} for {title_of(posting)}"


def _agreement(visit: Visit) -> tuple[tuple[str, str], ...]:
    found = visit.workspace.consistency()
    if found is None:
        return ()
    return (
        ("asked twice", plural(found.n, "posting")),
        ("the same label", figure_words(found.exact)),
        ("at most one step apart", figure_words(found.within_one)),
        ("kappa", figure_words(found.kappa)),
    )


def _nothing(session: Session, counts: Counts) -> Nothing | None:
    """Why there is nothing; None while a round is chosen, or could not be."""
    if session.work.state is not WorkState.DONE:
        return None
    if session.mode is Mode.AGAIN:
        return _nothing_again(session, counts)
    if not counts.n_postings:
        return Nothing(
            "No postings yet", all_decided(0), "/add", "Add postings", "/profile", "Write your profile"
        )
    if not counts.n_undecided:
        return Nothing(
            "All decided", all_decided(counts.n_postings), "/add", "Add postings", "/inbox", "To the inbox"
        )
    if session.n_skipped and session.mode in {Mode.ASKS, Mode.AUDIT}:
        words = (
            f"{plural(session.n_skipped, 'posting')} put off for another day; nothing else is left to ask."
        )
        return Nothing("That was the last one", words, "/inbox", "To the inbox")
    if session.mode is Mode.AUDIT:
        return Nothing("Nothing to draw from", nothing_low(), "/decide", "Let metier ask")
    if session.mode is Mode.INBOX and not session.rounds:
        words = "Nothing of today's inbox is open. Rank your postings, and come back."
        return Nothing("Nothing to read today", words, "/rank", "Rank", "/decide", "Let metier ask")
    return Nothing(
        "That was the last one",
        f"{plural(session.n_decided, 'decision')} here.",
        "/inbox",
        "To the inbox",
        "/decide",
        "Let metier ask",
    )


def _nothing_again(session: Session, counts: Counts) -> Nothing:
    if session.rounds:
        words = f"{plural(session.n_decided, 'answer')}. How often you agree with yourself is the most that can be expected of any screener."
        return Nothing(
            "That was the last one", words, "/report", "To the report", "/decide", "Let metier ask"
        )
    if not counts.n_postings:
        return Nothing("No postings yet", all_decided(0), "/add", "Add postings")
    words = nothing_again(counts.n_decided)
    if counts.n_decided:
        words += f" {AGAIN_AFTER[0].upper()}{AGAIN_AFTER[1:]}."
    return Nothing("Nothing to ask again", words, "/decide", "Let metier ask")
