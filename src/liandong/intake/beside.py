"""Rules that need the register beside the file: what no file can say of itself.

Source: domain.md §2.8, rules 13 (the grade of a pupil has not changed for three years) and 14 (a person
registered twice, in the county, the city or the province).
"""

from __future__ import annotations

import re

from django.db import connection
from django.utils.translation import gettext_lazy as _

from liandong.foundation.personal import Kind
from liandong.foundation.personal.blinding import blind_with
from liandong.foundation.personal.id_numbers import LENGTH
from liandong.foundation.personal.keyring import blind_keys
from liandong.foundation.places.models import Level, Place
from liandong.intake.draft import Draft
from liandong.intake.reading import ROW
from liandong.registry.services.tables import rows

SAME_GRADE, ELSEWHERE = "same_grade_three_years", "id_number_registered"
_GRADES = [f"{grade:02d}" for grade in range(4, 16)]  # each lasts one year; primary school and college do not
_NUMBER = re.compile(r"[0-9]{17}[0-9Xx]")
AREAS = {
    "village": _("in the same village"),
    "township": _("in the same township"),
    "county": _("in the same county"),
    "city": _("in the same city"),
    "province": _("in the same province"),
    "beyond": _("in another province"),
}
"""How far away the other family lives: the smallest area that holds both."""
_LEVELS = {
    Level.PROVINCE: "province",
    Level.CITY: "city",
    Level.COUNTY: "county",
    Level.TOWNSHIP: "township",
    Level.VILLAGE: "village",
    Level.GROUP: "village",
}

Found = list[dict[str, object]]


def beside_the_register(draft: Draft, profile: str) -> Found:
    """Findings of these rules, as rows of ``draft.findings``.

    Args:
        profile: a finished survey is not asked about grades.

    To be called inside the comparison's transaction, while ``told_household`` and ``told_member`` are there.
    Cost: three queries; 5 µs for each ID number of the file.
    """
    return [*(_same_grade() if profile == "national" else ()), *_registered_elsewhere(draft)]


def _finding(rule: str, field: str, number: str, row: int, note: str | None = None) -> dict[str, object]:
    return {
        ROW: row, "source_column": "", "field": field, "rule": rule, "value": None, "household_no": number,
        "note": note, "severity": "warn",
    }  # fmt: skip


def _same_grade() -> Found:
    """Pupils whose grade is what it was one and two years ago; a year not known says nothing."""
    found = rows(
        """
        select t.household_no, t.file_row
        from told_member t
        join told_household h on h.id = t.household_id
        join registry_memberfacts one on one.member_id = t.id
          and one.valid_from <= h.observed_on - interval '1 year'
          and (one.valid_to is null or one.valid_to > h.observed_on - interval '1 year')
        join registry_memberfacts two on two.member_id = t.id
          and two.valid_from <= h.observed_on - interval '2 years'
          and (two.valid_to is null or two.valid_to > h.observed_on - interval '2 years')
        where not t.is_new and t.student_status = any (%s)
          and one.student_status = t.student_status and two.student_status = t.student_status
        order by t.file_row
        """,
        [_GRADES],
    )
    return [_finding(SAME_GRADE, "student_status", str(number), int(row)) for number, row in found]


def _registered_elsewhere(draft: Draft) -> Found:
    """ID numbers of the file that a member of another family holds, with how far away that family lives.

    Which family it is stays untold: it may lie where the reader has no business.
    """
    members = draft.members
    if members["id_number"].null_count == members.num_rows:
        return []
    told = [
        (str(number), str(person), int(row), str(value)[:LENGTH])
        for number, person, row, value in zip(
            *(members[name].to_pylist() for name in ("household_no", "person_no", "file_row", "id_number")),
            strict=True,
        )
        if value and _NUMBER.fullmatch(str(value)[:LENGTH])
    ]
    if not told:
        return []
    hashes = [blind_with(key, Kind.ID_NUMBER, [value for *_, value in told]) for key in blind_keys()]
    with connection.cursor() as cursor:
        cursor.execute(
            "set local client_min_messages = 'warning'; drop table if exists pg_temp.told_id; "
            "create temporary table told_id (household_no text, person_no text, file_row bigint, "
            "blind bytea) on commit drop"
        )
        with cursor.copy("copy told_id from stdin") as copy:
            for of_key in hashes:
                for (number, person, row, _value), blind in zip(told, of_key, strict=True):
                    copy.write_row((number, person, row, blind))
    found = rows(
        """
        select distinct on (t.file_row) t.household_no, t.file_row, p.path, q.path
        from told_id t
        join told_member m on m.household_no = t.household_no and m.person_no = t.person_no
        join told_household h on h.household_no = t.household_no
        join places_place q on q.id = h.place_id
        join registry_personalnumber n on n.blind = t.blind and n.kind = 'id_number' and n.valid_to is null
        join registry_member o on o.id = n.member_id and o.valid_to is null
        join registry_household f on f.id = o.household_id and f.closed_on is null
        join places_place p on p.id = f.place_id
        where m.is_new or n.member_id <> m.id
        order by t.file_row, p.path
        """
    )
    levels = _levels([path for *_, theirs, ours in found for path in (theirs, ours)])
    return [
        _finding(ELSEWHERE, "id_number", str(number), int(row), _nearest(str(theirs), str(ours), levels))
        for number, row, theirs, ours in found
    ]


def _levels(paths: list[object]) -> dict[str, Level]:
    ids = {part for path in paths for part in str(path).strip("/").split("/")}
    found = Place.objects.filter(pk__in=[int(one) for one in ids if one]).values_list("pk", "level")
    return {str(pk): Level(level) for pk, level in found}


def _nearest(theirs: str, ours: str, levels: dict[str, Level]) -> str:
    """The smallest area in which both lie: village, township, county, city or beyond."""
    shared = "beyond"
    for one, other in zip(theirs.strip("/").split("/"), ours.strip("/").split("/"), strict=False):
        if one != other:
            break
        shared = _LEVELS[levels[one]]
    return shared
