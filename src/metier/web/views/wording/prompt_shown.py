"""What the page of the prompt shows: the words, whether they can be used, and the exact bytes that would be sent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from metier.errors import MetierError, TemplateError, WebFieldError
from metier.pages import prompt_words
from metier.prompts.template import parse_template
from metier.screeners.registry import BY_PROMPT
from metier.web.background.looking import look
from metier.web.background.work import Work, WorkState
from metier.web.forms import Form
from metier.web.views.wording.edited_file import unix
from metier.web.visit import Visit
from metier.workspace.file_versions import difference
from metier.workspace.prompt_values import ShownPrompt

TABS = (("/prompt", "Edit"), ("/prompt/try", "Try on past decisions"), ("/prompt/versions", "Versions"))
KINDS = (("few_shot", "with your decisions"), ("prompted", "by profile alone"))


@dataclass(frozen=True, slots=True)
class Chosen:
    """With what the prompt is looked at.

    Attributes:
        which: Number of a posting; empty for the newest undecided one.
        kind: With own decisions as examples, or by the profile alone.
        model: A base model by name; empty for the first one.
    """

    which: str = ""
    kind: str = "few_shot"
    model: str = ""

    @classmethod
    def of(cls, form: Form) -> Chosen:
        """What a form or an address says.

        Raises:
            WebFieldError: There is no such kind of screener.
        """
        kind = form.text("kind") or "few_shot"
        if kind not in BY_PROMPT:
            raise WebFieldError(field="With", wanted=f"one of {', '.join(BY_PROMPT)}", got=kind)
        return cls(form.text("which", most=80).strip(), kind, form.text("model", most=80).strip())


@dataclass(frozen=True, slots=True)
class Piece:
    """One text that would be sent, exactly.

    Attributes:
        name: Who would say it: system, user, assistant.
        sha256: Of its bytes in UTF-8.
    """

    name: str
    text: str
    n_bytes: int
    sha256: str

    @classmethod
    def of(cls, name: str, text: str) -> Piece:
        """The text with its size and hash."""
        raw = text.encode()
        return cls(name, text, len(raw), hashlib.sha256(raw).hexdigest())


@dataclass(frozen=True, slots=True)
class Sent:
    """What would be sent, as far as it is made.

    Attributes:
        work: Still makes it.
        error: Why it cannot be made.
        about: Sizes, examples, what was taken out, price; in words.
    """

    found: ShownPrompt | None = None
    work: Work | None = None
    error: MetierError | None = None
    pieces: tuple[Piece, ...] = ()
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PromptPage:
    """The page.

    Attributes:
        text: The words in the editor.
        read: Stands for the file that the edit began with.
        draft: Under which the words are kept while they are not saved; empty where they are those of the file.
        is_edited: They differ from the file.
        error: Why they cannot be used as a prompt.
        version: Of the words; empty where they cannot be used.
        lines: What differs from the file.
        sent: What would be sent with them.
        models: Base models by name; empty where none is set up.
    """

    text: str
    read: str
    draft: str
    is_edited: bool
    error: TemplateError | None
    version: str
    lines: tuple[str, ...]
    chosen: Chosen
    sent: Sent
    models: tuple[str, ...]
    has_model: bool
    kinds: tuple[tuple[str, str], ...] = KINDS
    tabs: tuple[tuple[str, str], ...] = TABS


def page_of(visit: Visit, text: str, read: str, chosen: Chosen, *, draft: str = "") -> PromptPage:
    """The page with these words in the editor."""
    prompt = visit.workspace.prompt
    saved = unix(prompt.edited())
    error, version = None, ""
    try:
        version = parse_template(text).version
    except TemplateError as failure:
        error = failure
    return PromptPage(
        text=text,
        read=read or prompt.read().digest,
        draft=draft,
        is_edited=text != saved,
        error=error,
        version=version,
        lines=difference(saved, text, "prompt.md", "edited") if text != saved else (),
        chosen=chosen,
        sent=Sent() if error else sent_of(visit, text, chosen),
        models=tuple(visit.workspace.settings.models),
        has_model=visit.workspace.has_base_model,
    )


def sent_of(visit: Visit, text: str, chosen: Chosen) -> Sent:
    """The exact words that would be sent about a posting; made in the background where many decisions are looked through."""
    title = "Putting the prompt together"
    rests_on = f"{chosen.which}\n{chosen.kind}\n{chosen.model}\n{text}"
    work = look(
        visit,
        "prompt shown",
        rests_on,
        title,
        lambda own, _: own.prompt.show(
            chosen.which or None, kind=chosen.kind, model=chosen.model or None, text=text, for_any=True
        ),
    )
    if not work.is_over:
        return Sent(work=work)
    if work.state is not WorkState.DONE:
        return Sent(error=work.error)
    found: ShownPrompt = work.result
    turns = (Piece.of(turn.role, turn.text) for turn in found.request.turns)
    words = (
        prompt_words.cost_words(found),
        prompt_words.size_words(found),
        prompt_words.examples_words(found),
        prompt_words.taken_words(found),
    )
    return Sent(
        found, pieces=(Piece.of("system", found.request.system), *turns), about=tuple(filter(None, words))
    )
