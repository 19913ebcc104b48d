"""What another rule would say of the families of a finished run: before anybody puts it in force.

The answers of a run are kept in a file of a few numbers a family, beside its snapshot, with the families' own
facts that its method looks at. Of another poverty standard only the indicators whose condition is another one
are then asked anew: of the kept facts where these suffice, of the members' rows otherwise. The others, the
weights and the cut-off are arithmetic on the kept answers. So a county officer who moves a threshold waits a
moment, whatever the number of families. Rules of other kinds are asked anew as a whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import duckdb
import pyarrow as pa

from liandong.analytics.measures.explanation import Suggestion, line_units
from liandong.analytics.standards import Dimension, Indicator, Standard, unit_query
from liandong.analytics.standards.lowering import Reader, Rows
from liandong.analytics.standards.refusals import ExpressionRefused
from liandong.analytics.standards.tree import aggregates_of, columns_of
from liandong.analytics.tables import Relation, connect, open_source
from liandong.identification.methods import Method, families_sql
from liandong.identification.refusals import SnapshotWithoutNumbers
from liandong.identification.scoring import SUGGESTION_CODES, Lines, is_of_family, lines_table
from liandong.identification.snapshots import FAMILY_NUMBER

MOST_LISTED = 100


@dataclass(frozen=True)
class Preview:
    """What would change.

    ``crossings``: families by place, what the run says and what the other rule would say. ``listed``: key,
    before and after of up to ``MOST_LISTED`` of those that would change, those newly suggested first, in the
    order of their numbers.
    """

    crossings: Counter[tuple[int, Suggestion, Suggestion]]
    listed: tuple[tuple[str, Suggestion, Suggestion], ...]


def preview(
    snapshot: Path,
    answers: Path,
    method: Method,
    other: Method,
    lines: Lines | None = None,
    *,
    within: Collection[int] | None = None,
) -> Preview:
    """What ``other`` would say of the families that ``method`` judged on a snapshot.

    ``answers``: the file that :meth:`.scoring.Scorer.keep_answers` wrote. ``lines``: needed where the other
    method's line depends on the place. ``within``: the places whose families are looked at; None: all.

    Errors: a snapshot made before families were numbered in it; a rule that names a column the snapshot
    lacks, or compares unlike types.
    Cost: one pass over the columns of what is asked anew, one over the kept answers.
    """
    with connect() as connection:
        source = open_source(snapshot, connection=connection)
        if FAMILY_NUMBER not in source.columns:
            raise SnapshotWithoutNumbers
        kept = open_source(answers, connection=connection, name="kept")
        connection.register("lines", lines_table(lines))
        tried = _tried_sql(source, kept, method, other)
        if within is not None:
            connection.register("within_places", pa.table({"place_id": pa.array(sorted(within), pa.int64())}))
            tried = f"select * from ({tried}) where place_id in (select place_id from within_places)"  # noqa: S608  as in the query itself
        connection.execute(f"create temp table tried as {tried}")
        rows = connection.execute(
            "select place_id, before, after, count(*) from tried group by all order by all"
        ).fetchall()
        crossings = Counter({(place, _said(a), _said(b)): families for place, a, b, families in rows})
        return Preview(crossings, tuple(_listed(connection, source)))


def _tried_sql(source: Relation, kept: Relation, method: Method, other: Method) -> str:
    """One row a family: ``family``, ``place_id``, and the codes ``before`` and ``after``."""
    if isinstance(method.rule, Standard) and isinstance(other.rule, Standard):
        return _standard_sql(source, kept, method.rule, other.rule)
    compiled = other.compiled(source.columns, source.name, FAMILY_NUMBER)
    families = """(
        select family, place_id, said as before, cast(family as varchar) as unit, line_yuan
        from kept left join lines using (place_id)
    )"""
    codes = " ".join(f"when '{word.value}' then {code}" for word, code in SUGGESTION_CODES.items())
    return f"""
        select family, place_id, before, cast(case suggestion {codes} end as utinyint) as after
        from ({families_sql(compiled, families)})
    """  # noqa: S608  words of this module and the checked rule's own query enter


def _standard_sql(source: Relation, kept: Relation, old: Standard, new: Standard) -> str:
    known = {_question(one): n for n, one in enumerate(old.indicators)}
    asked = [one for one in new.indicators if _question(one) not in known]
    light = [one for one in asked if _is_answered_by(kept, one)]
    heavy = [one for one in asked if one not in light]
    low, high = [], []
    for one, weight in zip(new.indicators, new.weights, strict=True):
        at = known.get(_question(one))
        if at is None:
            value = f"light_{light.index(one)}" if one in light else f"heavy_{heavy.index(one)}"
            low.append(f"case when {value} then {weight} else 0 end")
            high.append(f"case when {value} is false then 0 else {weight} end")
        else:
            low.append(f"case when (deprived & {1 << at}) <> 0 then {weight} else 0 end")
            high.append(f"case when ((deprived | unknown) & {1 << at}) <> 0 then {weight} else 0 end")
    line = line_units(new.cutoff, new.denominator)
    poor, not_poor, cannot_tell = (SUGGESTION_CODES[word] for word in Suggestion)
    return f"""
        select family, place_id, said as before, cast(
            case when {" + ".join(low)} >= {line} then {poor}
                when {" + ".join(high)} < {line} then {not_poor} else {cannot_tell} end as utinyint) as after
        from ({_with_light(kept, light)}) kept {_heavy_join(source, heavy)}
    """  # noqa: S608  whole numbers and the checked standard's own query enter


def _is_answered_by(kept: Relation, one: Indicator) -> bool:
    """Whether the kept facts of a family answer an indicator, without its members' rows."""
    try:
        node = Reader(kept.columns, one.id, Rows.UNIT).boolean(one.deprived_if)
    except ExpressionRefused:
        return False  # it looks at a column that is not kept
    return not aggregates_of(node) and all(is_of_family(name) for name in columns_of(node))


def _with_light(kept: Relation, light: list[Indicator]) -> str:
    """The kept rows with the answers to these indicators; a row is a family."""
    names = ("family", "place_id", "said", "deprived", "unknown")
    if not light:
        return f"select {', '.join(names)} from {kept.name}"  # noqa: S608  names of this module
    query = unit_query(_standard_of(light, None), kept.columns, kept.name, keep=names)
    answers = ", ".join(f"i_{n} as light_{n}" for n in range(len(light)))
    return f"select {', '.join(names)}, {answers} from ({query.sql})"  # noqa: S608  the checked indicators' own query


def _heavy_join(source: Relation, heavy: list[Indicator]) -> str:
    """The answers to indicators that look at members, by family. Cost: one GROUP BY over the members."""
    if not heavy:
        return ""
    query = unit_query(_standard_of(heavy, FAMILY_NUMBER), source.columns, source.name, text_key=False)
    answers = ", ".join(f"i_{n} as heavy_{n}" for n in range(len(heavy)))
    return f"left join (select unit, {answers} from ({query.sql})) u on u.unit = kept.family"  # noqa: S608  as above


def _standard_of(indicators: list[Indicator], unit: str | None) -> Standard:
    """A standard that asks these indicators alone."""
    share = Fraction(1, len(indicators))
    one = Dimension("asked", {}, Fraction(1), tuple(replace(each, weight=share) for each in indicators))
    return Standard("asked", {}, unit, None, share, None, None, None, (one,))


def _question(one: Indicator) -> tuple[object, ...]:
    """What decides an indicator's answer, whatever it is called."""
    return one.deprived_if, one.if_none, one.unknown


def _listed(
    connection: duckdb.DuckDBPyConnection, source: Relation
) -> list[tuple[str, Suggestion, Suggestion]]:
    poor = SUGGESTION_CODES[Suggestion.POOR]
    chosen = connection.execute(
        "select family, before, after from tried where before <> after and family is not null"
        " order by after <> ?, family limit ?",
        [poor, MOST_LISTED],
    ).fetchall()
    if not chosen:
        return []
    # Families lie in the order of their numbers, so that a few are found without reading all keys.
    numbers = ", ".join(str(family) for family, _before, _after in chosen)
    keys = dict(
        connection.execute(
            f"select {FAMILY_NUMBER}, any_value(household_key) from {source.name}"  # noqa: S608  whole numbers
            f" where {FAMILY_NUMBER} in ({numbers}) group by all"
        ).fetchall()
    )
    return [(keys[family], _said(before), _said(after)) for family, before, after in chosen]


def _said(code: int) -> Suggestion:
    return list(SUGGESTION_CODES)[code]
