"""What base models may be told: the person agrees host by host and kind by kind, or it stays here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from metier.actions.ports import Agreed
from metier.domain.chat import FieldClass
from metier.errors import ConsentNeededError, OfflineError
from metier.net.addresses import Address

WORDS: Mapping[FieldClass, str] = {
    FieldClass.POSTINGS: "the text of postings",
    FieldClass.PROFILE: "your profile",
    FieldClass.ABOUT: "what you wrote about yourself",
    FieldClass.EXAMPLES: "postings with your labels",
    FieldClass.REASONS: "your reasons",
    FieldClass.RESUME: "facts of your resume",
    FieldClass.WRITING: "what you worded yourself",
}
"""Each kind of words as a sentence names it."""


@dataclass(frozen=True, slots=True)
class ChatConsent:
    """What the person agreed to; this machine itself needs no consent.

    Attributes:
        offline: The person wrote that nothing leaves, whatever else was agreed to.
        standing: The newest agreement of each host; a host with a port is that port only.
    """

    offline: bool = False
    standing: Mapping[str, Agreed] = field(default_factory=dict)

    def check(self, address: Address, carries: frozenset[FieldClass]) -> None:
        """Return if `carries` may go to `address`; looks nothing up, as a name that is asked for has left already.

        A request that carries nothing of the person's (`metier model check`) needs no agreement: they named the host.

        Raises:
            OfflineError: The person wrote that nothing leaves.
            ConsentNeededError: They did not agree to one of the kinds for this host.
        """
        if address.is_loopback:
            return
        if self.offline:
            words = " and ".join(WORDS[kind] for kind in sorted(carries)) or "a question of metier's own"
            raise OfflineError(address.shown, what=words)
        missing = self.missing(address, carries)
        if missing:
            raise ConsentNeededError(address.shown, missing=[kind.value for kind in missing])

    def missing(self, address: Address, carries: frozenset[FieldClass]) -> list[FieldClass]:
        """Those kinds that the person has not agreed to send to `address`; none for this machine."""
        if address.is_loopback:
            return []
        rows = (self.standing.get(name) for name in {address.host, address.shown})
        agreed = frozenset[FieldClass]().union(*(row.classes for row in rows if row is not None))
        return sorted(carries - agreed)
