"""Timely exit asked of everybody at once says what the judgement of one family after another says."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any, TypeVar

import pytest
from django.db.models import Model

from liandong.casework.enacting.services import confirm, propose
from liandong.casework.settings.services import VALUES, drafted
from liandong.dynamics.exit_standard import judged
from liandong.dynamics.models import TimelyLine, TimelyList
from liandong.dynamics.timely import keep_lists_of_the_day, list_of, ways_of
from liandong.dynamics.timely_sets import families_to_list
from liandong.foundation import clock
from liandong.foundation.places.models import Place
from liandong.registry.models import (
    Guarantees,
    Household,
    HouseholdIncome,
    HouseholdStatus,
    IncomeItem,
    LivingConditions,
    Member,
    MemberFacts,
    Source,
)
from liandong.registry.models.family import GUARANTEES
from tests.cast import Cast
from tests.identification.families import county_of, second_officer, visit

M = TypeVar("M", bound=Model)
pytestmark = pytest.mark.django_db
DAYS = [date(2020, 6, 1), date(2024, 5, 1), date(2024, 5, 2), date(2024, 10, 30), date(2025, 1, 1)]
_BEGINNINGS = [date(2014, 3, 1), date(2019, 1, 1), *(day - timedelta(days=182) for day in DAYS[1:]), *DAYS]


class _Families:
    """Families of every kind, drawn from one row of numbers: the same ones every time."""

    def __init__(self, source: Source) -> None:
        self.draw = Random(20241129)
        self.source = source
        self.rows: dict[type[Model], list[Any]] = defaultdict(list)
        self.is_well = False

    def save(self) -> None:
        """Write them down, parents first."""
        for model, rows in self.rows.items():
            model._default_manager.bulk_create(rows)

    def new(self, model: type[M], **values: object) -> M:
        row = model(source=self.source, **values)
        self.rows[model].append(row)
        return row

    def dated(self) -> dict[str, object]:
        """From one of the days on; some only until a later one."""
        first = _BEGINNINGS[0] if self.draw.random() < 0.6 else self.draw.choice(_BEGINNINGS)
        later = [day for day in _BEGINNINGS if day > first]
        last = self.draw.choice(later) if later and self.draw.random() < 0.2 else None
        return {"valid_from": first, "valid_to": last}

    def maybe(self, *values: object) -> object:
        return self.draw.choice([None, *values, *values])

    def fact(self, good: object, *others: object) -> object:
        """Of a family that is well: mostly good, so that one thing more decides about it."""
        return good if self.is_well and self.draw.random() < 0.9 else self.maybe(good, *others)

    def add(self, place: Place, number: int) -> None:
        """A family with its standing and whatever is known of it."""
        draw = self.draw
        home = self.new(
            Household,
            county=county_of(place),
            place=place,
            household_no=str(number),
            registered_at=clock.now(),
            closed_on=DAYS[0] if draw.random() < 0.05 else None,
        )
        monitor = draw.choice([None, None, "unstable", "sudden"])
        self.new(
            HouseholdStatus,
            household=home,
            valid_from=_BEGINNINGS[0],
            monitor_kind=monitor,
            valid_to=DAYS[0] if draw.random() < 0.05 else None,
            poverty_status=self.maybe("poor", "pre_exit", "returned", "lifted", "removed", "closed"),
            is_risk_cleared=self.maybe(True, False) if monitor else None,
        )
        self.is_well = draw.random() < 0.6
        if draw.random() < 0.6:
            said = {
                f"{name}_guarantee": self.fact("safe", "problem") if draw.random() < 0.7 else None
                for name in GUARANTEES
            }
            self.new(Guarantees, household=home, **self.dated(), **said)
        if draw.random() < 0.8:
            living = {"house_grade": self.fact("B", "A", "C", "D"), "is_water_safe": self.fact(True, False)}
            self.new(LivingConditions, household=home, **self.dated(), **living)
        for person in range(draw.choice([0, 1, 2, 4])):
            self._member(home, person)
        for year in draw.sample([2013, 2018, 2019, 2023, 2024, 2025], draw.choice([0, 1, 2, 3])):
            self._income(home, year)

    def _member(self, home: Household, person: int) -> None:
        born = self.maybe(
            date(2018, 5, 2), date(2014, 6, 1), date(2008, 5, 2), date(2009, 1, 1), date(2012, 1, 1)
        )
        member = self.new(Member, household=home, person_no=str(person), birth_on=born, **self.dated())
        if self.draw.random() < 0.9:
            self.new(
                MemberFacts,
                member=member,
                household=home,
                age_years=self.maybe(5, 6, 15, 16),
                is_student=self.fact(True, False),
                dropped_out=self.draw.choice([None, None, None, False, True]),
                is_medically_insured=self.fact(True, False),
                **self.dated(),
            )

    def _income(self, home: Household, year: int) -> None:
        draw = self.draw
        amounts: dict[str, object] = {}
        if draw.random() < 0.6:
            amounts["net_income_yuan"] = draw.choice([12_000, 18_000, 18_001, 60_000])
        for name in (
            "wage_income_yuan",
            "business_income_yuan",
            "transfer_income_yuan",
            "business_cost_yuan",
        ):
            amounts[name] = self.maybe(0, 3_000, 12_001)
        stated = [name for name, amount in amounts.items() if amount is not None]
        self.new(
            HouseholdIncome,
            household=home,
            year=year,
            member_count=draw.choice([None, 1, 2, 3]),
            stated=stated,
            **self.dated(),
            **amounts,
        )
        for item in draw.sample(["wage_local_yuan", "property_income_yuan", "business_cost_yuan"], 2):
            if draw.random() < 0.3:
                low = draw.choice([0, 4_000, 24_000])
                self.new(
                    IncomeItem,
                    household=home,
                    year=year,
                    item=item,
                    low_yuan=low,
                    evidence="C",
                    high_yuan=draw.choice([None, low, low + 5_000]),
                    **self.dated(),
                )


def by_one_and_one(today: date) -> dict[int, str]:
    """The list of each family by the judgement of its own."""
    homes = {one.pk: one for one in Household.objects.select_related("place")}
    verdicts = judged({pk: (homes[pk], way) for pk, way in ways_of(homes.values()).items()}, today)
    return {pk: name.value for pk, one in verdicts.items() if (name := list_of(one)) is not None}


def kept() -> dict[int, str]:
    return dict(TimelyLine.objects.values_list("household", "list"))


def test_everybody_asked_at_once_stands_where_each_is_judged_to_stand(cast: Cast) -> None:
    families = _Families(visit(on=_BEGINNINGS[0]))
    for number in range(240):
        families.add(cast.village if number % 2 else cast.other_county_village, number)
    families.save()
    with clock.frozen(DAYS[1]):  # from the second day on an income must be stable for longer in one county
        draft = drafted(
            actor=cast.county_officer,
            place=cast.county,
            name="clear.income",
            value=Fraction(365),
            valid_from=DAYS[2],
            reason="县发〔2024〕3号",
        )
        confirm(VALUES, propose(VALUES, draft, actor=cast.county_officer), actor=second_officer(cast))
    met: Counter[str] = Counter()
    for day in DAYS:
        with clock.frozen(day):
            wanted, before = by_one_and_one(day), kept()
            differing = sorted(pk for pk in wanted | before if wanted.get(pk) != before.get(pk))
            assert families_to_list(day) == differing
            assert keep_lists_of_the_day() == len(differing) > 0
            assert kept() == wanted
            assert keep_lists_of_the_day() == 0
            met.update(wanted.values())
    assert min(met[name] for name in TimelyList) >= 10, met
