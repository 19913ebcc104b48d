"""Borders of places, for maps: loaded from GeoJSON, harmless to repeat, and read by id.

No right and no figure follows from a border: a place lies where the tree says. It is looked at, and after a
disaster it tells which villages to look at first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.db import transaction

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.places.models import PlaceBorder
from liandong.foundation.places.selectors import by_codes
from liandong.foundation.places.shapes import Point, rings_of

Ring = tuple[tuple[float, float], ...]


class NotGeoJson(Refusal):
    """A file that is no collection of borders."""

    message = marked(
        "{path} is no GeoJSON collection of features ({reason}). Export the borders as GeoJSON in degrees."
    )


class BadBorder(Refusal):
    """A feature that has no code or no usable border."""

    message = marked(
        "Feature {number} of {path} cannot be used: {reason}. Each needs the property code and a Polygon or "
        "MultiPolygon in degrees of longitude and latitude; nothing was loaded."
    )


@transaction.atomic
def load_borders(path: Path) -> tuple[int, tuple[str, ...]]:
    """Keep the borders of a GeoJSON file; those of places that have one already are replaced.

    Returns how many were kept, and the codes that no place has today.
    Errors: :class:`NotGeoJson`, :class:`BadBorder`; then nothing is kept.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        features = data["features"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotGeoJson(path=path, reason=type(error).__name__) from error
    return keep_borders(features, str(path))


def keep_borders(features: Iterable[Mapping[str, object]], path: str) -> tuple[int, tuple[str, ...]]:
    """As :func:`load_borders`, of features at hand; ``path`` stands in refusals and as the source."""
    rings = {}
    for number, feature in enumerate(features, 1):
        try:
            code, border = _border(feature)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise BadBorder(number=number, path=path, reason=str(error) or type(error).__name__) from error
        rings[code] = border
    places = by_codes(rings)
    PlaceBorder.objects.bulk_create(
        [PlaceBorder(place=places[code], rings=border, source=path[:200]) for code, border in rings.items()
         if code in places],
        update_conflicts=True, unique_fields=["place"], update_fields=["rings", "source"],
    )  # fmt: skip
    return sum(code in places for code in rings), tuple(code for code in rings if code not in places)


def borders_of(places: Iterable[int]) -> dict[int, tuple[Ring, ...]]:
    """The rings of the borders of these places, by id; those without one are left out. Cost: one query."""
    rows = PlaceBorder.objects.filter(place__in=list(places)).values_list("place_id", "rings")
    return {
        place: tuple(tuple((east, north) for east, north in ring) for ring in rings) for place, rings in rows
    }


def _border(feature: Mapping[str, object]) -> tuple[str, list[list[Point]]]:
    properties, geometry = feature["properties"], feature["geometry"]
    if not isinstance(properties, dict) or not isinstance(geometry, dict):
        raise TypeError("no properties or no geometry")
    return str(properties["code"]), rings_of(geometry)
