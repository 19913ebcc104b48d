"""The standing of a family, moved by what a procedure decided. Nothing else of the registry decides it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.keys import uuid7
from liandong.foundation.pages import formats
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import record
from liandong.registry.codes import SourceKind
from liandong.registry.models import Household, HouseholdStatus, Source
from liandong.registry.services.changes import refusals
from liandong.registry.services.changes.rows import columns_of, current, renew
from liandong.registry.services.changes.work import Order, Work

Values = Mapping[str, object]


def standing_of(key: UUID) -> dict[str, object]:
    """What holds of a family's standing from some day on, by column; empty where nothing was ever said."""
    row = HouseholdStatus.objects.filter(household__key=key, valid_to__isnull=True).first()
    if row is None:
        return {}
    return {name: getattr(row, name) for name in columns_of(HouseholdStatus) if name != "household_id"}


def is_monitored(key: UUID) -> bool:
    """Whether a family stands as monitored, its risk not cleared. Cost: one query."""
    rows = HouseholdStatus.objects.filter(household__key=key, valid_to__isnull=True)
    return rows.filter(monitor_kind__isnull=False).exclude(is_risk_cleared=True).exists()


@transaction.atomic
def decide_standing(*, actor: User, key: UUID, title: str, values: Values, because: Event) -> None:
    """From today on a family stands as a procedure decided; what held until yesterday stays to be read.

    Whether the actor may decide is for the procedure to say: this is called from its one door only.

    Args:
        title: of the decision, shown as the source of the facts.
        values: columns of :class:`HouseholdStatus`; the others are carried over.

    Event: ``household.changed``, caused by the step that decided.

    Raises:
        HouseholdClosed, BeforeKnown.

    Lock: the household, until the transaction ends.
    """
    today = clock.today()
    rows = Household.objects.select_for_update(of=("self",)).select_related("place")
    household = rows.get(key=key)
    if household.closed_on is not None:
        raise refusals.HouseholdClosed(number=household.household_no, day=formats.day(household.closed_on))
    source = Source.objects.create(
        kind=SourceKind.DEPARTMENT,
        title=title,
        observed_on=today,
        recorded_at=clock.now(),
        recorded_by=actor,
    )
    work = Work(Order(actor, today, uuid7()), household, source)
    row = current(HouseholdStatus, household=household)
    renew(work, HouseholdStatus, row, values, {"household_id": household.pk})
    record(
        kind="household.changed",
        subject=Subject("household", household.key),
        place=household.place,
        actor=actor,
        payload={
            "source": str(source.key),
            "on": today.isoformat(),
            "fields": sorted(values),
            "members_changed": 0,
        },
        occurred_at=_noon(today),
        caused_by=because,
    )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=clock.HERE)
