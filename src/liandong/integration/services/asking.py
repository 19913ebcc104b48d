"""Asking a department about the persons of a place or of a list, and taking a question back."""

from __future__ import annotations

import calendar
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from liandong.foundation import clock
from liandong.foundation.accounts.models import Duty, Role, User
from liandong.foundation.accounts.scope import OutOfScope, access, in_scope, require
from liandong.foundation.pages import formats
from liandong.foundation.personal import Kind, seal
from liandong.foundation.places.models import Place
from liandong.integration import refusals
from liandong.integration.codes import LeftOut, Purpose
from liandong.integration.matrix import matrix
from liandong.integration.models import EXCHANGE_KEY, Comparison, Schedule, Seat
from liandong.integration.selectors import ASK, access_as_county
from liandong.linkage.models import Subject
from liandong.linkage.services import record
from liandong.registry.models import Household
from liandong.registry.record_codes import ConsentPurpose
from liandong.registry.services.tables import rows

KEY_BYTES = 32
_SHOWN = 10

# One line for each person and question; without a consent in force, or without anything that says who the
# person is, the line says why it is not asked. The latest consent that covers the question counts.
_ASK = """
insert into integration_asked (comparison_id, line, household_id, member_id, question, consent_id, left_out)
select %s, row_number() over (order by p.path, h.household_no, m.person_no, m.id, q.at), h.id, m.id, q.name,
  c.id,
  case when c.id is null then %s
    when %s and n.id is null then %s
    when n.id is null and (m.name is null or m.birth_on is null) then %s end
from registry_household h
join places_place p on p.id = h.place_id
join registry_member m on m.household_id = h.id and m.valid_from <= %s
  and (m.valid_to is null or m.valid_to > %s)
cross join unnest(%s::text[], %s::text[]) with ordinality q (name, extent, at)
left join lateral (
  select c.id from registry_consent c
  where c.household_id = h.id and c.purpose = %s and c.extent @> array[q.extent]::varchar[]
    and c.given_on <= %s and c.expires_on >= %s and (c.withdrawn_on is null or c.withdrawn_on > %s)
  order by c.given_on desc, c.id desc limit 1
) c on true
left join lateral (
  select n.id from registry_personalnumber n
  where n.member_id = m.id and n.kind = %s and n.valid_to is null and n.erased_at is null limit 1
) n on true
where starts_with(p.path, %s) and h.closed_on is null and (%s or h.id = any(%s))
returning household_id, left_out
"""


@dataclass(frozen=True)
class Order:
    """What is asked of whom. ``numbers``: of the families asked about; none means all of the place.

    ``opens_on``, ``due_on``: first and last day for the answer; ``by_tokens``: no list leaves the county.
    """

    place: Place
    department: str
    questions: tuple[str, ...]
    purpose: Purpose
    opens_on: date
    due_on: date
    numbers: tuple[str, ...] = ()
    by_tokens: bool = False


@transaction.atomic
def ask(order: Order, *, actor: User) -> Comparison:
    """Ask a department. Persons without consent are left out; the comparison says who and why.

    Event: ``comparison.asked``.

    Raises:
        OutOfScope, NothingAsked, BadDays, UnknownFamilies, NobodyToAskAbout.
    """
    require(actor, ASK, order.place)
    return _ask(order, actor, None, None)


def _ask(order: Order, actor: User | None, schedule: Schedule | None, month: date | None) -> Comparison:
    known = matrix().asked_of(order.department)
    if not order.questions or not set(order.questions) <= known.keys():
        raise refusals.NothingAsked
    if order.due_on < order.opens_on or order.opens_on < clock.today():
        raise refusals.BadDays(due=formats.day(order.due_on), opens=formats.day(order.opens_on))
    families = _families(order)
    comparison = Comparison(
        place=order.place,
        department=order.department,
        questions=[name for name in known if name in order.questions],
        purpose=order.purpose,
        by_tokens=order.by_tokens,
        asked_at=clock.now(),
        asked_by=actor,
        opens_on=order.opens_on,
        due_on=order.due_on,
        schedule=schedule,
        month=month,
    )
    if order.by_tokens:
        comparison.exchange_key_sealed = seal(
            secrets.token_bytes(KEY_BYTES).hex(), of=f"{EXCHANGE_KEY}.{comparison.key}"
        )
    comparison.save()
    left_out = _write_lines(comparison, families)
    persons = sum(why is None for _, why in left_out)
    if not persons and schedule is None:
        raise refusals.NobodyToAskAbout(
            families=len({family for family, _ in left_out}), left_out=len(left_out), why=_reasons(left_out)
        )
    record(
        kind="comparison.asked",
        subject=Subject("comparison", comparison.key),
        place=order.place,
        actor=actor,
        payload={
            "department": order.department,
            "questions": comparison.questions,
            "purpose": order.purpose.value,
            "persons": persons,
            "left_out": len(left_out) - persons,
        },
    )
    return comparison


def _families(order: Order) -> list[int]:
    """The ids of the families named by number; none where the whole place is asked about."""
    if not order.numbers:
        return []
    below = Household.objects.filter(place__path__startswith=order.place.path, closed_on__isnull=True)
    found = dict(below.filter(household_no__in=order.numbers).values_list("household_no", "id"))
    missing = [number for number in order.numbers if number not in found]
    if missing:
        named = gettext(", ").join(missing[:_SHOWN]) + ("…" if len(missing) > _SHOWN else "")
        raise refusals.UnknownFamilies(numbers=named)
    return list(found.values())


def _write_lines(comparison: Comparison, families: list[int]) -> list[tuple[int, str | None]]:
    today = clock.today()
    extents = [matrix().questions[name].extent.value for name in comparison.questions]
    return [
        (family, why)
        for family, why in rows(
            _ASK,
            [
                comparison.pk,
                LeftOut.NO_CONSENT.value,
                comparison.by_tokens,
                LeftOut.NO_NUMBER.value,
                LeftOut.UNNAMED.value,
                *(today, today),
                *(comparison.questions, extents),
                ConsentPurpose.COMPARISON.value,
                *(today, today, today),
                Kind.ID_NUMBER.value,
                comparison.place.path,
                *(not families, families),
            ],
        )
    ]


def _reasons(left_out: Sequence[tuple[int, str | None]]) -> str:
    said = sorted({why for _, why in left_out if why is not None})
    return gettext("; ").join(str(LeftOut(why).label) for why in said) or "–"


@transaction.atomic
def withdraw(key: UUID, *, actor: User) -> Comparison:
    """Take a comparison back: nothing is taken any more; what came before stays.

    Event: ``comparison.withdrawn``.

    Raises:
        OutOfScope, AlreadyWithdrawn.

    Lock: the comparison.
    """
    row = access_as_county(actor, key, for_update=True)
    if row.withdrawn_at is not None:
        raise refusals.AlreadyWithdrawn(day=formats.day(row.withdrawn_at))
    row.withdrawn_at, row.withdrawn_by = clock.now(), actor
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record(kind="comparison.withdrawn", subject=Subject("comparison", row.key), place=row.place, actor=actor)
    return row


@transaction.atomic
def stand(order: Order, *, day: int, actor: User) -> Schedule:
    """Have a question asked each month on a day, about every family of the place. The worker asks it.

    Raises:
        OutOfScope, NothingAsked, BadDays, FirstDayFar.
    """
    require(actor, ASK, order.place)
    if not order.questions or not set(order.questions) <= matrix().asked_of(order.department).keys():
        raise refusals.NothingAsked
    days, today = (order.due_on - order.opens_on).days, clock.today()
    if not 1 <= days <= 90 or order.opens_on < today:
        raise refusals.BadDays(due=formats.day(order.due_on), opens=formats.day(order.opens_on))
    if order.opens_on > today + timedelta(days=calendar.monthrange(today.year, today.month)[1]):
        raise refusals.FirstDayFar(opens=formats.day(order.opens_on))
    return Schedule.objects.create(
        place=order.place,
        department=order.department,
        questions=list(order.questions),
        purpose=order.purpose,
        by_tokens=order.by_tokens,
        asked_at=clock.now(),
        asked_by=actor,
        day=day,
        days=days,
    )


@transaction.atomic
def end_standing(key: UUID, *, actor: User) -> Schedule:
    """End a standing comparison; what was asked by it stays. Harmless to repeat. Errors: OutOfScope."""
    rows_ = Schedule.objects.select_for_update(of=("self",)).select_related("place")
    row = access(actor, rows_, {"key": key}, action=ASK)
    if row.ended_at is None:
        row.ended_at, row.ended_by = clock.now(), actor
        row.save(update_fields=["ended_at", "ended_by"])
    return row


def ask_what_stands() -> int:
    """Ask what is due this month and was not asked yet; returns how many. Harmless to repeat.

    A month in which no worker ran on the day is asked when one runs again within it; a month that passed
    whole is not made up for, and the list says so. What was set up after its day begins the month after.
    """
    today = clock.today()
    month = today.replace(day=1)
    due = Schedule.objects.filter(ended_at__isnull=True, day__lte=today.day).exclude(comparisons__month=month)
    asked = 0
    for key in list(due.order_by("id").values_list("pk", flat=True)):
        with transaction.atomic():
            row = Schedule.objects.select_for_update(of=("self",)).select_related("place").get(pk=key)
            asked_before = row.ended_at is not None or row.comparisons.filter(month=month).exists()
            if asked_before or month.replace(day=row.day) < set_up_on(row):
                continue
            _ask(
                Order(
                    place=row.place,
                    department=row.department,
                    questions=tuple(row.questions),
                    purpose=Purpose(row.purpose),
                    opens_on=today,
                    due_on=today + timedelta(days=row.days),
                    by_tokens=row.by_tokens,
                ),
                None,
                row,
                month,
            )
            asked += 1
    return asked


def set_up_on(row: Schedule) -> date:
    """The day on which a standing comparison was set up."""
    return row.asked_at.astimezone(clock.HERE).date()


def _month_after(month: date) -> date:
    return month + timedelta(days=calendar.monthrange(month.year, month.month)[1])


def next_on(row: Schedule, today: date, months: Collection[date]) -> date:
    """When a standing comparison is asked next. ``months``: in which it was, by their first day."""
    month = today.replace(day=1)
    if month in months or month.replace(day=row.day) < set_up_on(row):
        return _month_after(month).replace(day=row.day)
    return max(month.replace(day=row.day), today)


def missed_months(row: Schedule, today: date, months: Collection[date]) -> list[date]:
    """The months that passed whole without the question being asked: no worker ran."""
    month = set_up_on(row).replace(day=1)
    if month.replace(day=row.day) < set_up_on(row):
        month = _month_after(month)
    missed = []
    while month < today.replace(day=1):
        if month not in months:
            missed.append(month)
        month = _month_after(month)
    return missed


@transaction.atomic
def give_seat(duty_id: int, departments: Sequence[str], *, actor: User) -> list[Seat]:
    """Say for which departments somebody answers where they serve as one; the others end.

    Raises:
        OutOfScope: the duty lies elsewhere.
        NotADepartment: it is no duty of a sector department, or ended.
    """
    duty = (
        in_scope(actor, Duty.objects.select_related("user", "place"), action=ASK).filter(pk=duty_id).first()
    )
    if duty is None:
        raise OutOfScope(ASK)
    counts = Duty.objects.valid().filter(pk=duty.pk, role=Role.DEPARTMENT).exists()
    if not counts or not set(departments) <= matrix().departments.keys():
        raise refusals.NotADepartment(who=duty.user)
    now = clock.now()
    held = Seat.objects.select_for_update().filter(user=duty.user, place=duty.place, ended_at__isnull=True)
    kept = {one.department for one in held}
    held.exclude(department__in=departments).update(ended_at=now)
    Seat.objects.bulk_create(
        [
            Seat(user=duty.user, place=duty.place, department=one, given_by=actor, given_at=now)
            for one in departments
            if one not in kept
        ]
    )
    return list(held.order_by("id"))
