"""Putting something in force: one person proposes, a second one confirms or refuses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from liandong.casework.enacting import refusals
from liandong.casework.enacting.matters import Matter, P
from liandong.casework.models import ProposalState
from liandong.casework.notices import PROPOSAL_ENACTED, PROPOSAL_MADE, PROPOSAL_REFUSED
from liandong.foundation import clock
from liandong.foundation.accounts.actions import roles_for
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import access, access_place, acting_for, who_may
from liandong.foundation.notices.services import notify
from liandong.foundation.pages import formats
from liandong.linkage.models import Subject
from liandong.linkage.services import record


def check(matter: Matter[P], draft: P, *, actor: User) -> P:
    """A draft as somebody would propose it, checked and not kept.

    Raises:
        OutOfScope: not theirs to propose; EndBeforeBegin, Overlaps; what the matter itself refuses.
    """
    access_place(actor, draft.place.pk, action=matter.propose)
    _check(matter, draft, actor)
    return draft


@transaction.atomic
def propose(matter: Matter[P], draft: P, *, actor: User) -> P:
    """Propose something for a place and everything below it; a second person decides, and is told.

    Raises:
        what :func:`check` refuses; ReasonMissing, AlreadyProposed.

    Event: ``….proposed``.
    """
    check(matter, draft, actor=actor)
    draft.reason = draft.reason.strip()
    if not draft.reason:
        raise refusals.ReasonMissing
    same = {name: getattr(draft, name) for name in ("place", "valid_from", *matter.differs)}
    waiting = matter.model._default_manager.filter(**same, **matter.use(draft), state=ProposalState.PROPOSED)
    if waiting.exists():
        raise refusals.AlreadyProposed(title=matter.title(draft), day=formats.day(draft.valid_from))
    draft.state, draft.proposed_by, draft.proposed_at = ProposalState.PROPOSED, actor, clock.now()
    draft.save()
    _record(matter, "proposed", draft, actor, valid_from=draft.valid_from.isoformat())
    others = [one for one in who_may(matter.confirm, draft.place) if one != actor]
    _tell(matter, others, PROPOSAL_MADE, draft, who=actor)
    return draft


@transaction.atomic
def confirm(matter: Matter[P], row: P, *, actor: User) -> P:
    """Put a proposal in force. An open one of the same use and place ends the day before it begins.

    Raises:
        NotBySamePerson, AlreadyDecided; what :func:`check` refuses, since the world has gone on meanwhile.

    Events: ``….enacted``, and ``….ended`` for the one it follows.
    Lock: the proposal; two that overlap are kept apart by the constraint ``…_one_a_day``.
    """
    row = _to_decide(matter, row, actor)
    _check(matter, row, actor)
    for before in _followed(matter, row):
        _end(matter, before, row.valid_from, actor)
    row.state, row.decided_by, row.decided_at = ProposalState.ENACTED, actor, clock.now()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        if "_one_a_day" not in str(fault):
            raise
        raise _overlap(matter, row) from fault
    _record(matter, matter.enacted, row, actor, valid_from=row.valid_from.isoformat())
    _tell(matter, [row.proposed_by], PROPOSAL_ENACTED, row, day=row.valid_from)
    return row


@transaction.atomic
def refuse(matter: Matter[P], row: P, *, actor: User, answer: str) -> P:
    """Turn a proposal down and say why. Event: ``….refused``.

    Raises:
        AnswerMissing, NotBySamePerson, AlreadyDecided.
    """
    row = _to_decide(matter, row, actor)
    row.answer = answer.strip()
    if not row.answer:
        raise refusals.AnswerMissing
    row.state, row.decided_by, row.decided_at = ProposalState.REFUSED, actor, clock.now()
    row.save()
    _record(matter, "refused", row, actor)
    _tell(matter, [row.proposed_by], PROPOSAL_REFUSED, row)
    return row


@transaction.atomic
def withdraw(matter: Matter[P], row: P, *, actor: User) -> P:
    """Take the own proposal back before it is decided. Event: ``….withdrawn``.

    Raises:
        NotYours, AlreadyDecided.
    """
    row = _locked(matter, row, actor, action=matter.propose)
    _refuse_decided(row)
    if row.proposed_by_id != actor.pk:
        raise refusals.NotYours(who=row.proposed_by.display_name)
    row.state, row.decided_at = ProposalState.WITHDRAWN, clock.now()
    row.save()
    _record(matter, "withdrawn", row, actor)
    return row


@transaction.atomic
def end(matter: Matter[P], row: P, *, actor: User, on: date) -> P:
    """End what is in force from a day on: what is above then holds again. Event: ``….ended``.

    Raises:
        EndInThePast, NotInForce.
    """
    row = _locked(matter, row, actor, action=matter.confirm)
    today = clock.today()
    if on < today:
        raise refusals.EndInThePast(day=formats.day(on), today=formats.day(today))
    is_open = row.valid_to is None or row.valid_to > on
    if row.state != ProposalState.ENACTED or on <= row.valid_from or not is_open:
        raise refusals.NotInForce(day=formats.day(on))
    return _end(matter, row, on, actor)


def in_force_during(matter: Matter[P], draft: P) -> QuerySet[P]:
    """What is in force for the same use on any of a draft's days, anywhere."""
    rows = matter.model._default_manager.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=draft.valid_from),
        state=ProposalState.ENACTED,
        **matter.use(draft),
    )
    return rows if draft.valid_to is None else rows.filter(valid_from__lt=draft.valid_to)


def is_first_person(matter: Matter[P], row: P, user: User) -> bool:
    """Whether somebody proposed a row, or acts for who did: they do not decide it."""
    principals = acting_for(user, row.place, roles=roles_for(matter.confirm))
    return row.proposed_by_id in {user.pk, *(one.pk for one in principals)}


def _check(matter: Matter[P], draft: P, actor: User) -> None:
    matter.office(draft, actor)
    if draft.valid_to is not None and draft.valid_to <= draft.valid_from:
        raise refusals.EndBeforeBegin(
            valid_from=formats.day(draft.valid_from), valid_to=formats.day(draft.valid_to)
        )
    matter.check(draft, actor)
    if _in_the_way(matter, draft).exists():
        raise _overlap(matter, draft)


def _own(matter: Matter[P], draft: P) -> QuerySet[P]:
    return in_force_during(matter, draft).filter(place=draft.place).order_by("valid_from")


def _followed(matter: Matter[P], draft: P) -> list[P]:
    """The open one that began earlier: it ends when the draft begins."""
    rows = _own(matter, draft).filter(valid_to__isnull=True, valid_from__lt=draft.valid_from)
    return list(rows.select_related("place", *matter.related).select_for_update(of=("self",)))


def _in_the_way(matter: Matter[P], draft: P) -> QuerySet[P]:
    return _own(matter, draft).exclude(valid_to__isnull=True, valid_from__lt=draft.valid_from)


def _overlap(matter: Matter[P], draft: P) -> refusals.Overlaps:
    row = _in_the_way(matter, draft).select_related("place", *matter.related).first() or draft
    told = {"title": matter.title(row), "valid_from": formats.day(row.valid_from)}
    if row.valid_to is None:
        return refusals.OverlapsOpen(**told)
    return refusals.Overlaps(**told, valid_to=formats.day(row.valid_to))


def _locked(matter: Matter[P], row: P, actor: User, *, action: str) -> P:
    rows = matter.model._default_manager.select_related("place__parent", "proposed_by", *matter.related)
    found = access(actor, rows.select_for_update(of=("self",)), {"pk": row.pk}, action=action)
    matter.office(found, actor)
    return found


def _refuse_decided(row: P) -> None:
    if row.state != ProposalState.PROPOSED:
        raise refusals.AlreadyDecided(state=ProposalState(row.state).label)


def _to_decide(matter: Matter[P], row: P, actor: User) -> P:
    row = _locked(matter, row, actor, action=matter.confirm)
    _refuse_decided(row)
    if is_first_person(matter, row, actor):
        raise refusals.NotBySamePerson
    return row


def _end(matter: Matter[P], row: P, on: date, actor: User) -> P:
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    _record(matter, "ended", row, actor, valid_to=on.isoformat())
    return row


def _tell(matter: Matter[P], people: Iterable[User], kind: str, row: P, **details: object) -> None:
    notify(people, kind, link=matter.address(row), details={"title": matter.title(row), **details})


def _record(matter: Matter[P], event: str, row: P, actor: User, **payload: object) -> None:
    record(
        kind=f"{matter.name}.{event}",
        subject=Subject(matter.subject, row.key),
        place=row.place,
        actor=actor,
        payload={**matter.payload(row), **payload},
    )
