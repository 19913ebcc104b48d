"""The line of a household that lists read: kept by the database, whatever changes a fact."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import ProgrammingError, connection, transaction

from liandong.project.database import roles
from liandong.registry.models import (
    Household,
    HouseholdIncome,
    Listing,
    LivingConditions,
    Member,
    SourcePlace,
)
from liandong.registry.services.comparison import Origin
from liandong.registry.services.merging import Document, merge
from tests.cast import Cast
from tests.registry.families import SINCE, a_family, a_source
from tests.registry.told import told_of


def _line(household: Household) -> Listing:
    return Listing.objects.get(household=household)


@pytest.fixture
def family(cast: Cast) -> Household:
    return a_family(cast.county, cast.village, "LX-7")


def test_a_new_family_has_its_line(cast: Cast, family: Household) -> None:
    line = _line(family)
    assert (line.path, line.number_key, line.persons) == (cast.village.path, "LX-7", 2)
    assert line.name_key == "wang yi 王一"
    assert float(line.net_income_pc_yuan or 0) == 15000.25
    assert line.names.split("\n") == ["李二", "王一"]
    assert {"^王", "王一", "李二", "=lier", "-le", "-wy"} <= set(line.grams)
    assert "no_electricity" in line.marks
    assert "unknown_house" in line.marks
    assert "unknown_income" not in line.marks
    assert line.source_ids == [family.source_id]
    assert SourcePlace.objects.filter(source=family.source, place=cast.village).count() == 1


def test_every_change_of_a_fact_reaches_the_line(cast: Cast, family: Household) -> None:
    bureau = a_source("the bureau", on=date(2021, 1, 1))
    LivingConditions.objects.filter(household=family).update(valid_to=date(2021, 1, 1))
    LivingConditions.objects.create(
        household=family, valid_from=date(2021, 1, 1), source=bureau, house_grade="D", has_electricity=True
    )
    HouseholdIncome.objects.create(household=family, year=2020, valid_from=SINCE, source=bureau)
    Member.objects.filter(household=family, person_no="2").update(name="覃光·明")
    line = _line(family)
    assert "house_d" in line.marks
    assert "no_electricity" not in line.marks
    assert (line.income_year, line.net_income_pc_yuan) == (2020, None)
    assert line.income_last < 0 < line.income_first
    assert line.names == "王一\n覃光明"
    assert {"=qinguang", "-qgm", "光明"} <= set(line.grams)  # the surname is read as one, not as tan
    assert bureau.pk in line.source_ids


def test_who_leaves_is_no_longer_counted_nor_found(family: Household) -> None:
    Member.objects.filter(household=family, person_no="2").update(valid_to=date(2022, 1, 1))
    line = _line(family)
    assert (line.persons, line.names) == (1, "王一")


def test_a_member_who_moves_changes_both_lines(cast: Cast, family: Household) -> None:
    other = a_family(cast.county, cast.village, "LX-8")
    moved = Member.objects.get(household=other, person_no="2")
    other.member_facts.filter(member=moved).delete()
    Member.objects.filter(pk=moved.pk).update(household=family, person_no="3")
    assert (_line(family).persons, _line(other).persons) == (3, 1)


def test_a_family_that_is_deleted_loses_its_line(family: Household) -> None:
    key = family.pk
    family.delete()
    assert not Listing.objects.filter(pk=key).exists()


def test_the_line_follows_its_place(cast: Cast, family: Household) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "update places_place set parent_id = %s, path = %s where id = %s",
            [cast.other_town.pk, f"{cast.other_town.path}{cast.village.pk}/", cast.village.pk],
        )
    assert _line(family).path.startswith(cast.other_town.path)


def test_many_changes_can_be_taken_together(family: Household) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set constraints registry_listing_kept deferred")
        Member.objects.filter(household=family, person_no="2").update(name="赵六")
        assert "赵六" not in _line(family).names
        cursor.execute("set constraints registry_listing_kept immediate")
    assert "赵六" in _line(family).names


@contextmanager
def _statistics_say_no_rows() -> Iterator[None]:
    """As after a vacuum while a first import was under way: many pages, no row, in tables and indexes."""
    tables = "select oid from pg_class where relname like 'registry\\_%%' and relname <> 'registry_reading'"
    say = (
        "update pg_class set reltuples = %s, relpages = %s where relkind in ('r', 'i') and (oid in "
        f"({tables}) or oid in (select indexrelid from pg_index where indrelid in ({tables})))"
    )
    with roles.connect(connection.settings_dict["NAME"]) as superuser:
        superuser.execute(say, [0, 1000])
        try:
            yield
        finally:
            superuser.execute(say, [-1, 0])


def test_statistics_that_know_no_rows_are_renewed_before_many_lines_are_written(family: Household) -> None:
    with _statistics_say_no_rows(), connection.cursor() as cursor:
        cursor.execute(
            "insert into registry_household (key, county_id, place_id, household_no, head_name, "
            "registered_at, source_id) select gen_random_uuid(), county_id, place_id, "
            "'MANY-' || number, head_name, registered_at, source_id "
            "from registry_household, generate_series(1, 600) as number where id = %s",
            [family.pk],
        )
        cursor.execute("select reltuples from pg_class where relname = 'registry_household'")
        (known,) = cursor.fetchone()
    assert known >= 601
    assert Listing.objects.filter(place=family.place_id, number_key__startswith="MANY-").count() == 600


@pytest.mark.parametrize("table", ["registry_listing", "registry_sourceplace", "registry_reading"])
def test_the_site_cannot_write_the_lines_itself(family: Household, table: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"delete from {table}")


def test_nobody_analyses_the_facts_while_a_merge_writes_them(cast: Cast) -> None:
    told = told_of(cast.county, cast.village, SINCE)
    merge(told, Origin("visit", "入户"), document=Document(), actor=None)
    with connection.cursor() as cursor:
        cursor.execute(
            "select relation::regclass::text from pg_locks where mode = 'ShareUpdateExclusiveLock' and "
            "pid = pg_backend_pid()"
        )
        assert {"registry_memberfacts", "registry_personalnumber"} <= {row[0] for row in cursor}


def test_statistics_with_rows_are_kept_and_those_without_are_forgotten(db: None) -> None:
    with (
        roles.connect(connection.settings_dict["NAME"]) as superuser,
        superuser.transaction(force_rollback=True),
    ):
        say = "update pg_class set reltuples = %s, relpages = 100 where oid = %s::regclass"
        superuser.execute(say, [0, "registry_memberfacts"])
        superuser.execute(say, [5000, "registry_member"])
        superuser.execute("select registry_expect_many()")
        kept = superuser.execute(
            "select relname, reltuples, relpages from pg_class where relname in "
            "('registry_member', 'registry_memberfacts') order by 1"
        ).fetchall()
    assert kept == [("registry_member", 5000, 100), ("registry_memberfacts", -1, 0)]
