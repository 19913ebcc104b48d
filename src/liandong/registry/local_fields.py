"""Local columns as fields that a source can fill and a list can show, beside those of :mod:`.fields`.

A field is called ``local_`` and the column's code. Codes mean one thing for a household, whoever declared
them, so that the name says enough within an area. See ``docs/decisions/0017-beside-the-fields.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

import pyarrow as pa
from django.db import models

from liandong.analytics.tables import ColumnType
from liandong.foundation.places.models import Place
from liandong.registry.fields import CodeList, Field, Keeps
from liandong.registry.models import LocalColumn, LocalValue
from liandong.registry.record_codes import LocalType
from liandong.registry.services.local_columns import columns_for

PREFIX = "local_"
TYPES: Mapping[LocalType, ColumnType] = {
    LocalType.YES_NO: ColumnType.BOOLEAN,
    LocalType.INTEGER: ColumnType.INTEGER,
    LocalType.NUMBER: ColumnType.FLOAT,
    LocalType.TEXT: ColumnType.TEXT,
    LocalType.LIST: ColumnType.TEXT,
    LocalType.DAY: ColumnType.DATE,
}
_ARROW = {
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.FLOAT: pa.float64(),
    ColumnType.DATE: pa.date32(),
    ColumnType.TEXT: pa.string(),
}


def is_local(name: str) -> bool:
    """Whether a field's name is that of a local column."""
    return name.startswith(PREFIX)


def as_field(column: LocalColumn) -> Field:
    """A local column as a field. A list's words are its codes too."""
    return Field(
        f"{PREFIX}{column.code}",
        Keeps.LOCAL,
        TYPES[LocalType(column.type)],
        column.title,
        codes=_codes(tuple(column.choices)) if column.choices else None,
        unit=column.unit,
    )


@cache
def _codes(choices: tuple[str, ...]) -> CodeList:
    members = [(f"CHOICE_{number}", (one, one)) for number, one in enumerate(choices)]
    made: CodeList = models.TextChoices("Choices", members)  # type: ignore[call-overload]  # as enums are made
    return made


def local_fields(place: Place, on: date) -> dict[str, Field]:
    """The local columns in force at a place on a day, by their names as fields. Cost: one query."""
    return local_fields_of([place], on)


def local_fields_of(places: Iterable[Place], on: date) -> dict[str, Field]:
    """As :func:`local_fields`, for several places at once."""
    return {field.name: field for field in map(as_field, columns_for(places, on))}


def with_local_values(rows: pa.Table, place: Place, fields: Iterable[Field]) -> pa.Table:
    """Rows with a ``household_no`` and what is filled in now of each local column. Cost: one query.

    Args:
        place: a county or less, within which household numbers are unique.
    """
    wanted = {field.name.removeprefix(PREFIX): field for field in fields}
    found: dict[str, dict[str, object]] = {code: {} for code in wanted}
    values = LocalValue.objects.filter(
        column__code__in=wanted,
        column__place__in=place.ids,
        household__place__path__startswith=place.path,
        valid_to__isnull=True,
    )
    if wanted:
        for value in values.select_related("column", "household").only(
            "column__code",
            "household__household_no",
            *(field.name for field in LocalValue._meta.fields if field.name.startswith("value_")),
        ):
            found[value.column.code][value.household.household_no] = value.value
    numbers = rows["household_no"].to_pylist()
    for code, field in wanted.items():
        cells = [found[code].get(number) for number in numbers]
        if field.type is ColumnType.FLOAT:
            cells = [None if cell is None else float(str(cell)) for cell in cells]
        rows = rows.append_column(field.name, pa.array(cells, _ARROW[field.type]))
    return rows
