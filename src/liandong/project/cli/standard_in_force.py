"""``liandong standard inforce``: what is in force at a place on a day, as text or JSON."""

from __future__ import annotations

import json
from datetime import date

from django.utils import translation

from liandong.analytics.errors import marked, spoken
from liandong.foundation import clock
from liandong.foundation.places.codes import parse_code
from liandong.foundation.places.selectors import by_code, path_names
from liandong.identification.in_force import InForce, in_force_here
from liandong.identification.refusals import BadDate, UnknownPlace
from liandong.identification.slots import Slot
from liandong.project.words import translated


def told(code: str, on: str | None, *, as_json: bool) -> str:
    """One line for each slot: the file, who put it in force, since when.

    Errors: a code no place has on the day, or a text that is no day.
    """
    day = _day(on)
    place = by_code(code, day)
    if place is None:
        raise UnknownPlace(code=parse_code(code).text, on=day)
    with translation.override("en" if spoken() == "en" else "zh-hans"):
        found = in_force_here(place, day)
        if as_json:
            rows = [_data(slot, one) for slot, one in found.items()]
            return json.dumps(
                {"place": code, "on": day.isoformat(), "rules": rows}, ensure_ascii=False, indent=1
            )
        return "\n".join(_line(slot, one) for slot, one in found.items())


def _day(text: str | None) -> date:
    if text is None:
        return clock.today()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadDate(text=text) from error


def _line(slot: Slot, found: InForce | None) -> str:
    if found is None:
        return translated(marked("{slot}: nothing")).format(slot=slot.label)
    said = translated(marked("{slot}: {title} ({id}), {whence}, since {since}"))
    return said.format(
        slot=slot.label, title=found.title, id=found.rule.id, whence=_whence(found), since=found.since
    )


def _whence(found: InForce) -> str:
    if found.enactment is None:
        return translated(marked("national default"))
    return path_names(found.enactment.place)[-1]


def _data(slot: Slot, found: InForce | None) -> dict[str, object]:
    if found is None:
        return {"slot": slot.value, "id": None}
    row = found.enactment
    return {
        "slot": slot.value,
        "id": found.rule.id,
        "title": found.title,
        "fingerprint": found.fingerprint,
        "since": found.since.isoformat() if found.since else None,
        "until": found.until.isoformat() if found.until else None,
        "place": path_names(row.place)[-1] if row else None,
        "is_binding": row.is_binding if row else False,
    }
