"""One line of the robustness table, and its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("aspect", "measure", "round", "by", "a", "b")),
        ("value", pa.float64()),
        ("count", pa.int64()),
        ("total", pa.int64()),
    ]
)


@dataclass(frozen=True)
class Row:
    """One line: what is told (``aspect``), of which measure, where, about a and b.

    ``count`` of ``total`` make ``value`` where it is a share of pairs.
    """

    aspect: str = ""
    measure: str = ""
    round: str = ""
    by: str = ""
    a: str = ""
    b: str = ""
    value: float | None = None
    count: int | None = None
    total: int | None = None

    def share(self, aspect: str, counted: tuple[int, int]) -> Row:
        """This line as a share of pairs; without a value where there are none."""
        count, total = counted
        return replace(self, aspect=aspect, value=count / total if total else None, count=count, total=total)


def table_of(rows: Sequence[Row]) -> pa.Table:
    """The lines as a table."""
    return pa.table({name: [getattr(row, name) for row in rows] for name in SCHEMA.names}, schema=SCHEMA)
