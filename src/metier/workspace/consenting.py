"""What may leave this machine for base models and encoders, what has left, and how the person says so."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from metier.actions.ports import Agreed, ConsentStore
from metier.domain.chat import FieldClass, in_order
from metier.domain.ports import Clock
from metier.errors import NotHttpsError, UnknownCommandError, quoted
from metier.models.chat.providers import PROVIDERS, Api
from metier.net.addresses import Address, parse_address
from metier.net.chat_consent import WORDS
from metier.net.sent import Sent, SentLog
from metier.settings import ModelSettings, Settings


@dataclass(frozen=True, slots=True)
class SentTo:
    """What was sent to one host for one purpose.

    Attributes:
        left: Whether that is another machine.
        carries: Every kind of words that was in one of the requests.
        n_bytes: Size of all bodies.
        last_at: Time of the newest request, RFC 3339.
    """

    host: str
    purpose: str
    left: bool
    carries: tuple[str, ...]
    n_requests: int
    n_bytes: int
    last_at: str


@dataclass(frozen=True, slots=True)
class ConsentReport:
    """What may leave, and what has left.

    Attributes:
        is_cut_off: The person said that nothing leaves, whatever is agreed to below.
        agreed: Agreements for base models, by host.
        for_encoders: What metier.toml allows for sentence encoders: kind of words → hosts.
        encoders_offline: No encoder may ask another machine.
        sent: What the log says, what left this machine first.
    """

    is_cut_off: bool
    agreed: tuple[Agreed, ...]
    for_encoders: Mapping[str, tuple[str, ...]]
    encoders_offline: bool
    sent: tuple[SentTo, ...]


@dataclass(frozen=True, slots=True)
class ConsentChange:
    """One change.

    Attributes:
        before, now: Kinds of words that might and may go to `host`.
        needs_none: The host is this machine, for which nothing has to be agreed to; nothing was stored.
        is_cut_off: The person said that nothing leaves, so that this has no effect yet.
    """

    host: str
    before: tuple[FieldClass, ...]
    now: tuple[FieldClass, ...]
    needs_none: bool = False
    is_cut_off: bool = False


class Consenting:
    """Agreements of one workspace."""

    def __init__(self, settings: Settings, store: ConsentStore, log: SentLog, clock: Clock) -> None:
        self._settings = settings
        self._store = store
        self._log = log
        self._clock = clock

    def report(self, *, with_sent: bool = True) -> ConsentReport:
        """What may leave, and what has left.

        Args:
            with_sent: What has left is counted, too. Cost: a second for 50,000 requests.
        """
        settings = self._settings
        encoders = {
            FieldClass.POSTINGS.value: settings.send_postings_to,
            FieldClass.PROFILE.value: settings.send_profile_to,
        }
        return ConsentReport(
            is_cut_off=settings.is_cut_off,
            agreed=tuple(agreed for _, agreed in sorted(self._store.standing().items())),
            for_encoders={kind: hosts for kind, hosts in encoders.items() if hosts},
            encoders_offline=settings.offline,
            sent=self.sent() if with_sent else (),
        )

    def give(self, host: str, kinds: Sequence[str], *, dry_run: bool = False) -> ConsentChange:
        """Agree that `kinds` of words may go to `host`, beside what may already.

        Args:
            host: A host, an address, the name of a base model that is set up, or of a provider that metier knows.

        Raises:
            UnknownCommandError: A kind or a host that cannot be understood.
            NotHttpsError: An address without encryption on another machine.
        """
        address = self._address(host)
        before = self._standing(address)
        now = before | kinds_of(kinds)
        return self._change(address, before, now, dry_run=dry_run)

    def withdraw(self, host: str, kinds: Sequence[str] = (), *, dry_run: bool = False) -> ConsentChange:
        """Take `kinds`, or everything, back from `host`.

        Raises:
            UnknownCommandError: Nothing may go there, or a kind cannot be understood.
        """
        address = self._address(host)
        before = self._standing(address)
        if not before and not address.is_loopback:
            known = sorted(self._store.standing())
            near = difflib.get_close_matches(address.shown, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"You agreed for {', '.join(known) or 'no host'}"
            raise UnknownCommandError(what=f"Nothing may go to {quoted(address.shown)}", hint=hint)
        now = before - kinds_of(kinds) if kinds else frozenset[FieldClass]()
        return self._change(address, before, now, dry_run=dry_run)

    def settle(self, host: str, kinds: Sequence[str], *, dry_run: bool = False) -> ConsentChange:
        """Agree that just these `kinds` of words may go to `host`, and nothing else.

        Raises:
            UnknownCommandError, NotHttpsError: As `give`.
        """
        address = self._address(host)
        return self._change(address, self._standing(address), kinds_of(kinds), dry_run=dry_run)

    def sent(self) -> tuple[SentTo, ...]:
        """What the log says, in sums. Cost: a second for 50,000 requests."""
        return sent_to(self._log)

    def requests(self, *, skip: int = 0, limit: int = 50) -> tuple[tuple[Sent, ...], int]:
        """Single requests of the log, the newest first, and how many there are."""
        return self._log.newest(skip=skip, limit=limit)

    def _change(
        self, address: Address, before: frozenset[FieldClass], now: frozenset[FieldClass], *, dry_run: bool
    ) -> ConsentChange:
        if now != before and not dry_run and not address.is_loopback:
            self._store.agree(address.shown, now, at=self._clock.now())
        return ConsentChange(
            address.shown,
            in_order(before),
            in_order(now),
            needs_none=address.is_loopback,
            is_cut_off=self._settings.is_cut_off,
        )

    def _standing(self, address: Address) -> frozenset[FieldClass]:
        agreed = self._store.standing().get(address.shown)
        return agreed.classes if agreed else frozenset()

    def _address(self, host: str) -> Address:
        model = self._settings.models.get(host)
        of_model = address_of(model) if model else None
        if of_model:
            return of_model
        if host in PROVIDERS:
            return parse_address(PROVIDERS[host].base_url)
        try:
            found = parse_address(host if "//" in host else f"https://{host}")
        except (ValueError, NotHttpsError) as error:
            if isinstance(error, NotHttpsError):
                raise
            hint = "A host as `metier model list` shows it, for instance api.example.com"
            raise UnknownCommandError(what=f"{quoted(host)} is no host", hint=hint) from None
        return found


def address_of(model: ModelSettings) -> Address | None:
    """Where a base model is; None for a file in this process.

    Raises:
        NotHttpsError, ValueError: Its address cannot be used.
    """
    if model.api is Api.GGUF:
        return None
    return parse_address(model.base_url or PROVIDERS[model.provider].base_url)


def kinds_of(words: Iterable[str]) -> frozenset[FieldClass]:
    """The kinds of words that were typed.

    Raises:
        UnknownCommandError: One of them is none.
    """
    known = [kind.value for kind in FieldClass]
    for word in words:
        if word not in known:
            near = difflib.get_close_matches(word, known, n=1)
            hint = f"Did you mean {near[0]}? " if near else ""
            raise UnknownCommandError(
                what=f"No kind of words {quoted(word)}", hint=f"{hint}One of {', '.join(known)}"
            )
    return frozenset(FieldClass(word) for word in words)


def kind_words(kinds: Iterable[FieldClass]) -> str:
    """Kinds of words in a sentence.

    Example:
        >>> kind_words([FieldClass.PROFILE, FieldClass.POSTINGS])
        'the text of postings, your profile'
    """
    return ", ".join(WORDS[kind] for kind in in_order(kinds))


def sent_to(log: SentLog) -> tuple[SentTo, ...]:
    """The log in sums, one for each host and purpose; other machines first, the newest first among them."""
    found: dict[tuple[bool, str, str], SentTo] = {}
    for sent in log.read():
        key = (sent.left, sent.host, sent.purpose)
        kept = found.get(key) or SentTo(sent.host, sent.purpose, sent.left, (), 0, 0, "")
        carries = tuple(dict.fromkeys((*kept.carries, *sent.carries)))
        found[key] = SentTo(
            sent.host,
            sent.purpose,
            sent.left,
            carries,
            kept.n_requests + 1,
            kept.n_bytes + sent.n_bytes,
            max(kept.last_at, sent.at),
        )
    return tuple(
        sorted(
            sorted(found.values(), key=lambda row: row.last_at, reverse=True), key=lambda row: not row.left
        )
    )
