"""Persons of a checked file who may be one with another of the file or of the registry.

What is found only warns: two rows are shown side by side, and people decide. Nothing is merged by a score.
"""

from __future__ import annotations

from importlib import import_module

import pyarrow as pa

from liandong.foundation.places.models import Place
from liandong.intake.draft import Draft
from liandong.intake.reading import ROW
from liandong.registry.services.told import copied_out

RULE = "perhaps_one_person"
_KNOWN = pa.schema(
    {
        "household_no": pa.string(),
        "person_no": pa.string(),
        "name": pa.string(),
        "sex": pa.string(),
        "birth_on": pa.date32(),
        "place_id": pa.int64(),
    }
)


def lookalikes(draft: Draft, place: Place) -> list[dict[str, object]]:
    """Findings on rows that may be somebody else of the file, or of the registry below ``place``.

    Rows are left out that the registry knows under the same numbers, and pairs within one household, which
    have a rule of their own. Cost: one read of the area's members, and see :func:`.duplicates.find_pairs`.
    """
    told = draft.told
    filled = told.filled("member")
    if (
        "name" not in filled
        or "birth_on" not in filled
        or not told.count("select count(birth_on) from member")
    ):
        return []
    told.take("registered", _of_registry(place))
    sex = "m.sex" if "sex" in filled else "null::varchar"
    # "f" sorts before "r": the left one of a pair is of the file, unless both are the registry's own affair
    told.run(
        f"""
        create or replace table person as
        select 'f' || lpad(m.file_row::varchar, 9, '0') as unique_id, m.file_row, m.household_no, m.person_no,
          m.name, {sex} as sex, m.birth_on, h.place_id
        from member m join household h using (household_no)
        union all
        select 'r' || lpad((row_number() over ())::varchar, 9, '0'), null, household_no, person_no, name, sex,
          birth_on, place_id
        from registered anti join member m using (household_no, person_no)
        """  # noqa: S608  own text
    )
    # splink takes two seconds to import, and most commands never need it
    found = import_module("liandong.intake.duplicates").find_pairs(
        told.table("select unique_id, name, sex, birth_on, place_id from person")
    )
    told.take("pair", found.select(["left_id", "right_id"]))
    rows: list[dict[str, object]] = told.table(
        f"""
        select m.file_row as {ROW}, '' as source_column, 'name' as field, '{RULE}' as rule, m.name as value,
          m.household_no, o.household_no || '/' || o.person_no as note, 'warn' as severity
        from pair p
        join person m on m.unique_id = if(p.right_id[1] = 'f', p.right_id, p.left_id)
        join person o on o.unique_id = if(p.right_id[1] = 'f', p.left_id, p.right_id)
        where p.left_id[1] = 'f' and m.household_no <> o.household_no
        order by m.file_row, note
        """  # noqa: S608  own text
    ).to_pylist()
    told.run("drop table person; drop table pair; drop table registered")
    return rows


def _of_registry(place: Place) -> pa.Table:
    """The present members below a place."""
    return copied_out(
        "select h.household_no, m.person_no, m.name, m.sex, m.birth_on, h.place_id "
        "from registry_member m join registry_household h on h.id = m.household_id "
        "join places_place p on p.id = h.place_id "
        "where m.valid_to is null and m.name is not null and m.birth_on is not null "
        "and starts_with(p.path, %s) order by m.id",
        _KNOWN,
        (place.path,),
    )
