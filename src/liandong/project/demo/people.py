"""The people of the demo: one for each face of the site, with a duty each."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.conf import settings

from liandong.foundation.accounts.models import Role, User
from liandong.foundation.accounts.services import grant_duty, open_account
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import by_code
from liandong.project.demo.places import COUNTY_CODE, villages

PASSWORD = "liandong-demo"  # noqa: S105 -- shown on the sign-in page of a demonstration, worth nothing elsewhere


@dataclass(frozen=True)
class Person:
    """Somebody one can step in as. ``place_code``: where the duty is."""

    username: str
    name: str
    role: Role
    place_code: str


def people() -> tuple[Person, ...]:
    """In the order of the sign-in page: first who starts the work."""
    at = {village.name: village.code for village in villages()}
    town_code = at["上坪村"][:9] + "000"
    return (
        Person("county", "梁思敏", Role.COUNTY_OFFICER, COUNTY_CODE),
        Person("town", "陆文涛", Role.TOWNSHIP_REVIEWER, town_code),
        Person("village", "韦国平", Role.VILLAGE_CADRE, at["上坪村"]),
        Person("neighbour", "黄秀英", Role.VILLAGE_CADRE, at["下坪村"]),
        Person("evaluator", "宋知远", Role.EVALUATOR, COUNTY_CODE),
        Person("analyst", "何清", Role.ANALYST, COUNTY_CODE),
        Person("system", "唐启文", Role.SYSTEM_ADMIN, COUNTY_CODE),
        Person("security", "罗安", Role.SECURITY_ADMIN, COUNTY_CODE),
        Person("audit", "秦明", Role.AUDIT_ADMIN, COUNTY_CODE),
    )


def settle_people() -> dict[str, User]:
    """Open the accounts that are missing, and write down how to sign in. Harmless to repeat."""
    users: dict[str, User] = {}
    for person in people():
        user = User.objects.filter(username=person.username).first()
        if user is None:
            user = open_account(
                username=person.username, display_name=person.name, password=PASSWORD, actor=None
            )
            grant_duty(user=user, role=person.role, place=_place(person.place_code), actor=None)
        users[person.username] = user
    written = {"password": PASSWORD, "usernames": [person.username for person in people()]}
    settings.LIANDONG_DEMO_ACCOUNTS.write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")
    return users


def _place(code: str) -> Place:
    place = by_code(code)
    if place is None:
        raise LookupError(f"the demo's place {code} has not been loaded")
    return place
