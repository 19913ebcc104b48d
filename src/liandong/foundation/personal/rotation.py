"""New keys in the place of old ones: every sealed value and every blind index, history and files included.

A rotation adds a key and then goes through what the old one sealed, in small transactions. It may be
killed at any moment: all values stay readable, because both keys stand in the file, and the next call goes
on where values of the old key are left. An old key is retired only when nothing uses it and every
transaction that could still write with it has ended; it is moved to a file beside the keys, because backups
of before need it.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.audit.services import note
from liandong.foundation.keyfile import BLIND, SEAL, Key, Keys, new_key, write_text_privately
from liandong.foundation.personal import holdings, keyring, streams
from liandong.foundation.personal.blinding import blind_with
from liandong.foundation.personal.holdings import SealedColumn
from liandong.foundation.personal.sealing import seal_many, unseal_many

BATCH = 2_000
SETTLED_S = 2 * keyring.LOOK_AGAIN_S  # by then every process has seen a new key
_LOCK = "select pg_try_advisory_lock(hashtextextended('personal.rotation', 0))"
_UNLOCK = "select pg_advisory_unlock(hashtextextended('personal.rotation', 0))"

Report = Callable[[str, int], None]


class RotationRunning(Refusal):
    """Another rotation is at work."""

    message = marked("Another rotation of keys is running; wait until it has ended and ask for the status.")


@dataclass(frozen=True)
class Use:
    """How many values each key holds. ``seal`` and ``blind``: key id → place → count."""

    seal: dict[str, dict[str, int]]
    blind: dict[str, dict[str, int]]

    def of(self, purpose: str) -> dict[str, dict[str, int]]:
        """The counts of a purpose."""
        return {SEAL: self.seal, BLIND: self.blind}[purpose]


@dataclass
class Rotated:
    """What a rotation did.

    ``keys``: the keys in use now, by purpose; ``values`` and ``files``: how many were written anew;
    ``retired``: old keys that are gone from the key file; ``kept``: old keys that something still uses or may
    use; ``unused``: old keys to be taken out of the environment by hand.
    """

    keys: dict[str, str] = field(default_factory=dict)
    values: int = 0
    files: int = 0
    retired: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


def use() -> Use:
    """Count the sealed values and blind indexes by key. Cost: one reading of the columns and heads."""
    seal: dict[str, dict[str, int]] = {}
    blind: dict[str, dict[str, int]] = {}
    for column in holdings.columns():
        for key_id, count in _counted(column, _key_of(column)):
            seal.setdefault(key_id, {})[column.table] = count
        if column.blind_key_column is not None:
            shown = sql.SQL("lpad(to_hex({}), 8, '0')").format(sql.Identifier(column.blind_key_column))
            for key_id, count in _counted(column, shown):
                blind.setdefault(key_id, {})[column.table] = count
    for name, folder in holdings.folders().items():
        found = Counter(head.key_id for path in holdings.files_in(folder) if (head := _head(path)))
        for key_id, count in found.items():
            seal.setdefault(key_id, {})[name] = count
    return Use(seal, blind)


def _key_of(column: SealedColumn) -> sql.Composable:
    return sql.SQL("encode(substring({} from 3 for 4), 'hex')").format(sql.Identifier(column.column))


def _counted(column: SealedColumn, key: sql.Composable) -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("select {key}, count(*) from {table} where length({sealed}) > 0 group by 1").format(
                key=key, table=sql.Identifier(column.table), sealed=sql.Identifier(column.column)
            )
        )
        return list(cursor.fetchall())


def _head(path: Path) -> streams.Head | None:
    try:
        return streams.head_of(path)
    except (FileNotFoundError, streams.SealedFileBroken):
        return None


def rotate(purposes: tuple[str, ...] = (SEAL, BLIND), *, report: Report | None = None) -> Rotated:
    """Put a new key of each purpose in use, write everything anew, retire the old keys.

    Where an earlier rotation was broken off, it is finished and no further key is made.

    Args:
        report: told now and then the place and how many of its values were written.

    Errors: RotationRunning, KeysNotOurs, those of the keys.
    Lock: one rotation at a time (advisory, of the session); rows are locked for a batch only.
    """
    with _alone():
        done = Rotated()
        for purpose in purposes:
            _begin(purpose)
        time.sleep(SETTLED_S)
        mark = _transaction_number()
        keyring.forget()
        for column in holdings.columns():
            done.values += _renew_column(column, report)
        for name, folder in holdings.folders().items():
            done.files += _renew_files(name, folder, report)
        done.keys = {purpose: keyring.keys().of(purpose)[-1].id for purpose in (SEAL, BLIND)}
        _retire(done, mark)
    return done


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        if not cursor.fetchone()[0]:
            raise RotationRunning
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(_UNLOCK)


def _begin(purpose: str) -> None:
    keyring.forget()
    keys = keyring.keys()
    if len(keys.of(purpose)) > 1:
        return  # an earlier rotation, or a key that was added by hand
    added = new_key(clock.now())
    keyring.change(keys.with_key(purpose, added), purpose=purpose, added=added)
    note(actor=None, action="keys.added", subject=f"key:{added.id}", detail={"purpose": purpose})


def _transaction_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text")
        return int(cursor.fetchone()[0])


def _renew_column(column: SealedColumn, report: Report | None) -> int:
    written = last = 0
    while True:
        with transaction.atomic():
            count, last = _renew_batch(column, last)
        if not count:
            return written
        written += count
        if report is not None:
            report(column.table, written)


def _renew_batch(column: SealedColumn, after: int) -> tuple[int, int]:
    """Write the next rows of old keys anew; how many, and the last id.

    Lock: :data:`holdings.LOCK`, then the rows.
    """
    keys = keyring.keys()
    names = {
        name: sql.Identifier(value)
        for name, value in (
            ("table", column.table),
            ("id", column.id_column),
            ("key", column.key_column),
            ("sealed", column.column),
            ("blind", column.blind_column or column.column),
            ("blind_key", column.blind_key_column or column.id_column),
        )
    }
    kind = sql.Identifier(column.kind_column) if column.kind_column else sql.Literal("")
    is_old = sql.SQL("substring({sealed} from 3 for 4) <> %(seal)s").format(**names)
    if column.blind_key_column:
        is_old = sql.SQL("({sealed} or {blind_key} <> %(blind)s)").format(
            sealed=is_old, blind_key=names["blind_key"]
        )
    query = sql.SQL(
        "select {id}, {key}, {sealed}, {kind} from {table} where {id} > %(after)s and length({sealed}) > 0 "
        "and {is_old} order by {id} limit %(batch)s for update"
    ).format(kind=kind, is_old=is_old, **names)
    newest = keys.of(BLIND)[-1]
    with connection.cursor() as cursor:
        cursor.execute(holdings.LOCK)
        cursor.execute(
            query,
            {
                "after": after,
                "seal": bytes.fromhex(keys.of(SEAL)[-1].id),
                "blind": newest.number,
                "batch": BATCH,
            },
        )
        rows = cursor.fetchall()
        if not rows:
            return 0, after
        _write_anew(column, rows, newest, names)
    return len(rows), rows[-1][0]


def _write_anew(
    column: SealedColumn,
    rows: list[tuple[int, object, bytes, str]],
    newest: Key,
    names: dict[str, sql.Identifier],
) -> None:
    places = [f"{column.of}.{row[1]}" for row in rows]
    texts = unseal_many([row[2] for row in rows], of=places)
    changes: list[sql.Composable] = [sql.SQL("{sealed} = n.sealed").format(**names)]
    parameters: dict[str, Any] = {
        "ids": [row[0] for row in rows],
        "sealed": seal_many(texts, of=places),
        "blinds": [None] * len(rows),
        "blind_key": newest.number,
    }
    if column.blind_column:
        parameters["blinds"] = [
            blind_with(newest, row[3], [text])[0] for row, text in zip(rows, texts, strict=True)
        ]
        changes.append(sql.SQL("{blind} = n.blind, {blind_key} = %(blind_key)s").format(**names))
    statement = sql.SQL(
        "update {table} t set {changes} from unnest(%(ids)s::bigint[], %(sealed)s::bytea[], "
        "%(blinds)s::bytea[]) as n (id, sealed, blind) where t.{id} = n.id"
    ).format(changes=sql.SQL(", ").join(changes), **names)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def _renew_files(name: str, folder: Path, report: Report | None) -> int:
    written = 0
    for path in holdings.files_in(folder):
        head = _head(path)
        # a name with a dot is being written at this moment: its key stays until the next rotation
        if head is None or head.key_id == keyring.seal_key().id or path.name.startswith("."):
            continue
        try:
            streams.reseal(path)
        except FileNotFoundError:
            continue  # removed by its owner meanwhile
        written += 1
        if report is not None:
            report(name, written)
    return written


def _retire(done: Rotated, mark: int) -> None:
    """Take the old keys that nothing uses out of the key file, into the file of retired ones."""
    in_use = use()
    is_settled = _all_ended(mark)
    keys = keyring.keys()
    retired: list[Key] = []
    kept: list[str] = []
    after: Keys = keys
    for purpose in (SEAL, BLIND):
        for key in keys.of(purpose)[:-1]:
            if not is_settled or key.id in in_use.of(purpose):
                kept.append(key.id)
            else:
                retired.append(key)
                after = after.without(purpose, key.id)
    done.kept = tuple(kept)
    if settings.LIANDONG_PERSONAL_KEYS:
        done.unused = tuple(key.id for key in retired)
        return
    if retired:
        _keep_retired(retired)
        keyring.change(after, purpose=SEAL)
        for key in retired:
            note(actor=None, action="keys.retired", subject=f"key:{key.id}")
    done.retired = tuple(key.id for key in retired)


def _all_ended(mark: int) -> bool:
    """Whether every transaction that began before the mark has ended, and so can write nothing any more."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_snapshot_xmin(pg_current_snapshot())::text")
        return int(cursor.fetchone()[0]) > mark


def retired_path() -> Path:
    """Where retired keys are kept: to be taken elsewhere, as long as backups of their time are kept."""
    return keyring.path().with_suffix(".retired.json")


def _keep_retired(retired: list[Key]) -> None:
    path = retired_path()
    before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    now = clock.now().isoformat()
    lines = [*before, *({**key.as_json(), "retired_at": now} for key in retired)]
    write_text_privately(path, json.dumps(lines, indent=1) + "\n")
