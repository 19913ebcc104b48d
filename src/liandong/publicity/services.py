"""Making a sheet for the board, and objecting from its page."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from liandong.casework.advancing import object_publicly
from liandong.casework.case_selectors import PLACE_LEVELS
from liandong.casework.models import Case
from liandong.casework.procedure_tables import table_of
from liandong.casework.refusals import StepNotPossible
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import require
from liandong.foundation.keys import uuid7
from liandong.foundation.personal import seal
from liandong.foundation.places.models import Level
from liandong.foundation.signin import limits
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import record
from liandong.publicity.heads import head_for_paper
from liandong.publicity.models import CONTACT, BoardLine, BoardNotice, PublicObjection
from liandong.publicity.refusals import NoSuchNumber, NothingOnNotice, TooManyObjections
from liandong.publicity.selectors import post_action, posting_of
from liandong.registry.models import Member

_AN_HOUR = limits.Limit("board.objection", 5, 3600)


@transaction.atomic
def post_notice(case: Case, *, actor: User) -> BoardNotice:
    """Make one sheet for every family of the village, or place of the area, on notice and on no sheet yet.

    Event: ``board.posted``, caused by the step that put the last of them on notice.

    Raises:
        OutOfScope: the actor posts nothing there.
        NothingOnNotice: there is none, or each has its sheet.

    Lock: the cases, in the order of their numbers.
    """
    require(actor, post_action(case), case.place)
    if not table_of(case.procedure, case.version).is_notice(case.state):
        raise NothingOnNotice
    found = Case.objects.select_for_update(of=("self",)).filter(
        place__path__startswith=_village(case),
        procedure=case.procedure,
        version=case.version,
        state=case.state,
    )
    posted = [(one, posting_of(one)) for one in found.order_by("pk")]
    known = set(BoardLine.objects.filter(case__in=[one for one, _ in posted]).values_list("case_id", "step"))
    new = [(one, step) for one, step in posted if step is not None and (one.pk, step) not in known]
    if not new:
        raise NothingOnNotice
    notice = BoardNotice.objects.create(
        place=case.place,
        procedure=case.procedure,
        version=case.version,
        state=case.state,
        posted_at=clock.now(),
        posted_by=actor,
        persons=_persons([one for one, _ in new]),
        head=head_for_paper(),
    )
    BoardLine.objects.bulk_create(
        BoardLine(notice=notice, number=number, case=one, step=step)
        for number, (one, step) in enumerate(new, 1)
    )
    last, step = new[-1]
    steps = Event.objects.filter(subject_kind="case", subject_key=last.key, kind="case.advanced")
    record(
        kind="board.posted",
        subject=Subject("board", notice.key),
        place=case.place,
        actor=actor,
        payload={"procedure": case.procedure, "state": case.state, "cases": len(new)},
        caused_by=steps.filter(payload__step=step).first(),
    )
    return notice


def _village(case: Case) -> str:
    """The path of the village: a group is posted with its village."""
    place = case.place
    above = place.parent if place.level == Level.GROUP else None
    return (above or place).path


def _persons(cases: list[Case]) -> int:
    """How many people of the register the sheet is about."""
    now = Member.objects.filter(valid_to__isnull=True)
    if cases[0].subject_kind not in PLACE_LEVELS:
        return now.filter(household__key__in=[one.subject_key for one in cases]).count()
    below = Q()
    for one in cases:
        below |= Q(household__place__path__startswith=one.place.path)
    return now.filter(below).count()


def give_head(notice: BoardNotice) -> None:
    """Give a notice the head of the chain that it lacks: it was made before anything was sealed."""
    if not notice.head:
        notice.head = head_for_paper()
        notice.save(update_fields=["head"])


@transaction.atomic
def object_to(
    notice: BoardNotice, number: int, reason: str, contact: str, *, address: str
) -> PublicObjection:
    """Object to a family on a notice, by anybody: its days stand still until somebody above re-checked.

    Event: ``board.objected``; and the step of the case.

    Raises:
        NoSuchNumber, TooManyObjections, NoticeEnded, StepNotPossible: as its case says.

    Lock: the case.
    """
    line = notice.lines.filter(number=number).select_related("case").first()
    if line is None:
        raise NoSuchNumber(number=number)
    held = _hold(line.case.key, reason)
    key = uuid7()
    objection = PublicObjection.objects.create(
        key=key,
        line=line,
        reason=reason,
        contact_sealed=seal(contact, of=f"{CONTACT}.{key}") if contact else None,
        raised_at=clock.now(),
        held=held,
    )
    usage = limits.consume(_AN_HOUR, address)
    if usage.is_over:
        raise TooManyObjections(minutes=usage.wait_seconds // 60 + 1)
    record(
        kind="board.objected",
        subject=Subject("board", notice.key),
        place=notice.place,
        actor=None,
        payload={"case": str(line.case.key), "held": held},
    )
    return objection


def _hold(case: UUID, reason: str) -> bool:
    """Stop the days; False where they stand still already, so that this one is re-checked with the other."""
    try:
        with transaction.atomic():
            object_publicly(case, reason)
    except StepNotPossible:
        if Case.objects.filter(key=case, notice_left__isnull=False).exists():
            return False
        raise
    return True
