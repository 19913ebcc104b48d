"""What the editor of standards says in the one language: phrases, weights, and the file it writes."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.analytics.standards import parse_standard
from liandong.analytics.standards.phrases import Clause, Phrase, read_phrase, written_phrase
from liandong.analytics.standards.refusals import (
    FixedWeightsFull,
    FixedWeightsShort,
    NoDayWritten,
    NoNumberWritten,
    NothingTicked,
)
from liandong.analytics.standards.weighing import shared
from liandong.analytics.tables import ColumnType

COLUMNS = {
    "income": ColumnType.FLOAT,
    "age": ColumnType.INTEGER,
    "ill": ColumnType.BOOLEAN,
    "fuel": ColumnType.TEXT,
    "since": ColumnType.DATE,
}


@pytest.mark.parametrize(
    "text",
    [
        "income < 6000",
        "not ill",
        "not ill or fuel in ('wood', 'it''s')",
        "any(age >= 6 and age <= 15 and ill)",
        "not any(fuel not in ('wood') or ill)",
        "every(age > -1)",
        "count(*) filter (where ill and age < 60) >= 2",
        "max(age) filter (where ill) < 0.5",
        "since >= date '2020-12-31'",
    ],
)
def test_a_phrase_is_found_again_in_what_it_wrote(text: str) -> None:
    phrase = read_phrase(text, COLUMNS, "household")
    assert phrase is not None
    assert written_phrase(phrase, COLUMNS, "") == text


@pytest.mark.parametrize(
    "text",
    [
        "count(*) >= 3 * count(*) filter (where ill)",
        "income < age",
        "any(ill) or income < 1",
        "ill and",
        "age",
    ],
)
def test_what_no_phrase_can_say_stays_an_expression(text: str) -> None:
    assert read_phrase(text, COLUMNS, "household") is None


@pytest.mark.parametrize(
    ("clause", "refusal"),
    [
        (Clause("income", "<", ("6000 or true",)), NoNumberWritten),
        (Clause("since", "<", ("2020-02-30",)), NoDayWritten),
        (Clause("fuel", "in"), NothingTicked),
    ],
)
def test_a_value_that_does_not_fit_is_refused_in_a_sentence(clause: Clause, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        written_phrase(Phrase("family", (clause,)), COLUMNS, "")


def of(text: str) -> list[Fraction]:
    return [Fraction(one) for one in text.split()]


# weights before, fixed, wanted, at, weights after: the cases of frontend/tests/weights.test.ts
WEIGHTS = [
    ("1/5 1/5 1/5 1/5 1/5", [], "3/10", 0, "3/10 7/40 7/40 7/40 7/40"),
    ("1/3 1/3 1/3", [], "7/20", 1, "13/40 7/20 13/40"),
    ("1/3 1/3 1/3", [0], "1/2", 2, "1/3 1/6 1/2"),
    ("1/2 1/4 1/4", [], "1", 0, "499/500 1/1000 1/1000"),
    ("1/2 1/2", [0], "0.9", 1, "1/2 1/2"),
]


@pytest.mark.parametrize(("before", "fixed", "wanted", "at", "after"), WEIGHTS)
def test_the_others_share_what_is_left(
    before: str, fixed: list[int], wanted: str, at: int, after: str
) -> None:
    assert list(shared(of(before), fixed, Fraction(wanted), at)) == of(after)


def test_those_that_are_not_fixed_share_again() -> None:
    assert list(shared(of("1/2 1/4 1/8"), [0])) == of("1/2 1/3 1/6")


@given(
    st.lists(st.integers(1, 1000), min_size=2, max_size=8),
    st.fractions(0, 1, max_denominator=997),
    st.integers(0, 7),
)
def test_weights_stay_positive_readable_and_whole(parts: list[int], wanted: Fraction, at: int) -> None:
    before = [Fraction(part, sum(parts)) for part in parts]
    found = shared(before, (), wanted, at % len(parts))
    assert sum(found) == 1
    assert min(found) > 0
    assert all(weight.denominator <= 1000 * 1000 for weight in found)


def test_fixed_weights_that_leave_nothing_are_refused() -> None:
    with pytest.raises(FixedWeightsFull):
        shared([Fraction(1, 2), Fraction(1, 2), Fraction(1, 4)], [0, 1])
    with pytest.raises(FixedWeightsShort):
        shared([Fraction(1, 2), Fraction(1, 4)], [0, 1])


def test_equal_weights_stay_equal_however_the_file_is_written() -> None:
    text = '[standard]\nid = "a"\ncutoff = 0.5\nvalid_from = 2020-01-01\n'
    text += '[[dimension]]\nid = "d"\n' + "".join(
        f'[[dimension.indicator]]\nid = "i{n}"\ndeprived_if = "ill"\n' for n in range(3)
    )
    standard = parse_standard(text)
    again = parse_standard(standard.to_toml())
    assert again == standard
    assert again.fingerprint == standard.fingerprint
