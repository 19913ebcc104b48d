"""The one sealer: takes the rows whose transactions are over, chains them, signs the end.

Writers never wait for it: they store only the hash of their row. Why a transaction's number decides, and what
happens after a restore into another cluster, stands in ``docs/decisions/0003-sealed-chain.md``.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from uuid import UUID

from django.db import DatabaseError, connections, transaction
from django.db.backends.utils import CursorWrapper

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.audit.canonical import link_hash
from liandong.foundation.audit.heads import START, SignedHead, published
from liandong.foundation.audit.keyring import SigningKey, signing_key
from liandong.foundation.audit.models import Head, SealKey
from liandong.foundation.audit.streams import streams

ALIAS = "sealer"
_LOCK = 0x7365616C  # "seal"
_CHUNK = 20_000
_YEARS_AHEAD = 5
_log = logging.getLogger(__name__)


class SealerBusy(Refusal):
    """Another sealer is at work in this database."""

    message = marked(
        "Another process is sealing this database; there is one sealer at a time, nothing was done."
    )


@dataclass(frozen=True)
class Sealed:
    """What one sealing did: how many rows, and the end of the chain afterwards (None: nothing yet)."""

    rows: int
    head: SignedHead | None


@dataclass(frozen=True)
class _End:
    rows: int
    link: bytes
    mark: int
    cluster: str


def head() -> SignedHead | None:
    """The last signed head; None before anything was sealed."""
    last = Head.objects.select_related("key").order_by("-number").first()
    return published(last) if last else None


def seal() -> Sealed:
    """Seal every row whose transaction, and every earlier one, is over; sign the new end.

    Without such rows nothing is written. Runs as the role *sealer*, outside any transaction of the caller.

    Raises:
        SealerBusy: another sealer is at work.
        NoSigningKey: the signing key is missing.

    Lock: one advisory lock per database. No row or table that writers use is ever locked.
    Cost: one pass over the new rows, constant memory.
    """
    key = signing_key()
    connection = connections[ALIAS]
    with _only_sealer(), transaction.atomic(using=ALIAS), connection.cursor() as cursor:
        # One snapshot for the mark and the rows: what was over when the mark was taken is seen below.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        last = Head.objects.using(ALIAS).select_related("key").order_by("-number").first()
        snapshot = _snapshot(cursor)
        is_elsewhere = last is not None and last.cluster != snapshot.cluster
        rows, link = _chain(cursor, last, snapshot)
        if rows == 0 and not is_elsewhere:
            return Sealed(0, published(last) if last else None)
        # After a restore a head is signed even without new rows: it says in which cluster marks count now.
        return Sealed(rows, published(_sign(key, last, _End(rows, link, snapshot.mark, snapshot.cluster))))


def watch(stop: threading.Event, *, every: float = 1.0) -> None:
    """Seal again and again until told to stop; a round that fails is logged and tried again.

    Also keeps the yearly partitions of the coming years in place.
    """
    for number in count():
        try:
            if number % 86_400 == 0:
                prepare_partitions()
            seal()
        except (Refusal, DatabaseError) as error:
            _log.warning("not sealed this time: %s", type(error).__name__)
            connections[ALIAS].close()
        if stop.wait(every):
            break
    connections[ALIAS].close()


def prepare_partitions() -> int:
    """Make the partitions of the coming years where they are missing; returns how many. Waits for nobody."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT liandong_partitions_ahead(%s)", [clock.today().year + _YEARS_AHEAD])
        return int(cursor.fetchone()[0])


@contextmanager
def _only_sealer() -> Iterator[None]:
    # A lock of the session, taken before the snapshot: the round before has committed by then.
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise SealerBusy
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


@dataclass(frozen=True)
class _Snapshot:
    """``mark``: all transactions below it are over. ``beyond``: no transaction of this cluster got so far."""

    cluster: str
    mark: int
    beyond: int


def _snapshot(cursor: CursorWrapper) -> _Snapshot:
    cursor.execute(
        """SELECT system_identifier::text, pg_snapshot_xmin(now)::text, pg_snapshot_xmax(now)::text
           FROM pg_control_system(), pg_current_snapshot() AS now"""
    )
    cluster, mark, beyond = cursor.fetchone()
    return _Snapshot(cluster, int(mark), int(beyond))


def _pending() -> str:
    """Rows to seal, in the order of (transaction, key): numbered from … to before …, or from … on."""
    parts = [
        f"""SELECT %s::text AS stream, row.xid, row.id, row.row_hash FROM {model._meta.db_table} row
            WHERE NOT EXISTS (SELECT FROM audit_link WHERE row_id = row.id)
              AND (row.xid >= %s::text::xid8 AND row.xid < %s::text::xid8 OR row.xid >= %s::text::xid8)"""  # noqa: S608
        for model in streams().values()
    ]
    return " UNION ALL ".join(parts) + " ORDER BY xid, id"


_NEVER = 2**63 - 1


def _chain(cursor: CursorWrapper, last: Head | None, now: _Snapshot) -> tuple[int, bytes]:
    position, link = (last.position, bytes(last.link)) if last else (0, START)
    # In a copy restored from another cluster, rows come with numbers that this one has not reached; they are
    # taken once, at the first round here, and looked for among all rows, since old marks mean nothing.
    bounds = (
        (str(last.mark), str(now.mark), str(_NEVER))
        if last is not None and last.cluster == now.cluster
        else ("0", str(now.mark), str(now.beyond))
    )
    parameters = [value for stream in streams() for value in (stream, *bounds)]
    cursor.execute(f"DECLARE pending NO SCROLL CURSOR FOR {_pending()}", parameters)
    rows = 0
    while True:
        cursor.execute(f"FETCH {_CHUNK} FROM pending")
        found = cursor.fetchall()
        if not found:
            break
        link = _write_links(cursor, found, position + rows, link)
        rows += len(found)
    cursor.execute("CLOSE pending")
    return rows, link


def _write_links(
    cursor: CursorWrapper, found: Sequence[tuple[str, str, UUID, bytes]], position: int, link: bytes
) -> bytes:
    with cursor.copy(
        "COPY audit_link (position, stream, row_id, row_hash, link) FROM STDIN (FORMAT BINARY)"
    ) as copy:
        copy.set_types(["int8", "varchar", "uuid", "bytea", "bytea"])
        for number, (stream, _, row_id, row_hash) in enumerate(found, start=position + 1):
            link = link_hash(link, row_hash)
            copy.write_row((number, stream, row_id, row_hash, link))
    return link


def _sign(key: SigningKey, last: Head | None, end: _End) -> Head:
    stored, _ = SealKey.objects.using(ALIAS).get_or_create(
        key_id=key.key_id, defaults={"public_key": key.public, "created_at": clock.now()}
    )
    head = Head(
        number=last.number + 1 if last else 1,
        position=(last.position if last else 0) + end.rows,
        link=end.link,
        mark=end.mark,
        cluster=end.cluster,
        signed_at=clock.now(),
        key=stored,
        signature=b"",
    )
    head.signature = key.sign(published(head).message())
    head.save(using=ALIAS, force_insert=True)
    return head
