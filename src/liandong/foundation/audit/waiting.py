"""What is written and not sealed yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from liandong.foundation.audit.models import Head
from liandong.foundation.audit.streams import streams

SEALER_ASLEEP = timedelta(minutes=5)  # a row that waits longer waits for nobody


@dataclass(frozen=True)
class Waiting:
    """The rows of one stream that no link of the chain names.

    ``slipped_in``: the least id among those whose transaction is older than the mark, if any is.
    """

    stream: str
    count: int
    slipped_in: str | None
    oldest: datetime | None


def sealed_up_to(last: Head | None) -> int:
    """The transaction before which this cluster sealed everything, by its last head; 0 where it has none.

    In a copy restored into another cluster the numbers of the last head mean nothing. Cost: one query.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT system_identifier::text FROM pg_control_system()")
        is_here = last is not None and last.cluster == cursor.fetchone()[0]
    return last.mark if last is not None and is_here else 0


def waiting(mark: int, *, since: int = 0) -> Iterator[Waiting]:
    """What waits in each stream.

    Args:
        mark: transactions before it were sealed already.
        since: only rows of this transaction and later ones; with the mark, what slipped in is not looked for.

    Cost: one query a stream, over all its rows; with ``since`` over those alone, by an index.
    """
    for stream, model in streams().items():
        with connection.cursor() as cursor:
            cursor.execute(
                f"""SELECT count(*), min(id::text) FILTER (WHERE xid < %s::text::xid8), min(recorded_at)
                    FROM {model._meta.db_table} row
                    WHERE xid >= %s::text::xid8
                      AND NOT EXISTS (SELECT FROM audit_link WHERE row_id = row.id)""",  # noqa: S608 - own names
                [str(mark), str(since)],
            )
            yield Waiting(stream, *cursor.fetchone())
