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
from liandong.registry import family_codes as family
from liandong.registry import person_codes as people
from liandong.registry import tie_codes as ties
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


_LOCAL = {ColumnType.INTEGER: (-(10**15), 10**15), ColumnType.FLOAT: (-(10**11), 10**11)}


class Keeps(Enum):
    """The table that keeps a field; the value is the model's name. ``LOCAL``: see :mod:`.local_fields`."""

    HOUSEHOLD = "Household"
    MEMBER = "Member"
    MEMBER_FACTS = "MemberFacts"
    FAMILY = "HouseholdFacts"
    STATUS = "HouseholdStatus"
    GUARANTEES = "Guarantees"
    LIVING = "LivingConditions"
    INCOME = "HouseholdIncome"
    MEMBER_NUMBERS = "PersonalNumber"
    HOUSEHOLD_NUMBERS = "PersonalNumber of the household"
    LOCAL = "Value of a column that a place declares"

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
        if self.kept is Keeps.LOCAL and self.type is not ColumnType.TEXT:
            return _LOCAL.get(self.type)
        return LIMITS.get(self.name)


def _of(kept: Keeps, *fields: Field) -> Mapping[str, Field]:
    return {field.name: field for field in fields if field.kept is kept}


def _code(kept: Keeps, name: str, zh: str, en: str, codes: CodeList) -> Field:
    return Field(name, kept, _TEXT, words(zh, en), codes=codes)


def _yes(kept: Keeps, name: str, zh: str, en: str) -> Field:
    return Field(name, kept, _BOOLEAN, words(zh, en))


def _number(kept: Keeps, name: str, zh: str, en: str, unit: str) -> Field:
    kind = _FLOAT if unit in ("yuan", "m2", "mu", "km") else _INTEGER
    return Field(name, kept, kind, words(zh, en), unit=unit)


def _sealed(kept: Keeps, kind: Kind, zh: str, en: str) -> Field:
    return Field(kind.value, kept, _TEXT, words(zh, en), is_personal=True)


_H, _M, _F, _L, _I = Keeps.HOUSEHOLD, Keeps.MEMBER, Keeps.MEMBER_FACTS, Keeps.LIVING, Keeps.INCOME
_B, _S, _G = Keeps.FAMILY, Keeps.STATUS, Keeps.GUARANTEES

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
    _code(_F, "ethnicity", "民族", "ethnic group", people.Ethnicity),
    _code(_F, "political_status", "政治面貌", "political affiliation", people.PoliticalStatus),
    _number(_F, "years_schooling", "受教育年限", "years of schooling", "years"),
    _number(_F, "school_years_behind", "落后学年数", "school years behind", "years"),
    _code(_F, "education", "文化程度", "education", codes.Education),
    _yes(_F, "is_student", "是否在校", "is at school"),
    _code(_F, "student_status", "在校生状况", "school and grade", people.StudentStatus),
    _yes(_F, "dropped_out", "是否失学辍学", "has dropped out of school"),
    _code(_F, "dropout_reason", "失学辍学原因", "reason for leaving school", people.DropoutReason),
    _code(_F, "health", "健康状况", "health", codes.Health),
    _yes(_F, "has_chronic_illness", "是否患长期慢性病", "has a chronic illness"),
    _yes(_F, "has_serious_illness", "是否患大病", "has a serious illness"),
    _yes(_F, "has_disability", "是否残疾", "has a disability"),
    _code(_F, "disability_kind", "残疾类别", "kind of disability", people.DisabilityKind),
    _code(_F, "disability_grade", "残疾等级", "grade of disability", people.DisabilityGrade),
    _code(_F, "labour", "劳动能力", "ability to work", codes.Labour),
    _number(_F, "work_months", "务工时间", "months of work away", "months"),
    _code(_F, "work_area", "务工区域", "place of work away", people.WorkArea),
    _code(_F, "job_channel", "就业渠道", "how the work was found", people.JobChannel),
    Field("employer", _F, _TEXT, words("务工企业", "employer"), is_personal=True),
    _yes(_F, "is_in_service", "是否现役军人", "is in military service"),
    _yes(_F, "is_medically_insured", "是否参加医保", "is medically insured"),
    _yes(_F, "has_critical_insurance", "是否参加大病保险", "has critical-illness insurance"),
    _yes(_F, "has_commercial_insurance", "是否有商业补充保险", "has commercial insurance"),
    _yes(_F, "has_accident_insurance", "是否有人身意外保险", "has accident insurance"),
    _yes(_F, "has_resident_pension", "是否参加居民养老保险", "in the residents' pension insurance"),
    _yes(_F, "has_employee_pension", "是否参加职工养老保险", "in the employees' pension insurance"),
    _yes(_F, "receives_dibao", "是否享受低保", "receives the minimum living allowance"),
    _yes(_F, "receives_tekun", "是否享受特困供养", "is supported as a person in extreme hardship"),
    _yes(_F, "speaks_mandarin", "是否会讲普通话", "speaks Mandarin"),
    _yes(_F, "reads_chinese", "是否会读汉字", "reads Chinese"),
    Field("natural_village", _B, _TEXT, words("自然村", "natural village")),
    _code(_B, "id_standard", "识别标准", "standard of identification", family.IdStandard),
    _code(_B, "household_kind", "户属性", "kind of household", family.HouseholdKind),
    _code(_B, "main_cause", "主要致贫原因", "main cause of poverty", family.Cause),
    _code(_B, "other_cause", "其他致贫原因", "other cause of poverty", family.Cause),
    _code(_B, "second_other_cause", "其他致贫原因二", "second other cause of poverty", family.Cause),
    _yes(_B, "is_martyr_family", "是否军烈属", "is a martyr's or soldier's family"),
    _yes(_B, "is_only_child_family", "是否独生子女户", "is a one-child family"),
    _yes(_B, "is_two_daughter_family", "是否双女户", "is a two-daughter family"),
    _yes(_B, "is_family_planning_family", "是否计划生育户", "is a family-planning household"),
    _yes(_B, "is_in_cooperative", "是否加入农民专业合作社", "is in a cooperative"),
    _yes(_B, "is_led_by_enterprise", "是否有龙头企业带动", "is led by an enterprise"),
    _yes(_B, "is_led_by_pioneer", "是否有创业致富带头人带动", "is led by a local entrepreneur"),
    _code(_B, "home_language", "家庭用语", "language at home", family.Language),
    _yes(_B, "needs_interpreter", "是否需要翻译", "needs an interpreter"),
    _code(_B, "diet", "饮食习俗", "customs of food", family.Diet),
    Field("custom", _B, _TEXT, words("其他习俗", "other customs"), is_personal=True),
    Field("bank_name", _B, _TEXT, words("开户银行", "bank")),
    Field("collector_name", _B, _TEXT, words("信息采集人", "collected by"), is_personal=True),
    Field("collected_on", _B, _DATE, words("采集日期", "collected on")),
    Field("helper_name", _B, _TEXT, words("帮扶责任人", "helper"), is_personal=True),
    Field("helper_unit", _B, _TEXT, words("帮扶责任人单位", "unit of the helper")),
    _code(_B, "helper_unit_kind", "帮扶单位类别", "kind of the helper's unit", ties.UnitKind),
    Field("helper_post", _B, _TEXT, words("帮扶责任人职务", "post of the helper")),
    _code(_B, "helper_level", "帮扶责任人隶属关系", "level of the helper's unit", family.HelperLevel),
    Field("helped_since_on", _B, _DATE, words("帮扶开始日期", "helped since")),
    Field("helped_until_on", _B, _DATE, words("帮扶结束日期", "helped until")),
    Field("contact_name", _B, _TEXT, words("监测联系人", "who watches over the family"), is_personal=True),
    Field("planned_measures", _B, _TEXT, words("拟采取的帮扶措施", "measures planned"), is_personal=True),
    Field("first_measure_on", _B, _DATE, words("首次落实帮扶措施日期", "first measure carried out on")),
    _code(_S, "poverty_status", "脱贫属性", "standing as to poverty", family.PovertyStatus),
    _number(_S, "identified_year", "识别年度", "year identified", "year"),
    _number(_S, "exit_year", "脱贫年度", "year lifted out", "year"),
    _number(_S, "return_year", "返贫年度", "year fallen back", "year"),
    _code(_S, "not_out_reason", "未脱贫原因", "why still poor", family.NotOutReason),
    _code(_S, "monitor_kind", "监测对象类别", "kind of monitored household", family.MonitorKind),
    Field("monitored_since_on", _S, _DATE, words("纳入监测日期", "monitored since")),
    _code(_S, "found_by", "发现渠道", "found by", family.FoundBy),
    _code(_S, "risk", "返贫致贫风险", "risk", family.Risk),
    _code(_S, "risk_2", "返贫致贫风险二", "second risk", family.Risk),
    _code(_S, "risk_3", "返贫致贫风险三", "third risk", family.Risk),
    _code(_S, "risk_4", "返贫致贫风险四", "fourth risk", family.Risk),
    _code(_S, "risk_5", "返贫致贫风险五", "fifth risk", family.Risk),
    _yes(_S, "is_whole_household_without_labour", "是否整户无劳动能力", "nobody is able to work"),
    _yes(_S, "is_helped_to_develop", "是否开发式帮扶", "is helped to earn"),
    _yes(_S, "is_risk_cleared", "风险是否消除", "risk is cleared"),
    _code(_S, "clear_mode", "风险消除方式", "how the risk was cleared", family.ClearMode),
    Field("cleared_on", _S, _DATE, words("风险消除日期", "risk cleared on")),
    _code(_G, "food_guarantee", "不愁吃", "food secured", family.Guarantee),
    _code(_G, "food_evidence", "不愁吃的依据", "evidence on food", family.Evidence),
    _code(_G, "clothing_guarantee", "不愁穿", "clothing secured", family.Guarantee),
    _code(_G, "clothing_evidence", "不愁穿的依据", "evidence on clothing", family.Evidence),
    _code(_G, "education_guarantee", "义务教育保障", "compulsory schooling secured", family.Guarantee),
    _code(
        _G, "education_evidence", "义务教育保障的依据", "evidence on compulsory schooling", family.Evidence
    ),
    _code(_G, "medical_guarantee", "基本医疗保障", "basic medical care secured", family.Guarantee),
    _code(_G, "medical_evidence", "基本医疗保障的依据", "evidence on basic medical care", family.Evidence),
    _code(_G, "housing_guarantee", "住房安全保障", "safe housing secured", family.Guarantee),
    _code(_G, "housing_evidence", "住房安全保障的依据", "evidence on safe housing", family.Evidence),
    _code(_G, "water_guarantee", "饮水安全保障", "safe water secured", family.Guarantee),
    _code(_G, "water_evidence", "饮水安全保障的依据", "evidence on safe water", family.Evidence),
    _number(_L, "rooms", "房间数", "rooms", "count"),
    _number(_L, "bedrooms", "卧室数", "bedrooms", "count"),
    _number(_L, "dwelling_persons", "住房内居住人数", "persons living in the dwelling", "persons"),
    _number(_L, "house_area_m2", "住房面积", "area of the house", "m2"),
    _code(_L, "house_structure", "房屋结构", "structure of the house", codes.HouseStructure),
    _number(_L, "house_year", "建房年份", "year the house was built", "year"),
    _code(_L, "house_grade", "住房安全等级", "safety grade of the house", codes.HouseGrade),
    _yes(_L, "is_dangerous_house", "是否危房", "is a dangerous house"),
    _code(_L, "wall_condition", "墙体状况", "condition of the walls", codes.Condition),
    _code(_L, "roof_condition", "屋顶状况", "condition of the roof", codes.Condition),
    _code(_L, "floor_condition", "地面状况", "condition of the floor", codes.Condition),
    _code(_L, "floor_material", "地面材料", "material of the floor", codes.FloorMaterial),
    _code(_L, "water_access", "供水到户", "access to water", codes.WaterAccess),
    _code(_L, "water_source", "饮水来源", "source of drinking water", codes.WaterSource),
    _yes(_L, "is_water_difficult", "饮水是否困难", "water is hard to get"),
    _yes(_L, "is_water_safe", "饮水是否安全", "drinking water is safe"),
    _code(_L, "toilet", "厕所类型", "toilet", codes.Toilet),
    _yes(_L, "has_sanitary_toilet", "有无卫生厕所", "has a sanitary toilet"),
    _yes(_L, "has_electricity", "是否通生活用电", "has electricity"),
    _yes(_L, "has_production_power", "是否通生产用电", "has power for production"),
    _yes(_L, "has_broadcast", "是否通广播电视", "receives radio and television"),
    _code(_L, "fuel", "主要燃料类型", "main fuel", codes.Fuel),
    _code(_L, "rubbish", "垃圾处理", "rubbish disposal", codes.Rubbish),
    _code(_L, "road_type", "入户路类型", "road to the house", codes.RoadType),
    _number(_L, "distance_main_road_km", "与村主干路距离", "distance to the main road", "km"),
    _yes(_L, "has_broadband", "是否通宽带", "has broadband"),
    _yes(_L, "has_phone", "有无手机", "has a mobile phone"),
    _yes(_L, "has_computer", "有无电脑", "has a computer"),
    _yes(_L, "has_television", "有无电视", "has a television"),
    _yes(_L, "has_fridge", "有无冰箱", "has a refrigerator"),
    _number(_L, "land_cultivated_mu", "耕地面积", "cultivated land", "mu"),
    _number(_L, "land_irrigated_mu", "有效灌溉面积", "irrigated land", "mu"),
    _number(_L, "land_forest_mu", "林地面积", "forest", "mu"),
    _number(_L, "land_grain_for_green_mu", "退耕还林面积", "land turned back to forest", "mu"),
    _number(_L, "land_orchard_mu", "林果面积", "orchard", "mu"),
    _number(_L, "land_pasture_mu", "牧草地面积", "pasture", "mu"),
    _number(_L, "land_water_mu", "水面面积", "water", "mu"),
    _yes(_L, "is_relocated", "是否易地搬迁户", "is a relocated family"),
    _code(_L, "relocation_kind", "搬迁方式", "kind of relocation", family.RelocationKind),
    _code(_L, "settlement", "安置方式", "kind of settlement", family.Settlement),
    _code(_L, "settled_in", "安置地", "settled in", family.SettledIn),
    _number(_I, "year", "收入年度", "income year", "year"),
    _number(_I, "wage_income_yuan", "工资性收入", "wages", "yuan"),
    _number(_I, "wage_away_yuan", "外出务工收入", "wages from work away", "yuan"),
    _number(_I, "wage_local_yuan", "本地务工收入", "wages from local work", "yuan"),
    _number(_I, "wage_public_post_yuan", "公益性岗位收入", "wages of a public-welfare post", "yuan"),
    _number(_I, "wage_other_yuan", "其他工资性收入", "other wages", "yuan"),
    _number(_I, "business_income_yuan", "生产经营性收入", "business income", "yuan"),
    _number(_I, "business_crops_yuan", "种植业收入", "income from crops", "yuan"),
    _number(_I, "business_animals_yuan", "养殖业收入", "income from animals", "yuan"),
    _number(_I, "business_forest_fruit_yuan", "林果业收入", "income from forest and fruit", "yuan"),
    _number(_I, "business_other_yuan", "其他经营收入", "other business income", "yuan"),
    _number(_I, "business_cost_yuan", "生产经营性支出", "business costs", "yuan"),
    _number(
        _I, "business_subsidy_yuan", "减少生产经营性支出的补贴", "subsidies towards business costs", "yuan"
    ),
    _number(_I, "property_income_yuan", "财产性收入", "income from property", "yuan"),
    _number(_I, "property_dividend_yuan", "资产收益扶贫分红", "dividends of assistance assets", "yuan"),
    _number(_I, "property_land_yuan", "土地流转收入", "rent of land", "yuan"),
    _number(_I, "property_other_yuan", "其他财产性收入", "other income from property", "yuan"),
    _number(_I, "transfer_income_yuan", "转移性收入", "transfers received", "yuan"),
    _number(_I, "transfer_family_planning_yuan", "计划生育金", "family-planning payments", "yuan"),
    _number(_I, "transfer_dibao_yuan", "低保金", "minimum living allowance", "yuan"),
    _number(_I, "transfer_tekun_yuan", "特困供养金", "support in extreme hardship", "yuan"),
    _number(_I, "transfer_pension_yuan", "养老金或离退休金", "pensions", "yuan"),
    _number(_I, "transfer_ecology_yuan", "生态补偿金", "ecological compensation", "yuan"),
    _number(_I, "transfer_other_yuan", "其他转移性收入", "other transfers", "yuan"),
    _number(_I, "net_income_yuan", "家庭年纯收入", "net income of the year", "yuan"),
    _number(_I, "member_count", "年度家庭人口数", "members in the income year", "persons"),
    _number(_I, "self_paid_medical_yuan", "自付医疗支出", "medical costs paid by the family", "yuan"),
    _number(_I, "self_paid_education_yuan", "自付教育支出", "schooling paid by the family", "yuan"),
    _number(_I, "self_paid_housing_yuan", "自付住房支出", "housing paid by the family", "yuan"),
    _number(
        _I, "self_paid_accident_yuan", "自付意外事故支出", "costs of accidents paid by the family", "yuan"
    ),
    _sealed(Keeps.MEMBER_NUMBERS, Kind.ID_NUMBER, "身份证号码", "ID number"),
    _sealed(Keeps.MEMBER_NUMBERS, Kind.DISABILITY_CARD, "残疾人证号", "disability card"),
    _sealed(Keeps.HOUSEHOLD_NUMBERS, Kind.PHONE, "联系电话", "phone number"),
    _sealed(Keeps.HOUSEHOLD_NUMBERS, Kind.BANK_ACCOUNT, "银行账号", "bank account"),
    _sealed(
        Keeps.HOUSEHOLD_NUMBERS, Kind.COLLECTOR_PHONE, "信息采集人电话", "phone of who collected the facts"
    ),
    _sealed(Keeps.HOUSEHOLD_NUMBERS, Kind.HELPER_PHONE, "帮扶责任人电话", "phone of the helper"),
    _sealed(
        Keeps.HOUSEHOLD_NUMBERS, Kind.CONTACT_PHONE, "监测联系人电话", "phone of who watches over the family"
    ),
)

FIELDS: Mapping[str, Field] = {field.name: field for field in _ALL}
ABOUT_HEALTH = frozenset(
    {
        "health",
        "has_chronic_illness",
        "has_serious_illness",
        "has_disability",
        "disability_kind",
        "disability_grade",
        "main_cause",
        "other_cause",
        "second_other_cause",
        "dropout_reason",
        "not_out_reason",
        "planned_measures",
        "risk",
        "risk_2",
        "risk_3",
        "risk_4",
        "risk_5",
        "self_paid_medical_yuan",
        "self_paid_accident_yuan",
    }
)
"""Fields that say or betray that somebody is ill or disabled: masked as such (domain.md §7)."""


def fields_of(kept: Keeps) -> Mapping[str, Field]:
    """The fields that one table keeps, in order."""
    return _of(kept, *_ALL)
