"""The family of the tests of changing: 王建国, his wife, their son and daughter, his mother."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from liandong.foundation.accounts.models import User
from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place
from liandong.registry.models import Household, Member, MemberFacts
from liandong.registry.services.changes import NewFamily, NewMember, Order, register_family

REGISTERED = date(2022, 3, 1)
WANGS = (
    NewMember("王建国", "1", date(1980, 5, 1), "01", {"health": "01", "education": "03"}),
    NewMember("李秀英", "2", date(1982, 8, 9), "02", {"health": "02"}),
    NewMember("王小军", "1", date(2004, 1, 5), "03", {"is_student": True}),
    NewMember("王小梅", "2", date(2010, 6, 1), "04"),
    NewMember("赵桂兰", "2", date(1952, 11, 3), "12"),
)


def order(actor: User, on: date = date(2024, 5, 1), *, key: UUID | None = None, **more: object) -> Order:
    return Order(actor, on, key or uuid7(), **more)  # type: ignore[arg-type]  # version, told_by


def the_wangs(actor: User, place: Place, *, since: date = REGISTERED) -> Household:
    family = NewFamily(
        place.pk,
        WANGS,
        living={"rooms": 3, "house_grade": "B", "house_area_m2": 80},
        income={"year": 2021, "net_income_yuan": 40_000, "member_count": 5},
    )
    return register_family(order(actor, since, told_by="入户走访"), family).household


def called(household: Household, name: str) -> Member:
    """The present member of that name."""
    return Member.objects.get(household=household, name=name, valid_to__isnull=True)


def relations(household: Household) -> dict[str | None, str | None]:
    """Name → relation to the head, of the present members."""
    rows = MemberFacts.objects.filter(household=household, valid_to__isnull=True).select_related("member")
    return {row.member.name: row.relation for row in rows}
