"""Superseded rows are kept, say who changed them, can be changed by nobody, and answer "what did we know"."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from pghistory.models import Context

from liandong.foundation import clock
from liandong.foundation.audit.history import recorded
from liandong.registry.family_state import family_state
from liandong.registry.models import (
    Household,
    HouseholdIncome,
    LivingConditions,
    LivingConditionsVersion,
    MemberFacts,
    MemberFactsVersion,
)
from tests.cast import Cast
from tests.registry.families import a_family, a_source

pytestmark = pytest.mark.django_db
MARCH, MAY, JULY = (datetime(2025, month, 1, 4, tzinfo=UTC) for month in (3, 5, 7))
NEW_HOUSE = date(2025, 4, 1)


@pytest.fixture
def family(cast: Cast) -> Household:
    """Known since March: one room. In May it was written down that since April there are three."""
    with clock.frozen(MARCH), recorded(actor=cast.village_cadre, why="household.registered"):
        family = a_family(cast.county, cast.village, "1")
    with clock.frozen(MAY), recorded(actor=cast.township_reviewer, why="household.changed"):
        LivingConditions.objects.filter(household=family).update(valid_to=NEW_HOUSE)
        LivingConditions.objects.create(
            household=family, valid_from=NEW_HOUSE, source=a_source("spring visit"), rooms=3
        )
    return family


@pytest.mark.parametrize(
    ("valid_on", "known_at", "rooms"),
    [
        (date(2025, 3, 15), None, 1),
        (date(2025, 4, 15), None, 3),
        (date(2025, 4, 15), datetime(2025, 4, 20, tzinfo=UTC), 1),  # it was true, and nobody knew yet
        (date(2025, 4, 15), MAY, 3),
        (date(2025, 3, 15), MAY, 1),
        (date(2025, 4, 15), datetime(2025, 2, 1, tzinfo=UTC), None),  # before anything was known
    ],
)
def test_what_did_we_know_on_a_day_about_a_day(
    family: Household, valid_on: date, known_at: datetime | None, rooms: int | None
) -> None:
    living = family_state(family, valid_on, known_at).living
    assert (living.rooms if living else None) == rooms


def test_a_row_that_was_changed_twice_is_read_as_it_stood_between(family: Household, cast: Cast) -> None:
    rows = MemberFacts.objects.filter(household=family, is_head=True)
    for at, years in ((MAY, 7), (JULY, 9)):
        with clock.frozen(at), recorded(actor=cast.village_cadre, why="household.changed"):
            rows.update(years_schooling=years)
    member = rows.get().member_id

    def known(at: datetime | None) -> int | None:
        return family_state(family, date(2025, 8, 1), at).member_facts[member].years_schooling

    assert [known(at) for at in (MARCH, MAY, datetime(2025, 6, 1, tzinfo=UTC), JULY, None)] == [6, 7, 7, 9, 9]


def test_a_removed_row_is_still_known_to_the_past(family: Household, cast: Cast) -> None:
    with clock.frozen(JULY), recorded(actor=cast.village_cadre, why="household.changed"):
        HouseholdIncome.objects.filter(household=family).delete()
    then = family_state(family, date(2025, 6, 1), MAY).income
    assert then is not None
    assert then.net_income_yuan == Decimal("30000.50")
    assert family_state(family, date(2025, 6, 1)).income is None


def test_a_version_leads_to_who_changed_the_row_and_why(family: Household, cast: Cast) -> None:
    version = LivingConditionsVersion.objects.get(household_id=family.pk)
    assert (version.rooms, version.valid_to, version.pgh_created_at) == (1, None, MAY)
    assert version.pgh_context.metadata == {"why": "household.changed", "actor": cast.township_reviewer.pk}


def test_only_superseded_rows_are_kept(family: Household) -> None:
    assert not MemberFactsVersion.objects.filter(household_id=family.pk).exists()
    MemberFacts.objects.filter(household=family).update(years_schooling=6)  # the same as before
    assert not MemberFactsVersion.objects.filter(household_id=family.pk).exists()


def test_a_bulk_load_is_covered_by_the_context_around_it(family: Household, cast: Cast) -> None:
    row = LivingConditions.objects.get(household=family, rooms=3)
    with (
        clock.frozen(JULY),
        recorded(actor=cast.county_officer, why="import") as context,
        connection.cursor() as cursor,
    ):
        cursor.execute("create temporary table told (id bigint, rooms int) on commit drop")
        with cursor.copy("copy told from stdin") as copy:
            copy.write_row((row.pk, 4))
        cursor.execute("update registry_livingconditions l set rooms = t.rooms from told t where t.id = l.id")
    version = LivingConditionsVersion.objects.get(rooms=3)
    assert (version.pgh_context_id, version.pgh_created_at) == (context, JULY)


def test_an_inner_context_joins_the_outer_one(family: Household, cast: Cast) -> None:
    with (
        recorded(actor=cast.county_officer, why="import") as outer,
        recorded(actor=cast.village_cadre, why="household.changed") as inner,
    ):
        LivingConditions.objects.filter(household=family, rooms=3).update(rooms=4)
    assert inner == outer
    assert Context.objects.get(pk=outer).metadata["why"] == "import"
    assert not Context.objects.filter(
        metadata__why="household.changed", metadata__actor=cast.village_cadre.pk
    )


@pytest.mark.parametrize(
    "statement",
    [
        "update registry_livingconditionsversion set rooms = 9",
        "delete from registry_livingconditionsversion",
        "insert into registry_livingconditionsversion (pgh_id) values (1)",
        "update registry_livingconditionsversion_2025 set rooms = 9",
        "delete from pghistory_context",
        "update pghistory_context set metadata = '{}'",
        "insert into pghistory_context (id) values (gen_random_uuid())",
        "alter table registry_livingconditions disable trigger all",
    ],
)
def test_the_application_cannot_change_history(family: Household, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_every_history_table_is_closed_and_every_trigger_writes_as_the_owner(db: None) -> None:
    """Fails where a migration made a history table or its triggers and did not end with closing them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select proname from pg_proc where proname ~ '^pgtrigger_(superseded|removed)' and not prosecdef"
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "select c.relname, c.relkind::text from pg_class c join pg_attribute a on a.attrelid = c.oid"
            " where a.attname = 'pgh_id' and c.relkind in ('r', 'p') and not c.relispartition"
            " and (c.relkind = 'r' or has_table_privilege(c.oid, 'insert, update, delete'))"
        )
        assert cursor.fetchall() == []
