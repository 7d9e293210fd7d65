"""What `metier tailor` and `metier letter` do alike: their options, and what becomes of a draft that stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import click

from metier.cli.call import Call
from metier.cli.editing import hand_out, in_editor, keep_aside, read_text
from metier.cli.envelope import Ended
from metier.cli.options import Dollars
from metier.errors import DraftTextError

if TYPE_CHECKING:
    from metier.cli.output import Out
    from metier.workspace.drafting import Asking, Drafting, Told
    from metier.workspace.prompting import AskOptions

    R = TypeVar("R", bound=Told)
else:  # a terminal's help needs no workspace
    R = TypeVar("R")

R_contra = TypeVar("R_contra", contravariant=True)
C = TypeVar("C", bound=Callable[..., Any])

_EDITING = (
    click.option("--edit", "is_edit", is_flag=True, help="Edit it in your editor; the result is the next version."),
    click.option("--from", "source", default="", metavar="FILE", help="Take the edited text out of a file, or `-`."),
    click.option("--out", "target", default="", metavar="FILE", help="Write the text that can be edited to a file, or `-`."),
    click.option("--force", is_flag=True, help="Replace the file of `--out`."),
    click.option("--drop-red", is_flag=True, help="Take out what no fact backs."),
    click.option("--version", type=click.IntRange(1), default=None, help="An earlier version; else the newest."),
)  # fmt: skip
_ASKING = (
    click.option("--ask", "is_asked", is_flag=True, help="Let a base model word it; each line is checked."),
    click.option("--model", default=None, metavar="NAME", help="The base model to ask; else the first one set up."),
    click.option("--budget", type=Dollars(), default=None, metavar="USD", help="The most that asking may cost."),
    click.option("--show-prompt", is_flag=True, help="Show what the base model would be sent; nothing is."),
)  # fmt: skip


def editing_options(command: C) -> C:
    """The options that do something with a draft that stands."""
    return _with(_EDITING, command)


def asking_options(command: C) -> C:
    """The options of asking a base model for wording."""
    return _with(_ASKING, command)


class Page(Protocol[R_contra]):
    """Shows what is told of a draft."""

    def __call__(self, out: Out, report: R_contra, *, everything: bool, dry_run: bool) -> None:
        """The whole page."""
        ...


@dataclass(frozen=True, slots=True)
class DraftFace(Generic[R]):
    """One call of a command about the drafts of one kind for one posting.

    Attributes:
        command: Its name: `tailor` or `letter`.
        noun: What the draft is, at the head of a sentence.
        number: Of the posting.
        version: The version that was named; None for the newest.
        everything: Long lists are shown whole.
        data_of, page: The report for `--json`, and for people.
    """

    call: Call
    command: str
    noun: str
    drafting: Drafting[R]
    number: int
    version: int | None
    everything: bool
    data_of: Callable[[R], dict[str, object]]
    page: Page[R]

    def show(self, report: R) -> int:
        """The draft as it stands; the exit code, as of all that follow."""
        return self.call.show(
            Ended(self.data_of(report)),
            lambda out: self.page(out, report, everything=self.everything, dry_run=self.call.dry_run),
        )

    def hand_out(self, target: str, *, force: bool) -> int:
        """Write the text that can be edited to a file, or to standard output for `-`.

        Raises:
            NoDraftError, OutputExistsError, FolderWriteError: As named.
        """
        text = self.drafting.text(self.number, version=self.version)
        command = f"metier {self.command} {self.number}"
        return hand_out(self.call, target, text, what=self.noun, command=command, force=force)

    def edit(self, source: str) -> int:
        """Take in an edited text; what cannot be read is kept aside, so that no typing is lost.

        Args:
            source: The file that has it, or `-`; empty to open the person's editor.

        Raises:
            NoDraftError, DraftTextError, NoInputError: And others of `read_text` and `in_editor`; nothing was stored.
        """
        call, name = self.call, f"{self.drafting.kind.value}-{self.number}.md"
        text = read_text(source) if source else self._typed(name)
        if text is None:
            call.out.aside("nothing was changed")
            report = self.drafting.current(self.number, version=self.version)
            assert report is not None  # its text was just edited
            return self.show(report)
        try:
            report = self.drafting.edit(self.number, text, version=self.version, dry_run=call.dry_run)
        except DraftTextError:
            if not source:
                path = keep_aside(text, name)
                call.out.aside(f"what you typed is kept in {path}: mend it and give it with `--from {path}`")
            raise
        return self.show(report)

    def drop_red(self) -> int:
        """Take out what no fact backs.

        Raises:
            NoDraftError: There is no draft yet.
        """
        return self.show(self.drafting.drop_red(self.number, version=self.version, dry_run=self.call.dry_run))

    def ask(
        self, asking: Asking, options: AskOptions, make: Callable[[AskOptions], R], *, show_prompt: bool
    ) -> int:
        """Ask a base model for wording, after its price and what leaves were shown.

        Args:
            asking: The question, to be looked at.
            make: Asks it, and makes the draft.
        """
        from metier.cli.asking import within_budget
        from metier.cli.commands.draft_asked import asked_page, forecast_page, prompt_page

        call = self.call
        if show_prompt:
            words = asking.preview()
            return call.show(Ended({"prompt": words}), lambda out: prompt_page(out, words))
        forecast = asking.forecast()
        forecast_page(call.out, forecast)
        if call.dry_run:
            return call.show(
                Ended({"forecast": forecast}), lambda out: out.softly("dry run: nothing was asked")
            )
        report = within_budget(call, options, make)
        paid = report.paid_usd
        outcome = Ended(self.data_of(report) | {"forecast": forecast}, cost_usd=paid)

        def page(out: Out) -> None:
            self.page(out, report, everything=self.everything, dry_run=False)
            asked_page(out, paid)

        return call.show(outcome, page)

    def _typed(self, name: str) -> str | None:
        """What the person made of the draft in their editor; None where they changed nothing."""
        text = self.drafting.text(self.number, version=self.version)
        again = f"metier {self.command} {self.number}"
        hint = f"`{again} --out {name}`, edit it, then `{again} --from {name}`"
        return in_editor(self.call, text, name=name, hint=hint)


def _with(options: tuple[Callable[[C], C], ...], command: C) -> C:
    for option in reversed(options):
        command = option(command)
    return command
