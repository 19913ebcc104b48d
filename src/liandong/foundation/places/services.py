"""Changing the tree: adding, renaming, merging, splitting and ending places, and loading lists of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from django.db import connection, transaction

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.places.codes import parse_code
from liandong.foundation.places.loading import MoveAhead, Told, carry_out, move_subtree, new_ids, silent
from liandong.foundation.places.models import Level, Place, PlaceName, Succession
from liandong.foundation.places.planning import ChangedLater, Plan, plan_load
from liandong.foundation.places.rows import BadPlaceRows, PlaceRow, RowFault, check_rows
from liandong.foundation.places.selectors import names_on

__all__ = [
    "BadPlaceRows",
    "Loaded",
    "PlaceRow",
    "RowFault",
    "WrongLevel",
    "add_place",
    "end_place",
    "load_places",
    "merge_places",
    "rename_place",
    "split_place",
]

_EXAMPLES = 20
_LOCK = 0x706C6163  # "plac": one change of many places at a time
Kind = Succession.Kind


class WrongLevel(Refusal):
    """A place below one that is not above it."""

    message = marked("A {level} cannot lie below a {parent_level}; choose a parent of a higher level.")


class OtherKindOfPlace(Refusal):
    """Places of two levels where one becomes the other."""

    message = marked("A {level} cannot become a {other}; a succession stays within one level.")


class NotStanding(Refusal):
    """A place that has ended already, or has not begun."""

    message = marked("The place {path} has no name on {day}: it has ended or not begun; choose another.")


@dataclass
class Loaded:
    """What loading a list did, or would do: how many places, and the first of each kind of change by name."""

    rows: int = 0
    added: int = 0
    renamed: int = 0
    recoded: int = 0
    merged: int = 0
    split: int = 0
    ended: int = 0
    unchanged: int = 0
    levels: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)


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
    [place_id] = new_ids(1)
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

    Raises:
        ChangedLater: the place was changed after that day already.
    """
    current = _present_name(place, on)
    kept = current.code if current else None
    _close(current, on)
    renamed = PlaceName.objects.create(
        place=place,
        code=parse_code(code).text if code else kept,
        name=name,
        valid_from=on,
        valid_to=None,
        source=source,
    )
    if current is not None and current.name != name:
        _succeed(place, place, Kind.RENAMED, on, source)
    if current is not None and current.code != renamed.code:
        _succeed(place, place, Kind.RECODED, on, source)
    return renamed


def merge_places(places: Sequence[Place], *, into: Place, on: date, source: str) -> None:
    """Merge places into another of their level from a day on.

    Their codes and names end. They lie below their successor from now on, so that whoever is responsible for
    it is responsible for their families too; what lay below them stays below them.

    Raises:
        OtherKindOfPlace, NotStanding, ChangedLater: the places cannot be merged.
        MoveAhead: the day has not come.
    """
    if on > clock.today():
        raise MoveAhead(name=_standing_name(into, clock.today()).name, day=on)
    with _one_at_a_time():
        into = Place.objects.get(pk=into.pk)
        _standing_name(into, on)
        for place in Place.objects.filter(pk__in=[place.pk for place in places]).exclude(pk=into.pk):
            _same_level(place, into)
            _close(_standing_name(place, on), on)
            move_subtree(place.pk, into.pk, place.path, f"{into.path}{place.pk}/")
            _succeed(place, into, Kind.MERGED, on, source)


def split_place(place: Place, *, into: Sequence[Place], on: date, source: str, remains: bool = False) -> None:
    """Say that a place was split into others, which are in the tree, from a day on.

    The place ends, unless it ``remains`` as what is left of itself. Its families stay with it until each is
    placed into one of the new places.

    Raises:
        OtherKindOfPlace, NotStanding, ChangedLater: the place cannot be split so.
    """
    with _one_at_a_time():
        current = _standing_name(place, on)
        for part in into:
            _same_level(place, part)
            _succeed(place, part, Kind.SPLIT, on, source)
        if not remains:
            _close(current, on)


def end_place(place: Place, *, on: date, source: str) -> None:
    """Let a place, and everything below it, end on a day without a successor.

    Raises:
        NotStanding, ChangedLater: the place has no name on the day, or was changed after it.
    """
    with _one_at_a_time():
        _standing_name(place, on)
        below = names_on(on).filter(place__path__startswith=place.path).select_related("place")
        for name in below:
            _close(name, on)
            _succeed(name.place, None, Kind.ENDED, on, source)


def load_places(
    rows: Sequence[PlaceRow],
    *,
    source: str,
    on: date | None = None,
    complete: bool = False,
    dry_run: bool = False,
    told: Told = silent,
) -> Loaded:
    """Bring the tree to what a list says: new places are added, changes are dated.

    Parents may stand in the list or in the tree; the order of the rows does not matter. Places that the list
    does not name stay as they are, unless it is ``complete``. Harmless to repeat.

    Args:
        rows: code, name and optionally level, parent and former codes, with their row numbers.
        source: where the list comes from; kept with every name.
        on: the day from which changes and new places count. Left out, changes count from today and new
            places since ever: right for a first list.
        complete: the list names every place below the places that it names as parents. A place whose code is
            gone was given another code where a new code has its name below the same parent; else it ended.
        dry_run: change nothing, and say what would be changed.
        told: is told how many rows are written.

    Raises:
        BadPlaceRows: some rows are wrong; all are named, and nothing is changed.
        ChangedLater, MoveAhead: the day does not fit what is known already.

    Lock: an advisory lock, so that two loadings run one after the other.
    Cost: a fixed number of queries and bulk inserts, and one for each place that is moved.
    """
    day = on or clock.today()
    checked = check_rows(rows, source)
    with _one_at_a_time():
        plan = plan_load(checked, day=day, source=source, complete=complete)
        if not dry_run:
            carry_out(plan, day=day, since=on, source=source, told=told)
    return _report(plan, len(rows))


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            # Foreign keys are checked by plans that PostgreSQL keeps for the session. One made while the tree
            # was small reads it from end to end for each new place: measured 105 s, not 9, for the country.
            cursor.execute("DISCARD PLANS; SET LOCAL enable_seqscan = off")
        yield


def _present_name(place: Place, on: date) -> PlaceName | None:
    later = PlaceName.objects.filter(place=place, valid_from__gt=on).order_by("valid_from").first()
    if later is not None and later.valid_from is not None:
        raise ChangedLater(name=later.name, code=later.code or "–", later=later.valid_from, day=on)
    return names_on(on).select_for_update().filter(place=place).first()


def _standing_name(place: Place, on: date) -> PlaceName:
    current = _present_name(place, on)
    if current is None:
        raise NotStanding(path=place.path, day=on)
    return current


def _close(current: PlaceName | None, on: date) -> None:
    if current is not None and current.valid_from == on:
        current.delete()
    elif current is not None:
        current.valid_to = on
        current.save(update_fields=["valid_to"])


def _same_level(place: Place, other: Place) -> None:
    if place.level != other.level:
        raise OtherKindOfPlace(level=Level(place.level).label, other=Level(other.level).label)


def _succeed(place: Place, successor: Place | None, kind: Kind, on: date, source: str) -> None:
    Succession.objects.get_or_create(
        predecessor=place, successor=successor, kind=kind, on=on, defaults={"source": source}
    )


def _report(plan: Plan, rows: int) -> Loaded:
    changes = {
        "renamed": [f"{old.name} → {one.row.name}" for one, old in plan.renamed],
        "recoded": [f"{one.row.name} {old.code} → {one.code.text}" for one, old in plan.recoded],
        "merged": [f"{old.name} → {one.row.name}" for one, old in plan.merged],
        "split": [f"{old.name} → {one.row.name}" for one, old in plan.split],
        "ended": [f"{old.name} {old.code or ''}".strip() for old in plan.ended],
    }
    report = Loaded(rows=rows, added=len(plan.added) + len(plan.groups), unchanged=plan.unchanged)
    for kind, told in changes.items():
        setattr(report, kind, len(told))
        if told:
            report.examples[kind] = told[:_EXAMPLES]
    for level in [checked.code.level for checked in plan.added] + [Level.GROUP] * len(plan.groups):
        report.levels[level.name.lower()] = report.levels.get(level.name.lower(), 0) + 1
    return report
