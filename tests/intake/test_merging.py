"""What a second file does to what the first one said: changes, conflicts, corrections, and what stays."""

from __future__ import annotations

from datetime import date

import pytest

from liandong.intake.layouts import template_mapping
from liandong.intake.models import ImportBatch
from liandong.intake.refusals import NothingToMerge, RowsRefused, StagingChanged, WrongState
from liandong.intake.services import batches, staged
from liandong.intake.services.batches import Order, check, merge_batch, same_file_before, upload
from liandong.linkage.models import Event
from liandong.registry.models import Household, LivingConditions, Member, MemberFacts
from tests.cast import Cast
from tests.intake.sheets import sheet

pytestmark = pytest.mark.django_db
FIRST, LATER = date(2024, 9, 30), date(2025, 9, 30)
HEAD = {"户编号": "A1", "成员序号": "1", "姓名": "王一", "性别": "男", "与户主关系": "户主", "房间数": "3"}
WIFE = {"户编号": "A1", "成员序号": "2", "姓名": "李二", "性别": "女", "与户主关系": "配偶", "房间数": "3"}


def told(
    cast: Cast,
    *rows: dict[str, str],
    on: date = FIRST,
    title: str = "走访",
    merge: bool = True,
    **order: bool,
) -> ImportBatch:
    batch = upload(
        sheet(*rows, place="990121101201"),
        name=f"{title}.csv",
        mapping=template_mapping(),
        order=Order(cast.county, source_title=title, observed_on=on, **order),  # type: ignore[arg-type]
        actor=None,
    )
    batch = check(batch, actor=None)
    return merge_batch(batch, actor=None) if merge else batch


def rooms() -> list[tuple[date, date | None, int | None, list[str]]]:
    found = LivingConditions.objects.order_by("valid_from", "id")
    return list(found.values_list("valid_from", "valid_to", "rooms", "stated"))


def test_a_later_fact_closes_the_row_before_and_carries_over_what_it_leaves_out(cast: Cast) -> None:
    told(cast, HEAD | {"厕所类型": "旱厕"}, WIFE)
    batch = told(cast, HEAD | {"房间数": "4"}, WIFE | {"房间数": "4"}, on=LATER)
    assert (batch.households_changed, batch.members_changed, batch.conflicts) == (1, 0, 0)
    assert rooms() == [(FIRST, LATER, 3, ["rooms", "toilet"]), (LATER, None, 4, ["rooms"])]
    assert LivingConditions.objects.get(valid_to=None).toilet == "latrine"
    changed = Event.objects.get(kind="household.changed")
    assert changed.payload["fields"] == ["rooms"]


def test_an_empty_cell_is_unknown_and_takes_nothing_away(cast: Cast) -> None:
    told(cast, HEAD, WIFE)
    batch = told(cast, HEAD | {"房间数": ""}, WIFE | {"房间数": "待查"}, on=LATER)
    assert (batch.households_changed, batch.households_unchanged) == (0, 1)
    assert rooms() == [(FIRST, None, 3, ["rooms"])]


def test_another_source_of_the_same_day_is_kept_out_and_asked_about_but_fills_the_unknown(cast: Cast) -> None:
    told(cast, HEAD, WIFE)
    other = {"房间数": "5", "卧室数": "2"}
    batch = told(cast, HEAD | other, WIFE | other, title="普查")
    assert batch.conflicts == 1
    [conflict] = batch.conflict_rows.all()
    assert (conflict.field, conflict.registered, conflict.told, conflict.reason) == (
        "rooms",
        "3",
        "5",
        "same_day",
    )
    current = LivingConditions.objects.get(valid_to=None)
    assert (current.rooms, current.bedrooms, current.stated) == (3, 2, ["bedrooms"])
    assert rooms()[0] == (FIRST, FIRST, 3, ["rooms"])  # superseded on its first day, still to be read


def test_the_same_source_may_correct_itself(cast: Cast) -> None:
    told(cast, HEAD, WIFE)
    batch = told(cast, HEAD | {"房间数": "5"}, WIFE | {"房间数": "5"})
    assert (batch.households_changed, batch.conflicts) == (1, 0)
    assert rooms() == [(FIRST, FIRST, 3, ["rooms"]), (FIRST, None, 5, ["rooms"])]


def test_an_older_file_changes_nothing_newer(cast: Cast) -> None:
    told(cast, HEAD, WIFE, on=LATER)
    batch = told(cast, HEAD | {"房间数": "2"}, WIFE | {"房间数": "2"}, on=FIRST, title="旧册")
    assert batch.households_unchanged == 1
    assert [one.reason for one in batch.conflict_rows.all()] == ["older"]
    assert rooms() == [(LATER, None, 3, ["rooms"])]


def test_another_name_under_the_same_number_is_a_question_and_never_believed(cast: Cast) -> None:
    told(cast, HEAD, WIFE)
    batch = told(cast, HEAD, WIFE | {"姓名": "李三"}, on=LATER)
    assert [(one.person_no, one.field, one.reason) for one in batch.conflict_rows.all()] == [
        ("2", "name", "identity")
    ]
    assert Member.objects.get(person_no="2").name == "李二"


def test_a_move_is_not_made_by_a_file(cast: Cast) -> None:
    told(cast, HEAD, WIFE)
    moved = {"村代码": "990121101202"}
    batch = told(cast, HEAD | moved, WIFE | moved, on=LATER)
    [conflict] = batch.conflict_rows.all()
    assert (conflict.field, conflict.registered, conflict.told) == ("place", "上坪村", "下坪村")
    assert Household.objects.get().place == cast.village


def test_a_new_member_is_added_and_a_missing_one_is_asked_about(cast: Cast) -> None:
    told(cast, HEAD, WIFE)
    child = {"户编号": "A1", "成员序号": "3", "姓名": "王小", "与户主关系": "之子", "房间数": "3"}
    batch = told(cast, HEAD, child, on=LATER)
    assert (batch.members_added, batch.households_changed) == (1, 1)
    assert dict(batch.rule_counts.values_list("rule", "found")) == {"member_not_in_file": 1}
    assert Event.objects.filter(kind="member.added").count() == 1
    assert Member.objects.filter(valid_to=None).count() == 3


def test_the_head_may_pass_to_another_member_who_is_in_the_file(cast: Cast) -> None:
    told(cast, HEAD, WIFE)
    told(cast, HEAD | {"与户主关系": "配偶"}, WIFE | {"与户主关系": "户主"}, on=LATER)
    assert Household.objects.get().head_name == "李二"
    assert MemberFacts.objects.get(valid_to=None, is_head=True).member.name == "李二"


def test_a_second_head_beside_a_registered_one_is_refused(cast: Cast) -> None:
    told(cast, HEAD, WIFE)
    batch = told(cast, WIFE | {"与户主关系": "户主"}, on=LATER, merge=False)
    assert dict(batch.rule_counts.values_list("rule", "found"))["another_head_registered"] == 1
    assert (batch.households_refused, batch.members_refused) == (1, 1)
    with pytest.raises(NothingToMerge):
        merge_batch(batch, actor=None)


def test_merging_twice_is_refused(cast: Cast) -> None:
    batch = told(cast, HEAD, WIFE)
    with pytest.raises(WrongState):
        merge_batch(batch, actor=None)
    assert Event.objects.filter(kind="batch.merged").count() == 1


def test_two_batches_checked_side_by_side_never_double_a_family(cast: Cast) -> None:
    first = told(cast, HEAD, WIFE, merge=False)
    second = told(cast, HEAD, WIFE, merge=False)
    assert second.households_added == 1
    merge_batch(first, actor=None)
    second = merge_batch(second, actor=None)
    assert (second.households_added, second.households_unchanged) == (0, 1)
    assert Household.objects.count() == 1


def test_the_same_file_is_recognised(cast: Cast) -> None:
    first = told(cast, HEAD, WIFE)
    assert same_file_before(first) is None
    assert same_file_before(told(cast, HEAD, WIFE)) == first


def test_all_or_nothing_writes_nothing(cast: Cast) -> None:
    bad = {"户编号": "A2", "成员序号": "1", "与户主关系": "户主", "房间数": "-3"}
    batch = told(cast, HEAD, WIFE, bad, merge=False, is_all_or_nothing=True)
    with pytest.raises(RowsRefused):
        merge_batch(batch, actor=None)
    assert not Household.objects.exists()


def test_a_merge_that_dies_leaves_nothing_and_can_be_done_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = told(cast, HEAD, WIFE, merge=False)

    def die(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(batches, "count_merged", die)
        with pytest.raises(KeyboardInterrupt):
            merge_batch(batch, actor=None)
    batch.refresh_from_db()
    assert batch.state == "checked"
    assert not Household.objects.exists()
    assert not Event.objects.filter(kind="household.registered").exists()
    assert merge_batch(batch, actor=None).households_added == 1


def test_a_check_that_dies_is_done_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = told(cast, HEAD, WIFE, merge=False)

    def die(*arguments: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(batches.staged, "keep", die)
        with pytest.raises(KeyboardInterrupt):
            check(batch, actor=None)
    assert check(batch, actor=None).households_added == 1


def test_rows_changed_on_disk_after_the_check_are_not_written(cast: Cast) -> None:
    batch = told(cast, HEAD, WIFE, merge=False)
    path = batch.folder / "members.parquet"
    sealed = path.read_bytes()
    path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with pytest.raises(StagingChanged):
        merge_batch(batch, actor=None)


def test_staged_names_are_gone_once_they_are_facts(cast: Cast) -> None:
    batch = told(cast, HEAD, WIFE)
    assert not (batch.folder / "members.parquet").exists()
    assert staged.findings(batch).num_rows == 0


def test_events_carry_no_personal_data(cast: Cast) -> None:
    told(cast, HEAD, WIFE)
    told(cast, HEAD | {"健康状况": "大病"}, WIFE, on=LATER)
    payloads = str(list(Event.objects.values_list("payload", flat=True)))
    assert not any(word in payloads for word in ("王一", "李二", "大病"))
    assert Event.objects.get(kind="household.changed").payload["fields"] == ["health"]
