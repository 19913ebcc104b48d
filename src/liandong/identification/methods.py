"""The methods of identification: a rule file of any kind as one way of looking at families.

================  =============================================  ==========================================
rule file         lowest to highest value of a family            poor
================  =============================================  ==========================================
poverty standard  score in units of 1/denominator                score at or above the cut-off
scorecard         points                                         points below the line (or at it and above)
income lines      net income per person in fen, rounded down     income below the line of its place
dichotomous key   none: the classes that it may be               all classes it may be are poor
================  =============================================  ==========================================

A method is compiled twice out of the same tree: for DuckDB, where a run reads a whole snapshot, and for
PostgreSQL, where a few families are derived anew. Both give the same answer for the same facts. See
``docs/decisions/0013-several-methods.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from liandong.analytics.measures.explanation import Suggestion, line_units
from liandong.analytics.standards import (
    Key,
    Lines,
    Rule,
    RuleKind,
    Scorecard,
    Standard,
    WarningRules,
    key_query,
    kind_of,
    parse_rule,
    scorecard_query,
    unit_query,
    value_query,
)
from liandong.analytics.standards.lowering import Reader, Rows
from liandong.analytics.standards.refusals import ExpressionRefused
from liandong.analytics.standards.scorecards import MOST_POINTS
from liandong.analytics.standards.tree import columns_of
from liandong.analytics.tables import ColumnType
from liandong.identification.refusals import NotAboutFamilies, SaysNobodyIsPoor
from liandong.identification.wording import titled
from liandong.registry.columns import TYPES

if TYPE_CHECKING:
    from liandong.analytics.standards.sql import Dialect

FamilyRule = Standard | Scorecard | Key | Lines
"""The kinds of rule file that can say who may be poor."""
FAMILY = "household_id"
INCOME = "net_income_pc"
INCOME_TITLE = {"zh": "人均纯收入", "en": "Net income per person"}
FEN = 100  # incomes and their lines are kept in whole fen

# What a method says of every family, in this order, beside the family itself.
ANSWER = (
    "suggestion",
    "score_low",
    "score_high",
    "deprived_bits",
    "unknown_bits",
    "contradicting_bits",
    "line",
    "persons",
)


@dataclass(frozen=True)
class Part:
    """One thing that a method asks of a family, and the columns it looks at."""

    id: str
    title: Mapping[str, str]
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Compiled:
    """A method over rows of members.

    ``unit_sql``: one row a unit, named ``unit``. ``seen``: expressions over a family ``f`` and its unit
    ``u``, which is NULL throughout where the family has no member. ``low``, ``high`` and ``is_poor`` are over
    what is seen, each over those before it. ``parts``: the answers to :attr:`Method.parts`, as whole numbers,
    NULL where unknown.
    """

    unit_sql: str
    columns_used: tuple[str, ...]
    seen: Mapping[str, str]
    low: str
    high: str
    is_poor: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Method:
    """A rule file that says of families who may be poor."""

    rule: FamilyRule

    @property
    def kind(self) -> RuleKind:
        """Which kind of rule file it is."""
        return kind_of(self.rule)

    @cached_property
    def weights(self) -> tuple[int, ...]:
        """Whole weights of what its patterns count; one bit that is *poor* itself for all but standards."""
        return self.rule.weights if isinstance(self.rule, Standard) else (1,)

    @property
    def denominator(self) -> int | None:
        """What scores are over; None for the methods without shares."""
        return self.rule.denominator if isinstance(self.rule, Standard) else None

    @property
    def line(self) -> int | None:
        """The line in units of the values; None where it differs by place, or there is none."""
        if isinstance(self.rule, Standard):
            return line_units(self.rule.cutoff, self.rule.denominator)
        return self.rule.line if isinstance(self.rule, Scorecard) else None

    @property
    def needs_lines(self) -> bool:
        """Whether a family's line depends on its place."""
        return isinstance(self.rule, Lines)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What the method asks of a family: indicators, items, couplets, or the income."""
        match self.rule:
            case Standard():
                return tuple(_part(one.id, one.title, [one.deprived_if]) for one in self.rule.indicators)
            case Scorecard():
                return tuple(
                    _part(one.id, one.title, [band.when for band in one.bands]) for one in self.rule.items
                )
            case Key():
                return tuple(_part(str(one.number), one.title, [one.when]) for one in self.rule.couplets)
            case Lines():
                return (Part("income", INCOME_TITLE, (INCOME,)),)

    @property
    def order(self) -> str:
        """The ranking, most in need first, over the columns of :data:`ANSWER`."""
        match self.rule:
            case Standard() | Scorecard(poor="above"):
                return "score_low desc, score_high desc"
            case Key():
                words = (Suggestion.POOR, Suggestion.CANNOT_TELL)
                ranks = " ".join(f"when '{word.value}' then {n}" for n, word in enumerate(words))
                return f"case suggestion {ranks} else 2 end"
            case _:
                return "score_high asc nulls last, score_low asc nulls last"

    def compiled(
        self, columns: Mapping[str, ColumnType], source: str, unit: str, dialect: Dialect = "duckdb"
    ) -> Compiled:
        """The method over rows of members, ``unit`` being the column whose equal values make a family.

        Errors: a condition that names a column the rows lack, or compares unlike types.
        """
        match self.rule:
            case Standard():
                return _standard(replace(self.rule, unit=unit), columns, source, dialect)
            case Scorecard():
                return _scorecard(replace(self.rule, unit=unit), columns, source, dialect)
            case Key():
                return _key(replace(self.rule, unit=unit), columns, source, dialect)
            case Lines():
                return _income(unit, columns, source, dialect)


def method_of(text: str) -> Method:
    """The method that a stored rule file is; errors as in :func:`method_for`."""
    return method_for(parse_rule(text))


def method_for(rule: Rule) -> Method:
    """The method that a rule is.

    Errors: :class:`NotAboutFamilies`, :class:`SaysNobodyIsPoor`.
    """
    if not isinstance(rule, Lines) and rule.unit != FAMILY:
        raise NotAboutFamilies(title=titled(rule.title, rule.id), unit=rule.unit or "–")
    if isinstance(rule, WarningRules):
        raise SaysNobodyIsPoor(title=titled(rule.title, rule.id))
    is_silent = isinstance(rule, Key) and not rule.says_poor
    if is_silent or (isinstance(rule, Scorecard) and rule.line is None):
        raise SaysNobodyIsPoor(title=titled(rule.title, rule.id))
    return Method(rule)


@lru_cache(maxsize=256)
def says_of_families(text: str) -> bool:
    """Whether a rule file says of families who may be poor."""
    try:
        method_of(text)
    except (NotAboutFamilies, SaysNobodyIsPoor):
        return False
    return True


def families_sql(
    compiled: Compiled, families: str, dialect: Dialect = "duckdb", *, with_parts: bool = False
) -> str:
    """What a method says of each of ``families``: their own columns, then those of :data:`ANSWER`.

    ``with_parts``: and the answers to the method's parts, ``part_0 …``.

    ``families``: a relation with ``unit`` and, where the method needs it, ``line_yuan``.
    """
    # PostgreSQL would merge the layers and copy what one computes into every use in the next, so that
    # planning a family took longer than a thousand of them.
    fence = "offset 0" if dialect == "postgres" else ""
    expressions = dict(compiled.seen)
    if with_parts:
        expressions |= {f"part_{n}": sql for n, sql in enumerate(compiled.parts)}
    seen = ", ".join(f"cast({sql} as bigint) as {name}" for name, sql in expressions.items())
    poor, not_poor, cannot_tell = (f"'{word.value}'" for word in Suggestion)
    own_bits = "" if "deprived_bits" in compiled.seen else _OWN_BITS
    return f"""
        select *, case when is_poor then {poor} when not is_poor then {not_poor} else {cannot_tell} end
            as suggestion{own_bits}
        from (
            select *, {compiled.is_poor} as is_poor
            from (
                select *, cast({compiled.low} as bigint) as score_low,
                    cast({compiled.high} as bigint) as score_high
                from (
                    select f.*, cast(coalesce(u.rows, 0) as integer) as persons, {seen}
                    from {families} f left join ({compiled.unit_sql} {fence}) u on u.unit = f.unit {fence}
                ) seen {fence}
            ) valued {fence}
        ) judged
    """  # noqa: S608  only whole numbers, words of this module and the checked rule's own query enter


# Where nothing but the answer itself is counted: bit 0 says poor, or that it cannot be told.
_OWN_BITS = """,
            cast(case when is_poor then 1 else 0 end as bigint) as deprived_bits,
            cast(case when is_poor is null then 1 else 0 end as bigint) as unknown_bits"""


def _standard(rule: Standard, columns: Mapping[str, ColumnType], source: str, dialect: Dialect) -> Compiled:
    query = unit_query(rule, columns, source, dialect=dialect)
    everything = (1 << len(rule.weights)) - 1
    line = line_units(rule.cutoff, rule.denominator)
    seen = {
        "deprived_bits": "coalesce(u.deprived_bits, 0)",
        # A family without members joins no unit, so all its facts are unknown.
        "unknown_bits": f"coalesce(u.unknown_bits, {everything})",
        "contradicting_bits": "coalesce(u.contradicting, 0)",
        "line": "null",
    }
    return Compiled(
        query.sql,
        query.columns_used,
        seen,
        _weighed("deprived_bits", rule.weights),
        _weighed("(deprived_bits | unknown_bits)", rule.weights),
        f"case when score_low >= {line} then true when score_high < {line} then false end",
        tuple(f"u.i_{n}" for n in range(len(rule.weights))),
    )


def _scorecard(rule: Scorecard, columns: Mapping[str, ColumnType], source: str, dialect: Dialect) -> Compiled:
    query = scorecard_query(rule, columns, source, dialect=dialect)
    least, most = rule.range
    below, above = ("true", "false") if rule.poor == "below" else ("false", "true")
    seen = {
        "points_low": f"coalesce(u.points_low, {least})",
        "points_high": f"coalesce(u.points_high, {most})",
        "contradicting_bits": _flag("u.is_contradicting"),
        "line": "null",
    }
    is_poor = (
        f"case when score_high < {rule.line} then {below} when score_low >= {rule.line} then {above} end"
    )
    # Least and most points of an item, in one number.
    parts = tuple(
        f"(u.low_{n} + {MOST_POINTS}) * {2 * MOST_POINTS + 1} + u.high_{n} + {MOST_POINTS}"
        for n in range(len(rule.items))
    )
    return Compiled(query.sql, query.columns_used, seen, "points_low", "points_high", is_poor, parts)


def _key(rule: Key, columns: Mapping[str, ColumnType], source: str, dialect: Dialect) -> Compiled:
    query = key_query(rule, columns, source, dialect=dialect)
    everything = (1 << len(rule.couplets)) - 1
    said = {one.is_poor for one in rule.classes}
    nobody = "null" if len(said) > 1 else _flag(str(said.pop()).lower())
    seen = {
        "deprived_bits": "coalesce(u.yes_bits, 0)",
        "unknown_bits": f"coalesce(u.unknown_bits, {everything})",
        "contradicting_bits": _flag("u.is_contradicting"),
        "line": "null",
        "said": f"case when u.unit is null then {nobody} when u.is_poor then 1 when not u.is_poor then 0 end",
    }
    parts = tuple(
        f"case when (u.unknown_bits & {1 << n}) = 0 then {_flag(f'(u.yes_bits & {1 << n}) <> 0')} end"
        for n in range(len(rule.couplets))
    )
    return Compiled(query.sql, query.columns_used, seen, "null", "null", "said = 1", parts)


def _income(unit: str, columns: Mapping[str, ColumnType], source: str, dialect: Dialect) -> Compiled:
    query = value_query({"income": INCOME}, unit, columns, source, dialect=dialect)
    # Rounded down, an income is below a whole number of yuan if and only if it was.
    seen = {
        "income": f"floor(cast(u.v_0 as decimal(18, 4)) * {FEN})",
        "contradicting_bits": "0",
        "line": f"f.line_yuan * {FEN}",
    }
    fen = seen["income"]
    return Compiled(query.sql, query.columns_used, seen, "income", "income", "score_high < line", (fen,))


def _part(part_id: str, title: Mapping[str, str], conditions: Iterable[str]) -> Part:
    columns: dict[str, None] = {}
    for condition in conditions:
        try:
            columns |= dict.fromkeys(columns_of(Reader(TYPES, part_id, Rows.UNIT).boolean(condition)))
        except ExpressionRefused:
            continue  # the registry has lost a column since; the old run stands
    return Part(part_id, title, tuple(columns))


def _weighed(mask: str, weights: tuple[int, ...]) -> str:
    return " + ".join(
        f"case when ({mask} & {1 << n}) <> 0 then {weight} else 0 end" for n, weight in enumerate(weights)
    )


def _flag(condition: str) -> str:
    return f"case when {condition} then 1 else 0 end"
