"""Carrying a plan out: many places at once, by COPY. Called within the transaction of the service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django.db import connection

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Level, PlaceName, Succession
from liandong.foundation.places.planning import Plan, Standing

_EVERY = 5_000  # rows between two words of progress
Told = Callable[[int, int], None]
Kind = Succession.Kind


class MoveAhead(Refusal):
    """A place that is to lie elsewhere from a day that has not come."""

    message = marked(
        "{name} comes to lie below another place on {day}, which has not come: areas of duty change at once "
        "with it, so load this list on that day or later."
    )


def silent(_done: int, _all: int) -> None:
    """Tell nobody."""


def carry_out(plan: Plan, *, day: date, since: date | None, source: str, told: Told = silent) -> None:
    """Write what a plan says.

    Args:
        day: from when changes count.
        since: from when new places count; None for ever since.
        source: kept with every name and succession.
        told: is told how many rows of how many are written.
    """
    _Carrier(plan, day, since, source, told).carry_out()


class _Carrier:
    """Holds where every place lies while one plan is carried out."""

    def __init__(self, plan: Plan, day: date, since: date | None, source: str, told: Told) -> None:
        self.plan, self.day, self.since, self.source, self.told = plan, day, since, source, told
        # by present code: the place, its path
        self.where = {code: (one.place_id, one.path) for code, one in plan.known.items()}
        self.where |= {checked.code.text: (old.place_id, old.path) for checked, old in plan.recoded}
        self.moves: list[tuple[int, int, str, str]] = []  # place, new parent, old path, new path
        self.successions: list[tuple[object, ...]] = []

    def carry_out(self) -> None:
        """Names end, places are added and moved, names begin, successions are told."""
        plan = self.plan
        self._end_names(plan.leaving())
        places, names = self._places()
        for checked, old in (*plan.renamed, *plan.recoded):
            names.append((old.place_id, checked.code.text, checked.row.name, self.day, self.source))
        copy("places_place (id, key, parent_id, level, path)", places, self.told)
        copy("places_placename (place_id, code, name, valid_from, source)", names, self.told)
        for place_id, parent_id, old_path, new_path in self.moves:
            move_subtree(place_id, parent_id, old_path, new_path)
        self._tell()
        columns = 'predecessor_id, successor_id, kind, "on", parent_before_id, source, recorded_at'
        copy(f"places_succession ({columns})", self.successions, silent)

    def _end_names(self, leaving: Sequence[Standing]) -> None:
        here = PlaceName.objects.filter(id__in=[one.name_id for one in leaving])
        here.filter(valid_from=self.day).delete()  # changed on the day it began: the second word counts
        here.update(valid_to=self.day)

    def _places(self) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
        """The rows of new places and their names, from the whole to the part; moves found on the way."""
        plan = self.plan
        places: list[tuple[object, ...]] = []
        names: list[tuple[object, ...]] = []
        ids = iter(new_ids(len(plan.added) + len(plan.groups)))
        recoded = {checked.code.text: old for checked, old in plan.recoded}
        steps = sorted(
            (*plan.added, *(checked for checked, _ in plan.recoded)),
            key=lambda checked: (checked.code.level, checked.row.file, checked.row.row),
        )
        for checked in steps:
            code, old = checked.code.text, recoded.get(checked.code.text)
            parent_id, above = self.where[checked.code.parent] if checked.code.parent else (None, "/")
            if old is not None:
                self._move(old, parent_id, above)
                continue
            place_id = next(ids)
            self.where[code] = (place_id, f"{above}{place_id}/")
            places.append((place_id, uuid7(), parent_id, int(checked.code.level), f"{above}{place_id}/"))
            names.append((place_id, code, checked.row.name, self._since(code), self.source))
        for checked, old in plan.merged:
            # What was merged lies below what it was merged into: areas of duty hold it, and its families.
            self._move(old, *self.where[checked.code.text])
        for checked in plan.groups:
            place_id = next(ids)
            parent_id, above = self.where[checked.code.text]
            places.append((place_id, uuid7(), parent_id, int(Level.GROUP), f"{above}{place_id}/"))
            names.append((place_id, None, checked.row.name, self.since, self.source))
        return places, names

    def _since(self, code: str) -> date | None:
        return self.day if code in self.plan.used_before else self.since

    def _move(self, old: Standing, parent_id: int | None, above: str) -> None:
        path = next(path for place_id, path in self.where.values() if place_id == old.place_id)
        new = f"{above}{old.place_id}/"
        if parent_id is None or old.parent_id == parent_id:
            return  # where it was; or carried along with its parent
        if self.day > clock.today():
            raise MoveAhead(name=old.name, day=self.day)
        self.moves.append((old.place_id, parent_id, path, new))
        for code, (place_id, below) in self.where.items():
            if below.startswith(path):
                self.where[code] = (place_id, new + below.removeprefix(path))

    def _tell(self) -> None:
        plan = self.plan
        moved = {place_id for place_id, *_ in self.moves}
        for _, old in plan.renamed:
            self._say(old.place_id, old.place_id, Kind.RENAMED)
        for checked, old in plan.recoded:
            self._say(old.place_id, old.place_id, Kind.RECODED)
            if checked.row.name != old.name:
                self._say(old.place_id, old.place_id, Kind.RENAMED)
            if old.place_id in moved:
                self._say(old.place_id, old.place_id, Kind.MOVED, old.parent_id)
        for checked, old in plan.merged:
            self._say(old.place_id, self.where[checked.code.text][0], Kind.MERGED)
        for checked, old in plan.split:
            self._say(old.place_id, self.where[checked.code.text][0], Kind.SPLIT)
        for old in plan.ended:
            self._say(old.place_id, None, Kind.ENDED)

    def _say(self, old: int, new: int | None, kind: Kind, parent_before: int | None = None) -> None:
        row = (old, new, kind.value, self.day, parent_before, self.source, clock.now())
        self.successions.append(row)


def move_subtree(place_id: int, parent_id: int, old_path: str, new_path: str) -> None:
    """Let a place and everything below it lie below another place from now on."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE places_place SET parent_id = %s WHERE id = %s", [parent_id, place_id])
        cursor.execute(
            "UPDATE places_place SET path = %s || substr(path, %s) WHERE path LIKE %s",
            [new_path, len(old_path) + 1, f"{old_path}%"],
        )


def copy(target: str, rows: Sequence[tuple[object, ...]], told: Told) -> None:
    """Write rows into a table's columns, named as ``table (column, …)``."""
    # A country has 45,000 places down to its towns, and 600,000 villages: single inserts would take minutes.
    if not rows:
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as out:
        for number, row in enumerate(rows, start=1):
            out.write_row(row)
            if number % _EVERY == 0 or number == len(rows):
                told(number, len(rows))


def new_ids(count: int) -> list[int]:
    """Numbers for new places: the path holds the id, so the id is needed before the row is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('places_place', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [int(row[0]) for row in cursor.fetchall()]
