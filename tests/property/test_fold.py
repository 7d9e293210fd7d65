from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from metier.actions.fold import Candidate, FoldIndex
from metier.domain.posting import PostingId
from metier.text.fingerprint import (
    N_HASHES,
    company_key,
    fingerprint,
    text_hash,
    title_codes,
    title_key,
    words_of,
)
from metier.text.urls import canonical_url, employer_page, is_aggregator, job_page

_pieces = st.sampled_from(
    [
        "https://",
        "HTTP://",
        "www.",
        "jobs.lever.co",
        "linkedin.com",
        "indeed.com",
        "a.example",
        ":443",
        ":x",
        "/",
        "//",
        "en",
        "/en-US/",
        "jobs/view/",
        "12",
        "?",
        "&",
        "=",
        "jk",
        "id",
        "utm_x",
        "#",
        "#/",
        "@",
        "[",
        "]",
        "%20",
        " ",
        "\ud800",
        "ß",
        "İ",
        "\\",
        ";",
        "rc/clk",
    ]
)
urls = st.one_of(
    st.text(),
    st.lists(_pieces, max_size=12).map("".join),
    st.lists(_pieces, max_size=10).map(lambda found: "https://a.example/" + "".join(found)),
)
words = st.lists(
    st.sampled_from(["clock", "maker", "wheel", "brass", "river", "seven", "C++", "née", "時計"]), max_size=80
).map(" ".join)
fields = st.fixed_dictionaries(
    {
        "company": st.sampled_from(["", "Acme", "Acme GmbH", "Acme Clocks", "Bistro"]),
        "title": st.sampled_from(["", "Clock Maker", "Senior Clock Maker", "Clock Maker 2", "Cook"]),
        "place": st.sampled_from(["", "Bern", "Basel", ",", "Bern, Switzerland"]),
        "url": st.sampled_from(
            ["", "https://acme.example/7", "https://acme.example/8", "https://linkedin.com/jobs/view/1"]
        ),
        "requisition_id": st.sampled_from(["", "R1", "R2", "n/a"]),
        "source": st.sampled_from(["file:csv", "lever"]),
        "source_id": st.sampled_from(["", "1", "2"]),
        "board": st.sampled_from(["", "acme"]),
        "seniority": st.sampled_from(["", "senior"]),
    }
)


@given(urls)
def test_a_canonical_url_is_its_own_canonical_url(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once
    assert once == "" or once.startswith(("http://", "https://"))


@given(urls)
def test_any_text_can_be_asked_whether_it_names_a_page(url: str) -> None:
    page = job_page(url)
    assert canonical_url(url).endswith(page)
    assert employer_page(url) == ("" if is_aggregator(url) else page)


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30))
def test_plain_addresses_are_read_as_all_addresses_are(tail: str) -> None:
    url = f"https://a.example/jobs{tail}"
    assert canonical_url(url) == canonical_url(f" {url}")


@given(st.text())
def test_a_text_has_one_fingerprint_whatever_its_case_and_space(text: str) -> None:
    made = fingerprint(text)
    assert made == fingerprint(f"\n {text} ...")
    assert made.text_hash == text_hash(text)
    assert (made.n_words, len(made.signature)) == (len(words_of(text)), 4 * N_HASHES)


@given(st.text())
def test_keys_are_their_own_keys_and_any_text_has_one(text: str) -> None:
    assert company_key(text) == company_key(text.upper().lower()) or not text.isascii()
    assert bool(company_key(text)) == any(c.isalnum() for c in company_key(text))
    assert isinstance(title_key(text), str)
    assert all(any(map(str.isdigit, code)) for code in title_codes(text))


@given(st.lists(st.tuples(fields, words), max_size=8))
def test_a_fold_leads_to_a_known_posting_and_never_joins_two_requisitions(
    rows: list[tuple[dict[str, str], str]],
) -> None:
    texts: dict[PostingId, str] = {}
    index = FoldIndex(text_of=texts.__getitem__)
    for number, (said, text) in enumerate(rows):
        name = PostingId(f"p{number}")
        candidate = Candidate(posting_id=name, fingerprint=fingerprint(text), **said)
        fold = index.find(candidate, text)
        assert fold == index.find(candidate, text)
        if fold is None:
            texts[name] = text
            index.add(candidate)
            continue
        assert fold.into in texts
        assert 0 <= fold.likeness <= 1
        assert fold.likeness >= 0.9 or fold.rule.startswith(("same-source", "same-req", "same-url"))


@given(fields, words)
def test_the_same_sighting_again_is_the_same_posting_where_its_text_says_enough(
    said: dict[str, str], text: str
) -> None:
    first = Candidate(posting_id=PostingId("p0"), fingerprint=fingerprint(text), **said)
    index = FoldIndex([first], text_of=lambda _: text)
    fold = index.find(first, text)
    assert fold is not None or len(words_of(text)) < 40
