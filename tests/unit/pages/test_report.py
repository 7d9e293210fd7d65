"""The report page as text: one file, one style sheet, nothing from elsewhere, everything escaped."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.browser import reports

from metier.actions.report.values import Report
from metier.domain.decision import Occasion
from metier.evaluation.agreement import Key, Uncounted
from metier.evaluation.figure_words import signed
from metier.pages.glossary import GLOSSARY
from metier.pages.report import report_page

MADE = {"full": reports.full, "empty": reports.empty, "few": reports.few, "many": reports.many}
SOURCES = Path(report_page.__code__.co_filename).parent


@pytest.fixture(params=list(MADE))
def page(request: pytest.FixtureRequest) -> str:
    return report_page(MADE[request.param]())


def said(page: str, part: str = "body") -> str:
    """The words of a part of the page."""
    (found,) = LexborHTMLParser(page).css(part)
    return " ".join(found.text().split())


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_the_same_report_has_the_same_bytes(made: Callable[[], Report]) -> None:
    assert report_page(made()) == report_page(made())


def test_the_policy_lets_nothing_in_but_the_one_style_sheet(page: str) -> None:
    tree = LexborHTMLParser(page)
    (style,) = tree.css("style")
    digest = base64.b64encode(hashlib.sha256(style.text().encode()).digest()).decode()
    (policy,) = tree.css("meta[http-equiv]")
    assert policy.attributes["content"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def test_no_script_no_inline_style_and_no_address_elsewhere(page: str) -> None:
    tree = LexborHTMLParser(page)
    assert tree.css("script, link, img, iframe, a, form, [style], [src], [href]") == []
    assert not re.search(r"https?:|//[a-z]|url\(|@import", page)


def test_ids_stand_once_and_labels_point_at_them(page: str) -> None:
    tree = LexborHTMLParser(page)
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    assert {node.attributes["aria-labelledby"] for node in tree.css("[aria-labelledby]")} <= set(ids)


def test_nothing_known_is_said_as_such_with_the_next_step() -> None:
    text = said(report_page(reports.empty()))
    assert "Not known yet" in text
    assert "metier label" in text
    assert "nan" not in text.lower()
    assert "None" not in text


def test_few_decisions_are_shown_as_counts() -> None:
    text = said(report_page(reports.few()), "main")
    assert "9 of 12" in text
    assert "75 %" not in text
    assert "not known yet" in text


def test_postings_are_named_and_fall_back_to_their_id() -> None:
    report = reports.full()
    assert "Senior data engineer, payments · Elbe Analytics" in report_page(report, postings=reports.by_id())
    bare = report_page(report)
    assert "Elbe" not in bare
    assert reports.POSTINGS[0].id in bare


def test_a_title_is_one_line_without_invisible_characters() -> None:
    shown = replace(reports.POSTINGS[0], title="Cook\u202e\u0007\nin <b>Rome</b>")  # type: ignore[arg-type]  # as a stranger writes it
    page = report_page(reports.full(), postings={shown.id: shown})
    assert "Cook in &lt;b&gt;Rome&lt;/b&gt;" in page


def test_every_occasion_reason_and_figure_has_words() -> None:
    report = reports.full()
    counting = replace(
        report.counting, by_occasion=dict.fromkeys(Occasion, 1), uncounted=dict.fromkeys(Uncounted, 1)
    )
    tree = LexborHTMLParser(report_page(replace(report, counting=counting)))
    assert len(tree.css("[aria-labelledby=counting] tbody tr")) == len(Occasion) + len(Uncounted)
    assert len(GLOSSARY) == len({word for word, _ in GLOSSARY})
    assert len(GLOSSARY) >= len(Key)


def test_templates_and_code_never_switch_escaping_off() -> None:
    text = "".join(
        path.read_text(encoding="utf-8") for path in SOURCES.rglob("*") if path.suffix in {".py", ".j2"}
    )
    assert not re.search(r"\|\s*safe|Markup\(|autoescape=False|autoescape false", text)


THEMES = {"light": 0, "dark": 1}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sheet", ["report.css", "plot.css"])
def test_contrast_is_enough_in_both_themes(sheet: str, theme: str) -> None:
    text = (SOURCES / "templates" / sheet).read_text(encoding="utf-8")
    found = [
        dict(re.findall(r"--([a-z0-9]+): (#[0-9a-f]{6})", block))
        for block in text.split("@media screen and (prefers", 1)
    ]
    colours = found[0] | (found[1] if theme == "dark" else {})
    for name in ("ink", "soft", "accent", "c1", "c2", "c3", "c4", "c5"):
        if name in colours:
            assert contrast(colours[name], colours["paper"]) >= 4.5, name
    assert contrast(colours["rule"], colours["paper"]) >= 3
    for name in ("h1", "h2", "h3", "h4"):
        if name in colours:
            assert contrast(colours["ink"], colours[name]) >= 4.5, name


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_pairs_and_what_is_ahead_are_shown_where_they_are_known() -> None:
    comparison, curve = reports.comparison(), reports.learning_curve()
    assert curve.surprise is not None
    text = said(report_page(reports.full(), comparison=comparison, curve=curve))
    for one in comparison.comparisons:
        assert f"{one.b}{one.finding.value}{signed(one.gain.value)}" in text
    assert f"{curve.surprise.forecasts[-1].likely.value:.3f}" in text
    assert "Pair by pair" not in said(report_page(reports.full()))
