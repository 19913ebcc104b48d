"""Following a key: every unit at once as a query, or one unit step by step for an explanation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from liandong.analytics.errors import Refusal
from liandong.analytics.standards.expressions import rows_of
from liandong.analytics.standards.gathering import either
from liandong.analytics.standards.guessing import read_without_columns
from liandong.analytics.standards.keys import Couplet, Key, KeyClass, Lead, place
from liandong.analytics.standards.lowering import Reader
from liandong.analytics.standards.names import find_column
from liandong.analytics.standards.refusals import ExpressionRefused
from liandong.analytics.standards.sql import TEXT, Dialect
from liandong.analytics.standards.units import Question, select, unit_results
from liandong.analytics.tables.columns import ColumnType, literal


@dataclass(frozen=True)
class KeyQuery:
    """``sql`` yields per unit: ``unit`` (text; NULL where rows are units), ``class`` (text; NULL where more
    than one is possible), ``classes`` (list of text: all that are possible, in the key's order), ``couplet``
    (BIGINT: the number of the first couplet on its way that cannot be answered; NULL where there is none),
    ``is_poor`` (BOOLEAN; NULL where it cannot be told or the key does not say), ``yes_bits`` and
    ``unknown_bits`` (BIGINT; bit k is the k-th couplet of the file, for :func:`walk_key`),
    ``is_partly_unknown``, ``is_contradicting`` (BOOLEAN), ``rows`` (BIGINT).
    """

    sql: str
    classes: tuple[str, ...]
    columns_used: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """A couplet on a unit's way with its answer; None where it cannot be told and both ways stay open."""

    couplet: Couplet
    answer: bool | None


@dataclass(frozen=True)
class Walk:
    """One unit's way through a key.

    ``steps``: the couplets it surely passes, in order; the last one is unanswered where it cannot go on.
    ``classes``: those it may be, in the key's order. ``open_couplets``: the unanswered couplets on all ways
    that are still open, which is what somebody has to find out.
    """

    steps: tuple[Step, ...]
    classes: tuple[KeyClass, ...]
    open_couplets: tuple[Couplet, ...]

    @property
    def found(self) -> KeyClass | None:
        """The class, where only one is possible."""
        return self.classes[0] if len(self.classes) == 1 else None

    @property
    def is_poor(self) -> bool | None:
        """Whether it is poor; None where that cannot be told or the key does not say."""
        said = {one.is_poor for one in self.classes}
        return said.pop() if len(said) == 1 else None


def check_key(key: Key, columns: Mapping[str, ColumnType] | None = None) -> tuple[Refusal, ...]:
    """Every problem of the key's conditions, against a table's columns where there is one."""
    problems: list[Refusal] = []
    rows = rows_of(key.unit)
    for couplet in key.couplets:
        where = f"{place(couplet.number)}.when"
        try:
            if columns is None:
                read_without_columns(couplet.when, where, rows)
            else:
                Reader(columns, where, rows).boolean(couplet.when)
        except ExpressionRefused as problem:
            problems.append(problem)
    if columns is not None and key.unit is not None:
        try:
            find_column(key.unit, columns, "key.unit")
        except ExpressionRefused as problem:
            problems.append(problem)
    return tuple(problems)


def key_query(
    key: Key, columns: Mapping[str, ColumnType], source: str, *, dialect: Dialect = "duckdb"
) -> KeyQuery:
    """Compile a key over a relation. Cost: one pass over the rows, one GROUP BY where there is a unit."""
    rows = rows_of(key.unit)
    questions = [
        Question(place(c.number), Reader(columns, f"{place(c.number)}.when", rows).boolean(c.when))
        for c in key.couplets
    ]
    results = unit_results(questions, key.unit, columns, source, dialect=dialect)
    count = range(len(questions))
    layer = {
        "unit": results.unit,
        **{f"i_{at}": f"i_{at}" for at in count},
        **{f"p_{at}": _possible(key, one.id) for at, one in enumerate(key.classes)},
        "is_partly_unknown": either(results.partly),
        "is_contradicting": either(results.contradicting),
        "rows": results.rows,
    }
    outer = {
        "unit": "unit",
        "class": _class(key),
        "classes": _classes(key, dialect),
        "couplet": _stands_at(key),
        "is_poor": _is_poor(key),
        "yes_bits": _bits([f"i_{at}" for at in count]),
        "unknown_bits": _bits([f"i_{at} IS NULL" for at in count]),
        **{name: name for name in ("is_partly_unknown", "is_contradicting", "rows")},
    }
    outer["class"] = f"CAST({outer['class']} AS {TEXT[dialect]})"
    return KeyQuery(
        sql=select(outer, f"({select(layer, f'({results.sql}) AS unit_results')}) AS key_answers"),
        classes=tuple(one.id for one in key.classes),
        columns_used=results.columns_used,
    )


def walk_key(key: Key, yes_bits: int, unknown_bits: int) -> Walk:
    """One unit's way, from the answers that :func:`key_query` gave."""
    order = {couplet.number: at for at, couplet in enumerate(key.couplets)}

    def answer(couplet: Couplet) -> bool | None:
        at = order[couplet.number]
        return None if unknown_bits >> at & 1 else bool(yes_bits >> at & 1)

    steps: list[Step] = []
    open_couplets: list[Couplet] = []
    possible: set[str] = set()
    waiting: list[Lead] = [key.couplets[0].number]
    while waiting:
        lead = waiting.pop()
        if isinstance(lead, str):
            possible.add(lead)
            continue
        couplet = key.by_number[lead]
        answered = answer(couplet)
        if not open_couplets:
            steps.append(Step(couplet, answered))
        if answered is None:
            open_couplets.append(couplet)
            waiting += [couplet.no, couplet.yes]
        else:
            waiting.append(couplet.yes if answered else couplet.no)
    classes = tuple(one for one in key.classes if one.id in possible)
    return Walk(tuple(steps), classes, tuple(open_couplets))


def _ways(key: Key) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each end of the tree with the conditions under which its way is open."""
    order = {couplet.number: at for at, couplet in enumerate(key.couplets)}
    waiting: list[tuple[Lead, tuple[str, ...]]] = [(key.couplets[0].number, ())]
    while waiting:
        lead, conditions = waiting.pop()
        if isinstance(lead, str):
            yield lead, conditions
            continue
        couplet, answer = key.by_number[lead], f"i_{order[lead]}"
        waiting.append((couplet.yes, (*conditions, f"{answer} IS NOT FALSE")))
        waiting.append((couplet.no, (*conditions, f"{answer} IS NOT TRUE")))


def _possible(key: Key, class_id: str) -> str:
    ways = [f"({' AND '.join(conditions)})" for end, conditions in _ways(key) if end == class_id]
    return f"({' OR '.join(ways)})"


def _class(key: Key) -> str:
    """The only possible class, else NULL."""
    count = " + ".join(f"CASE WHEN p_{at} THEN 1 ELSE 0 END" for at in range(len(key.classes)))
    branches = " ".join(f"WHEN p_{at} THEN {literal(one.id)}" for at, one in enumerate(key.classes))
    return f"CASE WHEN {count} > 1 THEN NULL {branches} END"


def _classes(key: Key, dialect: Dialect) -> str:
    entries = ", ".join(
        f"CASE WHEN p_{at} THEN CAST({literal(one.id)} AS {TEXT[dialect]}) END"
        for at, one in enumerate(key.classes)
    )
    if dialect == "postgres":
        return f"array_remove(ARRAY[{entries}], NULL)"
    return f"list_filter([{entries}], lambda one: one IS NOT NULL)"


def _stands_at(key: Key) -> str:
    """The first couplet on the way whose answer is unknown: nested cases along the tree."""
    order = {couplet.number: at for at, couplet in enumerate(key.couplets)}

    def below(lead: Lead) -> str:
        if isinstance(lead, str):
            return "NULL"
        couplet, answer = key.by_number[lead], f"i_{order[lead]}"
        stands = f"CAST({couplet.number} AS BIGINT)"
        yes, no = below(couplet.yes), below(couplet.no)
        return f"CASE WHEN {answer} IS NULL THEN {stands} WHEN {answer} THEN {yes} ELSE {no} END"

    return below(key.couplets[0].number)


def _is_poor(key: Key) -> str:
    if not key.says_poor:
        return "CAST(NULL AS BOOLEAN)"
    poor, other = (
        either(f"p_{at}" for at, one in enumerate(key.classes) if one.is_poor is said)
        for said in (True, False)
    )
    return f"CASE WHEN NOT {other} THEN TRUE WHEN NOT {poor} THEN FALSE END"


def _bits(conditions: Sequence[str]) -> str:
    return " | ".join(
        f"CASE WHEN {condition} THEN CAST({1 << at} AS BIGINT) ELSE CAST(0 AS BIGINT) END"
        for at, condition in enumerate(conditions)
    )
