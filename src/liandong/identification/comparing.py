"""Two runs compared family by family: who entered, who left, who can be told now, and by which fact or rule.

Between the earlier run and the later one lie two steps, and each is computed:

1. the later rule on the earlier facts: what differs from the earlier run, the rule has done;
2. the later rule on the later facts: what differs from step 1, the facts have done.

The rules go first, because a rule is one change for everybody and a fact is one for one family. Within step
1, an indicator whose answer differs on the same facts was changed itself; where the answers are the same
and the suggestion is not, weights or the cut-off were. Within step 2, an indicator whose answer differs by
the same rule looked at a fact that changed; which columns those are is read from the two snapshots.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from liandong.analytics.measures.explanation import line_units
from liandong.analytics.standards import Scorecard, Standard
from liandong.analytics.tables import open_source
from liandong.identification.methods import Method, Part
from liandong.identification.scoring import Lines, Scorer, scoring

CHANGES = pa.schema(
    [
        ("household_key", pa.string()),
        ("household_no", pa.string()),
        ("place_before", pa.int64()),
        ("place_after", pa.int64()),
        ("before", pa.string()),
        ("by_rule", pa.string()),
        ("after", pa.string()),
        ("is_reweighed", pa.bool_()),
        ("is_line_changed", pa.bool_()),
        ("rule_parts", pa.list_(pa.string())),
        ("fact_parts", pa.list_(pa.string())),
        ("columns", pa.list_(pa.string())),
        ("members_changed", pa.bool_()),
    ]
)
"""A family whose suggestion, place or presence differs.

``before``, ``by_rule`` (the later rule on the earlier facts) and ``after`` are suggestions, null where the
family was not there. ``is_reweighed``: the same answers give another suggestion by the later weights and
cut-off. ``is_line_changed``: the income line of its earlier place is another amount. ``rule_parts`` and
``fact_parts`` are ids of parts whose answer differs by step; ``columns`` those of the registry that differ
behind ``fact_parts``, of members that were there both times.
"""


@dataclass(frozen=True)
class Side:
    """One of the two runs: its method, its day, its snapshot's file and its families."""

    method: Method
    as_of: date
    snapshot: Path
    families: pa.Table
    lines: Lines | None = None


@dataclass(frozen=True)
class Compared:
    """``changes``: :data:`CHANGES`, by family number; ``unchanged``: families by place and suggestion."""

    changes: pa.Table
    unchanged: Mapping[tuple[int, str], int]
    parts: Mapping[str, Part]


def compare_sides(before: Side, after: Side) -> Compared:
    """Compare two runs set-wise.

    Cost: two or three passes over the snapshots, then one over the rows of the families that changed.
    """
    with _judged(before, after) as connection:
        same_rule = "earlier_by_rule" if _is_other_rule(before, after) else "earlier"
        connection.execute(f"create temp table steps as {_steps_sql(before.method, after.method, same_rule)}")
        connection.execute(
            "create temp table changed as select * from steps"
            " where before is distinct from after or place_before is distinct from place_after"
        )
        connection.execute(f"create temp table facts as {_facts_sql(before.snapshot, after, connection)}")
        changes = connection.execute(
            "select changed.*, facts.columns, facts.members_changed"
            " from changed left join facts using (household_key)"
            " order by household_no, household_key"
        ).to_arrow_table()
        unchanged = connection.execute(
            "select place_after, after, count(*) from steps where before is not distinct from after"
            " and place_before is not distinct from place_after group by all"
        ).fetchall()
    parts = {part.id: part for side in (before, after) for part in side.method.parts}
    return Compared(
        changes.select(CHANGES.names).cast(CHANGES), {(p, said): n for p, said, n in unchanged}, parts
    )


def _is_other_rule(before: Side, after: Side) -> bool:
    return before.method.rule != after.method.rule or before.lines != after.lines


@contextmanager
def _judged(before: Side, after: Side) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with what each rule says: ``earlier``, ``earlier_by_rule`` and ``later``."""
    with scoring(before.snapshot, before.families) as scorer:
        earlier = _answers(scorer, before.method, before.lines)
        by_rule = _answers(scorer, after.method, after.lines) if _is_other_rule(before, after) else earlier
    with scoring(after.snapshot, after.families) as scorer:
        connection = scorer.connection
        connection.register("earlier", earlier)
        connection.register("earlier_by_rule", by_rule)
        connection.register("later", _answers(scorer, after.method, after.lines))
        yield connection


def _answers(scorer: Scorer, method: Method, lines: Lines | None) -> pa.Table:
    return scorer.connection.execute(scorer.judge(method, lines, with_parts=True)).to_arrow_table()


def _steps_sql(before: Method, after: Method, by_rule: str) -> str:
    """One row a family of either run: its suggestion at each step and the parts that differ."""
    earlier = {part.id: n for n, part in enumerate(before.parts)}
    later = {part.id: n for n, part in enumerate(after.parts)}
    rule_parts, fact_parts = [], []
    for part_id, n in later.items():
        old = f"e.part_{earlier[part_id]}" if part_id in earlier else "0"
        rule_parts.append(_named(part_id, f"{old} is distinct from r.part_{n}"))
        fact_parts.append(_named(part_id, f"r.part_{n} is distinct from l.part_{n}"))
    rule_parts += [
        _named(part_id, f"e.part_{n} is distinct from 0")
        for part_id, n in earlier.items()
        if part_id not in later
    ]
    return f"""
        select coalesce(l.household_key, e.household_key) as household_key,
            coalesce(l.household_no, e.household_no) as household_no,
            e.place_id as place_before, l.place_id as place_after,
            e.suggestion as before, r.suggestion as by_rule, l.suggestion as after,
            e.household_key is not null and ({_reweighed(before, after)}) is distinct from e.suggestion
                as is_reweighed,
            e.line is distinct from r.line as is_line_changed,
            {_listed(rule_parts, "e.household_key is not null")} as rule_parts,
            {_listed(fact_parts, "e.household_key is not null and l.household_key is not null")} as fact_parts
        from earlier e full join later l on l.household_key = e.household_key
            left join {by_rule} r on r.household_key = e.household_key
    """  # noqa: S608  names of this module and ids of a checked rule file enter


def _named(part_id: str, condition: str) -> str:
    return f"case when {condition} then '{part_id}' end"


def _listed(names: Sequence[str], condition: str) -> str:
    inside = ", ".join(names)
    return f"case when {condition} then list_filter([{inside}], lambda one: one is not null) end"


def _reweighed(before: Method, after: Method) -> str:
    """The suggestion that the earlier answers give by the later weights and line, where that can be said."""
    old, new = before.rule, after.rule
    if isinstance(old, Scorecard) and isinstance(new, Scorecard) and new.line is not None:
        below, above = ("poor", "not_poor") if new.poor == "below" else ("not_poor", "poor")
        return (
            f"case when e.score_high < {new.line} then '{below}' "
            f"when e.score_low >= {new.line} then '{above}' else 'cannot_tell' end"
        )
    if not isinstance(old, Standard) or not isinstance(new, Standard):
        return "e.suggestion"
    weights = dict(zip((one.id for one in new.indicators), new.weights, strict=True))
    if set(weights) != {one.id for one in old.indicators}:
        return "e.suggestion"  # indicators came or went: they are named themselves
    line = line_units(new.cutoff, new.denominator)
    low = " + ".join(
        f"case when e.deprived_bits & {1 << n} <> 0 then {weights[one.id]} else 0 end"
        for n, one in enumerate(old.indicators)
    )
    high = low.replace("e.deprived_bits", "(e.deprived_bits | e.unknown_bits)")
    return (
        f"case when {low} >= {line} then 'poor' when {high} < {line} then 'not_poor' else 'cannot_tell' end"
    )


def _facts_sql(earlier: Path, after: Side, connection: duckdb.DuckDBPyConnection) -> str:
    """Which columns differ between the snapshots behind the parts whose facts changed, by family.

    Members who were there both times are compared; a family's own facts stand in every member's row.
    """
    old = open_source(earlier, connection=connection, name="earlier_rows").columns
    new = open_source(after.snapshot, connection=connection, name="later_rows").columns
    asked: dict[str, list[str]] = {}
    for part in after.method.parts:
        for name in part.columns:
            if name in old and name in new:
                asked.setdefault(name, []).append(f"'{part.id}'")
    differing = ", ".join(
        f"case when bool_or(stayed and o.{name} is distinct from n.{name})"
        f" and list_has_any(any_value(fact_parts), [{', '.join(parts)}]) then '{name}' end"
        for name, parts in asked.items()
    )
    kept = ", ".join(("household_key", "member_key", *asked))
    rows = f"(select {kept} from {{}} semi join changed using (household_key))"  # noqa: S608  as below
    return f"""
        select household_key, list_filter([{differing}], lambda one: one is not null) as columns,
            bool_or(not stayed) as members_changed
        from (
            select coalesce(o.household_key, n.household_key) as household_key,
                o.member_key is not null and n.member_key is not null as stayed, o, n
            from {rows.format("earlier_rows")} o full join {rows.format("later_rows")} n
                on n.household_key = o.household_key and n.member_key = o.member_key
        ) join changed using (household_key)
        group by household_key
    """  # noqa: S608  names of columns of the registry and ids of a checked rule file enter
