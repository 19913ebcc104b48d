"""What the rules say follows the facts: L1, L2 and L9 of the catalogue, from event to present result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from liandong.casework.enacting.services import confirm, end
from liandong.foundation import clock
from liandong.foundation.accounts.models import Role
from liandong.foundation.accounts.services import grant_duty, open_account
from liandong.foundation.keys import uuid7
from liandong.identification.models import PresentResult
from liandong.identification.services.deriving import derive_due
from liandong.identification.services.enactments import RULES, propose
from liandong.identification.services.standards import keep_shipped
from liandong.identification.shipped import shipped_standard
from liandong.linkage.causes import Reacting, because
from liandong.linkage.models import Event, Lane, Setback, Subject
from liandong.linkage.services import record
from liandong.linkage.settling import settle_all
from liandong.registry.change_codes import ChangeKind
from liandong.registry.models import Household
from liandong.registry.services.changes import Edit, edit_facts, leave_household
from tests.cast import Cast
from tests.identification.rule_files import SCORECARD
from tests.registry.changes.families import called, order, the_wangs

pytestmark = pytest.mark.django_db
DAY = date(2024, 5, 1)


@pytest.fixture(autouse=True)
def _in_2024() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


@pytest.fixture
def wangs(cast: Cast) -> Household:
    family = the_wangs(cast.village_cadre, cast.village)
    settled()
    return family


def settled() -> None:
    settle_all()
    assert not Setback.objects.exists()


def said(family: Household) -> dict[str, tuple[str, int | None, int]]:
    """Suggestion, lowest value and persons by each rule file in force."""
    rows = PresentResult.objects.filter(household=family).select_related("standard")
    return {row.standard.standard_id: (row.suggestion, row.score_low, row.persons) for row in rows}


def test_a_default_is_kept_at_its_first_use_though_many_families_are_derived_at_once(cast: Cast) -> None:
    shipped = shipped_standard("guarantees_2021")
    assert shipped is not None
    first, second = (Subject("household", uuid7()) for _n in range(2))
    events = [
        record(kind="household.reopened", subject=one, place=cast.village, actor=None)
        for one in (first, second)
    ]
    work = Reacting("suggestions", dict(zip((first, second), events, strict=True)), events, Lane.QUICK)
    with because(work):
        kept = keep_shipped(shipped)
    assert Event.objects.get(kind="standard.added", subject_key=kept.key).caused_by is None


def test_a_registered_family_is_looked_at_by_every_rule_in_force(wangs: Household) -> None:
    assert set(said(wangs)) == {
        "national_default_2021", "national_lines", "guarantees_2021", "four_looks", "key_households",
    }  # fmt: skip
    assert said(wangs)["national_lines"] == ("cannot_tell", 800_000, 5)  # nobody has stated the line of 2024


def test_the_list_shows_and_filters_what_the_rules_say_today(
    client: Client, cast: Cast, wangs: Household
) -> None:
    said_by = [suggestion for suggestion, _score, _persons in said(wangs).values()]
    assert "poor" not in said_by  # else the column would say so
    client.force_login(cast.village_cadre)
    client.post("/households/columns/", {"column": ["number", "by_suggestion"]})
    page = client.get("/households/?by_suggestion=cannot_tell").content.decode()
    assert f"判不了，先查清（{len(said_by)} 条规则中 {said_by.count('cannot_tell')} 条）" in page
    assert wangs.household_no in page
    for other in ("poor", "not_poor"):
        assert wangs.household_no not in client.get(f"/households/?by_suggestion={other}").content.decode()
    client.force_login(cast.helper)  # reads no family, let alone what is said of it
    assert "今日建议" not in client.get("/households/").content.decode()


def test_l1_suggestions_are_derived_anew_when_health_care_ruins_a_family(
    cast: Cast, wangs: Household
) -> None:
    before = said(wangs)["national_default_2021"]
    edits = [
        Edit("self_paid_medical_yuan", None, 30_000, year=2021),
        Edit("net_income_yuan", 40_000, 9_000, year=2021),
        Edit("house_grade", "B", "D"),
    ]
    edit_facts(order(cast.village_cadre, DAY), wangs.key, edits)
    settled()
    # Income 6 + medical cost 3 + house 2 = 11 of 30.
    assert said(wangs)["national_default_2021"][:2] == ("poor", 11)
    changed = Event.objects.get(
        kind="suggestion.changed", payload__to="poor", payload__standard__startswith=_print(wangs)
    )
    assert changed.payload["from"] == before[0]
    assert changed.caused_by is not None
    assert changed.caused_by.kind == "household.changed"


def _print(family: Household) -> str:
    row = PresentResult.objects.select_related("standard").get(
        household=family, standard__standard_id="national_default_2021"
    )
    return row.standard.fingerprint


def test_l2_suggestions_are_derived_anew_when_a_member_dies(cast: Cast, wangs: Household) -> None:
    mother = called(wangs, "赵桂兰")
    leave_household(order(cast.village_cadre, DAY), wangs.key, ChangeKind.DEATH, mother.key)
    settled()
    assert {persons for _suggestion, _low, persons in said(wangs).values()} == {4}


def test_l9_rederive_under_rules_put_in_force_and_ended(cast: Cast, wangs: Household) -> None:
    second = open_account(username="colleague", display_name="韩冰", password=None, actor=None)
    grant_duty(user=second, role=Role.COUNTY_OFFICER, place=cast.county, actor=None)
    row = propose(
        actor=cast.county_officer, place=cast.county, text=SCORECARD, valid_from=DAY, reason="本县打分表"
    )
    settled()
    assert "four_looks" in said(wangs)
    shipped = PresentResult.objects.get(household=wangs, standard__standard_id="four_looks").standard
    enacted = confirm(RULES, row, actor=second)
    settled()
    own = PresentResult.objects.select_related("standard").get(
        household=wangs, standard__standard_id="four_looks"
    )
    assert own.standard == enacted.standard != shipped
    end(RULES, enacted, actor=cast.county_officer, on=date(2024, 5, 2))
    with clock.frozen(date(2024, 5, 2)):
        derive_due()  # what the night does
        rows = PresentResult.objects.filter(household=wangs, standard__standard_id="four_looks")
        assert rows.get().standard == shipped
