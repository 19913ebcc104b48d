"""Taking an import back: what it wrote goes, what it closed stands again, unless something builds on it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.utils.translation import override

from liandong.foundation.clock import now
from liandong.intake.models import ImportBatch
from liandong.intake.refusals import WrongState
from liandong.intake.services.batches import same_file_before, withdraw_batch
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import record
from liandong.registry.models import Household, LivingConditions, Member, MemberFacts, Source
from liandong.registry.services.withdrawing import BuiltUpon
from tests.cast import Cast
from tests.intake.test_merging import FIRST, HEAD, LATER, WIFE, rooms, told

pytestmark = pytest.mark.django_db


def test_a_first_import_taken_back_leaves_nothing_but_history(cast: Cast) -> None:
    batch = withdraw_batch(told(cast, HEAD, WIFE), actor=None)
    assert batch.state == "withdrawn"
    assert not Household.objects.exists()
    assert not Member.objects.exists()
    assert not MemberFacts.objects.exists()
    assert Source.objects.filter(batch_key=batch.key).count() == 1
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from registry_memberversion")
        assert cursor.fetchone() == (2,)
    kinds = list(Event.objects.filter(subject_kind="household").order_by("id").values_list("kind", flat=True))
    assert kinds == ["household.registered", "household.withdrawn"]
    assert Event.objects.get(kind="batch.withdrawn").payload == {
        "households_removed": 1,
        "households_restored": 0,
    }


def test_a_change_taken_back_opens_the_row_before_again(cast: Cast) -> None:
    told(cast, {**HEAD, "姓名": ""}, WIFE)
    second = told(cast, HEAD | {"房间数": "4"}, WIFE | {"房间数": "4"}, on=LATER)
    assert Member.objects.get(person_no="1").name == "王一"
    withdraw_batch(second, actor=None)
    assert rooms() == [(FIRST, None, 3, ["rooms"])]
    assert Member.objects.get(person_no="1").name is None
    assert Event.objects.filter(kind="household.restored").count() == 1


def test_a_correction_of_the_same_day_is_taken_back_too(cast: Cast) -> None:
    told(cast, HEAD, WIFE)
    second = told(cast, HEAD | {"房间数": "5"}, WIFE | {"房间数": "5"})
    withdraw_batch(second, actor=None)
    assert rooms() == [(FIRST, None, 3, ["rooms"])]


def test_a_member_added_is_taken_out_and_the_family_stays(cast: Cast) -> None:
    told(cast, HEAD, WIFE)
    child = {"户编号": "A1", "成员序号": "3", "姓名": "王小", "与户主关系": "之子", "房间数": "3"}
    withdraw_batch(told(cast, HEAD, WIFE, child, on=LATER), actor=None)
    assert sorted(Member.objects.values_list("person_no", flat=True)) == ["1", "2"]


def test_a_later_import_of_the_same_family_prevents_it_and_is_named(cast: Cast) -> None:
    first = told(cast, HEAD, WIFE)
    second = told(cast, HEAD | {"房间数": "4"}, WIFE | {"房间数": "4"}, on=LATER)
    with override("en"), pytest.raises(BuiltUpon, match=r"Facts of the household changed \(1\)"):
        withdraw_batch(first, actor=None)
    assert ImportBatch.objects.get(pk=first.pk).state == "merged"
    assert LivingConditions.objects.count() == 2
    withdraw_batch(second, actor=None)
    with pytest.raises(BuiltUpon):  # taking back is itself something that happened since
        withdraw_batch(first, actor=None)


def test_a_run_over_the_area_prevents_it(cast: Cast) -> None:
    batch = told(cast, HEAD, WIFE)
    subject = Subject("run", batch.key)
    record(kind="run.finished", subject=subject, place=cast.village, actor=None, occurred_at=now())
    with override("en"), pytest.raises(BuiltUpon, match="identification run"):
        withdraw_batch(batch, actor=None)


def test_only_a_merged_import_is_taken_back_and_only_once(cast: Cast) -> None:
    checked = told(cast, HEAD, WIFE, merge=False)
    with pytest.raises(WrongState):
        withdraw_batch(checked, actor=None)
    batch = withdraw_batch(told(cast, HEAD, WIFE), actor=None)
    with pytest.raises(WrongState):
        withdraw_batch(batch, actor=None)


def test_what_was_taken_back_may_come_in_again(cast: Cast) -> None:
    withdraw_batch(told(cast, HEAD, WIFE), actor=None)
    again = told(cast, HEAD, WIFE)
    assert same_file_before(again) is None
    assert (again.households_added, Household.objects.count()) == (1, 1)


def test_the_county_office_takes_it_back_on_its_page_and_a_village_cadre_may_not(
    cast: Cast, client: Client
) -> None:
    batch = told(cast, HEAD, WIFE)
    page = f"/imports/{batch.key}/"
    client.force_login(cast.village_cadre)
    client.post(f"{page}withdraw/")
    assert Household.objects.exists()
    client.force_login(cast.county_officer)
    assert "撤回这次导入" in client.get(page).content.decode()
    client.post(f"{page}withdraw/")
    assert not Household.objects.exists()
    assert "已经撤回" in client.get(page).content.decode()
