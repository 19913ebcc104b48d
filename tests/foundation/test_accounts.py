"""Accounts and duties: levels of roles, separation of duty, and the page of roles."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from tools.paths import DOCS

from liandong.foundation.accounts.models import Duty, Role, User
from liandong.foundation.accounts.roles import ADMINISTRATORS, APPROVERS, COLLECTORS, LEVELS, clash
from liandong.foundation.accounts.scope import may
from liandong.foundation.accounts.services import (
    LevelOfRole,
    RolesClash,
    UsernameTaken,
    end_duty,
    grant_duty,
    open_account,
)
from liandong.foundation.audit.models import AuditEntry
from tests.cast import Cast
from tools import reference


def test_an_account_is_opened_once_whatever_the_case_and_the_line_names_no_person(cast: Cast) -> None:
    user = open_account(
        username="Liu", display_name="刘敏", password="three-lanterns-9", actor=cast.system_admin
    )
    assert user.check_password("three-lanterns-9")
    entry = AuditEntry.objects.get(action="account.opened", actor=cast.system_admin)
    assert entry.subject == f"user:{user.key}"
    assert "刘敏" not in str(entry.detail)
    with pytest.raises(UsernameTaken, match="liu"):
        open_account(username="liu", display_name="刘", password=None, actor=None)
    with pytest.raises(ValidationError):
        open_account(username="weak", display_name="弱", password="12345678", actor=None)
    assert not User.objects.filter(username="weak").exists()


def test_a_duty_is_for_a_place_of_its_level(cast: Cast) -> None:
    grant_duty(user=cast.stranger, role=Role.TOWNSHIP_REVIEWER, place=cast.town, actor=cast.security_admin)
    assert may(cast.stranger, "household.read", cast.village)
    for role, place in ((Role.TOWNSHIP_REVIEWER, cast.county), (Role.VILLAGE_CADRE, cast.town)):
        with pytest.raises(LevelOfRole):
            grant_duty(user=cast.stranger, role=role, place=place, actor=cast.security_admin)


def test_who_collects_does_not_approve_and_who_evaluates_stands_apart(cast: Cast) -> None:
    for user, role, place in (
        (cast.village_cadre, Role.TOWNSHIP_REVIEWER, cast.town),
        (cast.county_officer, Role.EVALUATOR, cast.county),
        (cast.helper, Role.HOUSEHOLD, cast.village),
        (cast.audit_admin, Role.SYSTEM_ADMIN, cast.county),
        (cast.county_officer, Role.SECURITY_ADMIN, cast.county),
    ):
        with pytest.raises(RolesClash):
            grant_duty(user=user, role=role, place=place, actor=cast.security_admin)
        assert user.duties.count() == 1


def test_roles_clash_only_on_days_they_share(cast: Cast) -> None:
    grant_duty(user=cast.former_cadre, role=Role.TOWNSHIP_REVIEWER, place=cast.town, actor=None)
    before = date(2998, 12, 31)
    grant_duty(
        user=cast.coming_cadre, role=Role.TOWNSHIP_REVIEWER, place=cast.town, actor=None, valid_to=before
    )
    with pytest.raises(RolesClash):
        grant_duty(user=cast.coming_cadre, role=Role.COUNTY_OFFICER, place=cast.county, actor=None)


def test_a_duty_that_ends_before_it_began_is_taken_back(cast: Cast) -> None:
    duty = Duty.objects.get(user=cast.coming_cadre)
    end_duty(duty, actor=cast.security_admin)
    assert not cast.coming_cadre.duties.exists()
    assert AuditEntry.objects.filter(action="duty.ended", actor=cast.security_admin).count() == 1


def test_the_database_keeps_one_open_duty_of_a_kind_and_known_roles(cast: Cast) -> None:
    wrong = [
        {"role": Role.VILLAGE_CADRE, "valid_from": date(2026, 1, 1)},
        {"role": "king", "valid_from": date(2026, 1, 1)},
        {"role": Role.ANALYST, "valid_from": date(2026, 1, 2), "valid_to": date(2026, 1, 2)},
    ]
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Duty.objects.create(user=cast.village_cadre, place=cast.village, **values)


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(Role, 2)))
def test_clashes_are_mutual_and_follow_the_three_rules(one: Role, other: Role) -> None:
    assert clash(one, other) is clash(other, one)
    assert not clash(one, one)
    pair = {one, other}
    if pair & ADMINISTRATORS or (pair & COLLECTORS and pair & APPROVERS):
        assert clash(one, other)
    assert LEVELS.keys() == set(Role)


def test_the_page_of_roles_is_the_table_that_decides() -> None:
    written = (DOCS / "reference/roles.md").read_text(encoding="utf-8")
    assert written == reference.MADE + reference.roles()
