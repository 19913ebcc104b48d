"""The formula of net income over what is known exactly, roughly, or not at all."""

from __future__ import annotations

import doctest
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.registry import income_items
from liandong.registry.income_items import (
    AMOUNTS,
    TOTALS,
    Against,
    Net,
    Span,
    Verdict,
    against_line,
    net_income,
    term,
)


def span(low: int, high: int | None = None, *, open_end: bool = False) -> Span:
    return Span(Decimal(low), None if open_end else Decimal(low if high is None else high))


KNOWN = dict(zip(TOTALS, map(span, (16600, 16000, 1800, 2600, 5260)), strict=True))
LINE = Decimal(8000)


def test_the_examples_in_the_module_hold() -> None:
    assert doctest.testmod(income_items).failed == 0


def test_a_term_is_the_sum_of_its_parts_where_it_is_not_stated_itself() -> None:
    parts = {"wage_away_yuan": span(9000), "wage_local_yuan": span(1000, 3000)}
    unknown_rest = term("wage_income_yuan", parts)
    assert (unknown_rest.low, unknown_rest.high) == (Decimal(10000), None)
    parts |= {"wage_public_post_yuan": span(0), "wage_other_yuan": span(500)}
    assert term("wage_income_yuan", parts) == span(10500, 12500)
    assert term("wage_income_yuan", parts | {"wage_income_yuan": span(11000)}) == span(11000)


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({}, Verdict(Against.BELOW)),  # 31,740 / 4 = 7,935 < 8,000
        ({"transfer_income_yuan": span(2860)}, Verdict(Against.ABOVE)),  # 32,000 / 4: exactly on the line
        ({"wage_income_yuan": span(10000, 16859)}, Verdict(Against.BELOW)),  # 31,999 at the most
        ({"wage_income_yuan": span(10000, 16860)}, Verdict(Against.CANNOT_TELL, "wage_income_yuan")),
        (
            {"property_income_yuan": span(0, open_end=True)},
            Verdict(Against.CANNOT_TELL, "property_income_yuan"),
        ),
        ({"business_cost_yuan": span(0, 9000)}, Verdict(Against.CANNOT_TELL, "business_cost_yuan")),
    ],
)
def test_below_above_or_ask_for_this_item(changed: dict[str, Span], verdict: Verdict) -> None:
    assert against_line(net_income(KNOWN | changed), 4, LINE) == verdict


def test_what_has_no_bound_is_asked_for_before_what_is_only_wide() -> None:
    known = KNOWN | {"wage_income_yuan": span(0, 90000), "transfer_income_yuan": span(0, open_end=True)}
    assert against_line(net_income(known), 4, LINE).ask == "transfer_income_yuan"


def test_without_the_number_of_members_nothing_can_be_told() -> None:
    assert against_line(net_income(KNOWN), None, LINE) == Verdict(Against.CANNOT_TELL, "member_count")


def test_unknown_costs_leave_no_lower_bound() -> None:
    known = {name: one for name, one in KNOWN.items() if name != "business_cost_yuan"}
    net = net_income(known)
    assert (net.low, net.high) == (None, Decimal(37000))
    assert against_line(net, 4, Decimal(10000)).against is Against.BELOW


def test_nothing_known_is_unknown_and_not_nothing() -> None:
    net = net_income({})
    assert (net.low, net.high) == (None, None)
    assert against_line(net, 1, LINE).against is Against.CANNOT_TELL


def test_a_net_income_stated_as_such_stands_without_items() -> None:
    stated = Net(Decimal(32000), Decimal(32000), {})
    assert against_line(stated, 4, LINE) == Verdict(Against.ABOVE)


_AMOUNTS = st.integers(0, 10**6).map(Decimal)
_SPANS = st.tuples(_AMOUNTS, _AMOUNTS).map(lambda pair: Span(min(pair), max(pair)))


@given(
    known=st.dictionaries(st.sampled_from(AMOUNTS), _SPANS),
    shares=st.lists(st.integers(0, 4), min_size=len(AMOUNTS), max_size=len(AMOUNTS)),
)
def test_any_amounts_within_the_spans_give_an_income_within_the_bounds(
    known: dict[str, Span], shares: list[int]
) -> None:
    net = net_income(known)
    within = {}
    for (name, one), share in zip(known.items(), shares, strict=False):
        assert one.width is not None
        amount = one.low + one.width * share / 4
        within[name] = Span(amount, amount)
    inner = net_income(within)
    assert net.low is None or (inner.low is not None and inner.low >= net.low)
    assert net.high is None or (inner.high is not None and inner.high <= net.high)
