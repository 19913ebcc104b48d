"""A family for tests of the registry, written row by row."""

from __future__ import annotations

from datetime import date

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.places.models import Place
from liandong.registry.models import (
    AssistingUnit,
    Household,
    HouseholdIncome,
    LivingConditions,
    Member,
    MemberFacts,
    Source,
    Tie,
)

SINCE = date(2020, 1, 1)


def a_source(title: str = "made for tests", *, on: date = SINCE) -> Source:
    return Source.objects.create(kind="visit", title=title, observed_on=on, recorded_at=clock.now())


def a_family(county: Place, place: Place, number: str, *, source: Source | None = None) -> Household:
    """Two members, one room, 30,000 yuan for two in 2019."""
    source = source or a_source()
    household = Household.objects.create(
        county=county,
        place=place,
        household_no=number,
        head_name="王一",
        registered_at=clock.now(),
        source=source,
    )
    for person_no, name, sex, born in (
        ("1", "王一", "1", date(1980, 2, 29)),
        ("2", "李二", "2", date(2010, 6, 1)),
    ):
        member = Member.objects.create(
            household=household,
            person_no=person_no,
            name=name,
            sex=sex,
            birth_on=born,
            valid_from=SINCE,
            source=source,
        )
        MemberFacts.objects.create(
            member=member,
            household=household,
            valid_from=SINCE,
            source=source,
            stated=["is_head", "years_schooling"],
            is_head=person_no == "1",
            years_schooling=6,
        )
    LivingConditions.objects.create(
        household=household, valid_from=SINCE, source=source, stated=["rooms"], rooms=1, has_electricity=False
    )
    HouseholdIncome.objects.create(
        household=household,
        year=2019,
        valid_from=SINCE,
        source=source,
        net_income_yuan="30000.50",
        member_count=2,
    )
    return household


def helped_by(helper: User, household: Household) -> Tie:
    """A pair that holds since 2020, with a unit of its county."""
    now = clock.now()
    unit, _new = AssistingUnit.objects.get_or_create(
        county=household.county, name="农业局", defaults={"kind": "organ", "added_at": now}
    )
    return Tie.objects.create(
        household=household, user=helper, role="helper", unit=unit, valid_from=SINCE, tied_at=now
    )
