"""Write a result table to a file whose name says the kind: csv, parquet or json."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from liandong.analytics.tables.refusals import CannotWrite, UnknownOutputKind

KINDS = (".csv", ".parquet", ".json")


def check_output(path: Path | str) -> Path:
    """The path of a result, checked before any work is done for it.

    Errors: UnknownOutputKind for a name that ends otherwise, CannotWrite for a folder that is not there.
    """
    found = Path(path)
    if found.suffix.lower() not in KINDS:
        raise UnknownOutputKind(path=path)
    if not found.absolute().parent.is_dir():
        raise CannotWrite(path=path, reason="the folder does not exist")
    return found


def write_table(table: pa.Table, path: Path | str) -> None:
    """Write ``table``; an unknown value is an empty cell, or null. Floats keep every digit.

    Errors: UnknownOutputKind, CannotWrite.
    """
    target = check_output(path)
    try:
        if target.suffix.lower() == ".csv":
            _write_csv(table, target)
        elif target.suffix.lower() == ".parquet":
            pa.parquet.write_table(table, target)
        else:
            text = json.dumps(table.to_pylist(), ensure_ascii=False, indent=1, allow_nan=False)
            target.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise CannotWrite(path=path, reason=error.strerror or str(error)) from error


def _write_csv(table: pa.Table, target: Path) -> None:
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.column_names)
        # The csv module writes None as an empty cell and a float with the digits that give it back.
        writer.writerows(zip(*(column.to_pylist() for column in table.columns), strict=True))


def write_report(report: Mapping[str, object], path: Path | str) -> None:
    """Write a report as json. Errors: CannotWrite."""
    try:
        text = json.dumps(report, ensure_ascii=False, indent=1, allow_nan=False)
        Path(path).write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise CannotWrite(path=path, reason=error.strerror or str(error)) from error
