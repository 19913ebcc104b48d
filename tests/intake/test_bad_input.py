"""Files as they come: read right, or refused with one sentence that says what to do."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from liandong.analytics.errors import Refusal
from liandong.analytics.standards.refusals import ExpressionRefused
from liandong.analytics.tables import archives
from liandong.analytics.tables.refusals import EmptyFile, UnknownColumn, WorkbookSwells
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.files import kinds
from liandong.foundation.files.models import FileType
from liandong.intake import reading
from liandong.intake.known_mappings import best, shipped
from liandong.intake.layouts import template_mapping
from liandong.intake.mapping import Mapping, parse_mapping
from liandong.intake.marked import safe, write_marked
from liandong.intake.models import ImportBatch
from liandong.intake.refusals import MappingKeyUnknown, MappingTypeWrong, NoMappingFits
from liandong.intake.seen import look_at
from liandong.intake.services.batches import Order, check, merge_batch, upload
from liandong.intake.template import write_template
from liandong.registry.models import HouseholdIncome, LivingConditions, Member
from tests.cast import Cast
from tests.intake.sheets import HEADINGS, sheet

pytestmark = pytest.mark.django_db
ROW = {"户编号": "A1", "成员序号": "1", "姓名": "王一", "与户主关系": "户主"}


def brought(
    cast: Cast, content: bytes, *, name: str = "册子.csv", mapping: Mapping | None = None
) -> ImportBatch:
    order = Order(cast.county, observed_on=date(2025, 9, 30))
    batch = upload(content, name=name, mapping=mapping or template_mapping(), order=order, actor=None)
    return check(batch, actor=None)


def taken(cast: Cast, content: bytes, *, name: str = "册子.csv") -> None:
    batch = brought(cast, content, name=name)
    assert not batch.households_refused, list(batch.rule_counts.values_list("rule", "found"))
    merge_batch(batch, actor=None)


def workbook(rows: list[list[object]], *, merged: str | None = None) -> bytes:
    book = Workbook()
    active = book.active
    assert active is not None
    for row in rows:
        active.append(row)
    if merged:
        active.merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells(**values: object) -> list[object]:
    return [values.get(heading, "990121101201" if heading == "村代码" else None) for heading in HEADINGS]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_any_usual_encoding_is_read(cast: Cast, encoding: str) -> None:
    taken(cast, sheet(ROW, place="990121101201", encoding=encoding))
    assert Member.objects.get().name == "王一"


@pytest.mark.parametrize(
    ("written", "income"),
    [
        ("１２３４５", 12345),
        ("12,345.50", 12345.5),
        (" 12345 ", 12345),
        ("１２，３４５", 12345),
        ("-300", -300),
    ],
)
def test_figures_are_read_as_people_write_them(cast: Cast, written: str, income: float) -> None:
    taken(cast, sheet(ROW | {"家庭年纯收入(元)": written}, place="990121101201"))
    assert float(HouseholdIncome.objects.get().net_income_yuan) == income


@pytest.mark.parametrize(
    "written",
    ["1985-02-28", "1985/2/28", "1985.2.28", "1985年2月28日", "19850228", "１９８５-０２-２８", "31106"],
)
def test_dates_are_read_as_people_write_them(cast: Cast, written: str) -> None:
    taken(cast, sheet(ROW | {"出生日期": written}, place="990121101201"))
    assert Member.objects.get().birth_on == date(1985, 2, 28)


@pytest.mark.parametrize(
    ("heading", "written", "rule"),
    [
        ("出生日期", "1985-02-30", "date_unreadable"),
        ("出生日期", "2085-01-01", "date_in_future"),
        ("出生日期", "1850-01-01", "out_of_range"),
        ("房间数", "三间", "number_unreadable"),
        ("房间数", "2.5", "number_unreadable"),
        ("房间数", "51", "out_of_range"),
        ("家庭年纯收入(元)", "inf", "number_unreadable"),
        ("健康状况", "还行", "word_unknown"),
        ("是否在校", "也许", "word_unknown"),
        ("姓名", "王" * 81, "text_too_long"),
        ("村代码", "990121109999", "place_unknown"),
        ("村代码", "990121101", "place_unknown"),
        ("村代码", "", "place_missing"),
        ("村代码", "990122101201", "place_outside"),
        ("成员序号", "", "member_number_missing"),
        ("与户主关系", "之子", "no_head"),
    ],
)
def test_a_bad_cell_is_named_with_row_column_and_value(
    cast: Cast, heading: str, written: str, rule: str
) -> None:
    good = {"户编号": "A2", "成员序号": "1", "姓名": "赵三", "与户主关系": "户主"}
    batch = brought(
        cast, sheet(ROW | {"村代码": "990121101201", heading: written}, good | {"村代码": "990121101201"})
    )
    assert dict(batch.rule_counts.values_list("rule", "found")) == {rule: 1}
    assert (batch.households_refused, batch.households_added) == (1, 1)


def test_a_lone_row_without_number_is_refused_alone(cast: Cast) -> None:
    lone = {"成员序号": "1", "姓名": "孤行", "房间数": "9", "与户主关系": "户主"}
    batch = brought(cast, sheet(ROW, lone, place="990121101201"))
    assert (batch.households_refused, batch.households_added) == (0, 1)
    assert (batch.members_refused, batch.members_added) == (1, 1)


@pytest.mark.parametrize(
    ("written", "code"),
    [("旱厕", "latrine"), ("latrine", "latrine"), ("Latrine ", "latrine"), ("待查", None)],
)
def test_words_and_codes_of_a_list_are_read_alike(cast: Cast, written: str, code: str | None) -> None:
    taken(cast, sheet(ROW | {"厕所类型": written, "房间数": "1"}, place="990121101201"))
    assert LivingConditions.objects.get().toilet == code


def test_the_place_may_be_given_by_names(cast: Cast) -> None:
    taken(cast, sheet(ROW | {"村代码": "石桥镇 / 上坪村"}))
    assert Member.objects.get().household.place == cast.village


def test_a_workbook_keeps_its_types_and_merged_cells_speak_for_each_row(cast: Cast) -> None:
    first = cells(
        户编号="A1", 成员序号=1, 姓名="王一", 与户主关系="户主", 出生日期=datetime(1985, 2, 28), 房间数=3.0
    )
    second = cells(成员序号=2, 姓名="李二", 与户主关系="配偶", 房间数=3)
    taken(cast, workbook([list(HEADINGS), first, second], merged="A2:A3"), name="册子.xlsx")
    assert Member.objects.get(person_no="1").birth_on == date(1985, 2, 28)
    assert Member.objects.get(person_no="2").household.household_no == "A1"


def test_a_formula_without_a_stored_value_is_unknown(cast: Cast) -> None:
    row = cells(户编号="A1", 成员序号=1, 与户主关系="户主", 房间数="=1+2", 卧室数=1)
    taken(cast, workbook([list(HEADINGS), row]), name="册子.xlsx")
    assert LivingConditions.objects.get().rooms is None


def test_a_workbook_named_csv_is_read_as_what_it_is(cast: Cast) -> None:
    row = cells(户编号="A1", 成员序号=1, 与户主关系="户主")
    taken(cast, workbook([list(HEADINGS), row]), name="册子.csv")
    assert Member.objects.count() == 1


def test_no_bytes_and_no_rows_are_refused(cast: Cast) -> None:
    with pytest.raises(kinds.EmptyFile):
        brought(cast, b"")
    with pytest.raises(EmptyFile, match="册子"):
        brought(cast, sheet())


@pytest.mark.parametrize("share", [0.3, 0.7, 0.98])
def test_a_truncated_workbook_is_refused(cast: Cast, share: float) -> None:
    whole = workbook([list(HEADINGS), *([cells(户编号="A1", 成员序号=1)] * 200)])
    with pytest.raises(Refusal):
        brought(cast, whole[: int(len(whole) * share)], name="册子.xlsx")


def test_a_workbook_that_swells_is_refused_before_it_is_unpacked(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_UNPACKED", 1 << 20)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", "0" * (2 << 20))
    with pytest.raises(WorkbookSwells):
        brought(cast, out.getvalue(), name="炸弹.xlsx")


def test_a_missing_column_is_named_with_the_nearest_and_all_there_are(cast: Cast) -> None:
    mapping = parse_mapping(
        '[mapping]\nid = "x"\nhousehold = "户编号"\nmember = "成员序号"\nplace = "村代码"\n'
        '[columns]\nrooms = "房间"\n'
    )
    with pytest.raises(UnknownColumn) as refusal:
        brought(cast, sheet(ROW, place="990121101201"), mapping=mapping)
    assert refusal.value.details["nearest"] == "房间数"
    assert "户编号" in str(refusal.value)
    assert ImportBatch.objects.get().state == "refused"


def test_a_refused_batch_says_why_and_can_be_mapped_anew(cast: Cast) -> None:
    mapping = parse_mapping('[mapping]\nid = "x"\nhousehold = "户号"\nmember = "成员序号"\n')
    with pytest.raises(Refusal):
        brought(cast, sheet(ROW, place="990121101201"), mapping=mapping)
    assert "户号" in (ImportBatch.objects.get().refusal or "")


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        ('rooms = "(select 1)"', ExpressionRefused),
        ("rooms = \"read_text('x')\"", ExpressionRefused),
        ('rooms = "姓名"', None),
        ("rooms = \"case when 姓名 = 'x' then 'y' end\"", MappingTypeWrong),
        ("rooms = true", MappingTypeWrong),
        ('romos = "房间数"', MappingKeyUnknown),
    ],
)
def test_a_mapping_can_do_nothing_but_read_its_row(
    cast: Cast, line: str, refusal: type[Refusal] | None
) -> None:
    text = (
        '[mapping]\nid = "x"\nhousehold = "户编号"\nmember = "成员序号"\nplace = "村代码"\n'
        f"[columns]\n{line}\n"
    )
    content = sheet(ROW, place="990121101201")
    if refusal is None:
        batch = brought(cast, content, mapping=parse_mapping(text))
        assert batch.households_refused == 1  # a name is no number
    else:
        with pytest.raises(refusal):
            brought(cast, content, mapping=parse_mapping(text))


def test_a_file_that_no_known_mapping_fits_says_which_columns_it_has() -> None:
    with pytest.raises(NoMappingFits, match="one, two"):
        best(("one", "two"), "x.csv", shipped())


def test_nobody_uploads_without_the_right(cast: Cast) -> None:
    with pytest.raises(OutOfScope):
        upload(
            sheet(ROW),
            name="册子.csv",
            mapping=template_mapping(),
            order=Order(cast.other_village),
            actor=cast.village_cadre,
        )


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+1 234", "\t=1", "007", "1e5"])
def test_texts_stay_texts_in_the_marked_workbook(text: str) -> None:
    assert safe(text) == text


def test_a_formula_in_a_cell_comes_back_as_text(cast: Cast) -> None:
    batch = brought(cast, sheet(ROW | {"姓名": "=HYPERLINK(1)", "房间数": "三间"}, place="990121101201"))
    out = io.BytesIO()
    write_marked(batch, out)
    data = load_workbook(out)[reading.DATA_SHEET]
    name = data.cell(2, HEADINGS.index("姓名") + 1)
    wrong = data.cell(2, HEADINGS.index("房间数") + 1)
    assert (name.value, name.data_type, name.quotePrefix) == ("=HYPERLINK(1)", "s", True)
    assert wrong.fill.fgColor.rgb != name.fill.fgColor.rgb


def test_the_corrected_marked_workbook_is_read_like_the_first_file(cast: Cast) -> None:
    batch = brought(cast, sheet(ROW | {"房间数": "三间"}, place="990121101201"))
    out = io.BytesIO()
    write_marked(batch, out)
    book = load_workbook(out)
    book[reading.DATA_SHEET].cell(2, HEADINGS.index("房间数") + 1).value = 3
    corrected = io.BytesIO()
    book.save(corrected)
    taken(cast, corrected.getvalue(), name="改好.xlsx")
    assert LivingConditions.objects.get().rooms == 3


def test_the_template_is_read_back_by_its_own_mapping(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_template("one_sheet", path)
    book = load_workbook(path)
    data = book[reading.DATA_SHEET]
    for column, value in enumerate(cells(户编号="A1", 成员序号="1", 与户主关系="户主", 厕所类型="旱厕"), 1):
        data.cell(2, column).value = value  # type: ignore[union-attr]  # no cell of row 2 is merged
    book.save(path)
    assert best(look_at(path, FileType.XLSX, "t.xlsx").columns, "t.xlsx", shipped()).id == "template_families"
    taken(cast, path.read_bytes(), name="t.xlsx")
    assert LivingConditions.objects.get().toilet == "latrine"
