"""The targeting table, against the World Bank's ten-person economy and by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from liandong.analytics.measures.targeting import (
    NegativeWeight,
    UnequalLengths,
    UnknownSuggestion,
    confusion,
    targeting,
)

# Grosh et al. (2022), Revisiting Targeting in Social Assistance, World Bank, table 7.3: ten people, the
# poorest four of them poor, the poorest two in the poorest 20 %.
POOR = [place < 4 for place in range(10)]
POOREST_FIFTH = [place < 2 for place in range(10)]
SCENARIOS = {
    1: ({0, 1}, (Fraction(1, 2), 0), (0, 0)),
    2: ({1, 2}, (Fraction(1, 2), 0), (Fraction(1, 2), Fraction(1, 2))),
    3: ({2, 3}, (Fraction(1, 2), 0), (1, 1)),
    4: (set(range(10)), (0, Fraction(6, 10)), (0, Fraction(8, 10))),
}


@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
def test_the_ten_person_economy_of_the_world_bank(scenario: int) -> None:
    served, by_line, by_fifth = SCENARIOS[scenario]
    selected = [place in served for place in range(10)]
    for truth, expected in ((POOR, by_line), (POOREST_FIFTH, by_fifth)):
        table = targeting(selected, truth)
        assert (table.exclusion_error, table.inclusion_error) == expected


def test_the_two_by_two_table_by_hand() -> None:
    """100 families, 40 poor; 30 of the poor and 20 of the others are selected."""
    selected = [True] * 30 + [False] * 10 + [True] * 20 + [False] * 40
    poor = [True] * 40 + [False] * 60
    table = targeting(selected, poor)
    assert table.exclusion_error == Fraction(10, 40)
    assert table.inclusion_error == Fraction(20, 50)
    assert table.accuracy == Fraction(70, 100)
    assert table.coverage == Fraction(50, 100)
    assert table.targeting_differential == Fraction(3, 4) - Fraction(1, 3)
    assert table.table().to_pylist() == [
        {"selection": "selected", "poor": 30, "not_poor": 20, "total": 50},
        {"selection": "not_selected", "poor": 10, "not_poor": 40, "total": 50},
        {"selection": "total", "poor": 40, "not_poor": 60, "total": 100},
    ]


def test_weights_are_exact_decimals_and_unknown_rows_are_counted_not_guessed() -> None:
    table = targeting([True, True, None, False], [True, False, True, None], [0.1, 0.2, 3, 4])
    assert table.selected_poor == Fraction(1, 10)
    assert table.inclusion_error == Fraction(2, 3)
    assert table.unknown == 7


def test_rates_without_a_denominator_are_none() -> None:
    table = targeting([False], [False])
    assert (table.inclusion_error, table.exclusion_error, table.targeting_differential) == (None, None, None)


def test_columns_of_different_length_and_negative_weights_are_refused() -> None:
    with pytest.raises(UnequalLengths):
        targeting([True], [True, False])
    with pytest.raises(NegativeWeight, match="-2"):
        targeting([True, False], [True, False], [1, -2])


def test_four_levels_against_three_suggestions() -> None:
    level = ["1", "1", "1", "2", "2", "4", "4", "4"]
    suggestion = ["poor", "not_poor", "cannot_tell", "poor", "poor", "not_poor", "not_poor", "poor"]
    table = confusion(level, suggestion, levels=["1", "2", "3", "4"])
    assert table.levels == ("1", "2", "3", "4")
    assert table.level_total("1") == 3
    assert table.suggestion_total("poor") == 4
    assert table.table().column("share_poor").to_pylist() == [0.5, 1.0, None, 1 / 3]
    poor = table.against(["1", "2"])
    assert (poor.exclusion_error, poor.inclusion_error) == (Fraction(1, 4), Fraction(1, 4))
    assert poor.unknown == 1


def test_a_word_that_is_no_suggestion_is_refused_with_its_row() -> None:
    with pytest.raises(UnknownSuggestion) as refused:
        confusion(["1", "2"], ["poor", "rich"])
    assert refused.value.details == {"value": "rich", "row": 2}
