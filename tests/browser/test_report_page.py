"""The report in a real browser: it asks for nothing, reads well everywhere, and no posting can make it do anything."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser import reports
from tests.browser.visit import Scheme, visit

from metier.actions.report.values import Note, Report
from metier.domain.posting import Posting, PostingId
from metier.evaluation.agreement import Key, Marker, What
from metier.evaluation.figure_words import NAMES, chance_words, figure_words, interval_words, value_words
from metier.testing.makers import posting

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

MADE = {"full": reports.full, "empty": reports.empty, "few": reports.few, "many": reports.many}
every_report = pytest.mark.parametrize("made", MADE.values(), ids=MADE)

PAYLOADS = (
    "<script>window.pwned=1</script>",
    "</script><script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=1>",
    "<svg onload=window.pwned=1>",
    "<svg><script>window.pwned=1</script></svg>",
    "</svg><img src=x onerror=window.pwned=1>",
    "</title><script>window.pwned=1</script>",
    "</style><script>window.pwned=1</script>",
    "<style>body{display:none}</style>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "<iframe src=javascript:parent.pwned=1>",
    "<body onload=window.pwned=1>",
    "<details open ontoggle=window.pwned=1>",
    "<input autofocus onfocus=window.pwned=1>",
    "<video><source onerror=window.pwned=1></video>",
    "<a href=javascript:window.pwned=1>click</a>",
    "<meta http-equiv=refresh content='0;url=https://example.org/'>",
    "<base href=https://example.org/>",
    "<link rel=stylesheet href=https://example.org/x.css>",
    "<object data=https://example.org/x></object>",
    "<embed src=https://example.org/x>",
    "<form action=https://example.org/><button>send</button></form>",
    '" onmouseover="window.pwned=1" x="',
    "' onfocus='window.pwned=1' autofocus tabindex='0",
    "<math><mi//xlink:href='javascript:window.pwned=1'>x</mi></math>",
    "<!--><img src=x onerror=window.pwned=1>-->",
    "]]><script>window.pwned=1</script>",
    "{{ 7*7 }}{% for x in [1] %}{{ x.__class__ }}{% endfor %}",
    "&lt;script&gt;window.pwned=1&lt;/script&gt;",
    "\u202e\u2066<img src=x onerror=window.pwned=1>\u2069\x00\x1b]0;x\x07",
)
"""What an advert could carry in any of its words."""
FOREIGN = "script, iframe, img, object, embed, link, base, form, input, video, math, a, button, meta[http-equiv=refresh]"
HANDLERS = (
    "[...document.querySelectorAll('*')]"
    ".filter(one => [...one.attributes].some(a => a.name.startsWith('on'))).length"
)


def hostile() -> tuple[Report, dict[PostingId, Posting]]:
    """A report with every payload in every place where words of others can come to stand."""
    named = [
        posting(payload, company=payload, posting_id=f"p{place}") for place, payload in enumerate(PAYLOADS)
    ]
    ids = tuple(one.id for one in named)
    base = reports.full()
    assert base.over_time is not None
    assert base.consistency is not None
    change, differing = base.changes[0], base.consistency.differing[0]
    report = replace(
        base,
        claim=" ".join(PAYLOADS),
        screener=PAYLOADS[0],
        frozen=reports.agreement(" ".join(PAYLOADS)),
        consistency=replace(
            base.consistency, differing=tuple(replace(differing, posting_id=one) for one in ids)
        ),
        over_time=replace(
            base.over_time, markers=tuple(Marker(61, reports.AT, What.PROFILE, one) for one in PAYLOADS)
        ),
        changes=tuple(replace(change, words=one, shown_before=ids, shown_since=ids) for one in PAYLOADS),
        notes=tuple(
            Note(about, one, one) for one in PAYLOADS for about in ("claim", "order", "beside", "missed")
        ),
    )
    return report, {one.id: one for one in named}


@every_report
def test_it_asks_for_nothing_and_complains_about_nothing(
    browser: Browser, tmp_path: Path, made: Callable[[], Report]
) -> None:
    with visit(browser, tmp_path, made()) as seen:
        seen.unfold()
        seen.page.wait_for_load_state("networkidle")
    assert seen.requests == []
    assert seen.messages == []


@every_report
def test_no_window_is_too_narrow(browser: Browser, tmp_path: Path, made: Callable[[], Report]) -> None:
    wider_than_the_window = {}
    with visit(browser, tmp_path, made(), postings=reports.by_id(reports.LONG_POSTINGS)) as seen:
        seen.unfold()
        for width in (320, 390, 560, 768, 1600):
            seen.page.set_viewport_size({"width": width, "height": 900})
            wider_than_the_window[width] = seen.overflow
    assert max(wider_than_the_window.values()) <= 0, wider_than_the_window


@pytest.mark.parametrize(
    ("made", "scheme", "width"),
    [(reports.full, "light", 1000), (reports.full, "dark", 320), (reports.empty, "dark", 1000)],
    ids=["light", "dark and narrow", "empty"],
)
def test_axe_finds_no_barrier(
    browser: Browser, tmp_path: Path, made: Callable[[], Report], scheme: Scheme, width: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with visit(browser, tmp_path, made(), scheme=scheme, width=width) as seen:
        seen.unfold()
        found = axe.run(seen.page)
    assert [problem["id"] for problem in found.response["violations"]] == [], found.generate_report()


def test_dark_and_light_are_two_looks(browser: Browser, tmp_path: Path) -> None:
    look = "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    with visit(browser, tmp_path, reports.full()) as seen:
        light = seen.page.evaluate(look)
        seen.page.emulate_media(color_scheme="dark")
        dark = seen.page.evaluate(look)
    assert light == ["rgb(255, 255, 255)", "rgb(29, 35, 39)"]
    assert dark == ["rgb(20, 24, 27)", "rgb(232, 235, 237)"]


@pytest.mark.parametrize("without_policy", [False, True], ids=["as shipped", "policy ignored"])
def test_no_advert_can_make_the_page_do_anything(
    browser: Browser, tmp_path: Path, without_policy: bool
) -> None:
    report, postings = hostile()
    with visit(browser, tmp_path, report, postings=postings, without_policy=without_policy) as seen:
        seen.unfold()
        seen.page.wait_for_load_state("networkidle")
        assert seen.page.evaluate("window.pwned") is None
        assert seen.page.url.startswith("file:")
        assert seen.page.evaluate(f"document.querySelectorAll('{FOREIGN}').length") == 0
        assert seen.page.evaluate(HANDLERS) == 0
        text = seen.text()
    assert seen.requests == []
    assert seen.messages == []
    assert seen.dialogs == []
    for payload in PAYLOADS[:-1]:  # the last one is full of invisible characters, which are not shown
        assert payload in text


def test_the_browser_would_notice(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "open.html"
    file.write_text("<!doctype html><p>" + "".join(PAYLOADS[:9]), encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    assert page.evaluate("window.pwned") == 1
    page.close()


@every_report
def test_every_figure_stands_on_the_page_as_the_command_line_writes_it(
    browser: Browser, tmp_path: Path, made: Callable[[], Report]
) -> None:
    report = made()
    with visit(browser, tmp_path, report) as seen:
        text = seen.text()
        rows = seen.page.evaluate("[...document.querySelectorAll('.figures tbody tr')].map(r => r.innerText)")
    cells = [" ".join(row.split()) for row in rows]
    assert " ".join(report.claim.split()) in text
    both = [one for one in (report.main, report.frozen_random) if one]
    for key in [figure.key for figure in (*report.main.order, *report.main.labels)] if report.main else ():
        figures = [one.figure(key) for one in both]
        shown = [
            words for figure in figures for words in (value_words(figure), interval_words(figure)) if words
        ]
        assert " ".join([NAMES[key], *shown, chance_words(figures[0]) or "—"]) in cells
    for one in report.replayed:
        assert figure_words(one.figure(Key.AUC)) in text
    for change in report.changes:
        assert change.sentence.split(": ", 1)[1] in text
    if report.missed:
        assert report.missed.sentence in text


def test_every_plot_has_a_name_a_description_and_the_same_as_a_table(
    browser: Browser, tmp_path: Path
) -> None:
    with visit(browser, tmp_path, reports.full()) as seen:
        plots = seen.page.evaluate(
            "[...document.querySelectorAll('figure')].map(f => ["
            "[...f.querySelectorAll('svg')].every(s => s.getAttribute('role') == 'img' && "
            "s.querySelector('title').textContent && s.querySelector('desc').textContent) ? 'named' : 'nameless', "
            "f.querySelector('figcaption') ? 'captioned' : 'bare', f.querySelectorAll('details tbody tr').length > 0])"
        )
    assert plots == [["named", "captioned", True]] * 5


def test_headings_go_down_one_step_at_a_time(browser: Browser, tmp_path: Path) -> None:
    with visit(browser, tmp_path, reports.full()) as seen:
        levels = seen.page.evaluate(
            "[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))"
        )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in itertools.pairwise(levels))


def test_paper_shows_the_tables_that_are_folded_on_a_screen(browser: Browser, tmp_path: Path) -> None:
    with visit(browser, tmp_path, reports.full(), scheme="dark") as seen:
        folded = seen.page.locator("details table").first
        assert not folded.is_visible()
        seen.page.emulate_media(media="print")
        assert folded.is_visible()
        assert seen.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert seen.page.pdf().startswith(b"%PDF")


def test_plots_are_drawn_for_a_telephone_too(browser: Browser, tmp_path: Path) -> None:
    for width, letters in ((320, (10.5, 14)), (1000, (12, 14))):
        with visit(browser, tmp_path, reports.full(), width=width) as seen:
            heights = seen.page.evaluate(
                "[...document.querySelectorAll('svg')].filter(s => s.getClientRects().length).map(s => "
                "13 * s.getBoundingClientRect().width / s.viewBox.baseVal.width)"
            )
        assert len(heights) == 5
        assert all(letters[0] <= height <= letters[1] for height in heights)
