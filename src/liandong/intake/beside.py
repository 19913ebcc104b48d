"""Rules that need the register beside the file: what no file can say of itself.

Source: domain.md §2.8, rules 12 (the helper is poor himself), 13 (the grade of a pupil has not changed for
three years) and 14 (a person registered twice, in the county, the city or the province).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection
from django.utils.translation import gettext_lazy as _

from liandong.foundation.personal import Kind
from liandong.foundation.personal.blinding import blind_with
from liandong.foundation.personal.id_numbers import LENGTH
from liandong.foundation.personal.keyring import blind_keys
from liandong.foundation.places.models import Level, Place
from liandong.intake.draft import Draft
from liandong.intake.national import POOR
from liandong.intake.reading import ROW
from liandong.registry.services.tables import rows, run
from liandong.registry.services.told import Told, ahead

SAME_GRADE, ELSEWHERE = "same_grade_three_years", "id_number_registered"
HELPER = "helper_named_as_poor"
_GRADES = [f"{grade:02d}" for grade in range(4, 16)]  # each lasts one year; primary school and college do not
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
    Cost: four queries; 3 µs for each ID number of the file once the register holds any.
    """
    told = draft.told
    if profile != "national":
        return _registered_elsewhere(told)
    grades = _same_grade() if told.is_any_known else []
    return [*grades, *_helper_among_the_poor(draft), *_registered_elsewhere(told)]


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


def _helper_among_the_poor(draft: Draft) -> Found:
    """Helpers with the name of a registered poor person of the same village, whom the file does not show.

    By name only: no number of a helper is kept, who is mostly no person of the register.
    """
    told = draft.told
    if "helper_name" not in told.filled("household"):
        return []
    seen = draft.findings.filter(pc.equal(draft.findings["rule"], HELPER))["household_no"].to_pylist()
    homes = told.table(
        "select household_no, first_row, place_id, helper_name from household anti join left_out "
        "using (household_no) where helper_name is not null order by first_row"
    ).to_pylist()
    asked = {(row["place_id"], row["helper_name"]) for row in homes}
    if not asked:
        return []
    places, names = zip(*sorted(asked), strict=True)
    held = rows(
        f"""
        select distinct f.place_id, m.name from registry_member m
        join registry_household f on f.id = m.household_id and f.closed_on is null
        join registry_householdfacts t on t.household_id = f.id and t.valid_to is null and t.{POOR}
        join unnest(%s::bigint[], %s::text[]) as asked (place_id, name)
          on asked.place_id = f.place_id and asked.name = m.name
        where m.valid_to is null
        """,  # noqa: S608  own text
        [list(places), list(names)],
    )
    poor = {(int(place), str(name)) for place, name in held}
    return [
        _finding(HELPER, "helper_name", row["household_no"], row["first_row"]) | {"value": row["helper_name"]}
        for row in homes
        if (row["place_id"], row["helper_name"]) in poor and row["household_no"] not in seen
    ]


def _registered_elsewhere(told: Told) -> Found:
    """ID numbers of the file that a member of another family holds, with how far away that family lives.

    Which family it is stays untold: it may lie where the reader has no business.
    """
    [(is_any_held,)] = rows(
        "select exists (select from registry_personalnumber where kind = %s)", [str(Kind.ID_NUMBER)]
    )
    if not is_any_held or "id_number" not in told.filled("member"):
        return []
    run(
        "set local client_min_messages = 'warning'",
        "drop table if exists pg_temp.told_id",
        "create temporary table told_id (file_row bigint, blind bytea) on commit drop",
    )
    with connection.cursor() as cursor, cursor.copy("copy told_id from stdin") as copy:
        for lines in ahead(_hashed(told)):
            copy.write(lines)
    run("analyze told_id")
    held = _held_elsewhere(told)
    told.take("held_row", pa.table({"file_row": pa.array([*held], pa.int64())}))
    ours = told.table(
        "select m.file_row, m.household_no, h.place_id from member m semi join held_row using (file_row) "
        "join household h using (household_no) anti join left_out using (household_no) order by m.file_row"
    ).to_pylist()
    paths = dict(Place.objects.filter(pk__in={row["place_id"] for row in ours}).values_list("pk", "path"))
    levels = _levels([*held.values(), *paths.values()])
    return [
        _finding(
            ELSEWHERE,
            "id_number",
            row["household_no"],
            row["file_row"],
            _nearest(held[row["file_row"]], paths[row["place_id"]], levels),
        )
        for row in ours
    ]


def _hashed(told: Told) -> Iterator[bytes]:
    """Lines for ``told_id``: each number of the file under each key that may stand in the database."""
    numbers = (
        f"select file_row, id_number[:{LENGTH}] as number from member "  # noqa: S608  own text
        f"where regexp_full_match(id_number[:{LENGTH}], '[0-9]{{17}}[0-9Xx]')"
    )
    for block in told.read(numbers):
        at, values = block["file_row"].to_pylist(), block["number"].to_pylist()
        for key in blind_keys():
            blinds = blind_with(key, Kind.ID_NUMBER, values)
            yield "".join(
                f"{row}\t\\\\x{blind.hex()}\n" for row, blind in zip(at, blinds, strict=True)
            ).encode()


def _held_elsewhere(told: Told) -> dict[int, str]:
    """Row of the file to the path of the place of another member who holds its number: the first of them."""
    own = "where not exists (select from told_member m where m.file_row = t.file_row and m.id = n.member_id)"
    found = rows(
        f"""
        with held as materialized (
          -- what is in force is asked below, as in registry.services.number_conflicts
          select t.file_row, n.member_id, n.valid_to from told_id t
          join registry_personalnumber n on n.blind = t.blind and n.kind = '{Kind.ID_NUMBER}'
          {own if told.is_any_known else ""}
        )
        select held.file_row, min(p.path) from held
        join registry_member o on o.id = held.member_id and o.valid_to is null
        join registry_household f on f.id = o.household_id and f.closed_on is null
        join places_place p on p.id = f.place_id
        where held.valid_to is null group by held.file_row
        """  # noqa: S608  own text
    )
    return {int(row): str(path) for row, path in found}


def _levels(paths: Iterable[str]) -> dict[str, Level]:
    ids = {part for path in paths for part in path.strip("/").split("/")}
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
