"""The list of a village's representatives: who was elected, and since when they are no more."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from liandong.casework.meetings import refusals
from liandong.casework.meetings.selectors import HOLD
from liandong.casework.models import Representative
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import access, require
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Place
from liandong.linkage.models import Subject
from liandong.linkage.services import record

MOST = 200
_LINE = re.compile(r"([^\W\d_][^\d,，、\t]{0,39}?)(?:[\s,，、]+(\S.{0,19}))?")


def read_names(text: str) -> list[tuple[str, str]]:
    """Names with their groups from a text, one person on a line: ``韦志强 2组``.

    Raises:
        NameUnreadable, NamedAlready.
    """
    found: list[tuple[str, str]] = []
    for at, line in enumerate((one.strip() for one in text.splitlines()), 1):
        if not line:
            continue
        read = _LINE.fullmatch(line)
        if read is None or at > MOST:
            raise refusals.NameUnreadable(line=at, text=line[:60])
        named = (read[1].strip(), (read[2] or "").strip())
        if named in found:
            raise refusals.NamedAlready(name=named[0])
        found.append(named)
    return found


@transaction.atomic
def name_representatives(place: Place, names: list[tuple[str, str]], *, since: date, actor: User) -> int:
    """Put people on the list of a village; returns how many. Event: ``representatives.named``.

    Args:
        since: the day of their election, not one to come.

    Raises:
        OutOfScope, ElectedLater, NamedAlready.
    """
    require(actor, HOLD, place)
    if since > clock.today():
        raise refusals.ElectedLater(day=formats.day(since))
    for name, group in names:
        try:
            with transaction.atomic():
                Representative.objects.create(
                    place=place, name=name, group_no=group, valid_from=since, entered_by=actor
                )
        except IntegrityError as error:
            if "representative_listed_once" in str(error):
                raise refusals.NamedAlready(name=name) from error
            raise
    if names:
        _tell(place, "representatives.named", len(names), actor)
    return len(names)


@transaction.atomic
def end_representative(key: UUID, *, actor: User) -> Representative:
    """Take somebody off the list from today on. Event: ``representatives.ended``. Lock: the row.

    Raises:
        OutOfScope: not on a list of the actor's villages, or ended already.
    """
    rows = Representative.objects.select_for_update(of=("self",)).select_related("place")
    row = access(actor, rows, {"key": key, "valid_to": None}, action=HOLD)
    row.valid_to = clock.today()
    row.save(update_fields=["valid_to"])
    _tell(row.place, "representatives.ended", 1, actor)
    return row


def _tell(place: Place, kind: str, people: int, actor: User) -> None:
    record(
        kind=kind, subject=Subject("village", place.key), place=place, actor=actor, payload={"people": people}
    )
