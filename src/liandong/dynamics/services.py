"""Enacting income lines: what would follow is shown before, and follows set-wise afterwards (L9)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction

from liandong.dynamics.lines import InForce, line_for, lines
from liandong.dynamics.models import Line, LineKind
from liandong.dynamics.refusals import LineKnown, LineNotSane
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import require
from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import path_names
from liandong.linkage.models import Subject
from liandong.linkage.outbox import touch
from liandong.linkage.services import record
from liandong.registry.models import Household

ENACT = "line.enact"
_LEAST, _MOST = Decimal(500), Decimal(100_000)
_FIRST_YEAR = 2014


@dataclass(frozen=True)
class Preview:
    """What a line would do: families below the place, and how many would stand otherwise than now.

    ``before``: the line in force so far.
    """

    families: int
    would_fall: int
    would_rise: int
    unknown: int
    before: InForce | None


def preview(place: Place, *, from_year: int, yuan: Decimal) -> Preview:
    """What enacting a line would change, of what is known now. Cost: three queries."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select count(*),
              count(*) filter (where s.year >= %s and s.income = 'met' and s.income_pc_yuan < %s),
              count(*) filter (where s.year >= %s and s.income = 'short' and s.income_pc_yuan >= %s),
              count(*) filter (where s.income_pc_yuan is null)
            from registry_household h join places_place p on p.id = h.place_id
            left join dynamics_standing s on s.household_key = h.key
            where starts_with(p.path, %s) and h.closed_on is null
            """,
            [from_year, yuan, from_year, yuan, place.path],
        )
        families, would_fall, would_rise, unknown = cursor.fetchone()
    return Preview(families, would_fall, would_rise, unknown, line_for(place.path, from_year, lines()))


@transaction.atomic
def enact_line(
    place: Place, *, kind: LineKind, from_year: int, yuan: Decimal, source: str, actor: User
) -> Line:
    """Put a line in force for a place from a year on; where every family stands is worked out anew.

    Raises:
        OutOfScope: the actor may not do this there.
        LineKnown: the place has one from that year on.
        LineNotSane: amount or year cannot be meant.
    """
    require(actor, ENACT, place)
    if not _LEAST <= yuan <= _MOST or not _FIRST_YEAR <= from_year <= clock.today().year + 1:
        raise LineNotSane(yuan=f"{yuan:,}", year=from_year)
    known = Line.objects.filter(place=place, from_year=from_year).first()
    if known is not None:
        raise LineKnown(place=path_names(place)[-1], year=from_year, yuan=f"{known.yuan:,}")
    key = uuid7()
    families = Household.objects.filter(place__path__startswith=place.path, closed_on__isnull=True)
    event = record(
        kind="line.enacted",
        subject=Subject("line", key),
        place=place,
        actor=actor,
        payload={"from_year": from_year, "households": families.count()},
    )
    line = Line.objects.create(
        key=key,
        place=place,
        kind=kind,
        from_year=from_year,
        yuan=yuan,
        source=source.strip(),
        enacted_at=clock.now(),
        enacted_by=actor,
        event=event.pk,
    )
    touch("standing", "household", families.values("key"), because=event)
    return line
