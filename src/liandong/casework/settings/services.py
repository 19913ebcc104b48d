"""Values of settings: put in force by two people (:mod:`.enacting`); what is open follows."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from liandong.casework.enacting import services as enacting
from liandong.casework.enacting.matters import Matter, register_matter
from liandong.casework.models import ProposalState, SettingValue
from liandong.casework.settings import refusals
from liandong.casework.settings.catalogue import Setting, Unit, catalogue, said
from liandong.casework.settings.in_force import binds, book_of
from liandong.casework.settings.uses import follow, use_of
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, places_for
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import path_names
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import record

_CAUGHT_UP_DAYS = 60  # so long no worker may run, and values that began meanwhile are still followed


def read_value(setting: Setting, text: str) -> Fraction:
    """What somebody typed as the exact value: ``5``, ``20%``, ``1/5``, ``0.6``.

    Raises:
        NotANumber: it is none, or not whole where the unit is.
    """
    plain = text.strip().replace("％", "%")
    try:
        value = Fraction(plain.removesuffix("%").strip())
    except (ValueError, ZeroDivisionError):
        raise refusals.NotANumber(text=text.strip(), setting=setting.title) from None
    is_percent = plain.endswith("%")
    if is_percent and setting.unit is not Unit.SHARE:
        raise refusals.NotANumber(text=text.strip(), setting=setting.title)
    if value.denominator != 1 and setting.unit not in (Unit.SHARE, Unit.TIMES):
        raise refusals.NotANumber(text=text.strip(), setting=setting.title)
    return value / 100 if is_percent else value


def drafted(
    *,
    actor: User,
    place: Place,
    name: str,
    value: Fraction,
    valid_from: date,
    valid_to: date | None = None,
    reason: str = "",
) -> SettingValue:
    """A value as somebody would propose it, checked and not kept.

    Raises:
        OutOfScope, HigherOffice: not theirs to set.
        OutOfBounds, BoundFromAbove, EndBeforeBegin, Overlaps, DecidedAlready.
    """
    draft = SettingValue(
        place=place,
        name=name,
        numerator=value.numerator,
        denominator=value.denominator,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=reason,
    )
    return enacting.check(VALUES, draft, actor=actor)


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
        Q(valid_from__range=(since, today)) | Q(valid_to__range=(since, today)), state=ProposalState.ENACTED
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
    """Bounds of everybody and of the places above, and days that were decided upon already."""
    setting, place = catalogue()[draft.name], draft.place
    value = said(setting.unit, draft.value)
    if not setting.least <= draft.value <= setting.most:
        least, most = said(setting.unit, setting.least), said(setting.unit, setting.most)
        raise refusals.OutOfBounds(setting=setting.title, least=least, most=most, value=value)
    above = book_of([place], [draft.name]).at(draft.name, place.parent, draft.valid_from)
    limit = above if above is not None and binds(above, _level(actor, place)) else None
    if limit is not None and setting.strictest(limit.value, draft.value) != draft.value:
        raise refusals.BoundFromAbove(
            place=path_names(limit.row.place)[-1] if limit.row else gettext("The national default"),
            bound=limit.said,
            setting=setting.title,
            value=value,
        )
    today = clock.today()
    if draft.valid_from < today and (
        number := use_of(draft.name).decided(draft.name, place, draft.valid_from)
    ):
        raise refusals.DecidedAlready(
            day=formats.day(draft.valid_from), number=formats.count(number), today=formats.day(today)
        )


def _office(row: SettingValue, actor: User) -> None:
    """A setting has the office that sets it, and those above."""
    setting = catalogue()[row.name]
    if _level(actor, row.place) > setting.office:
        raise refusals.HigherOffice(setting=setting.title, office=setting.office.label)


def _level(actor: User, place: Place) -> Level:
    """The level of the duty by which somebody sets values at a place."""
    level = min((top.level for top in places_for(actor, PROPOSE) if top.contains(place)), default=None)
    if level is None:
        raise OutOfScope(PROPOSE)
    return Level(level)


def titled(row: SettingValue) -> str:
    """A value with its setting, in the language of the page."""
    setting = catalogue().get(row.name)
    if setting is None:  # of a version that had a setting of this name
        return row.name
    return gettext("{setting}: {value}").format(setting=setting.title, value=said(setting.unit, row.value))


VALUES = register_matter(
    Matter(
        model=SettingValue,
        name="setting",
        subject="setting",
        page="casework:setting_value",
        title=titled,
        payload=lambda row: {"setting": row.name, "value": str(row.value)},
        check=_check,
        office=_office,
        enacted="set",
    )
)
READ, PROPOSE, CONFIRM = VALUES.read, VALUES.propose, VALUES.confirm
