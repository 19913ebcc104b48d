"""Charts as data: positions from zero, values as they are written beside their marks."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.foundation.pages.charts import (
    COLUMN_HEIGHT,
    Column,
    ColumnChart,
    Part,
    Row,
    RowChart,
    SplitBar,
    nice_step,
)


def test_dots_stand_on_an_axis_from_zero() -> None:
    chart = RowChart("t", (Row("a", Fraction(52, 1000), Fraction(60, 1000)), Row("b", Fraction(126, 1000))))
    assert chart.end == Fraction(15, 100)
    assert [mark.label for mark in chart.axis] == ["0%", "5%", "10%", "15%"]
    first, second = chart.drawn
    assert (first.x, first.reach_x, first.text, first.reach_text) == ("34.667%", "40.000%", "5.2%", "6.0%")
    assert (second.x, second.reach_x, second.has_reach) == ("84.000%", "", False)


def test_an_unknown_value_has_no_mark_and_a_word() -> None:
    (row,) = RowChart("t", (Row("a", None),), unit="number").drawn
    assert row.x == ""
    assert row.text == "未知"


def test_a_value_beyond_a_chosen_end_stays_on_the_plot() -> None:
    (row,) = RowChart("t", (Row("a", Fraction(1, 2)),), top=Fraction(1, 4)).drawn
    assert row.x == "100.000%"


def test_columns_keep_their_proportions() -> None:
    chart = ColumnChart("t", (Column("6", Fraction(15, 100)), Column("7", Fraction(5, 100), is_current=True)))
    high, low = chart.drawn
    assert float(high.height) == COLUMN_HEIGHT
    assert float(low.height) == pytest.approx(COLUMN_HEIGHT / 3, abs=0.1)
    assert (high.text, high.full_text) == ("15.0", "15.0%")


def test_a_bar_in_parts_is_the_whole() -> None:
    bar = SplitBar((Part("taken", 1203), Part("differs", 35), Part("refused", 14)), "households")
    drawn = bar.drawn
    assert [part.tone for part in drawn] == ["a", "b", "c"]
    assert drawn[1].x == "96.086%"
    assert bar.sentence == "taken 1,203，differs 35，refused 14"
    assert SplitBar((Part("none", 0),)).drawn[0].width == "0.000%"


def test_a_bar_has_no_more_parts_than_can_be_told_apart() -> None:
    with pytest.raises(ValueError, match="at most 4 parts"):
        SplitBar(tuple(Part(str(number), 1) for number in range(5)))


@given(st.fractions(min_value=Fraction(1, 10**9), max_value=10**9))
def test_an_axis_has_two_to_five_parts(top: Fraction) -> None:
    assert 1 < top / nice_step(top) <= 5


@given(st.lists(st.fractions(min_value=0, max_value=1), min_size=1, max_size=8))
def test_every_dot_is_on_the_plot_and_in_order(values: list[Fraction]) -> None:
    drawn = RowChart("t", tuple(Row("a", value) for value in values)).drawn
    places = [float(row.x.rstrip("%")) for row in drawn]
    assert all(0 <= place <= 100 for place in places)
    order = sorted(range(len(values)), key=lambda number: values[number])
    assert all(places[a] <= places[b] for a, b in pairwise(order))
