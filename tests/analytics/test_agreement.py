"""Agreement of methods: published kappas to the digit, and what must hold of any."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.analytics.errors import speak
from liandong.analytics.measures.agreement import Agreement, UnequalAnswers, counted

ANSWERS = ("poor", "not_poor", "cannot_tell")
answered = st.lists(st.tuples(*[st.sampled_from(ANSWERS)] * 3), min_size=1, max_size=60)

# Fleiss (1971), table 1: 30 patients, 6 psychiatrists, 5 diagnoses; the paper gives kappa = 0.430.
FLEISS = """
0 0 0 6 0 | 0 3 0 0 3 | 0 1 4 0 1 | 0 0 0 0 6 | 0 3 0 3 0 | 2 0 4 0 0 | 0 0 4 0 2 | 2 0 3 1 0 | 2 0 0 4 0
0 0 0 0 6 | 1 0 0 5 0 | 1 1 0 4 0 | 0 3 3 0 0 | 1 0 0 5 0 | 0 2 0 3 1 | 0 0 5 0 1 | 3 0 0 1 2 | 5 1 0 0 0
0 2 0 4 0 | 1 0 2 0 3 | 0 0 0 0 6 | 0 1 0 5 0 | 0 2 0 1 3 | 2 0 0 4 0 | 1 0 0 4 1 | 0 5 0 1 0 | 4 0 0 0 2
0 2 0 4 0 | 1 0 5 0 0 | 0 0 0 0 6
"""


def test_kappa_of_many_raters_is_the_published_one() -> None:
    patients = [[int(n) for n in row.split()] for row in FLEISS.replace("\n", " | ").strip(" |").split("|")]
    assert len(patients) == 30
    units = [tuple(str(k) for k, times in enumerate(row) for _ in range(times)) for row in patients]
    kappa = counted(units).fleiss_kappa()
    assert kappa is not None
    assert round(float(kappa), 3) == 0.430


def test_kappa_of_two_raters_is_the_published_one() -> None:
    # Cohen (1960), table 1: proportions of 200 units by two judges; the paper gives kappa = 0.492.
    table = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    cells = {(str(i), str(j)): n for i, row in enumerate(table) for j, n in enumerate(row)}
    found = Agreement(cells)
    assert found.observed(0, 1) == Fraction(140, 200)
    assert found.cohen_kappa(0, 1) == Fraction(70 - 41, 100 - 41)  # 29/59 = 0.492


def test_cannot_tell_is_an_answer_of_its_own() -> None:
    together = Agreement({("cannot_tell", "cannot_tell"): 3, ("poor", "cannot_tell"): 1})
    assert together.observed(0, 1) == Fraction(3, 4)


def test_where_only_one_answer_is_ever_given_chance_explains_all() -> None:
    same = Agreement({("poor", "poor"): 9})
    assert same.observed(0, 1) == 1
    assert same.cohen_kappa(0, 1) is None
    assert same.fleiss_kappa() is None


def test_no_units_and_a_lone_method_have_no_agreement() -> None:
    assert Agreement({}).observed(0, 1) is None
    assert Agreement({("poor",): 4}).fleiss_kappa() is None


def test_units_that_not_every_method_answered_for_are_refused() -> None:
    speak("en")
    with pytest.raises(UnequalAnswers, match="2 answers and some 3"):
        Agreement({("poor", "poor"): 1, ("poor", "poor", "poor"): 1})


@given(answered)
def test_counting_does_not_depend_on_the_order_of_units_or_methods(units: list[tuple[str, ...]]) -> None:
    found = counted(units)
    turned = counted([tuple(reversed(one)) for one in reversed(units)])
    assert found.fleiss_kappa() == turned.fleiss_kappa()
    assert found.cohen_kappa(0, 2) == turned.cohen_kappa(0, 2) == found.cohen_kappa(2, 0)


@given(answered)
def test_full_agreement_is_one_and_kappa_never_more(units: list[tuple[str, ...]]) -> None:
    alike = counted([(one[0], one[0], one[0]) for one in units])
    assert alike.observed(0, 1) == 1
    assert alike.fleiss_kappa() in (1, None)
    assert (counted(units).fleiss_kappa() or 0) <= 1


@given(answered)
def test_every_unit_counted_twice_changes_nothing(units: list[tuple[str, ...]]) -> None:
    once, twice = counted(units), counted(units * 2)
    assert once.fleiss_kappa() == twice.fleiss_kappa()
    assert once.of(0) == Counter(one[0] for one in units)
