"""Plots: the same bytes every time, nothing outside the picture, told apart without colour, safe with any words."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metier.pages.svg import (
    NARROW,
    WIDE,
    Axis,
    Bin,
    Drawing,
    ForestRow,
    Mark,
    Point,
    Series,
    calibration_plot,
    forest_plot,
    line_plot,
    standalone,
)
from metier.pages.svg.drawing import STYLES, apart, number
from metier.pages.svg.scale import scale_of

SIZES = (10, 30, 100, 300)
share = st.floats(0, 1)


def curve(name: str, level: float, *, predicted: bool = False) -> Series:
    points = [Point(n, level + i / 50, level - 0.05, level + 0.1) for i, n in enumerate(SIZES)]
    return Series(name, points, predicted=predicted)


def learning_curve(*names: str, width: float = WIDE) -> Drawing:
    series = [curve(name, 0.6 + i / 40) for i, name in enumerate(names)]
    x, y = Axis("decisions", log=True), Axis("AUC", high=1)
    return line_plot(
        "Order", "It rises", series, x=x, y=y, levels=[(0.5, "luck")], marks=[Mark(40, "1")], width=width
    )


def elements(drawing: Drawing, name: str) -> list[ET.Element]:
    return [found for found in ET.fromstring(drawing.text).iter() if found.tag == name]


def test_the_same_plot_has_the_same_bytes() -> None:
    assert learning_curve("learned", "words").text == learning_curve("learned", "words").text


def test_a_plot_says_what_it_shows_to_those_who_hear_it() -> None:
    root = ET.fromstring(learning_curve("learned").text)
    assert root.get("role") == "img"
    assert [root[0].tag, root[0].text, root[1].tag, root[1].text] == ["title", "Order", "desc", "It rises"]


def test_lines_differ_by_sign_and_dash_and_not_only_by_colour() -> None:
    drawing = learning_curve(*"abcde")
    signs = {
        group.get("class"): next(iter(group))
        for group in elements(drawing, "g")
        if group.find("*[@class='sign']") is not None
    }
    shapes = [
        (sign.tag, len((sign.get("points") or "").split()))
        for sign in (g.find("*[@class='sign']") for g in elements(drawing, "g"))
        if sign is not None
    ]
    assert len(signs) == STYLES
    assert len(set(shapes)) == STYLES
    assert [text.text for text in elements(drawing, "text") if text.get("class") == "label"] == list("abcde")


def test_what_is_predicted_looks_unlike_what_was_measured() -> None:
    measured = line_plot("t", "d", [curve("a", 0.6)], x=Axis("n", log=True), y=Axis("AUC")).text
    predicted = line_plot(
        "t", "d", [curve("a", 0.6, predicted=True)], x=Axis("n", log=True), y=Axis("AUC")
    ).text
    assert "predicted" not in measured
    assert 'class="band predicted"' in predicted
    assert 'class="line predicted"' in predicted
    assert 'class="sign"' not in predicted


def test_words_of_strangers_stay_words() -> None:
    text = learning_curve("</text><script>x</script>", '" onload="x').text
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    ET.fromstring(text)


def test_a_plot_may_stand_in_a_file_of_its_own() -> None:
    text = standalone(learning_curve("learned"))
    root = ET.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("width") == "640"
    assert text.count("<style>") == 1
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_nothing_lies_outside_the_picture(width: float) -> None:
    bins = [Bin(0.0, 0.0, 0.0, 0.3, 90), Bin(1.0, 1.0, 0.2, 1.0, 1)]
    rows = [
        ForestRow("learned, frozen", 0.8, 0.7, 0.9, "80 % (70–90 %)"),
        ForestRow("prior", None, None, None, "—"),
    ]
    for drawing in (
        learning_curve("learned", "words", width=width),
        calibration_plot("t", "d", bins, said="said", came="came", width=width),
        forest_plot(
            "t", "d", rows, x=Axis("AUC"), zero=0.5, margin=0.02, sides=("worse", "better"), width=width
        ),
    ):
        for name, limit in (
            ("x", width),
            ("x1", width),
            ("x2", width),
            ("cx", width),
            ("y", drawing.height),
            ("cy", drawing.height),
        ):
            for found in ET.fromstring(drawing.text).iter():
                assert 0 <= float(found.get(name, 0)) <= limit, ET.tostring(found)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(share, share, share, share), max_size=12), st.booleans())
def test_any_figures_can_be_drawn(values: list[tuple[float, float, float, float]], narrow: bool) -> None:
    width = NARROW if narrow else WIDE
    points = [Point(x, y, min(a, b), max(a, b)) for x, y, a, b in sorted(values)]
    bins = [Bin(p.x, p.y, p.low or 0, p.high or 0, place) for place, p in enumerate(points, start=1)]
    rows = [ForestRow("name", p.y, p.low, p.high) for p in points]
    for drawing in (
        line_plot("t", "d", [Series("a", points)], x=Axis("x"), y=Axis("y"), width=width),
        line_plot("t", "d", [Series("a", points)], x=Axis("x", log=True, low=1e-3), y=Axis("y"), width=width),
        calibration_plot("t", "d", bins, said="s", came="c", width=width),
        forest_plot("t", "d", rows, x=Axis("x"), width=width),
    ):
        ET.fromstring(drawing.text)
        assert "nan" not in drawing.text
        assert "inf" not in drawing.text
        assert not re.search(
            r"\d\.\d\d",
            " ".join(
                f"{v}"
                for e in ET.fromstring(drawing.text).iter()
                for k, v in e.attrib.items()
                if k != "class"
            ),
        )


@settings(deadline=None)
@given(st.lists(st.floats(0, 300), max_size=12))
def test_names_at_the_ends_of_lines_never_touch(wanted: list[float]) -> None:
    placed = sorted(apart(wanted, gap=15, high=300))
    assert all(below - above >= 15 - 1e-9 for above, below in pairwise(placed))
    assert not placed or placed[-1] <= 300


@settings(deadline=None)
@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_ticks_are_round_and_not_too_many(low: float, span: float) -> None:
    scale = scale_of(Axis("x"), [low, low + span], start=0, end=100, most=5)
    assert 1 <= len(scale.ticks) <= 8
    assert scale.at(low) <= scale.at(low + span)
    assert all(0 <= scale.at(tick) <= 100 for tick in scale.ticks)


def test_a_logarithmic_axis_gives_equal_room_to_equal_ratios() -> None:
    scale = scale_of(Axis("n", log=True), [10, 1000], start=0, end=100)
    assert scale.at(100) == pytest.approx(50)
    assert scale.ticks == (10, 30, 100, 300, 1000)


def test_coordinates_are_short() -> None:
    assert [number(value) for value in (1.0, 1 / 3, -0.04, 99.96)] == ["1", "0.3", "0", "100"]
