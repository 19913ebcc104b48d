"""From a snapshot and a standard to one scored row for each family, in DuckDB and whole numbers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from liandong.analytics.measures.explanation import Suggestion, line_units
from liandong.analytics.standards import Standard, unit_query
from liandong.analytics.tables import connect, open_source

# The columns whose text is hashed: what anyone with the snapshot and the standard can compute again.
HASHED = (
    "position",
    "household_no",
    "suggestion",
    "score_low",
    "score_high",
    "deprived_bits",
    "unknown_bits",
    "contradicting_bits",
    "persons",
)


@dataclass(frozen=True)
class Scored:
    """``results``: one row a family in the order of the ranking; ``patterns``: the histogram by place."""

    results: pa.Table
    patterns: pa.Table
    denominator: int
    line: int

    @property
    def rows_sha256(self) -> str:
        """The hash by which two repetitions of a run are compared."""
        digest = hashlib.sha256()
        for batch in self.results.select(HASHED).to_batches(max_chunksize=50_000):
            columns = [column.to_pylist() for column in batch.columns]
            lines = ["\t".join(map(str, row)) for row in zip(*columns, strict=True)]
            digest.update(("\n".join(lines) + "\n").encode())
        return digest.hexdigest()


def score_families(snapshot: Path, standard: Standard, families: pa.Table) -> Scored:
    """Score every family of ``families`` by ``standard`` on the facts in ``snapshot``.

    ``snapshot``: Parquet, one row a member, ``household_id`` the family's number. ``families``:
    :data:`liandong.identification.extracts.FAMILIES`. A family without
    a member in the snapshot is kept with everything unknown. A fact on which a family's members
    contradict each other counts as unknown.

    Errors: a standard that names a column the snapshot lacks, or has a text where a number is needed.
    Cost: one pass over the snapshot.
    """
    with connect() as connection:
        source = open_source(snapshot, connection=connection)
        query = unit_query(standard, source.columns, source.name)
        connection.register("families", families)
        connection.execute(f"create temp table scored as {_scoring_sql(standard, query.sql, source.name)}")
        results = connection.execute("from scored order by position").to_arrow_table()
        patterns = connection.execute(
            """
            select place_id, deprived_bits, unknown_bits,
                count(*)::int as households, sum(persons)::int as persons
            from scored group by all order by all
            """
        ).to_arrow_table()
    denominator = standard.denominator
    return Scored(results, patterns, denominator, line_units(standard.cutoff, denominator))


def _scoring_sql(standard: Standard, unit_sql: str, source: str) -> str:
    """One row a family: bits, scores, suggestion and position, from the standard's unit query."""
    everything = (1 << len(standard.weights)) - 1
    line = line_units(standard.cutoff, standard.denominator)
    # A family without members joins no unit, so all its facts are unknown.
    return f"""
        with unit as ({unit_sql}),
        numbered as (select distinct household_key, household_id from {source}),
        masks as (
            select household_pk, household_key, household_no, place_id,
                coalesce(unit.rows, 0)::int as persons,
                coalesce(unit.deprived_bits, 0)::bigint as deprived_bits,
                coalesce(unit.unknown_bits, {everything})::bigint as unknown_bits,
                coalesce(unit.contradicting, 0)::bigint as contradicting_bits
            from families left join numbered using (household_key)
                left join unit on unit.unit = numbered.household_id
        ),
        known as (
            select *, ({_weighed("deprived_bits", standard.weights)})::int as score_low,
                ({_weighed("unknown_bits", standard.weights)})::int as open_units
            from masks
        ),
        ranged as (select *, score_low + open_units as score_high from known)
        select household_pk as household_id, household_no, place_id, persons,
            deprived_bits, unknown_bits, contradicting_bits, score_low, score_high,
            case when score_low >= {line} then '{Suggestion.POOR.value}'
                when score_high < {line} then '{Suggestion.NOT_POOR.value}'
                else '{Suggestion.CANNOT_TELL.value}' end as suggestion,
            row_number() over (
                order by score_low desc, score_high desc, persons desc, household_no, household_key
            )::int as position
        from ranged
    """  # noqa: S608  only whole numbers, words of this module and the checked standard's own query enter


def _weighed(mask: str, weights: tuple[int, ...]) -> str:
    return " + ".join(
        f"case when ({mask} & {1 << n}) <> 0 then {w} else 0 end" for n, w in enumerate(weights)
    )
