"""Stating the facts of a village for a year: what differs from what is known opens a new, sourced row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection, transaction

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import access_place
from liandong.foundation.audit.history import recorded
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Level, Place
from liandong.linkage.models import Subject
from liandong.linkage.services import record
from liandong.registry.codes import SourceKind
from liandong.registry.limits import LIMITS
from liandong.registry.models import Source, VillageProfile
from liandong.registry.services.changes.rows import same
from liandong.registry.services.changes.work import guard_day
from liandong.registry.village_fields import LONGEST_TEXT, VILLAGE_FIELDS, VILLAGE_FIGURES, VillageField

WRITE = "village.write"
Value = bool | int | Decimal | str | None
_MOST = 10**9
_LONGEST_KM = 100_000


class NotAVillage(Refusal):
    """Only villages have a profile."""

    message = marked("{place} is no village; a profile is of a village.")


class FigureImpossible(Refusal):
    """A figure, a word or a text that no village has."""

    message = marked("“{field}” cannot be {value}; correct it, or leave it empty where it is not known.")


class YearImpossible(Refusal):
    """A year outside of what is kept."""

    message = marked("The year must lie between {low} and {high}, not {value}.")


class NothingNew(Refusal):
    """Everything stands there already."""

    message = marked("Nothing differs from what is known of {year} already.")


@dataclass(frozen=True)
class Told:
    """Who says it, and since when it is known. ``kind``: of the source."""

    title: str
    on: date
    kind: SourceKind = SourceKind.VISIT


@transaction.atomic
def state_village(
    *, actor: User | None, village: Place, year: int, values: Mapping[str, Value], told: Told
) -> VillageProfile:
    """Write down facts of a village for a year. What is None says nothing and takes nothing away.

    Event: ``village.profiled``.

    Args:
        actor: who writes; None for the machine itself, which is not asked for its area.

    Raises:
        OutOfScope, NotAVillage, YearImpossible, FigureImpossible, NothingNew, DayAhead.
    Lock: one writer of a village at a time (advisory, until the transaction ends).
    """
    if actor is not None:
        access_place(actor, village.pk, action=WRITE)
    _guard(village, year, values)
    guard_day(told.on)
    lock_village(village.pk)
    row = VillageProfile.objects.filter(village=village, year=year, valid_to__isnull=True).first()
    said = {name: value for name, value in values.items() if value is not None}
    new = {name: value for name, value in said.items() if not same(getattr(row, name, None), value)}
    if not new:
        raise NothingNew(year=year)
    with recorded(actor=actor, why="village", savepoint=False):
        source = Source.objects.create(
            kind=told.kind.value,
            title=told.title.strip() or "村里登记",
            observed_on=told.on,
            recorded_at=clock.now(),
            recorded_by=actor,
        )
        return renew(row, new, source=source, actor=actor, village=village, year=year)


def lock_village(place_id: int) -> None:
    """One writer of a village at a time. Lock: advisory, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"village {place_id}"])


def renew(
    row: VillageProfile | None,
    new: Mapping[str, Value],
    *,
    source: Source,
    actor: User | None,
    village: Place,
    year: int,
) -> VillageProfile:
    """Close the row that holds and open the next with what is new. Event: ``village.profiled``.

    Call it with the village locked, inside :func:`liandong.foundation.audit.history.recorded`.
    """
    kept = {name: getattr(row, name) for name in VILLAGE_FIELDS} if row is not None else {}
    since = source.observed_on if row is None else max(source.observed_on, row.valid_from)
    if row is not None:
        row.valid_to = since
        row.save(update_fields=["valid_to"])
    profile = VillageProfile.objects.create(
        village=village, year=year, valid_from=since, source=source, stated=sorted(new), **{**kept, **new}
    )
    batch = {"batch": str(source.batch_key)} if source.batch_key is not None else {}
    record(
        kind="village.profiled",
        subject=Subject("village", village.key),
        place=village,
        actor=actor,
        payload={"year": year, "fields": sorted(new), "source": str(source.key), **batch},
    )
    return profile


def limits_of(name: str) -> tuple[int, int]:
    """The least and the greatest figure that a village can have in a field."""
    low = 0 if name in VILLAGE_FIGURES else -_MOST
    return low, _LONGEST_KM if VILLAGE_FIELDS[name].unit == "km" else _MOST


def is_said(field: VillageField, text: str) -> bool:
    """Whether a text can be a value of a field: a code of its list, or a name that is not too long."""
    return text in field.codes.values if field.codes is not None else 0 < len(text) <= LONGEST_TEXT


def _guard(village: Place, year: int, values: Mapping[str, Value]) -> None:
    if village.level != Level.VILLAGE:
        raise NotAVillage(place=village)
    low, high = LIMITS["year"]
    if not low <= year <= high:
        raise YearImpossible(low=low, high=high, value=year)
    for name, value in values.items():
        if isinstance(value, str) and not is_said(VILLAGE_FIELDS[name], value):
            raise FigureImpossible(field=VILLAGE_FIELDS[name].label, value=value)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            figure = Decimal(value)
            least, greatest = limits_of(name)
            if not least <= figure <= greatest:
                shown = formats.shortest(figure, 2)
                raise FigureImpossible(field=VILLAGE_FIELDS[name].label, value=shown)
