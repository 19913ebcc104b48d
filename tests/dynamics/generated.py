"""A generated history of relapse whose truth is known: illness and a poor house make families fall."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from liandong.foundation import clock
from liandong.foundation.audit.history import recorded
from liandong.foundation.places.models import Place
from liandong.linkage.causes import baseline
from liandong.registry.models import Household, HouseholdStatus, LivingConditions, Member, MemberFacts
from tests.identification.families import county_of, visit

BASE, ILL, HOUSE = -2.2, 1.6, 0.9
"""Log-odds of falling within half a year: of nobody's trait, and what two traits add."""


def generate(places: list[Place], families: int, periods: list[tuple[date, date]], seed: int) -> None:
    """Families on record before the first period; in each, some fall. Nothing of a family is drawn twice."""
    random = np.random.Generator(np.random.Philox(seed))
    ill, house = random.random(families) < 0.3, random.random(families) < 0.25
    told = random.random(families) < 0.9  # of the others nobody asked after health
    began = periods[0][0] - timedelta(days=20)
    with clock.frozen(began), recorded(actor=None, why="import"), baseline():
        source = visit("生成的历史", began)
        homes = [places[n % len(places)] for n in range(families)]
        made = Household.objects.bulk_create(
            Household(
                county=county_of(home),
                place=home,
                household_no=f"G-{n:05d}",
                head_name=f"户{n}",
                registered_at=clock.now(),
                source=source,
            )
            for n, home in enumerate(homes)
        )
        members = Member.objects.bulk_create(
            Member(household=one, person_no="01", name=one.head_name, valid_from=began, source=source)
            for one in made
        )
        MemberFacts.objects.bulk_create(
            MemberFacts(
                household=one,
                member=member,
                valid_from=began,
                source=source,
                age_years=45,
                years_schooling=9,
                labour="01",
                student_status="01",
                is_medically_insured=True,
                has_disability=False,
                has_chronic_illness=False,
                health=("03" if ill[n] else "01") if told[n] else None,
            )
            for n, (one, member) in enumerate(zip(made, members, strict=True))
        )
        LivingConditions.objects.bulk_create(
            LivingConditions(
                household=one,
                valid_from=began,
                source=source,
                house_grade="C" if house[n] else "A",
                is_water_safe=True,
            )
            for n, one in enumerate(made)
        )
        HouseholdStatus.objects.bulk_create(
            HouseholdStatus(household=one, valid_from=began, source=source, poverty_status="lifted")
            for one in made
        )
    up = np.ones(families, bool)
    chances = 1 / (1 + np.exp(-(BASE + ILL * ill + HOUSE * house)))
    for begins, _end in periods:
        falling = up & (random.random(families) < chances)
        _fall([made[n] for n in np.flatnonzero(falling)], begins + timedelta(days=60))
        up &= ~falling


def _fall(families: list[Household], since: date) -> None:
    with clock.frozen(since), recorded(actor=None, why="import"), baseline():
        source = visit("生成的返贫", since)
        rows = HouseholdStatus.objects.filter(household__in=families, valid_to=None)
        rows.update(valid_to=since)
        HouseholdStatus.objects.bulk_create(
            HouseholdStatus(
                household=one,
                valid_from=since,
                source=source,
                poverty_status="lifted",
                monitor_kind="unstable",
                monitored_since_on=since,
                is_risk_cleared=False,
            )
            for one in families
        )
