"""Stata (dta) and SPSS (sav) files: codes as they are, with the words that stand for them.

The library that reads them is C, and a damaged file can make it fall. It therefore runs in a process of its
own, with bounded memory and time, that hands the table over as an Arrow stream.
"""

from __future__ import annotations

import importlib
import json
import math
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liandong.analytics.tables.content import Content
from liandong.analytics.tables.delimited import distinct_names
from liandong.analytics.tables.engine import first_line
from liandong.analytics.tables.refusals import READER_FAILED, SPSS, STATA, BrokenFile, EmptyFile
from liandong.analytics.tables.workbooks import as_text, typed_cells

if TYPE_CHECKING:
    import pyarrow as pa

_KINDS = {Content.STATA: STATA, Content.SPSS: SPSS}
_MEMORY = 6 << 30
_SECONDS = 600
_REFUSED = 3
_PROGRAM = "from liandong.analytics.tables.statistics import hand_over; hand_over()"
_PACKAGES = Path(__file__).resolve().parents[3]


def statistics_table(path: Path, content: Content) -> pa.Table:
    """The codes of a Stata or SPSS file; each field's metadata keeps its ``title`` and ``labels`` (JSON).

    Texts of old files without a declared encoding are read as GB18030 where they are not UTF-8.

    Errors: BrokenFile, EmptyFile, DuplicateColumn.
    Cost: starts a process (about half a second); the table is held in both for a moment.
    """
    arrow = importlib.import_module("pyarrow")
    known = os.environ.get("PYTHONPATH")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(_PACKAGES), *([known] if known else [])])}
    command = [sys.executable, "-P", "-c", _PROGRAM, str(path), content.value]
    try:
        done = subprocess.run(  # noqa: S603  our own program on a path of ours
            command, capture_output=True, timeout=_SECONDS, env=environment, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise BrokenFile(path=path, kind=_KINDS[content], reason=READER_FAILED) from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip() if done.returncode == _REFUSED else ""
        raise BrokenFile(path=path, kind=_KINDS[content], reason=said or READER_FAILED)
    table = arrow.ipc.open_stream(done.stdout).read_all()
    distinct_names(path, table.column_names)
    if not table.num_rows or not table.num_columns:
        raise EmptyFile(path=path)
    return table


def hand_over() -> None:
    """What the process of its own does: read the file its command line names, write Arrow to its output."""
    resource = importlib.import_module("resource")
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    path, content = Path(sys.argv[1]), Content(sys.argv[2])
    arrow = importlib.import_module("pyarrow")
    columns, meta = _read(path, content)
    titles, labels = meta.column_names_to_labels or {}, meta.variable_value_labels or {}
    arrays = [typed_cells(_plain(values)) for values in columns.values()]
    fields = [
        arrow.field(name, array.type, metadata=_metadata(titles.get(name), labels.get(name)))
        for name, array in zip(columns, arrays, strict=True)
    ]
    schema = arrow.schema(fields)
    with arrow.ipc.new_stream(sys.stdout.buffer, schema) as stream:
        stream.write_table(arrow.Table.from_arrays(arrays, schema=schema))


def _read(path: Path, content: Content) -> tuple[dict[str, Any], Any]:
    pyreadstat = importlib.import_module("pyreadstat")
    readers: Mapping[Content, Callable[..., Any]] = {
        Content.STATA: pyreadstat.read_dta,
        Content.SPSS: pyreadstat.read_sav,
    }
    reason = ""
    for encoding in (None, "GB18030"):
        try:
            columns, meta = readers[content](str(path), output_format="dict", encoding=encoding)
        except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError, ValueError) as error:
            reason = reason or first_line(error)
            continue
        return columns, meta
    sys.stderr.write(reason)
    sys.exit(_REFUSED)


def _metadata(title: str | None, labels: Mapping[Any, str] | None) -> dict[str, str] | None:
    found = {}
    if title:
        found["title"] = title
    if labels:
        words = {as_text(code): word for code, word in labels.items()}
        found["labels"] = json.dumps(words, ensure_ascii=False)
    return found or None


def _plain(values: Any) -> list[Any]:
    """pyreadstat gives arrays for numbers and lists where values are missing."""
    plain = values.tolist() if hasattr(values, "tolist") else list(values)
    return ["" if _is_missing(value) else value for value in plain]


def _is_missing(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))
