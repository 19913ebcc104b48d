"""Write results: csv, parquet or json by the file's name, whole or not at all."""

from __future__ import annotations

import csv
import importlib
import json
import math
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from liandong.analytics.tables.refusals import (
    IS_FOLDER,
    NO_FOLDER,
    CannotWrite,
    OutputIsSource,
    OutputTwice,
    UnknownOutputKind,
)

OUTPUTS = (".csv", ".parquet", ".json")


def check_output(path: Path, kinds: Sequence[str] = OUTPUTS) -> None:
    """Refuse a result file before the work begins. Errors: UnknownOutputKind, CannotWrite."""
    if path.suffix.lower() not in kinds:
        raise UnknownOutputKind(path=path)
    _check_folder(path)


def _check_folder(path: Path) -> None:
    if not path.absolute().parent.is_dir():
        raise CannotWrite(path=path, reason=NO_FOLDER)
    if path.is_dir():
        raise CannotWrite(path=path, reason=IS_FOLDER)


def check_outputs(source: str, results: Sequence[Path | None], report: Path | None = None) -> None:
    """Refuse the files a command is to write before its work begins, so that no data is lost to them.

    ``source``: a file, folder or pattern; the registry has no file. ``results``: those left out are None.
    Errors: UnknownOutputKind, CannotWrite, OutputIsSource, OutputTwice.
    """
    for result in results:
        if result is not None:
            check_output(result)
    if report is not None:
        _check_folder(report)
    read = Path(source).resolve()
    met: set[Path] = set()
    for path in (*results, report):
        if path is None:
            continue
        found = path.resolve()
        if found == read or (read.is_dir() and source and found.is_relative_to(read)):
            raise OutputIsSource(path=path)
        if found in met:
            raise OutputTwice(path=path)
        met.add(found)


def write_columns(columns: Mapping[str, Sequence[Any]], path: Path, types: Mapping[str, str]) -> None:
    """Write columns of one length; None and NaN are empty cells (null in json and parquet).

    ``types``: Arrow type of each column for Parquet: ``string``, ``double`` or ``int64``. Floats are written
    with as many digits as tell them apart. Errors: UnknownOutputKind, CannotWrite.
    """
    check_output(path)
    known = {name: _known(values, types[name]) for name, values in columns.items()}
    with _replacing(path) as unfinished:
        if path.suffix.lower() == ".csv":
            with unfinished.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.writer(stream, lineterminator="\n")
                writer.writerow(known)
                writer.writerows(zip(*known.values(), strict=True))
        elif path.suffix.lower() == ".json":
            rows = [dict(zip(known, row, strict=True)) for row in zip(*known.values(), strict=True)]
            unfinished.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        else:
            importlib.import_module("pyarrow.parquet").write_table(arrow_table(known, types), unfinished)


def arrow_table(columns: Mapping[str, Sequence[Any]], types: Mapping[str, str]) -> Any:
    """The columns as an Arrow table; None and NaN are null."""
    arrow = importlib.import_module("pyarrow")
    return arrow.table(
        {
            name: arrow.array(_known(values, types[name]), arrow.type_for_alias(types[name]))
            for name, values in columns.items()
        }
    )


def write_report(report: Mapping[str, object], path: Path) -> None:
    """Write a report as json. Errors: CannotWrite."""
    with _replacing(path) as unfinished:
        unfinished.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write_batches(batches: Any, path: Path) -> int:
    """Write an Arrow RecordBatchReader batch by batch, so that any number of rows fits; returns the rows.

    Errors: UnknownOutputKind, CannotWrite.
    """
    check_output(path)
    writers: dict[str, Callable[[Any, Path], int]] = {
        ".csv": _write_csv_batches,
        ".parquet": _write_parquet_batches,
        ".json": _write_json_batches,
    }
    with _replacing(path) as unfinished:
        return writers[path.suffix.lower()](batches, unfinished)


def _write_csv_batches(batches: Any, path: Path) -> int:
    with importlib.import_module("pyarrow.csv").CSVWriter(str(path), batches.schema) as writer:
        return _written(batches, writer.write_batch)


def _write_parquet_batches(batches: Any, path: Path) -> int:
    with importlib.import_module("pyarrow.parquet").ParquetWriter(str(path), batches.schema) as writer:
        return _written(batches, writer.write_batch)


def _write_json_batches(batches: Any, path: Path) -> int:
    rows = 0
    with path.open("w", encoding="utf-8") as stream:
        for batch in batches:
            for row in batch.to_pylist():
                stream.write(("[\n" if rows == 0 else ",\n") + json.dumps(row, ensure_ascii=False))
                rows += 1
        stream.write("\n]\n" if rows else "[]\n")
    return rows


def _written(batches: Iterable[Any], write: Callable[[Any], None]) -> int:
    rows = 0
    for batch in batches:
        write(batch)
        rows += batch.num_rows
    return rows


def _known(values: Sequence[Any], kind: str) -> Sequence[Any]:
    """The values with None for NaN, which only floats have."""
    if kind != "double":
        return values
    return [None if value is None or math.isnan(value) else value for value in values]


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A name to write to that takes ``path``'s place when all is written: no half file stays behind."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        yield unfinished
        unfinished.replace(path)
    except OSError as error:
        raise CannotWrite(path=path, reason=error.strerror or str(error)) from error
    finally:
        unfinished.unlink(missing_ok=True)
