"""The rules of the national profile, against a form in which every one of their errors is planted."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from liandong.intake.national import SIGNS
from liandong.intake.rules import RULES
from liandong.intake.signs import Lines, asked, find
from liandong.project.demo.families import Families, generate
from liandong.project.demo.rule_scores import Score, score
from liandong.project.demo.slip_table import SLIPS
from liandong.project.demo.told import id_number as number_of

LINES = Lines(exit=Decimal(4000), monitoring=Decimal(6000))


@pytest.fixture(scope="module")
def families() -> Families:
    return generate(3000, 7, each=3)


@pytest.fixture(scope="module")
def scores(families: Families, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Score]:
    return {one.rule: one for one in score(families, tmp_path_factory.mktemp("form"), lines=LINES)}


def test_each_rule_has_an_error_planted_or_a_reason(scores: dict[str, Score]) -> None:
    never_read = {
        "disability_card_wrong",  # see the test of the numbers
        "empty_disability_card",  # the generated form has no column for cards: see the tests below
        "public_post_unable",  # nor for how the work was found
        "household_without_members",  # a row without a member is none of a member either
    }
    assert {sign.rule.id for sign in SIGNS} - set(scores) == never_read
    assert {slip.rule for slip in SLIPS if slip.is_bad} == set(scores)


def test_every_planted_error_is_caught(scores: dict[str, Score]) -> None:
    missed = {one.rule: one.planted - one.caught for one in scores.values() if one.caught < one.planted}
    assert not missed
    assert all(one.planted for one in scores.values())


def test_nothing_else_is_flagged_but_what_follows_from_another_error(scores: dict[str, Score]) -> None:
    """A condition that is no word is none either, a row that lost its household leaves it without a worker,
    and somebody in two households is so in both."""
    flagged = {one.rule: one.elsewhere for one in scores.values() if one.elsewhere}
    assert set(flagged) <= {"empty_health", "person_in_two_households", "wage_without_worker"}
    assert max(flagged.values()) <= 3


def test_a_clean_sheet_breaks_no_rule(tmp_path: Path) -> None:
    clean = score(generate(3000, 7, is_clean=True), tmp_path, lines=LINES)
    assert {one.rule: one.elsewhere for one in clean} == {}


def id_number(born_on: str, serial: int) -> str:
    return number_of(990101, born_on, serial)


def rows_of(*people: dict[str, object]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    columns = {name: "varchar" for person in people for name in person}
    typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    connection.execute(
        "create table findings (_row bigint, source_column varchar, field varchar, rule varchar, "
        "value varchar, household_no varchar, note varchar)"
    )
    connection.execute(
        "create table rows (_row bigint, household_no varchar, person_no varchar, place_id bigint, "
        "observed_on date, "
        f"relation varchar, is_head boolean, {typed})"
    )
    for number, person in enumerate(people, 2):
        values = [
            number,
            "A1",
            str(number),
            1,
            "2025-09-30",
            "01",
            True,
            *(person.get(name) for name in columns),
        ]
        connection.execute(f"insert into rows values ({', '.join('?' * len(values))})", values)
    return connection


@pytest.mark.parametrize(
    ("card", "is_wrong"),
    [
        (id_number("1961-03-04", 12) + "43", False),
        (id_number("1961-03-04", 12) + "4301", False),
        (id_number("1961-03-04", 12) + "83", True),
        (id_number("1961-03-04", 12), True),
        ("1234", True),
        (None, False),
    ],
)
def test_the_number_of_a_disability_card_goes_on_from_the_id_number(card: str | None, is_wrong: bool) -> None:
    connection = rows_of({"disability_card": card}, {"disability_card": id_number("1950-01-02", 3) + "11"})
    find(connection, {"disability_card": ""}, Lines())
    found = connection.execute("select rule, value from findings").fetchall()
    assert found == ([("disability_card_wrong", None)] if is_wrong else [])


def test_whoever_is_disabled_has_a_card() -> None:
    card = id_number("1961-03-04", 12) + "43"
    told: list[dict[str, object]] = [
        {"disability_card": card, "health": "04"},
        {"disability_card": None, "health": "04"},
        {"disability_card": None, "health": "01"},
    ]
    found = _found(*told)
    assert found == [("empty_disability_card", 3)]


def test_a_public_post_is_for_somebody_who_can_work() -> None:
    told: list[dict[str, object]] = [
        {"job_channel": "public_post", "labour": "04"},
        {"job_channel": "public_post", "labour": "05"},
        {"job_channel": "self", "labour": "04"},
    ]
    assert _found(*told) == [("public_post_unable", 2)]


def _found(*people: dict[str, object]) -> list[tuple[str, int]]:
    """The rules that are broken and the rows that break them."""
    connection = rows_of(*people)
    find(connection, dict.fromkeys(people[0], ""), Lines())
    rows = connection.execute("select rule, _row from findings order by all").fetchall()
    return [(str(rule), int(row)) for rule, row in rows]


def test_a_rule_is_asked_only_where_the_file_has_what_it_needs() -> None:
    assert [sign.rule.id for sign in asked({"distance_main_road_km"})] == [
        "empty_distance_main_road_km",
        "far_from_road",
    ]
    assert "exited_below_line" not in {sign.rule.id for sign in asked({"poverty_status"})}


def test_a_column_left_empty_throughout_was_not_asked() -> None:
    connection = rows_of({"fuel": None, "ethnicity": "01"}, {"fuel": None, "ethnicity": None})
    find(connection, {"fuel": "", "ethnicity": ""}, Lines())
    assert connection.execute("select rule from findings").fetchall() == [("empty_ethnicity",)]


def test_what_is_not_known_of_everybody_is_not_said_of_nobody() -> None:
    connection = rows_of({"health": "01", "main_cause": "01"}, {"health": None, "main_cause": "01"})
    find(connection, {"health": "", "main_cause": ""}, Lines())
    assert connection.execute("select rule from findings").fetchall() == [("empty_health",)]


def test_rules_of_the_forms_are_not_asked_of_a_survey() -> None:
    assert {RULES[sign.rule.id].profiles for sign in SIGNS} == {("national",)}
    assert "survey" in RULES["no_head"].profiles
