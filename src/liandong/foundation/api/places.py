"""Where a request points to: places by code, within what the caller may do."""

from __future__ import annotations

from collections.abc import Iterable

from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, access_place
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import by_code, names_on


def place_of(user: User, code: str, action: str) -> Place:
    """The place of a code where the user may do the action.

    Errors: BadPlaceCode; OutOfScope, also where no place has the code.
    """
    place = by_code(code)
    if place is None:
        raise OutOfScope(action)
    return access_place(user, place.pk, action=action)


def lines_of(places: Iterable[Place]) -> dict[int, dict[str, object]]:
    """Places as :class:`liandong.foundation.api.schemas.PlaceLine`, by id. Cost: one query for all."""
    kept = {place.pk: place for place in places}
    ids = {one for place in kept.values() for one in place.ids[-2:]}
    names = {
        place_id: (code, name)
        for place_id, code, name in names_on().filter(place__in=ids).values_list("place", "code", "name")
    }
    nothing = (None, None)
    return {
        pk: {
            "key": str(place.key),
            "code": names.get(pk, nothing)[0],
            "name": names.get(pk, nothing)[1],
            "level": Level(place.level).name.lower(),
            "parent": names.get(place.ids[-2], nothing)[0] if len(place.ids) > 1 else None,
        }
        for pk, place in kept.items()
    }
