"""Reading settings: the places one may ask about, the values one may see, and the history of one setting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.db.models.functions import Length

from liandong.casework.by_code import codes_of
from liandong.casework.enacting.selectors import proposals_for
from liandong.casework.models import ProposalState, SettingValue
from liandong.casework.settings.catalogue import Setting, said
from liandong.casework.settings.services import READ, VALUES
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, places_for
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import named


def places_near(user: User, chosen: int | None) -> tuple[Place, list[Place]]:
    """The place that a page is about, and those to go on to: the way to it, and what lies right below.

    Raises:
        OutOfScope: it lies elsewhere, or the user has no duty.

    Cost: two queries.
    """
    tops = places_for(user, READ)
    own = tops[0] if tops else None
    place = own if chosen is None else Place.objects.filter(pk=chosen).first()
    top = next((one for one in tops if place is not None and one.contains(place)), None)
    if place is None or top is None:
        raise OutOfScope(READ)
    wanted = Q(pk__in=[*place.ids[len(top.ids) - 1 :], *(one.pk for one in tops)]) | Q(parent=place)
    near: list[Place] = list(
        named(Place.objects.filter(wanted), clock.today()).order_by(Length("path"), "path")
    )
    return next(one for one in near if one.pk == place.pk), near


@dataclass(frozen=True)
class Line:
    """One value of a setting's history: a default (no ``row``), or of a place. ``last_day``: None, open.

    ``province``: the code of the one for which a default is; empty: for all.
    """

    said: str
    place: int | None
    since: date
    last_day: date | None
    source: str
    when: str
    row: SettingValue | None = None
    province: str = ""


def history(user: User, setting: Setting, place: Place, on: date) -> list[Line]:
    """The defaults of a setting at a place, its values on the way there and below it, the latest first.

    Cost: one query; two where the default differs by province.
    """
    code = codes_of([place], on)[place.pk] if setting.is_regional else ""
    lines = _defaults(setting, code, on)
    near = Q(place__in=place.ids) | Q(place__path__startswith=place.path)
    rows = proposals_for(VALUES, user).filter(near, name=setting.name)
    for row in rows.filter(state__in=(ProposalState.PROPOSED, ProposalState.ENACTED)):
        last = row.valid_to - timedelta(days=1) if row.valid_to else None
        when = "waits" if row.state == ProposalState.PROPOSED else _when(row.valid_from, row.valid_to, on)
        words = said(setting.unit, row.value)
        lines.append(Line(words, row.place_id, row.valid_from, last, row.reason, when, row))
    return sorted(lines, key=lambda line: (line.since, line.row.pk if line.row else 0), reverse=True)


def _defaults(setting: Setting, code: str, on: date) -> list[Line]:
    """The defaults that hold at a place's code, one after the other."""
    days = sorted({one.valid_from for one in setting.defaults})
    held = [one for day in days if (one := setting.default_on(day, code)) is not None]
    turns = [one for at, one in enumerate(held) if at == 0 or one is not held[at - 1]]
    lines = []
    for one, after in zip(turns, [*turns[1:], None], strict=True):
        until = after.valid_from if after else None
        last = until - timedelta(days=1) if until else None
        words = said(setting.unit, one.value)
        when = _when(one.valid_from, until, on)
        lines.append(Line(words, None, one.valid_from, last, one.source, when, province=one.place))
    return lines


def _when(since: date, until: date | None, on: date) -> str:
    if since > on:
        return "coming"
    return "past" if until is not None and until <= on else "now"
