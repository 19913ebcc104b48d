"""Families with a story: known in advance, so that a page, a guide and a test can speak of them.

Scores are thirtieths by the ten items of the interface's examples, cut-off 10/30: income below the line 6;
a child of 6 to 15 out of school 3; no adult with six years of school 3; somebody uninsured 3; self-paid
medical costs above 5,000 yuan 3; house of grade C or D 2; unsafe water 2; no sanitary toilet, or firewood
or coal, or no hardened road 2; nobody able to work 3; at least two dependants for each able person (with
nobody able: at least two members) 3.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from liandong.project.demo.columns import UNKNOWN

Cell = str | int | None


@dataclass(frozen=True)
class Story:
    """A named family. ``low`` and ``high``: its score in thirtieths with unknowns read either way.

    ``suggestion``: poor, not_poor or cannot_tell at 10/30. ``members``: fields by registry name.
    """

    key: str
    village: str
    group: int
    serial: int
    low: int
    high: int
    suggestion: str
    zh: str
    en: str
    members: tuple[Mapping[str, Cell], ...]
    household: Mapping[str, Cell] = field(default_factory=dict)


HOUSE: Mapping[str, Cell] = {
    "household_kind": "一般户",
    "house_area_m2": 96,
    "rooms": 4,
    "house_structure": "砖混",
    "house_grade": "A",
    "is_water_safe": "是",
    "has_sanitary_toilet": "有",
    "has_electricity": "有",
    "fuel": "清洁能源",
    "road_type": "水泥路",
    "has_broadband": "有",
    "food_guarantee": "有保障",
    "clothing_guarantee": "有保障",
    "net_income_yuan": 60000,
    "self_paid_medical_yuan": 800,
}
_SEX = {"之女": "女", "之孙女": "女", "之母": "女", "之儿媳": "女"}


def person(name: str, relation: str, born: str, education: str | None, **facts: Cell) -> dict[str, Cell]:
    """A member of a story: an ordinary healthy worker unless ``facts`` say otherwise."""
    datetime.date.fromisoformat(born)  # a slip here would be read as a planted error
    years = {
        None: None,
        "学龄前儿童": 0,
        "文盲或半文盲": 0,
        "小学": 6,
        "初中": 9,
        "高中": 12,
        "大专及以上": 15,
    }
    base: dict[str, Cell] = {
        "name": name,
        "sex": _SEX.get(relation, "男"),
        "birth_on": born,
        "relation": relation,
        "education": education,
        "years_schooling": years[education],
        "student_status": "非在校生",
        "dropped_out": "否",
        "health": "健康",
        "has_disability": "否",
        "labour": "普通劳动力",
        "is_medically_insured": "是",
        "speaks_mandarin": "是",
        "work_months": 0,
    }
    return base | facts


def pupil(name: str, relation: str, born: str, status: str, years: int, **facts: Cell) -> dict[str, Cell]:
    """A child in school."""
    school: dict[str, Cell] = {
        "student_status": status,
        "years_schooling": years,
        "labour": "无劳动力",
        "work_months": None,
    }
    return person(name, relation, born, None, **(school | facts))


ILL: dict[str, Cell] = {"health": "患有大病", "labour": "丧失劳动力", "work_months": None}
OLD: dict[str, Cell] = {"labour": "无劳动力", "work_months": None, "speaks_mandarin": "否"}
OUT_OF_SCHOOL: dict[str, Cell] = {"labour": "无劳动力", "work_months": None, "dropped_out": "是"}
WEAK: dict[str, Cell] = {"health": "长期慢性病", "labour": "弱劳动力或半劳动力", "work_months": None}

STORIES: tuple[Story, ...] = (
    Story(
        "zhou_qiming", "上坪村", 3, 86, 13, 16, "poor",
        "陈桂兰七月确诊大病，儿子返乡照护，收入下降；儿子的医保还没有查到，查到与否都过界线。",
        "Illness in the family; the son came home to care and income fell. His insurance is still unknown, "
        "but both answers stand above the cut-off.",
        (
            person("周启明", "户主", "1964-03-11", "小学", **WEAK),
            person("陈桂兰", "配偶", "1967-05-02", "小学", sex="女", **ILL),
            person("周海峰", "之子", "1992-01-20", "初中", work_months=5, is_medically_insured=UNKNOWN),
            pupil("周小禾", "之孙女", "2016-04-15", "小学", 3),
        ),
        {"house_grade": "C", "house_structure": "砖木", "fuel": "柴草", "net_income_yuan": 31740,
         "self_paid_medical_yuan": 23640},
    ),
    Story(
        "lan_yueying", "上坪村", 4, 31, 8, 14, "cannot_tell",
        "收入还没有查清，可能是 8/30，也可能是 14/30，界线在中间，所以判不了。",
        "Income is not yet known: 8/30 or 14/30, with the cut-off between them, so it cannot be told.",
        (
            person("蓝月英", "户主", "1979-08-23", "小学", sex="女", work_months=3),
            person("蓝阿婆", "之母", "1950-02-11", "文盲或半文盲", **OLD, health="长期慢性病"),
            pupil("蓝小晓", "之女", "2012-06-30", "八年级", 7),
        ),
        {"fuel": "柴草", "net_income_yuan": UNKNOWN, "self_paid_medical_yuan": 9120},
    ),
    Story(
        "mo_shilin", "龙潭村", 6, 12, 7, 10, "cannot_tell",
        "已知 7/30；有一人的医保待查，若没有参保正好到界线 10/30。",
        "7/30 is known; one member's insurance is not, and without it the family stands exactly on 10/30.",
        (
            person("莫世林", "户主", "1971-11-05", "初中", work_months=3),
            person("黄秀芬", "配偶", "1973-02-17", "小学", sex="女", work_months=0),
            person("莫建福", "之父", "1946-09-09", "小学", **OLD, health="长期慢性病"),
            person("莫宇航", "之子", "2001-05-28", "高中", work_months=9, is_medically_insured=UNKNOWN),
            pupil("莫诗涵", "之女", "2009-12-01", "高中一年级", 9),
        ),
        {"house_grade": "C", "fuel": "柴草", "net_income_yuan": 52300, "self_paid_medical_yuan": 6400},
    ),
    Story(
        "wu_changshun", "上坪村", 5, 7, 17, 17, "poor",
        "老两口都有病，一起带着上小学的孙子，没有人能劳动。",
        "An elderly couple, both ill, bring up a grandson; nobody is able to work.",
        (
            person("吴长顺", "户主", "1955-06-14", "小学", **OLD, health="患有大病"),
            person("覃素珍", "配偶", "1957-10-21", "文盲或半文盲", **OLD, sex="女", health="长期慢性病"),
            pupil("吴泽宇", "之孙子", "2015-03-03", "小学", 4),
        ),
        {"fuel": "柴草", "net_income_yuan": 19200, "self_paid_medical_yuan": 14850,
         "household_kind": "低保贫困户"},
    ),
    Story(
        "wei_xiulan", "上坪村", 1, 44, 12, 12, "poor",
        "独居老人，没有劳动力，今年没有参保，收入在线下。",
        "An old woman living alone, not able to work, not insured this year, income below the line.",
        (person("韦秀兰", "户主", "1951-04-08", "小学", **OLD, sex="女", is_medically_insured="否"),),
        {"net_income_yuan": 6180, "self_paid_medical_yuan": 1200, "household_kind": "一般贫困户"},
    ),
    Story(
        "meng_guifang", "白岩村", 2, 19, 22, 22, "poor",
        "收入、失学、大病、无劳动力、负担重、住房和柴草都计入，全镇最高。",
        "Income, a child out of school, illness, nobody able to work, many dependants, house and fuel: the "
        "highest score of the town.",
        (
            person("蒙桂芳", "户主", "1958-07-19", "文盲或半文盲", **OLD, sex="女"),
            person("蒙建国", "之子", "1986-02-25", "小学", **ILL),
            person("蒙小飞", "之孙子", "2011-09-12", "小学", **OUT_OF_SCHOOL),
            pupil("蒙小云", "之孙女", "2014-01-30", "小学", 5),
        ),
        {"house_grade": "D", "house_structure": "土坯", "fuel": "柴草", "net_income_yuan": 17300,
         "self_paid_medical_yuan": 18900, "has_broadband": "无", "household_kind": "低保贫困户"},
    ),
    Story(
        "lu_bingnan", "黄泥村", 1, 5, 19, 22, "poor",
        "六项困难已知 19/30，医保待查，最高 22/30，都过界线。",
        "Six hardships make 19/30; with the unknown insurance at most 22/30, above the cut-off either way.",
        (
            person("卢炳南", "户主", "1969-12-12", "小学", **WEAK),
            person("农翠花", "配偶", "1972-03-27", "小学", **ILL, sex="女", is_medically_insured=UNKNOWN),
            person("卢小刚", "之子", "2010-11-18", "小学", **OUT_OF_SCHOOL),
            pupil("卢小红", "之女", "2013-05-06", "七年级", 6),
        ),
        {"house_grade": "C", "fuel": "柴草", "net_income_yuan": 24600, "self_paid_medical_yuan": 15200,
         "household_kind": "一般贫困户"},
    ),
    Story(
        "huang_jiaxing", "大榕村", 2, 27, 10, 10, "poor",
        "正好在界线上：收入 6、住房 2、饮水 2，合计 10/30，等于界线即算。",
        "Exactly on the cut-off: income 6, house 2, water 2 make 10/30, and reaching it counts.",
        (
            person("黄家兴", "户主", "1976-10-10", "初中", work_months=2),
            person("陆玉梅", "配偶", "1978-06-06", "初中", sex="女", work_months=0),
        ),
        {"house_grade": "C", "is_water_safe": "否", "net_income_yuan": 16900},
    ),
    Story(
        "qin_zhiqiang", "石门村", 3, 9, 4, 4, "not_poor",
        "人均纯收入正好 8,800 元：等于线不算低于线，合计 4/30，不建议纳入。",
        "Income per head is exactly 8,800 yuan: on the line is not below it, 4/30 in all.",
        (
            person("覃志强", "户主", "1970-01-15", "初中", work_months=6),
            person("李金凤", "配偶", "1973-09-01", "小学", sex="女"),
            pupil("覃欣怡", "之女", "2008-02-02", "高中二年级", 10),
        ),
        {"house_grade": "C", "fuel": "柴草", "net_income_yuan": 26400},
    ),
    Story(
        "nong_zhenghua", "新寨村", 4, 15, 9, 9, "not_poor",
        "今年收入低于线，又有一人没有参保，合计 9/30，差一格不到界线；应先参保，不必纳入。",
        "Income below the line and one member uninsured: 9/30, one step under the cut-off. Insure first.",
        (
            person("农正华", "户主", "1981-04-04", "初中", work_months=4),
            person("王丽娟", "配偶", "1983-12-25", "初中", sex="女", is_medically_insured="否"),
            pupil("农俊杰", "之子", "2011-07-07", "九年级", 8),
        ),
        {"net_income_yuan": 25800},
    ),
    Story(
        "lu_wenzhong", "水碾村", 2, 3, 6, 6, "not_poor",
        "家里有大病人，自付不少，但收入稳定、房子好，合计 6/30，建议不纳入是对的。",
        "Serious illness and high costs, but steady income and a good house: 6/30, rightly not suggested.",
        (
            person("陆文忠", "户主", "1966-08-18", "高中", labour="技能劳动力", work_months=11),
            person("罗彩云", "配偶", "1968-11-11", "初中", **ILL, sex="女"),
            person("陆老太", "之母", "1943-01-01", "文盲或半文盲", **OLD),
        ),
        {"net_income_yuan": 74500, "self_paid_medical_yuan": 21300},
    ),
    Story(
        "luo_jianming", "下坪村", 1, 2, 0, 0, "not_poor",
        "返乡开网店卖茶油，十项没有一项计入。",
        "Came home and sells camellia oil online; none of the ten items applies.",
        (
            person("罗建明", "户主", "1988-05-20", "大专及以上", labour="技能劳动力", work_months=0),
            person("杨倩", "配偶", "1990-03-08", "高中", sex="女"),
            person("罗一诺", "之女", "2021-10-10", "学龄前儿童", student_status="学前教育",
                   labour="无劳动力", work_months=None),
        ),
        {"net_income_yuan": 168000, "house_structure": "钢筋混凝土"},
    ),
)  # fmt: skip
