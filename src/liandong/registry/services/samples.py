"""Drawing families for an evaluator, so that anybody with the key of the sample can draw them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import TextField, Value
from django.db.models.functions import MD5, Cast, Concat

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.accounts.models import Role, User
from liandong.foundation.accounts.scope import access, places_for, require
from liandong.foundation.keys import uuid7
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Place
from liandong.linkage.models import Subject
from liandong.linkage.services import record
from liandong.registry.models import Listing, Sample, Tie
from liandong.registry.selectors_ties import DRAW, holders
from liandong.registry.services.ties import EndedAlready, NotInThisRole
from liandong.registry.tie_codes import TieRole

LARGEST = 5_000
LONGEST = timedelta(days=366)


class PeriodUnfit(Refusal):
    """A period that runs backwards, lies in the past, or does not end within a year."""

    message = marked(
        "A sample is open from its first day until a later one, at the most for a year, and does not lie in "
        "the past as a whole. Check the two dates."
    )


class NobodyToDraw(Refusal):
    """A place without a family that this evaluator may visit."""

    message = marked(
        "There is no family in {place} that {person} may visit: none is registered there, or they help all "
        "of them. Choose another place or evaluator."
    )


@dataclass(frozen=True)
class Draw:
    """What is to be drawn. ``until``: the last day on which the evaluator sees the families."""

    title: str
    place: Place
    evaluator: User
    families: int
    since: date
    until: date


@transaction.atomic
def draw_sample(*, actor: User, draw: Draw) -> Sample:
    """Draw so many families of a place by chance, and give them to an evaluator. Event: ``sample.drawn``.

    The families with the smallest MD5 of the sample's key and their own are drawn: nobody chooses them, and
    anybody can repeat it. Families that the evaluator ever helped are passed over. Where there are fewer than
    asked for, all are drawn.

    Raises:
        OutOfScope, NotInThisRole, PeriodUnfit, NobodyToDraw.

    Cost: one pass over the families of the place.
    """
    require(actor, DRAW, draw.place)
    if not holders(Role.EVALUATOR, draw.place).filter(pk=draw.evaluator.pk).exists():
        raise NotInThisRole(person=str(draw.evaluator), role=Role.EVALUATOR.label)
    ends = draw.until + timedelta(days=1)
    if not draw.since < ends <= draw.since + LONGEST or ends <= clock.today():
        raise PeriodUnfit
    key = uuid7()
    drawn = _drawn(key, draw)
    if not drawn:
        raise NobodyToDraw(place=str(getattr(draw.place, "name", draw.place)), person=str(draw.evaluator))
    now = clock.now()
    sample = Sample.objects.create(
        key=key,
        title=draw.title,
        place=draw.place,
        drawn_for=next(top for top in places_for(actor, DRAW) if top.contains(draw.place)),
        evaluator=draw.evaluator,
        families=len(drawn),
        valid_from=draw.since,
        valid_to=ends,
        drawn_at=now,
        drawn_by=actor,
    )
    Tie.objects.bulk_create(
        Tie(
            household_id=household,
            user=draw.evaluator,
            role=TieRole.EVALUATOR.value,
            sample=sample,
            valid_from=draw.since,
            valid_to=ends,
            tied_at=now,
            tied_by=actor,
        )
        for household in drawn
    )
    payload = {"families": len(drawn), "evaluator": str(draw.evaluator.key), "until": draw.until.isoformat()}
    _tell("sample.drawn", sample, actor, payload)
    return sample


def _drawn(key: UUID, draw: Draw) -> list[int]:
    helped = Tie.objects.filter(user=draw.evaluator, role=TieRole.HELPER).values("household")
    chance = MD5(Concat(Value(str(key)), Cast("household__key", TextField())))
    lines = Listing.objects.filter(path__startswith=draw.place.path).exclude(household__in=helped)
    wanted = min(draw.families, LARGEST)
    return list(lines.order_by(chance, "household_id").values_list("household_id", flat=True)[:wanted])


@transaction.atomic
def end_sample(*, actor: User, key: UUID) -> Sample:
    """Close a sample today: the evaluator sees its families no longer. Event: ``sample.ended``.

    Raises:
        OutOfScope, EndedAlready.
    """
    rows = Sample.objects.select_for_update(of=("self",))
    sample = access(actor, rows, {"key": key}, place="drawn_for", action=DRAW)
    today = clock.today()
    if sample.valid_to <= today:
        raise EndedAlready(day=formats.day(sample.valid_to))
    ends = max(today, sample.valid_from)
    sample.valid_to = ends
    sample.save(update_fields=["valid_to"])
    sample.ties.update(valid_to=ends, ended_by=actor)
    _tell("sample.ended", sample, actor, {})
    return sample


def _tell(kind: str, sample: Sample, actor: User, payload: dict[str, object]) -> None:
    record(
        kind=kind,
        subject=Subject("sample", sample.key),
        place=sample.drawn_for,
        actor=actor,
        payload=payload,
    )
