"""Putting a rule in force: one person proposes, a second one confirms or refuses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, access, access_place, acting_for, who_may
from liandong.foundation.notices.services import notify
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import path_names
from liandong.identification.models import Enactment, EnactmentState, StandardText
from liandong.identification.notices import ENACTED, PROPOSED, REFUSED
from liandong.identification.refusals import (
    AlreadyDecided,
    AlreadyProposed,
    BeyondItsValidity,
    BoundFromAbove,
    EndBeforeBegin,
    EndInThePast,
    NotBySamePerson,
    NotInForce,
    NotYetByItsFile,
    OverlapsEnactment,
    OverlapsOpenEnactment,
    ReasonMissing,
    SlotDoesNotFit,
)
from liandong.identification.selectors import CONFIRM, PROPOSE
from liandong.identification.services.standards import fits_registry, kept_standard
from liandong.identification.slots import Slot, slots_for
from liandong.linkage.models import Subject
from liandong.linkage.services import record


@transaction.atomic
def propose(
    *,
    actor: User,
    place: Place,
    text: str,
    valid_from: date,
    reason: str,
    slot: Slot | None = None,
    valid_to: date | None = None,
    is_binding: bool = False,
) -> Enactment:
    """Propose a rule for a place and everything below it; a second person decides.

    ``text``: a rule file (TOML), stored as it is where it is not here yet; the text of a shipped file
    proposes that one. ``slot``: the likeliest fitting one where None. ``valid_to``: the first day on which
    it no longer holds; the file's own end where None. ``is_binding``: nobody below may replace it.

    Errors: every problem of the file; no reason; a slot it does not fit; days outside the file's own
    validity; an overlap with what is in force; a binding rule from above; the same proposal twice.
    Events: ``standard.added`` where the text is new, ``standard.proposed``.
    """
    access_place(actor, place.pk, action=PROPOSE)
    if place.level > Level.COUNTY:
        raise OutOfScope(PROPOSE)
    if not reason.strip():
        raise ReasonMissing
    standard = kept_standard(actor=actor, place=place, text=text)
    chosen, until = _slot(standard, slot), _until(standard, valid_from, valid_to)
    draft = Enactment(
        place=place,
        slot=chosen,
        standard=standard,
        valid_from=valid_from,
        valid_to=until,
        is_binding=is_binding,
        reason=reason.strip(),
        proposed_at=clock.now(),
        proposed_by=actor,
    )
    _refuse_clashes(draft)
    same = Q(place=place, slot=chosen, standard=standard, valid_from=valid_from)
    if Enactment.objects.filter(same, state=EnactmentState.PROPOSED).exists():
        raise AlreadyProposed(valid_from=valid_from)
    draft.save()
    _record("standard.proposed", draft, actor, valid_from=valid_from.isoformat(), is_binding=is_binding)
    _tell([one for one in who_may(CONFIRM, place) if one != actor], PROPOSED, draft, who=actor)
    return draft


@transaction.atomic
def confirm(*, actor: User, enactment: Enactment) -> Enactment:
    """Put a proposed rule in force. An open one of the same slot and place ends the day before it begins.

    Errors: who proposed it, or acts for who did; already decided; what :func:`propose` refuses, since the
    registry, the place above or another proposal may have changed meanwhile.
    Events: ``standard.enacted``, and ``standard.ended`` for the one it follows.
    Lock: the row of the proposal; two that overlap are kept apart by the constraint ``enactment_one_a_day``.
    """
    row = _to_decide(actor, enactment)
    fits_registry(row.standard.rule)
    _refuse_clashes(row)
    for before in _followed(row):
        _end(before, row.valid_from, actor)
    row.state, row.decided_by, row.decided_at = EnactmentState.ENACTED, actor, clock.now()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        if "enactment_one_a_day" not in str(fault):
            raise
        raise _overlap(row, row) from fault
    _record(
        "standard.enacted",
        row,
        actor,
        valid_from=row.valid_from.isoformat(),
        is_binding=row.is_binding,
    )
    _tell([row.proposed_by], ENACTED, row, day=row.valid_from)
    return row


@transaction.atomic
def refuse(*, actor: User, enactment: Enactment, answer: str) -> Enactment:
    """Refuse a proposed rule and say why. Event: ``standard.refused``.

    Errors: no reason given; who proposed it, or acts for who did; already decided.
    """
    row = _to_decide(actor, enactment)
    if not answer.strip():
        raise ReasonMissing
    row.state, row.decided_by, row.decided_at = EnactmentState.REFUSED, actor, clock.now()
    row.answer = answer.strip()
    row.save()
    _record("standard.refused", row, actor)
    _tell([row.proposed_by], REFUSED, row)
    return row


@transaction.atomic
def end(*, actor: User, enactment: Enactment, on: date) -> Enactment:
    """End what is in force from a day on: the place above then decides again, or the national default.

    Errors: a day that has passed, or on which it is not in force. Event: ``standard.ended``.
    """
    row = _locked(actor, enactment)
    today = clock.today()
    if on < today:
        raise EndInThePast(day=on, today=today)
    if row.state != EnactmentState.ENACTED or on <= row.valid_from or (row.valid_to and row.valid_to <= on):
        raise NotInForce(day=on)
    return _end(row, on, actor)


def _slot(standard: StandardText, slot: Slot | None) -> Slot:
    fitting = slots_for(standard.rule)
    if slot is None:
        return fitting[0]
    if slot not in fitting:
        names = ", ".join(str(one.label) for one in fitting)
        raise SlotDoesNotFit(title=standard.title, slot=slot.label, fitting=names)
    return slot


def _until(standard: StandardText, valid_from: date, valid_to: date | None) -> date | None:
    """The end of a proposal, within the file's own validity."""
    own = standard.rule.valid_to
    until = valid_to or own
    if valid_to is not None and valid_to <= valid_from:
        raise EndBeforeBegin(valid_from=valid_from, valid_to=valid_to)
    outside = valid_from if valid_from < standard.valid_from or (own and own <= valid_from) else None
    if outside is None and own is not None and until is not None and own < until:
        outside = until
    if outside is not None and own is None:
        raise NotYetByItsFile(title=standard.title, valid_from=standard.valid_from, day=outside)
    if outside is not None:
        raise BeyondItsValidity(
            title=standard.title, valid_from=standard.valid_from, valid_to=own, day=outside
        )
    return until


def _refuse_clashes(draft: Enactment) -> None:
    above = _holding_during(draft).filter(place__in=draft.place.ids[:-1], is_binding=True)
    bound = above.select_related("place", "standard").order_by("place__level").first()
    if bound is not None:
        raise BoundFromAbove(
            place=path_names(bound.place)[-1], title=bound.standard.title, valid_from=bound.valid_from
        )
    followed = {row.pk for row in _followed(draft)}
    for row in _holding_during(draft).filter(place=draft.place).select_related("standard"):
        if row.pk not in followed:
            raise _overlap(draft, row)


def _holding_during(draft: Enactment) -> QuerySet[Enactment]:
    """What is in force in the draft's slot on any of its days, anywhere."""
    rows = Enactment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=draft.valid_from),
        state=EnactmentState.ENACTED,
        slot=draft.slot,
    )
    return rows if draft.valid_to is None else rows.filter(valid_from__lt=draft.valid_to)


def _followed(draft: Enactment) -> list[Enactment]:
    """The open one that began earlier at the same place: it ends when the draft begins."""
    rows = _holding_during(draft).filter(
        place=draft.place, valid_to__isnull=True, valid_from__lt=draft.valid_from
    )
    return list(rows.select_related("place", "standard").select_for_update(of=("self",)))


def _overlap(draft: Enactment, row: Enactment) -> OverlapsEnactment:
    title, slot = row.standard.title, Slot(draft.slot).label
    if row.valid_to is None:
        return OverlapsOpenEnactment(title=title, slot=slot, valid_from=row.valid_from)
    return OverlapsEnactment(title=title, slot=slot, valid_from=row.valid_from, valid_to=row.valid_to)


def _locked(actor: User, enactment: Enactment) -> Enactment:
    rows = Enactment.objects.select_related("place", "standard").select_for_update(of=("self",))
    return access(actor, rows, {"pk": enactment.pk}, action=CONFIRM)


def _to_decide(actor: User, enactment: Enactment) -> Enactment:
    row = _locked(actor, enactment)
    if row.state != EnactmentState.PROPOSED:
        raise AlreadyDecided(state=EnactmentState(row.state).label)
    if row.proposed_by_id in {actor.pk, *(principal.pk for principal in acting_for(actor, row.place))}:
        raise NotBySamePerson
    return row


def _end(row: Enactment, on: date, actor: User) -> Enactment:
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    _record("standard.ended", row, actor, valid_to=on.isoformat())
    return row


def _tell(people: Iterable[User], kind: str, row: Enactment, **details: object) -> None:
    link = reverse("identification:enactment", args=[row.key])
    notify(people, kind, link=link, details={"title": row.standard.title, **details})


def _record(kind: str, row: Enactment, actor: User, **payload: object) -> None:
    record(
        kind=kind,
        subject=Subject("enactment", row.key),
        place=row.place,
        actor=actor,
        payload={"slot": row.slot, "fingerprint": row.standard.fingerprint, **payload},
    )
