"""Duties that nobody holds and duties in the wrong hands, through the API."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Field, Router, Schema

from liandong.desk.gap_views import top_asked
from liandong.desk.gaps import counts_of, gaps_in
from liandong.foundation.accounts.people import READ
from liandong.foundation.api.places import place_of
from liandong.foundation.api.schemas import PlaceCode
from liandong.foundation.api.tokens import caller, needs
from liandong.foundation.places.selectors import names_on

router = Router(tags=["duties"])


class GapLine(Schema):
    """One thing that is wrong. ``count``: families or tasks."""

    side: str = Field(..., examples=["missing"], description="missing or misplaced.")
    kind: str = Field(..., examples=["no_cadre"])
    title: str
    place_code: str | None
    what: str
    who: str
    count: int


class GapsOut(Schema):
    """Everything found in a place and below, today."""

    missing: int
    misplaced: int
    items: list[GapLine]


@router.get("/duty-gaps", response=GapsOut, **needs("duties.read", READ))
def list_duty_gaps(request: HttpRequest, place: PlaceCode = None) -> dict[str, object]:
    """Duties that nobody holds and duties in the wrong hands, in a place (by its code) and below."""
    user = caller(request)
    named = place_of(user, place, READ) if place else None
    found = gaps_in(top_asked(user, str(named.pk) if named else None))
    codes = dict(names_on().filter(place__in={gap.place for gap in found}).values_list("place", "code"))
    counts = counts_of(found)
    return {
        "missing": counts["missing"],
        "misplaced": counts["misplaced"],
        "items": [
            {
                "side": gap.kind.side.value,
                "kind": gap.kind.value,
                "title": str(gap.kind.label),
                "place_code": codes.get(gap.place.pk),
                "what": gap.what,
                "who": gap.who,
                "count": gap.count,
            }
            for gap in found
        ],
    }
