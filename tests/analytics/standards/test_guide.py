"""The guide page of the language is true."""

from __future__ import annotations

import re
from pathlib import Path

from liandong.analytics.standards import (
    FUNCTIONS,
    Standard,
    check_rule,
    check_scorecard,
    check_standard,
    parse_rule,
    parse_scorecard,
    parse_standard,
    unit_query,
)
from liandong.analytics.standards.guessing import read_without_columns
from liandong.analytics.standards.lowering import Rows
from liandong.analytics.standards.tree import Column, walk
from liandong.analytics.tables import ColumnType

GUIDE = (Path(__file__).parents[3] / "docs/guides/standards.md").read_text(encoding="utf-8")


def test_every_function_is_listed_with_its_meaning() -> None:
    table = GUIDE.partition("| function | meaning |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `(\w+)\(.*?\| (.*?) \|$", table, flags=re.MULTILINE)
    assert rows == [(function.name, function.meaning) for function in FUNCTIONS.values()]


def test_the_standards_are_standards() -> None:
    texts = re.findall(r"```toml\n(\[standard\].*?)```", GUIDE, flags=re.DOTALL)
    assert texts
    for text in texts:
        standard = parse_standard(text)
        assert check_standard(standard).is_fit
        assert unit_query(standard, columns_of(standard), "t").indicators


def test_the_scorecards_are_scorecards() -> None:
    texts = re.findall(r"```toml\n(\[scorecard\].*?)```", GUIDE, flags=re.DOTALL)
    assert texts
    assert all(check_scorecard(parse_scorecard(text)) == () for text in texts)


def test_the_keys_and_lines_are_keys_and_lines() -> None:
    for kind in ("key", "lines"):
        texts = re.findall(rf"```toml\n(\[{kind}\].*?)```", GUIDE, flags=re.DOTALL)
        assert texts
        assert all(check_rule(parse_rule(text)) == () for text in texts)


def columns_of(standard: Standard) -> dict[str, ColumnType]:
    nodes = [read_without_columns(i.deprived_if, i.id, Rows.UNIT) for i in standard.indicators]
    found = {part.name: part.type for node in nodes for part in walk(node) if isinstance(part, Column)}
    return found | {standard.unit or "": ColumnType.TEXT}
