"""Families whose members have ID numbers and who consented, or did not, to a comparison."""

from __future__ import annotations

from datetime import date

from liandong.foundation import clock
from liandong.foundation.accounts.models import Role, User
from liandong.foundation.personal.id_numbers import check_character
from liandong.foundation.places.models import Place
from liandong.integration.codes import Purpose
from liandong.integration.models import Asked, Comparison, Delivery, Doubt, Returned, Schedule, Seat
from liandong.integration.services.asking import Order, ask
from liandong.integration.services.returning import Row
from liandong.registry.models import Consent, Household, Member
from liandong.registry.services.personal import ToldNumber, set_numbers
from tests.cast import Cast
from tests.registry.families import a_family, a_source

UNTIL = date(2999, 1, 1)


def id_number(serial: int) -> str:
    """A number that passes its check and is nobody's."""
    body = f"99012119800229{serial:03d}"
    return body + check_character(body)


def consenting(
    cast: Cast, number: str, serial: int | None, *, extent: tuple[str, ...] = ("income",)
) -> Household:
    """王一 with an ID number (None: without one) and 李二 without, in the cast's village."""
    household = a_family(cast.county, cast.village, number)
    head = household.members.get(person_no="1")
    if serial is not None:
        set_numbers([ToldNumber("id_number", id_number(serial), household.pk, head.pk)], a_source())
    if extent:
        Consent.objects.create(
            household=household,
            given_by=head,
            purpose="comparison",
            extent=list(extent),
            given_on=date(2020, 1, 1),
            expires_on=UNTIL,
            recorded_at=clock.now(),
        )
    return household


def seated(user: User, cast: Cast, department: str = "public_security") -> Seat:
    """Somebody answers for a department of the county."""
    return Seat.objects.create(user=user, place=cast.county, department=department, given_at=clock.now())


def order(cast: Cast, *questions: str, **more: object) -> Order:
    """A question to public security about all families of the county."""
    today = clock.today()
    said: dict[str, object] = {
        "place": cast.county,
        "department": "public_security",
        "questions": questions or ("vehicle",),
        "purpose": Purpose.IDENTIFY,
        "opens_on": today,
        "due_on": today,
    }
    return Order(**(said | more))  # type: ignore[arg-type]  # a test's short way of writing


def asked_vehicle(cast: Cast, **more: object) -> Comparison:
    """The county asks, and the cast's department answers for public security."""
    seated(cast.department, cast)
    return ask(order(cast, **more), actor=cast.county_officer)


def line_of(comparison: Comparison, member: Member) -> Asked:
    """A member's line."""
    return comparison.asked.get(member=member)


def hit(line: int, **more: object) -> Row:
    """A vehicle worth 30,000 yuan or more."""
    said: dict[str, object] = {"number": line, "line": line, "is_hit": True, "band": "from_30000"}
    return Row(**(said | more))  # type: ignore[arg-type]  # as above


def a_hit(household: Household, county: Place) -> tuple[Comparison, Doubt]:
    """A comparison of the county about the family, asked by a standing one, with a hit to be explained."""
    member, now = household.members.first(), clock.now()
    assert member is not None
    consent = Consent.objects.create(
        household=household,
        given_by=member,
        purpose="comparison",
        extent=["income"],
        given_on=date(2020, 1, 1),
        expires_on=date(2999, 1, 1),
        recorded_at=now,
    )
    asks = {"place": county, "department": "public_security", "questions": ["vehicle"], "purpose": "exit"}
    schedule = Schedule.objects.create(**asks, asked_at=now, day=1, days=5)
    today = clock.today()
    comparison = Comparison.objects.create(
        **asks, asked_at=now, opens_on=today, due_on=today, schedule=schedule, month=today.replace(day=1)
    )
    asked = Asked.objects.create(
        comparison=comparison,
        line=1,
        household=household,
        member=member,
        question="vehicle",
        consent=consent,
    )
    for officer in User.objects.filter(duties__role=Role.DEPARTMENT, duties__place=county):
        Seat.objects.get_or_create(
            user=officer, place=county, department="public_security", defaults={"given_at": now}
        )
    some = User.objects.order_by("pk")[0]
    counts = dict.fromkeys(("taken", "repeated", "differing", "unconfirmed", "refused"), 0)
    delivery = Delivery.objects.create(
        comparison=comparison, channel="page", returned_at=now, returned_by=some, is_late=False, **counts
    )
    returned = Returned.objects.create(
        asked=asked, delivery=delivery, is_hit=True, matched="line", standing="beside"
    )
    doubt = Doubt.objects.create(
        household=household,
        member=member,
        place=household.place,
        returned=returned,
        question="vehicle",
        rule="vehicle",
        effect="veto",
        opened_at=now,
    )
    return comparison, doubt
