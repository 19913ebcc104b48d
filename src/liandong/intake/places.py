"""What the texts of places in a file mean: codes, or names from the county down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from liandong.analytics.errors import Refusal
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import places_for
from liandong.foundation.places.codes import parse_code
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import by_codes, paths_named, subtree

UPLOAD = "import.upload"
_SEPARATORS = re.compile(r"[/›>\\·,，、\s]+")


@dataclass(frozen=True)
class Located:
    """A place for households, or the rule that the text breaks."""

    place_id: int | None = None
    county_id: int | None = None
    rule: str | None = None


def locate(texts: Iterable[str | None], *, within: Place, actor: User | None) -> Mapping[str | None, Located]:
    """Look up each text below ``within``; ``actor`` may name only places of their own area (None: any).

    A missing text means ``within`` itself where that is a village or a group. Cost: three queries,
    whatever the number of texts.
    """
    wanted = set(texts)
    coded = _by_code(text for text in wanted if text)
    named = _by_name(within) if any(text and text not in coded for text in wanted) else {}
    tops = None if actor is None else places_for(actor, UPLOAD)
    found = {text: _judge(text, coded, named, within, tops) for text in wanted}
    counties = _counties([one for one in found.values() if isinstance(one, Place)])
    return {
        text: Located(one.pk, counties[one.pk]) if isinstance(one, Place) else Located(rule=one)
        for text, one in found.items()
    }


def _by_code(texts: Iterable[str]) -> dict[str, Place]:
    codes = {}
    for text in texts:
        try:
            codes[text] = parse_code(text).text
        except Refusal:
            continue
    found = by_codes(codes.values())
    return {text: found[code] for text, code in codes.items() if code in found}


def _by_name(within: Place) -> dict[str, Place | None]:
    """Places by their names from any level down, run together; None where two places share them."""
    places = {place.pk: place for place in subtree(within).filter(level__gte=Level.VILLAGE)}
    found: dict[str, Place | None] = {}
    for place_id, names in paths_named(places.values()).items():
        for start in range(len(names)):
            key = "".join(names[start:])
            found[key] = None if key in found else places[place_id]
    return found


def _judge(
    text: str | None,
    coded: Mapping[str, Place],
    named: Mapping[str, Place | None],
    within: Place,
    tops: list[Place] | None,
) -> Place | str:
    """The place, or the rule that the text breaks."""
    if text is None and within.level < Level.VILLAGE:
        return "place_missing"
    place = within if text is None else coded.get(text) or named.get(_SEPARATORS.sub("", text))
    if place is None or place.level < Level.VILLAGE:
        return "place_unknown"
    if not within.contains(place) or (tops is not None and not any(top.contains(place) for top in tops)):
        return "place_outside"
    return place


def _counties(places: Iterable[Place]) -> dict[int, int]:
    """For each place its county, within which household numbers are unique; the root where there is none."""
    kept = {place.pk: place for place in places}
    ids = {place_id for place in kept.values() for place_id in place.ids}
    counties = set(Place.objects.filter(pk__in=ids, level=Level.COUNTY).values_list("pk", flat=True))
    return {
        pk: next((place_id for place_id in place.ids if place_id in counties), place.ids[0])
        for pk, place in kept.items()
    }
