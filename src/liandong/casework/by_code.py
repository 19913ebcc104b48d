"""Rules of files that hold below the code of a place: the nearest one, there the latest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Protocol, TypeVar

from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import names_on


class Ruled(Protocol):
    """A rule that holds in a place and below from a day on."""

    @property
    def place(self) -> str: ...

    @property
    def valid_from(self) -> date: ...


R = TypeVar("R", bound=Ruled)


def never_twice(rules: Iterable[R], named: Callable[[R], str], file: str) -> tuple[R, ...]:
    """The rules of a file, each named once for a place and a day.

    Raises:
        ValueError: two of one name begin to hold in one place on one day, so that chance would choose.
    """
    kept: dict[tuple[str, str, date], R] = {}
    for one in rules:
        key = (named(one), one.place, one.valid_from)
        if key in kept:
            where = one.place or "every place"
            raise ValueError(
                f"{file}: two rules {key[0]!r} from {one.valid_from} in {where}; keep one of them"
            )
        kept[key] = one
    return tuple(kept.values())


def nearest(rules: Iterable[R], code: str, on: date) -> R | None:
    """The rule in force at a place's code: of the nearest place, there the latest; None without one."""
    found = [one for one in rules if one.valid_from <= on and code.startswith(one.place.rstrip("0"))]
    return max(found, key=lambda one: (len(one.place.rstrip("0")), one.valid_from), default=None)


def codes_of(places: Iterable[Place], on: date) -> dict[int, str]:
    """The code of each place on a day; a group, which has none, counts with its village. Cost: one query."""
    kept = {place.pk: place for place in places}
    ids = {number for place in kept.values() for number in place.ids}
    named = names_on(on).filter(place_id__in=ids, code__isnull=False)
    codes = dict(named.values_list("place_id", "code"))
    return {
        key: next((codes[number] for number in reversed(place.ids) if codes.get(number)), "") or ""
        for key, place in kept.items()
    }
