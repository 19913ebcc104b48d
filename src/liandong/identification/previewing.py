"""What another rule would say of the families of a finished run: before anybody puts it in force.

The answers of a run are kept in a file of a few numbers a family, beside its snapshot. Of another poverty
standard only the indicators whose condition is another one are then asked anew; the others, the weights and
the cut-off are arithmetic on the kept answers. So a county officer who moves a threshold waits a moment,
whatever the number of families. Rules of other kinds are asked anew as a whole.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import duckdb

from liandong.analytics.measures.explanation import Suggestion, line_units
from liandong.analytics.standards import Dimension, Indicator, Standard, unit_query
from liandong.analytics.tables import Relation, connect, open_source
from liandong.identification.methods import Method, families_sql
from liandong.identification.refusals import SnapshotWithoutNumbers
from liandong.identification.scoring import SUGGESTION_CODES, Lines, lines_table
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
    snapshot: Path, answers: Path, method: Method, other: Method, lines: Lines | None = None
) -> Preview:
    """What ``other`` would say of the families that ``method`` judged on a snapshot.

    ``answers``: the file that :meth:`.scoring.Scorer.keep_answers` wrote. ``lines``: needed where the other
    method's line depends on the place.

    Errors: a snapshot made before families were numbered in it; a rule that names a column the snapshot
    lacks, or compares unlike types.
    Cost: one pass over the columns of what is asked anew, one over the kept answers.
    """
    with connect() as connection:
        source = open_source(snapshot, connection=connection)
        if FAMILY_NUMBER not in source.columns:
            raise SnapshotWithoutNumbers
        open_source(answers, connection=connection, name="kept")
        connection.register("lines", lines_table(lines))
        tried = _tried_sql(source, method, other)
        connection.execute(f"create temp table tried as {tried}")
        rows = connection.execute(
            "select place_id, before, after, count(*) from tried group by all order by all"
        ).fetchall()
        crossings = Counter({(place, _said(a), _said(b)): families for place, a, b, families in rows})
        return Preview(crossings, tuple(_listed(connection, source)))


def _tried_sql(source: Relation, method: Method, other: Method) -> str:
    """One row a family: ``family``, ``place_id``, and the codes ``before`` and ``after``."""
    if isinstance(method.rule, Standard) and isinstance(other.rule, Standard):
        return _standard_sql(source, method.rule, other.rule)
    compiled = other.compiled(source.columns, source.name, FAMILY_NUMBER)
    families = """(
        select family, place_id, code as before, cast(family as varchar) as unit, line_yuan
        from kept left join lines using (place_id)
    )"""
    codes = " ".join(f"when '{word.value}' then {code}" for word, code in SUGGESTION_CODES.items())
    return f"""
        select family, place_id, before, cast(case suggestion {codes} end as utinyint) as after
        from ({families_sql(compiled, families)})
    """  # noqa: S608  words of this module and the checked rule's own query enter


def _standard_sql(source: Relation, old: Standard, new: Standard) -> str:
    known = {_question(one): n for n, one in enumerate(old.indicators)}
    asked = [one for one in new.indicators if _question(one) not in known]
    low, high = [], []
    for one, weight in zip(new.indicators, new.weights, strict=True):
        at = known.get(_question(one))
        if at is None:
            value = f"i_{asked.index(one)}"
            low.append(f"case when {value} then {weight} else 0 end")
            high.append(f"case when {value} is false then 0 else {weight} end")
        else:
            low.append(f"case when (deprived_bits & {1 << at}) <> 0 then {weight} else 0 end")
            high.append(
                f"case when ((deprived_bits | unknown_bits) & {1 << at}) <> 0 then {weight} else 0 end"
            )
    line = line_units(new.cutoff, new.denominator)
    poor, not_poor, cannot_tell = (SUGGESTION_CODES[word] for word in Suggestion)
    return f"""
        select family, place_id, code as before, cast(
            case when {" + ".join(low)} >= {line} then {poor}
                when {" + ".join(high)} < {line} then {not_poor} else {cannot_tell} end as utinyint) as after
        from kept {_asked_anew(source, asked)}
    """  # noqa: S608  whole numbers and the checked standard's own query enter


def _asked_anew(source: Relation, asked: list[Indicator]) -> str:
    """The answers to some indicators, by family."""
    if not asked:
        return ""
    share = Fraction(1, len(asked))
    one = Dimension("asked", {}, Fraction(1), tuple(replace(indicator, weight=share) for indicator in asked))
    standard = Standard("asked", {}, FAMILY_NUMBER, None, share, None, None, None, (one,))
    query = unit_query(standard, source.columns, source.name, text_key=False)
    answers = ", ".join(f"i_{n}" for n in range(len(asked)))
    return f"left join (select unit, {answers} from ({query.sql})) u on u.unit = kept.family"  # noqa: S608  as above


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
