from __future__ import annotations

from metier.screeners.tokens import column, counted, pieces, spans, tokens


def test_names_of_languages_with_signs_stay_whole() -> None:
    assert tokens("C++, C#, .NET and Java!") == ["c++", "c#", ".net", "java"]


def test_no_and_not_stay_as_they_turn_a_phrase_around() -> None:
    assert pieces(tokens("no travel")) == ["no", "travel", "no travel"]


def test_spans_stand_where_the_words_are_even_where_lower_case_is_longer() -> None:
    text = "İstanbul: Data Engineer"
    assert all(text[start:end].lower() == word for word, start, end in spans(text))


def test_columns_are_the_same_on_every_machine() -> None:
    assert [column("python"), column("data engineer")] == [47288, 241409]


def test_counts_add_title_and_text() -> None:
    packed = counted("Python", "Python, Python")
    found = {int(entry) & (2**18 - 1): int(entry) >> 18 for entry in packed}
    assert found[column("python")] == 3
    assert found[column("python python")] == 1
