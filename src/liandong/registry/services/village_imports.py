"""What a file says of villages: compared with what is known of them field by field, written, taken back.

The rules are those of :mod:`.comparison`: a later day, a correction of one's own or an unknown that is filled
is a change; what another source says of the same day, what is older, and what a department says against the
village is kept out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.audit.history import recorded
from liandong.foundation.places.models import Place
from liandong.linkage.kinds import kind_of
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import record
from liandong.registry.codes import ConflictReason, SourceKind
from liandong.registry.models import Source, VillageProfile
from liandong.registry.services.changes.rows import canonical, same
from liandong.registry.services.comparison import Origin
from liandong.registry.services.merging import Document
from liandong.registry.services.tables import run
from liandong.registry.services.villages import Value, lock_village, renew
from liandong.registry.services.withdrawing import BuiltUpon

_PROFILED = "village.profiled"


@dataclass(frozen=True)
class ToldVillage:
    """One row: the facts of a village for a year that a source states.

    ``handed``: what a workbook said of them when it went out; None where nothing went out.
    """

    village_id: int
    year: int
    values: Mapping[str, Value]
    handed: Mapping[str, Value] | None = None


@dataclass(frozen=True)
class VillageDifference:
    """A value that is changed, or kept out for a ``reason``; the values as texts."""

    village_id: int
    year: int
    field: str
    before: str
    after: str
    reason: str | None = None


@dataclass(frozen=True)
class VillageComparison:
    """What writing the rows would do; ``new``: for each row what is to be written."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    changes: tuple[VillageDifference, ...] = ()
    conflicts: tuple[VillageDifference, ...] = ()
    new: tuple[Mapping[str, Value], ...] = ()


def compare_villages(told: Sequence[ToldVillage], origin: Origin, on: date) -> VillageComparison:
    """Compare rows with what holds of their villages. ``on``: the day they speak of. Cost: one query."""
    known = _known(told)
    added = changed = 0
    changes: list[VillageDifference] = []
    conflicts: list[VillageDifference] = []
    new: list[Mapping[str, Value]] = []
    for one in told:
        row = known.get((one.village_id, one.year))
        taken: dict[str, Value] = {}
        for name, value in one.values.items():
            before = getattr(row, name, None)
            if same(before, value):
                continue
            reason = None if row is None else _reason(row, name, one, origin, on)
            difference = VillageDifference(
                one.village_id, one.year, name, canonical(before), canonical(value), reason
            )
            if reason is None:
                taken[name] = value
                if row is not None:
                    changes.append(difference)
            else:
                conflicts.append(difference)
        added += bool(taken) and row is None
        changed += bool(taken) and row is not None
        new.append(taken)
    return VillageComparison(
        added, changed, len(told) - added - changed, tuple(changes), tuple(conflicts), tuple(new)
    )


def _known(told: Sequence[ToldVillage]) -> dict[tuple[int, int], VillageProfile]:
    rows = VillageProfile.objects.filter(
        village__in={one.village_id for one in told},
        year__in={one.year for one in told},
        valid_to__isnull=True,
    )
    return {(row.village_id, row.year): row for row in rows.select_related("source")}


def _reason(row: VillageProfile, name: str, one: ToldVillage, origin: Origin, on: date) -> str | None:
    """Why a value is kept out; None where it is taken."""
    before = getattr(row, name)
    if one.handed is not None and not same(before, one.handed.get(name)):
        return ConflictReason.MEANWHILE
    if on < row.valid_from:
        return ConflictReason.OLDER
    if before is None:
        return None
    if on == row.valid_from and (row.source.kind, row.source.title) != (origin.kind, origin.title):
        return ConflictReason.SAME_DAY
    if origin.kind == SourceKind.DEPARTMENT and row.source.kind != SourceKind.DEPARTMENT:
        return ConflictReason.ELSEWHERE
    return None


def merge_villages(
    told: Sequence[ToldVillage], origin: Origin, on: date, *, document: Document, actor: User | None
) -> VillageComparison:
    """Write what a source says of villages, with an event for each. Call it inside a transaction.

    Returns: what was done, with what was kept out.
    Lock: the villages, in the order of their ids.
    """
    with recorded(actor=actor, why="import", batch=document.batch_key, savepoint=False):
        for place_id in sorted({one.village_id for one in told}):
            lock_village(place_id)
        done = compare_villages(told, origin, on)
        known, places = _known(told), Place.objects.in_bulk({one.village_id for one in told})
        source: Source | None = None
        for one, new in zip(told, done.new, strict=True):
            if not new:
                continue
            source = source or Source.objects.create(
                kind=origin.kind,
                title=origin.title,
                observed_on=on,
                document=document.sha256,
                batch_key=document.batch_key,
                recorded_at=clock.now(),
                recorded_by=actor,
            )
            row = known.get((one.village_id, one.year))
            renew(row, new, source=source, actor=actor, village=places[one.village_id], year=one.year)
    return done


def withdraw_villages(batch_key: UUID, *, merged_at: datetime, actor: User | None) -> int:
    """Take back what a batch said of villages; returns of how many. Call it inside a transaction.

    Errors: BuiltUpon, where one of them was stated anew since.
    Lock: the villages, in the order of their ids.
    """
    rows = VillageProfile.objects.filter(source__batch_key=batch_key)
    ids = sorted(set(rows.values_list("village_id", flat=True)))
    for place_id in ids:
        lock_village(place_id)
    places = Place.objects.in_bulk(ids)
    since = Event.objects.filter(
        kind=_PROFILED, subject_key__in=[one.key for one in places.values()], recorded_at__gt=merged_at
    ).exclude(payload__batch=str(batch_key))
    # a later statement, of the same year or of another, may have been made with these figures in sight
    if later := since.count():
        kind = kind_of(_PROFILED)
        raise BuiltUpon(what=f"{kind.title if kind else _PROFILED} ({later})")
    with recorded(actor=actor, why="withdrawal", savepoint=False):
        rows.delete()
        run(
            "update registry_villageprofile c set valid_to = v.valid_to "
            "from registry_villageprofileversion v join pghistory_context x on x.id = v.pgh_context_id "
            "where x.metadata->>'batch' = %s and v.id = c.id",
            parameters=[str(batch_key)],
        )
        for place in places.values():
            record(
                kind="village.restored",
                subject=Subject("village", place.key),
                place=place,
                actor=actor,
                payload={"batch": str(batch_key)},
            )
    return len(ids)
