"""The pages of changing a family: the forms, what would change, two people at once, undoing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from liandong.foundation.keys import uuid7
from liandong.registry.change_forms import FORMS
from liandong.registry.models import FamilyChange, Household, LivingConditions, Member
from liandong.registry.services.changes import Edit, edit_facts, members_of, version_of
from tests.cast import Cast
from tests.registry.changes.families import called, order, relations, the_wangs

pytestmark = pytest.mark.django_db


@pytest.fixture
def wangs(cast: Cast) -> Household:
    return the_wangs(cast.village_cadre, cast.village)


@pytest.fixture
def cadre(client: Client, cast: Cast) -> Client:
    client.force_login(cast.village_cadre)
    return client


def _asked(household: Household, **more: object) -> dict[str, Any]:
    return {"on": "2024-05-01", "key": str(uuid7()), "version": version_of(household), **more}


def test_the_page_of_a_family_leads_on_those_who_may_change_it(
    client: Client, cast: Cast, wangs: Household
) -> None:
    address = f"/households/{wangs.key}/"
    for user, leads in ((cast.village_cadre, True), (cast.township_reviewer, False)):
        client.force_login(user)
        assert (f"{address}change/" in client.get(address).content.decode()) is leads


@pytest.mark.parametrize("kind", [kind.value for kind in FORMS if kind != "reopen"])
def test_every_form_opens(cadre: Client, wangs: Household, kind: str) -> None:
    answer = cadre.get(f"/households/{wangs.key}/change/{kind}/")
    assert answer.status_code == 200
    assert 'name="key"' in answer.content.decode()


@pytest.mark.parametrize("address", ["change/", "change/death/", "edit/living/"])
def test_others_are_told_who_may(client: Client, cast: Cast, wangs: Household, address: str) -> None:
    for user in (cast.other_village_cadre, cast.county_officer, cast.stranger):
        client.force_login(user)
        assert client.get(f"/households/{wangs.key}/{address}").status_code == 403


def test_a_death_is_shown_confirmed_written_and_undone(cadre: Client, wangs: Household) -> None:
    address = f"/households/{wangs.key}/change/death/"
    wife = called(wangs, "李秀英")
    data = _asked(wangs, member=str(called(wangs, "王建国").key), new_head=str(wife.key))
    shown = cadre.post(address, data)
    assert "与户主关系" in shown.content.decode()
    assert len(members_of(wangs)) == 5  # only looked at
    done = cadre.post(address, {**data, "confirmed": "1"}, follow=True)
    assert "已登记：死亡" in done.content.decode()
    assert relations(wangs)["李秀英"] == "01"
    change = FamilyChange.objects.get(kind="death")
    undone = cadre.post(f"/households/{wangs.key}/undo/{change.key}/", {"key": str(uuid7())}, follow=True)
    assert "已撤销：死亡" in undone.content.decode()
    assert len(members_of(wangs)) == 5


def test_a_refusal_stands_beside_the_field_and_nothing_typed_is_lost(cadre: Client, wangs: Household) -> None:
    data = _asked(wangs, member=str(called(wangs, "王建国").key), told_by="户口簿")
    answer = cadre.post(f"/households/{wangs.key}/change/death/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "id_new_head_error" in page
    assert 'value="户口簿"' in page


def test_a_child_is_born_by_the_form(cadre: Client, wangs: Household) -> None:
    data = _asked(wangs, name="王小宝", sex="1", relation="03", confirmed="1")
    assert cadre.post(f"/households/{wangs.key}/change/birth/", data).status_code == 302
    child = called(wangs, "王小宝")
    assert (child.birth_on, child.valid_from) == (date(2024, 5, 1), date(2024, 5, 1))


def test_households_are_split_merged_closed_and_reopened_by_forms(cadre: Client, wangs: Household) -> None:
    son = called(wangs, "王小军")
    data = _asked(wangs, members=[str(son.key)], new_head=str(son.key), confirmed="1")
    assert cadre.post(f"/households/{wangs.key}/change/split/", data).status_code == 302
    new = Household.objects.get(head_name="王小军")
    data = _asked(wangs, other_no=new.household_no, confirmed="1")
    assert cadre.post(f"/households/{wangs.key}/change/merge/", data).status_code == 302
    assert len(members_of(wangs)) == 5
    data = _asked(wangs, reason="moved_away", confirmed="1")
    assert cadre.post(f"/households/{wangs.key}/change/close/", data).status_code == 302
    closed = cadre.get(f"/households/{wangs.key}/").content.decode()
    assert "整户迁出" in closed
    head = Member.objects.get(household=wangs, name="王建国")
    assert 'name="members"' in cadre.get(f"/households/{wangs.key}/change/reopen/").content.decode()
    data = _asked(wangs, members=[str(head.key)], head=str(head.key), confirmed="1")
    assert cadre.post(f"/households/{wangs.key}/change/reopen/", data).status_code == 302
    assert [one.name for one in members_of(wangs)] == ["王建国"]


def test_another_household_must_be_of_the_area(cadre: Client, cast: Cast, wangs: Household) -> None:
    far = the_wangs(cast.other_village_cadre, cast.other_village)
    data = _asked(wangs, other_no=far.household_no)
    answer = cadre.post(f"/households/{wangs.key}/change/merge/", data)
    assert answer.status_code == 422
    assert "id_other_no_error" in answer.content.decode()


def test_what_was_confirmed_for_an_older_state_is_asked_again(
    cadre: Client, cast: Cast, wangs: Household
) -> None:
    data = _asked(wangs, member=str(called(wangs, "赵桂兰").key), confirmed="1")
    edit_facts(order(cast.resident_team), wangs.key, [Edit("rooms", 3, 4)])
    answer = cadre.post(f"/households/{wangs.key}/change/death/", data)
    assert answer.status_code == 409
    assert "别人修改过这一户" in answer.content.decode()
    assert len(members_of(wangs)) == 5
    again = {**data, "version": version_of(wangs)}
    assert cadre.post(f"/households/{wangs.key}/change/death/", again).status_code == 302


def _filled(client: Client, address: str) -> dict[str, Any]:
    """The form as a browser would send it back untouched."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()}


def test_facts_are_changed_and_corrected_by_the_form(cadre: Client, wangs: Household) -> None:
    address = f"/households/{wangs.key}/edit/living/"
    data = {**_filled(cadre, address), "house_grade": "C", "is_water_safe": "no", "on": "2024-05-01"}
    shown = cadre.post(address, data).content.decode()
    assert "B 级" in shown
    assert "C 级" in shown
    cadre.post(address, {**data, "confirmed": "1"})
    now = LivingConditions.objects.get(household=wangs, valid_to=None)
    assert (now.house_grade, now.is_water_safe, now.rooms) == ("C", False, 3)
    assert sorted(now.stated) == ["house_grade", "is_water_safe"]
    data = {**_filled(cadre, address), "house_grade": "D", "mode": "corrected", "confirmed": "1"}
    assert cadre.post(address, data).status_code == 302
    now = LivingConditions.objects.get(household=wangs, valid_to=None)
    assert (now.house_grade, now.valid_from) == ("D", date(2024, 5, 1))


@pytest.mark.parametrize("panel", ["living", "income", "file", "member"])
def test_an_untouched_form_writes_nothing(cadre: Client, wangs: Household, panel: str) -> None:
    member = f"?member={called(wangs, '王小军').key}" if panel == "member" else ""
    address = f"/households/{wangs.key}/edit/{panel}/{member}"
    answer = cadre.post(address, {**_filled(cadre, address), "confirmed": "1"})
    assert answer.status_code == 422
    assert "没有不同" in answer.content.decode()


def test_the_second_of_two_chooses_field_by_field(cadre: Client, cast: Cast, wangs: Household) -> None:
    address = f"/households/{wangs.key}/edit/living/"
    data = {**_filled(cadre, address), "on": "2024-05-01", "rooms": "5", "house_grade": "C"}
    edit_facts(order(cast.resident_team, told_by="夏季入户"), wangs.key, [Edit("rooms", 3, 4)])
    answer = cadre.post(address, {**data, "confirmed": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "周明" in page
    assert "夏季入户" in page
    assert page.count('class="section conflict"') == 1  # the grade merges by itself
    assert LivingConditions.objects.get(household=wangs, valid_to=None).house_grade == "B"
    form = answer.context["form"]
    again = {name: form[name].value() or "" for name in form.fields} | {"confirmed": "1"}
    for choice, rooms in (("theirs", 4), ("mine", 5)):
        chosen = {**again, "key": str(uuid7()), "choice_rooms": choice}
        assert cadre.post(address, chosen).status_code == 302
        now = LivingConditions.objects.get(household=wangs, valid_to=None)
        assert (now.rooms, now.house_grade) == (rooms, "C")


def test_a_tampered_address_leads_back(cadre: Client, wangs: Household) -> None:
    for path in ("change/gold/", "edit/gold/", "edit/member/?member=x", f"undo/{uuid7()}/"):
        assert cadre.get(f"/households/{wangs.key}/{path}").status_code == 302


def test_net_income_follows_its_items_and_may_not_contradict_them(cadre: Client, wangs: Household) -> None:
    address = f"/households/{wangs.key}/edit/income/?year=2023"
    items = {
        "wage_income_yuan": "20000",
        "business_income_yuan": "9000",
        "business_cost_yuan": "3000",
        "property_income_yuan": "0",
        "transfer_income_yuan": "4000",
        "member_count": "5",
    }
    data = {**_filled(cadre, address), **items, "confirmed": "1"}
    wrong = cadre.post(address, {**data, "net_income_yuan": "31000"})
    assert wrong.status_code == 422
    assert "30,000" in wrong.content.decode()
    assert cadre.post(address, data).status_code == 302
    income = wangs.incomes.get(year=2023)
    assert (income.net_income_yuan, income.net_income_pc_yuan) == (30_000, 6_000)
