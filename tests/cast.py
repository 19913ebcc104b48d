"""The standing cast: the same few people in the same few places, so that a test reads as a story of who may.

江南省 › 云州市 › 岚溪县 › 石桥镇 › 上坪村, 下坪村 (with 一组 and 二组 in 上坪村) · 青河镇 › 河口村
                › 临水县 › 临水镇 › 临水村
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from liandong.foundation.accounts.models import Role, User
from liandong.foundation.accounts.services import grant_duty, open_account
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import by_codes
from liandong.foundation.places.services import PlaceRow, add_place, load_places

SOURCE = "made for tests"
SINCE = date(2020, 1, 1)
PLACES = {
    "province": ("99", "江南省"),
    "city": ("9901", "云州市"),
    "county": ("990121", "岚溪县"),
    "town": ("990121101", "石桥镇"),
    "village": ("990121101201", "上坪村"),
    "other_village": ("990121101202", "下坪村"),
    "other_town": ("990121102", "青河镇"),
    "far_village": ("990121102201", "河口村"),
    "other_county": ("990122", "临水县"),
    "other_county_town": ("990122101", "临水镇"),
    "other_county_village": ("990122101201", "临水村"),
}


@dataclass(frozen=True)
class Cast:
    """Places and people. Nobody has a password: tests use ``client.force_login``."""

    province: Place
    city: Place
    county: Place
    town: Place
    village: Place
    other_village: Place
    other_town: Place
    far_village: Place
    other_county: Place
    other_county_town: Place
    other_county_village: Place
    group: Place
    other_group: Place
    village_cadre: User
    other_village_cadre: User
    far_village_cadre: User
    resident_team: User
    helper: User
    township_reviewer: User
    other_township_reviewer: User
    county_officer: User
    other_county_officer: User
    city_officer: User
    province_officer: User
    department: User
    assisting_unit: User
    evaluator: User
    organisation: User
    household: User
    analyst: User
    system_admin: User
    security_admin: User
    audit_admin: User
    former_cadre: User
    coming_cadre: User
    stranger: User


_DUTIES = {
    "village_cadre": ("韦秀兰", Role.VILLAGE_CADRE, "village"),
    "other_village_cadre": ("陆建国", Role.VILLAGE_CADRE, "other_village"),
    "far_village_cadre": ("覃美玉", Role.VILLAGE_CADRE, "far_village"),
    "resident_team": ("周明", Role.RESIDENT_TEAM, "village"),
    "helper": ("林晓", Role.HELPER, "village"),
    "township_reviewer": ("黄志强", Role.TOWNSHIP_REVIEWER, "town"),
    "other_township_reviewer": ("蒙芳", Role.TOWNSHIP_REVIEWER, "other_town"),
    "county_officer": ("梁静", Role.COUNTY_OFFICER, "county"),
    "other_county_officer": ("唐伟", Role.COUNTY_OFFICER, "other_county"),
    "city_officer": ("何丽", Role.CITY_OFFICER, "city"),
    "province_officer": ("罗健", Role.PROVINCE_OFFICER, "province"),
    "department": ("谢军", Role.DEPARTMENT, "county"),
    "assisting_unit": ("县农业局", Role.ASSISTING_UNIT, "county"),
    "organisation": ("青禾助学会", Role.ORGANISATION, "county"),
    "household": ("农户账号", Role.HOUSEHOLD, "village"),
    "evaluator": ("邓琳", Role.EVALUATOR, "county"),
    "analyst": ("宋杰", Role.ANALYST, "county"),
    "system_admin": ("系统管理员", Role.SYSTEM_ADMIN, "province"),
    "security_admin": ("安全管理员", Role.SECURITY_ADMIN, "county"),
    "audit_admin": ("审计管理员", Role.AUDIT_ADMIN, "province"),
}


def make_cast() -> Cast:
    """Make the places and the people in the present transaction."""
    load_places(
        [PlaceRow(row, code, name) for row, (code, name) in enumerate(PLACES.values(), start=2)],
        source=SOURCE,
    )
    found = by_codes(code for code, _ in PLACES.values())
    places = {role: found[code.ljust(12, "0")] for role, (code, _) in PLACES.items()}
    groups = {
        word: add_place(parent=places["village"], level=Level.GROUP, name=name, source=SOURCE)
        for word, name in (("group", "一组"), ("other_group", "二组"))
    }
    people = {word: _person(word, name, role, places[place]) for word, (name, role, place) in _DUTIES.items()}
    people["former_cadre"] = _person(
        "former_cadre", "莫文", Role.VILLAGE_CADRE, places["village"], until=date(2023, 7, 1)
    )
    people["coming_cadre"] = _person(
        "coming_cadre", "石磊", Role.VILLAGE_CADRE, places["village"], since=date(2999, 1, 1)
    )
    people["stranger"] = open_account(username="stranger", display_name="路人", password=None, actor=None)
    return Cast(**places, **groups, **people)


def _person(
    username: str, name: str, role: Role, place: Place, *, since: date = SINCE, until: date | None = None
) -> User:
    user = open_account(username=username, display_name=name, password=None, actor=None)
    grant_duty(user=user, role=role, place=place, actor=None, valid_from=since, valid_to=until)
    return user
