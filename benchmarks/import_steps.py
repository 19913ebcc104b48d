"""The steps that ``import_speed`` takes the time of; imported after Django is set up."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from liandong.foundation.places.selectors import by_code
from liandong.foundation.places.services import PlaceRow, load_places
from liandong.intake.known_mappings import shipped
from liandong.intake.models import ImportBatch
from liandong.intake.services.batches import Order, check, merge_batch, upload
from liandong.project.demo.families import sheets
from liandong.project.demo.files import write_file
from liandong.project.demo.places import CITY, place_rows


@dataclass(frozen=True)
class File:
    """The generated csv, and how many persons are in it."""

    path: Path
    persons: int


def write_families(path: Path, households: int, seed: int) -> File:
    """Generate families, without planted errors, and write them; the places they live in are loaded."""
    written = write_file(path, sheets(households, seed), has_slips=False)
    if by_code(CITY[0]) is None:
        load_places([PlaceRow(row, *pair) for row, pair in enumerate(place_rows(), start=2)], source="demo")
    return File(path, written.persons)


def bare_copy(path: Path) -> None:
    """The bytes of the file into one table of texts."""
    with connection.cursor() as cursor:
        with path.open(encoding="utf-8-sig") as file:
            headings = file.readline().count(",") + 1
        columns = ", ".join(f"c{number} text" for number in range(headings))
        cursor.execute(f"create temporary table bare ({columns})")
        with cursor.copy("copy bare from stdin (format csv, header)") as copy, path.open("rb") as bytes_:
            while block := bytes_.read(1 << 20):
                copy.write(block)
        cursor.execute("drop table bare")


def begin(path: Path) -> ImportBatch:
    """Upload the file."""
    city = by_code(CITY[0])
    if city is None:
        raise LookupError("the demo's city is loaded by write_families")
    mapping = next(one for one in shipped() if one.id == "families")
    with path.open("rb") as content:
        return upload(content, name=path.name, mapping=mapping, order=Order(city), actor=None)


def check_batch(batch: ImportBatch) -> ImportBatch:
    """Read, map, validate, compare."""
    return check(batch, actor=None)


def merge(batch: ImportBatch) -> ImportBatch:
    """Write, with history and events."""
    return merge_batch(batch, actor=None)


@contextmanager
def statements(into: list[tuple[float, str]]) -> Iterator[None]:
    """Take the time of every statement to PostgreSQL."""

    def timed(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            into.append((time.perf_counter() - start, sql))

    with connection.execute_wrapper(timed):
        yield


def processor_seconds() -> tuple[float, float]:
    """Processor time so far of this process, and of its connection to the database."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
    return time.process_time(), (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
