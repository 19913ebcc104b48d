"""The people of the demo: one for each role with pages, and a second officer for what needs two."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password

from liandong.foundation.accounts.models import Role, User
from liandong.foundation.accounts.services import grant_duty, open_account
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import by_code
from liandong.project.demo.places import CITY, LANXI, PROVINCE, XIALING, villages
from liandong.project.demo.village_facts import junpu

PASSWORD = "liandong-demo"  # noqa: S105 -- shown on the sign-in page of a demonstration, worth nothing elsewhere


@dataclass(frozen=True)
class Person:
    """Somebody one can step in as. ``place_code``: where the duty is; ``reads_junpu``: and in 军埔村."""

    username: str
    name: str
    role: Role
    place_code: str
    reads_junpu: bool = False


OFFICERS = {LANXI.id: "county", XIALING.id: "county3"}
"""Who takes in the files of each county."""


def people() -> tuple[Person, ...]:
    """In the order of the sign-in page: who starts the work, down to the village, then beside it."""
    at = {village.name: village.code for village in villages()}
    town_code, county = at["上坪村"][:9] + "000", LANXI.code
    return (
        Person("county", "梁思敏", Role.COUNTY_OFFICER, county),
        Person("county2", "蒙志远", Role.COUNTY_OFFICER, county),
        Person("town", "陆文涛", Role.TOWNSHIP_REVIEWER, town_code),
        Person("village", "韦国平", Role.VILLAGE_CADRE, at["上坪村"]),
        Person("team", "林晓东", Role.RESIDENT_TEAM, at["上坪村"]),
        Person("helper", "覃佳怡", Role.HELPER, at["上坪村"]),
        Person("unit", "岚溪县农业农村局", Role.ASSISTING_UNIT, county),
        Person("household", "周启明家", Role.HOUSEHOLD, at["上坪村"]),
        Person("neighbour", "黄秀英", Role.VILLAGE_CADRE, at["下坪村"]),
        Person("department", "廖春梅", Role.DEPARTMENT, county),
        Person("county3", "石建国", Role.COUNTY_OFFICER, XIALING.code),
        Person("city", "吴海燕", Role.CITY_OFFICER, CITY[0]),
        Person("province", "周立新", Role.PROVINCE_OFFICER, PROVINCE[0]),
        Person("evaluator", "宋知远", Role.EVALUATOR, county),
        Person("analyst", "何清", Role.ANALYST, CITY[0], reads_junpu=True),
        Person("system", "唐启文", Role.SYSTEM_ADMIN, CITY[0]),
        Person("security", "罗安", Role.SECURITY_ADMIN, CITY[0]),
        Person("audit", "秦明", Role.AUDIT_ADMIN, CITY[0]),
    )


PEOPLE = {person.username: person for person in people()}


def settle_people() -> dict[str, User]:
    """Open the accounts that are missing, and write down how to sign in. Harmless to repeat."""
    users: dict[str, User] = {}
    known = make_password(PASSWORD)
    for person in people():
        user = User.objects.filter(username=person.username).first()
        if user is None:
            user = open_account(username=person.username, display_name=person.name, password=None, actor=None)
            user.password = known  # hashed once: a second for each account would be half of the wait
            user.save(update_fields=["password"])
            grant_duty(user=user, role=person.role, place=_place(person.place_code), actor=None)
            if person.reads_junpu:
                grant_duty(user=user, role=person.role, place=junpu(), actor=None)
        users[person.username] = user
    path = settings.LIANDONG_DEMO_ACCOUNTS
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    written = kept | {"password": PASSWORD, "usernames": [person.username for person in people()]}
    path.write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")
    return users


def _place(code: str) -> Place:
    place = by_code(code)
    if place is None:
        raise LookupError(f"the demo's place {code} has not been loaded")
    return place
