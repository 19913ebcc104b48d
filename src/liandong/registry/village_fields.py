"""The fields of a village's profile (`domain.md` §2.6), for the model's checks, the page and the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models

from liandong.analytics.tables import ColumnType
from liandong.registry.words import words


@dataclass(frozen=True)
class VillageField:
    """A field: its section on the page, unit (``yes_no``, ``count``, ``mu``, ``km``, ``yuan``), words.

    ``unit`` is ``code`` for a word of the list ``codes``, and ``text`` for a name.
    """

    name: str
    section: str
    unit: str
    label: str
    codes: type[models.TextChoices] | None = None


class Terrain(models.TextChoices):
    """Lie of the land (地形). Source: domain.md §2.6; the list is this project's own."""

    PLAIN = "plain", words("平原", "plain")
    HILLS = "hills", words("丘陵", "hills")
    MOUNTAINS = "mountains", words("山区", "mountains")
    PLATEAU = "plateau", words("高原", "plateau")
    BASIN = "basin", words("盆地", "basin")
    OTHER = "other", words("其他", "other")


SECTIONS: Mapping[str, str] = {
    "village": words("村情", "village"),
    "people": words("人口", "people"),
    "land": words("土地", "land"),
    "roads": words("路水电房", "roads, water, power, houses"),
    "care": words("医教文网", "care, schools, culture, networks"),
    "economy": words("集体经济与帮扶", "economy and support"),
}
_ALL = (
    VillageField("is_poor_village", "village", "yes_no", words("贫困村", "poor village")),
    VillageField("is_deeply_poor", "village", "yes_no", words("深度贫困村", "deeply poor village")),
    VillageField(
        "is_minority_village", "village", "yes_no", words("少数民族聚居村", "village of ethnic groups")
    ),
    VillageField(
        "is_old_base", "village", "yes_no", words("革命老区村", "village of an old revolutionary base")
    ),
    VillageField(
        "is_whole_village_scheme",
        "village",
        "yes_no",
        words("整村推进村", "village of the whole-village scheme"),
    ),
    VillageField("natural_village_count", "village", "count", words("自然村数", "natural villages")),
    VillageField("terrain", "village", "code", words("地形", "terrain"), Terrain),
    VillageField("household_count", "people", "count", words("总户数", "households")),
    VillageField("population", "people", "count", words("总人口", "population")),
    VillageField("minority_population", "people", "count", words("少数民族人口", "people of ethnic groups")),
    VillageField("female_population", "people", "count", words("女性人口", "women and girls")),
    VillageField("disabled_population", "people", "count", words("残疾人口", "people with a disability")),
    VillageField("labour_count", "people", "count", words("劳动力人数", "people able to work")),
    VillageField("trained_labour_count", "people", "count", words("参加培训劳动力", "trained workers")),
    VillageField("outside_worker_count", "people", "count", words("外出务工人数", "people working away")),
    VillageField(
        "out_of_province_worker_count",
        "people",
        "count",
        words("省外务工人数", "people working outside the province"),
    ),
    VillageField("poor_household_count", "people", "count", words("贫困户数", "poor households")),
    VillageField("poor_population", "people", "count", words("贫困人口", "poor people")),
    VillageField(
        "dibao_household_count", "people", "count", words("低保户数", "households on minimum allowance")
    ),
    VillageField("dibao_population", "people", "count", words("低保人口", "people on minimum allowance")),
    VillageField("wubao_household_count", "people", "count", words("五保户数", "five-guarantee households")),
    VillageField("wubao_population", "people", "count", words("五保人口", "five-guarantee people")),
    VillageField("land_cultivated_mu", "land", "mu", words("耕地面积", "cultivated land")),
    VillageField("land_irrigated_mu", "land", "mu", words("有效灌溉面积", "irrigated land")),
    VillageField("land_forest_mu", "land", "mu", words("林地面积", "forest")),
    VillageField("land_orchard_mu", "land", "mu", words("林果面积", "orchards")),
    VillageField("land_pasture_mu", "land", "mu", words("牧草地面积", "pasture")),
    VillageField("land_water_mu", "land", "mu", words("水面面积", "water")),
    VillageField("disaster_count", "land", "count", words("上年自然灾害次数", "natural disasters last year")),
    VillageField("had_drought", "land", "yes_no", words("上年旱灾", "drought last year")),
    VillageField("had_flood", "land", "yes_no", words("上年涝灾", "flood last year")),
    VillageField("had_pests", "land", "yes_no", words("上年病虫害", "pests last year")),
    VillageField("had_frost", "land", "yes_no", words("上年冰冻", "frost last year")),
    VillageField("had_hot_wind", "land", "yes_no", words("上年干热风", "hot dry wind last year")),
    VillageField("had_animal_disease", "land", "yes_no", words("上年动物疫病", "animal disease last year")),
    VillageField("had_landslide", "land", "yes_no", words("上年泥石流或滑坡", "landslide last year")),
    VillageField("had_earthquake", "land", "yes_no", words("上年地震", "earthquake last year")),
    VillageField("had_other_disaster", "land", "yes_no", words("上年其他灾害", "another disaster last year")),
    VillageField(
        "is_road_to_town_paved", "roads", "yes_no", words("到乡镇通硬化路", "paved road to the township")
    ),
    VillageField(
        "unpaved_km_to_town", "roads", "km", words("到乡镇未硬化里程", "unpaved road to the township")
    ),
    VillageField(
        "unpaved_natural_village_count",
        "roads",
        "count",
        words("未通硬化路自然村", "natural villages without a paved road"),
    ),
    VillageField(
        "unpaved_natural_village_km",
        "roads",
        "km",
        words("自然村未硬化里程", "unpaved road to natural villages"),
    ),
    VillageField("has_bus", "roads", "yes_no", words("通客运班车", "bus service")),
    VillageField(
        "unsafe_water_household_count",
        "roads",
        "count",
        words("饮水不安全户数", "households without safe water"),
    ),
    VillageField(
        "difficult_water_household_count",
        "roads",
        "count",
        words("饮水困难户数", "households short of water"),
    ),
    VillageField(
        "no_living_power_village_count",
        "roads",
        "count",
        words("未通生活用电自然村", "natural villages without electricity"),
    ),
    VillageField(
        "no_production_power_village_count",
        "roads",
        "count",
        words("未通生产用电自然村", "natural villages without production power"),
    ),
    VillageField(
        "dangerous_house_household_count",
        "roads",
        "count",
        words("危房户数", "households in dangerous houses"),
    ),
    VillageField(
        "relocation_needed_household_count",
        "roads",
        "count",
        words("需易地搬迁户数", "households to be relocated"),
    ),
    VillageField(
        "relocation_needed_population", "roads", "count", words("需易地搬迁人口", "people to be relocated")
    ),
    VillageField("relocated_household_count", "roads", "count", words("已搬迁户数", "households relocated")),
    VillageField("relocated_population", "roads", "count", words("已搬迁人口", "people relocated")),
    VillageField("clinic_count", "care", "count", words("卫生室数", "clinics")),
    VillageField("licensed_doctor_count", "care", "count", words("执业医师数", "licensed doctors")),
    VillageField(
        "village_doctor_count", "care", "count", words("合格乡村医生数", "qualified village doctors")
    ),
    VillageField("public_toilet_count", "care", "count", words("公共卫生厕所数", "public sanitary toilets")),
    VillageField(
        "rubbish_point_count", "care", "count", words("垃圾集中堆放点", "rubbish collection points")
    ),
    VillageField("kindergarten_count", "care", "count", words("幼儿园数", "kindergartens")),
    VillageField("dropout_count", "care", "count", words("失学辍学人数", "children out of school")),
    VillageField("has_culture_room", "care", "yes_no", words("有文化室", "culture room")),
    VillageField(
        "broadcast_household_count",
        "care",
        "count",
        words("通广播电视户数", "households with radio and television"),
    ),
    VillageField("has_broadband", "care", "yes_no", words("通宽带", "broadband")),
    VillageField(
        "broadband_natural_village_count",
        "care",
        "count",
        words("通宽带自然村", "natural villages with broadband"),
    ),
    VillageField("has_mobile_internet", "care", "yes_no", words("有移动网络", "mobile internet")),
    VillageField("has_information_officer", "care", "yes_no", words("有信息员", "information officer")),
    VillageField("medically_insured_population", "care", "count", words("参加医保人数", "medically insured")),
    VillageField(
        "pension_insured_population", "care", "count", words("参加养老保险人数", "in the pension insurance")
    ),
    VillageField("collective_income_yuan", "economy", "yuan", words("村集体经济收入", "collective income")),
    VillageField("net_income_pc_yuan", "economy", "yuan", words("农民人均纯收入", "net income per head")),
    VillageField("cooperative_count", "economy", "count", words("专业合作社数", "cooperatives")),
    VillageField(
        "cooperative_household_count",
        "economy",
        "count",
        words("合作社社员户数", "member households of cooperatives"),
    ),
    VillageField(
        "cooperative_poor_household_count",
        "economy",
        "count",
        words("合作社贫困户数", "poor member households of cooperatives"),
    ),
    VillageField("has_mutual_fund", "economy", "yes_no", words("有互助资金组织", "mutual fund")),
    VillageField(
        "tourism_worker_count", "economy", "count", words("乡村旅游从业人数", "people working in tourism")
    ),
    VillageField(
        "tourism_household_income_yuan",
        "economy",
        "yuan",
        words("乡村旅游户均收入", "tourism income per household"),
    ),
    VillageField("has_ecommerce_station", "economy", "yes_no", words("有电商服务站", "e-commerce station")),
    VillageField(
        "ecommerce_household_count", "economy", "count", words("从事电商户数", "households selling online")
    ),
    VillageField(
        "ecommerce_worker_count", "economy", "count", words("从事电商人数", "people working in e-commerce")
    ),
    VillageField("online_shop_count", "economy", "count", words("网店数", "online shops")),
    VillageField(
        "online_order_month_count", "economy", "count", words("网店月交易笔数", "online orders in a month")
    ),
    VillageField(
        "online_sales_month_yuan", "economy", "yuan", words("网店月成交额", "online sales in a month")
    ),
    VillageField("assisting_unit", "economy", "text", words("帮扶单位", "assisting unit")),
    VillageField(
        "resident_team_size", "economy", "count", words("驻村工作队人数", "members of the resident team")
    ),
    VillageField("has_first_secretary", "economy", "yes_no", words("有第一书记", "first secretary")),
)

VILLAGE_FIELDS: Mapping[str, VillageField] = {field.name: field for field in _ALL}
VILLAGE_FIGURES = tuple(
    field.name
    for field in _ALL
    if field.unit not in ("yes_no", "code", "text") and field.name != "collective_income_yuan"
)
"""The fields that count or measure and are never negative."""

_TYPES = {
    "yes_no": ColumnType.BOOLEAN,
    "count": ColumnType.INTEGER,
    "code": ColumnType.TEXT,
    "text": ColumnType.TEXT,
}
LONGEST_TEXT = 80
VILLAGE_TYPES: Mapping[str, ColumnType] = {
    "village_code": ColumnType.TEXT,
    "village_name": ColumnType.TEXT,
    "year": ColumnType.INTEGER,
    **{field.name: _TYPES.get(field.unit, ColumnType.FLOAT) for field in _ALL},
}
"""The columns of the villages' rows, as keys about villages are checked against: name to type."""
