"""Dichotomous keys: every way through them, known and unknown, and the shapes that are refused."""

from __future__ import annotations

import itertools

import duckdb
import pytest
from django.db import connection as database

from liandong.analytics.errors import Refusal
from liandong.analytics.standards import (
    check_key,
    diff_rules,
    key_query,
    load_key,
    parse_key,
    refusals,
    walk_key,
)
from liandong.analytics.tables import ColumnType

KEY = """
[key]
id = "small_key"
title = { zh = "小检索表", en = "A small key" }
unit = "hh"
valid_from = 2021-01-01
source = "made up"

[[couplet]]
number = 1
title = { zh = "有人能干活吗", en = "Can anybody work?" }
when = "any(able)"
yes = 2
no = "guarantee"

[[couplet]]
number = 2
when = "min(income) < 4000"
yes = 3
no = "stable"

[[couplet]]
number = 3
when = "any(ill)"
yes = "guarantee"
no = "develop"

[[class]]
id = "guarantee"
title = { zh = "兜底", en = "Guarantee" }
measures = ["allowance"]
poor = true

[[class]]
id = "develop"
measures = ["training", "allowance"]
poor = true

[[class]]
id = "stable"
poor = false

[[measure]]
id = "allowance"
title = { zh = "低保", en = "Minimum allowance" }

[[measure]]
id = "training"
title = { zh = "培训", en = "Training" }
"""
COLUMNS = {
    "hh": ColumnType.INTEGER,
    "able": ColumnType.BOOLEAN,
    "income": ColumnType.INTEGER,
    "ill": ColumnType.BOOLEAN,
}
Answers = tuple[bool | None, bool | None, bool | None]
FAMILIES: list[Answers] = list(itertools.product([True, False, None], repeat=3))
POOR = {"guarantee": True, "develop": True, "stable": False}


def income(is_low: bool | None) -> int | None:
    return None if is_low is None else 3000 if is_low else 5000


def ends(answers: Answers) -> set[str]:
    """Every class that some way of turning out leads to."""
    found = set()
    for able, low, ill in itertools.product(
        *([one] if one is not None else [True, False] for one in answers)
    ):
        found.add("guarantee" if not able else "stable" if not low else "guarantee" if ill else "develop")
    return found


def stands_at(answers: Answers) -> int | None:
    able, low, ill = answers
    if able is None:
        return 1
    if able and low is None:
        return 2
    return 3 if able and low and ill is None else None


def found_rows(dialect: str) -> list[dict]:
    if dialect == "duckdb":
        connection = duckdb.connect()
        connection.execute("create table t (hh BIGINT, able BOOLEAN, income BIGINT, ill BOOLEAN)")
        for number, (able, low, ill) in enumerate(FAMILIES):
            connection.execute("insert into t values (?, ?, ?, ?)", [number, able, income(low), ill])
        return connection.sql(key_query(parse_key(KEY), COLUMNS, "t").sql).to_arrow_table().to_pylist()
    said = {None: "null", True: "true", False: "false"}
    values = ", ".join(
        f"({number}, {said[able]}::boolean, {income(low) or 'null'}::bigint, {said[ill]}::boolean)"
        for number, (able, low, ill) in enumerate(FAMILIES)
    )
    source = f"(SELECT * FROM (VALUES {values}) AS v (hh, able, income, ill))"
    with database.cursor() as cursor:
        cursor.execute(key_query(parse_key(KEY), COLUMNS, source, dialect="postgres").sql)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.mark.django_db
@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
def test_unknown_answers_leave_both_ways_open(dialect: str) -> None:
    key = parse_key(KEY)
    rows = {int(row["unit"]): row for row in found_rows(dialect)}
    for number, answers in enumerate(FAMILIES):
        row, possible = rows[number], ends(answers)
        assert row["classes"] == [one.id for one in key.classes if one.id in possible]
        assert row["class"] == (possible.copy().pop() if len(possible) == 1 else None)
        assert row["couplet"] == stands_at(answers)
        poor = {POOR[one] for one in possible}
        assert row["is_poor"] is (poor.pop() if len(poor) == 1 else None)
        walk = walk_key(key, row["yes_bits"], row["unknown_bits"])
        assert [one.id for one in walk.classes] == row["classes"]
        assert (walk.found.id if walk.found else None) == row["class"]
        assert walk.is_poor is row["is_poor"]
        assert [c.number for c in walk.open_couplets][:1] == ([row["couplet"]] if row["couplet"] else [])


def test_a_walk_tells_the_questions_passed_and_what_to_find_out() -> None:
    key = parse_key(KEY)
    sure = walk_key(key, yes_bits=0b011, unknown_bits=0)
    assert [(step.couplet.number, step.answer) for step in sure.steps] == [(1, True), (2, True), (3, False)]
    assert sure.found is key.by_id["develop"]
    assert [m.id for m in key.measures_of("develop")] == ["training", "allowance"]
    unsure = walk_key(key, yes_bits=0b010, unknown_bits=0b101)
    assert [(step.couplet.number, step.answer) for step in unsure.steps] == [(1, None)]
    assert [couplet.number for couplet in unsure.open_couplets] == [1, 3]
    assert unsure.is_poor is True  # whatever turns out


def test_a_key_reads_back_from_its_canonical_form(tmp_path) -> None:
    key = parse_key(KEY)
    assert parse_key(key.to_toml()) == key
    path = tmp_path / "key.toml"
    path.write_text(KEY, encoding="utf-8")
    assert load_key(path).fingerprint == key.fingerprint


def test_a_key_may_sort_without_saying_who_is_poor() -> None:
    key = parse_key(KEY.replace("poor = true\n", "").replace("poor = false\n", ""))
    connection = duckdb.connect()
    connection.execute("create table t (hh BIGINT, able BOOLEAN, income BIGINT, ill BOOLEAN)")
    connection.execute("insert into t values (1, false, 1, false)")
    sql = key_query(key, COLUMNS, "t").sql
    assert connection.sql(f"select class, is_poor from ({sql})").fetchall() == [("guarantee", None)]


def chain(length: int) -> str:
    couplets = "".join(
        f'[[couplet]]\nnumber = {n}\nwhen = "any(ill)"\nyes = {yes}\nno = "a"\n'
        for n, yes in enumerate([*range(2, length + 1), '"b"'], start=1)
    )
    return f'[key]\nid = "k"\nunit = "hh"\n{couplets}[[class]]\nid = "a"\n[[class]]\nid = "b"\n'


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ("yes = 3", "yes = 1", refusals.KeyInCircle),
        ('no = "develop"', "no = 2", refusals.KeyInCircle),
        ('no = "stable"', "no = 4", refusals.LeadsNowhere),
        ('no = "stable"', 'no = "stabel"', refusals.LeadsNowhere),
        ('no = "stable"', "", refusals.MissingKey),
        ('no = "stable"', "no = 3.5", refusals.WrongValue),
        ("yes = 3", 'yes = "guarantee"', refusals.StandardFaulty),  # couplet 3 and class develop
        ('no = "develop"', 'no = "guarantee"', refusals.CoupletDecidesNothing),
        ('no = "stable"', "no = 3", refusals.CoupletDecidesNothing),
        ('no = "guarantee"', "no = 3", refusals.CoupletLedToTwice),
        ('no = "guarantee"', 'no = "Guarantee"', refusals.BadId),
        ("number = 3", "number = 2", refusals.DuplicateId),
        ("number = 3", "number = 0", refusals.NotWhole),
        ("number = 3", "number = true", refusals.NotWhole),
        ("poor = false", "", refusals.PoorIncomplete),
        ("poor = false", 'poor = "no"', refusals.StandardFaulty),
        ('id = "training"', 'id = "teaching"', refusals.UnknownMeasure),
        ('measures = ["allowance"]', 'measures = "allowance"', refusals.WrongValue),
        ('id = "training"', 'id = "allowance"', refusals.StandardFaulty),
        ('unit = "hh"', 'unit = "hh"\nabout = "town"', refusals.WrongChoice),
        ('source = "made up"', "valid_to = 2020-01-01", refusals.ValidityReversed),
        ("[key]", "[standard]", refusals.StandardFaulty),
    ],
)
def test_each_fault_of_a_key_has_its_refusal(old: str, new: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        parse_key(KEY.replace(old, new, 1))


def test_couplets_and_classes_that_nothing_leads_to_are_refused() -> None:
    extra = '[[couplet]]\nnumber = 9\nwhen = "any(ill)"\nyes = "stable"\nno = "develop"\n'
    with pytest.raises(refusals.CoupletUnreachable, match="1"):
        parse_key(KEY + extra)
    loop = extra.replace('yes = "stable"', "yes = 9")
    with pytest.raises(refusals.CoupletUnreachable):
        parse_key(KEY + loop)
    with pytest.raises(refusals.ClassUnreachable):
        parse_key(KEY + '[[class]]\nid = "other"\npoor = false\n')
    with pytest.raises(refusals.NoIndicators):
        parse_key('[key]\nid = "k"\n')


def test_keys_too_deep_or_too_long_are_refused() -> None:
    assert len(parse_key(chain(12)).couplets) == 12
    with pytest.raises(refusals.KeyTooDeep):
        parse_key(chain(13))
    with pytest.raises(refusals.TooManyCouplets):
        parse_key(chain(61))


def test_conditions_are_checked_against_columns_and_must_depend_on_them() -> None:
    key = parse_key(KEY.replace("any(ill)", "any(il)").replace('unit = "hh"', 'unit = "h"'))
    assert [type(problem) for problem in check_key(key, COLUMNS)] == [refusals.UnknownColumn] * 2
    assert check_key(parse_key(KEY), COLUMNS) == ()
    assert check_key(parse_key(KEY)) == ()
    constant = parse_key(KEY.replace("any(ill)", "1 = 1"))
    assert [type(problem) for problem in check_key(constant)] == [refusals.ConstantExpression]


def test_what_changes_between_two_keys_is_told_one_by_one() -> None:
    new = (
        KEY.replace("min(income) < 4000", "min(income) < 6000")
        .replace('measures = ["training", "allowance"]', 'measures = ["training"]')
        .replace("有人能干活吗", "有劳动力吗")
    )
    changes = {
        change.place: (change.before, change.after) for change in diff_rules(parse_key(KEY), parse_key(new))
    }
    assert changes == {
        "develop.measures": ("training, allowance", "training"),
        "couplet[1].title": ("有人能干活吗 / Can anybody work?", "有劳动力吗 / Can anybody work?"),
        "couplet[2].when": ("min(income) < 4000", "min(income) < 6000"),
    }
    assert diff_rules(parse_key(KEY), parse_key(KEY)) == []
