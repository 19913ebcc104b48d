"""The columns of the demo's collection sheet, in one place: heading, field, and the words used.

One flat sheet, one row per member, the facts of the household repeated on each of its rows. Words are
those of the registration forms; a fact that is not known is 待查 or left empty.
"""

from __future__ import annotations

from dataclasses import dataclass

UNKNOWN = "待查"
YES_NO = (("是", "true"), ("否", "false"))
HAS = (("有", "true"), ("无", "false"))


@dataclass(frozen=True)
class Column:
    """A column: ``field`` is the registry's name; ``codes`` pairs each word with its meaning.

    ``kind``: text, code, date, integer, decimal. ``is_household``: repeated on each member's row.
    """

    heading: str
    field: str
    kind: str
    is_household: bool = False
    codes: tuple[tuple[str, str], ...] = ()
    unit: str = ""


def _numbered(words: str, first: int = 1) -> tuple[tuple[str, str], ...]:
    return tuple((word, f"{number:02d}") for number, word in enumerate(words.split(), start=first))


RELATIONS = (
    *_numbered("户主 配偶 之子 之女 之儿媳 之女婿 之孙子 之孙女 之外孙子 之外孙女 之父 之母"),
    *_numbered("之岳父 之岳母 之公公 之婆婆 之祖父 之祖母 之外祖父 之外祖母", first=13),
    ("其他", "99"),
)
EDUCATION = _numbered("文盲或半文盲 小学 初中 高中 大专及以上 学龄前儿童")
STUDENT = _numbered(
    "非在校生 学前教育 小学 七年级 八年级 九年级 高中一年级 高中二年级 高中三年级 中职一年级 中职二年级 "
    "中职三年级 高职一年级 高职二年级 高职三年级 大专及以上"
)
HEALTH = _numbered("健康 长期慢性病 患有大病 残疾")
LABOUR = (
    ("普通劳动力", "ordinary"),
    ("技能劳动力", "skilled"),
    ("弱劳动力或半劳动力", "weak"),
    ("丧失劳动力", "lost"),
    ("无劳动力", "none"),
)
ABLE = ("普通劳动力", "技能劳动力", "弱劳动力或半劳动力")
STRUCTURE = tuple((word, word) for word in ("钢筋混凝土", "砖混", "砖木", "土坯", "其他"))
GRADE = tuple((word, word) for word in "ABCD")
FUEL = (
    ("柴草", "firewood"),
    ("干畜粪", "dung"),
    ("煤炭", "coal"),
    ("清洁能源", "clean"),
    ("其他", "other"),
)
ROAD = _numbered("泥土路 砂石路 水泥路 沥青路")
ATTRIBUTE = tuple((word, word) for word in ("一般户", "一般贫困户", "低保贫困户", "五保贫困户"))

COLUMNS = (
    Column("户编号", "household_no", "text", is_household=True),
    Column("村代码", "village_code", "text", is_household=True),
    Column("村", "village_name", "text", is_household=True),
    Column("组", "group_no", "integer", is_household=True),
    Column("户主姓名", "head_name", "text", is_household=True),
    Column("户属性", "household_attribute", "code", is_household=True, codes=ATTRIBUTE),
    Column("成员序号", "person_no", "integer"),
    Column("姓名", "name", "text"),
    Column("性别", "sex", "code", codes=(("男", "1"), ("女", "2"))),
    Column("出生日期", "birth_on", "date"),
    Column("与户主关系", "relation", "code", codes=RELATIONS),
    Column("文化程度", "education", "code", codes=EDUCATION),
    Column("受教育年限", "years_schooling", "integer", unit="年"),
    Column("在校生状况", "student_status", "code", codes=STUDENT),
    Column("失学辍学", "dropped_out", "code", codes=YES_NO),
    Column("健康状况", "health", "code", codes=HEALTH),
    Column("残疾", "has_disability", "code", codes=YES_NO),
    Column("劳动能力", "labour", "code", codes=LABOUR),
    Column("参加医保", "is_medically_insured", "code", codes=YES_NO),
    Column("会讲普通话", "speaks_mandarin", "code", codes=YES_NO),
    Column("务工时间(月)", "work_months", "integer", unit="月"),
    Column("住房面积(㎡)", "house_area_m2", "decimal", is_household=True, unit="㎡"),
    Column("房间数", "rooms", "integer", is_household=True),
    Column("房屋结构", "house_structure", "code", is_household=True, codes=STRUCTURE),
    Column("住房等级", "house_grade", "code", is_household=True, codes=GRADE),
    Column("饮水安全", "is_water_safe", "code", is_household=True, codes=YES_NO),
    Column("卫生厕所", "has_sanitary_toilet", "code", is_household=True, codes=HAS),
    Column("生活用电", "has_electricity", "code", is_household=True, codes=HAS),
    Column("主要燃料", "fuel", "code", is_household=True, codes=FUEL),
    Column("入户路类型", "road_type", "code", is_household=True, codes=ROAD),
    Column("宽带", "has_broadband", "code", is_household=True, codes=HAS),
    Column("家庭年纯收入", "net_income_yuan", "decimal", is_household=True, unit="元"),
    Column("自付医疗费", "self_paid_medical_yuan", "decimal", is_household=True, unit="元"),
)

HEADINGS = tuple(column.heading for column in COLUMNS)
PLACE_OF = {column.field: place for place, column in enumerate(COLUMNS)}
