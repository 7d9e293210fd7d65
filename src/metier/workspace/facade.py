r"""Workspace: the one place where stores, models and use cases meet.

What needs numpy, parsers or models is imported inside the methods that use it: `metier list` should not wait for the
code that reads HTML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.actions import look
from metier.actions.decide import DecideReport, UndoReport, decide, label_of, undo
from metier.actions.look import Counts, ListReport, ShowReport, Which
from metier.domain.decision import Occasion
from metier.domain.ports import Progress
from metier.domain.posting import Posting
from metier.workspace.transferring import Transferring

if TYPE_CHECKING:  # see the module's docstring
    from metier.actions.ask import Asking
    from metier.actions.doctor import DoctorReport
    from metier.actions.relabel import Relabelling
    from metier.actions.screen import ScreenReport
    from metier.actions.why import Explanation
    from metier.workspace.deciding import Deciding
    from metier.workspace.explaining import Keep
    from metier.workspace.inbox import Inbox
    from metier.workspace.outcomes import OutcomeBook
    from metier.workspace.pasting import PasteBridge
    from metier.workspace.profile_file import ProfileFile
    from metier.workspace.prompt_file import PromptFile
    from metier.workspace.prompting import AskOptions, Forecast

TOGETHER = ("learned", "fine_tuned", "hybrid")
"""Screeners that place each posting before the person: by decisions alone, or with a base model for the unsure."""
ENCODE_WHILE_ASKING = 300
"""Up to this many unread postings are encoded before the first question; beyond it the questions start at once."""


class Workspace(Transferring):
    """A folder the person owns: their files, and everything metier knows, in one SQLite store.

    Use it as a context manager, or call `close`. Not to be shared between threads; several processes may open the
    same folder.

    Args:
        folder: An existing workspace.
        environment: Where `METIER_*` settings are read from.
        encoder: Takes the place of the built-in sentence encoder, for instance in tests.
        base_model: Takes the place of the base models of the settings, for instance in tests.
        kept: Keeps what never changes in the store between several openings of the same folder.

    Raises:
        NoWorkspaceError: `folder` holds no store.
        ConfigSyntaxError, ConfigKeyError, ConfigValueError: metier.toml cannot be understood.
        StoreForeignError, StoreNewerError, StoreCorruptError, BusyError: The store cannot be used; not touched.

    Example:
        >>> import tempfile
        >>> Workspace.create(tempfile.mkdtemp()).list().n_postings
        0
    """

    # --- deciding ---------------------------------------------------------------------------------------

    def label(
        self, which: int | str, label: str, *, why: str = "", occasion: Occasion | None = None
    ) -> DecideReport:
        """Decide about one posting; a later decision supersedes an earlier one.

        Args:
            occasion: How the posting came before the person. By default `RANKED` where a verdict was there to be
                seen, and `CHOSEN` where there was none.

        Raises:
            UnknownIdError, LabelValueError: As named.
        """
        answer = label_of(label)
        posting = self.posting(which)
        seen = Occasion.RANKED if self._store.verdicts.of(posting.id) else Occasion.CHOSEN
        return decide(
            posting, answer, reason=why, occasion=occasion or seen,
            decisions=self._store.decisions, verdicts=self._store.verdicts, placements=self._store.placements,
            clock=self._clock,
        )  # fmt: skip

    def undo(self, which: int | str | None = None) -> UndoReport:
        """Take back the latest decision, of all or of one posting; without limit."""
        posting_id = None if which is None else self.posting(which).id
        return undo(
            postings=self._store.postings,
            decisions=self._store.decisions,
            clock=self._clock,
            posting_id=posting_id,
        )

    def n_unread(self) -> int:
        """Postings whose texts the encoder has yet to read for their meaning; 0 where there is no encoder."""
        return self.featurizer().n_missing(self._store.postings.all())

    def asking(self, *, audit: bool = False, quick: bool = False, progress: Progress | None = None) -> Asking:
        """A session of labelling: typical postings first, then what teaches most, a share drawn at random.

        Args:
            audit: Only postings drawn at random from those that are hidden, or rank low, to learn what is missed there.
            quick: By words and facts alone, so that nothing has to be read first.
        """
        import numpy as np

        from metier.actions.ask import Asking
        from metier.actions.audit import auditing, hidden_now, with_audit
        from metier.screeners.asking import picker
        from metier.screeners.registry import Kit, make
        from metier.workspace.encoder import readable_now

        featurizer = self.featurizer(progress, quick=quick)
        if not quick and not readable_now(
            featurizer, self._store.postings.all(), ENCODE_WHILE_ASKING, self.notices
        ):
            featurizer = self.featurizer(progress, quick=True)
        screener = make("learned", Kit(featurizer, self.profile))
        draw = np.random.default_rng(self._rng.getrandbits(64))
        hidden = hidden_now(self._store.placements)
        pick = auditing(hidden) if audit else with_audit(picker(featurizer, draw), hidden)
        shadows = self.free_shadows("learned", quick=featurizer.encoder is None, progress=progress)
        return Asking(screener, pick, self.desk, self.profile, shadows=shadows)

    @property
    def deciding(self) -> Deciding:
        """Answers stored outside of one session in one process, and what stands; made anew after a change."""
        from metier.workspace.deciding import Deciding

        return Deciding(self)

    @property
    def inbox(self) -> Inbox:
        """What to read today, out of what the last screening placed."""
        from metier.workspace.inbox import Inbox

        return Inbox(self.desk, self.profile.key)

    @property
    def outcomes(self) -> OutcomeBook:
        """What came of applications: noted, taken back, listed, counted; apart from taste."""
        from metier.workspace.outcomes import OutcomeBook

        return OutcomeBook(self.desk, self.posting)

    def relabelling(self, *, limit: int | None = None) -> Relabelling:
        """A session of asking again about earlier postings, drawn at random, the earlier answers hidden.

        Args:
            limit: Most postings; 10 by default.
        """
        from metier.actions.relabel import AT_ONCE, Relabelling

        return Relabelling(self.desk, self._rng, limit=limit or AT_ONCE)

    def milestones(self, n_decided: int) -> str:
        """What the next labels will bring, in words; empty when nothing more is promised."""
        from metier.screeners.asking import TYPICAL_UNTIL
        from metier.screeners.base import LABELS_FOR_A_LABEL

        ahead = (
            (TYPICAL_UNTIL - n_decided, "until typical postings are covered"),
            (LABELS_FOR_A_LABEL - n_decided, "until labels instead of an order"),
        )
        return ", ".join(f"{n} more {what}" for n, what in ahead if n > 0)

    # --- judging ----------------------------------------------------------------------------------------

    def screen(
        self,
        *,
        screener: str | None = None,
        shown: int | None = None,
        quick: bool = False,
        dry_run: bool = False,
        asking: AskOptions | None = None,
        progress: Progress | None = None,
    ) -> ScreenReport:
        """Judge every undecided posting; the verdicts are frozen before any decision.

        Args:
            quick: Judge by words and facts alone, so that no new text has to be encoded.
            dry_run: Keep no verdict; with a screener that asks a base model, `forecast` tells what would be asked.
            asking: How a base model is asked, for screeners that ask one.

        Cost: encoding new texts takes most of the time (some three postings a second on two cores), once; the rest
            well under a second.

        Raises:
            ScreenerUnknownError, NotEnoughExamplesError: As named.
            NoModelError, BudgetMissingError, RefusedError, ProviderError: A base model cannot, or may not, be asked; what
                was answered is frozen.
        """
        from metier.actions.screen import screen
        from metier.screeners.registry import BY_PROMPT

        kind = screener or self.active_screener
        if kind in BY_PROMPT:
            from metier.workspace.judging import screen_by_model

            return screen_by_model(self, kind, asking, shown=shown, freeze=not dry_run, progress=progress)
        if kind in TOGETHER:
            from metier.workspace.hybrid import screen_together

            return screen_together(
                self, kind, asking, shown=shown, quick=quick, freeze=not dry_run, progress=progress
            )
        profile = self.profile
        chosen = self.screener(screener, quick=quick, progress=progress)
        if not dry_run:
            self.keep_documents(chosen)
        return screen(
            chosen,
            self.desk,
            profile=profile,
            limits=self.limits,
            shown=shown or self.settings.shown,
            freeze=not dry_run,
            shadows=self.shadow_screeners(chosen.kind, quick=quick, progress=progress),
        )

    # --- prompts, and what asking would cost ---------------------------------------------------------------

    @property
    def pasting(self) -> PasteBridge:
        """Prompts to be pasted into a chat page by hand, and their answers."""
        from metier.workspace.pasting import PasteBridge

        return PasteBridge(self, self.settings, self._store)

    def forecast(self, screener: str | None = None, asking: AskOptions | None = None) -> Forecast:
        """What `screen` with a base model would ask and cost; nothing is asked.

        Raises:
            NoModelError, ConsentNeededError, PriceUnknownError, TemplateError: As named.
        """
        from metier.workspace.judging import forecast

        return forecast(self, screener or "few_shot", asking)

    @property
    def prompt(self) -> PromptFile:
        """The prompt: what would be sent, its versions, trying an edit."""
        from metier.workspace.prompt_file import PromptFile

        return PromptFile(self)

    @property
    def profile_file(self) -> ProfileFile:
        """The profile as a file: how it is understood, trying an edit, its versions."""
        from metier.workspace.profile_file import ProfileFile

        return ProfileFile(self)

    # --- looking ----------------------------------------------------------------------------------------

    def list(self, *, which: Which | str = Which.ALL, search: str = "", limit: int = 50) -> ListReport:
        """Postings with decisions and newest verdicts, best first."""
        return look.list_postings(self.desk, which=Which(which), search=search, limit=limit)

    def count(self) -> Counts:
        """How many postings and standing decisions there are."""
        return look.count(self.desk)

    def show(self, which: int | str, *, explained: bool = True, keep: Keep | None = None) -> ShowReport:
        """Everything about one posting: reasons, the verdict as a sum, and what would change it.

        Args:
            explained: Say why it stands where it stands, which takes most of the time.
            keep: Keeps what has learned between two calls; `workspace.explaining` says what it must heed.

        Raises:
            UnknownIdError: There is none, or more than one.
        """
        from metier.workspace.explaining import explain

        def why(posting: Posting) -> Explanation | None:
            return explain(self, posting, self.desk, keep=keep) if explained else None

        return look.show(self.posting(which), self.desk, explain=why)

    # --- health -------------------------------------------------------------------------------------------

    def doctor(self, *, fix: bool = False) -> DoctorReport:
        """Check store, files, models and profile; changes nothing unless `fix` is set."""
        from metier.workspace.checkup import examine

        return examine(self, self._store, fix=fix)
