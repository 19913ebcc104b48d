"""Open whatever holds the rows: a file, a folder, a pattern, a data frame, the registry."""

from __future__ import annotations

import glob
import importlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from liandong.analytics.tables.columns import as_read, column_type, literal, quoted
from liandong.analytics.tables.content import Content, content_of
from liandong.analytics.tables.delimited import (
    TextFile,
    column_types,
    text_file,
    text_refusal,
    text_scan,
    typed_select,
)
from liandong.analytics.tables.engine import first_line, reading
from liandong.analytics.tables.refusals import (
    ARCHIVE,
    NO_END,
    NO_PARQUET,
    BrokenParquet,
    CannotRead,
    EmptyFile,
    MissingFile,
    MissingFileAlone,
    MissingFolder,
    MixedFolder,
    NoMatch,
    NoResolver,
    UnknownFileKind,
    UnreadableObject,
    UnsupportedObject,
    WrongFileKind,
)
from liandong.analytics.tables.relation import Relation, create_view, described, nearest_name
from liandong.analytics.tables.statistics import statistics_table
from liandong.analytics.tables.workbooks import workbook_table

Resolver = Callable[[str], object]

REGISTRY = "registry:"
_TEXT = {".csv", ".tsv", ".txt"}
_PARQUET = {".parquet", ".pq"}
_WORKBOOKS = {".xlsx", ".xlsm", ".xls"}
_STATISTICS = {".dta", ".sav"}
# Up to here a csv is loaded once; beyond, it stays a view that queries read again, within the memory limit.
_LOADED = 512 << 20


def open_source(
    source: object,
    *,
    connection: duckdb.DuckDBPyConnection,
    name: str = "source",
    resolve: Resolver | None = None,
) -> Relation:
    """Register ``source`` as view ``name`` on ``connection`` and say which columns it has.

    ``source``: a path, a pattern (``*``, ``**``, ``?``), a folder of Parquet or csv files, a pyarrow Table or
    RecordBatchReader, a pandas or polars DataFrame, or ``registry:PLACE[@DATE]``, which ``resolve`` turns
    into one of these. Files stay where they are; call :func:`seal` with ``relation.paths`` afterwards.

    Errors: every class of :mod:`liandong.analytics.tables.refusals` that names a file.
    Cost: Parquet reads footers only; csv is read once to decide types; workbooks are read whole.
    """
    if isinstance(source, str) and source.startswith(REGISTRY):
        if resolve is None:
            raise NoResolver(source=source)
        found = open_source(resolve(source), connection=connection, name=name)
        return replace(found, title=f"“{source}”")
    if isinstance(source, str | Path):
        try:
            with reading(connection, f"“{source}”"):
                return _open_path(source, connection, name)
        except OSError as error:
            raise CannotRead(path=source, reason=error.strerror or str(error)) from error
    with reading(connection, "the table"):
        return _open_table(_arrow(source), connection, name, title="the table")


def _open_path(source: str | Path, connection: duckdb.DuckDBPyConnection, name: str) -> Relation:
    paths = _files(source)
    kind = paths[0].suffix.lower()
    content = content_of(paths[0])
    title = f"“{source}”"
    if content is Content.PARQUET or (kind in _PARQUET and len(paths) > 1):
        return _open_parquet(source, paths, connection, name)
    if content is Content.WORKBOOK and len(paths) == 1:
        table, header_rows = workbook_table(paths[0])
        return _open_table(table, connection, name, title=title, header_rows=header_rows)
    if content in {Content.STATA, Content.SPSS} and len(paths) == 1:
        return _open_table(statistics_table(paths[0], content), connection, name, title=title)
    if kind in _PARQUET:
        raise WrongFileKind(path=paths[0], named=".parquet", actual=NO_PARQUET)
    if kind in _TEXT | _WORKBOOKS | _STATISTICS or not kind:
        return _open_text(source, paths, connection, name)
    raise UnknownFileKind(path=source)


def _files(source: str | Path) -> list[Path]:
    """The files a path, pattern or folder stands for, in name order."""
    path = Path(source)
    if path.is_file():
        if path.stat().st_size == 0:
            raise EmptyFile(path=source)
        return [path.absolute()]
    if path.is_dir():
        found = sorted(entry for entry in path.rglob("*") if entry.is_file() and _is_readable(entry))
    elif glob.has_magic(str(source)):
        entries = glob.iglob(str(source), recursive=True)  # noqa: PTH207 - the pattern may be absolute
        found = sorted(Path(entry) for entry in entries if Path(entry).is_file())
    else:
        raise _missing(path)
    if not found:
        raise NoMatch(path=source)
    kinds = sorted({entry.suffix.lower() for entry in found})
    if len(kinds) > 1:
        raise MixedFolder(path=source, kinds=", ".join(kinds), example=f"*{kinds[0]}")
    if len(found) > 1 and kinds[0] not in _TEXT | _PARQUET:
        raise NoMatch(path=source)
    return [entry.absolute() for entry in found]


def _is_readable(path: Path) -> bool:
    return path.suffix.lower() in _TEXT | _PARQUET and not path.name.startswith((".", "_"))


def _missing(path: Path) -> MissingFile | MissingFileAlone | MissingFolder:
    folder = path.absolute().parent
    if not folder.is_dir():
        return MissingFolder(path=path, folder=path.parent)
    nearest = nearest_name(path.name, sorted(entry.name for entry in folder.iterdir()))
    if nearest is None:
        return MissingFileAlone(path=path, folder=path.parent)
    return MissingFile(path=path, nearest=nearest)


def _open_parquet(
    source: str | Path, paths: list[Path], connection: duckdb.DuckDBPyConnection, name: str
) -> Relation:
    for path in paths:
        _check_parquet(path)
    listed = ", ".join(literal(str(path)) for path in paths)
    scan = f"SELECT * FROM read_parquet([{listed}], union_by_name = {str(len(paths) > 1).lower()})"  # noqa: S608 - literals
    try:
        found = described(connection, scan)
    except duckdb.OutOfMemoryException:
        raise  # one sentence for all kinds of source
    except duckdb.Error as error:
        raise BrokenParquet(path=source, reason=first_line(error)) from error
    return _viewed(connection, name, scan, found, title=f"“{source}”", paths=tuple(paths))


def split_source(relation: Relation, parts: int) -> list[Relation]:
    """The relation as several of about equal size, each a part of its Parquet files.

    The parts' views can be seen from every cursor of the connection. A relation that is not Parquet, or
    whose files differ in their columns, comes back whole.
    """
    if len(relation.paths) < parts or any(path.suffix.lower() not in _PARQUET for path in relation.paths):
        return [relation]
    shares: list[list[Path]] = [[] for _ in range(parts)]
    for path in sorted(relation.paths, key=lambda path: -path.stat().st_size):
        min(shares, key=lambda share: sum(other.stat().st_size for other in share)).append(path)
    found = []
    for number, share in enumerate(shares):
        name = f"{relation.name} part {number}"
        listed = ", ".join(literal(str(path)) for path in share)
        scan = f"SELECT * FROM read_parquet([{listed}], union_by_name = true)"  # noqa: S608 - literals
        columns = [(name, kind) for name, kind in described(relation.connection, scan) if column_type(kind)]
        if {name: column_type(kind) for name, kind in columns} != dict(relation.columns):
            return [relation]
        reads = ", ".join(as_read(column, kind) for column, kind in columns)
        relation.connection.execute(f"CREATE OR REPLACE VIEW {quoted(name)} AS SELECT {reads} FROM ({scan})")  # noqa: S608 - quoted names
        found.append(replace(relation, name=name))
    return found


def _check_parquet(path: Path) -> None:
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(4)
        stream.seek(max(0, size - 4))
        tail = stream.read(4)
    if head != b"PAR1":
        actual = ARCHIVE if head.startswith(b"PK") else NO_PARQUET
        raise WrongFileKind(path=path, named=".parquet", actual=actual)
    if tail != b"PAR1" or size < 12:
        raise BrokenParquet(path=path, reason=NO_END)


def _open_text(
    source: str | Path, paths: list[Path], connection: duckdb.DuckDBPyConnection, name: str
) -> Relation:
    files = [text_file(path) for path in paths]
    names = files[0].header
    loaded = sum(file.path.stat().st_size for file in files) <= _LOADED
    raw = f"{name}_text"
    scan = " UNION ALL BY NAME ".join(f"SELECT * FROM {text_scan(file)}" for file in files)  # noqa: S608 - own literals
    kind = "TABLE" if loaded else "VIEW"
    try:
        connection.execute(f"CREATE OR REPLACE TEMP {kind} {quoted(raw)} AS {scan}")
        if len(files) > 1:
            names = tuple(column for column, _ in described(connection, f"SELECT * FROM {quoted(raw)}"))  # noqa: S608 - quoted name
        types = column_types(connection, quoted(raw), names)
    except (duckdb.InvalidInputException, duckdb.IOException) as error:
        raise text_refusal(error, _blamed(files, error)) from error
    select = typed_select(quoted(raw), types)
    if loaded:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {quoted(name)} AS {select}")
        connection.execute(f"DROP TABLE {quoted(raw)}")
    else:
        create_view(connection, name, select)
    if connection.execute(f"SELECT 1 FROM {quoted(name)} LIMIT 1").fetchone() is None:  # noqa: S608 - quoted name
        raise EmptyFile(path=source)
    return Relation(
        connection,
        name,
        types,
        title=f"“{source}”",
        paths=() if loaded else tuple(file.path for file in files),
        header_rows=files[0].skip,
        keep=() if loaded else tuple(files),
    )


def _blamed(files: list[TextFile], error: duckdb.Error) -> Path:
    message = str(error)
    return next((file.original for file in files if str(file.path) in message), files[0].original)


def _arrow(source: object) -> Any:
    """An Arrow table of a data frame or an Arrow object, by Arrow's own interface."""
    if not hasattr(source, "__arrow_c_stream__"):
        raise UnsupportedObject(kind=type(source).__name__)
    arrow = importlib.import_module("pyarrow")
    try:
        return arrow.RecordBatchReader.from_stream(source).read_all()
    except (arrow.ArrowException, TypeError, ValueError) as error:
        raise UnreadableObject(reason=first_line(error)) from error


def _open_table(
    table: Any, connection: duckdb.DuckDBPyConnection, name: str, *, title: str, header_rows: int = 0
) -> Relation:
    connection.register(f"{name}_arrow", table)
    scan = f"SELECT * FROM {quoted(f'{name}_arrow')}"  # noqa: S608 - quoted name
    found = described(connection, scan)
    if table.num_rows == 0:
        raise EmptyFile(path=title.strip("“”"))
    return _viewed(connection, name, scan, found, title=title, header_rows=header_rows, keep=(table,))


def _viewed(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    scan: str,
    found: list[tuple[str, str]],
    *,
    title: str,
    paths: tuple[Path, ...] = (),
    header_rows: int = 0,
    keep: tuple[object, ...] = (),
) -> Relation:
    usable = [(column, kind, column_type(kind)) for column, kind in found]
    columns = {column: usage for column, _, usage in usable if usage is not None}
    reads = ", ".join(as_read(column, kind) for column, kind, usage in usable if usage is not None)
    create_view(connection, name, f"SELECT {reads} FROM ({scan})")  # noqa: S608 - quoted names
    return Relation(connection, name, columns, title, paths, header_rows, keep)
