"""Trying again what failed: by itself when its time comes, at a person's word when it was parked."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import require
from liandong.linkage.attempts import Attempt, attempt
from liandong.linkage.mechanism import mechanism
from liandong.linkage.models import Event, Lane, Setback
from liandong.linkage.services import record
from liandong.linkage.setbacks import about

AT_ONCE = 200
REPAIR = "mechanism.repair"


def retry() -> int:
    """Try again what is due, in one transaction; returns how many pairs succeeded or were given a later time.

    Lock: the rows tried, passing over those that another drainer tries.
    """
    now = clock.now()
    with transaction.atomic():
        due = list(
            Setback.objects.select_for_update(skip_locked=True)
            .filter(next_at__lte=now)
            .order_by("next_at", "id")[:AT_ONCE]
        )
        by_reaction: dict[str, list[Setback]] = defaultdict(list)
        for one in due:
            by_reaction[one.reaction].append(one)
        for name, found in by_reaction.items():
            _try_again(name, found)
    return len(due)


def _try_again(name: str, found: list[Setback]) -> None:
    reaction = mechanism().named(name)
    events = {event.pk: event for event in Event.objects.filter(pk__in={one.event_id for one in found})}
    pairs = [(events[one.event_id], one.subject) for one in found if one.event_id in events]
    work = None
    if reaction is not None:
        work = Attempt(reaction, Lane.BULK)
        attempt(work, pairs)
    # what no reaction of this version has in charge any more is as good as done
    done = pairs if work is None else work.done
    keys = {(event.pk, subject) for event, subject in done}
    Setback.objects.filter(pk__in=[one.pk for one in found if (one.event_id, one.subject) in keys]).delete()


@transaction.atomic
def resume(reaction: str, *, actor: User) -> int:
    """Have everything that is parked of a reaction tried again; returns how many pairs.

    Raises:
        OutOfScope: the actor does not look after the system.
    """
    require(actor, REPAIR)
    count = Setback.objects.filter(reaction=reaction, parked_at__isnull=False).update(
        parked_at=None, next_at=clock.now(), tries=0
    )
    if count:
        payload = {"reaction": reaction, "pairs": count}
        record(kind="reaction.resumed", subject=about(reaction), place=None, actor=actor, payload=payload)
    return count


@transaction.atomic
def give_up(reaction: str, *, actor: User) -> int:
    """Forget everything that is parked of a reaction; what it would have done stays undone. Returns how many.

    Raises:
        OutOfScope: the actor does not look after the system.
    """
    require(actor, REPAIR)
    count, _ = Setback.objects.filter(reaction=reaction, parked_at__isnull=False).delete()
    if count:
        payload = {"reaction": reaction, "pairs": count}
        record(kind="reaction.given_up", subject=about(reaction), place=None, actor=actor, payload=payload)
    return count
