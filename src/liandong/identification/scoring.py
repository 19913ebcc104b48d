"""From a snapshot and methods to one row for each family and method, in DuckDB and whole numbers."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from liandong.analytics.measures.explanation import Suggestion
from liandong.analytics.tables import Relation, connect, open_source
from liandong.analytics.tables.columns import literal
from liandong.identification.methods import FAMILY, Method, families_sql
from liandong.identification.snapshots import FAMILY_NUMBER

# The columns whose text is hashed: what anyone with the snapshot and the rule file can compute again.
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
SUGGESTION_CODES = {suggestion: code for code, suggestion in enumerate(Suggestion)}
RESULT = ("household_id", "place_id", "line", *HASHED)
_LINES = pa.schema([("place_id", pa.int64()), ("line_yuan", pa.int64())])
Lines = Mapping[int, int | None]
"""The income line, in yuan, of each place by its id; None where it is unknown."""


@dataclass(frozen=True)
class Scored:
    """What one method found.

    ``results``: one row a family, in the order of the families' ids, with :data:`RESULT`; ``patterns``: the
    histogram by place.
    """

    method: Method
    results: pa.Table
    patterns: pa.Table

    @property
    def rows_sha256(self) -> str:
        """The hash by which repetitions of a run are compared: of the rows in the order of the ranking."""
        names = [*HASHED, "line"] if self.method.needs_lines else HASHED
        rows = self.results.select(names).sort_by("position")
        digest = hashlib.sha256()
        for batch in rows.to_batches(max_chunksize=50_000):
            digest.update(_lines_of(batch))
        return digest.hexdigest()


def _lines_of(batch: pa.RecordBatch) -> bytes:
    """A line for each row, its columns apart by tabs, the unknown empty."""
    text = io.BytesIO()
    options = pacsv.WriteOptions(include_header=False, delimiter="\t", quoting_style="none")
    try:
        pacsv.write_csv(batch, text, options)
    except pa.ArrowInvalid:  # a number with a quote or a tab in it
        columns = [column.to_pylist() for column in batch.columns]
        rows = [
            "\t".join("" if cell is None else str(cell) for cell in row) for row in zip(*columns, strict=True)
        ]
        return ("\n".join(rows) + "\n").encode()
    return text.getvalue()


class Scorer:
    """One snapshot with its families, opened for several methods."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, source: Relation, families: pa.Table) -> None:
        self.connection = connection
        self.source = source
        # Snapshots made before families were numbered tell them apart by their text.
        self._unit = FAMILY_NUMBER if FAMILY_NUMBER in source.columns else FAMILY
        connection.register("families_given", families)
        connection.execute(
            f"""
            create temp table families as
            select given.*, cast(numbered.unit as varchar) as unit
            from families_given given left join (
                select any_value(household_key) as household_key, {self._unit} as unit
                from {source.name} group by {self._unit}
            ) numbered using (household_key)
            """  # noqa: S608  names of this module's own
        )

    def judge(self, method: Method, lines: Lines | None = None, *, with_parts: bool = False) -> str:
        """The query of what a method says of every family; see :func:`.methods.families_sql`.

        ``lines``: needed where the method's line depends on the place.

        Errors: a rule that names a column the snapshot lacks, or has a text where a number is needed.
        """
        families = "families"
        if method.needs_lines:
            self.connection.register("lines", lines_table(lines))
            families = "(select families.*, line_yuan from families left join lines using (place_id))"
        compiled = method.compiled(self.source.columns, self.source.name, self._unit)
        return families_sql(compiled, families, with_parts=with_parts)

    def score(self, method: Method, lines: Lines | None = None) -> Scored:
        """Judge every family by one method, and rank them; as :meth:`judge`.

        Cost: one pass over the columns that the method looks at.
        """
        self.connection.execute(
            f"""
            create or replace temp table scored as
            select *, cast(row_number() over (
                order by {method.order}, persons desc, household_no, household_key
            ) as integer) as position
            from ({self.judge(method, lines)})
            """  # noqa: S608  as in families_sql
        )
        in_order = "select household_pk as household_id, * from scored order by household_pk"
        results = self.connection.execute(in_order).to_arrow_table().select(RESULT)
        patterns = self.connection.execute(
            """
            select place_id, deprived_bits, unknown_bits,
                count(*)::int as households, sum(persons)::int as persons
            from scored group by all order by all
            """
        ).to_arrow_table()
        return Scored(method, results, patterns)

    def keep_answers(self, path: Path) -> None:
        """Write what was scored last into a file of a few numbers a family, for :mod:`.previewing`.

        ``family``: its number in the snapshot, NULL where nobody of it is on record.
        """
        codes = " ".join(f"when '{word.value}' then {code}" for word, code in SUGGESTION_CODES.items())
        family = "cast(unit as integer)" if self._unit == FAMILY_NUMBER else "cast(null as integer)"
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_suffix(".part")
        self.connection.execute(
            f"""
            copy (
                select {family} as family, place_id, deprived_bits, unknown_bits,
                    cast(case suggestion {codes} end as utinyint) as code
                from scored order by 1 nulls last, household_pk
            ) to {literal(str(part))} (format parquet, compression zstd)
            """  # noqa: S608  a path of ours and words of this module
        )
        part.replace(path)


def lines_table(lines: Lines | None) -> pa.Table:
    """The known lines as a table of ``place_id`` and ``line_yuan``."""
    known = {place: yuan for place, yuan in (lines or {}).items() if yuan is not None}
    columns = {"place_id": list(known), "line_yuan": list(known.values())}
    return pa.table(columns, schema=_LINES)


@contextmanager
def scoring(snapshot: Path, families: pa.Table) -> Iterator[Scorer]:
    """Open a snapshot for its families.

    ``snapshot``: Parquet, one row a member. ``families``: :data:`liandong.identification.extracts.FAMILIES`.
    A family without a member in the snapshot is kept with everything unknown. A fact on which a family's
    members contradict each other counts as unknown.
    """
    with connect() as connection:
        yield Scorer(connection, open_source(snapshot, connection=connection), families)


def answers_of(scored: Sequence[Scored]) -> pa.Array:
    """What all methods say of each family, in the order of its id: a letter each, as in ``"pnc"``."""
    letters = [pc.utf8_slice_codeunits(one.results["suggestion"], 0, 1) for one in scored]
    return pc.binary_join_element_wise(*letters, "")
