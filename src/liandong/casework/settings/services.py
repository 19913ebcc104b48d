"""Setting a value: one person proposes, a second one confirms or refuses; what is open follows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from liandong.casework.models import SettingState, SettingValue
from liandong.casework.notices import SETTING_PROPOSED, SETTING_REFUSED, SETTING_SET
from liandong.casework.settings import refusals
from liandong.casework.settings.catalogue import Setting, Unit, catalogue, said
from liandong.casework.settings.in_force import book_of
from liandong.casework.settings.uses import follow, use_of
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import (
    OutOfScope,
    access,
    access_place,
    acting_for,
    places_for,
    who_may,
)
from liandong.foundation.notices.services import notify
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import path_names
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import record

READ, PROPOSE, CONFIRM = "setting.read", "setting.propose", "setting.confirm"
_CAUGHT_UP_DAYS = 60  # so long no worker may run, and values that began meanwhile are still followed


def read_value(setting: Setting, text: str) -> Fraction:
    """What somebody typed as the exact value: ``5``, ``20%``, ``1/5``.

    Raises:
        NotANumber: it is none, or not whole where the unit is.
    """
    plain = text.strip().replace("％", "%")
    try:
        value = Fraction(plain.removesuffix("%").strip())
    except (ValueError, ZeroDivisionError):
        raise refusals.NotANumber(text=text.strip(), setting=setting.title) from None
    is_percent = plain.endswith("%")
    if setting.unit is not Unit.SHARE and (is_percent or value.denominator != 1):
        raise refusals.NotANumber(text=text.strip(), setting=setting.title)
    return value / 100 if is_percent else value


def drafted(
    *, actor: User, place: Place, name: str, value: Fraction, valid_from: date, valid_to: date | None = None
) -> SettingValue:
    """A value as somebody would propose it, checked and not kept.

    Raises:
        OutOfScope, HigherOffice: not theirs to set.
        OutOfBounds, BoundFromAbove, EndBeforeBegin, Overlaps, DecidedAlready.
    """
    access_place(actor, place.pk, action=PROPOSE)
    draft = SettingValue(
        place=place,
        name=name,
        numerator=value.numerator,
        denominator=value.denominator,
        valid_from=valid_from,
        valid_to=valid_to,
        proposed_by=actor,
        proposed_at=clock.now(),
    )
    _check(draft, actor)
    return draft


@transaction.atomic
def propose(
    *,
    actor: User,
    place: Place,
    name: str,
    value: Fraction,
    valid_from: date,
    reason: str,
    valid_to: date | None = None,
) -> SettingValue:
    """Propose a value for a place and everything below it; a second person decides.

    Raises:
        what :func:`drafted` refuses; ReasonMissing, AlreadyProposed.

    Event: ``setting.proposed``.
    """
    draft = drafted(
        actor=actor, place=place, name=name, value=value, valid_from=valid_from, valid_to=valid_to
    )
    if not reason.strip():
        raise refusals.ReasonMissing
    draft.reason = reason.strip()
    same = SettingValue.objects.filter(
        place=place, name=name, valid_from=valid_from, state=SettingState.PROPOSED
    )
    if same.exists():
        raise refusals.AlreadyProposed(setting=catalogue()[name].title, day=formats.day(valid_from))
    draft.save()
    _record("setting.proposed", draft, actor, valid_from=valid_from.isoformat())
    _tell([one for one in who_may(CONFIRM, place) if one != actor], SETTING_PROPOSED, draft, who=actor)
    return draft


@transaction.atomic
def confirm(*, actor: User, row: SettingValue) -> SettingValue:
    """Set a proposed value. An open one of the same place ends the day before it begins.

    Raises:
        NotBySamePerson, AlreadyDecided, HigherOffice; what :func:`drafted` refuses, since a place above may
        have set another meanwhile.

    Events: ``setting.set``, and ``setting.ended`` for the one it follows.
    Lock: the proposal; two that overlap are kept apart by the constraint ``settingvalue_one_a_day``.
    """
    row = _to_decide(actor, row)
    _check(row, actor)
    for before in _followed(row):
        _end(before, row.valid_from, actor)
    row.state, row.decided_by, row.decided_at = SettingState.SET, actor, clock.now()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        if "settingvalue_one_a_day" not in str(fault):
            raise
        raise _overlap(row) from fault
    _record("setting.set", row, actor, valid_from=row.valid_from.isoformat())
    _tell([row.proposed_by], SETTING_SET, row, day=row.valid_from)
    return row


@transaction.atomic
def refuse(*, actor: User, row: SettingValue, answer: str) -> SettingValue:
    """Turn a proposed value down and say why. Event: ``setting.refused``.

    Raises:
        ReasonMissing, NotBySamePerson, AlreadyDecided, HigherOffice.
    """
    row = _to_decide(actor, row)
    if not answer.strip():
        raise refusals.ReasonMissing
    row.state, row.decided_by, row.decided_at = SettingState.REFUSED, actor, clock.now()
    row.answer = answer.strip()
    row.save()
    _record("setting.refused", row, actor)
    _tell([row.proposed_by], SETTING_REFUSED, row)
    return row


@transaction.atomic
def end(*, actor: User, row: SettingValue, on: date) -> SettingValue:
    """End a value from a day on: what is above then holds again. Event: ``setting.ended``.

    Raises:
        NotInForce: that day it is not, or the day has passed; HigherOffice.
    """
    row = _locked(actor, row)
    is_open = row.valid_to is None or row.valid_to > on
    if on < clock.today() or row.state != SettingState.SET or on <= row.valid_from or not is_open:
        raise refusals.NotInForce(day=formats.day(on))
    return _end(row, on, actor)


def follow_value(event: Event) -> int:
    """L9: have what is open follow a value that was set or ended, from its day on; later ones wait for it.

    Event: ``setting.followed``, where something moved.
    """
    row = SettingValue.objects.select_related("place").get(key=event.subject_key)
    day = row.valid_from if event.kind == "setting.set" else row.valid_to
    return _follow(row, day, event) if day is not None and day <= clock.today() else 0


@transaction.atomic
def follow_begun() -> int:
    """Have what is open follow the values that began or ended lately; harmless to repeat."""
    today = clock.today()
    since = today - timedelta(days=_CAUGHT_UP_DAYS)
    rows = SettingValue.objects.filter(
        Q(valid_from__range=(since, today)) | Q(valid_to__range=(since, today)), state=SettingState.SET
    ).select_related("place")
    days = {
        (day, row.pk): row
        for row in rows
        for day in (row.valid_from, row.valid_to)
        if day is not None and since <= day <= today
    }
    return sum(_follow(row, day, None) for (day, _pk), row in sorted(days.items(), key=lambda one: one[0]))


def _follow(row: SettingValue, day: date, because: Event | None) -> int:
    moved = follow(row.name, row.place, day)
    if moved:
        record(
            kind="setting.followed",
            subject=Subject("setting", row.key),
            place=row.place,
            actor=None,
            payload={"setting": row.name, "things": moved},
            caused_by=because,
        )
    return moved


def _check(draft: SettingValue, actor: User) -> None:
    setting, place = catalogue()[draft.name], draft.place
    value = said(setting.unit, draft.value)
    office = _office(actor, place, setting)
    if not setting.least <= draft.value <= setting.most:
        least, most = said(setting.unit, setting.least), said(setting.unit, setting.most)
        raise refusals.OutOfBounds(setting=setting.title, least=least, most=most, value=value)
    if draft.valid_to is not None and draft.valid_to <= draft.valid_from:
        raise refusals.EndBeforeBegin(
            valid_from=formats.day(draft.valid_from), valid_to=formats.day(draft.valid_to)
        )
    above = book_of([place], [draft.name]).at(draft.name, place.parent, draft.valid_from)
    # A province goes by the bounds alone: the default stands where it has not spoken yet.
    binds = above is not None and (above.row is not None or office > Level.PROVINCE)
    if above is not None and binds and setting.strictest(above.value, draft.value) != draft.value:
        raise refusals.BoundFromAbove(
            place=path_names(above.row.place)[-1] if above.row else gettext("The national default"),
            bound=above.said,
            setting=setting.title,
            value=value,
        )
    _refuse_overlap(draft)
    today = clock.today()
    if draft.valid_from < today and (
        number := use_of(draft.name).decided(draft.name, place, draft.valid_from)
    ):
        raise refusals.DecidedAlready(
            day=formats.day(draft.valid_from), number=formats.count(number), today=formats.day(today)
        )


def _office(actor: User, place: Place, setting: Setting) -> Level:
    """The level of the duty by which somebody sets values at a place."""
    level = min((top.level for top in places_for(actor, PROPOSE) if top.contains(place)), default=None)
    if level is None:
        raise OutOfScope(PROPOSE)
    if level > setting.office:
        raise refusals.HigherOffice(setting=setting.title, office=setting.office.label)
    return Level(level)


def _during(draft: SettingValue) -> list[SettingValue]:
    """What the place itself has set on any of the draft's days."""
    rows = SettingValue.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=draft.valid_from),
        state=SettingState.SET,
        place=draft.place,
        name=draft.name,
    )
    if draft.valid_to is not None:
        rows = rows.filter(valid_from__lt=draft.valid_to)
    return list(rows.select_related("place").order_by("valid_from"))


def _followed(draft: SettingValue) -> list[SettingValue]:
    """The open one that began earlier: it ends when the draft begins."""
    return [row for row in _during(draft) if row.valid_to is None and row.valid_from < draft.valid_from]


def _refuse_overlap(draft: SettingValue) -> None:
    followed = {row.pk for row in _followed(draft)}
    if any(row.pk not in followed for row in _during(draft)):
        raise _overlap(draft)


def _overlap(draft: SettingValue) -> refusals.Overlaps:
    followed = {row.pk for row in _followed(draft)}
    row = next((one for one in _during(draft) if one.pk not in followed), draft)
    setting = catalogue()[draft.name]
    return refusals.Overlaps(
        setting=setting.title, value=said(setting.unit, row.value), valid_from=formats.day(row.valid_from)
    )


def _locked(actor: User, row: SettingValue) -> SettingValue:
    rows = SettingValue.objects.select_related("place__parent").select_for_update(of=("self",))
    found = access(actor, rows, {"pk": row.pk}, action=CONFIRM)
    _office(actor, found.place, catalogue()[found.name])
    return found


def _to_decide(actor: User, row: SettingValue) -> SettingValue:
    row = _locked(actor, row)
    if row.state != SettingState.PROPOSED:
        raise refusals.AlreadyDecided(state=SettingState(row.state).label)
    if row.proposed_by_id in {actor.pk, *(principal.pk for principal in acting_for(actor, row.place))}:
        raise refusals.NotBySamePerson
    return row


def _end(row: SettingValue, on: date, actor: User) -> SettingValue:
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    _record("setting.ended", row, actor, valid_to=on.isoformat())
    return row


def _tell(people: Iterable[User], kind: str, row: SettingValue, **details: object) -> None:
    setting = catalogue()[row.name]
    link = reverse("casework:setting_value", args=[row.key])
    notify(people, kind, link=link, details={"title": setting.titles["zh"], **details})


def _record(kind: str, row: SettingValue, actor: User, **payload: object) -> None:
    record(
        kind=kind,
        subject=Subject("setting", row.key),
        place=row.place,
        actor=actor,
        payload={"setting": row.name, "value": str(row.value), **payload},
    )
