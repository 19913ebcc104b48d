"""Stata (dta) and SPSS (sav) files: codes as they are, with the words that stand for them."""

from __future__ import annotations

import importlib
import json
import math
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


def statistics_table(path: Path, content: Content) -> pa.Table:
    """The codes of a Stata or SPSS file; each field's metadata keeps its ``title`` and ``labels`` (JSON).

    Texts of old files without a declared encoding are read as GB18030 where they are not UTF-8.

    Errors: BrokenFile, EmptyFile, DuplicateColumn.
    """
    columns, meta = _read(path, content)
    names = distinct_names(path, list(columns))
    if not names or not len(columns[names[0]]):
        raise EmptyFile(path=path)
    arrow = importlib.import_module("pyarrow")
    arrays = [typed_cells(_plain(columns[name])) for name in names]
    titles, labels = meta.column_names_to_labels or {}, meta.variable_value_labels or {}
    fields = [
        arrow.field(name, array.type, metadata=_metadata(titles.get(name), labels.get(name)))
        for name, array in zip(names, arrays, strict=True)
    ]
    return arrow.Table.from_arrays(arrays, schema=arrow.schema(fields))


def _read(path: Path, content: Content) -> tuple[dict[str, Any], Any]:
    pyreadstat = importlib.import_module("pyreadstat")
    readers: Mapping[Content, Callable[..., Any]] = {
        Content.STATA: pyreadstat.read_dta,
        Content.SPSS: pyreadstat.read_sav,
    }
    failure: Exception | None = None
    for encoding in (None, "GB18030"):
        try:
            columns, meta = readers[content](str(path), output_format="dict", encoding=encoding)
        except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError, ValueError) as error:
            failure = failure or error
            continue
        except (TypeError, KeyError, IndexError, AttributeError, OverflowError, MemoryError) as error:
            # what the wrapper raises on damaged headers
            raise BrokenFile(path=path, kind=_KINDS[content], reason=READER_FAILED) from error
        return columns, meta
    raise BrokenFile(path=path, kind=_KINDS[content], reason=first_line(failure or ValueError())) from failure


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
