"""What a workspace offers after the decision: resume, tailored drafts, letters, documents, interviews."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from metier.workspace.reporting import Reporting

if TYPE_CHECKING:  # what needs parsers or models is loaded when it is used
    from metier.workspace.advising import Advising
    from metier.workspace.costing import Costing
    from metier.workspace.exporting import Exporting
    from metier.workspace.finetuning.models import TunedModels
    from metier.workspace.finetuning.tuning import Tuning
    from metier.workspace.interviews import InterviewBook
    from metier.workspace.letters import Letters
    from metier.workspace.resume import ResumeDesk
    from metier.workspace.sentences import Sentences
    from metier.workspace.tailoring import Tailoring
    from metier.workspace.training_data import TrainingData


class Applying(Reporting):
    """The use cases of an application; `Transferring` adds what comes in and leaves, `Workspace` deciding and screening."""

    @cached_property
    def sentences(self) -> Sentences | None:
        """How alike sentences are, for what a posting asks and what the person can show.

        None without an encoder, and for one behind an endpoint: facts of the resume and answers in interviews go to no
        server for it, whatever it may read of the profile.
        """
        from metier.domain.ports import OwnWordsEncoder
        from metier.workspace.sentences import Sentences

        encoder = self._encoder
        if encoder is None or isinstance(encoder, OwnWordsEncoder):
            return None
        return Sentences(encoder, self._store.cache)

    @property
    def resume(self) -> ResumeDesk:
        """The master resume: taken in, shown as facts, added to, written in other forms."""
        from metier.workspace.resume import ResumeDesk

        return ResumeDesk(self)

    @property
    def tailoring(self) -> Tailoring:
        """Resumes for one posting, made of the person's own facts."""
        from metier.workspace.tailoring import Tailoring

        return Tailoring(self)

    @property
    def letters(self) -> Letters:
        """Cover letters for one posting, every claim traced to a fact."""
        from metier.workspace.letters import Letters

        return Letters(self)

    @property
    def exporting(self) -> Exporting:
        """Drafts as documents: PDF, Word, Markdown, text."""
        from metier.workspace.exporting import Exporting

        return Exporting(self)

    @property
    def interviews(self) -> InterviewBook:
        """Interviews: prepared, noted, looked back at."""
        from metier.workspace.interviews import InterviewBook

        return InterviewBook(self)

    @property
    def training_data(self) -> TrainingData:
        """What the person decided, wrote and answered, in the form that training wants."""
        from metier.workspace.training_data import TrainingData

        return TrainingData(self)

    @property
    def tuning(self) -> Tuning:
        """Changing weights: what it would take, a run, how far one is."""
        from metier.workspace.finetuning.tuning import Tuning

        return Tuning(self)

    @property
    def tuned_models(self) -> TunedModels:
        """Models whose weights were changed: listed, put to use on evidence, rolled back, deleted."""
        from metier.workspace.finetuning.models import TunedModels

        return TunedModels(self)

    @property
    def advising(self) -> Advising:
        """What to do next, and why: the person's figures, what can be done now, the adviser's questions."""
        from metier.workspace.advising import Advising

        return Advising(self)

    @property
    def costing(self) -> Costing:
        """What judging costs, in every way there is, and from when on tuning pays."""
        from metier.workspace.costing import Costing

        return Costing(self)
