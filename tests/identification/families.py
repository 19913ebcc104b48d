"""Families for the tests, written straight into the registry's tables."""

from __future__ import annotations

from datetime import date

from liandong.foundation import clock
from liandong.foundation.accounts.models import Role, User
from liandong.foundation.accounts.services import grant_duty, open_account
from liandong.foundation.places.models import Level, Place
from liandong.registry.models import (
    Household,
    HouseholdIncome,
    LivingConditions,
    Member,
    MemberFacts,
    ReferenceLevel,
    Source,
)
from tests.cast import Cast

SINCE = date(2024, 1, 1)
AS_OF = date(2025, 9, 8)


def visit(title: str = "入户调查", on: date = date(2025, 9, 8)) -> Source:
    """A source of facts."""
    return Source.objects.create(kind="visit", title=title, observed_on=on, recorded_at=clock.now())


def county_of(place: Place) -> Place:
    return next(one for one in Place.objects.filter(pk__in=place.ids) if one.level == Level.COUNTY)


def second_officer(cast: Cast) -> User:
    """Another officer of the county, who may decide what the first one proposes."""
    person = open_account(username="colleague", display_name="韩冰", password=None, actor=None)
    grant_duty(
        user=person, role=Role.COUNTY_OFFICER, place=cast.county, valid_from=date(2020, 1, 1), actor=None
    )
    return person


HEALTHY = {
    "age_years": 40,
    "years_schooling": 9,
    "labour": "01",
    "is_medically_insured": True,
    "health": "01",
}
CHILD = {
    "age_years": 9,
    "years_schooling": 3,
    "labour": "04",
    "is_medically_insured": True,
    "dropped_out": False,
}
GOOD_HOUSE = {
    "house_grade": "A",
    "is_water_safe": True,
    "has_sanitary_toilet": True,
    "fuel": "clean",
    "road_type": "03",
}


def family(
    place: Place,
    number: str,
    *members: dict[str, object],
    head: str | None = None,
    living: dict[str, object] | None = None,
    income: dict[str, object] | None = None,
    source: Source | None = None,
) -> Household:
    """A family with its facts since 2024; no ``living`` or ``income`` means nothing is known of it.

    ``members``: facts by member, ``name`` among them.
    """
    source = source or visit()
    household = Household.objects.create(
        county=county_of(place),
        place=place,
        household_no=number,
        head_name=head or (str(members[0].get("name", "")) or None if members else None),
        registered_at=clock.now(),
        source=source,
    )
    for n, facts in enumerate(members, start=1):
        stated = {key: value for key, value in facts.items() if key != "name"}
        member = Member.objects.create(
            household=household,
            person_no=f"{n:02d}",
            name=facts.get("name"),
            valid_from=SINCE,
            source=source,
        )
        MemberFacts.objects.create(
            member=member, household=household, valid_from=SINCE, source=source, stated=list(stated), **stated
        )
    if living is not None:
        LivingConditions.objects.create(
            household=household, valid_from=SINCE, source=source, stated=list(living), **living
        )
    if income is not None:
        HouseholdIncome.objects.create(
            household=household, year=2024, valid_from=SINCE, source=source, stated=list(income), **income
        )
    return household


def rich_enough(place: Place, number: str, name: str = "陆富") -> Household:
    """Nothing counts: 0/30."""
    return family(
        place, number, {**HEALTHY, "name": name}, {**HEALTHY, "name": f"{name}妻"},
        living=GOOD_HOUSE,
        income={"net_income_yuan": 40000, "member_count": 2, "self_paid_medical_yuan": 300},
    )  # fmt: skip


def in_need(place: Place, number: str, name: str = "周启明") -> Household:
    """Income 6 + medical cost 3 + house 2 + firewood 2 = 13/30; one insurance unknown: up to 16/30."""
    return family(
        place, number,
        {**HEALTHY, "name": name},
        {**HEALTHY, "name": "周海峰", "is_medically_insured": None},
        {**CHILD, "name": "周小禾"},
        living={**GOOD_HOUSE, "house_grade": "C", "fuel": "firewood"},
        income={"net_income_yuan": 15870, "member_count": 3, "self_paid_medical_yuan": 23640},
    )  # fmt: skip


def not_to_be_told(place: Place, number: str, name: str = "蓝月英") -> Household:
    """Medical cost 3 + firewood 2 + burden 3 = 8/30; income unknown: up to 14/30."""
    return family(
        place, number,
        {**HEALTHY, "name": name},
        {**CHILD, "name": "蓝一"},
        {**CHILD, "name": "蓝二"},
        living={**GOOD_HOUSE, "fuel": "firewood"},
        income={"self_paid_medical_yuan": 9000, "member_count": 3},
    )  # fmt: skip


def reference(household: Household, level: str | None, scheme: str = "survey_four_levels") -> ReferenceLevel:
    """What somebody else's classification says of a family; None: it contradicts itself."""
    return ReferenceLevel.objects.create(
        household=household,
        scheme=scheme,
        level=level,
        is_contradictory=level is None,
        valid_from=SINCE,
        source=visit(),
    )
