"""Warning rules as a file: read whole, refused in sentences, compared, and never true of what is unknown."""

from __future__ import annotations

import duckdb
import pytest

from liandong.analytics.standards import (
    WarningRules,
    check_rule,
    diff_rules,
    new_rule_text,
    parse_rule,
    parse_warnings,
    warnings_query,
)
from liandong.analytics.standards.refusals import StandardRefused
from liandong.analytics.tables import ColumnType

RULES = """
[warnings]
id = "w"
title = "w"
unit = "household_id"
valid_from = 2021-01-01

[[rule]]
id = "low"
title = "low income"
when = "income < 6000"
threshold = "below 6,000"
status = "local"
source = "made for tests"

[[rule]]
id = "ill"
title = "somebody ill"
when = "any(ill)"
threshold = "one is enough"
status = "proposed"
source = "made for tests"
"""
COLUMNS = {"household_id": ColumnType.TEXT, "income": ColumnType.FLOAT, "ill": ColumnType.BOOLEAN}


def test_a_file_is_read_and_written_back_equal() -> None:
    rules = parse_warnings(RULES)
    assert parse_rule(rules.to_toml()) == rules
    assert isinstance(parse_rule(new_rule_text("warnings")), WarningRules)
    other = parse_warnings(RULES.replace("6000", "8000"))
    assert [str(change.place) for change in diff_rules(rules, other)] == ["low.when"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('source = "made for tests"\n\n', "\n", "source"),
        ('status = "local"', 'status = "sure"', "stated, local, generally_known, proposed"),
        ('threshold = "below 6,000"', "", "threshold"),
        ('id = "ill"', 'id = "low"', "low"),
        ("[[rule]]", "[[regel]]", "regel"),
    ],
)
def test_a_faulty_file_is_refused_with_its_place(old: str, new: str, said: str) -> None:
    with pytest.raises(StandardRefused, match=r".") as refused:
        parse_warnings(RULES.replace(old, new, 1))
    assert said in str(refused.value)


def test_a_column_that_is_not_there_is_named() -> None:
    [problem] = check_rule(parse_warnings(RULES.replace("income <", "incom <")), COLUMNS)
    assert "low.when" in str(problem)
    assert "incom" in str(problem)


def test_what_is_unknown_is_neither_true_nor_false() -> None:
    rows = """(values ('a', 5000.0, null), ('a', 5000.0, true), ('b', null, false), ('b', null, null),
        ('c', 6000.0, false)) t(household_id, income, ill)"""
    query = warnings_query(parse_warnings(RULES).rules, "household_id", COLUMNS, f"(select * from {rows})")
    found = duckdb.sql(f"select unit, yes_bits, unknown_bits from ({query.sql}) order by 1").fetchall()
    assert found == [("a", 0b11, 0), ("b", 0, 0b11), ("c", 0, 0)]
