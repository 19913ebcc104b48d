"""The DuckDB connection the measures run on: closed to files, network and settings once sources are open."""

from __future__ import annotations

import re
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from liandong.analytics.tables.columns import literal
from liandong.analytics.tables.refusals import BadMemorySize, BadThreadCount, OutOfMemory, UnreadableData


def connect(threads: int | None = None, memory: str | None = None) -> duckdb.DuckDBPyConnection:
    """A new in-memory connection that loads no extensions and sees no Python variables.

    ``threads``: number of threads, all cores where None. ``memory``: limit such as ``"4GB"``, else
    DuckDB's own (80 % of the machine). Work beyond the limit spills to the system's temporary folder.

    Errors: BadThreadCount, BadMemorySize.
    """
    if threads is not None and threads < 1:
        raise BadThreadCount(threads=threads)
    if memory is not None and not re.fullmatch(
        r"\s*[0-9]{1,9}([.][0-9]{1,9})?\s*[KMGT]i?B\s*", memory, re.IGNORECASE
    ):
        raise BadMemorySize(size=memory)
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
        "temp_file_encryption": True,  # what spills may hold names and numbers
        # Made only when work spills, removed with the connection; one folder for all would belong to the
        # first user of the machine.
        "temp_directory": str(Path(tempfile.gettempdir()) / f"liandong-duckdb-{uuid.uuid4().hex}"),
    }
    if threads is not None:
        config["threads"] = threads
    if memory is not None:
        config["memory_limit"] = memory
    try:
        connection = duckdb.connect(config=config)
    except duckdb.ParserException as error:
        raise BadMemorySize(size=memory) from error
    connection.execute("SET enable_progress_bar = false")  # it would stand in the output of a command
    return connection


def seal(connection: duckdb.DuckDBPyConnection, paths: Sequence[Path] = ()) -> None:
    """Close the connection to everything but ``paths``: no other file, no network, no setting.

    From here on an expression that slipped through every check could still read nothing.
    """
    if paths:
        allowed = ", ".join(literal(str(path)) for path in paths)
        connection.execute(f"SET allowed_paths = [{allowed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


@contextmanager
def reading(connection: duckdb.DuckDBPyConnection, source: str) -> Iterator[None]:
    """Turn what DuckDB says about damaged data or full memory into one sentence.

    Errors: OutOfMemory, UnreadableData. A mistake in our own SQL is not among them: it stays a bug.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise OutOfMemory(source=source, limit=_limit(connection, str(error))) from error
    except (duckdb.IOException, duckdb.InvalidInputException, duckdb.SerializationException) as error:
        raise UnreadableData(source=source, reason=first_line(error)) from error


def _limit(connection: duckdb.DuckDBPyConnection, message: str) -> str:
    """The memory limit, from the error itself where it says so: memory may be too full to ask for it."""
    said = re.search(r"/([0-9.]+ [A-Za-z]+) used", message)
    if said:
        return said.group(1)
    found = connection.execute("SELECT current_setting('memory_limit')").fetchone()
    return str(found[0]) if found else "?"


def first_line(error: Exception) -> str:
    """The telling part of a library's error: its first line without the kind of error."""
    line = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return re.sub(r"^[A-Z][A-Za-z ]+ Error: ", "", line).rstrip(".;: ")
