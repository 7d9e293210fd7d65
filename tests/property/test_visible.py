"""Laws of the visible-text pass: no input breaks it, and plain words are never lost."""

from __future__ import annotations

import html
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from metier.text.jsonld import agrees, job_postings
from metier.text.visible import looks_like_html, sign_in_page, visible_fragment, visible_page

TAGS = [
    "p",
    "div",
    "b",
    "font",
    "a",
    "table",
    "td",
    "style",
    "svg",
    "select",
    "option",
    "details",
    "template",
    "iframe",
    "li",
    "input",
    "math",
    "x-y",
    "main",
    "nav",
    "footer",
    "h1",
    "br",
    "object",
]
STYLES = [
    "display:none",
    "display:",
    "margin:/**/",
    "color:",
    "color:#ffff",
    "font:0/0 a",
    "opacity:calc(1px",
    "width:calc(1/0)",
    "background:url(",
    "inset:",
    "transform:scale()",
    "clip-path:circle()",
    "filter:blur()",
    "font-size:1e999px",
    "--a:var(--a);color:var(--a)",
    "scale:",
    "overflow:",
    "content:'x",
    "text-indent: ",
    "animation:a",
]
RULES = [
    "*",
    "a>",
    ":nth-child(n+",
    ":not(",
    ":is(p,:is(p))",
    "p::after",
    "#\\31 ",
    "[a=b",
    "@media (",
    "@keyframes a{to",
    "@layer",
    "p,,p",
    "&",
    ":nth-of-type(2n-1)",
    "p~*+*",
]

start_tags = st.builds(
    lambda tag, name, value: f"<{tag} {name}={value!r}>",
    st.sampled_from(TAGS),
    st.sampled_from(["style", "class", "hidden", "type", "srcdoc", "width", "color", "bgcolor", "size"]),
    st.sampled_from([*STYLES, "p", "", "9" * 50]),
)
sheets = st.builds(
    lambda rule, style: f"<style>{rule}{{{style}}}</style>", st.sampled_from(RULES), st.sampled_from(STYLES)
)
soup = st.lists(
    st.one_of(
        start_tags,
        sheets,
        st.sampled_from([f"</{tag}>" for tag in TAGS]),
        st.sampled_from(["<!--", "-->", "<![CDATA[", "<?", "&amp;", "&#0;", "\x00", "\ud800", "<", ">", '"']),
        st.text(max_size=8),
    )
).map("".join)
words = st.lists(st.text("abcdefghij", min_size=2, max_size=9), min_size=1, max_size=20)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "@type",
                    "@graph",
                    "title",
                    "baseSalary",
                    "value",
                    "jobLocation",
                    "address",
                    "identifier",
                    "hiringOrganization",
                    "name",
                    "employmentType",
                    "description",
                    "minValue",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(st.one_of(soup, st.text(alphabet=st.characters(exclude_categories=()))))
@settings(max_examples=300, deadline=None)
def test_no_input_breaks_the_pass(source: str) -> None:
    page = visible_page(source)
    fragment = visible_fragment(source)

    sign_in_page(page)
    (page.text + page.title).encode()
    assert len(page.hidden) <= 200
    assert all(len(hidden.words) <= 2_000 for hidden in page.hidden)
    assert isinstance(fragment.text, str)


@given(words)
@settings(max_examples=100, deadline=None)
def test_plain_words_are_all_kept(found: list[str]) -> None:
    body = "".join(f"<li>{word}</li>" if len(word) % 2 else f"<p>{word}</p>" for word in found)

    assert [word for word in visible_page(f"<main>{body}</main>").text.split() if word != "-"] == found


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00\r")))
@settings(max_examples=100, deadline=None)
def test_escaped_text_comes_back_word_by_word(text: str) -> None:
    page = visible_page(f"<body><pre>x {html.escape(text)} y</pre></body>")

    assert page.text.split() == f"x {text} y".replace("\x0c", " ").split()


@given(st.text())
@settings(max_examples=100, deadline=None)
def test_what_is_not_html_stays_as_it_is(text: str) -> None:
    if not looks_like_html(text) and "&" not in text:
        assert visible_fragment(text).text == text


@given(
    json_values.map(
        lambda value: (
            {"@type": ["JobPosting"], "x": value}
            if not isinstance(value, dict)
            else value | {"@type": "JobPosting"}
        )
    )
)
@settings(max_examples=200, deadline=None)
def test_no_json_breaks_the_reader_of_structured_data(value: dict[str, Any]) -> None:
    (posting,) = job_postings([json.dumps(value)])[:1]
    assert isinstance(posting.title, str)


@given(st.lists(st.text()))
@settings(max_examples=100, deadline=None)
def test_no_script_breaks_the_reader_of_structured_data(scripts: list[str]) -> None:
    assert job_postings(scripts) == []


@given(st.text(), st.text())
@settings(max_examples=100, deadline=None)
def test_agreement_is_a_share_and_full_with_itself(one: str, other: str) -> None:
    assert 0.0 <= agrees(one, other) <= 1.0
    assert agrees(one, one) == 1.0
