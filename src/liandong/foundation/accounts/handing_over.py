"""Somebody leaves: duties end on a day, and what is open passes to a successor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.accounts import services
from liandong.foundation.accounts.announcements import announce
from liandong.foundation.accounts.models import Duty, HandOver, HandOverItem, Role, User
from liandong.foundation.accounts.open_work import Work, open_work, sources
from liandong.foundation.accounts.scope import may_give
from liandong.foundation.audit.services import note
from liandong.foundation.places.selectors import path_names

DUTY = "duty"


class NothingToHandOver(Refusal):
    """Somebody without any duty that could end."""

    message = marked("{person} has no duty that lasts until {day}, so there is nothing to hand over.")


class BadSuccessor(Refusal):
    """A successor who cannot be one."""

    message = marked("{person} cannot take over: choose somebody else with an open account.")


@dataclass(frozen=True)
class Preview:
    """What a hand-over would end and pass on."""

    duties: list[Duty]
    work: list[tuple[str, list[Work]]]


def lasting_duties(user: User, on: date) -> QuerySet[Duty]:
    """The duties of a person that would still count on a day or begin after it, without delegated ones."""
    lasting = user.duties.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), on_behalf_of__isnull=True)
    return lasting.select_related("place", "user").order_by("id")


def preview(leaver: User, on: date) -> Preview:
    """What would be handed over on a day."""
    work = [(str(source.label), works) for source, works in open_work(leaver)]
    return Preview(list(lasting_duties(leaver, on)), work)


@transaction.atomic
def hand_over(
    leaver: User, *, successor: User | None, on: date | None = None, actor: User | None, remark: str = ""
) -> HandOver:
    """End all duties of a person on a day, give them to a successor, and pass on what is open.

    Delegations of these duties end with them, and delegations that the leaver received. Open work is listed
    for both; work that hangs on the person passes at once.

    Args:
        leaver: who leaves; the account stays open for reading the own list until it is closed.
        successor: who takes over; None where nobody does yet: the list then stays with the superior.
        on: the first day on which the duties no longer count (default: today).
        actor: who sees to it; None for whoever runs the installation.
        remark: why, in a few words.

    Raises:
        NothingToHandOver, BadSuccessor: there is nothing, or nobody, to hand over to.
        NotYoursToGive, RolesClash: the actor may not give one of the duties; the successor may not hold it.
    """
    day = on or clock.today()
    duties = list(lasting_duties(leaver, day))
    if not duties:
        raise NothingToHandOver(person=str(leaver), day=day)
    if successor is not None and (successor.pk == leaver.pk or not successor.is_active):
        raise BadSuccessor(person=str(successor))
    _require_giver(actor, leaver, successor, duties)
    made = HandOver.objects.create(leaver=leaver, successor=successor, on=day, remark=remark, made_by=actor)
    work = open_work(leaver)
    for duty in duties:
        follows = services.hand_on(duty, to=successor, on=day, actor=actor) if successor else None
        title = f"{Role(duty.role).label} · {' '.join(path_names(duty.place)[-2:])}"
        kept = duty.pk if day > duty.valid_from else None  # one that never began is taken back
        services.end_duty(duty, actor=actor, on=day)
        HandOverItem.objects.create(hand_over=made, kind=DUTY, title=title, ended_id=kept, follows=follows)
    for received in leaver.duties.filter(on_behalf_of__isnull=False, valid_to__gt=day):
        services.end_duty(received, actor=None, on=day)
    for source, works in work:
        if successor is not None and source.pass_on is not None:
            source.pass_on(works, leaver, successor)
        HandOverItem.objects.bulk_create(
            HandOverItem(hand_over=made, kind=source.name, subject=one.subject, title=one.title[:200])
            for one in works
        )
    detail = {
        "to": str(successor.key) if successor else "",
        "on": day.isoformat(),
        "duties": len(duties),
        "items": sum(len(works) for _, works in work),
    }
    note(
        actor=actor, action="duty.handed_over", subject=f"user:{leaver.key}", place=duties[0].place,
        detail=detail,
    )  # fmt: skip
    announce("duty.handed_over", leaver, duties[0].place, actor, detail)
    return made


def _require_giver(actor: User | None, leaver: User, successor: User | None, duties: list[Duty]) -> None:
    if actor is None:
        return
    if actor.pk in {leaver.pk, successor.pk if successor else None}:
        raise services.ToOneself
    for duty in duties:
        if not may_give(actor, Role(duty.role), duty.place):
            raise services.NotYoursToGive(role=Role(duty.role).label, place=path_names(duty.place)[-1])


def hand_overs_of(user: User) -> QuerySet[HandOver]:
    """The hand-overs that a person left, took or saw to: all three see the list."""
    mine = Q(leaver=user) | Q(successor=user) | Q(made_by=user)
    return (
        HandOver.objects.filter(mine).select_related("leaver", "successor", "made_by").order_by("-on", "-id")
    )


def label_of(kind: str) -> str:
    """What a list of work is called."""
    source = sources().get(kind)
    return str(source.label) if source else kind
