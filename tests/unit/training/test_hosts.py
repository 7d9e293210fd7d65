"""Who trains, until when, at what price: looked up by host name and day."""

from __future__ import annotations

from datetime import date

import pytest

from metier.training.dataset.forms import Form
from metier.training.dataset.needs import AS_OF, HOSTS, TRAINING_PRICES, host_named, training_price


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("api.openai.com", "OpenAI"),
        ("API.OPENAI.COM", "OpenAI"),
        ("mine.openai.azure.com", "Azure OpenAI"),
        ("openai.azure.com", None),
        ("api.openai.com.evil.example", None),
        ("notapi.openai.com", None),
        ("europe-west4-aiplatform.googleapis.com", "Vertex"),
        ("127.0.0.1", None),
    ],
)
def test_a_host_is_known_by_its_name_and_no_other(name: str, host: str | None) -> None:
    found = host_named(name)
    assert (found.name if found else None) == host


def test_every_host_with_jobs_reads_their_form_and_every_other_says_how_it_trains() -> None:
    for host in HOSTS:
        if host.has_jobs:
            assert Form.OPENAI in host.forms
        elif host.names:
            assert host.instead
        assert host.source
    names = [name for host in HOSTS for name in host.names]
    assert len(names) == len(set(names))


def test_from_july_on_who_was_idle_may_not_train_either() -> None:
    openai = HOSTS[0]
    assert "within the last 60 days" not in openai.standing(date(2026, 7, 1))
    assert "within the last 60 days" in openai.standing(date(2026, 7, 2))


def test_prices_have_a_day_and_a_source() -> None:
    for row in TRAINING_PRICES:
        assert (row.usd is None) == (not row.source)
        assert row.usd is None or date.fromisoformat(row.as_of) <= AS_OF
    assert training_price("OpenAI", "gpt-5") is None
    assert training_price("Nebius", "gpt-4o-mini-2024-07-18") is None
