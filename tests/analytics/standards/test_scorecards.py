"""Scorecards: points by bands, and the range that unknown facts leave open."""

from __future__ import annotations

import itertools

import duckdb
import pytest

from liandong.analytics.errors import Refusal
from liandong.analytics.standards import (
    check_scorecard,
    load_scorecard,
    parse_scorecard,
    refusals,
    scorecard_query,
)
from liandong.analytics.tables import ColumnType

CARD = """
[scorecard]
id = "card"
unit = "hh"
[[dimension]]
id = "wealth"
[[dimension.item]]
id = "members"
title = { zh = "人口", en = "Members" }
otherwise = 5
[[dimension.item.band]]
when = "count(*) > 3"
points = -2
[[dimension.item]]
id = "rooms"
[[dimension.item.band]]
when = "min(rooms) = 1"
points = 10
[[dimension.item.band]]
when = "min(beds) = 1"
points = 4
[[dimension.item.band]]
when = "any(is_ill)"
points = 7
"""
COLUMNS = {
    "hh": ColumnType.INTEGER,
    "rooms": ColumnType.INTEGER,
    "beds": ColumnType.INTEGER,
    "is_ill": ColumnType.BOOLEAN,
}


def oracle(answers: list[bool | None], points: list[int], otherwise: int) -> tuple[int, int]:
    """The range over every way in which the unknown answers may turn out."""
    found = set()
    for known in itertools.product(
        *([answer] if answer is not None else [True, False] for answer in answers)
    ):
        found.add(next((p for answer, p in zip(known, points, strict=True) if answer), otherwise))
    return min(found), max(found)


def test_points_are_known_where_unknown_facts_cannot_change_them() -> None:
    states: list[bool | None] = [True, False, None]
    households = list(itertools.product(states, repeat=3))
    connection = duckdb.connect()
    connection.execute("create table t (hh BIGINT, rooms BIGINT, beds BIGINT, is_ill BOOLEAN)")
    for number, answers in enumerate(households):
        connection.execute("insert into t values (?, ?, ?, ?)", [number, answers[0], answers[1], answers[2]])
    query = scorecard_query(parse_scorecard(CARD), COLUMNS, "t")
    assert query.items == ("members", "rooms")
    found = {int(row["unit"]): row for row in connection.sql(query.sql).to_arrow_table().to_pylist()}
    for number, answers in enumerate(households):
        low, high = oracle(list(answers), [10, 4, 7], 0)
        row = found[number]
        assert (row["low_0"], row["high_0"]) == (5, 5)
        assert (row["low_1"], row["high_1"]) == (low, high)
        assert (row["points_low"], row["points_high"]) == (low + 5, high + 5)
        assert row["points"] == (low + 5 if low == high else None)


def test_a_card_reads_back_from_its_canonical_form(tmp_path) -> None:
    card = parse_scorecard(CARD)
    assert parse_scorecard(card.to_toml()) == card
    assert card.range == (-2, 15)
    path = tmp_path / "card.toml"
    path.write_text(CARD, encoding="utf-8")
    assert load_scorecard(path).fingerprint == card.fingerprint


@pytest.mark.parametrize("side", ["below", "above"])
def test_a_line_sorts_by_its_side_and_leaves_open_what_is_open(side: str) -> None:
    text = CARD.replace('unit = "hh"', f'unit = "hh"\nline = 9\npoor = "{side}"')
    card = parse_scorecard(text)
    assert parse_scorecard(card.to_toml()) == card
    connection = duckdb.connect()
    connection.execute("create table t (hh BIGINT, rooms BIGINT, beds BIGINT, is_ill BOOLEAN)")
    # everybody has 5 points for members; 4 more stand exactly on the line
    connection.execute("insert into t values (1, 2, 1, true), (2, 1, 1, true), (3, 2, 2, false)")
    connection.execute("insert into t values (4, null, 1, true), (5, 2, null, false)")
    query = scorecard_query(card, COLUMNS, "t")
    rows = connection.sql(f"select points_low, points_high, is_poor from ({query.sql}) order by unit")
    beyond = {True: side == "above", False: side == "below"}
    assert rows.fetchall() == [
        (9, 9, beyond[True]),
        (15, 15, beyond[True]),
        (5, 5, beyond[False]),
        (9, 15, beyond[True]),
        (5, 9, None),
    ]


def test_a_card_without_a_line_says_nobody_is_poor_or_not() -> None:
    connection = duckdb.connect()
    connection.execute("create table t (hh BIGINT, rooms BIGINT, beds BIGINT, is_ill BOOLEAN)")
    connection.execute("insert into t values (1, 1, 1, true)")
    query = scorecard_query(parse_scorecard(CARD), COLUMNS, "t")
    assert connection.sql(f"select points, is_poor from ({query.sql})").fetchall() == [(15, None)]


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ("points = 10", "points = 1.5", refusals.NotWhole),
        ("points = 10", "points = 99999999", refusals.NotWhole),
        ("points = 10", "", refusals.MissingKey),
        ("points = 10", "point = 10", refusals.StandardFaulty),
        ("otherwise = 5", "else = 5", refusals.UnknownKey),
        ('id = "rooms"', 'id = "members"', refusals.DuplicateId),
        ('id = "wealth"', "", refusals.MissingKey),
        ("[[dimension]]", "[dimension]", refusals.StandardFaulty),
        ("[scorecard]", "[standard]", refusals.StandardFaulty),
        (
            "points = 10",
            "points = 10\n" + '[[dimension.item.band]]\nwhen = "beds = 2"\npoints = 1\n' * 20,
            refusals.TooManyBands,
        ),
        ('unit = "hh"', "line = 9", refusals.LineIncomplete),
        ('unit = "hh"', 'poor = "below"', refusals.LineIncomplete),
        ('unit = "hh"', 'line = 9\npoor = "under"', refusals.WrongChoice),
        ('unit = "hh"', 'line = 16\npoor = "below"', refusals.LineOutOfReach),
        ('unit = "hh"', 'line = -2\npoor = "above"', refusals.LineOutOfReach),
        ('unit = "hh"', "valid_from = 2020-01-01\nvalid_to = 2020-01-01", refusals.ValidityReversed),
    ],
)
def test_each_fault_of_a_card_has_its_refusal(old: str, new: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        parse_scorecard(CARD.replace(old, new, 1))


def test_cards_are_checked_against_columns() -> None:
    card = parse_scorecard(
        CARD.replace("min(beds) = 1", "min(bads) = 1").replace('unit = "hh"', 'unit = "h"')
    )
    problems = check_scorecard(card, COLUMNS)
    assert [type(problem) for problem in problems] == [refusals.UnknownColumn, refusals.UnknownColumn]
    assert check_scorecard(parse_scorecard(CARD), COLUMNS) == ()
    assert check_scorecard(parse_scorecard(CARD)) == ()
