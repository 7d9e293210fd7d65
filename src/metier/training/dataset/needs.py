"""What training wants to have, by method and by host: a dated table, and what is too thin for it, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from metier.domain.decision import Label
from metier.training.dataset.forms import Form
from metier.training.dataset.rows import RowKind, RowSet

AS_OF = date(2026, 11, 30)
"""The day of what is known in the table below."""
EPOCHS = 3
"""How often a run usually reads every row; for the estimate of tokens."""
_SHOWS = 50


@dataclass(frozen=True, slots=True)
class Host:
    """A service that trains on files, or a program that does.

    Attributes:
        forms: What it reads.
        least: Fewer rows it refuses; None where it does not say.
        wanted: So many it advises; None where it does not say.
        most_tokens: Of one row; longer ones are cut or refused. None where it does not say.
        new_until: From this day on nobody new may train there.
        idle_until: From this day on neither may who asked no tuned model there for the last 60 days.
        until: From this day on nobody may.
        note: What else there is to know, as one clause.
        source: Where it stands.
        names: Its host names; one that begins with a dot stands for every host below it.
        has_jobs: It speaks OpenAI's API of files and fine-tuning jobs, so that `--method hosted` can use it.
        instead: For one without: how it is trained there, as one clause.
    """

    name: str
    forms: tuple[Form, ...]
    least: int | None
    wanted: int | None
    most_tokens: int | None
    source: str
    new_until: date | None = None
    idle_until: date | None = None
    until: date | None = None
    note: str = ""
    names: tuple[str, ...] = ()
    has_jobs: bool = False
    instead: str = ""

    def standing(self, today: date) -> str:
        """Whether it still trains, in words; empty where nothing is known against it.

        Example:
            >>> HOSTS[0].standing(date(2026, 11, 30))
            'OpenAI trains only for organisations that did so before 2026-05-07 and asked a tuned model within the last 60 days, and for nobody from 2027-01-06 on'
        """
        if self.until is not None and today >= self.until:
            return f"{self.name} has trained for nobody since {self.until}"
        if self.new_until is not None and today >= self.new_until:
            is_strict = self.idle_until is not None and today >= self.idle_until
            idle = " and asked a tuned model within the last 60 days" if is_strict else ""
            ends = f", and for nobody from {self.until} on" if self.until else ""
            return (
                f"{self.name} trains only for organisations that did so before {self.new_until}{idle}{ends}"
            )
        return f"{self.name} {self.note}" if self.note else ""


HOSTS: tuple[Host, ...] = (
    Host(
        "OpenAI", (Form.OPENAI,), 10, 50, 65_536,
        "developers.openai.com/api/docs/deprecations, as others quote it; ten rows by its forum; tokens by Azure's table of its models",
        new_until=date(2026, 5, 7), idle_until=date(2026, 7, 2), until=date(2027, 1, 6),
        names=("api.openai.com",), has_jobs=True,
    ),
    Host(
        "Azure OpenAI", (Form.OPENAI,), 10, None, 65_536,
        "learn.microsoft.com, azure/foundry/fine-tuning/cost-management and the table of models",
        note="serves a tuned model only after it was deployed there, which is paid by the hour",
        names=(".openai.azure.com",), has_jobs=True,
    ),
    Host(
        "Nebius", (Form.OPENAI,), None, None, None, "docs.tokenfactory.nebius.com/api-reference/introduction",
        names=("api.tokenfactory.nebius.com", "api.studio.nebius.com"), has_jobs=True,
    ),
    Host(
        "Mistral", (Form.OPENAI,), None, None, None, "docs.mistral.ai, resources/deprecated",
        note="names its fine-tuning deprecated and supports it no more", names=("api.mistral.ai",),
        instead="it takes other requests than OpenAI's, and names them deprecated",
    ),
    Host(
        "Together", (Form.OPENAI,), None, None, None, "docs.together.ai, fine-tuning/pricing and post-fine-tunes",
        note="serves what was trained on hardware of your own that is paid by the minute",
        names=("api.together.xyz", "api.together.ai"), instead="it trains by an API of its own, `POST /fine-tunes`",
    ),
    Host(
        "Fireworks", (Form.OPENAI,), None, None, None, "docs.fireworks.ai, faq/billing-pricing-usage/pricing/cost-structure",
        note="serves what was trained on hardware of your own that is paid by the second",
        names=("api.fireworks.ai",), instead="it trains by an API and a program of its own",
    ),
    Host(
        "Vertex", (Form.VERTEX,), None, 100, 131_072, "cloud.google.com, gemini-tuning and gemini-supervised-tuning-about",
        note="is the only place where Gemini can be tuned",
        names=("aiplatform.googleapis.com", "-aiplatform.googleapis.com", "generativelanguage.googleapis.com"),
        instead="Gemini is tuned on Vertex alone, by an API of its own",
    ),
    Host(
        "TRL", (Form.CHAT, Form.PROMPT_COMPLETION), None, None, 1_024, "huggingface.co/docs/trl, SFTConfig.max_length",
        note="cuts longer rows at their end, where the answer stands, unless `max_length` is raised",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrainingPrice:
    """What training costs at a host.

    Attributes:
        host: As `Host.name`.
        model: How the names of the models begin that cost so.
        usd: US dollars for a million tokens that are read; None where no public page was found that says it.
        as_of: When it was said, `2026-05-15`.
        source: By whom.
        ends: From this day on the models, and what was trained on them, answer no more; None where nobody said.
    """

    host: str
    model: str
    usd: Decimal | None
    as_of: str
    source: str
    ends: date | None = None


_RETIRED = date(2027, 1, 14)
TRAINING_PRICES: tuple[TrainingPrice, ...] = (
    TrainingPrice("OpenAI", "gpt-4o-mini-2024-07-18", Decimal(3), "2026-05-15", "getapipulse.com, tokenmix.ai; not its own page", _RETIRED),
    TrainingPrice("OpenAI", "gpt-4o-2024-08-06", Decimal(25), "2026-05-15", "its notice of 2024-08-20; getapipulse.com", _RETIRED),
    TrainingPrice("OpenAI", "gpt-4.1-mini-2025-04-14", None, "", "", _RETIRED),
    TrainingPrice("OpenAI", "gpt-4.1-2025-04-14", None, "", "", _RETIRED),
    TrainingPrice("OpenAI", "gpt-4.1-nano", None, "", "", date(2026, 10, 23)),
)  # fmt: skip
"""Ends by developers.openai.com/api/docs/deprecations, as others quote it. What is not here has no known price."""


def host_named(name: str) -> Host | None:
    """Who answers at that host name; None where nothing is known of it.

    Example:
        >>> host_named("api.openai.com").name, host_named("mine.openai.azure.com").name, host_named("localhost")
        ('OpenAI', 'Azure OpenAI', None)
    """
    return next((host for host in HOSTS if any(_is_at(name.lower(), known) for known in host.names)), None)


def training_price(host: str, model: str) -> TrainingPrice | None:
    """What is known of training `model` at the host of that name in the table.

    Example:
        >>> training_price("OpenAI", "gpt-4o-mini-2024-07-18").usd
        Decimal('3')
    """
    return next((row for row in TRAINING_PRICES if row.host == host and model.startswith(row.model)), None)


def _is_at(name: str, known: str) -> bool:
    return name.endswith(known) if known[0] in ".-" else name == known


@dataclass(frozen=True, slots=True)
class Method:
    """A way to train.

    Attributes:
        for_labels: It learns labels; else it learns text as well.
        per_label: Fewer rows of one label than that, and it learns little of it.
        in_all: Fewer rows than that seldom show anything.
        why: Where the numbers come from.
    """

    name: str
    for_labels: bool
    per_label: int
    in_all: int
    why: str


METHODS: tuple[Method, ...] = (
    Method("encoder", True, 8, 200, "8 of each label are the fewest of any published trial; by metier's own trials 50 to 200 labels hardly pay"),
    Method("lora", False, 20, 500, "taste and style want 500 rows, by rule of thumb; 30 to 50 show something"),
    Method("hosted", False, 50, 50, "services take 10 rows and advise 50 to 100"),
)  # fmt: skip
"""Of the encoder by docs/log.md, 2026-11-30; the others are rules of thumb, and told as such."""


@dataclass(frozen=True, slots=True)
class Thin:
    """What one method lacks; `words` is empty where nothing is."""

    method: str
    words: str
    why: str


def thin_for(rows: RowSet) -> tuple[Thin, ...]:
    """What of the data is too thin for which method."""
    found = []
    for method in METHODS:
        if method.for_labels and rows.kind is not RowKind.SCREENING:
            continue
        lacks = (
            [f"{len(rows.rows):,} rows, {method.in_all:,} wanted"] if len(rows.rows) < method.in_all else []
        )
        if rows.kind is RowKind.SCREENING:
            counts = {label.value: rows.labels.get(label.value, 0) for label in reversed(Label)}
            lacks += [
                f"{n:,} {name}, {method.per_label} wanted"
                for name, n in counts.items()
                if n < method.per_label
            ]
        found.append(Thin(method.name, "; ".join(lacks), method.why))
    return tuple(found)


def remarks(rows: RowSet, form: Form) -> tuple[str, ...]:
    """What a person should know before they use a file of these rows: what it lacks, and what is too long for whom.

    Example:
        >>> remarks(RowSet(RowKind.INTERVIEW), Form.VERTEX)
        ('0 rows: Vertex advises 100 or more',)
    """
    n = len(rows.rows)
    found = [words for host in hosts_of(form) if (words := _too_few(n, host))]
    if not found and n < _SHOWS:
        found.append(f"{n:,} rows: fewer than the {_SHOWS} from which tuning begins to show anything")
    if rows.kind is RowKind.SCREENING:
        found += _few_of_a_label(rows, form)
        n_silent = sum(row.answer.endswith('"reason": ""}') for row in rows.rows)
        if n_silent:
            found.append(f"{n_silent:,} of {n:,} rows have no reason")
    found += _too_long(rows.tokens, form)
    if rows.n_imported:
        found.append(f"{rows.n_imported:,} of {n:,} rows came with an import; `--own-only` leaves them out")
    return tuple(found)


def hosts_of(form: Form) -> tuple[Host, ...]:
    """Who reads files of this form."""
    return tuple(host for host in HOSTS if form in host.forms)


def standings(form: Form, today: date) -> tuple[str, ...]:
    """What is known against those who read this form, in words."""
    return tuple(words for host in hosts_of(form) if (words := host.standing(today)))


def _too_few(n: int, host: Host) -> str:
    if host.least is not None and n < host.least:
        return f"{n:,} rows: {host.name} refuses fewer than {host.least}"
    is_few = host.wanted is not None and n < host.wanted
    return f"{n:,} rows: {host.name} advises {host.wanted} or more" if is_few else ""


def _few_of_a_label(rows: RowSet, form: Form) -> list[str]:
    """Labels with fewer rows than whoever reads this form would want."""
    who, wanted = ("an encoder", 8) if form is Form.CSV else ("a hosted service", _SHOWS)
    counts = {label.value: rows.labels.get(label.value, 0) for label in reversed(Label)}
    return [
        f"{n:,} {label}: {who} would want {wanted} rows or more" for label, n in counts.items() if n < wanted
    ]


def _too_long(tokens: Sequence[int], form: Form) -> list[str]:
    found = []
    for host in hosts_of(form):
        most = host.most_tokens
        n = sum(one > most for one in tokens) if most is not None else 0
        if n:
            found.append(
                f"{n:,} of {len(tokens):,} rows are longer than the {most:,} tokens that {host.name} reads"
            )
    return found
