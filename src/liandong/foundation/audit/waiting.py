"""What is written and not sealed yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

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


def waiting(mark: int = 0) -> Iterator[Waiting]:
    """What waits in each stream. ``mark``: transactions before it were sealed already."""
    for stream, model in streams().items():
        with connection.cursor() as cursor:
            cursor.execute(
                f"""SELECT count(*), min(id::text) FILTER (WHERE xid < %s::text::xid8), min(recorded_at)
                    FROM {model._meta.db_table} row
                    WHERE NOT EXISTS (SELECT FROM audit_link WHERE row_id = row.id)""",  # noqa: S608 - own names
                [str(mark)],
            )
            yield Waiting(stream, *cursor.fetchone())
