"""The checked rows of a batch between its check and its merge, as sealed Parquet in the batch's folder."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, fields
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from liandong.analytics.tables import connect
from liandong.analytics.tables.columns import literal
from liandong.foundation.personal.sealing import NotOpened
from liandong.foundation.personal.streams import (
    SealedFileBroken,
    opened,
    plain_pieces,
    sealing,
    write_sealed,
)
from liandong.intake.draft import MEMORY, Draft
from liandong.intake.models import ImportBatch
from liandong.intake.refusals import StagingChanged
from liandong.intake.seen import NAME as SEEN
from liandong.intake.village_sheet import as_json, from_json
from liandong.registry.services.comparison import Change, Conflict
from liandong.registry.services.told import Told
from liandong.registry.services.village_imports import ToldVillage, VillageDifference

_HOUSEHOLDS, _MEMBERS, _FINDINGS = "households.parquet", "members.parquet", "findings.parquet"
_CHANGES, _KEPT_OUT = "changes.parquet", "kept_out.parquet"
_VILLAGES, _VILLAGE_CHANGES = "villages.json", "village_changes.parquet"
_CHANGE_SCHEMA = pa.schema([(field.name, pa.string()) for field in fields(Change)])
_CONFLICT_SCHEMA = pa.schema([(field.name, pa.string()) for field in fields(Conflict)])
_DIFFERENCE_SCHEMA = pa.schema(
    [
        (field.name, pa.int64() if field.name in ("village_id", "year") else pa.string())
        for field in fields(VillageDifference)
    ]
)


def keep(
    batch: ImportBatch,
    draft: Draft,
    changes: Iterable[Change],
    village_changes: Iterable[VillageDifference],
) -> str:
    """Write the draft's rows beside one another and swap them in; returns the hash that names them."""
    folder = batch.folder
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True, mode=0o700)
    listed = pa.Table.from_pylist([asdict(one) for one in changes], schema=_CHANGE_SCHEMA)
    kept_out = pa.Table.from_pylist([asdict(one) for one in draft.kept_out], schema=_CONFLICT_SCHEMA)
    of_villages = [asdict(one) for one in village_changes]
    taken = "select * from {} anti join left_out using (household_no)"

    def write(name: str, rows: pa.RecordBatchReader) -> None:
        with (
            sealing(fresh / name, of=f"staging.{batch.key}.{name}") as file,
            parquet.ParquetWriter(file, rows.schema) as writer,
        ):
            for block in rows:
                writer.write_batch(block)

    write(_HOUSEHOLDS, draft.told.read(taken.format("household")))
    write(_MEMBERS, draft.told.read(taken.format("member")))
    write(_FINDINGS, draft.findings.to_reader())
    write(_CHANGES, listed.to_reader())
    write(_KEPT_OUT, kept_out.to_reader())
    if draft.villages.read:
        told = as_json(draft.villages.told).encode()
        write_sealed(fresh / _VILLAGES, told, of=f"staging.{batch.key}.{_VILLAGES}")
        write(_VILLAGE_CHANGES, pa.Table.from_pylist(of_villages, schema=_DIFFERENCE_SCHEMA).to_reader())
    if (folder / SEEN).exists():
        shutil.copy2(folder / SEEN, fresh / SEEN)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    return _hash(folder)


@contextmanager
def rows(batch: ImportBatch) -> Iterator[Told]:
    """The households and members that the check found good. Errors: StagingChanged."""
    if not (batch.folder / _MEMBERS).exists() or _hash(batch.folder) != batch.staged_sha256:
        raise StagingChanged
    with (
        opened(batch.folder / _HOUSEHOLDS) as households,
        opened(batch.folder / _MEMBERS) as members,
        closing(connect(memory=MEMORY)) as connection,
    ):
        for name, path in (("household", households), ("member", members)):
            connection.execute(f"create view {name} as select * from read_parquet({literal(str(path))})")  # noqa: S608  our own path
        yield Told(connection)


def findings(batch: ImportBatch) -> pa.Table:
    """What the rules found, with the cells' values. Errors: StagingChanged."""
    path = batch.folder / _FINDINGS
    if not path.exists():
        raise StagingChanged
    return _read(path)


def changes(batch: ImportBatch) -> list[Change]:
    """The first changes of the check, one by one. Errors: StagingChanged."""
    path = batch.folder / _CHANGES
    if not path.exists():
        raise StagingChanged
    return [Change(**row) for row in _read(path).to_pylist()]


def kept_out(batch: ImportBatch) -> list[Conflict]:
    """Values of a returned workbook that the register changed meanwhile. Errors: StagingChanged."""
    path = batch.folder / _KEPT_OUT
    if not path.exists():
        return []  # checked by a version that knew of none
    return [Conflict(**row) for row in _read(path).to_pylist()]


def villages(batch: ImportBatch) -> tuple[ToldVillage, ...]:
    """The rows about villages that the check found good. Errors: StagingChanged."""
    path = batch.folder / _VILLAGES
    if not path.exists():
        return ()
    if _hash(batch.folder) != batch.staged_sha256:
        raise StagingChanged
    return from_json(b"".join(_pieces(path)).decode())


def village_changes(batch: ImportBatch) -> list[VillageDifference]:
    """What the file changes of villages. Errors: StagingChanged."""
    path = batch.folder / _VILLAGE_CHANGES
    return [VillageDifference(**row) for row in _read(path).to_pylist()] if path.exists() else []


def drop_rows(batch: ImportBatch) -> None:
    """Remove the rows that have become facts; the findings stay, for the marked workbook."""
    for name in (_HOUSEHOLDS, _MEMBERS, _CHANGES, _KEPT_OUT, _VILLAGES, _VILLAGE_CHANGES):
        (batch.folder / name).unlink(missing_ok=True)


def drop_all(batch: ImportBatch) -> None:
    """Remove everything staged for a batch."""
    shutil.rmtree(batch.folder, ignore_errors=True)


def _read(path: Path) -> pa.Table:
    return parquet.read_table(pa.BufferReader(b"".join(_pieces(path))))


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        yield from plain_pieces(path)
    except (SealedFileBroken, NotOpened) as error:
        raise StagingChanged from error


def _hash(folder: Path) -> str:
    # of what is sealed, not of the files: a rotation of keys seals the same rows anew
    digest = hashlib.sha256()
    for name in (_HOUSEHOLDS, _MEMBERS, _VILLAGES):
        if name == _VILLAGES and not (folder / name).exists():
            continue  # a file without a sheet of villages
        for piece in _pieces(folder / name):
            digest.update(piece)
    return digest.hexdigest()
