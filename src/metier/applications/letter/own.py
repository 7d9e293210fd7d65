"""The person's earlier sentences, taken up again where they say nothing of the other posting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from metier.applications.claims import check
from metier.applications.letter.quotable import Quotable
from metier.applications.paper import language_of
from metier.applications.voice import Purpose, Voice, Wording
from metier.domain.draft import Line, Origin, Section
from metier.domain.posting import Posting, PostingId
from metier.domain.record import OwnFactId, Record

_WORD = re.compile(r"[^\W_][\w+#.-]*[\w+#]|[^\W_]")
_ALSO = re.compile(r"^(?:I also |In addition,? I |There,? I (?:also )?)")
_MOST_REGARDS = 5
_REUSED = frozenset({Origin.EDITED, Origin.OWN, Origin.MODEL})
"""Of sentences that were only sent: metier's own are made anew, with the words that fit this letter."""


def _are_regards(words: str) -> bool:
    """Whether words end a letter: few of them, and no sentence."""
    return len(words.split()) <= _MOST_REGARDS and not words.rstrip().endswith((".", "!", "?"))


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What the person wrote in letters before, as far as it fits this posting.

    Attributes:
        earlier: The postings that those letters were for, with what may be said of them.
    """

    voice: Voice
    posting: Posting
    now: Quotable
    record: Record
    earlier: Mapping[PostingId, tuple[Posting, Quotable]]
    language: str
    today: date | None = None

    def sentence(self, purpose: Purpose, *, is_regards: bool | None = None) -> str | None:
        """The newest sentence for one place of the letter.

        Args:
            is_regards: Of a closing, whether its last words are wanted, as in "Kind regards", or what stands before them.
        """
        found = [
            wording
            for wording in self.voice.sentences(purpose=purpose)
            if wording.is_typed and is_regards in {None, _are_regards(wording.text)}
        ]
        fitting = ((self._fitting(wording), wording.section) for wording in found)
        return next(
            (text for text, section in fitting if text and self.holds(Line(text, section, Origin.OWN))), None
        )

    def all(self) -> Iterator[str]:
        """Every sentence that the person typed in a letter and that fits here, newest first."""
        found = (self._fitting(wording) for wording in self.voice.sentences() if wording.is_typed)
        return iter(dict.fromkeys(text for text in found if text))

    def wording(self, fact: OwnFactId) -> str | None:
        """How the person says a fact in a resume, as typed last; None where they never did, or it says more than the fact."""
        words = self.voice.wording(fact)
        line = Line(words or "", Section.WORK, Origin.OWN, (fact,))
        return words if words and self.holds(line) else None

    def of_fact(self, fact: OwnFactId) -> tuple[str, tuple[OwnFactId, ...]] | None:
        """The newest sentence that says this fact, with all facts it says."""
        return next(self._of_fact(fact), None)

    def _of_fact(self, fact: OwnFactId) -> Iterator[tuple[str, tuple[OwnFactId, ...]]]:
        for wording in self.voice.sentences(fact, Purpose.FACT):
            if (
                not (wording.is_typed or wording.origin in _REUSED)
                or not set(wording.cites) <= self.record.by_id.keys()
            ):
                continue
            text = self._fitting(wording)
            if text and self.holds(Line(text, Section.BODY, Origin.OWN, wording.cites)):
                yield _ALSO.sub("I ", text), wording.cites

    def holds(self, line: Line) -> bool:
        """Whether a line says nothing that its facts do not back."""
        return not check([line], self.record, self.posting, today=self.today)

    def _fitting(self, wording: Wording) -> str:
        """The sentence for this posting; empty where it is in another language or speaks of the other one."""
        if len(wording.text.split()) > 3 and language_of([wording.text]) != self.language:
            return ""
        if wording.posting_id == self.posting.id:
            return wording.text
        if wording.posting_id not in self.earlier:
            return ""
        then, about = self.earlier[wording.posting_id]
        text = wording.text
        for old, new in ((about.title, self.now.title), (about.company, self.now.company)):
            if old and re.search(rf"\b{re.escape(old)}(?!\w)", text):
                if not new:
                    return ""
                text = new.join(re.split(rf"\b{re.escape(old)}(?!\w)", text))
        return "" if self._speaks_of(then, text) else text

    def _speaks_of(self, then: Posting, text: str) -> bool:
        """Whether a name or number of the earlier posting stands in it that neither this one has nor the record."""
        known = _words(f"{self.posting.title} {self.posting.company} {self.posting.text}") | {
            word for fact in self.record.facts for word in _words(f"{fact.words} {fact.title} {fact.at} {fact.place} {fact.note}")
        }  # fmt: skip
        earlier = _words(f"{then.title} {then.company} {then.place} {then.text}")
        named = {word for word in _WORD.findall(text)[1:] if word[0].isupper() or word[0].isdigit()}
        return any(word in earlier and word not in known for word in named)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text))
