"""What may leave this machine, and for where: the person says so in metier.toml, or it stays here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from metier.errors import ConsentMissingError, OfflineError
from metier.net.addresses import Address


class Cargo(StrEnum):
    """What a request carries."""

    POSTINGS = "postings"
    """Titles and texts of postings."""
    OWN_WORDS = "own words"
    """The person's wishes and reasons."""
    PROBE = "probe"
    """A sentence of metier's own, the same for everybody."""


_SETTING = {
    Cargo.POSTINGS: "privacy.send_postings_to",
    Cargo.OWN_WORDS: "privacy.send_profile_to",
    Cargo.PROBE: "privacy.send_postings_to",  # who may read postings may be asked at all
}
_WORDS = {
    Cargo.POSTINGS: "the text of postings",
    Cargo.OWN_WORDS: "what you wrote yourself",
    Cargo.PROBE: "the text of postings",
}


@dataclass(frozen=True, slots=True)
class Consent:
    """What the person agreed to; this machine itself needs none.

    Attributes:
        offline: Nothing leaves, whatever else was agreed to.
        postings: Hosts that may read postings; with a port, on that port only.
        own_words: Hosts that may read what the person wrote.
    """

    offline: bool = True
    postings: frozenset[str] = frozenset()
    own_words: frozenset[str] = frozenset()

    def check(self, address: Address, cargo: Cargo) -> None:
        """Return if `cargo` may go to `address`; looks nothing up, as a name that is asked for has left already.

        Raises:
            OfflineError: metier is set to stay offline.
            ConsentMissingError: The person did not agree to this cargo for this host.
        """
        if address.is_loopback:
            return
        if self.offline:
            raise OfflineError(address.host, what=_WORDS[cargo])
        named = self.own_words if cargo is Cargo.OWN_WORDS else self.postings
        if named.isdisjoint({address.host, address.shown}):
            raise ConsentMissingError(address.host, what=_WORDS[cargo], setting=_SETTING[cargo])

    def allows(self, address: Address, cargo: Cargo) -> bool:
        """Whether `check` would return."""
        try:
            self.check(address, cargo)
        except (OfflineError, ConsentMissingError):
            return False
        return True
