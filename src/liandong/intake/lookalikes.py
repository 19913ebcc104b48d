"""Persons of a checked file who may be one with another of the file or of the registry.

What is found only warns: two rows are shown side by side, and people decide. Nothing is merged by a score.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pyarrow as pa
from django.db import connection
from pyarrow import csv

from liandong.foundation.places.models import Place
from liandong.intake.draft import Draft
from liandong.intake.reading import ROW

RULE = "perhaps_one_person"
_TYPES = {
    "household_no": pa.string(),
    "person_no": pa.string(),
    "name": pa.string(),
    "sex": pa.string(),
    "birth_on": pa.date32(),
    "place_id": pa.int64(),
}


def lookalikes(draft: Draft, place: Place) -> list[dict[str, object]]:
    """Findings on rows that may be somebody else of the file, or of the registry below ``place``.

    Rows are left out that the registry knows under the same numbers, and pairs within one household, which
    have a rule of their own. Cost: one read of the area's members, and see :func:`.duplicates.find_pairs`.
    """
    if draft.members["name"].null_count == draft.members.num_rows or not _some(draft, "birth_on"):
        return []
    told = _of_file(draft)
    known = _of_registry(place, told)
    persons = pa.concat_tables([_with_ids(told, "f"), _with_ids(known, "r")])
    # splink takes two seconds to import, and most commands never need it
    found = import_module("liandong.intake.duplicates").find_pairs(persons)
    return list(_findings(found, draft, told, known))


def _some(draft: Draft, name: str) -> bool:
    return bool(draft.members[name].null_count < draft.members.num_rows)


def _of_file(draft: Draft) -> pa.Table:
    places = dict(
        zip(
            draft.households["household_no"].to_pylist(),
            draft.households["place_id"].to_pylist(),
            strict=True,
        )
    )
    members = draft.members.select(["household_no", "person_no", "name", "sex", "birth_on"])
    of_rows = [places.get(number) for number in members["household_no"].to_pylist()]
    table: pa.Table = members.append_column("place_id", pa.array(of_rows, pa.int64())).cast(pa.schema(_TYPES))
    return table


def _of_registry(place: Place, told: pa.Table) -> pa.Table:
    """The present members below a place, those aside that the file speaks of under their own numbers."""
    buffer = io.BytesIO()
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "copy (select h.household_no, m.person_no, m.name, m.sex, m.birth_on, h.place_id "
            "from registry_member m join registry_household h on h.id = m.household_id "
            "join places_place p on p.id = h.place_id "
            "where m.valid_to is null and m.name is not null and m.birth_on is not null "
            "and starts_with(p.path, %s) order by m.id) to stdout (format csv)",
            [place.path],
        ) as copy,
    ):
        for block in copy:
            buffer.write(block)
    if not buffer.tell():
        return pa.schema(_TYPES).empty_table()
    buffer.seek(0)
    known = csv.read_csv(
        buffer,
        csv.ReadOptions(column_names=list(_TYPES)),
        convert_options=csv.ConvertOptions(column_types=_TYPES, strings_can_be_null=True),
    )
    own = set(zip(told["household_no"].to_pylist(), told["person_no"].to_pylist(), strict=True))
    numbers = zip(known["household_no"].to_pylist(), known["person_no"].to_pylist(), strict=True)
    table: pa.Table = known.filter(pa.array([pair not in own for pair in numbers], pa.bool_()))
    return table


def _with_ids(table: pa.Table, side: str) -> pa.Table:
    ids = pa.array([f"{side}{place:09d}" for place in range(table.num_rows)], pa.string())
    return table.drop_columns(["household_no", "person_no"]).append_column("unique_id", ids)


def _findings(found: pa.Table, draft: Draft, told: pa.Table, known: pa.Table) -> Iterator[dict[str, object]]:
    def who(one: str) -> tuple[Any, Any]:
        table, at = (told if one[0] == "f" else known), int(one[1:])
        return table["household_no"][at].as_py(), table["person_no"][at].as_py()

    for left, right in zip(found["left_id"].to_pylist(), found["right_id"].to_pylist(), strict=True):
        # "f" sorts before "r": the left one is always of the file, unless both are the registry's own affair
        if left[0] == "r" or who(left)[0] == who(right)[0]:
            continue
        shown = right if right[0] == "f" else left
        other = left if shown == right else right
        household, person = who(other)
        yield {
            ROW: draft.members["file_row"][int(shown[1:])].as_py(),
            "source_column": "",
            "field": "name",
            "rule": RULE,
            "value": told["name"][int(shown[1:])].as_py(),
            "household_no": who(shown)[0],
            "note": f"{household}/{person}",
            "severity": "warn",
        }
