"""A standard of 32 indicators over 5,000 villages, through a run: the page's figures are those of a count."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection

from liandong.foundation import clock
from liandong.foundation.places.models import Level, Place, PlaceName
from liandong.identification.run_page import run_numbers
from liandong.identification.services.runs import start_run
from liandong.registry.models import Household, HouseholdIncome, Member, MemberFacts
from tests.cast import Cast
from tests.identification.families import AS_OF, SINCE, visit
from tests.identification.rule_files import rule_file

INDICATORS, VILLAGES = 32, 5_000
STANDARD = """
[standard]
id = "thirty_two"
title = {{ zh = "三十二项", en = "Thirty-two items" }}
unit = "household_id"
cutoff = "1/2"
valid_from = 2020-01-01

[[dimension]]
id = "income"
title = {{ zh = "收入", en = "Income" }}
{indicators}
"""
INDICATOR = """
  [[dimension.indicator]]
  id = "below_{n}"
  title = {{ zh = "低于 {n} 元", en = "Below {n} yuan" }}
  deprived_if = "net_income_pc < {n}"
"""


def villages_of(town: Place) -> list[Place]:
    """So many villages of a township, each with a name."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('places_place_id_seq') from generate_series(1, %s)", [VILLAGES])
        ids = [pk for (pk,) in cursor.fetchall()]
    villages = [Place(id=pk, parent=town, level=Level.VILLAGE, path=f"{town.path}{pk}/") for pk in ids]
    Place.objects.bulk_create(villages)
    PlaceName.objects.bulk_create(
        PlaceName(place=one, name=f"第{n}村", source="test") for n, one in enumerate(villages)
    )
    return villages


def a_family_each(county: Place, villages: list[Place]) -> None:
    """The family of village n has k = n % 34 yuan, so that 32 - k indicators hold; 33: nothing is known."""
    source, now = visit(), clock.now()
    families = [
        Household(county=county, place=one, household_no=f"H-{n}", registered_at=now, source=source)
        for n, one in enumerate(villages)
    ]
    Household.objects.bulk_create(families)
    since = {"valid_from": SINCE, "source": source}
    members = [Member(household=one, person_no="01", **since) for one in families]
    Member.objects.bulk_create(members)
    MemberFacts.objects.bulk_create(
        MemberFacts(member=one, household=one.household, stated=["labour"], labour="01", **since)
        for one in members
    )
    HouseholdIncome.objects.bulk_create(
        HouseholdIncome(
            household=one,
            year=2024,
            stated=["net_income_yuan", "member_count"],
            net_income_yuan=Decimal(n % 34),
            member_count=1,
            **since,
        )
        for n, one in enumerate(families)
        if n % 34 != 33
    )


@pytest.mark.django_db
def test_thirty_two_indicators_over_five_thousand_villages_are_counted_as_they_are(cast: Cast) -> None:
    indicators = "".join(INDICATOR.format(n=n) for n in range(1, INDICATORS + 1))
    villages = villages_of(cast.town)
    a_family_each(cast.county, villages)
    run = start_run(
        actor=cast.county_officer,
        place=cast.county,
        standard=rule_file(STANDARD.format(indicators=indicators)),
        as_of=AS_OF,
    )
    known = [n % 34 for n in range(VILLAGES)]
    poor, unknown = sum(k <= 16 for k in known), sum(k == 33 for k in known)
    assert (run.poor, run.cannot_tell, run.not_poor) == (poor, unknown, VILLAGES - poor - unknown)
    town = run_numbers(cast.county_officer, run, opened=cast.town.pk)
    rows = {row.area.key: row.figures for row in town.rows}
    assert len(rows) == VILLAGES + 2  # the whole county and the township first
    assert town.whole.figures.adjusted == sum(Fraction(32 - k, 32) for k in known if k <= 16) / VILLAGES
    for k, village in zip(known[:34], villages, strict=False):
        assert rows[str(village.pk)].pain == (32 - k if k <= 16 else 0)
        assert rows[str(village.pk)].cannot_tell_households == (k == 33)
