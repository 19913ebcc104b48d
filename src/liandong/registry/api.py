"""Households through the API, read by the same selectors as the pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope, require
from liandong.foundation.api.paging import BadCursor, Cursor, Limit, Page, read_all, written
from liandong.foundation.api.places import lines_of, place_of
from liandong.foundation.api.schemas import NO_NUL, OnDay, PlaceCode, PlaceLine
from liandong.foundation.api.tokens import by_token, caller, needs
from liandong.foundation.audit.services import note
from liandong.foundation.places.models import Level, Place
from liandong.registry.api_help import PlannedOut, ReceivedOut, VisitOut
from liandong.registry.family_facts import family_facts
from liandong.registry.help_facts import help_facts
from liandong.registry.household_list import ORDERS, Selection, lines_for, page_from
from liandong.registry.models import Listing
from liandong.registry.selectors import LOOK, look_at, reading, sight_of
from liandong.registry.sight import Sight

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

router = Router(tags=["households"])


class HouseholdLine(Schema):
    """A household in a list. ``persons``: members today."""

    key: UUID
    household_no: str = Field(..., examples=["LX-0317-0086"])
    head_name: str | None = Field(..., examples=["周启明"])
    group_no: str | None = None
    place: PlaceLine
    persons: int = Field(..., examples=[4])
    registered_at: datetime


class FactLine(Schema):
    """A fact that holds on the day. ``value`` null: it was asked for and is not known.

    ``label`` is in the language of the answer; ``name`` never changes.
    """

    name: str = Field(..., examples=["house_grade"])
    label: str = Field(..., examples=["住房等级"])
    value: bool | int | float | str | None = Field(..., examples=["C"])
    unit: str = Field("", examples=["m2"])
    source: str | None = Field(None, examples=["住建局鉴定"])
    observed_on: date | None = None


class MemberOut(Schema):
    """A member on the day."""

    key: UUID
    person_no: str
    name: str | None
    sex: str | None = Field(..., examples=["1"])
    birth_on: date | None
    since: date
    facts: list[FactLine]


class IncomeOut(Schema):
    """The income of a year, as it is known on the day."""

    year: int
    facts: list[FactLine]


class HouseholdOut(Schema):
    """A household with its members and facts on a day, and what was planned and done for it up to then."""

    key: UUID
    household_no: str
    head_name: str | None
    group_no: str | None
    place: PlaceLine
    registered_at: datetime
    on: date
    members: list[MemberOut]
    living: list[FactLine]
    incomes: list[IncomeOut]
    plan: list[PlannedOut]
    visits: list[VisitOut]
    measures: list[ReceivedOut]


Search = Annotated[
    str,
    Query(
        max_length=80,
        pattern=NO_NUL,
        description="The beginning of a number, or part of a name.",
        examples=["周"],
    ),
]


@router.get("/households", response=Page[HouseholdLine], **needs("households.read", LOOK))
def list_households(
    request: HttpRequest,
    q: Search = "",
    place: PlaceCode = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> dict[str, object]:
    """The households of your area, in the order in which they were registered, county by county.

    Masked for those who look at families to check; they search by number alone, and down to a township.
    """
    user = caller(request)
    require(user, LOOK)
    sight = sight_of(user)
    where = None if place is None else place_of(user, place, reading(user))
    if where is not None and sight.is_masked and where.level > Level.TOWNSHIP:
        raise OutOfScope(LOOK)
    lines = lines_for(user, Selection(search=q.strip(), place=where))
    edge = _edge(cursor) if cursor else None
    page = page_from(user, lines, ORDERS["registered"], edge, size=limit)
    shown = Listing.objects.filter(pk__in=page.ids).select_related("household", "place")
    by_id = {line.pk: line for line in shown}
    rows = [by_id[pk] for pk in page.ids if pk in by_id]
    places = _shown_places((row.place for row in rows), sight)
    items = [
        {
            "key": row.household.key,
            "household_no": row.household.household_no,
            "head_name": sight.head(row.household) if row.household.head_name else None,
            "group_no": None if sight.is_masked else row.household.group_no,
            "place": places[row.place_id],
            "persons": row.persons,
            "registered_at": row.registered_at,
        }
        for row in rows
    ]
    return {"items": items, "next": _following(rows[-1]) if rows and page.has_next else None}


def _shown_places(places: Iterable[Place], sight: Sight) -> dict[int, dict[str, object]]:
    """The places of families, by id; for those who see no names the township each lies in."""
    kept = {place.pk: place for place in places}
    if not sight.is_masked:
        return lines_of(kept.values())
    ids = {pk for place in kept.values() for pk in place.ids}
    above = Place.objects.filter(level__lte=Level.TOWNSHIP).in_bulk(ids)
    lines = lines_of(above.values())
    return {pk: lines[[up for up in place.ids if up in above][-1]] for pk, place in kept.items()}


def _following(line: Listing) -> str:
    return written(line.county_id, (line.registered_at - _EPOCH) // _MICROSECOND, line.pk)


def _edge(cursor: str) -> tuple[int, datetime, int]:
    """What the order compares: county, instant of the registration, household. Errors: BadCursor."""
    county, microseconds, household = read_all(cursor, 3)
    try:
        return county, _EPOCH + microseconds * _MICROSECOND, household
    except OverflowError as error:
        raise BadCursor from error


@router.get("/households/{uuid:key}", response=HouseholdOut, **needs("households.read", LOOK))
def get_household(request: HttpRequest, key: UUID, on: OnDay = None) -> dict[str, object]:
    """One household with its members and facts. Who read it is written down.

    For those who look at it to check: masked, and as of today whatever day is asked for.
    """
    user = caller(request)
    household, sight = look_at(user, key)
    day = on if on is not None and sight.keeps_file else clock.today()
    note(
        actor=user,
        action="household.read",
        subject=f"household:{key}",
        place=household.place,
        detail={"masked": sight.audience.value, **by_token(request)},
    )
    return {
        "key": household.key,
        "household_no": household.household_no,
        "head_name": sight.head(household) if household.head_name else None,
        "group_no": None if sight.is_masked else household.group_no,
        "place": _shown_places([household.place], sight)[household.place_id],
        "registered_at": household.registered_at,
        "on": day,
        **family_facts(household, day, sight),
        **help_facts(household, day, sight),
    }
