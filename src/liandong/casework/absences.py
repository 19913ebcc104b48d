"""Absences: when somebody is away. Whom their duties then lack is found in :mod:`liandong.desk.gaps`."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from liandong.casework.models import Absence
from liandong.casework.refusals import AwayBackwards
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import duties_of
from liandong.foundation.pages import formats
from liandong.linkage.models import Subject
from liandong.linkage.services import record

MOST = 366
"""Days of one absence; whoever is away longer hands the duty over."""


def absences_of(user: User) -> QuerySet[Absence]:
    """The absences of a person that are not over, the first first."""
    return Absence.objects.filter(user=user, last_on__gte=clock.today()).order_by("first_on", "pk")


@transaction.atomic
def say_away(user: User, *, first: date, last: date) -> Absence:
    """Say that one will be away, from the first day to the last. Event: ``absence.said``.

    Raises:
        AwayBackwards: the days cannot be.
    """
    if first < clock.today() or last < first or (last - first).days >= MOST:
        raise AwayBackwards(first=formats.day(first), last=formats.day(last), most=MOST)
    made = Absence.objects.create(user=user, first_on=first, last_on=last, said_at=clock.now())
    _tell("absence.said", made)
    return made


@transaction.atomic
def say_back(user: User, key: UUID) -> bool:
    """End one's absence with yesterday; one that had not begun is as if it had not been said.

    Returns: whether there was one. Event: ``absence.ended``. Lock: the absence.
    """
    found = absences_of(user).select_for_update().filter(key=key).first()
    if found is None:
        return False
    _tell("absence.ended", found)
    if found.first_on < clock.today():
        found.last_on = clock.today() - timedelta(days=1)
        found.save(update_fields=["last_on"])
    else:
        found.delete()
    return True


def _tell(kind: str, absence: Absence) -> None:
    days = {"from": absence.first_on.isoformat(), "until": absence.last_on.isoformat()}
    record(
        kind=kind,
        subject=Subject("user", absence.user.key),
        place=next((duty.place for duty in duties_of(absence.user)), None),
        actor=absence.user,
        payload={"absence": absence.key, **days},
    )
