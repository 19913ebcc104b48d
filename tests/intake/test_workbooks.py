"""Workbooks that go out filled and come back; and the national layout, read and written."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.files.retention import erase_file
from liandong.intake.known_mappings import best, known
from liandong.intake.layouts import columns_of, kinds, layout_of, shipped_files, template_mapping
from liandong.intake.mapping import parse_mapping
from liandong.intake.models import BatchConflict, ImportBatch, UpdateWorkbook
from liandong.intake.reading import STAMP_SHEET
from liandong.intake.refusals import MappingValueWrong
from liandong.intake.services.batches import Order, check, merge_batch, upload
from liandong.intake.services.handing_out import (
    NobodyThere,
    TooWide,
    WorkbookOfOthers,
    hand_out,
    write_national,
)
from liandong.intake.template import write_template
from liandong.registry.fields import FIELDS
from liandong.registry.models import (
    Household,
    HouseholdFacts,
    HouseholdStatus,
    LivingConditions,
    MemberFacts,
    PersonalNumber,
    Question,
)
from tests.cast import Cast
from tests.intake.sheets import sheet

pytestmark = pytest.mark.django_db

FAMILY: tuple[Mapping[str, str], ...] = (
    {
        "户编号": "A1", "成员序号": "1", "姓名": "王一", "性别": "男", "与户主关系": "户主", "民族": "苗族",
        "务工时间(月)": "3", "房间数": "2", "主要致贫原因": "因学",
        "收入年度": "2024", "家庭年纯收入(元)": "9000.5",
        "身份证号码": "110105194912310021", "纳入监测日期": "2024-03-01", "风险消除方式": "自然消除",
    },
    {"户编号": "A1", "成员序号": "2", "姓名": "李二", "与户主关系": "配偶", "务工时间(月)": "0"},
    {"户编号": "A2", "成员序号": "1", "姓名": "赵三", "与户主关系": "户主", "房间数": "4"},
)  # fmt: skip


def written(cast: Cast, content: bytes, *, name: str, on: date, mapping: str | None = None) -> ImportBatch:
    chosen = next(one for one in known() if one.id == (mapping or "template_families"))
    order = Order(cast.county, observed_on=on, source_title=f"{name} {on}")
    batch = upload(content, name=name, mapping=chosen, order=order, actor=cast.county_officer)
    return merge_batch(check(batch, actor=cast.county_officer), actor=cast.county_officer)


@pytest.fixture
def families(cast: Cast) -> None:
    written(cast, sheet(*FAMILY, place="990121101201"), name="册子.csv", on=date(2025, 3, 1))


def handed(cast: Cast, *, by: User | None = None) -> bytes:
    out = io.BytesIO()
    hand_out(cast.village, round_name="2025年秋季核查", actor=by or cast.village_cadre, out=out)
    return out.getvalue()


def changed(content: bytes, **cells: object) -> bytes:
    """The workbook with other cells: heading to value, in the row of 王一 or of his family."""
    book = load_workbook(io.BytesIO(content))
    for heading, value in cells.items():
        place(book, heading).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def place(book: Workbook, heading: str):  # type: ignore[no-untyped-def]  # a cell of openpyxl, which has no types
    for page in book.worksheets:
        headings = [cell.value for cell in page[1]]
        if heading in headings:
            return page.cell(2, headings.index(heading) + 1)
    raise AssertionError(heading)


def rows_of(page: Worksheet) -> list[dict[str, object]]:
    headings, *rows = page.iter_rows(values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def said_on(batch: ImportBatch) -> dict[str, list[str]]:
    """The fields that a batch stated, by table."""
    return {
        model.__name__: sorted(
            {name for row in model.objects.filter(source__batch_key=batch.key) for name in row.stated}
        )
        for model in (MemberFacts, HouseholdFacts, LivingConditions)
    }


@pytest.mark.parametrize("kind", kinds())
def test_each_layout_is_known_by_its_headings(kind: str, tmp_path: Path) -> None:
    out = io.BytesIO()
    write_template(kind, out)
    layout = layout_of(kind)
    headings = [
        str(cell.value)
        for title in (one.title for one in layout.sheets)
        for cell in load_workbook(io.BytesIO(out.getvalue()))[title][1]
    ]
    assert best(headings, "t.xlsx", known()).id == layout.mapping.id


def test_a_template_has_a_sheet_for_each_kind_of_thing_and_lists_to_choose_from() -> None:
    out = io.BytesIO()
    write_template("families", out)
    book = load_workbook(io.BytesIO(out.getvalue()))
    assert [page.title.split()[0] for page in book.worksheets][:4] == ["家庭", "成员", "生产生活", "收入"]
    members = book.worksheets[1]
    column = [cell.value for cell in members[1]].index("健康状况") + 1
    letter = members.cell(1, column).column_letter
    rules = {str(one.sqref): one.formula1 for one in members.data_validations.dataValidation}
    formula = rules[f"{letter}2:{letter}2001"]
    first = formula.split("!")[1].split(":")[0].replace("$", "")
    codes = book["代码 codes"]
    assert codes[first].value == "健康"
    notes = " ".join(str(cell.value) for cell in book["填写说明 notes"]["A"])
    assert "专列" in notes


def test_a_workbook_that_comes_back_as_it_went_says_nothing(cast: Cast, families: None) -> None:
    batch = written(cast, handed(cast), name="回.xlsx", on=date(2025, 9, 1))
    assert batch.workbook is not None
    assert batch.workbook.round == "2025年秋季核查"
    assert (batch.households_changed, batch.households_unchanged, batch.conflicts) == (0, 2, 0)
    assert not any(said_on(batch).values())


def test_only_what_was_changed_is_said(cast: Cast, families: None) -> None:
    content = changed(handed(cast), **{"务工时间(月)": 6, "房间数": 3, "联系电话": "13800138000"})
    batch = written(cast, content, name="回.xlsx", on=date(2025, 9, 1))
    assert (batch.households_changed, batch.members_changed) == (1, 1)
    assert said_on(batch) == {
        "MemberFacts": ["work_months"], "HouseholdFacts": [], "LivingConditions": ["rooms"]
    }  # fmt: skip
    assert PersonalNumber.objects.filter(kind="phone").count() == 1
    assert PersonalNumber.objects.get(kind="id_number").valid_to is None  # the empty column took nothing away


def test_an_old_copy_turns_nothing_back(cast: Cast, families: None) -> None:
    old = handed(cast)
    row = {
        "户编号": "A1",
        "成员序号": "1",
        "姓名": "王一",
        "与户主关系": "户主",
        "房间数": "5",
        "务工时间(月)": "9",
    }
    written(cast, sheet(row, place="990121101201"), name="走访.csv", on=date(2025, 6, 1))
    batch = written(cast, changed(old, **{"房间数": 3}), name="回.xlsx", on=date(2025, 9, 1))
    living = LivingConditions.objects.get(household__household_no="A1", valid_to=None)
    months = MemberFacts.objects.get(member__person_no="1", household__household_no="A1", valid_to=None)
    assert months.work_months == 9  # left as it was handed out, so nothing was said of it
    assert living.rooms == 5  # changed on both sides: a question, and kept out
    one = BatchConflict.objects.get(batch=batch)
    question = Question.objects.get()
    assert (question.field, question.ours, question.theirs, question.place) == (
        "rooms",
        "5",
        "3",
        cast.village,
    )
    assert (one.field, one.registered, one.told, one.reason) == ("rooms", "5", "3", "meanwhile")


def test_the_income_of_a_year_is_one_statement(cast: Cast, families: None) -> None:
    content = changed(handed(cast), **{"工资性收入(元)": 8000})
    batch = written(cast, content, name="回.xlsx", on=date(2025, 9, 1))
    assert batch.households_changed == 1
    incomes = Household.objects.get(household_no="A1").incomes.filter(valid_to=None)
    assert [(one.year, one.wage_income_yuan, float(one.net_income_yuan or 0)) for one in incomes] == [
        (2024, 8000, 9000.5)
    ]


def test_a_workbook_belongs_to_its_place(cast: Cast, families: None) -> None:
    content = handed(cast)
    order = Order(cast.other_village, observed_on=date(2025, 9, 1))
    batch = upload(
        content, name="回.xlsx", mapping=template_mapping(), order=order, actor=cast.county_officer
    )
    with pytest.raises(WorkbookOfOthers):
        check(batch, actor=cast.county_officer)


def test_without_what_went_out_a_workbook_is_read_like_any_other(cast: Cast, families: None) -> None:
    content = handed(cast)
    erase_file(UpdateWorkbook.objects.get().file)
    batch = written(cast, content, name="回.xlsx", on=date(2025, 9, 1))
    assert batch.households_unchanged == 2
    assert said_on(batch) == {"MemberFacts": [], "HouseholdFacts": [], "LivingConditions": []}


def test_nothing_is_handed_out_beyond_the_own_area(cast: Cast, families: None) -> None:
    for who, where, refusal in (
        (cast.village_cadre, cast.other_village, OutOfScope),
        (cast.city_officer, cast.village, OutOfScope),
        (None, cast.city, TooWide),
        (cast.county_officer, cast.other_village, NobodyThere),
    ):
        with pytest.raises(refusal):
            hand_out(where, round_name="r", actor=who, out=io.BytesIO())
    assert not UpdateWorkbook.objects.exists()


def test_a_filled_workbook_holds_no_number_and_says_who_took_it(cast: Cast, families: None) -> None:
    content = handed(cast)
    book = load_workbook(io.BytesIO(content))
    assert book[STAMP_SHEET].sheet_state == "veryHidden"
    texts = [
        str(cell) for page in book.worksheets for row in page.iter_rows(values_only=True) for cell in row
    ]
    assert "110105194912310021" not in texts
    assert any(cast.village_cadre.display_name in text for text in texts)
    entry = AuditEntry.objects.get(action="workbook.handed_out")
    assert (entry.actor, entry.detail["households"]) == (cast.village_cadre, 2)


def test_the_page_hands_out_and_shows_what_came_back(client: Client, cast: Cast, families: None) -> None:
    client.force_login(cast.village_cadre)
    asked = {"kind": "update", "place": cast.village.pk, "round": "秋季"}
    response = client.post("/imports/workbooks/", asked)
    assert b"".join(response.streaming_content)[:2] == b"PK"
    assert "还没有" in client.get("/imports/workbooks/").content.decode()
    assert client.post("/imports/workbooks/", asked | {"round": ""}).status_code == 422
    assert client.post("/imports/workbooks/", asked | {"place": cast.other_village.pk}).status_code == 422
    client.force_login(cast.other_village_cadre)
    assert "秋季" not in client.get("/imports/workbooks/").content.decode()


NATIONAL = {
    "省": "江南省", "市": "云州市", "县": "岚溪县", "乡": "石桥镇", "村": "上坪村", "户编号": "5",
    "人编号": "1",
    "姓名": "王一", "证件号码": "11010519491231002143", "与户主关系": "户主", "健康状况": "长期慢性病,残疾",
    "贫困户属性": "五保-分散供养", "主要致贫原因": "因病", "其他致贫原因": "缺劳力，因残",
    "脱贫属性": "历史已脱贫",
    "劳动技能": "普通劳动力", "识别监测时间": "202103", "致贫返贫风险": "因病,因残", "危房等级": "C级",
    "家庭年纯收入(元)": "9000", "收入年度": "2024", "没有的列": "x",
}  # fmt: skip


def national(*rows: Mapping[str, str]) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(list(NATIONAL))
    for row in rows:
        page.append([row.get(heading, "") for heading in NATIONAL])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_national_export_is_read(cast: Cast) -> None:
    assert best(tuple(NATIONAL), "全国.xlsx", known()).id == "national"
    second = NATIONAL | {"人编号": "2", "姓名": "王二", "与户主关系": "之子", "健康状况": "健康"}
    second["证件号码"] = "11010519800101001X"
    batch = written(
        cast, national(NATIONAL, second), name="全国.xlsx", on=date(2025, 3, 1), mapping="national"
    )
    assert (batch.households_added, batch.members_added, batch.unread) == (1, 2, ["没有的列"])
    facts = MemberFacts.objects.get(member__person_no="1")
    assert (facts.health, facts.has_chronic_illness, facts.has_serious_illness) == ("02", True, False)
    assert (facts.has_disability, facts.disability_kind, facts.disability_grade) == (True, "4", "3")
    family = HouseholdFacts.objects.get()
    assert (family.household_kind, family.main_cause) == ("wubao_home", "01")
    assert (family.other_cause, family.second_other_cause) == ("08", "02")
    status = HouseholdStatus.objects.get()
    assert (status.poverty_status, status.monitored_since_on) == ("lifted", date(2021, 3, 1))
    assert (status.risk, status.risk_2, status.risk_3) == ("01", "03", None)
    assert LivingConditions.objects.get().house_grade == "C"
    opened = {
        (one.member.person_no, one.kind): one.opened() for one in PersonalNumber.objects.all() if one.member
    }
    assert opened["1", "disability_card"] == "11010519491231002143"
    assert opened["1", "id_number"] == "110105194912310021"
    assert opened["2", "id_number"] == "11010519800101001X"


def test_the_register_is_written_in_the_national_layout_and_read_back(cast: Cast) -> None:
    written(cast, national(NATIONAL), name="全国.xlsx", on=date(2025, 3, 1), mapping="national")
    out = io.BytesIO()
    write_national(cast.county, actor=cast.county_officer, out=out)
    [row] = rows_of(load_workbook(io.BytesIO(out.getvalue())).worksheets[0])
    skipped = {"证件号码", "没有的列", "其他致贫原因", "脱贫属性", "识别监测时间", "致贫返贫风险"}
    for heading in NATIONAL.keys() - skipped:
        assert str(row[heading]).replace("，", ",").removesuffix(".0") == NATIONAL[heading], heading
    assert row["其他致贫原因"] == "缺劳力，因残"
    assert row["脱贫属性"] == "脱贫"
    assert row["识别监测时间"] == "2021-03-01"
    assert row["证件号码"] is None
    batch = written(cast, out.getvalue(), name="回.xlsx", on=date(2025, 9, 1), mapping="national")
    assert (batch.households_changed, batch.households_unchanged) == (0, 1)


def test_every_field_has_a_column_to_go_out_by() -> None:
    names = {name for column in columns_of(template_mapping()) for name in column.gives}
    assert names >= FIELDS.keys() - {"external_no", "is_head", "age_years"}
    sheets = {name for one in layout_of("families").sheets for column in one.columns for name in column.gives}
    assert sheets == names


def test_what_the_national_mapping_gives_is_a_field() -> None:
    [mapping] = [one for one in shipped_files() if one.id == "national"]
    assert set(mapping.columns) <= FIELDS.keys()


@pytest.mark.parametrize(
    "wrong", ['{ column = "a" }', '{ column = "a", part = 0 }', '{ column = "a", part = 1, holds = ["b"] }']
)
def test_a_rule_for_several_words_must_make_sense(wrong: str) -> None:
    with pytest.raises(MappingValueWrong, match="part = 1"):
        parse_mapping(f'[mapping]\nid = "x"\nhousehold = "a"\nmember = "b"\n[columns]\nhealth = {wrong}\n')


def test_the_stamp_is_no_secret_and_opens_nothing(cast: Cast, families: None) -> None:
    """A stamp of one's own making names no workbook, and the file is read as it stands."""
    content = handed(cast)
    book = load_workbook(io.BytesIO(content))
    book[STAMP_SHEET]["A1"].value = "liandong:00000000-0000-0000-0000-000000000000"
    out = io.BytesIO()
    book.save(out)
    batch = written(cast, out.getvalue(), name="回.xlsx", on=date(2025, 9, 1))
    assert batch.workbook is None
    assert json.dumps(batch.remarks)
