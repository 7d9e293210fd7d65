"""How values read on a page: the words of the terminal, in places that need them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from metier.evaluation import figure_words
from metier.pages import (
    consent_words,
    draft_words,
    glossary,
    interview_words,
    outcome_words,
    paste_words,
    profile_words,
    resume_words,
    row_words,
    transfer_words,
    words,
)
from metier.text.lines import many_lines, one_line
from metier.web.rendering.commands import act_of, page_of
from metier.web.rendering.sentences import in_page_words, pieces


def web_address(url: str) -> str:
    """An address that a link may lead to: http and https only; empty for anything else.

    Example:
        >>> web_address("https://a.example/x"), web_address("javascript:alert(1)")
        ('https://a.example/x', '')
    """
    clean = one_line(url)
    try:
        parts = urlsplit(clean)
    except ValueError:
        return ""
    return clean if parts.scheme in {"http", "https"} and parts.netloc else ""


_FILE = re.compile(r"[\w-]+\.(md|toml|json|jsonl|db)\b")
"""Names of files keep their letters, wherever they stand."""


def capital(words: str) -> str:
    """The same with a capital letter at its start; `capitalize` makes the others small.

    Example:
        >>> capital("replayed on 9 decisions, by Ada")
        'Replayed on 9 decisions, by Ada'
        >>> capital("profile.md is empty")
        'profile.md is empty'
    """
    return words if _FILE.match(words) else words[:1].upper() + words[1:]


def host_of(url: str) -> str:
    """The host of an address, for what a link says."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


FILTERS: Mapping[str, Callable[..., object]] = {
    "one_line": one_line,
    "many_lines": many_lines,
    "moment": words.moment,
    "duration": words.duration,
    "usd": words.usd,
    "usd_at_most": words.usd_at_most,
    "label_words": words.label_words,
    "place_and_mode": words.place_and_mode,
    "facts_line": words.facts_line,
    "facts_words": words.facts_line_of,
    "problem_words": row_words.problem_words,
    "pieces": pieces,
    "page_of": page_of,
    "act_of": act_of,
    "in_page_words": in_page_words,
    "purpose_words": consent_words.purpose_words,
    "logged_moment": consent_words.logged_moment,
    "backup_rows": transfer_words.rows_words,
    "backup_models": transfer_words.model_lines,
    "backup_changes": transfer_words.change_lines,
    "web_address": web_address,
    "host_of": host_of,
    "capital": capital,
    "figure_head": lambda key: glossary.SHORT[key.value],
    "figure_value": figure_words.value_words,
    "figure_interval": figure_words.interval_words,
    "profile_summary": profile_words.summary_words,
    "outside_words": profile_words.outside_words,
    "lost_words": profile_words.lost_words,
    "limit_words": profile_words.limit_words,
    "basis_of_try": profile_words.basis_of_try,
    "profile_finding": profile_words.finding_words,
    "place_words": profile_words.place_words,
    "checks_words": words.checks_words,
    "changed_words": profile_words.changed_words,
    "rest_words": profile_words.rest_words,
    "application_words": outcome_words.application_words,
    "event_words": outcome_words.event_words,
    "ratings_words": outcome_words.ratings_words,
    "mean_words": outcome_words.mean_words,
    "rating_words": interview_words.rating_words,
    "back_words": interview_words.back_words,
    "recurring_words": interview_words.recurring_words,
    "about_fact": resume_words.about_fact,
    "paste_trouble": paste_words.trouble_words,
    "red_piece": draft_words.problem_words,
}
TESTS: Mapping[str, Callable[..., bool]] = {"known": lambda value: value not in {None, "", words.UNKNOWN}}
