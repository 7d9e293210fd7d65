"""What is attacked: a person with secrets, a prompt, a screener; and conversations with models that want to be fooled."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from metier.domain.chat import ChatReply, ChatRequest, Conversation, Talked
from metier.domain.example import Example
from metier.domain.ports import ChatModel
from metier.domain.posting import Posting
from metier.domain.profile import parse_profile
from metier.domain.verdict import Verdict
from metier.errors import PromptBoundaryError
from metier.prompts.build import Prompt, Question
from metier.prompts.redact import Redactor
from metier.prompts.template import default_template
from metier.screeners import converse as conversing
from metier.screeners.converse import Answered, Unread
from metier.screeners.features import Featurizer
from metier.screeners.prompted import PromptedScreener, Prompting
from metier.testing import KeywordModel, MemoryCache, ToyEncoder

T = TypeVar("T")

RESUME = {
    "basics": {
        "name": "Zyanya Quellmark",
        "email": "zyanya.q@quellpost.example",
        "phone": "+49 30 5550199",
        "image": "https://quellmark.example/portrait.jpg",
        "url": "https://quellmark.example",
        "birthDate": "1983-02-17",
        "location": {"address": "Elderberry Lane 77", "postalCode": "99817", "city": "Eisenach"},
    },
    "work": [{"name": "Hollowbrook Ironworks", "position": "Baker"}],
}
PROFILE = parse_profile(
    """## About me
- I am Zyanya Quellmark, 43 years old, born 1983-02-17.
- I am a woman, Icelandic citizen, pronouns: xe/xem.
- Write to zyanya.q@quellpost.example or call +49 30 5550199; I live at Elderberry Lane 77, 99817 Eisenach.
- ![me](https://quellmark.example/portrait.jpg)
- I worked at Hollowbrook Ironworks.
## Must have
- at least 91,337 EUR a year
- Work with bread or plants
## Deal-breakers
- More than one night shift a week
"""
)
CANARIES = {
    "name": "Quellmark",
    "e-mail": "quellpost",
    "phone": "5550199",
    "street": "Elderberry",
    "postal code": "99817",
    "birth date": "1983-02-17",
    "age": "43 years",
    "gender": "woman",
    "nationality": "Icelandic",
    "pronouns": "xe/xem",
    "photo": "portrait.jpg",
    "employer": "Hollowbrook",
    "salary floor": "91,337",
}
"""What never leaves, by a word of it; all of it stands in profile or resume."""
KEY = "sk-canary-0f1e2d3c4b5a"
"""A key in the environment of the process."""

DISLIKES_BREAD = KeywordModel(liked=["python", "plant"], disliked=["bread", "night"])
"""The honest opinion of every model: the hostile posting is one to pass."""


@dataclass(frozen=True)
class Talk:
    """One conversation, as it went."""

    requests: tuple[ChatRequest, ...]
    replies: tuple[ChatReply, ...]
    result: Answered | Unread

    @property
    def label(self) -> str:
        """The label that its answer makes most probable; `review` where it has none."""
        if isinstance(self.result, Unread):
            return "review"
        passed, maybe, excited = self.result.answer.p
        return max((excited, "excited"), (maybe, "maybe"), (passed, "passed"))[1]

    @property
    def kept(self) -> str:
        """Everything that could be stored or logged of it."""
        return "\n".join([*(reply.to_json() for reply in self.replies), repr(self.result)])


@dataclass
class WatchedAsker:
    """An asker that keeps nothing, so that every request is sent and remembered.

    `metier.testing.PlainAsker` answers a repeated question from what it kept; a request too many would not be seen there.

    Attributes:
        most: Requests in one conversation, at most; one more and something asks without end.
    """

    model: ChatModel
    most: int = 8
    requests: list[ChatRequest] = field(default_factory=list)
    replies: list[ChatReply] = field(default_factory=list)

    @property
    def model_name(self) -> str:
        return self.model.name

    def count_tokens(self, text: str) -> int:
        return self.model.count_tokens(text)

    def hold(self, conversation: Conversation[T]) -> T:
        """The end of one conversation."""
        try:
            asked = next(conversation)
        except StopIteration as end:  # the builder refused: seen by whoever looks for faults
            raise PromptBoundaryError(what=getattr(end.value, "why", "nothing was asked")) from None
        for _ in range(self.most):
            self.requests.append(asked.request)
            self.replies.append(self.model.ask(asked.request))
            try:
                asked = conversation.send(self.replies[-1])
            except StopIteration as end:
                result: T = end.value
                return result
        message = f"a conversation of more than {self.most} requests"
        raise AssertionError(message)

    def talk(self, conversations: Sequence[Conversation[T]]) -> Generator[Talked[T], None, None]:
        for place, conversation in enumerate(conversations):
            n_before = len(self.requests)
            yield Talked(place, self.hold(conversation), n_calls=len(self.requests) - n_before)


class Bench:
    """One run of the program: one prompt, many conversations."""

    def __init__(self, *, with_label: bool = False) -> None:
        self.prompt = Prompt.of(default_template(), PROFILE, Redactor.of(RESUME), with_label=with_label)

    def talk(
        self,
        posting: Posting,
        model: ChatModel,
        *,
        stable: Sequence[Example] = (),
        near: Sequence[Example] = (),
    ) -> Talk:
        """Ask about one posting, as the screener does."""
        asker = WatchedAsker(model)
        ask = partial(self.prompt.ask, model=model.name, kind="prompted")
        question = Question(posting, tuple(stable), tuple(near))
        result = asker.hold(conversing.converse(question, ask, with_label=self.prompt.with_label))
        return Talk(tuple(asker.requests), tuple(asker.replies), result)

    def screen(
        self, postings: Sequence[Posting], model: ChatModel, *, examples: Sequence[Example] = ()
    ) -> tuple[list[Verdict], WatchedAsker]:
        """The verdicts of a screener on a pile; with examples it is the one that shows them."""
        asker = WatchedAsker(model)
        features = Featurizer(ToyEncoder(), MemoryCache()) if examples else None
        screener = PromptedScreener(Prompting(self.prompt, asker), PROFILE, features).learn(examples)
        return screener.screen(postings), asker
