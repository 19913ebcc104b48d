"""Every field of the registry that a source can fill: where it is kept, its type, its words.

One table for the mapping files, the validation, the merge, the template workbook, the household page and
the columns of ``registry:`` (:mod:`liandong.registry.columns`), so that none of them can drift.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from django.db import models

from liandong.analytics.tables import ColumnType
from liandong.foundation.personal import Kind
from liandong.registry import codes
from liandong.registry.limits import LIMITS
from liandong.registry.words import words

CodeList = type[models.TextChoices]
_BOOLEAN, _INTEGER, _FLOAT, _TEXT, _DATE = (
    ColumnType.BOOLEAN,
    ColumnType.INTEGER,
    ColumnType.FLOAT,
    ColumnType.TEXT,
    ColumnType.DATE,
)


class Keeps(Enum):
    """The table that keeps a field; the value is the model's name."""

    HOUSEHOLD = "Household"
    MEMBER = "Member"
    MEMBER_FACTS = "MemberFacts"
    LIVING = "LivingConditions"
    INCOME = "HouseholdIncome"
    MEMBER_NUMBERS = "PersonalNumber"
    HOUSEHOLD_NUMBERS = "PersonalNumber of the household"

    @property
    def is_number(self) -> bool:
        """Whether the field is sealed, and so is kept out of every table of texts."""
        return self in (Keeps.MEMBER_NUMBERS, Keeps.HOUSEHOLD_NUMBERS)

    @property
    def is_of_member(self) -> bool:
        """Whether the field may differ between the members of one household."""
        return self in (Keeps.MEMBER, Keeps.MEMBER_FACTS, Keeps.MEMBER_NUMBERS)


@dataclass(frozen=True)
class Field:
    """A field that a source can fill.

    Attributes:
        kept: the table.
        type: of its values.
        label: the word for people, in both languages (a lazy string).
        codes: its code list, where it has one.
        unit: an id such as ``yuan``; empty for codes, texts and yes or no.
        is_personal: says who somebody is; never part of ``registry:`` or of an event.
    """

    name: str
    kept: Keeps
    type: ColumnType
    label: str
    codes: CodeList | None = None
    unit: str = ""
    is_personal: bool = False

    @property
    def limits(self) -> tuple[int, int] | None:
        """Least and greatest value that can be a fact."""
        return LIMITS.get(self.name)


def _of(kept: Keeps, *fields: Field) -> Mapping[str, Field]:
    return {field.name: field for field in fields if field.kept is kept}


def _code(kept: Keeps, name: str, zh: str, en: str, codes: CodeList) -> Field:
    return Field(name, kept, _TEXT, words(zh, en), codes=codes)


def _yes(kept: Keeps, name: str, zh: str, en: str) -> Field:
    return Field(name, kept, _BOOLEAN, words(zh, en))


def _number(kept: Keeps, name: str, zh: str, en: str, unit: str) -> Field:
    kind = _FLOAT if unit in ("yuan", "m2", "mu") else _INTEGER
    return Field(name, kept, kind, words(zh, en), unit=unit)


def _sealed(kept: Keeps, kind: Kind, zh: str, en: str) -> Field:
    return Field(kind.value, kept, _TEXT, words(zh, en), is_personal=True)


_H, _M, _F, _L, _I = Keeps.HOUSEHOLD, Keeps.MEMBER, Keeps.MEMBER_FACTS, Keeps.LIVING, Keeps.INCOME

_ALL = (
    Field("head_name", _H, _TEXT, words("户主姓名", "name of the head"), is_personal=True),
    Field("external_no", _H, _TEXT, words("外部编号", "number elsewhere")),
    Field("group_no", _H, _TEXT, words("村民小组", "village group")),
    Field("name", _M, _TEXT, words("姓名", "name"), is_personal=True),
    _code(_M, "sex", "性别", "sex", codes.Sex),
    Field("birth_on", _M, _DATE, words("出生日期", "date of birth")),
    _code(_F, "relation", "与户主关系", "relation to the head", codes.Relation),
    _yes(_F, "is_head", "是否户主", "is the head"),
    _number(_F, "age_years", "年龄", "age", "years"),
    _number(_F, "years_schooling", "受教育年限", "years of schooling", "years"),
    _number(_F, "school_years_behind", "落后学年数", "school years behind", "years"),
    _code(_F, "education", "文化程度", "education", codes.Education),
    _yes(_F, "is_student", "是否在校", "is at school"),
    _yes(_F, "dropped_out", "是否失学辍学", "has dropped out of school"),
    _code(_F, "health", "健康状况", "health", codes.Health),
    _yes(_F, "has_disability", "是否残疾", "has a disability"),
    _code(_F, "labour", "劳动能力", "ability to work", codes.Labour),
    _number(_F, "work_months", "务工时间", "months of work away", "months"),
    _yes(_F, "is_medically_insured", "是否参加医保", "is medically insured"),
    _yes(_F, "speaks_mandarin", "是否会讲普通话", "speaks Mandarin"),
    _number(_L, "rooms", "房间数", "rooms", "count"),
    _number(_L, "bedrooms", "卧室数", "bedrooms", "count"),
    _number(_L, "dwelling_persons", "住房内居住人数", "persons living in the dwelling", "persons"),
    _number(_L, "house_area_m2", "住房面积", "area of the house", "m2"),
    _code(_L, "house_structure", "房屋结构", "structure of the house", codes.HouseStructure),
    _code(_L, "house_grade", "住房安全等级", "safety grade of the house", codes.HouseGrade),
    _code(_L, "wall_condition", "墙体状况", "condition of the walls", codes.Condition),
    _code(_L, "roof_condition", "屋顶状况", "condition of the roof", codes.Condition),
    _code(_L, "floor_condition", "地面状况", "condition of the floor", codes.Condition),
    _code(_L, "floor_material", "地面材料", "material of the floor", codes.FloorMaterial),
    _code(_L, "water_access", "供水到户", "access to water", codes.WaterAccess),
    _code(_L, "water_source", "饮水来源", "source of drinking water", codes.WaterSource),
    _yes(_L, "is_water_safe", "饮水是否安全", "drinking water is safe"),
    _code(_L, "toilet", "厕所类型", "toilet", codes.Toilet),
    _yes(_L, "has_sanitary_toilet", "有无卫生厕所", "has a sanitary toilet"),
    _yes(_L, "has_electricity", "是否通生活用电", "has electricity"),
    _code(_L, "fuel", "主要燃料类型", "main fuel", codes.Fuel),
    _code(_L, "rubbish", "垃圾处理", "rubbish disposal", codes.Rubbish),
    _code(_L, "road_type", "入户路类型", "road to the house", codes.RoadType),
    _yes(_L, "has_broadband", "是否通宽带", "has broadband"),
    _yes(_L, "has_phone", "有无手机", "has a mobile phone"),
    _yes(_L, "has_computer", "有无电脑", "has a computer"),
    _yes(_L, "has_television", "有无电视", "has a television"),
    _yes(_L, "has_fridge", "有无冰箱", "has a refrigerator"),
    _number(_L, "land_cultivated_mu", "耕地面积", "cultivated land", "mu"),
    _number(_I, "year", "收入年度", "income year", "year"),
    _number(_I, "wage_income_yuan", "工资性收入", "wages", "yuan"),
    _number(_I, "business_income_yuan", "生产经营性收入", "business income", "yuan"),
    _number(_I, "business_cost_yuan", "生产经营性支出", "business costs", "yuan"),
    _number(_I, "property_income_yuan", "财产性收入", "income from property", "yuan"),
    _number(_I, "transfer_income_yuan", "转移性收入", "transfers received", "yuan"),
    _number(_I, "net_income_yuan", "家庭年纯收入", "net income of the year", "yuan"),
    _number(_I, "member_count", "年度家庭人口数", "members in the income year", "persons"),
    _number(_I, "self_paid_medical_yuan", "自付医疗支出", "medical costs paid by the family", "yuan"),
    _sealed(Keeps.MEMBER_NUMBERS, Kind.ID_NUMBER, "身份证号码", "ID number"),
    _sealed(Keeps.MEMBER_NUMBERS, Kind.DISABILITY_CARD, "残疾人证号", "disability card"),
    _sealed(Keeps.HOUSEHOLD_NUMBERS, Kind.PHONE, "联系电话", "phone number"),
    _sealed(Keeps.HOUSEHOLD_NUMBERS, Kind.BANK_ACCOUNT, "银行账号", "bank account"),
)

FIELDS: Mapping[str, Field] = {field.name: field for field in _ALL}


def fields_of(kept: Keeps) -> Mapping[str, Field]:
    """The fields that one table keeps, in order."""
    return _of(kept, *_ALL)
