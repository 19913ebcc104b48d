"""Quick entry of a family: rows, what the server says while one types, and drafts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from liandong.foundation.keys import uuid7
from liandong.foundation.personal.id_numbers import check_character
from liandong.registry.models import EntryDraft, FamilyChange, Household, LivingConditions, Member
from liandong.registry.models.personal import PersonalNumber
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ADDRESS = "/households/new/"


def number(born: str, order: str = "003") -> str:
    body = f"450100{born}{order}"
    return body + check_character(body)


@pytest.fixture
def cadre(client: Client, cast: Cast) -> Client:
    client.force_login(cast.village_cadre)
    return client


def _family(cast: Cast, *rows: dict[str, str], **more: str) -> dict[str, Any]:
    data = {"place": str(cast.village.pk), "on": "2024-05-01", "key": str(uuid7()), **more}
    data |= {"m-TOTAL_FORMS": str(len(rows)), "m-INITIAL_FORMS": "0"}
    return data | {f"m-{at}-{name}": value for at, row in enumerate(rows) for name, value in row.items()}


HEAD = {"name": "王建国", "relation": "01", "id_number": number("19800501")}
WIFE = {"name": "李秀英", "relation": "02", "sex": "2", "birth_on": "1982-08-09"}
SON = {"name": "王小军", "relation": "03"}
BLANK = {"name": "", "relation": "04"}


def test_a_family_is_registered_and_the_number_fills_sex_and_birth(cadre: Client, cast: Cast) -> None:
    data = _family(cast, HEAD, WIFE, SON, BLANK, house_grade="C", net_income_yuan="30000", year="2023")
    data["clothing_guarantee"] = "problem"
    answer = cadre.post(ADDRESS, {**data, "phone": "13800000000"}, follow=True)
    household = Household.objects.get()
    assert f"已建档，户编号 {household.household_no}" in answer.content.decode()
    head, _wife, son = Member.objects.order_by("person_no")
    assert (head.sex, head.birth_on) == ("1", date(1980, 5, 1))
    assert son.sex == "1"  # a son is a man
    assert LivingConditions.objects.get().house_grade == "C"
    secured = household.guarantees.get()
    assert (secured.food_guarantee, secured.clothing_guarantee) == (None, "problem")
    assert secured.stated == ["clothing_guarantee"]
    income = household.incomes.get()
    assert (income.year, income.member_count) == (2023, 3)
    assert sorted(PersonalNumber.objects.values_list("kind", flat=True)) == ["id_number", "phone"]


def test_what_is_wrong_stands_in_its_row_and_nothing_is_lost(cadre: Client, cast: Cast) -> None:
    wrong = {**HEAD, "id_number": HEAD["id_number"][:-1] + ("1" if HEAD["id_number"][-1] != "1" else "2")}
    data = _family(cast, wrong, WIFE, told_by="户口簿")
    answer = cadre.post(ADDRESS, data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "id_m-0-id_number_error" in page
    assert 'value="李秀英"' in page
    assert 'value="户口簿"' in page
    assert not Household.objects.exists()


@pytest.mark.parametrize(
    ("rows", "said"),
    [((WIFE,), "一户有且只有一个户主"), ((BLANK,), "没有选人"), ((HEAD, {**WIFE, "relation": "01"}), "2 人")],
)
def test_a_family_has_one_head(
    cadre: Client, cast: Cast, rows: tuple[dict[str, str], ...], said: str
) -> None:
    answer = cadre.post(ADDRESS, _family(cast, *rows))
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_sent_twice_it_is_registered_once(cadre: Client, cast: Cast) -> None:
    data = _family(cast, HEAD, WIFE)
    first, second = cadre.post(ADDRESS, data), cadre.post(ADDRESS, data)
    assert Household.objects.count() == 1
    assert (
        first.headers["Location"]
        == second.headers["Location"]
        == f"/households/{Household.objects.get().key}/"
    )


@pytest.mark.parametrize(
    ("rows", "row", "said"),
    [
        ((HEAD, {**WIFE, "sex": "1"}), 1, "性别相同"),
        ((HEAD, {**SON, "sex": "2"}), 1, "性别不符"),
        ((HEAD, {**SON, "birth_on": "1975-01-01"}), 1, "至少小 14 岁"),
        ((HEAD, {"name": "王老", "relation": "11", "birth_on": "1979-01-01"}), 1, "至少大 14 岁"),
        ((HEAD, {**WIFE, "id_number": "123"}), 1, "18"),
        ((HEAD, {**WIFE, "id_number": number("19820809", "004"), "birth_on": "1982-08-10"}), 1, "不一致"),
        ((HEAD, {**WIFE, "birth_on": "2999-01-01"}), 1, "还没有到"),
        ((WIFE, WIFE), 0, ""),
        ((HEAD, WIFE, WIFE), 2, "填了两次"),
    ],
)
def test_the_server_says_what_it_thinks_of_a_row(
    cadre: Client, cast: Cast, rows: tuple[dict[str, str], ...], row: int, said: str
) -> None:
    answer = cadre.post(f"{ADDRESS}check/", _family(cast, *rows, row=str(row)))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Household.objects.exists()


def test_somebody_who_is_registered_is_found_by_the_number(cadre: Client, cast: Cast) -> None:
    cadre.post(ADDRESS, _family(cast, HEAD))
    answer = cadre.post(f"{ADDRESS}check/", _family(cast, {**HEAD, "name": "王二"}, row="0"))
    assert Household.objects.get().household_no in answer.content.decode()


def test_a_draft_is_sealed_taken_up_again_and_gone_with_the_registration(cadre: Client, cast: Cast) -> None:
    data = _family(cast, HEAD, {"name": "李秀"})
    assert cadre.post(f"{ADDRESS}draft/", data).json() == {"kept": True}
    draft = EntryDraft.objects.get()
    for clear in ("王建国", HEAD["id_number"]):
        assert clear.encode() not in bytes(draft.sealed)
    page = cadre.get(ADDRESS).content.decode()
    assert 'value="王建国"' in page
    assert HEAD["id_number"] in page
    assert data["key"] in page
    cadre.post(ADDRESS, _family(cast, HEAD, key=data["key"]))
    assert not EntryDraft.objects.exists()
    # a message that was under way when the family was registered brings nothing back
    assert cadre.post(f"{ADDRESS}draft/", data).json() == {"kept": False}
    assert FamilyChange.objects.get().key == draft.key


def test_a_draft_is_only_its_authors(cadre: Client, client: Client, cast: Cast) -> None:
    data = _family(cast, HEAD)
    cadre.post(f"{ADDRESS}draft/", data)
    client.force_login(cast.resident_team)
    assert "王建国" not in client.get(ADDRESS).content.decode()
    assert client.post(f"{ADDRESS}draft/", data).json() == {"kept": False}
    client.post(f"{ADDRESS}throw-away/", {"key": data["key"]})
    assert EntryDraft.objects.count() == 1


def test_a_draft_can_be_thrown_away(cadre: Client, cast: Cast) -> None:
    data = _family(cast, HEAD)
    cadre.post(f"{ADDRESS}draft/", data)
    cadre.post(f"{ADDRESS}throw-away/", {"key": data["key"]})
    assert not EntryDraft.objects.exists()
    assert cadre.post(f"{ADDRESS}draft/", {"key": "x"}).status_code == 422


def test_only_villages_register(client: Client, cast: Cast) -> None:
    for user in (cast.township_reviewer, cast.county_officer, cast.helper, cast.stranger):
        client.force_login(user)
        assert client.get(ADDRESS).status_code == 403
        assert client.post(f"{ADDRESS}check/", {}).status_code == 403
        assert client.post(f"{ADDRESS}draft/", {}).status_code == 403
    client.force_login(cast.other_village_cadre)
    assert client.post(ADDRESS, _family(cast, HEAD)).status_code == 422  # that village is not to be chosen
    assert not Household.objects.exists()
