"""A comparison of the demo's county that was answered, and one that is open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from liandong.foundation import clock
from liandong.foundation.accounts.models import Role, User
from liandong.foundation.places.models import Place
from liandong.integration.codes import Channel, Purpose
from liandong.integration.models import Asked, Comparison, Doubt
from liandong.integration.services.asking import Order, ask, give_seat
from liandong.integration.services.doubts import explain
from liandong.integration.services.returning import Row, take
from liandong.registry.models import Household, Member
from liandong.registry.record_codes import ConsentExtent, ConsentPurpose
from liandong.registry.services.records import Permission, give_consent

FAMILIES = 12
_WITHOUT = 1  # of them have not consented
_OF_AGE = timedelta(days=366 * 18)
_YEAR = timedelta(days=365)
DEPARTMENTS = ("public_security", "natural_resources")
WHY = "车是在外打工的弟弟买的，只是登记在我名下，由他使用。"


def compare(place: Place, users: Mapping[str, User]) -> int:
    """Ask two departments about families of the first village; one has answered. Returns who was asked about.

    Harmless to repeat: nothing is asked where something was.
    """
    found = Comparison.objects.filter(place__path__startswith=place.path)
    if not found.exists():
        _ask(users)
    return Asked.objects.filter(comparison__in=found, left_out__isnull=True).count()


def _ask(users: Mapping[str, User]) -> None:
    village = users["village"].duties.select_related("place").get().place
    families = list(
        Household.objects.filter(place=village, closed_on__isnull=True).order_by("household_no")[:FAMILIES]
    )
    for family in families[:-_WITHOUT]:
        _consent(family, users["village"])
    duty = users["department"].duties.get(role=Role.DEPARTMENT)
    give_seat(duty.pk, DEPARTMENTS, actor=users["county"])
    numbers = tuple(family.household_no for family in families)
    vehicles, _houses = (
        ask(_order(village, department, question, numbers), actor=users["county"])
        for department, question in zip(DEPARTMENTS, ("vehicle", "property"), strict=True)
    )
    _answer(vehicles, users)


def _order(place: Place, department: str, question: str, numbers: tuple[str, ...]) -> Order:
    today = clock.today()
    due = today + timedelta(days=5)
    return Order(place, department, (question,), Purpose.IDENTIFY, today, due, numbers)


def _consent(family: Household, cadre: User) -> None:
    """The eldest of the family consents, for a year."""
    today = clock.today()
    grown = Member.objects.filter(
        household=family, valid_to__isnull=True, birth_on__isnull=False, birth_on__lt=today - _OF_AGE
    )
    giver = grown.order_by("birth_on", "pk").first()
    if giver is None:
        return
    extent = (ConsentExtent.IDENTITY, ConsentExtent.INCOME, ConsentExtent.HOUSING)
    permission = Permission(giver.key, ConsentPurpose.COMPARISON, extent, today, today + _YEAR)
    give_consent(actor=cadre, key=family.key, permission=permission)


def _answer(comparison: Comparison, users: Mapping[str, User]) -> None:
    """Two vehicles worth a veto and a motorcycle; the first family has explained and waits."""
    lines = list(comparison.asked.filter(left_out__isnull=True).order_by("line"))
    owners: dict[int, int] = {}
    for one in lines:
        owners.setdefault(one.household_id, one.line)
    kinds = (("from_30000", "passenger"), ("from_30000", "goods"), ("under_30000", "motorcycle"))
    hits = dict(zip(owners.values(), kinds, strict=False))
    rows = []
    for one in lines:
        band, reason = hits.get(one.line, ("", ""))
        rows.append(Row(number=one.line, line=one.line, is_hit=one.line in hits, band=band, reason=reason))
    take(comparison.key, rows, channel=Channel.WORKBOOK, actor=users["department"])
    first = Doubt.objects.filter(returned__asked__comparison=comparison).order_by("id").first()
    if first is not None:
        explain(first.key, statement=WHY, evidence=None, actor=users["village"])
