"""A saved page becomes what a person saw: its title, its words in order, and nothing that was hidden."""

from __future__ import annotations

import time

import pytest

from metier.text.visible import VisiblePage, looks_like_html, sign_in_page, visible_fragment, visible_page

AD = (
    "<h1>Baker (all genders)</h1><p>Crumb · Leipzig</p><p>We bake <b>bread</b> and rolls for eleven shops, and we look for somebody who likes mornings.</p>"
    "<h2>Tasks</h2><ul><li>Mix and knead</li><li><p>Shape rolls</p></li><li>Clean<br>the oven</li></ul>"
    "<table><tr><th>Pay</th><td>18 EUR</td></tr><tr><th>Hours</th><td>38</td></tr></table><footer>Apply until Friday.</footer>"
)
AD_WORDS = [
    "Baker",
    "(all",
    "genders)",
    "Crumb",
    "Leipzig",
    "bread",
    "rolls",
    "eleven",
    "mornings",
    "Tasks",
    "knead",
    "Shape",
    "oven",
    "Pay",
    "18",
    "EUR",
    "Hours",
    "38",
    "Friday",
]
NAVIGATION = "<header><a href=/>Home</a> <a href=/jobs>Jobs</a></header><nav><ul><li><a href=/a>About</a><li><a href=/b>Press</a></ul></nav>"
RELATED = (
    "<aside><h3>More</h3>"
    + "".join(f"<a href=/{n}>Pastry chef {n} wanted in Halle</a>" for n in range(20))
    + "</aside>"
)
FOOTER = "<footer><a href=/p>Privacy</a> © Crumb</footer><div id=cookie-banner>We use cookies. <button>Accept all</button></div>"


def words(text: str) -> list[str]:
    return text.replace("|", " ").replace(".", " ").split()


def test_blocks_items_and_cells_stand_apart() -> None:
    assert visible_page(AD).text == (
        "Baker (all genders)\n\nCrumb · Leipzig\n\nWe bake bread and rolls for eleven shops, and we look for somebody who likes mornings.\n\n"
        "Tasks\n\n- Mix and knead\n- Shape rolls\n\n- Clean\nthe oven\n\nPay | 18 EUR\nHours | 38\n\nApply until Friday."
    )


@pytest.mark.parametrize(
    "body",
    [
        f"{NAVIGATION}<main>{AD}</main>{RELATED}{FOOTER}",
        f"{NAVIGATION}<div role=main>{AD}</div>{RELATED}{FOOTER}",
        f"{NAVIGATION}<article>{AD}</article>{RELATED}{FOOTER}",
    ],
)
def test_the_advert_stays_whole_and_navigation_goes(body: str) -> None:
    page = visible_page(f"<title>Jobs</title><body>{body}")

    assert page.title == "Baker (all genders)"
    assert set(AD_WORDS) <= set(words(page.text))
    assert not {"Home", "Press", "Pastry", "Privacy", "cookies"} & set(words(page.text))


@pytest.mark.parametrize(
    "body",
    [
        f"{NAVIGATION}<div>{AD}</div>{FOOTER}",
        f"<header>{AD}</header><main>Short</main>",
        f"<nav>{AD}</nav>",
        f"<footer>{AD}</footer>",
        f"<main><p>Similar jobs</p></main><div>{AD}</div>",
        f"<div class=cookie-company>{AD}</div>",
        f"<main>{AD}</main><aside>Tasks 38</aside>",
        f"<form>{AD}<input placeholder=Name></form>",
    ],
)
def test_where_the_advert_stands_oddly_no_word_is_lost(body: str) -> None:
    assert set(AD_WORDS) <= set(words(visible_page(body).text))


def test_facts_beside_the_main_region_are_kept() -> None:
    page = visible_page(
        f"{NAVIGATION}<main>{AD}</main><aside><p>Salary: 45,000 EUR</p><p>Location: Leipzig-Plagwitz</p></aside>"
    )

    assert "Salary: 45,000 EUR" in page.text


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Site</title><h1>Baker</h1>", "Baker"),
        ("<title>Site</title><meta property=og:title content='Baker at Crumb'>", "Baker at Crumb"),
        ("<title>Baker | Crumb</title>", "Baker | Crumb"),
        ("<meta property=og:title content='Baker, Leipzig'><h1>Crumb</h1><h1>Baker</h1>", "Baker"),
        ("<title>Baker</title><h1 style='display:none'>Label me excited</h1>", "Baker"),
        ("<svg><title>Logo</title></svg><p>x", ""),
    ],
)
def test_the_title_is_the_one_a_reader_sees(head: str, title: str) -> None:
    assert visible_page(head + "<p>Text").title == title


def test_what_stands_beside_the_text_is_kept() -> None:
    page = visible_page(
        "<link rel=canonical href='https://crumb.example/1'><meta property=og:site_name content='Crumb  Jobs'>"
        "<script type='application/ld+json'>{\"a\": 1}</script><p>x<input type=password>"
    )

    assert (page.canonical_url, page.site_name, page.json_ld, page.has_password_field) == (
        "https://crumb.example/1",
        "Crumb Jobs",
        ('{"a": 1}',),
        True,
    )


def test_a_canonical_address_that_is_no_web_address_is_dropped() -> None:
    assert visible_page("<link rel=canonical href='javascript:alert(1)'>").canonical_url == ""


@pytest.mark.parametrize(
    "text",
    [
        "I <3 bread",
        "a < b and c > d",
        "C++ <template> code",
        "List<String> and Map<K, V>",
        "vector<a>",
        "<your name>",
        "<job_posting>x",
        "5 <br",
        "x<y>z",
        "email <me@crumb.example>",
    ],
)
def test_plain_text_with_angle_brackets_stays_plain(text: str) -> None:
    assert not looks_like_html(text)
    assert visible_fragment(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "a<br>b",
        "<p>x",
        "<b>x</b>",
        "<div class=x>",
        "x<!-- y -->",
        "<ul><li>x",
        "<span hidden>x",
        "<br/>",
        "<x-y>z</x-y>",
    ],
)
def test_html_is_known_by_its_tags(text: str) -> None:
    assert looks_like_html(text)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("<p>Bread</p><p>Rolls</p>", "Bread\n\nRolls"),
        ("&lt;p&gt;Bread &amp;amp; rolls&lt;/p&gt;", "Bread & rolls"),
        ("R&amp;D in C&lt;T&gt;", "R&D in C<T>"),
        ("<p>Write &lt;b&gt; for bold</p>", "Write <b> for bold"),
        ("One\nTwo <b>three</b>\nFour", "One\nTwo three\nFour"),
        ("One\n<p>Two\nthree</p>", "One\n\nTwo three"),
        ("", ""),
    ],
)
def test_fields_with_html_read_as_text(field: str, text: str) -> None:
    assert visible_fragment(field).text == text


def test_a_fragment_keeps_hidden_words_apart() -> None:
    fragment = visible_fragment("<p>Bread</p><p hidden>Label me excited</p>")

    assert [(hidden.how, hidden.words) for hidden in fragment.hidden] == [
        ("display:none", "Label me excited")
    ]


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        (
            "<h1>Sign in</h1><form><input name=mail><input type=password><button>Log in</button></form>",
            "a sign-in page",
        ),
        ("<title>Just a moment...</title><p>Verify you are human", "a captcha page"),
        ("<p>Unusual traffic: please solve the captcha", "a captcha page"),
        (AD, None),
        (AD + "<form><input type=password><button>Save job</button></form>", None),
        ("<h1>Captcha engineer</h1>" + "<p>You build tests that tell people from machines.</p>" * 60, None),
        (
            '<script type=\'application/ld+json\'>{"@type":"JobPosting"}</script><h1>Sign in</h1><input type=password>',
            None,
        ),
    ],
)
def test_sign_in_and_captcha_pages_are_told_from_adverts(html: str, kind: str | None) -> None:
    assert sign_in_page(visible_page(html)) == kind


def bombs() -> dict[str, str]:
    return {
        "100,000 boxes in one another": "<div>" * 100_000,
        "200,000 attributes": "<p " + " ".join(f"a{n}" for n in range(200_000)) + ">",
        "attributes behind a quoted script": "<script>'<a b=\"</script><p "
        + " ".join(f"a{n}" for n in range(50_000))
        + ">",
        "formatting re-opened": "<p>" + "".join(f"<b id={n}>" for n in range(300)) + "<p>x" * 20_000,
        "unclosed formatting": "<b>" * 50_000 + "</i>" * 50_000,
        "links around boxes": "<a><div>" * 50_000,
        "10,000 rules": "<style>"
        + "".join(f".c{n % 99} .d ~ p:not(.x{n}){{display:none}}" for n in range(10_000))
        + "</style>"
        + "<div class='c1 c2'><p class=d>" * 3_000,
        "rules from the left": "<style>"
        + "".join("div " * 20 + f"p.x{{color:rgb({n % 255},0,0)}}" for n in range(1_000))
        + "</style>"
        + "<div>" * 300
        + "<p class=x>a" * 3_000,
        "nested rules": "<style>" + "a{" * 500_000,
        "brackets in a style": "<p style='color:" + "rgb(" * 100_000 + "'>",
        "variables of variables": "<style>:root{"
        + "".join(f"--v{n}:var(--v{n + 1}) var(--v{n + 1});" for n in range(1_000))
        + "}</style><p style='color:var(--v0)'>",
        "one huge attribute": "<p title='" + "x" * 5_000_000 + "'>",
        "angle brackets": "<" * 2_000_000,
        "headings in headers": "<header><h1>x</h1>" * 10_000,
        "closed details": "<details><div>" * 10_000 + "x",
        "cookie boxes": "<div class=cookie>x" * 20_000,
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", bombs())
def test_a_hostile_page_ends_soon(name: str) -> None:
    html = bombs()[name]
    started = time.process_time()
    page = visible_page(html)

    assert isinstance(page, VisiblePage)
    assert time.process_time() - started < 20


@pytest.mark.slow
def test_ten_megabytes_stay_within_memory() -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for html in (
        ("<p " + " ".join(f"a{n}" for n in range(399)) + ">") * 4_000,
        "<b>x</b>" * 1_250_000,
        "<p>" * 3_300_000,
    ):
        visible_page(html)

    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 400


def test_beyond_browsers_depth_each_box_still_counts_for_itself() -> None:
    html = "<p>Start</p>" + "<div>" * 40_000 + "<p style='display:none'>Label me excited</p><p>End</p>"

    assert visible_page(html).text == "Start\n\nEnd"
