"""The steps that ``import_speed`` takes the time of; imported after Django is set up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from benchmarks import import_file
from liandong.foundation.places.selectors import by_code
from liandong.foundation.places.services import PlaceRow, load_places
from liandong.intake.known_mappings import shipped
from liandong.intake.mapping import parse_mapping
from liandong.intake.models import ImportBatch
from liandong.intake.services.batches import Order, check, merge_batch, upload
from liandong.registry.models import PersonalNumber

PREFECTURE = "990100000000"


def prepare(persons: int) -> None:
    """Load the places that a file of so many persons speaks of."""
    if by_code(PREFECTURE) is None:
        listed = import_file.places(import_file.counties_for(persons))
        load_places([PlaceRow(row, *pair) for row, pair in enumerate(listed, start=2)], source="benchmark")


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
    prefecture = by_code(PREFECTURE)
    if prefecture is None:
        raise LookupError("the places are loaded by prepare")
    shipped_one = next(one for one in shipped() if one.id == "families")
    mapping = parse_mapping(import_file.mapping(shipped_one.text))
    with path.open("rb") as content:
        return upload(content, name=path.name, mapping=mapping, order=Order(prefecture), actor=None)


def check_batch(batch: ImportBatch) -> ImportBatch:
    """Read, map, validate, compare."""
    return check(batch, actor=None)


def merge(batch: ImportBatch) -> ImportBatch:
    """Write, with history and events."""
    return merge_batch(batch, actor=None)


@contextmanager
def statements(into: list[tuple[float, str]]) -> Iterator[None]:
    """Take the processor time of every statement in the database; a COPY from here is not among them."""
    spent = Path(f"/proc/{_backend()}/schedstat")

    def now() -> float:
        return int(spent.read_text().split()[0]) / 1e9

    def timed(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        before = now()
        try:
            return execute(sql, params, many, context)
        finally:
            into.append((now() - before, sql))

    with connection.execute_wrapper(timed):
        yield


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return int(cursor.fetchone()[0])


def postmaster() -> int:
    """The process of the database server that began all its others."""
    status = Path(f"/proc/{_backend()}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("PPid:")))


def numbers() -> int:
    """How many sealed numbers the registry holds."""
    return PersonalNumber.objects.count()
