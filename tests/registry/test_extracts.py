from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from liandong.foundation import clock
from liandong.foundation.audit.history import recorded
from liandong.foundation.places.models import Place
from liandong.registry import extracts
from liandong.registry.columns import COLUMNS
from liandong.registry.family_state import family_state
from liandong.registry.models import (
    Household,
    HouseholdIncome,
    LivingConditions,
    Member,
    ReferenceLevel,
    VillageProfile,
)
from liandong.registry.village_fields import VILLAGE_TYPES
from tests.cast import Cast
from tests.registry.families import SINCE, a_family, a_source

pytestmark = pytest.mark.django_db


def test_one_row_for_each_member_with_exact_columns_and_types(cast: Cast) -> None:
    a_family(cast.county, cast.village, "2")
    a_family(cast.county, cast.other_village, "10")
    table = extracts.household_rows(cast.county, date(2021, 2, 28))
    assert table.schema.names == list(COLUMNS)
    assert table.schema == extracts.schema()
    assert table.select(["household_id", "member_id"]).to_pylist() == [
        {"household_id": "10", "member_id": "1"},
        {"household_id": "10", "member_id": "2"},
        {"household_id": "2", "member_id": "1"},
        {"household_id": "2", "member_id": "2"},
    ]
    first = table.slice(2, 1).to_pylist()[0]
    assert first["village_name"] == "上坪村"
    assert first["town_name"] == "石桥镇"
    assert first["county_code"] == "990121000000"
    assert first["household_size"] == 2
    assert first["net_income_pc"] == 15000.25
    assert first["rooms"] == 1
    assert first["has_electricity"] is False
    assert first["is_water_safe"] is None


def test_age_is_in_completed_years_and_29_february_counts_from_1_march(cast: Cast) -> None:
    a_family(cast.county, cast.village, "1")
    ages = [
        extracts.household_rows(cast.village, on)["age_years"].to_pylist()[0]
        for on in (date(2021, 2, 28), date(2021, 3, 1))
    ]
    assert ages == [40, 41]


def test_facts_are_those_of_the_day(cast: Cast) -> None:
    family = a_family(cast.county, cast.village, "1")
    later = date(2022, 5, 1)
    LivingConditions.objects.filter(household=family).update(valid_to=later)
    LivingConditions.objects.create(household=family, valid_from=later, source=a_source(on=later), rooms=4)
    Member.objects.filter(household=family, person_no="2").update(valid_to=later)
    before, after = (
        extracts.household_rows(cast.village, on).to_pylist() for on in (date(2022, 4, 30), later)
    )
    assert [(row["rooms"], row["household_size"]) for row in before] == [(1, 2), (1, 2)]
    assert [(row["rooms"], row["household_size"]) for row in after] == [(4, 1)]
    assert extracts.household_rows(cast.village, date(2019, 12, 31)).num_rows == 0


def test_a_number_over_several_counties_begins_with_the_county(cast: Cast) -> None:
    a_family(cast.county, cast.village, "1")
    a_family(cast.other_county, cast.other_county_village, "1")
    rows = extracts.household_rows(cast.city, date(2021, 1, 1))
    assert rows["household_id"].to_pylist() == [
        "990121000000/1",
        "990121000000/1",
        "990122000000/1",
        "990122000000/1",
    ]


def test_a_village_cadre_reads_only_the_own_village(cast: Cast) -> None:
    a_family(cast.county, cast.village, "1")
    a_family(cast.county, cast.other_village, "2")
    on = date(2021, 1, 1)
    assert extracts.household_rows(cast.county, on, user=cast.village_cadre)["household_id"].to_pylist() == [
        "1",
        "1",
    ]
    assert extracts.household_rows(cast.county, on, user=cast.stranger).num_rows == 0
    assert extracts.household_rows(cast.county, on, user=cast.county_officer).num_rows == 4


def test_no_column_of_the_registry_names_a_person(cast: Cast) -> None:
    a_family(cast.county, cast.village, "1")
    texts = {
        value
        for row in extracts.household_rows(cast.village, date(2021, 1, 1)).to_pylist()
        for value in row.values()
        if isinstance(value, str)
    }
    assert not texts & {"王一", "李二"}


def test_reference_levels_tell_a_contradiction_from_a_level(cast: Cast) -> None:
    one, two = (a_family(cast.county, cast.village, number) for number in "12")
    source = a_source()
    ReferenceLevel.objects.create(household=one, scheme="s", level="4", valid_from=SINCE, source=source)
    ReferenceLevel.objects.create(
        household=two, scheme="s", is_contradictory=True, valid_from=SINCE, source=source
    )
    rows = extracts.reference_levels(cast.county, date(2021, 1, 1), "s").to_pylist()
    assert [(row["household_id"], row["level"], row["is_contradictory"]) for row in rows] == [
        ("1", "4", False),
        ("2", None, True),
    ]


def test_villages_are_read_with_their_latest_known_profile(cast: Cast) -> None:
    def profile(place: Place, year: int, **figures: object) -> None:
        VillageProfile.objects.create(
            village=place, year=year, valid_from=date(year, 12, 31), source=a_source(), **figures
        )

    profile(cast.village, 2019, clinic_count=0)
    profile(cast.village, 2020, clinic_count=2, has_broadband=True, land_cultivated_mu="812.5")
    profile(cast.other_county_village, 2020, clinic_count=9)
    table = extracts.village_rows(cast.county, date(2021, 6, 1))
    assert table.schema.names == list(VILLAGE_TYPES)
    (row,) = table.to_pylist()
    assert (row["village_code"], row["village_name"], row["year"]) == ("990121101201", "上坪村", 2020)
    assert (row["clinic_count"], row["has_broadband"], row["land_cultivated_mu"]) == (2, True, 812.5)
    assert row["has_bus"] is None
    assert extracts.village_rows(cast.county, date(2020, 6, 1)).to_pylist()[0]["clinic_count"] == 0
    assert extracts.village_rows(cast.county, date(2021, 6, 1), user=cast.stranger).num_rows == 0


def test_a_few_columns_are_read_as_they_stood_in_the_register_at_an_instant(cast: Cast) -> None:
    first, second, third = (datetime(2021, month, 1, tzinfo=UTC) for month in (3, 6, 9))
    day = date(2021, 10, 1)
    with clock.frozen(first), recorded(actor=None, why="import"):
        family = a_family(cast.county, cast.village, "1")
        later = a_family(cast.county, cast.village, "2")
    with clock.frozen(second), recorded(actor=None, why="household.corrected"):
        LivingConditions.objects.filter(household=family).update(rooms=4)
        HouseholdIncome.objects.filter(household=family).update(net_income_yuan=9_000)
        Member.objects.filter(household=family, person_no="2").update(valid_to=date(2021, 5, 1))
        Household.objects.filter(pk=later.pk).update(closed_on=date(2021, 5, 1), closed_reason="nobody_left")

    def known(at: datetime | None) -> set[tuple[object, ...]]:
        names = ("rooms", "net_income_pc", "household_size")
        [part] = extracts.chosen_parts([cast.village.pk], day, names, at)
        rows = part.to_pylist()
        return {(row["household_pk"], *(row[name] for name in names)) for row in rows}

    assert known(first - timedelta(days=1)) == set()
    assert known(first) == {(family.pk, 1, 15000.25, 2), (later.pk, 1, 15000.25, 2)}
    assert known(second) == known(third) == known(None) == {(family.pk, 4, 4500.0, 1)}
    state = family_state(family, day, first)
    assert state.living is not None
    assert (state.living.rooms, len(state.members)) == (1, 2)
