"""What the database itself refuses, whoever writes."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import ForeignKey, Model

from liandong.registry.models import (
    Household,
    HouseholdIncome,
    Listing,
    LivingConditions,
    Member,
    MemberFacts,
)
from tests.cast import Cast
from tests.registry.families import SINCE, a_family, a_source

pytestmark = pytest.mark.django_db
LATER = date(2021, 1, 1)


@pytest.mark.parametrize(
    ("starts", "ends"),
    [(SINCE, None), (date(2019, 1, 1), date(2020, 1, 2)), (LATER, None), (LATER, date(2021, 1, 2))],
)
def test_two_facts_of_one_household_never_overlap(cast: Cast, starts: date, ends: date | None) -> None:
    family = a_family(cast.county, cast.village, "1")
    with pytest.raises(IntegrityError, match="living_one_at_a_time"), transaction.atomic():
        LivingConditions.objects.create(
            household=family, valid_from=starts, valid_to=ends, source=a_source(), rooms=2
        )


def test_a_closed_row_and_the_next_may_touch_and_an_empty_period_holds_on_no_day(cast: Cast) -> None:
    family = a_family(cast.county, cast.village, "1")
    rows = LivingConditions.objects.filter(household=family)
    rows.update(valid_to=LATER)
    LivingConditions.objects.create(household=family, valid_from=LATER, source=a_source(), rooms=2)
    LivingConditions.objects.create(
        household=family, valid_from=LATER, valid_to=LATER, source=a_source(), rooms=3
    )
    assert rows.count() == 3


def test_income_years_stand_beside_one_another(cast: Cast) -> None:
    family = a_family(cast.county, cast.village, "1")
    HouseholdIncome.objects.create(household=family, year=2020, valid_from=SINCE, source=a_source())
    with pytest.raises(IntegrityError, match="income_one_at_a_time"), transaction.atomic():
        HouseholdIncome.objects.create(household=family, year=2019, valid_from=SINCE, source=a_source())


def test_a_family_has_one_head_on_any_day(cast: Cast) -> None:
    family = a_family(cast.county, cast.village, "1")
    with pytest.raises(IntegrityError, match="memberfacts_one_head"), transaction.atomic():
        MemberFacts.objects.filter(household=family).update(is_head=True)


def test_a_fact_cannot_name_another_household_than_its_member(cast: Cast) -> None:
    family, other = (a_family(cast.county, cast.village, number) for number in "12")
    with pytest.raises(IntegrityError, match="memberfacts_household_of_member"), transaction.atomic():
        MemberFacts.objects.filter(household=family, is_head=False).update(household=other)
    with pytest.raises(IntegrityError, match="memberfacts_household_of_member"), transaction.atomic():
        Member.objects.filter(household=family, person_no="2").update(household=other, person_no="3")


@pytest.mark.parametrize(
    ("column", "value"),
    [("rooms", 51), ("rooms", -1), ("toilet", "gold"), ("house_grade", "E"), ("land_cultivated_mu", -1)],
)
def test_a_value_outside_its_range_or_code_list_is_refused(cast: Cast, column: str, value: object) -> None:
    family = a_family(cast.county, cast.village, "1")
    with pytest.raises(IntegrityError), transaction.atomic():
        LivingConditions.objects.filter(household=family).update(**{column: value})


@pytest.mark.parametrize(
    ("of", "rule"),
    [
        (LivingConditions, "registry_livingconditions_source_id_refers"),
        (HouseholdIncome, "registry_householdincome_source_id_refers"),
        (Household, "registry_household_source_id_refers"),
    ],
)
def test_a_fact_names_a_source_that_is_there(cast: Cast, of: type[Model], rule: str) -> None:
    a_family(cast.county, cast.village, "1")
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        of._default_manager.update(source_id=10**9)


def test_a_source_that_a_fact_names_cannot_be_taken_away_behind_the_models_back(cast: Cast) -> None:
    family = a_family(cast.county, cast.village, "1")
    with (
        pytest.raises(IntegrityError, match="still named"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("delete from registry_source where id = %s", [family.source_id])
    with connection.cursor() as cursor:
        cursor.execute("delete from registry_source where id = %s", [a_source().pk])
        assert cursor.rowcount == 1


def test_a_fact_names_a_member_who_is_there(cast: Cast) -> None:
    a_family(cast.county, cast.village, "1")
    with pytest.raises(IntegrityError, match="memberfacts_household_of_member"), transaction.atomic():
        MemberFacts.objects.filter(is_head=True).update(member_id=10**9)


def test_parents_of_the_same_transaction_are_held_to_as_those_of_before(db: None) -> None:
    """The test's own transaction is one of savepoints, which has no rows of its own: so one beside it."""
    beside = connection.copy()
    try:
        with beside.cursor() as cursor:
            cursor.execute(
                "create temporary table own_parent (id bigint primary key, side text);"
                "create temporary table own_row (parent bigint, side text);"
                "insert into own_parent values (1, 'before')"
            )
            cursor.execute(
                "create trigger own_refers after insert on own_row referencing new table as fresh for "
                "each statement execute function "
                "liandong_refers('own_rule', 'parent, side', 'own_parent', 'id, side')"
            )
            cursor.execute("begin")
            cursor.execute("insert into own_parent values (2, 'own'), (3, 'own')")
            cursor.execute("insert into own_row values (2, 'own'), (3, 'own'), (3, null), (null, 'own')")
            cursor.execute("insert into own_row values (1, 'before'), (2, 'own')")
            with pytest.raises(
                IntegrityError, match=r"names parent, side .2,before., which is not in own_parent"
            ):
                cursor.execute("insert into own_row values (3, 'own'), (2, 'before')")
    finally:
        beside.close()


def _unconstrained(part: str) -> set[str]:
    """Foreign keys of a part that PostgreSQL does not hold by itself."""
    return {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_app_config(part).get_models()
        if not model.__name__.endswith("Version") and model is not Listing  # only triggers write it
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and not field.db_constraint
    }


def test_every_foreign_key_without_a_constraint_is_held_once_a_statement(db: None) -> None:
    """Whoever adds a table of facts must add the step of registry.set_wise to its migration.

    Results of identification are worked out by one statement from the households themselves.
    """
    wanted, others = _unconstrained("registry"), _unconstrained("identification")
    with connection.cursor() as cursor:
        cursor.execute(
            "select tgrelid::regclass || '.' || column_name from pg_trigger, "
            "regexp_split_to_table(split_part(encode(tgargs, 'escape'), '\\000', 2), ', ') as column_name "
            "where tgfoid = 'liandong_refers'::regproc and tgname like '%%_insert'"
        )
        held = {row[0] for row in cursor.fetchall()}
    assert wanted <= held <= wanted | others
