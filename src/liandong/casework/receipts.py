"""Hand-overs of cases between levels, each with a receipt: who handed, who received, after how long (R51)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from liandong.casework.case_selectors import cases_for
from liandong.casework.kinds import task_kind
from liandong.casework.models import Case, CaseStep, Receipt, Station
from liandong.casework.procedures import Part, Procedure, Transition
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.roles import Role
from liandong.foundation.accounts.scope import has_role
from liandong.linkage.models import Subject
from liandong.linkage.services import EventDraft, record_many

PEOPLE: dict[Station, tuple[Role, ...]] = {
    Station.VILLAGE: (Role.VILLAGE_CADRE, Role.RESIDENT_TEAM),
    Station.DEPARTMENT: (Role.DEPARTMENT,),
    Station.TOWNSHIP: (Role.TOWNSHIP_REVIEWER,),
    Station.COUNTY: (Role.COUNTY_OFFICER,),
    Station.CITY: (Role.CITY_OFFICER,),
    Station.PROVINCE: (Role.PROVINCE_OFFICER,),
}


def station_of(roles: Iterable[Role]) -> Station | None:
    """The lowest station at which one of the roles serves; None where none does."""
    wanted = set(roles)
    return next((station for station, people in PEOPLE.items() if wanted & {*people}), None)


def hand(table: Procedure, case: Case, line: Transition, step: CaseStep) -> Receipt | None:
    """Keep that a step handed a case to another level: to those whose the next step is. None: it did not.

    What was still to be received by those who took the step is received by it. The caller holds the case.
    """
    if step.actor is not None:
        _receive([receipt for receipt in _open_ones([case]) if may_receive(step.actor, receipt)], step.actor)
    kind = task_kind(table.tasks.get(case.state, ""))
    took, next_ones = station_of(line.roles), station_of(kind.roles) if kind else None
    if line.part is Part.NONE or took is None or next_ones is None or took is next_ones:
        return None
    return Receipt.objects.create(
        step=step, case=case, from_station=took, to_station=next_ones, handed_at=step.done_at
    )


def latest_receipts(cases: Iterable[Case]) -> dict[int, Receipt]:
    """The last hand-over of each case, by the case's id. Cost: one query."""
    rows = Receipt.objects.filter(case__in=list(cases)).select_related(
        "received_by", "step__actor", "case__place"
    )
    return {row.case_id: row for row in rows.order_by("case", "pk")}


def _open_ones(cases: Iterable[Case]) -> list[Receipt]:
    return [one for one in latest_receipts(cases).values() if one.received_at is None]


def may_receive(user: User, receipt: Receipt) -> bool:
    """Whether somebody serves at the level that a case was handed to, there."""
    people = PEOPLE[Station(receipt.to_station)]
    return receipt.received_at is None and has_role(user, *people, place=receipt.case.place)


@transaction.atomic
def receive(keys: Iterable[UUID], *, actor: User) -> int:
    """Confirm that cases arrived at one's own level; returns how many. Those of others are left alone.

    Event: ``case.received`` for each. Lock: the cases, in the order of their ids.
    """
    seen = cases_for(actor).filter(key__in=list(keys)).order_by().values("pk")
    cases = list(Case.objects.select_for_update().filter(pk__in=seen, ended_at=None).order_by("pk"))
    return _receive([one for one in _open_ones(cases) if may_receive(actor, one)], actor)


def _receive(receipts: list[Receipt], actor: User) -> int:
    for receipt in receipts:
        receipt.received_at, receipt.received_by = clock.now(), actor
    Receipt.objects.bulk_update(receipts, ["received_at", "received_by"])
    record_many(EventDraft(
        "case.received", Subject("case", one.case.key), one.case.place, actor,
        {"from": one.from_station, "to": one.to_station, "hours": one.waited // timedelta(hours=1)},
    ) for one in receipts)  # fmt: skip
    return len(receipts)
