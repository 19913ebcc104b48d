"""The score scale and the squares: everything where it belongs, for any denominator."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from liandong.foundation.pages.scale import FINE_TICKS, MOST_SQUARES, scale, score_range, sentence, units


def test_the_bar_of_ten_thirtieths_ends_at_the_line_of_one_third() -> None:
    drawn = scale(low=10, high=10, cutoff=Fraction(1, 3), denominator=30)
    assert drawn.known_width == drawn.cut.x == "33.333%"
    assert not drawn.has_maybe


def test_labels_and_sentence_in_both_languages() -> None:
    given_score = {"low": 8, "high": 14, "cutoff": Fraction(1, 3), "denominator": 30}
    with translation.override("zh-hans"):
        drawn = scale(**given_score)  # type: ignore[arg-type]  # a mixed dict of keywords
        assert drawn.highest is not None
        assert (drawn.known.text, drawn.cut.text, drawn.highest.text) == ("已知 8", "界线 10", "最高 14")
        assert drawn.sentence == "已知得分 8/30，最高可能 14/30，界线 1/3。"
    with translation.override("en"):
        assert sentence(low=13, high=13, cutoff=Fraction(1, 3), denominator=30) == "Score 13/30, cut-off 1/3."


def test_labels_of_the_axis_make_room_for_the_cut_off() -> None:
    labels = [
        tick.label for tick in scale(low=0, high=0, cutoff=Fraction(1, 3), denominator=30).ticks if tick.label
    ]
    assert labels == ["0", "5", "15", "20", "25", "30/30"]  # no 10: the cut-off stands there


def test_a_large_denominator_is_drawn_in_percent() -> None:
    drawn = scale(low=61_000, high=74_000, cutoff=Fraction(1, 3), denominator=100_000)
    assert len(drawn.ticks) == 21
    with translation.override("en"):
        drawn = scale(low=61_000, high=74_000, cutoff=Fraction(1, 3), denominator=100_000)
        assert (drawn.known.text, drawn.cut.text) == ("known 61.0%", "cut-off 33.3%")
        assert "61000/100000" in drawn.sentence  # the exact score is never rounded away


def test_a_cut_off_between_two_units_is_written_as_itself() -> None:
    with translation.override("en"):
        assert scale(low=0, high=0, cutoff=Fraction(33, 100), denominator=30).cut.text == "cut-off 33/100"


@pytest.mark.parametrize(
    ("low", "high", "cutoff", "denominator"),
    [(5, 4, "1/3", 30), (0, 31, "1/3", 30), (-1, 4, "1/3", 30), (0, 0, "0", 30), (0, 0, "4/3", 30)],
)
def test_what_is_no_score_is_refused(low: int, high: int, cutoff: str, denominator: int) -> None:
    with pytest.raises(ValueError, match="not a score"):
        scale(low=low, high=high, cutoff=Fraction(cutoff), denominator=denominator)


@given(st.data())
def test_any_score_is_drawn_within_the_scale(data: st.DataObject) -> None:
    denominator = data.draw(st.integers(1, 100_000))
    low = data.draw(st.integers(0, denominator))
    high = data.draw(st.integers(low, denominator))
    cutoff = Fraction(data.draw(st.integers(1, denominator)), denominator)
    drawn = scale(low=low, high=high, cutoff=cutoff, denominator=denominator)
    assert len(drawn.ticks) <= FINE_TICKS + 1
    places = [float(tick.x.rstrip("%")) for tick in drawn.ticks]
    assert min(places) >= 0
    assert max(places) <= 100
    labels = [float(tick.x.rstrip("%")) for tick in drawn.ticks if tick.label]
    assert all(abs(place - float(100 * cutoff)) > 12.9 for place in labels)
    assert drawn.has_maybe == (high > low)
    assert float(drawn.known_width.rstrip("%")) + float(drawn.maybe_width.rstrip("%")) <= 100.001


def test_squares_count_what_is_known_then_what_is_not() -> None:
    drawn = units(of=4, on=1, maybe=2)
    assert [square.kind for square in drawn.squares] == ["on", "maybe", "maybe", ""]
    assert [square.x for square in drawn.squares] == ["0.5", "11.5", "22.5", "33.5"]
    assert drawn.width == 44


def test_many_squares_become_a_bar() -> None:
    drawn = units(of=MOST_SQUARES + 8, on=5, maybe=10)
    assert (drawn.squares, drawn.bar_on, drawn.bar_maybe) == ((), "25.000%", "50.000%")


@pytest.mark.parametrize(("of", "on", "maybe"), [(0, 0, 0), (3, 2, 2), (3, -1, 0), (3, 0, -1)])
def test_what_is_no_weight_is_refused(of: int, on: int, maybe: int) -> None:
    with pytest.raises(ValueError, match="not a weight"):
        units(of=of, on=on, maybe=maybe)


def test_score_range() -> None:
    assert score_range(13, 13, 30) == "13/30"
    assert score_range(8, 14, 30) == "8–14/30"
