"""DuckDB and the plain-Python oracle agree on random tables and random expressions."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from liandong.analytics.standards import parse_standard, unit_query
from liandong.analytics.tables.columns import ColumnType
from tests.oracles.units import Row, Tree, evaluate_row, evaluate_unit, render

COLUMNS = {
    "hh": ColumnType.INTEGER,
    "age": ColumnType.INTEGER,
    "years": ColumnType.INTEGER,
    "income": ColumnType.FLOAT,
    "人均 m²": ColumnType.FLOAT,
    "water": ColumnType.TEXT,
    "ill": ColumnType.BOOLEAN,
}
INTEGERS = ("age", "years")
FLOATS = ("income", "人均 m²")

cells = {
    "hh": st.integers(1, 3),
    "age": st.none() | st.integers(-2, 20),
    "years": st.none() | st.integers(0, 3),
    "income": st.none()
    | st.sampled_from([0.0, 0.1, 0.2, 0.3, -1.5, 2.0, 8800.25, float("nan"), float("inf")]),
    "人均 m²": st.none() | st.sampled_from([0.1, 1.0, 13.0, float("-inf")]),
    "water": st.none() | st.sampled_from(["", "river", "tap", "well's", "河水"]),
    "ill": st.none() | st.booleans(),
}
tables = st.lists(st.fixed_dictionaries(cells), min_size=1, max_size=8)
comparison = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
whole = st.integers(0, 20)
decimal = st.sampled_from([0.1, 0.3, 0.5, 1.5, 8800.25])


def leaf(aggregated: bool, names: tuple[str, ...], functions: tuple[str, ...]) -> st.SearchStrategy[Tree]:
    column = st.sampled_from(names).map(lambda name: ("column", name))
    if not aggregated:
        return column
    argument = st.builds(lambda name: ("column", name), st.sampled_from(names))
    condition = st.none() | conditions(aggregated=False, depth=1)
    found = st.builds(lambda f, a, c: ("aggregate", f, a, c), st.sampled_from(functions), argument, condition)
    return found | column if names is not FLOATS else found


def numbers(aggregated: bool, depth: int) -> st.SearchStrategy[Tree]:
    whole_leaf = leaf(aggregated, INTEGERS, ("sum", "min", "max", "count"))
    any_leaf = leaf(aggregated, FLOATS, ("sum", "min", "max", "avg", "count"))
    if aggregated:
        everyone = st.none() | conditions(aggregated=False, depth=1)
        whole_leaf |= everyone.map(lambda condition: ("aggregate", "count", None, condition))
    literal = st.one_of(whole, decimal).map(lambda value: ("literal", value))
    if depth == 0:
        return whole_leaf | any_leaf
    inner = numbers(aggregated, depth - 1)
    operators = st.sampled_from(["+", "-", "*", "/", "least", "greatest", "coalesce"])
    compound = st.builds(lambda f, a, b: (f, a, b), operators, inner, inner | literal)
    remainder = st.builds(lambda a, b: ("%", a, ("literal", b)), whole_leaf, st.integers(0, 4))
    chosen = st.builds(lambda c, a, b: ("case", c, a, b), conditions(aggregated, 0), inner, inner | literal)
    return st.one_of(whole_leaf, any_leaf, compound, remainder, chosen)


def conditions(aggregated: bool, depth: int) -> st.SearchStrategy[Tree]:
    number = numbers(aggregated, depth - 1) if depth > 0 else leaf(aggregated, INTEGERS, ("max", "sum"))
    literal = st.one_of(whole, decimal).map(lambda value: ("literal", value))
    text = leaf(aggregated, ("water",), ("min", "max"))
    word = st.sampled_from(["river", "tap", "well's", "河水"]).map(lambda value: ("literal", value))
    yes = st.just(("column", "ill"))
    atoms = [
        st.builds(lambda f, a, b: (f, a, b), comparison, number, literal | number),
        st.builds(lambda f, a, b: (f, a, b), comparison, text, word),
        st.builds(lambda a, b: ("in", a, *b), text, st.lists(word, min_size=1, max_size=3)),
        st.builds(lambda a, b, c: ("between", a, b, c), number, literal, literal),
        st.builds(lambda f, a: (f, a), st.sampled_from(["is null", "is not null"]), number | text),
        yes,
    ]
    if aggregated:
        row = conditions(aggregated=False, depth=depth)
        every = st.sampled_from(["any", "every"])
        condition = st.none() | conditions(aggregated=False, depth=1)
        atoms.append(st.builds(lambda f, a, c: ("aggregate", f, a, c), every, row, condition))
    if depth == 0:
        return st.one_of(*atoms)
    inner = conditions(aggregated, depth - 1)
    joined = st.builds(lambda f, a, b: (f, a, b), st.sampled_from(["and", "or"]), inner, inner)
    return st.one_of(*atoms, joined, inner.map(lambda tree: ("not", tree)))


def standard_text(condition: str, unit: bool, unknown: str = "known", if_none: str | None = None) -> str:
    quoted = '"' + condition.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return "\n".join(
        [
            "[standard]",
            'id = "s"',
            "cutoff = 1",
            'unit = "hh"' if unit else "",
            "[[dimension]]",
            'id = "d"',
            "[[dimension.indicator]]",
            'id = "i"',
            f"deprived_if = {quoted}",
            f'unknown = "{unknown}"',
            f'if_none = "{if_none}"' if if_none else "",
        ]
    )


@pytest.fixture(scope="module")
def engine() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("set threads = 1")
    kinds = {
        ColumnType.INTEGER: "BIGINT",
        ColumnType.FLOAT: "DOUBLE",
        ColumnType.TEXT: "VARCHAR",
        ColumnType.BOOLEAN: "BOOLEAN",
    }
    defined = ", ".join(f'"{name}" {kinds[kind]}' for name, kind in COLUMNS.items())
    connection.execute(f"create table t (seat BIGINT, {defined})")
    return connection


def fill(engine: duckdb.DuckDBPyConnection, rows: list[Row]) -> None:
    engine.execute("delete from t")
    marks = ", ".join("?" * (len(COLUMNS) + 1))
    engine.executemany(
        f"insert into t values ({marks})",
        [[at, *(row[name] for name in COLUMNS)] for at, row in enumerate(rows)],
    )


def uses_columns(tree: Tree) -> bool:
    return any(uses_columns(part) or part[:1] == ("column",) for part in tree if isinstance(part, tuple))


slow = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


@slow
@given(rows=tables, tree=conditions(aggregated=True, depth=2), data=st.data())
def test_units_agree_with_the_oracle(engine, rows, tree, data) -> None:
    assume(uses_columns(tree))
    unknown = data.draw(st.sampled_from(["known", "strict"]))
    if_none = data.draw(st.sampled_from([None, "deprived", "not_deprived"]))
    fill(engine, rows)
    standard = parse_standard(standard_text(render(tree), True, unknown, if_none))
    query = unit_query(standard, COLUMNS, "t")
    found = {
        unit: (value, bool(partly), bool(contradicting), count, deprived, is_unknown)
        for unit, value, deprived, is_unknown, partly, contradicting, count in engine.sql(
            query.sql
        ).fetchall()
    }
    expected = {}
    for unit in {row["hh"] for row in rows}:
        members = [row for row in rows if row["hh"] == unit]
        outcome = evaluate_unit(
            tree,
            members,
            strict=unknown == "strict",
            if_none={"deprived": True, "not_deprived": False, None: None}[if_none],
        )
        value = outcome.value
        marks = (outcome.partly, outcome.contradicting, len(members), int(value is True), int(value is None))
        expected[str(unit)] = (value, *marks)
    assert found == expected


@slow
@given(rows=tables, tree=conditions(aggregated=False, depth=2))
def test_rows_agree_with_the_oracle(engine, rows, tree) -> None:
    fill(engine, rows)
    query = unit_query(
        parse_standard(standard_text(render(tree), False)),
        COLUMNS | {"seat": ColumnType.INTEGER},
        "t",
        keep=["seat"],
    )
    found = {row[-1]: row[1] for row in engine.sql(query.sql).fetchall()}
    assert found == {at: evaluate_row(tree, row) for at, row in enumerate(rows)}
