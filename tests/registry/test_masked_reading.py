"""City and province look at families to check: masked on every page, in the API, and in what can be asked."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from liandong.foundation.tokens.services import issue_token
from liandong.registry.finding import find
from liandong.registry.list_columns import LIST_COLUMNS, all_columns_of
from liandong.registry.models import Household, HouseholdFacts, HouseholdStatus, Member, MemberFacts
from liandong.registry.services.lists import choose_columns
from tests.cast import Cast
from tests.registry.families import SINCE, a_family, a_source

SECRETS = ("王一", "李二", "慢性病", "因病", "残联名单", "第三小组", "覃师傅")


@pytest.fixture
def family(cast: Cast) -> Household:
    """A family of which everything that must not be seen is known."""
    source = a_source("残联名单")
    family = a_family(cast.county, cast.village, "A-1", source=source)
    Household.objects.filter(pk=family.pk).update(group_no="第三小组")
    Member.objects.filter(household=family, name="李二").update(birth_on="2018-06-01")
    MemberFacts.objects.filter(household=family).update(health="02", has_chronic_illness=True)
    HouseholdFacts.objects.create(
        household=family, valid_from=SINCE, source=source, main_cause="01", helper_name="覃师傅"
    )
    HouseholdStatus.objects.create(household=family, valid_from=SINCE, source=source, risk="01")
    return family


def _village(cast: Cast) -> str:
    return str(cast.village.names.get().name)


@pytest.mark.parametrize("who", ["city_officer", "province_officer"])
def test_those_who_check_see_the_family_and_not_who_it_is(
    client: Client, cast: Cast, family: Household, who: str
) -> None:
    client.force_login(getattr(cast, who))
    choose_columns(getattr(cast, who), list(LIST_COLUMNS))
    for address in ("/households/", f"/households/{family.key}/", "/search/?q=A-1", "/households/?q=A-1"):
        page = client.get(address, follow=True)
        text = page.content.decode()
        assert page.status_code == 200
        assert "王*" in text, address
        assert not [word for word in (*SECRETS, _village(cast), "2018", "李") if word in text], address
    client.force_login(cast.county_officer)
    text = client.get(f"/households/{family.key}/").content.decode()
    assert not [word for word in SECRETS if word not in text and word != "覃师傅"]


def test_a_name_typed_in_finds_nobody_for_those_who_see_none(
    client: Client, cast: Cast, family: Household
) -> None:
    client.force_login(cast.city_officer)
    for asked in ("王一", "王", "wangyi", "wy"):
        assert find(cast.city_officer, asked).is_empty
        assert not find(cast.county_officer, asked).is_empty
    refused = client.get("/households/", {"q": "王一"}).content.decode()
    assert "没有按“王一”查找" in refused
    by_name, by_place = (client.get("/households/", {"sort": one}) for one in ("name", "place"))
    assert [row[0].line.pk for row in by_name.context["rows"]] == [
        row[0].line.pk for row in by_place.context["rows"]
    ]


def test_no_filter_tells_what_is_masked(client: Client, cast: Cast, family: Household) -> None:
    client.force_login(cast.city_officer)
    filters = client.get("/households/", {"place": cast.village.pk, "cause": "cause=other"}).context["form"]
    assert filters.selection.place is None
    assert filters.selection.marks == ()
    assert not filters.sources
    offered = {str(place.level) for place in filters.places.values()}
    assert "5" not in offered
    seen = set(all_columns_of(cast.city_officer))
    assert not seen & {"village", "group", "main_cause", "risk", "source", "helper_name", "external_no"}
    assert {"township", "income", "house_grade"} <= seen


def test_what_leaves_the_house_is_refused_to_those_who_check(
    client: Client, cast: Cast, family: Household
) -> None:
    client.force_login(cast.city_officer)
    for address in (
        "/households/export/",
        "/households/by-number/",
        f"/households/{family.key}/file.pdf",
        f"/households/{family.key}/documents/",
    ):
        assert client.get(address).status_code == 403, address
    client.force_login(cast.county_officer)
    assert client.get("/households/export/").status_code == 200


def test_programs_of_those_who_check_get_what_their_pages_show(cast: Cast, family: Household) -> None:
    answers = {}
    for user in (cast.city_officer, cast.county_officer):
        _row, token = issue_token(user=user, name="t", scopes=["households.read"], days=1, actor=user)
        client = Client(headers={"Authorization": f"Bearer {token}", "Accept-Language": "zh"})
        found = client.get("/api/v1/households").json()["items"]
        by_name = client.get("/api/v1/households", {"q": "王一"}).json()["items"]
        code = cast.village.names.get().code
        in_village = client.get("/api/v1/households", {"place": code}).status_code
        answers[user.pk] = (found, by_name, in_village, client.get(f"/api/v1/households/{family.key}").json())
    masked, by_name, in_village, one = answers[cast.city_officer.pk]
    assert (masked[0]["head_name"], masked[0]["place"]["level"]) == ("王*", "township")
    assert (by_name, in_village) == ([], 403)
    assert [(member["name"], member["birth_on"]) for member in one["members"]] == [
        ("王*", None),
        (None, None),
    ]
    assert not [word for word in (*SECRETS, "has_chronic") if word in json.dumps(one, ensure_ascii=False)]
    whole, by_name, in_village, one = answers[cast.county_officer.pk]
    assert (whole[0]["head_name"], len(by_name), in_village) == ("王一", 1, 200)
    assert "has_chronic" in json.dumps(one)
