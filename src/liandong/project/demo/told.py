"""The named families as rows of the sheet: their story, and what else the form asks, in agreement with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from liandong.project.demo.block import AS_OF, EXIT_YUAN
from liandong.project.demo.columns import ABLE, UNKNOWN
from liandong.project.demo.places import Village
from liandong.project.demo.stories import HOUSE, STORIES, Cell, Story
from liandong.project.demo.text import SCHEMA

AREA = 990_900
"""ID numbers of the named families begin here and count on, a family after the other."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CALM: Mapping[str, Cell] = {
    "distance_main_road_km": 2,
    "is_water_difficult": "否",
    "is_in_cooperative": "否",
    "land_cultivated_mu": 5,
    "land_forest_mu": 8,
    "land_orchard_mu": 1,
    "house_year": 2004,
    "self_paid_education_yuan": 600,
    "wage_public_post_yuan": 0,
    "transfer_tekun_yuan": 0,
    "property_income_yuan": 0,
}


def stories_of(village: Village) -> list[Story]:
    """The named families of a village."""
    return [story for story in STORIES if story.village == village.name]


def told(story: Story, village: Village) -> pa.Table:
    """The rows of a named family, one for each member."""
    facts = dict(_CALM) | dict(HOUSE) | dict(story.household)
    people = [_person(story, number, dict(member)) for number, member in enumerate(story.members, 1)]
    facts |= {
        "household_no": village.household_no(story.serial),
        "village_code": village.code,
        "village_name": village.name,
        "group_no": story.group,
        "head_name": people[0]["name"],
    }
    registered = facts["household_kind"] != "一般户"
    if facts["household_kind"] == "低保贫困户":
        people[0]["receives_dibao"] = "是"
    facts |= _income(facts, people)
    facts |= _standing(facts, people) if registered else {"poverty_status": "非建档立卡"}
    able = any(person["labour"] in ABLE for person in people)
    facts["is_whole_household_without_labour"] = "否" if able else "是"
    rows = [{field: _text((facts | person).get(field)) for field in SCHEMA.names} for person in people]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def id_number(area: int, born_on: str, serial: int) -> str:
    """A number that checks out. ``serial``: of three digits, odd for men."""
    return checked(f"{area}{born_on.replace('-', '')}{serial:03d}")


def checked(body: str) -> str:
    """Seventeen digits with the character that checks them (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def _person(story: Story, number: int, facts: dict[str, Cell]) -> dict[str, Cell]:
    serial = 2 * number + (facts["sex"] == "男")
    added: dict[str, Cell] = {
        "person_no": number,
        "id_number": id_number(AREA + STORIES.index(story), str(facts["birth_on"]), serial),
        "ethnicity": "壮族" if str(facts["name"])[0] in "韦覃农蒙莫蓝" else "汉族",
        "has_critical_insurance": "是",
        "receives_dibao": "否",
        "work_area": "县外省内" if facts["work_months"] else None,
    }
    return added | facts | {"work_months": facts["work_months"] or 0}


def _income(facts: Mapping[str, Cell], people: Sequence[Mapping[str, Cell]]) -> dict[str, Cell]:
    """Parts that add up to the income of the story; nothing where that is not known."""
    net = facts["net_income_yuan"]
    if not isinstance(net, int):
        return {"wage_public_post_yuan": None, "property_income_yuan": None, "transfer_tekun_yuan": None}
    old = sum(AS_OF.year - int(str(person["birth_on"])[:4]) > 60 for person in people)
    dibao = 3600 if facts["household_kind"] == "低保贫困户" else 0
    pension = min(1980 * old, net // 4)
    transfer = dibao + pension + min(net // 10, 3000) // 10 * 10
    wage = (net - transfer) * 6 // 100 * 10 if any(person["work_months"] for person in people) else 0
    business = net - transfer - wage
    cost = business * 3 // 100 * 10
    return {
        "wage_income_yuan": wage,
        "business_income_yuan": business + cost,
        "business_crops_yuan": (business + cost) // 20 * 10,
        "business_animals_yuan": (business + cost) // 40 * 10,
        "business_cost_yuan": cost,
        "transfer_income_yuan": transfer,
        "transfer_dibao_yuan": dibao,
        "transfer_pension_yuan": pension,
    }


def _standing(facts: Mapping[str, Cell], people: Sequence[Mapping[str, Cell]]) -> dict[str, Cell]:
    """Registered families: lifted out by 2020, fallen back where they are not safe today."""
    net = facts["net_income_yuan"]
    safe = facts["house_grade"] in ("A", "B") and facts["is_water_safe"] == "是"
    safe &= not any(person["dropped_out"] == "是" for person in people)
    back = not safe or not isinstance(net, int) or net < EXIT_YUAN * len(people)
    ill = any(person["health"] in ("患有大病", "长期慢性病") for person in people)
    return {
        "helper_name": "许敏",
        "poverty_status": "返贫" if back else "脱贫",
        "identified_year": 2014,
        "exit_year": 2018,
        "return_year": 2024 if back else None,
        "main_cause": "因病" if ill else "缺劳力",
    }


def _text(cell: Cell) -> str | None:
    return cell if cell is None or cell == UNKNOWN else str(cell)
