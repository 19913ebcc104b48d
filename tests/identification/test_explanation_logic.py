"""The explanation against brute force over every set and every way the unknowns could turn out."""

from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.analytics.measures.explanation import (
    Explanation,
    Gap,
    Suggestion,
    WrongNumberOfValues,
    explain_unit,
    gap,
    suggest_at,
)

Values = tuple[bool | None, ...]

DEFAULT_WEIGHTS = (6, 3, 3, 3, 3, 2, 2, 2, 3, 3)  # thirtieths: domain.md 3.5
NAMES = tuple("abcdefghij")


@st.composite
def units(draw: st.DrawFn) -> tuple[tuple[int, ...], Fraction, Values]:
    size = draw(st.integers(1, 7))
    weights = tuple(draw(st.lists(st.integers(1, 9), min_size=size, max_size=size)))
    values = tuple(draw(st.lists(st.sampled_from([True, False, None]), min_size=size, max_size=size)))
    cutoff = Fraction(draw(st.integers(1, 60)), 60)
    return weights, cutoff, values


def explained(weights: tuple[int, ...], cutoff: Fraction, values: Values) -> Explanation:
    return explain_unit(NAMES[: len(weights)], weights, cutoff, values)


def possible_scores(weights: tuple[int, ...], values: Values) -> list[int]:
    """Every score the unit could have, by filling in the unknowns in every way."""
    fillings = product(*[[value] if value is not None else [False, True] for value in values])
    return [sum(w for w, v in zip(weights, filling, strict=True) if v) for filling in fillings]


def brute_suggestion(weights: tuple[int, ...], cutoff: Fraction, values: Values) -> Suggestion:
    verdicts = {Fraction(score, sum(weights)) >= cutoff for score in possible_scores(weights, values)}
    if len(verdicts) == 2:
        return Suggestion.CANNOT_TELL
    return Suggestion.POOR if verdicts == {True} else Suggestion.NOT_POOR


def with_values(values: Values, chosen: tuple[int, ...], new: bool) -> Values:
    return tuple(new if n in chosen else value for n, value in enumerate(values))


@given(units())
def test_scores_and_suggestion_are_those_of_every_filling(
    unit: tuple[tuple[int, ...], Fraction, Values],
) -> None:
    weights, cutoff, values = unit
    result = explained(weights, cutoff, values)
    scores = possible_scores(weights, values)
    assert (result.low, result.high) == (min(scores), max(scores))
    assert result.suggestion is brute_suggestion(weights, cutoff, values)
    assert sum(part.low for part in result.parts) == result.low
    assert sum(part.high for part in result.parts) == result.high
    assert suggest_at(values, weights, [cutoff]) == {cutoff: result.suggestion}


def brute_nearest(
    weights: tuple[int, ...],
    cutoff: Fraction,
    values: Values,
    *,
    movable: bool | None,
    becomes: bool,
    leaving: set[Suggestion],
) -> tuple[int, list[tuple[int, ...]]] | None:
    """The lightest of the smallest sets that, changed to ``becomes``, give none of those left."""
    candidates = [n for n, value in enumerate(values) if value is movable]
    for size in range(1, len(candidates) + 1):
        sets = [
            chosen
            for chosen in combinations(candidates, size)
            if brute_suggestion(weights, cutoff, with_values(values, chosen, becomes)) not in leaving
        ]
        if sets:
            least = min(sum(weights[n] for n in chosen) for chosen in sets)
            return least, [chosen for chosen in sets if sum(weights[n] for n in chosen) == least]
    return None


@given(units())
def test_nearest_changes_are_the_smallest_that_alter_the_suggestion(
    unit: tuple[tuple[int, ...], Fraction, Values],
) -> None:
    weights, cutoff, values = unit
    result = explained(weights, cutoff, values)
    directions: dict[Suggestion, list[tuple[bool | None, bool]]] = {
        Suggestion.POOR: [(True, False)],
        Suggestion.NOT_POOR: [(False, True)],
        Suggestion.CANNOT_TELL: [(None, True), (None, False)],
    }
    expected: list[tuple[bool, int, list[tuple[int, ...]]]] = []
    for movable, becomes in directions[result.suggestion]:
        for leaving in ({result.suggestion}, {result.suggestion, Suggestion.CANNOT_TELL}):
            found = brute_nearest(weights, cutoff, values, movable=movable, becomes=becomes, leaving=leaving)
            if found is not None and (becomes, *found) not in expected:
                expected.append((becomes, *found))
    assert [(change.becomes_deprived, change.weight, change.ways) for change in result.changes] == [
        (becomes, least, len(sets)) for becomes, least, sets in expected
    ]
    for change, (becomes, _least, sets) in zip(result.changes, expected, strict=True):
        named = [tuple(NAMES[n] for n in chosen) for chosen in sets]
        assert set(change.sets) <= set(named)
        assert len(change.sets) == min(len(named), 12)
        scores = possible_scores(weights, with_values(values, sets[0], becomes))
        assert (change.low, change.high) == (min(scores), max(scores))
        assert change.suggestion is brute_suggestion(weights, cutoff, with_values(values, sets[0], becomes))


def settles_whatever(
    weights: tuple[int, ...], cutoff: Fraction, values: Values, chosen: tuple[int, ...]
) -> bool:
    for answers in product([False, True], repeat=len(chosen)):
        filled = list(values)
        for n, answer in zip(chosen, answers, strict=True):
            filled[n] = answer
        if brute_suggestion(weights, cutoff, tuple(filled)) is Suggestion.CANNOT_TELL:
            return False
    return True


@given(units())
def test_the_questions_asked_are_the_fewest_that_settle_the_unit(
    unit: tuple[tuple[int, ...], Fraction, Values],
) -> None:
    weights, cutoff, values = unit
    result = explained(weights, cutoff, values)
    if result.suggestion is not Suggestion.CANNOT_TELL:
        assert result.ask == ()
        return
    asked = tuple(NAMES.index(name) for name in result.ask)
    assert settles_whatever(weights, cutoff, values, asked)
    unknown = [n for n, value in enumerate(values) if value is None]
    settling = [
        (len(chosen), sum(weights[n] for n in chosen))
        for size in range(1, len(unknown) + 1)
        for chosen in combinations(unknown, size)
        if settles_whatever(weights, cutoff, values, chosen)
    ]
    assert (len(asked), sum(weights[n] for n in asked)) == min(settling)


@given(units())
def test_a_missing_fact_matters_where_some_filling_of_the_others_lets_it_decide(
    unit: tuple[tuple[int, ...], Fraction, Values],
) -> None:
    weights, cutoff, values = unit
    result = explained(weights, cutoff, values)
    for missing in result.missing:
        n = NAMES.index(missing.indicator)
        yes, no = with_values(values, (n,), True), with_values(values, (n,), False)
        assert missing.if_deprived is brute_suggestion(weights, cutoff, yes)
        assert missing.if_not_deprived is brute_suggestion(weights, cutoff, no)
        assert missing.low_to_high_if_deprived == (
            min(possible_scores(weights, yes)),
            max(possible_scores(weights, yes)),
        )
        others = [v if v is not None else w for v, w in zip(values, [None] * len(values), strict=True)]
        decided = False
        for filling in product(*[[v] if v is not None else [False, True] for v in others]):
            with_it = with_values(tuple(filling), (n,), True)
            without = with_values(tuple(filling), (n,), False)
            decided |= brute_suggestion(weights, cutoff, with_it) is not brute_suggestion(
                weights, cutoff, without
            )
        assert missing.can_matter is decided


def test_the_prototype_family_reads_as_drawn() -> None:
    """13/30 known, 16/30 if uninsured, cut-off 10/30; more income alone brings it below the line."""
    values: Values = (True, False, False, None, True, True, False, True, False, False)
    result = explained(DEFAULT_WEIGHTS, Fraction(1, 3), values)
    assert (result.low, result.high, result.line, result.suggestion) == (13, 16, 10, Suggestion.POOR)
    assert not result.missing[0].can_matter
    nearest, clear = result.changes
    assert (nearest.sets, nearest.low, nearest.high) == ((("a",),), 7, 10)
    assert nearest.suggestion is Suggestion.CANNOT_TELL
    assert (clear.weight, clear.low, clear.high) == (8, 5, 8)
    assert clear.suggestion is Suggestion.NOT_POOR


def test_the_family_that_cannot_be_told_is_asked_for_income() -> None:
    values: Values = (None, False, False, False, True, False, False, True, True, False)
    result = explained(DEFAULT_WEIGHTS, Fraction(1, 3), values)
    assert (result.low, result.high, result.suggestion) == (8, 14, Suggestion.CANNOT_TELL)
    assert result.ask == ("a",)
    assert result.missing[0].settles


def test_a_family_exactly_on_the_line_is_poor() -> None:
    """0.1 + 0.2 is not 0.3 in floating point; three tenths of ten are three in integers."""
    result = explain_unit(NAMES, [1] * 10, Fraction(3, 10), [True] * 3 + [False] * 7)
    assert result.suggestion is Suggestion.POOR


def test_thirty_two_indicators_are_explained_within_the_bound() -> None:
    names = [f"x{n}" for n in range(32)]
    weights = [101 + 7 * n * n for n in range(32)]
    result = explain_unit(names, weights, Fraction(1, 2), [False] * 32)
    (change,) = result.changes
    assert change.low >= result.line
    assert change.suggestion is Suggestion.POOR
    everything_unknown = explain_unit(names, weights, Fraction(1, 2), [None] * 32)
    assert everything_unknown.suggestion is Suggestion.CANNOT_TELL
    assert len(everything_unknown.ask) > 1


@given(
    st.sampled_from(["<", "<=", ">", ">="]),
    st.decimals(-100, 100, places=2),
    st.decimals(-100, 100, places=2),
)
def test_a_gap_turns_the_comparison_around_and_nothing_nearer_does(
    operator: str, value: Decimal, threshold: Decimal
) -> None:
    compare = {
        "<": lambda v: v < threshold,
        "<=": lambda v: v <= threshold,
        ">": lambda v: v > threshold,
        ">=": lambda v: v >= threshold,
    }[operator]
    found = gap(operator, value, threshold)
    assert found is not None
    direction, step = (1 if found.more else -1), Decimal("0.001")
    reached = value + direction * found.amount
    turned = reached + direction * step if found.beyond else reached
    assert compare(turned) is not compare(value)
    if found.amount > 0 or found.beyond:
        nearer = reached if found.beyond else reached - direction * step
        assert compare(nearer) is compare(value)


def test_other_comparisons_have_no_distance() -> None:
    assert gap("=", Decimal(1), Decimal(2)) is None
    assert gap("<", Decimal("7935"), Decimal("8800")) == Gap(Decimal(8800), Decimal(865), True, False)


def test_values_that_do_not_fit_the_standard_are_refused() -> None:
    with pytest.raises(WrongNumberOfValues, match="2"):
        explain_unit(["a", "b"], [1, 1], Fraction(1, 2), [True])
