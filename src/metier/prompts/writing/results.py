"""What came of asking a base model to word something; names are put back, and nothing is judged to be true yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from metier.domain.chat import FieldClass
from metier.domain.record import OwnFactId


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence by a base model.

    Attributes:
        text: On one line, without addresses and markup; names are put back.
        cites: Facts that it says it rests on, of those that were given; may be empty.
    """

    text: str
    cites: tuple[OwnFactId, ...] = ()


@dataclass(frozen=True, slots=True)
class WriterAnswer:
    """What every such answer tells beside its words.

    Attributes:
        failure: Why there is nothing: no answer, none that can be read, no budget; empty where there is an answer. The
            caller goes on without a base model.
        dropped: Why single lines of the answer were left out, in words of our own, each once.
        model: Identity of what answered; empty where none was asked.
        paid_usd: What it cost now; 0 for an answer that was kept.
        left_out: Kinds of words that were left out of the question, as they may not go there.
        shortened: The middle of the posting, or facts at the end of the list, did not fit.
    """

    failure: str = ""
    dropped: tuple[str, ...] = ()
    model: str = ""
    paid_usd: Decimal = Decimal(0)
    left_out: tuple[FieldClass, ...] = ()
    shortened: bool = False


@dataclass(frozen=True, slots=True)
class Reworded(WriterAnswer):
    """Lines of a resume in other words.

    Attributes:
        lines: One line for each fact that was reworded; the others stay as they are.
        summary: Two or three sentences for the top, or none.
    """

    lines: Mapping[OwnFactId, str] = field(default_factory=dict)
    summary: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterText(WriterAnswer):
    """The body of a letter: no greeting, no closing, no signature.

    Attributes:
        paragraphs: Each of one sentence or more.
    """

    paragraphs: tuple[tuple[Sentence, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class OutlineText:
    """What an answer could be built from: situation, task, action, result; each may be empty.

    Attributes:
        cites: Facts that it rests on; at least one.
    """

    situation: str
    task: str
    action: str
    result: str
    cites: tuple[OwnFactId, ...]


@dataclass(frozen=True, slots=True)
class LikelyQuestion:
    """A question that an interview for a posting may bring.

    Attributes:
        demand: What the posting asks that it is about, one of the demands that were given; empty where it is about none.
        cites: Facts that it is about, or that answer it; empty where the person can show nothing.
        outline: None where no fact was cited.
    """

    text: str
    demand: str = ""
    cites: tuple[OwnFactId, ...] = ()
    outline: OutlineText | None = None


@dataclass(frozen=True, slots=True)
class Questions(WriterAnswer):
    """Likely questions, the likeliest first."""

    questions: tuple[LikelyQuestion, ...] = ()
