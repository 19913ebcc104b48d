"""Changing the tree: adding one place, and loading many from a list of codes and names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection, transaction
from django.db.models import Q

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.keys import uuid7
from liandong.foundation.places.codes import BadPlaceCode, PlaceCode, parse_code
from liandong.foundation.places.models import Level, Place, PlaceName
from liandong.foundation.places.selectors import names_on

_LOCK = 0x706C6163  # "plac": one loading at a time


class WrongLevel(Refusal):
    """A place below one that is not above it."""

    message = marked("A {level} cannot lie below a {parent_level}; choose a parent of a higher level.")


class BadPlaceRows(Refusal):
    """A list of places that cannot be loaded as it stands."""

    message = marked("{count} rows of {source} cannot be loaded, so nothing was changed: {rows}")

    def __init__(self, faults: Sequence[RowFault], source: str) -> None:
        self.faults = tuple(faults)
        shown = "; ".join(str(fault) for fault in self.faults[:20])
        super().__init__(count=len(self.faults), source=source, rows=shown)


class RowFault(Refusal):
    """One row that is wrong. ``row`` counts as a spreadsheet does: the heading is row 1."""

    def __init__(self, row: int, message: str, **details: object) -> None:
        self.row = row
        super().__init__(message, row=row, **details)


BAD_CODE = marked("row {row}: {code} is not the code of a place (2, 4, 6, 9 or 12 digits)")
NO_NAME = marked("row {row}: {code} has no name")
LONG_NAME = marked("row {row}: the name of {code} is longer than 100 characters")
TWICE = marked("row {row}: {code} stands in row {first} already")
ORPHAN = marked("row {row}: {code} {name} lies below {parent}, which is neither in the file nor in the tree")
OTHER_LEVEL = marked("row {row}: {code} {name} is given as {given}, but its digits are those of a {level}")


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A row of a list: its number as a spreadsheet counts, code and name as written, the level if given."""

    row: int
    code: str
    name: str
    level: str = ""


@dataclass
class Loaded:
    """What loading a list did. ``renamed``: places whose name changed; the old name ended on that day."""

    rows: int = 0
    added: int = 0
    renamed: int = 0
    unchanged: int = 0
    levels: dict[str, int] = field(default_factory=dict)


@transaction.atomic
def add_place(
    *,
    parent: Place | None,
    level: Level,
    name: str,
    code: str | None = None,
    valid_from: date | None = None,
    source: str,
) -> Place:
    """Add one place with its first name. A village group has no code.

    Raises:
        WrongLevel: the parent is not of a higher level.
        BadPlaceCode: the code cannot be one.
    """
    if parent is not None and parent.level >= level:
        raise WrongLevel(level=level.label, parent_level=Level(parent.level).label)
    [place_id] = _new_ids(1)
    place = Place.objects.create(
        id=place_id, parent=parent, level=level, path=f"{parent.path if parent else '/'}{place_id}/"
    )
    PlaceName.objects.create(
        place=place,
        code=parse_code(code).text if code else None,
        name=name,
        valid_from=valid_from,
        source=source,
    )
    return place


@transaction.atomic
def rename_place(place: Place, *, name: str, code: str | None = None, on: date, source: str) -> PlaceName:
    """Give a place a new name, or a new code, from a day on. What it was called before stays readable.

    ``code`` None keeps the code. A second change on the same day replaces the first.
    """
    current = names_on(on).select_for_update().filter(place=place).first()
    kept = current.code if current else None
    if current is not None and current.valid_from == on:
        current.delete()
    elif current is not None:
        current.valid_to = on
        current.save(update_fields=["valid_to"])
    return PlaceName.objects.create(
        place=place,
        code=parse_code(code).text if code else kept,
        name=name,
        valid_from=on,
        valid_to=None,
        source=source,
    )


def load_places(rows: Sequence[PlaceRow], *, source: str, on: date | None = None) -> Loaded:
    """Bring the tree to what a list says: new places are added, changed names are changed from ``on`` on.

    Parents may stand in the list or in the tree; the order of the rows does not matter. Places that the list
    does not name stay as they are. The first name of a place is valid since ever. Harmless to repeat.

    Args:
        rows: code, name and optionally level, with their row numbers.
        source: where the list comes from; kept with every name.
        on: the day from which a changed name counts (default: today).

    Raises:
        BadPlaceRows: some rows are wrong; all are named, and nothing is changed.

    Lock: an advisory lock, so that two loadings run one after the other.
    Cost: four queries and two bulk inserts per level, whatever the number of rows.
    """
    day = on or clock.today()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            # Foreign keys are checked by plans that PostgreSQL keeps for the session. One made while the tree
            # was small reads it from end to end for each new place: measured 105 s, not 9, for the country.
            cursor.execute("DISCARD PLANS; SET LOCAL enable_seqscan = off")
        coded = _checked(rows, source)
        known = _known({code.text for _, code in coded} | {code.parent for _, code in coded if code.parent})
        orphans = _orphans(coded, known)
        if orphans:
            raise BadPlaceRows(orphans, source)
        report = Loaded(rows=len(rows))
        _rename([(row, known[code.text]) for row, code in coded if code.text in known], day, source, report)
        _add([(row, code) for row, code in coded if code.text not in known], known, source, report)
    return report


def _checked(rows: Sequence[PlaceRow], source: str) -> list[tuple[PlaceRow, PlaceCode]]:
    faults: list[RowFault] = []
    coded: list[tuple[PlaceRow, PlaceCode]] = []
    first_row: dict[str, int] = {}
    for row in rows:
        try:
            code = parse_code(row.code)
        except BadPlaceCode:
            faults.append(RowFault(row.row, BAD_CODE, code=row.code or "“”"))
            continue
        fault = _fault_of(row, code, first_row)
        if fault:
            faults.append(fault)
        first_row.setdefault(code.text, row.row)
        coded.append((row, code))
    if faults:
        raise BadPlaceRows(faults, source)
    return coded


def _fault_of(row: PlaceRow, code: PlaceCode, first_row: dict[str, int]) -> RowFault | None:
    if not row.name:
        return RowFault(row.row, NO_NAME, code=row.code)
    if len(row.name) > 100:
        return RowFault(row.row, LONG_NAME, code=row.code)
    if code.text in first_row:
        return RowFault(row.row, TWICE, code=row.code, first=first_row[code.text])
    if row.level and row.level not in {code.level.name.lower(), str(code.level.value)}:
        return RowFault(
            row.row, OTHER_LEVEL, code=row.code, name=row.name, given=row.level, level=code.level.label
        )
    return None


def _known(codes: set[str]) -> dict[str, PlaceName]:
    """The present name of each code that is in the tree."""
    found = PlaceName.objects.filter(Q(code__in=codes), valid_to__isnull=True).select_related("place")
    return {name.code: name for name in found if name.code}


def _orphans(coded: list[tuple[PlaceRow, PlaceCode]], known: dict[str, PlaceName]) -> list[RowFault]:
    there = {code.text for _, code in coded} | known.keys()
    return [
        RowFault(row.row, ORPHAN, code=row.code, name=row.name, parent=code.parent)
        for row, code in coded
        if code.parent and code.parent not in there and code.text not in known
    ]


def _rename(pairs: list[tuple[PlaceRow, PlaceName]], day: date, source: str, report: Loaded) -> None:
    changed = [(row, old) for row, old in pairs if old.name != row.name]
    report.unchanged = len(pairs) - len(changed)
    report.renamed = len(changed)
    for row, old in changed:
        rename_place(old.place, name=row.name, on=day, source=source)


def _add(
    pairs: list[tuple[PlaceRow, PlaceCode]], known: dict[str, PlaceName], source: str, report: Loaded
) -> None:
    parents: dict[str, tuple[int | None, str]] = {
        code: (name.place_id, name.place.path) for code, name in known.items()
    }
    ids = iter(_new_ids(len(pairs)))
    places: list[tuple[object, ...]] = []
    names: list[tuple[object, ...]] = []
    for row, code in sorted(pairs, key=lambda pair: (pair[1].level, pair[0].row)):
        place_id = next(ids)
        parent_id, above = parents[code.parent] if code.parent else (None, "/")
        parents[code.text] = (place_id, f"{above}{place_id}/")
        places.append((place_id, uuid7(), parent_id, int(code.level), f"{above}{place_id}/"))
        names.append((place_id, code.text, row.name, source))
        word = code.level.name.lower()
        report.levels[word] = report.levels.get(word, 0) + 1
    _copy("places_place (id, key, parent_id, level, path)", places)
    _copy("places_placename (place_id, code, name, source)", names)
    report.added = len(places)


def _copy(target: str, rows: Sequence[tuple[object, ...]]) -> None:
    # A country has 45,000 places down to its towns, and 600,000 villages: single inserts would take minutes.
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _new_ids(count: int) -> list[int]:
    # The path holds the id, so the id is needed before the row is.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('places_place', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [int(row[0]) for row in cursor.fetchall()]
