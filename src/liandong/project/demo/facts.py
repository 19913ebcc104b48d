"""The facts of generated members and households, calibrated to the shares of domain reference §9.

``hardship`` is a household's standing in standard deviations: positive is poorer.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping

from liandong.project.demo.columns import ABLE, UNKNOWN
from liandong.project.demo.dice import Dice, Urn
from liandong.project.demo.structure import Person

Cell = str | int | float | None
AS_OF = datetime.date(2025, 9, 17)
"""The day the sheet was filled in; ages are completed years on it."""

LINE_YUAN = 8800
"""The county's monitoring line for 2025, yuan per person and year, as in the interface's examples."""

_SCHOOL = dict.fromkeys(range(6, 12), "小学") | {12: "七年级", 13: "八年级", 14: "九年级"}
_SENIOR = ("高中一年级", "高中二年级", "高中三年级")
_VOCATIONAL = ("中职一年级", "中职二年级", "中职三年级")
_YEARS: Mapping[str, tuple[int, int]] = {
    "文盲或半文盲": (0, 2),
    "小学": (4, 6),
    "初中": (8, 9),
    "高中": (11, 12),
    "大专及以上": (14, 16),
}
_EDUCATION = (
    (60, Urn({"文盲或半文盲": 20.0, "小学": 54.0, "初中": 22.0, "高中": 4.0})),
    (40, Urn({"文盲或半文盲": 5.0, "小学": 36.0, "初中": 48.0, "高中": 8.0, "大专及以上": 3.0})),
    (15, Urn({"文盲或半文盲": 0.5, "小学": 10.0, "初中": 61.0, "高中": 17.0, "大专及以上": 11.5})),
)
_POORER_EDUCATION = (
    (60, Urn({"文盲或半文盲": 36.0, "小学": 54.0, "初中": 9.5, "高中": 0.5})),
    (40, Urn({"文盲或半文盲": 14.0, "小学": 54.0, "初中": 30.0, "高中": 2.0})),
    (15, Urn({"文盲或半文盲": 2.0, "小学": 26.0, "初中": 62.0, "高中": 8.0, "大专及以上": 2.0})),
)
# Age from which, then shares of chronic illness, serious illness, disability.
_ILL = ((60, 0.26, 0.035, 0.06), (45, 0.1, 0.013, 0.03), (16, 0.03, 0.004, 0.018), (0, 0.005, 0.001, 0.008))


def birth_date(dice: Dice, age: int) -> datetime.date:
    """A day of birth that makes ``age`` completed years on :data:`AS_OF`."""
    latest = AS_OF.replace(year=AS_OF.year - age)
    return latest - datetime.timedelta(days=dice.between(0, 364))


def member_facts(dice: Dice, person: Person, hardship: float) -> dict[str, Cell]:
    """Schooling, health, work and insurance of one person, by registry field."""
    status, dropped_out = _student(dice, person.age, hardship)
    is_student = status not in ("非在校生", "学前教育")
    education, years = _schooling(dice, person.age, hardship, is_student)
    health = _health(dice, person.age, hardship)
    labour = _labour(dice, person.age, health, is_student)
    works_away = labour in ABLE[:2] and 17 <= person.age <= 60
    months = dice.between(3, 11) if works_away and dice.chance(0.62 - 0.12 * hardship) else 0
    return {
        "education": education,
        "years_schooling": years,
        "student_status": status,
        "dropped_out": "是" if dropped_out else "否",
        "health": health,
        "has_disability": "是" if health == "残疾" or dice.chance(0.006) else "否",
        "labour": labour,
        "is_medically_insured": _mostly(dice, "是", "否", 0.018 + 0.012 * max(hardship, 0), 0.006),
        "speaks_mandarin": "否" if dice.chance(0.25 if person.age > 62 else 0.02) else "是",
        "work_months": months if works_away else None,
    }


def household_facts(
    dice: Dice, hardship: float, members: list[dict[str, Cell]], ages: list[int]
) -> dict[str, Cell]:
    """House, water, toilet, fuel, road, income and medical spending of one household."""
    worse = _logistic(1.15 * hardship)
    grade = Urn({"A": 52 * (1.6 - worse), "B": 44.0, "C": 4.2 * 3 * worse**2.2, "D": 1.0 * 3 * worse**3})
    structure = Urn(
        {"钢筋混凝土": 30 * (1.5 - worse), "砖混": 45.0, "砖木": 26 * worse, "土坯": 9 * worse**2}
    )
    ill = [fact["health"] for fact in members if fact["health"] != "健康"]
    spent = 180.0 * len(members) * math.exp(0.5 * dice.normal())
    spent += sum(1400.0 * math.exp(0.7 * dice.normal()) for health in ill if health == "长期慢性病")
    spent += sum(11000.0 * math.exp(0.5 * dice.normal()) for health in ill if health == "患有大病")
    area = round(max(18.0, 26 * len(members) ** 0.7 + 40 * (1 - worse) + 12 * dice.normal()))
    has_income = not dice.chance(0.006)
    has_bill = not dice.chance(0.006)
    return {
        "house_area_m2": area,
        "rooms": max(1, round(area / 24)),
        "house_structure": structure.draw(dice),
        "house_grade": UNKNOWN if dice.chance(0.003) else grade.draw(dice),
        "is_water_safe": _mostly(dice, "是", "否", 0.1 * worse**2, 0.004),
        "has_sanitary_toilet": "无" if dice.chance(0.5 * worse**1.7) else "有",
        "has_electricity": "无" if dice.chance(0.004 * worse) else "有",
        "fuel": _fuel(dice, worse),
        "road_type": Urn({"泥土路": 9 * worse**2, "砂石路": 9 * worse, "水泥路": 78.0, "沥青路": 11.0}).draw(
            dice
        ),
        "has_broadband": "无" if dice.chance(0.55 * worse) or min(ages) >= 65 else "有",
        "net_income_yuan": _income(dice, hardship, members) if has_income else UNKNOWN,
        "self_paid_medical_yuan": int(round(spent, -1)) if has_bill else None,
    }


def attribute(dice: Dice, hardship: float, members: list[dict[str, Cell]]) -> str:
    """What the household is registered as: near the poorest eighth, with the errors of real lists."""
    able = any(fact["labour"] in ABLE for fact in members)
    ill = [fact["health"] for fact in members]
    seen = hardship + 0.35 * dice.normal() + 0.35 * min(2, ill.count("长期慢性病")) - 0.5 * able
    seen += 0.9 * ("患有大病" in ill) + 0.7 * ("残疾" in ill)
    if seen < 1.15:
        return "一般户"
    if not able and len(members) == 1 and dice.chance(0.5):
        return "五保贫困户"
    return "低保贫困户" if dice.chance(0.3 if able else 0.75) else "一般贫困户"


def _student(dice: Dice, age: int, hardship: float) -> tuple[str, bool]:
    if age in _SCHOOL:
        leaves = age >= 9 and dice.chance(0.004 + 0.012 * max(hardship, 0))
        return ("非在校生", True) if leaves else (_SCHOOL[age], False)
    if 3 <= age < 6 and dice.chance(0.85):
        return "学前教育", False
    if 15 <= age < 18:
        away = dice.chance(0.07 + 0.05 * max(hardship, 0))
        grades = _VOCATIONAL if dice.chance(0.42) else _SENIOR
        # At 15 compulsory schooling may still be open, so leaving it then is dropping out.
        return ("非在校生", age == 15) if away else (grades[age - 15], False)
    if 18 <= age < 22 and dice.chance(max(0.05, 0.4 - 0.1 * hardship)):
        return "大专及以上", False
    return "非在校生", False


def _schooling(dice: Dice, age: int, hardship: float, is_student: bool) -> tuple[Cell, int]:
    if age < 6:
        return "学龄前儿童", 0
    if is_student:
        return None, age - 6  # the form leaves the level empty for those in school
    if age < 16:
        return "小学" if age > 12 else "文盲或半文盲", max(0, age - 8)
    table = _POORER_EDUCATION if dice.chance(_logistic(2.2 * hardship - 1.6)) else _EDUCATION
    level = next(urn for lowest, urn in table if age >= lowest).draw(dice)
    return level, dice.between(*_YEARS[level])


def _health(dice: Dice, age: int, hardship: float) -> str:
    factor = math.exp(0.5 * hardship)
    _, chronic, serious, disabled = next(row for row in _ILL if age >= row[0])
    urn = {
        "健康": 1.0,
        "长期慢性病": chronic * factor,
        "患有大病": serious * factor,
        "残疾": disabled * factor,
    }
    return Urn(urn).draw(dice)


def _labour(dice: Dice, age: int, health: str, is_student: bool) -> str:
    if age < 16 or is_student:
        return "无劳动力"
    if age > 65:
        can = {"健康": 0.5, "长期慢性病": 0.25}.get(health, 0.05) - 0.03 * max(age - 70, 0)
        return "弱劳动力或半劳动力" if dice.chance(can) else "无劳动力"
    shares = {
        "健康": {"普通劳动力": 90.0, "技能劳动力": 8.0, "弱劳动力或半劳动力": 2.0},
        "长期慢性病": {"普通劳动力": 45.0, "弱劳动力或半劳动力": 45.0, "丧失劳动力": 10.0},
        "患有大病": {"弱劳动力或半劳动力": 35.0, "丧失劳动力": 65.0},
        "残疾": {"普通劳动力": 12.0, "弱劳动力或半劳动力": 48.0, "丧失劳动力": 40.0},
    }
    return Urn(shares[health]).draw(dice)


def _income(dice: Dice, hardship: float, members: list[dict[str, Cell]]) -> int:
    workers = sum(fact["labour"] in ABLE for fact in members)
    months = sum(int(fact["work_months"] or 0) for fact in members)
    wages = months * 3100 * math.exp(0.25 * dice.normal() - 0.15 * hardship)
    farm = (6200 + 9800 * workers) * math.exp(0.4 * dice.normal() - 0.34 * hardship)
    transfers = 4100 * len(members) * math.exp(0.25 * dice.normal())
    return int(round(wages + farm + transfers, -1))


def _fuel(dice: Dice, worse: float) -> str:
    return Urn({"清洁能源": 78 * (1.35 - worse), "柴草": 34 * worse**1.4, "煤炭": 4.0, "其他": 0.6}).draw(
        dice
    )


def _mostly(dice: Dice, usual: str, other: str, share: float, unknown: float) -> Cell:
    point = dice.share()
    if point < unknown:
        return UNKNOWN if point < unknown * 0.7 else None
    return other if point < unknown + share else usual


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
