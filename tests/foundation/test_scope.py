"""Who sees what: the area of a duty, its dates, and the actions of its role."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoAssertNumQueries

from liandong.foundation import clock
from liandong.foundation.accounts.actions import ACTIONS
from liandong.foundation.accounts.models import Duty, Role
from liandong.foundation.accounts.scope import (
    OutOfScope,
    access,
    access_place,
    has_role,
    in_scope,
    may,
    require,
    visible_places,
)
from liandong.foundation.accounts.services import close_account, end_duty, grant_duty
from liandong.foundation.places.models import Place
from tests.cast import Cast


def test_a_village_cadre_sees_her_village_with_its_groups_and_nothing_else(cast: Cast) -> None:
    seen = set(visible_places(cast.village_cadre))
    assert seen == {cast.village, cast.group, cast.other_group}


def test_a_county_officer_sees_every_village_of_the_county_and_none_of_the_next(cast: Cast) -> None:
    seen = set(visible_places(cast.county_officer))
    assert {cast.county, cast.town, cast.village, cast.far_village, cast.group} <= seen
    assert not seen & {cast.other_county, cast.other_county_village, cast.city, cast.province}


@pytest.mark.parametrize("who", ["system_admin", "security_admin", "audit_admin"])
def test_administrators_see_no_family_wherever_their_place_is(cast: Cast, who: str) -> None:
    user = getattr(cast, who)
    assert not visible_places(user).exists()
    assert not may(user, "household.read")


@pytest.mark.parametrize("who", ["helper", "city_officer", "evaluator", "analyst", "department", "stranger"])
def test_roles_without_files_of_their_own_see_no_family(cast: Cast, who: str) -> None:
    assert not in_scope(getattr(cast, who), Place.objects.all(), place="pk").exists()


def test_a_duty_that_ended_or_has_not_begun_does_not_count(cast: Cast) -> None:
    assert not visible_places(cast.former_cadre).exists()
    assert not visible_places(cast.coming_cadre).exists()
    with clock.frozen(date(2023, 6, 30)):
        assert cast.village in visible_places(cast.former_cadre)
    with clock.frozen(date(2023, 7, 1)):
        assert not visible_places(cast.former_cadre).exists()


def test_nobody_signed_in_sees_nothing(cast: Cast) -> None:
    assert not visible_places(AnonymousUser()).exists()
    assert not may(AnonymousUser(), "standard.read")


def test_a_superuser_has_no_area_without_a_duty(cast: Cast) -> None:
    cast.stranger.is_superuser = True
    cast.stranger.save()
    assert not visible_places(cast.stranger).exists()


def test_a_closed_account_has_no_area(cast: Cast) -> None:
    close_account(cast.village_cadre, actor=cast.system_admin)
    assert not visible_places(cast.village_cadre).exists()


def test_ending_a_duty_ends_the_area_at_once(cast: Cast) -> None:
    duty = Duty.objects.get(user=cast.village_cadre)
    assert may(cast.village_cadre, "household.read", cast.village)
    end_duty(duty, actor=cast.security_admin)
    assert not may(Duty.objects.get(pk=duty.pk).user, "household.read")


def test_one_query_answers_all_questions_about_a_user(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = type(cast.village_cadre).objects.get(pk=cast.village_cadre.pk)
    with django_assert_num_queries(1):
        assert may(user, "household.read", cast.village)
        assert not may(user, "household.read", cast.other_village)
        assert not may(user, "run.start")
        assert has_role(user, Role.VILLAGE_CADRE, place=cast.group)
    with django_assert_num_queries(1):
        assert len(visible_places(user)) == 3


def test_outside_and_absent_are_refused_alike(cast: Cast) -> None:
    assert access_place(cast.village_cadre, cast.group.pk) == cast.group
    for place_id in (cast.other_village.pk, 10**9):
        with pytest.raises(OutOfScope) as refusal:
            access_place(cast.village_cadre, place_id)
        assert str(refusal.value) == "household.read"
    duties = Duty.objects.filter(role=Role.VILLAGE_CADRE)
    assert access(cast.township_reviewer, duties, {"user": cast.village_cadre}).place == cast.village
    with pytest.raises(OutOfScope):
        access(cast.other_township_reviewer, duties, {"user": cast.village_cadre})


def test_an_action_needs_its_role_and_its_area(cast: Cast) -> None:
    require(cast.county_officer, "run.start", cast.town)
    for user, place in ((cast.county_officer, cast.other_county), (cast.township_reviewer, cast.town)):
        with pytest.raises(OutOfScope):
            require(user, "run.start", place)


def test_an_action_that_is_not_in_the_table_is_an_error_and_not_a_no(cast: Cast) -> None:
    with pytest.raises(KeyError):
        may(cast.county_officer, "household.raed")


def test_two_areas_of_one_person_are_joined(cast: Cast) -> None:
    grant_duty(
        user=cast.other_village_cadre,
        role=Role.VILLAGE_CADRE,
        place=cast.far_village,
        actor=cast.security_admin,
    )
    assert set(visible_places(cast.other_village_cadre)) == {cast.other_village, cast.far_village}


def test_every_role_may_something(cast: Cast) -> None:
    granted = set().union(*(action.roles for action in ACTIONS.values()))
    assert granted == set(Role)
