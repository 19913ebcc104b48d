"""The facts of one family on a day, as values with their sources: what programs read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from liandong.registry.family_state import age_on
from liandong.registry.fields import Field, Keeps, fields_of
from liandong.registry.models import Household, HouseholdIncome, LivingConditions, Member, MemberFacts
from liandong.registry.origins import OF_HOUSEHOLD, Origin, origins_of
from liandong.registry.selectors import holding
from liandong.registry.sight import Sight

Origins = Mapping[tuple[str, str], Origin]


def family_facts(household: Household, on: date, sight: Sight) -> dict[str, object]:
    """Members, living conditions and incomes that hold on a day. The caller may see the family so.

    Personal fields are left out: what is masked on pages has no place in a program's memory.
    Cost: seven queries, whatever the size of the family.
    """
    origins = origins_of(household, on)
    facts = {one.member_id: one for one in MemberFacts.objects.filter(holding(on), household=household)}
    members = Member.objects.filter(holding(on), household=household).order_by("person_no")
    living = LivingConditions.objects.filter(holding(on), household=household).first()
    incomes = HouseholdIncome.objects.filter(holding(on), household=household).order_by("-year")
    return {
        "members": [
            {
                "key": member.key,
                "person_no": member.person_no,
                "name": sight.name(member, age_on(member, facts.get(member.pk), on)) or None,
                "sex": member.sex,
                "birth_on": None if sight.is_masked else member.birth_on,
                "since": member.valid_from,
                "facts": _lines(facts.get(member.pk), Keeps.MEMBER_FACTS, str(member.key), origins, sight),
            }
            for member in members
        ],
        "living": _lines(living, Keeps.LIVING, OF_HOUSEHOLD, origins, sight),
        "incomes": [
            {"year": income.year, "facts": _lines(income, Keeps.INCOME, OF_HOUSEHOLD, origins, sight)}
            for income in incomes
        ],
    }


def _lines(
    row: object | None, kept: Keeps, subject: str, origins: Origins, sight: Sight
) -> list[dict[str, object]]:
    """The fields that are known, and those that were asked for and are not."""
    lines = []
    for field in filter(sight.shows, fields_of(kept).values()):
        value = getattr(row, field.name, None)
        origin = origins.get((subject, field.name))
        if field.is_personal or field.name == "year" or (value is None and origin is None):
            continue
        lines.append(_line(field, value, None if sight.is_masked else origin))
    return lines


def _line(field: Field, value: object, origin: Origin | None) -> dict[str, object]:
    if isinstance(value, Decimal):
        value = float(value)
    elif isinstance(value, date):
        value = value.isoformat()
    return {
        "name": field.name,
        "label": str(field.label),
        "value": value,
        "unit": field.unit,
        "source": origin.title if origin else None,
        "observed_on": origin.observed_on if origin else None,
    }
