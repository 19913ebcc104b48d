"""ID numbers, phones and accounts in files: they come in sealed, and ruined ones stay out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from liandong.foundation import clock
from liandong.foundation.keyfile import BLIND, first_keys, new_key, write_keys
from liandong.foundation.personal import keyring
from liandong.intake.models import BatchConflict
from liandong.linkage.models import Event
from liandong.registry.forms_personal import NumberSearch
from liandong.registry.models import HouseholdFacts, NumberConflict, PersonalNumber
from liandong.registry.selectors_personal import numbers_of
from tests.cast import Cast
from tests.intake.test_merging import FIRST, HEAD, LATER, WIFE, told

ID, HER_ID = "11010519491231002X", "110105198002290047"
NUMBERED = HEAD | {"身份证号码": ID, "联系电话": "138 0013 8000", "银行账号": "6222020200000000001"}


def held() -> dict[str, str]:
    return {one.kind: one.opened() for one in PersonalNumber.objects.filter(valid_to=None)}


def test_numbers_come_in_with_the_family_they_belong_to(cast: Cast) -> None:
    told(cast, NUMBERED, WIFE)
    assert held() == {"id_number": ID, "phone": "13800138000", "bank_account": "6222020200000000001"}
    assert PersonalNumber.objects.get(kind="id_number").member.name == "王一"  # type: ignore[union-attr]
    assert PersonalNumber.objects.get(kind="phone").member is None
    assert not Event.objects.filter(kind="numbers.set").exists()  # the family's own event says it


def test_phones_of_those_who_answer_for_a_family_are_sealed_too_and_find_nobody(cast: Cast) -> None:
    """§2.1 and §2.7: who collected, who helps, who watches; three families have one helper."""
    phones = {
        "信息采集人电话": "13700000001",
        "帮扶责任人电话": "+86 13700000002",
        "监测联系人电话": "13700000003",
    }
    facts = {"帮扶单位类别": "国有企业", "帮扶结束日期": "2024-06-30", "拟采取的帮扶措施": "稳岗、小额信贷"}
    told(cast, HEAD | phones | facts, WIFE)
    assert held() == {
        "collector_phone": "13700000001",
        "helper_phone": "13700000002",
        "contact_phone": "13700000003",
    }
    row = HouseholdFacts.objects.get()
    assert (row.helper_unit_kind, row.helped_until_on) == ("state_firm", date(2024, 6, 30))
    assert row.planned_measures == "稳岗、小额信贷"
    family = row.household
    assert {one.text for one in numbers_of(cast.village_cadre, family)} == set(held().values())
    assert numbers_of(cast.city_officer, family) == []
    assert not NumberSearch({"kind": "helper_phone", "number": "13700000002"}).is_valid()


def test_the_same_file_again_changes_nothing(cast: Cast) -> None:
    told(cast, NUMBERED, WIFE)
    told(cast, NUMBERED, WIFE, title="再次")
    assert PersonalNumber.objects.count() == 3


def test_a_later_file_replaces_a_phone_and_says_so(cast: Cast) -> None:
    told(cast, NUMBERED, WIFE)
    told(cast, NUMBERED | {"联系电话": "13900139000"}, WIFE, on=LATER)
    assert held()["phone"] == "13900139000"
    assert Event.objects.get(kind="numbers.set").payload["kinds"] == ["phone"]


def test_another_source_of_the_same_day_is_asked_about_without_showing_the_number(cast: Cast) -> None:
    told(cast, NUMBERED, WIFE)
    told(cast, NUMBERED | {"联系电话": "13900139000"}, WIFE, on=FIRST, title="民政局")
    assert held()["phone"] == "13800138000"
    conflict = BatchConflict.objects.get()
    assert (conflict.field, conflict.reason) == ("phone", "same_day")
    assert (conflict.registered, conflict.told) == ("1*********0", "1*********0")


@pytest.mark.parametrize("ruined", ["1.10105E+17", "110105194912310000"])
def test_a_number_that_a_spreadsheet_ruined_stays_out(cast: Cast, ruined: str) -> None:
    told(cast, NUMBERED | {"身份证号码": ruined}, WIFE)
    assert "id_number" not in held()
    assert held()["phone"] == "13800138000"


def test_one_id_number_at_two_members_is_a_conflict(cast: Cast) -> None:
    told(cast, NUMBERED, WIFE | {"身份证号码": ID})
    assert NumberConflict.objects.count() == 1


def test_an_endless_number_refuses_the_family_and_not_the_file(cast: Cast) -> None:
    other = HEAD | {"户编号": "A2", "姓名": "赵三"}
    told(cast, NUMBERED | {"银行账号": "6" * 60}, WIFE, other, on=date(2024, 1, 1))
    assert not PersonalNumber.objects.exists()


def test_a_number_held_under_a_key_that_is_being_replaced_is_still_the_same_number(
    cast: Cast, tmp_path: Path, settings: Settings
) -> None:
    keys = tmp_path / "keys.json"
    settings.LIANDONG_PERSONAL_KEYS_FILE = keys
    first = first_keys(clock.now())
    write_keys(keys, first)
    keyring.forget()
    told(cast, NUMBERED, WIFE)
    write_keys(keys, first.with_key(BLIND, new_key(clock.now())))
    keyring.forget()
    assert len(keyring.blind_keys()) == 2
    other = NUMBERED | {"户编号": "A2", "姓名": "赵三", "联系电话": "", "银行账号": ""}
    batch = told(cast, other, title="另一份")
    assert "id_number_registered" in dict(batch.rule_counts.values_list("rule", "found"))
    assert NumberConflict.objects.count() == 1
