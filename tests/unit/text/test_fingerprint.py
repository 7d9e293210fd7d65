from __future__ import annotations

import subprocess
import sys

import pytest

from metier.text.fingerprint import (
    FINGERPRINT_VERSION,
    N_HASHES,
    company_key,
    fingerprint,
    likeness,
    text_hash,
    title_codes,
    title_key,
    words_of,
)

TEXT = "We mend clocks, and we mend them well. You bring patience and small hands."


@pytest.mark.parametrize(
    "other",
    [
        TEXT.upper(),
        TEXT.replace(" ", "\n\n "),
        TEXT.replace(",", " –"),
        f"**{TEXT}**",
        TEXT.replace("clocks, and", "clocks,and"),
        TEXT.replace("well. You", "wellYou"),
    ],
)
def test_case_punctuation_and_white_space_do_not_change_a_text(other: str) -> None:
    assert fingerprint(other).text_hash == fingerprint(TEXT).text_hash == text_hash(TEXT)


@pytest.mark.parametrize("other", [TEXT.replace("clocks", "socks"), TEXT + " Now.", ""])
def test_another_word_makes_another_text(other: str) -> None:
    assert text_hash(other) != text_hash(TEXT)


def test_c_plus_plus_c_sharp_and_c_are_three_languages() -> None:
    assert len({text_hash(f"You write {name} all day") for name in ("C", "C++", "C#")}) == 3
    assert text_hash(r"You write C\+\+ all day") == text_hash("You write C++ all day")


def test_signs_of_other_scripts_are_no_words_and_their_letters_are() -> None:
    assert words_of("„Größe“ – 100 % ✓ naïve") == ["größe".encode(), b"100", "naïve".encode()]
    assert len(words_of("हम घड़ियाँ बनाते हैं")) == 4


def test_signatures_estimate_likeness() -> None:
    words = [f"word{number}" for number in range(400)]
    one, other = " ".join(words), " ".join([*words[:380], *(f"new{number}" for number in range(20))])
    first, second = fingerprint(one).signature, fingerprint(other).signature
    same = sum(first[i : i + 4] == second[i : i + 4] for i in range(0, 4 * N_HASHES, 4)) / N_HASHES
    exact = likeness(words_of(one), words_of(other))
    assert exact == pytest.approx(376 / 416)
    assert same == pytest.approx(exact, abs=0.16)


def test_likeness_is_one_for_equal_and_zero_for_foreign_texts() -> None:
    assert likeness(words_of(TEXT), words_of(TEXT)) == 1
    assert likeness([], []) == 1
    assert likeness(words_of(TEXT), words_of("Nothing of this stands in the other one")) == 0


@pytest.mark.parametrize("text", ["", "One", "one two three four", "one two three four five"])
def test_short_texts_have_fingerprints_of_full_length(text: str) -> None:
    made = fingerprint(text)
    assert (made.n_words, len(made.signature)) == (len(text.split()), 4 * N_HASHES)


def test_a_fingerprint_is_the_same_in_every_process_and_release() -> None:
    # Workspaces hold stored fingerprints: if this changes, FINGERPRINT_VERSION must change with it.
    code = "from metier.text.fingerprint import fingerprint as f; p = f('We mend clocks and we mend them well'); print(p.text_hash[:16], p.signature[:8].hex())"
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"}
    ).stdout
    assert (FINGERPRINT_VERSION, *shown.split()) == ("words5-64-1.2", "4f8e93dc7ac57fdc", "ae3e47dc6f8b20c9")


@pytest.mark.parametrize(
    ("company", "key"),
    [
        ("ACME Pvt. Ltd.", "acme"),
        ("Acme, Inc.", "acme"),
        ("The Acme Company", "acme"),
        ("Müller & Söhne GmbH & Co. KG", "muller sohne"),
        ("Foo Sp. z o.o.", "foo"),
        ("Acme Services Pvt Ltd", "acme services"),
        ("S.A.", "sa"),
        ("L.L. Bean", "ll bean"),
        ("株式会社テスト", "株式会社テスト"),
        ("", ""),
    ],
)
def test_a_company_is_known_by_its_name_without_legal_form(company: str, key: str) -> None:
    assert company_key(company) == key


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Sr. Data Engineer (m/w/d) - REQ-1234 | Remote", "senior data engineer"),
        ("Senior Data Engineer", "senior data engineer"),
        ("Junior Data Engineer", "junior data engineer"),
        ("Data Analyst - San Diego, CA", "data analyst"),
        ("Clock Maker (Full-time, Hybrid) [AB123]", "clock maker"),
        ("Entwickler*in Backend (w/m/d)", "entwickler backend"),
        ("Développeur H/F", "developpeur"),
        ("C++ Developer", "c++ developer"),
        ("C# Developer", "c# developer"),
        ("Clock Maker II", "clock maker ii"),
        ("Remote", "remote"),
        ("", ""),
    ],
)
def test_a_title_is_known_by_role_and_level(title: str, key: str) -> None:
    assert title_key(title) == key


def test_job_numbers_and_grades_of_a_title_are_its_codes() -> None:
    assert title_codes("Clock Maker L4 [AB123] (m/w/d)") == {"l4", "ab123"}
    assert title_codes("Clock Maker") == frozenset()
