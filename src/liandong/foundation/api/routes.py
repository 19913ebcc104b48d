"""Operations of the foundation: places."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from liandong.foundation.accounts.scope import visible_places
from liandong.foundation.api.paging import Cursor, Limit, Page, rows_of
from liandong.foundation.api.places import lines_of, place_of
from liandong.foundation.api.schemas import PlaceCode, PlaceLine
from liandong.foundation.api.tokens import caller, needs

router = Router(tags=["places"])
READ = "place.read"


@router.get("/places", response=Page[PlaceLine], **needs("places.read", READ))
def list_places(
    request: HttpRequest, place: PlaceCode = None, cursor: Cursor = None, limit: Limit = 100
) -> dict[str, object]:
    """The places of your area, in the order in which they were entered."""
    user = caller(request)
    found = visible_places(user, action=READ)
    if place is not None:
        found = found.filter(path__startswith=place_of(user, place, READ).path)
    rows, following = rows_of(found, cursor=cursor, limit=limit)
    lines = lines_of(rows)
    return {"items": [lines[row.pk] for row in rows], "next": following}
