"""Agreement of rankings, against Friedman's statistic, which is m(n-1) times Kendall's W, ties included."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import friedmanchisquare, rankdata

from liandong.analytics.methods.concordance import concordance, midranks

ROWS = st.integers(3, 6).flatmap(
    lambda n: st.lists(st.lists(st.integers(1, 4), min_size=n, max_size=n), min_size=2, max_size=7)
)


@given(rows=ROWS)
def test_agreement_is_friedmans_statistic_over_its_greatest_value(rows: list[list[int]]) -> None:
    ranks = [[Fraction(float(one)) for one in rankdata(row)] for row in rows]
    found = concordance(ranks)
    assume(found is not None)
    assert found is not None
    assert 0 <= found <= 1
    statistic = friedmanchisquare(*zip(*rows, strict=True)).statistic
    assert float(found) == pytest.approx(statistic / (len(rows) * (len(rows[0]) - 1)))


def test_no_order_has_no_agreement() -> None:
    tied = [midranks([[1, 2, 3]])[one] for one in (1, 2, 3)]
    assert concordance([tied, tied]) is None
    assert concordance([tied]) is None
    assert concordance([]) is None
