"""What a source says of one family, as a merge takes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import uuid4

import duckdb
import pyarrow as pa

from liandong.foundation.places.models import Place
from liandong.registry.fields import FIELDS
from liandong.registry.services.told import Told

NUMBER = "Q-1"


def told_of(county: Place, place: Place, on: date, *, household: Mapping[str, object] | None = None) -> Told:
    """Family Q-1 of one head, with these facts of the household."""
    family = {
        "household_no": NUMBER,
        "key": str(uuid4()),
        "county_id": county.pk,
        "place_id": place.pk,
        "observed_on": on,
        "level": None,
        "is_contradictory": None,
        "first_row": 2,
        **_filled(household or {}, is_of_member=False),
    }
    head = {"name": "王一", "is_head": True, "relation": "01"}
    member = {
        "household_no": NUMBER,
        "person_no": "1",
        "key": str(uuid4()),
        "file_row": 2,
        **_filled(head, is_of_member=True),
    }
    told = Told(duckdb.connect())
    told.take("household", _table(family))
    told.take("member", _table(member))
    return told


def _filled(said: Mapping[str, object], *, is_of_member: bool) -> dict[str, object]:
    names = [name for name, field in FIELDS.items() if field.kept.is_of_member is is_of_member]
    return {name: said.get(name) for name in names}


def _table(row: Mapping[str, object]) -> pa.Table:
    columns = {name: pa.array([value]) for name, value in row.items()}
    return pa.table({n: c.cast(pa.string()) if pa.types.is_null(c.type) else c for n, c in columns.items()})
