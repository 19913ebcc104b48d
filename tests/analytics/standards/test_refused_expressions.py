"""What the language refuses, and that it refuses it whatever is written."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liandong.analytics.errors import Refusal, speak
from liandong.analytics.standards import (
    FUNCTIONS,
    compile_expression,
    describe_expression,
    parse_standard,
    refusals,
    unit_query,
)
from liandong.analytics.standards.lowering import Reader, Rows
from liandong.analytics.standards.refusals import ExpressionRefused
from tests.analytics.standards.cases import COLUMNS, standard_of

HOSTILE = [
    "d_nutr = (select 1)",
    "exists (select 1 from secrets)",
    "d_nutr in (select d_nutr from other)",
    "any(select 1)",
    "(select count(*) from t) > 1",
    "d_nutr = 1; drop table t",
    "d_nutr = 1 union select 1",
    "read_csv('/etc/passwd') = 1",
    "read_text('x') is null",
    "read_parquet('http://example.org/x') = 1",
    "glob('*') = 'x'",
    "getenv('HOME') = 'x'",
    "current_setting('data_directory') = 'x'",
    "pragma_version() = 'x'",
    "getvariable('x') = 1",
    "current_user = 'x'",
    "current_database() = 'x'",
    "current_date = birth_on",
    "current_timestamp > birth_on",
    "now() > birth_on",
    "random() < 0.5",
    "uuid() = 'x'",
    "nextval('s') = 1",
    "pg_read_file('x') = 'x'",
    "pg_sleep(100) is null",
    "lo_import('x') = 1",
    "query('select 1') = 1",
    "sleep_ms(1000) = 1",
    "other.d_nutr = 1",
    "main.t.d_nutr = 1",
    "t.* = 1",
    "* = 1",
    "columns(*) = 1",
    "columns('d.*') = 1",
    "sum(*) = 1",
    "? = d_nutr",
    "$1 = d_nutr",
    ":name = d_nutr",
    "@d_nutr = 1",
    "#1 = 1",
    "list_filter([1], x -> x) = [1]",
    "[d_nutr] = [1]",
    "water[1] = 'a'",
    "{'a': d_nutr} = {'a': 1}",
    "water ~ '(a+)+$'",
    "regexp_matches(water, '(a+)+$')",
    "water similar to 'a'",
    "water glob 'a*'",
    "water like 'a' escape 'b'",
    "water like '%a%a%a%a%a%'",
    "water like water",
    "water || 'x' = 'x'",
    "repeat(water, 1000000) = 'x'",
    "range(1000000000) = 1",
    "generate_series(1, 1000000000) = 1",
    "unnest(water) = 'x'",
    "d_nutr ** 9999 > 1",
    "d_nutr ^ 9999 > 1",
    "d_nutr << 60 > 1",
    "d_nutr > 1e999999999",
    "d_nutr > 1" + "0" * 400,
    "max(d_nutr) over () = 1",
    "max(d_nutr order by age) = 1",
    "sum(distinct d_nutr) = 1",
    "count(distinct d_nutr) = 1",
    "any_value(d_nutr) = 1",
    "string_agg(water) = 'x'",
    "cast(water as json) = 'x'",
    "cast(d_nutr as struct(a int)) = 1",
    "cast(water as regclass) = 1",
    "'secrets'::regclass = 1",
    "interval '1 year' > d_nutr",
    "birth_on at time zone 'UTC' = birth_on",
    "water collate nocase = 'x'",
    "try(d_nutr) = 1",
    "(d_nutr, age) = (1, 1)",
    "row(d_nutr) = 1",
    "d_nutr := 1",
    "copy t to 'x'",
    "attach 'x'",
    "install httpfs",
    "with x as (select 1) select 1",
    "values (1)",
    "$$text$$ = water",
    "e'\\x41' = water",
    "x'41' = water",
    "any(any(is_ill))",
    "lambda x: 1",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("unit", ["hh", None])
def test_hostile_expressions_are_refused(text: str, unit: str | None) -> None:
    with pytest.raises(ExpressionRefused) as refused:
        unit_query(standard_of(text, unit=unit), COLUMNS, "t")
    assert "i.deprived_if" in str(refused.value)


def deep(opening: str, middle: str, closing: str, times: int = 60) -> str:
    return opening * times + middle + closing * times


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("  ", refusals.ExpressionEmpty),
        ("-- only a remark", refusals.ExpressionEmpty),
        ("d_nutr = 1 or " * 500 + "is_ill", refusals.ExpressionTooLong),
        (" and ".join(["d_nutr = 1"] * 300), refusals.ExpressionTooLong),
        (deep("(", "is_ill", ")"), refusals.ExpressionTooNested),
        (deep("not ", "is_ill", "", 200), refusals.ExpressionTooNested),
        (" + ".join(["d_nutr"] * 150) + " > 1", refusals.ExpressionTooNested),
        (deep("case when ", "is_ill", " then true end"), refusals.ExpressionTooNested),
        ("d_nutr = = 1", refusals.ExpressionUnreadable),
        ("d_nutr = 1)", refusals.ExpressionUnreadable),
        ("water = 'open", refusals.ExpressionUnreadable),
        ("d_nutr = 1 water", refusals.ExpressionUnreadable),
        ("d_nutrition = 1", refusals.UnknownColumn),
        ("1 = 1", refusals.ConstantExpression),
        ("true", refusals.ConstantExpression),
        ("any(1 = 1)", refusals.ConstantExpression),
        ("age", refusals.NotBoolean),
        ("any(d_nutr)", refusals.NotBoolean),
        ("d_nutr and is_ill", refusals.NotBoolean),
        ("not d_nutr", refusals.NotBoolean),
        ("count(*) filter (where d_nutr) > 1", refusals.NotBoolean),
        ("water < 5", refusals.MixedTypes),
        ("age = 'five'", refusals.MixedTypes),
        ("is_ill = 1", refusals.MixedTypes),
        ("birth_on < '2000-01-01'", refusals.MixedTypes),
        ("age in (1, 'two')", refusals.MixedTypes),
        ("age between 1 and 'two'", refusals.MixedTypes),
        ("coalesce(age, water) = 1", refusals.MixedTypes),
        ("case when is_ill then 1 else 'two' end = 1", refusals.MixedTypes),
        ("water + 1 > 1", refusals.WrongType),
        ("sum(water) > 1", refusals.WrongType),
        ("is_ill < true", refusals.WrongType),
        ("max(is_ill) = true", refusals.WrongType),
        ("income % 2 = 1", refusals.WrongType),
        ("age like '1%'", refusals.WrongType),
        ("lower(age) = '1'", refusals.WrongType),
        ("age is true", refusals.WrongType),
        ("age = null", refusals.NullLiteral),
        ("coalesce(age, null) = 1", refusals.NullLiteral),
        ("water = ''", refusals.EmptyTextLiteral),
        ("age < 1 < 2", refusals.OrderUnclear),
        ("age = d_nutr is null", refusals.OrderUnclear),
        ("is_ill = not is_ill", refusals.OrderUnclear),
        ("age = 1e400", refusals.NumberOutOfBounds),
        ("age = 12345678901234567890", refusals.NumberOutOfBounds),
        ("birth_on = date '2000-13-01'", refusals.BadDate),
        ("water like '%a%b%c%d'", refusals.PatternTooWide),
        ("substring(water, 1, 2) = 'x'", refusals.UnknownFunction),
        ('"read_csv"(water) = 1', refusals.UnknownFunction),
        ("round(income, age) = 1", refusals.WrongArguments),
        ("nullif(age) = 1", refusals.ExpressionUnreadable),
        ("any(is_ill, is_ill)", refusals.WrongArguments),
        ("every(is_ill, is_ill)", refusals.WrongArguments),
        ("max() = 1", refusals.ExpressionUnreadable),
        ("age in ()", refusals.WrongArguments),
        ("max(min(age)) = 1", refusals.AggregateNested),
        ("max(age) filter (where any(is_ill)) = 1", refusals.AggregateNested),
        ("age is distinct from 1", refusals.NotInLanguage),
        ("hh.age = 1", refusals.NotInLanguage),
        ("age = 1 \x00", refusals.NotInLanguage),
    ],
)
def test_each_refusal_has_its_own_class(text: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        Reader(COLUMNS, "here", Rows.UNIT).boolean(text)


def test_aggregates_need_a_unit_and_mapping_files_know_none() -> None:
    with pytest.raises(refusals.AggregateWithoutUnit):
        unit_query(standard_of("max(age) < 5", unit=None), COLUMNS, "t")
    with pytest.raises(refusals.AggregateNotAllowed):
        compile_expression("max(age) < 5", COLUMNS)
    unit_query(standard_of("max(age) < 5"), COLUMNS, "t")


def test_an_expression_that_grows_when_compiled_is_refused() -> None:
    with pytest.raises(refusals.ExpressionTooLong):
        unit_query(standard_of(deep("abs(1/", "income", ")", 18) + " > 1"), COLUMNS, "t")


def test_an_unknown_column_names_the_nearest_and_lists_all() -> None:
    speak("en")
    with pytest.raises(refusals.UnknownColumn) as refused:
        compile_expression("brith_on is null", COLUMNS, where="row 3")
    assert str(refused.value) == (
        f"row 3: there is no column brith_on; the nearest is birth_on. The columns are: {', '.join(COLUMNS)}."
    )
    with pytest.raises(refusals.NoColumns):
        compile_expression("x = 1", {})
    with pytest.raises(refusals.AmbiguousColumn):
        compile_expression("AGE = 1", {"age": COLUMNS["age"], "Age": COLUMNS["age"]})


def test_mixed_types_name_both_sides() -> None:
    speak("en")
    with pytest.raises(refusals.MixedTypes) as refused:
        compile_expression("water < 5", COLUMNS, where="water.deprived_if")
    assert str(refused.value) == (
        "water.deprived_if: “water” is text but “5” is a whole number; only like types can be compared."
    )


def test_a_unit_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(refusals.UnknownColumn):
        unit_query(standard_of("is_ill", unit="family"), COLUMNS, "t")


def test_scalar_expressions_give_their_type() -> None:
    found = compile_expression("income / age + 1", COLUMNS, kind="scalar")
    assert found.type is COLUMNS["income"]
    assert found.columns_used == ("income", "age")
    with pytest.raises(refusals.ConstantExpression):
        compile_expression("1 + 1", COLUMNS, kind="scalar")


SYNTAX = """
and or not in is null case when then else end between like filter where
select from union with cast as over order by distinct interval date exists lateral values
( ( ( ) ) ) , + - * / % = < > <= <> :: ; . [ ] { } -> ? $ @ # ~ ^ & | ! : '' " ' -- /* */
1 0.5 'a' 1e9 count(*) 2000-01-01
"""
words = st.sampled_from([*FUNCTIONS, *COLUMNS, *SYNTAX.split(), '"人均 收入"', "date '2000-01-01'"])
junk = st.one_of(st.text(max_size=60), st.lists(words, max_size=25).map(" ".join))


@settings(max_examples=1500, deadline=1000)
@given(junk)
def test_junk_is_refused_or_compiled_but_never_breaks(text: str) -> None:
    for compile_it in (
        lambda: compile_expression(text, COLUMNS),
        lambda: compile_expression(text, COLUMNS, kind="scalar", dialect="postgres"),
        lambda: Reader(COLUMNS, "here", Rows.UNIT).boolean(text),
        lambda: parse_standard(text),
        lambda: describe_expression(text),
    ):
        with contextlib.suppress(Refusal):
            compile_it()
