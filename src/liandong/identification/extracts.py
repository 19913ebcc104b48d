"""Arrow tables that identification hands to analytics."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
from django.db.models import Exists, OuterRef, Q, QuerySet

from liandong.foundation.places.models import Place
from liandong.identification.models import Run
from liandong.registry.models import Household, Member

FAMILIES = pa.schema(
    [
        ("household_pk", pa.int64()),
        ("household_key", pa.string()),
        ("household_no", pa.string()),
        ("place_id", pa.int64()),
    ]
)
Row = tuple[int, object, str, int]


def families_on(place: Place, on: date) -> pa.Table:
    """The families of a place on a day, with :data:`FAMILIES`, in the order of their numbers.

    A family counts if some member belongs to it that day, or if no member of it has ever been recorded:
    then it is kept with everything unknown, not forgotten.
    """
    rows = (
        _there(place, on).order_by("household_no", "key").values_list("pk", "key", "household_no", "place_id")
    )
    return _table(list(rows.iterator(chunk_size=20_000)))


def has_families(place: Place, on: date) -> bool:
    """Whether :func:`families_on` finds any."""
    return _there(place, on).exists()


def _there(place: Place, on: date) -> QuerySet[Household]:
    members = Member.objects.filter(household=OuterRef("pk"))
    that_day = members.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)
    return Household.objects.filter(place__path__startswith=place.path).filter(
        Exists(that_day) | ~Exists(members)
    )


def families_of(run: Run) -> pa.Table:
    """The families of a finished run as it found them, with :data:`FAMILIES`."""
    rows = run.results.order_by("household_no", "household__key").values_list(
        "household_id", "household__key", "household_no", "place_id"
    )
    return _table(list(rows.iterator(chunk_size=20_000)))


def _table(rows: list[Row]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [(), (), (), ()]
    columns[1] = tuple(str(key) for key in columns[1])
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, FAMILIES, strict=True)],
        schema=FAMILIES,
    )
