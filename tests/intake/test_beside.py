"""What needs the register beside the file: a person registered elsewhere, a grade that never changes."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from liandong.intake.layouts import template_mapping
from liandong.intake.models import ImportBatch
from liandong.intake.services import staged
from liandong.intake.services.batches import Order, check, merge_batch, upload
from liandong.project.demo.told import id_number
from liandong.registry.models import MemberFacts
from tests.cast import Cast
from tests.intake.sheets import sheet

pytestmark = pytest.mark.django_db
NUMBER = id_number(990121, "1960-02-03", 7)
HEAD = {"户编号": "A1", "成员序号": "1", "姓名": "王一", "与户主关系": "户主", "身份证号码": NUMBER}


def checked(
    cast: Cast, *rows: dict[str, str], place: str = "990121101201", on: date = date(2025, 9, 1)
) -> ImportBatch:
    order = Order(cast.province, observed_on=on, source_title=str(on))
    content = sheet(*rows, place=place)
    batch = upload(content, name="f.csv", mapping=template_mapping(), order=order, actor=None)
    return check(batch, actor=None)


def found(batch: ImportBatch, rule: str) -> list[tuple[str, str | None]]:
    rows = staged.findings(batch).to_pylist()
    return [(row["household_no"], row["note"]) for row in rows if row["rule"] == rule]


@pytest.mark.parametrize(
    ("place", "area"),
    [
        ("990121101201", "village"),
        ("990121101202", "township"),
        ("990121102201", "county"),
        ("990122101201", "city"),
    ],
)
def test_an_id_number_that_another_family_holds_is_shown_with_how_far_away(
    cast: Cast, place: str, area: str
) -> None:
    merge_batch(checked(cast, HEAD, on=date(2025, 3, 1)), actor=None)
    batch = checked(cast, HEAD | {"户编号": "B9", "姓名": "王乙"}, place=place)
    assert found(batch, "id_number_registered") == [("B9", area)]
    assert (batch.households_refused, batch.duplicates) == (0, 1)  # people decide
    assert NUMBER not in str(staged.findings(batch).to_pylist())


def test_the_same_person_under_the_same_numbers_is_no_duplicate(cast: Cast) -> None:
    merge_batch(checked(cast, HEAD, on=date(2025, 3, 1)), actor=None)
    assert not found(checked(cast, HEAD), "id_number_registered")
    card = HEAD | {"户编号": "B9", "身份证号码": "1.10105E+17"}  # ruined: says nothing
    assert not found(checked(cast, card), "id_number_registered")


def test_the_page_says_where_and_not_who(client: Client, cast: Cast) -> None:
    merge_batch(checked(cast, HEAD, on=date(2025, 3, 1)), actor=None)
    order = Order(cast.other_county, observed_on=date(2025, 9, 1))
    content = sheet(HEAD | {"户编号": "B9", "姓名": "王乙"}, place="990122101201")
    actor = cast.other_county_officer
    batch = upload(content, name="f.csv", mapping=template_mapping(), order=order, actor=actor)
    check(batch, actor=actor)
    client.force_login(actor)
    page = client.get(f"/imports/{batch.key}/").content.decode()
    assert "同一市内" in page
    assert not re.search(r"\bA1\b", page)  # a token of the page may hold the letters by chance


def pupil(grade: str) -> dict[str, str]:
    return HEAD | {"在校生状况": grade}


def test_a_grade_that_is_the_same_for_three_years_is_shown(cast: Cast) -> None:
    for year in (2023, 2024):
        merge_batch(checked(cast, pupil("七年级"), on=date(year, 9, 1)), actor=None)
    assert found(checked(cast, pupil("七年级")), "same_grade_three_years") == [("A1", None)]
    assert not found(checked(cast, pupil("八年级")), "same_grade_three_years")
    assert MemberFacts.objects.count() == 1


def test_two_years_or_a_school_of_several_years_are_no_sign(cast: Cast) -> None:
    merge_batch(checked(cast, pupil("七年级"), on=date(2024, 9, 1)), actor=None)
    assert not found(checked(cast, pupil("七年级")), "same_grade_three_years")
    other = {"户编号": "A2", "成员序号": "1", "姓名": "李二", "与户主关系": "户主", "在校生状况": "小学"}
    for year in (2023, 2024):
        merge_batch(checked(cast, other, on=date(year, 9, 1)), actor=None)
    assert not found(checked(cast, other), "same_grade_three_years")


def test_a_text_longer_than_its_column_is_refused_and_not_an_error_of_the_database(cast: Cast) -> None:
    batch = checked(cast, HEAD | {"务工企业": "厂" * 200, "与户主关系": "户主"})
    assert dict(batch.rule_counts.values_list("rule", "found"))["text_too_long"] == 1
    assert batch.households_refused == 1


def test_a_helper_who_is_poor_in_the_register_is_shown_though_the_file_does_not_say_so(cast: Cast) -> None:
    poor = {"户编号": "P1", "成员序号": "1", "姓名": "韦大", "与户主关系": "户主", "户属性": "一般贫困户"}
    merge_batch(checked(cast, poor, on=date(2025, 3, 1)), actor=None)
    helped = poor | {"户编号": "A1", "姓名": "王一", "帮扶责任人": "韦大"}
    assert found(checked(cast, helped), "helper_named_as_poor") == [("A1", None)]
    assert not found(
        checked(cast, helped, place="990121101202"), "helper_named_as_poor"
    )  # a namesake elsewhere
    assert not found(checked(cast, helped | {"帮扶责任人": "韦小"}), "helper_named_as_poor")
    both = checked(cast, poor | {"户编号": "P2"}, helped)  # seen in the file already: told once
    assert found(both, "helper_named_as_poor") == [("A1", None)]
