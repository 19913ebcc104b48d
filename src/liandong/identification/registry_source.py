"""``registry:PLACE[@DATE]``: the registry as a file that analytics reads like any other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from liandong.foundation import clock
from liandong.foundation.audit.services import note
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import by_code
from liandong.identification import snapshots
from liandong.identification.refusals import BadDate, EmptyPlace, FutureDate, UnknownPlace
from liandong.registry.extracts import household_parts, one_state

PREFIX = "registry:"


def registry_file(source: str) -> Path:
    """Freeze what ``source`` names and return the file. Repeated, it gives the same file.

    Errors: :class:`UnknownPlace`, :class:`BadDate`, :class:`FutureDate`, :class:`EmptyPlace`.
    """
    code, _, day = source.removeprefix(PREFIX).partition("@")
    on = read_day(day) if day else clock.today()
    place = find_place(code, on)
    with one_state():
        file = snapshots.store(household_parts(place, on))
    if not file.rows:
        raise EmptyPlace(place=code, as_of=on)
    note(
        actor=None,
        action="registry.read",
        subject=f"place:{place.key}",
        place=place,
        detail={"on": on.isoformat(), "rows": file.rows, "snapshot": file.sha256},
    )
    return file.path


def find_place(code: str, on: date) -> Place:
    """The place with that code on a day. Errors: :class:`UnknownPlace`, or a text that cannot be a code."""
    place = by_code(code, on)
    if place is None:
        raise UnknownPlace(code=code, on=on)
    return place


def read_day(text: str) -> date:
    """A day written YYYY-MM-DD that has come. Errors: :class:`BadDate`, :class:`FutureDate`."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadDate(text=text) from error
    if day > clock.today():
        raise FutureDate(as_of=day, today=clock.today())
    return day
