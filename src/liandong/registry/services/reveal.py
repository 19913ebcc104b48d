"""Showing a number in full, once, with a reason, for a minute; the family's history says so."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.audit.services import note
from liandong.foundation.keys import first_of
from liandong.linkage.models import Subject
from liandong.linkage.services import record
from liandong.registry.models.personal import PersonalNumber
from liandong.registry.selectors_personal import access_number

REVEALED = "number.revealed"
SHOWN_FOR_S = 60


class Reason(models.TextChoices):
    """Why somebody has to see a number in full. Codes, because free words would hold what they should not."""

    IDENTITY = "identity", _("check who somebody is")
    COMPARISON = "comparison", _("answer a comparison of departments")
    PAYMENT = "payment", _("pay out assistance")
    CORRECTION = "correction", _("correct the number")
    OBJECTION = "objection", _("work on an objection or complaint")


class TooManyReveals(Refusal):
    """More numbers in an hour than work on single families needs."""

    message = marked(
        "You have had {limit} numbers shown in full within an hour, the most that is allowed; "
        "go on in an hour. Many numbers at once are an export, which the county office orders."
    )


def reveal(user: User, household: UUID, number: UUID, reason: Reason) -> tuple[PersonalNumber, str]:
    """The number in full, after it was written down who sees it and why.

    Errors: OutOfScope, TooManyReveals, those of the keys.
    Lock: one reveal of a user at a time (advisory), so that the limit holds for two windows too.
    """
    found = access_number(user, household, number)
    return found, reveal_found(user, found, reason)


@transaction.atomic
def reveal_found(user: User, found: PersonalNumber, reason: Reason) -> str:
    """The number in full for somebody who was let to it; written down, and counted against their limit.

    Errors and lock: as :func:`reveal`.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('registry.reveal', %s))", [user.pk])
    _refuse_beyond_limit(user)
    text = found.opened()
    household = found.household
    detail = {"number": str(found.key), "kind": found.kind, "reason": reason.value}
    note(
        actor=user,
        action=REVEALED,
        subject=f"household:{household.key}",
        place=household.place,
        detail=detail,
    )
    record(
        kind="number.revealed",
        subject=Subject("household", household.key),
        place=household.place,
        actor=user,
        payload=detail,
    )
    return text


def _refuse_beyond_limit(user: User) -> None:
    limit: int = settings.LIANDONG_REVEALS_AN_HOUR
    since = first_of(clock.now() - timedelta(hours=1))
    if AuditEntry.objects.filter(actor=user, action=REVEALED, id__gte=since).count() >= limit:
        raise TooManyReveals(limit=limit)
