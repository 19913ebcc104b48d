"""The list of households and the page of a family: who reads what, and what stands there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from liandong.foundation import clock
from liandong.foundation.audit.models import AuditEntry
from liandong.registry.models import (
    Guarantees,
    Household,
    HouseholdFacts,
    HouseholdIncome,
    HouseholdStatus,
    LivingConditions,
    Member,
    MemberFacts,
    Source,
)
from tests.cast import Cast


@pytest.fixture
def family(cast: Cast) -> Household:
    """周启明, 61, chronically ill, of 上坪村: income known, water not asked, fuel asked and unknown."""
    visit = Source.objects.create(
        kind="visit", title="春季入户", observed_on=date(2025, 3, 1), recorded_at=clock.now()
    )
    bureau = Source.objects.create(
        kind="department", title="住建局鉴定", observed_on=date(2025, 7, 2), recorded_at=clock.now()
    )
    household = Household.objects.create(
        county=cast.county,
        place=cast.village,
        household_no="LX-0317-0086",
        head_name="周启明",
        group_no="3",
        registered_at=clock.now(),
        source=visit,
    )
    member = Member.objects.create(
        household=household,
        person_no="1",
        name="周启明",
        sex="1",
        birth_on=date(1964, 5, 1),
        valid_from=date(2025, 3, 1),
        source=visit,
    )
    MemberFacts.objects.create(
        member=member,
        household=household,
        valid_from=date(2025, 3, 1),
        source=visit,
        is_head=True,
        relation="01",
        health="02",
        stated=["relation", "health"],
    )
    LivingConditions.objects.create(
        household=household,
        valid_from=date(2025, 3, 1),
        valid_to=date(2025, 7, 2),
        source=visit,
        house_grade="B",
        rooms=4,
        stated=["house_grade", "rooms", "fuel"],
    )
    LivingConditions.objects.create(
        household=household,
        valid_from=date(2025, 7, 2),
        source=bureau,
        house_grade="C",
        rooms=4,
        stated=["house_grade"],
    )
    HouseholdIncome.objects.create(
        household=household,
        valid_from=date(2025, 3, 1),
        source=visit,
        year=2024,
        member_count=4,
        wage_income_yuan=Decimal(16600),
        business_income_yuan=Decimal(16000),
        business_cost_yuan=Decimal(5260),
        property_income_yuan=Decimal(1800),
        transfer_income_yuan=Decimal(2600),
        net_income_yuan=Decimal(31740),
        stated=["net_income_yuan"],
    )
    return household


def _page(client: Client, household: Household) -> str:
    return client.get(f"/households/{household.key}/").content.decode().replace("\u00a0", " ")


def test_the_page_leads_each_fact_back_to_its_source(client: Client, cast: Cast, family: Household) -> None:
    client.force_login(cast.village_cadre)
    page = _page(client, family)
    assert "C 级" in page
    assert "住建局鉴定，2025 年 7 月 2 日" in page
    assert "B 级" not in page  # no longer holds
    assert "春季入户，2025 年 3 月 1 日" in page  # the rooms, which the bureau did not speak of
    assert "未知" in page  # the fuel: asked, and not known


def test_the_income_is_worked_out(client: Client, cast: Cast, family: Household) -> None:
    client.force_login(cast.village_cadre)
    page = _page(client, family)
    # 16,600 + 16,000 + 1,800 + 2,600 − 5,260 = 31,740; 31,740 / 4 = 7,935
    assert page.index("31,740") < page.index("4 人", page.index("31,740")) < page.index("7,935 元")


def test_reading_a_family_is_written_down(client: Client, cast: Cast, family: Household) -> None:
    client.force_login(cast.township_reviewer)
    _page(client, family)
    entry = AuditEntry.objects.get(action="household.read")
    assert entry.subject == f"household:{family.key}"
    assert entry.actor_id == cast.township_reviewer.pk


@pytest.mark.parametrize("who", ["other_village_cadre", "far_village_cadre", "evaluator", "system_admin"])
def test_a_family_elsewhere_is_refused_as_if_there_were_none(
    client: Client, cast: Cast, family: Household, who: str
) -> None:
    client.force_login(getattr(cast, who))
    refused = client.get(f"/households/{family.key}/")
    missing = client.get("/households/01990000-0000-7000-8000-000000000000/")
    assert refused.status_code == missing.status_code == 403
    assert "周启明" not in refused.content.decode()
    assert not AuditEntry.objects.filter(action="household.read").exists()


def test_a_stranger_is_asked_to_sign_in(client: Client, family: Household) -> None:
    answer = client.get(f"/households/{family.key}/")
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


@pytest.mark.parametrize(
    ("search", "found"), [("周启", True), ("lx-0317", True), ("0086", False), ("李", False)]
)
def test_the_list_finds_by_name_and_by_the_beginning_of_the_number(
    client: Client, cast: Cast, family: Household, search: str, found: bool
) -> None:
    client.force_login(cast.county_officer)
    page = client.get("/households/", {"q": search}).content.decode()
    assert (str(family.key) in page) is found


def test_the_list_shows_only_my_village(client: Client, cast: Cast, family: Household) -> None:
    client.force_login(cast.other_village_cadre)
    page = client.get("/households/").content.decode()
    assert "周启明" not in page
    assert f'value="{cast.village.pk}"' not in page  # not even as a choice of the filter
    client.force_login(cast.village_cadre)
    assert "周启明" in client.get("/households/").content.decode()


def test_the_page_reads_well_in_english(client: Client, cast: Cast, family: Household) -> None:
    client.force_login(cast.village_cadre)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    with translation.override("en"):
        page = _page(client, family)
    assert "Family of 周启明" in page
    assert "住建局鉴定, 2 July 2025" in page
    assert "Net income per head" in page


def test_queries_do_not_grow_with_the_list(
    client: Client, cast: Cast, family: Household, django_assert_num_queries: Any
) -> None:
    client.force_login(cast.county_officer)
    for number in range(20):
        Household.objects.create(
            county=cast.county,
            place=cast.other_village,
            household_no=f"LX-{number}",
            registered_at=clock.now(),
            source=family.source,
        )
    client.get("/households/")
    with django_assert_num_queries(20):
        client.get("/households/")
    with django_assert_num_queries(40):
        _page(client, family)


def test_what_nobody_looked_at_is_to_be_found_out_and_not_secured(
    client: Client, cast: Cast, family: Household
) -> None:
    client.force_login(cast.village_cadre)
    page = _page(client, family)
    assert "待查清" in page  # nobody asked about the insurance
    assert "有问题" in page  # the house is of grade C
    assert "登记的事实说明不了" in page  # food and clothing: no fact tells them
    Guarantees.objects.create(
        household=family,
        valid_from=date(2025, 8, 1),
        source=family.source,
        housing_guarantee="safe",
        housing_evidence="B",
        stated=["housing_guarantee", "housing_evidence"],
    )
    page = _page(client, family)
    assert "现场查看" in page
    assert "登记的事实与此相反" in page  # stated as secured, while the bureau graded the house C


def test_why_a_family_is_poor_and_what_it_is_registered_as_stand_on_its_page(
    client: Client, cast: Cast, family: Household
) -> None:
    HouseholdFacts.objects.create(
        household=family,
        valid_from=date(2025, 3, 1),
        source=family.source,
        main_cause="01",
        stated=["main_cause"],
    )
    HouseholdStatus.objects.create(
        household=family,
        valid_from=date(2025, 3, 1),
        source=family.source,
        exit_year=2019,
        stated=["exit_year"],
    )
    client.force_login(cast.village_cadre)
    page = _page(client, family)
    assert "因病" in page
    assert "2019" in page


def test_a_family_is_shown_as_it_was_and_as_it_was_known(
    client: Client, cast: Cast, family: Household
) -> None:
    client.force_login(cast.village_cadre)
    page = client.get(f"/households/{family.key}/?on=2025-05-01").content.decode()
    assert "B 级" in page
    assert "C 级" not in page
    # before anything of it was recorded, nothing was known
    page = client.get(f"/households/{family.key}/?on=2025-05-01&known=2025-05-01").content.decode()
    assert "B 级" not in page
    assert "那一天没有登记任何成员" in page


def test_a_day_that_has_not_come_is_refused_in_a_sentence(
    client: Client, cast: Cast, family: Household
) -> None:
    client.force_login(cast.village_cadre)
    answer = client.get(f"/households/{family.key}/?on=2199-01-01")
    assert answer.status_code == 422
    assert "以后的事还不知道" in answer.content.decode()


def test_nothing_can_be_done_to_a_family_of_the_past(client: Client, cast: Cast, family: Household) -> None:
    client.force_login(cast.village_cadre)
    assert f"/households/{family.key}/change/" in _page(client, family)
    past = client.get(f"/households/{family.key}/?on=2025-05-01").content.decode()
    assert f"/households/{family.key}/change/" not in past
