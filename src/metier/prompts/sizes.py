"""How long the parts of a prompt may be, and how long they are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """How long parts of a prompt may be, in tokens.

    Attributes:
        context: Most tokens of request and answer together.
        answer: Most tokens of the answer.
        posting: Most tokens of the judged posting's data block; longer ones lose their middle.
        example: Most tokens of one example's data block; the default holds about 150 words.
        least_posting: A prompt that leaves the posting fewer than this cannot be used.
    """

    context: int = 8_192
    answer: int = 700
    posting: int = 3_000
    example: int = 300
    least_posting: int = 200


@dataclass(frozen=True, slots=True)
class PromptSize:
    """Estimated tokens of the parts of one request.

    Attributes:
        static: System text, template and profile before the examples.
        examples_stable: Examples that stand in every request of a run.
        examples_near: Examples chosen for this posting.
        posting: The judged posting in its data block.
        tail: Everything else: the template around the posting, the reminder, a wrong answer that is to be mended.
    """

    static: int
    examples_stable: int
    examples_near: int
    posting: int
    tail: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.static + self.examples_stable + self.examples_near + self.posting + self.tail

    @property
    def cacheable(self) -> int:
        """Those that are the same in every request of a run, with nothing else before them."""
        return self.static + self.examples_stable

    @property
    def cacheable_share(self) -> float:
        """`cacheable` as a share of all, 0 to 1."""
        return self.cacheable / self.total
