"""Settings through the API: what is in force at a place on a day, and whence."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from ninja import Field, Router, Schema

from liandong.casework.settings.catalogue import catalogue
from liandong.casework.settings.in_force import values_at
from liandong.casework.settings.services import READ
from liandong.foundation import clock
from liandong.foundation.accounts.scope import places_for, require
from liandong.foundation.api.places import lines_of, place_of
from liandong.foundation.api.schemas import OnDay, PlaceCode, PlaceLine
from liandong.foundation.api.tokens import caller, needs

router = Router(tags=["settings"])


class SettingLine(Schema):
    """A setting: ``value`` exact, a share as a fraction; null: none yet. ``place``: who set it."""

    name: str = Field(..., examples=["notice.village"])
    title: str
    unit: str = Field(..., examples=["days"])
    value: str | None = Field(..., examples=["7"])
    since: date | None
    source: str
    place: PlaceLine | None
    least: str
    most: str


class SettingsHere(Schema):
    """Every setting at a place on a day."""

    place: PlaceLine
    on: date
    items: list[SettingLine]


@router.get("/settings", response=SettingsHere, **needs("settings.read", READ))
def list_settings(request: HttpRequest, place: PlaceCode = None, on: OnDay = None) -> dict[str, object]:
    """Every setting with the value in force at a place of your area on a day; left out: at your own."""
    user = caller(request)
    require(user, READ)
    here = places_for(user, READ)[0] if place is None else place_of(user, place, READ)
    day = on or clock.today()
    found = values_at([here], day)[here.pk]
    places = lines_of([here, *(one.row.place for one in found.values() if one.row)])
    items = []
    for name, setting in catalogue().items():
        one = found.get(name)
        items.append(
            {
                "name": name,
                "title": setting.title,
                "unit": setting.unit,
                "value": str(one.value) if one else None,
                "since": one.since if one else None,
                "source": one.source if one else "",
                "place": places[one.row.place_id] if one and one.row else None,
                "least": str(setting.least),
                "most": str(setting.most),
            }
        )
    return {"place": places[here.pk], "on": day, "items": items}
