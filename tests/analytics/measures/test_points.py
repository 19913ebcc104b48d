"""The nearest changes of a scorecard and of a key, against trying everything."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.analytics.measures import points
from liandong.analytics.measures.points import ItemPoints, nearest_points, side_of
from liandong.analytics.standards import nearest_ends, parse_key, walk_key
from tests.identification.rule_files import KEY


@st.composite
def an_item(draw: st.DrawFn) -> ItemPoints:
    choices = tuple(draw(st.lists(st.integers(-3, 9), min_size=1, max_size=4, unique=True)))
    ends = sorted(draw(st.lists(st.sampled_from(choices), min_size=2, max_size=2)))
    return ItemPoints(ends[0], ends[1], choices)


def tried(
    items: list[ItemPoints], line: int, *, up: bool, clearly: bool
) -> tuple[tuple[int, int], int] | None:
    """(Fewest items, fewest points) that cross the line, and in how many ways, by trying all of them.

    ``clearly``: with both ends of the range.
    """
    low, high = sum(item.low for item in items), sum(item.high for item in items)
    opened = side_of(low, high, line) is None
    options = []
    for item in items:
        moves = {0}
        if (item.low == item.high) is not opened:
            within = [p for p in item.choices if not opened or item.low <= p <= item.high]
            moves |= {p - item.low if up else item.high - p for p in within}
        options.append(sorted(move for move in moves if move >= 0))
    start, end = (low, high) if opened or clearly else (high, low)
    need = line - start if up else end - line + 1
    found = [(sum(move > 0 for move in way), sum(way)) for way in product(*options) if sum(way) >= need]
    return (min(found), found.count(min(found))) if found else None


@given(st.lists(an_item(), min_size=1, max_size=5), st.integers(-5, 30))
def test_the_nearest_points_are_the_nearest_of_all(items: list[ItemPoints], line: int) -> None:
    low, high = sum(item.low for item in items), sum(item.high for item in items)
    side = side_of(low, high, line)
    changes = list(nearest_points(items, line))
    for toward in ("above", "below"):
        if toward == side:
            assert all(change.toward != side for change in changes)
            continue
        both = [tried(items, line, up=toward == "above", clearly=clearly) for clearly in (False, True)]
        expected = [one for at, one in enumerate(both) if one is not None and one not in both[:at]]
        own = [change for change in changes if change.toward == toward]
        assert [change.ways for change in own] == [ways for _least, ways in expected]
        for change, (least, _ways) in zip(own, expected, strict=True):
            for one in change.sets:
                moved = [
                    abs(to - (items[n].low if toward == "above" else items[n].high)) for n, to in one.items()
                ]
                assert (len(moved), sum(moved)) == least
            assert side_of(change.low, change.high, line) != side
        if len(own) == 2:
            assert side_of(own[1].low, own[1].high, line) == toward


def test_too_many_sums_give_the_items_that_move_furthest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points, "MOST_STATES", 0)
    items = [ItemPoints(0, 0, (0, n, 2 * n)) for n in (1, 2, 4, 8)]
    [change] = nearest_points(items, 20)
    assert (change.sets, change.ways, change.high) == (({2: 8, 3: 16},), None, 24)


@pytest.mark.parametrize(
    ("yes", "unknown", "expected"),
    [
        # labour, income below: poor; either no longer low income, and nothing else leads to "not poor"
        (0b11, 0, {False: [("steady", ((2, False),), ())]}),
        # labour, income enough: poor by the loss of either
        (0b01, 0, {True: [("no_labour", ((1, False),), ()), ("low_income", ((2, True),), ())]}),
        # labour, income unknown: finding it out settles it either way
        (0b01, 0b10, {True: [("low_income", (), ((2, True),))], False: [("steady", (), ((2, False),))]}),
        # no labour: poor; not poor takes both answers, of which the second one is not known
        (0b00, 0b10, {False: [("steady", ((1, True),), ((2, False),))]}),
        # nothing known: no labour settles it alone, the other verdict takes both
        (
            0,
            0b11,
            {
                True: [("no_labour", (), ((1, False),))],
                False: [("steady", (), ((1, True), (2, False)))],
            },
        ),
    ],
)  # fmt: skip
def test_the_nearest_ends_of_a_key(yes: int, unknown: int, expected: dict[bool, list[object]]) -> None:
    key = parse_key(KEY)
    found = {
        change.is_poor: [
            (
                way.end.id,
                tuple((a.couplet.number, a.yes) for a in way.altered),
                tuple((a.couplet.number, a.yes) for a in way.found_out),
            )
            for way in change.listed
        ]
        for change in nearest_ends(key, yes, unknown)
    }
    assert {verdict: sorted(map(str, ways)) for verdict, ways in found.items()} == {
        verdict: sorted(map(str, ways)) for verdict, ways in expected.items()
    }


@given(st.integers(0, 3), st.integers(0, 3))
def test_whoever_takes_a_way_arrives(yes: int, unknown: int) -> None:
    key = parse_key(KEY)
    yes &= ~unknown
    for change in nearest_ends(key, yes, unknown):
        for way in change.listed:
            bits, left = yes, unknown
            for answer in (*way.altered, *way.found_out):
                at = answer.couplet.number - 1
                left &= ~(1 << at)
                bits = bits | 1 << at if answer.yes else bits & ~(1 << at)
            walk = walk_key(key, bits, left)
            assert walk.found == way.end
            assert walk.is_poor is change.is_poor
