"""Figures and dates on pages: exact, and in the language of the page."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from liandong.foundation.pages import formats


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Fraction(825, 10000), 1, "8.3%"),  # exactly on the half: away from zero
        (Decimal("0.0825"), 1, "8.3%"),
        (0.285, 0, "29%"),  # 0.285 as binary is 0.28499…; on the page it means 285/1000
        (0.145, 0, "15%"),
        ("1/3", 1, "33.3%"),
        (0, 1, "0.0%"),
        (1, 0, "100%"),
        (Fraction(-1, 10_000), 1, "0.0%"),  # no "-0.0%"
        (Fraction(-5, 100), 1, "−5.0%"),
        (12, 1, "1,200.0%"),
    ],
)
def test_percent(value: formats.Number, places: int, text: str) -> None:
    assert formats.percent(value, places) == text


def test_counts_amounts_and_scores() -> None:
    assert formats.count(82593) == "82,593"
    assert formats.count(1_000_000_000_000_000_001) == "1,000,000,000,000,000,001"
    assert formats.fixed(Fraction(25, 1000)) == "0.025"
    assert formats.fraction(10, 30) == "10/30 = 1/3"
    assert formats.fraction(13, 30) == "13/30"
    assert formats.fraction(0, 30) == "0/30"
    assert formats.fraction(30, 30) == "30/30"
    assert formats.fraction(Fraction(33, 100)) == "33/100"
    assert formats.shortest(Fraction(99, 10)) == "9.9"
    assert formats.shortest(7935) == "7,935"
    assert formats.size(824) == "824 B"
    assert formats.size(12_400) == "12.4 KB"
    assert formats.size(3_000_000) == "3 MB"
    assert formats.fingerprint("9c41e07b5a2df013") == "9c41 e07b 5a2d"


ZH_DAY = "2025\u00a0年\u00a09\u00a0月\u00a08\u00a0日"  # never broken over two lines


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ("7,935 元", ZH_DAY, "9\u00a0月\u00a08\u00a0日", f"{ZH_DAY} 15:02", "未知")),
        ("en", ("7,935 yuan", "8 September 2025", "8 September", "8 September 2025, 15:02", "unknown")),
    ],
)
def test_both_languages(language: str, words: tuple[str, ...]) -> None:
    on = date(2025, 9, 8)
    at = datetime(2025, 9, 8, 7, 2, tzinfo=UTC)  # 15:02 in Shanghai
    with translation.override(language):
        shown = (
            formats.yuan(7935),
            formats.day(on),
            formats.day(on, "short"),
            formats.moment(at),
            formats.count(None),
        )
        assert shown == words
        assert formats.percent(None) == formats.day(None) == formats.yuan(None) == words[-1]


def test_a_day_is_a_day_in_shanghai() -> None:
    late = datetime(2025, 9, 8, 16, 30, tzinfo=UTC)  # already the 9th there
    with translation.override("en"):
        assert formats.day(late) == "9 September 2025"
        assert formats.moment(late) == "9 September 2025, 00:30"


def test_fen_are_written_only_where_there_are_any() -> None:
    with translation.override("en"):
        assert formats.yuan(Decimal("7935.50")) == "7,935.50 yuan"
        assert formats.yuan(Decimal("7935.00")) == "7,935 yuan"


def test_what_is_no_number_is_refused() -> None:
    for value in ("seven", Decimal("NaN"), float("inf")):
        with pytest.raises(ValueError, match=r"Fraction|finite|Invalid"):
            formats.exact(value)


@given(st.decimals(-(10**12), 10**12, allow_nan=False, places=6), st.integers(0, 6))
def test_rounding_is_that_of_decimal_arithmetic(value: Decimal, places: int) -> None:
    wanted = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = formats.decimal(value, places)
    assert Decimal(text.replace(",", "").replace("−", "-")) == wanted


@given(st.fractions(), st.integers(0, 8))
def test_rounding_never_moves_a_value_by_more_than_half_a_digit(value: Fraction, places: int) -> None:
    text = formats.decimal(value, places).replace(",", "").replace("−", "-")
    assert abs(Fraction(text) - value) <= Fraction(1, 2 * 10**places)


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_shortened_score_is_the_same_score(numerator: int, denominator: int) -> None:
    first, _, short = formats.fraction(numerator, denominator).partition(" = ")
    assert Fraction(first) == Fraction(numerator, denominator)
    if short:
        assert Fraction(short) == Fraction(first)
        assert int(short.partition("/")[2]) < denominator
