"""What stands on the page of one family: facts with their dates and sources, and what happened to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from liandong.foundation.accounts.models import User
from liandong.foundation.pages import formats
from liandong.foundation.pages.tags.lists import CalcLine, Fact
from liandong.linkage.models import Event, Subject
from liandong.linkage.selectors import history
from liandong.registry.fields import FIELDS, Field, Keeps, fields_of
from liandong.registry.models import Household, HouseholdIncome, LivingConditions, Member, MemberFacts
from liandong.registry.origins import OF_HOUSEHOLD, Origin, origins_of
from liandong.registry.selectors import holding
from liandong.registry.wording import in_words

Origins = Mapping[tuple[str, str], Origin]
_IN_THE_TABLE = ("relation", "education", "health", "labour", "is_medically_insured")
_SUMMANDS = (
    ("", "wage_income_yuan"),
    ("+", "business_income_yuan"),
    ("+", "property_income_yuan"),
    ("+", "transfer_income_yuan"),
    ("−", "business_cost_yuan"),
)


@dataclass(frozen=True)
class MemberLine:
    """One member: who it is, the columns of the table, and every other known fact.

    ``others_origin``: their source, where all have the same one; then they do not repeat it.
    """

    member: Member
    is_head: bool
    age: str
    cells: tuple[tuple[str, str], ...]
    others: tuple[Fact, ...]
    others_origin: str


@dataclass(frozen=True)
class FamilyPage:
    """A family on a day. ``unknown``: the facts that are asked for and not known.

    ``living_origin``: the source of ``living``, where all have the same one; then they do not repeat it.
    """

    household: Household
    on: date
    members: tuple[MemberLine, ...]
    living: tuple[Fact, ...]
    living_origin: str
    unknown: tuple[str, ...]
    income: HouseholdIncome | None
    income_lines: tuple[CalcLine, ...]
    income_origin: str
    events: tuple[Event, ...]

    @property
    def head_of_table(self) -> tuple[str, ...]:
        """The headings of the members' table after name and age."""
        return tuple(str(FIELDS[name].label) for name in _IN_THE_TABLE)


def family_page(user: User, household: Household, on: date) -> FamilyPage:
    """The page of a family the user may read. Cost: eight queries, whatever the size of the family."""
    origins = origins_of(household, on)
    facts = {one.member_id: one for one in MemberFacts.objects.filter(holding(on), household=household)}
    members = Member.objects.filter(holding(on), household=household).order_by("person_no")
    living = LivingConditions.objects.filter(holding(on), household=household).first()
    incomes = HouseholdIncome.objects.filter(holding(on), household=household)
    income = incomes.order_by("-year").first()
    told, unknown = _living(living, origins)
    known, living_origin = _said_once(told)
    lines = [_member_line(member, facts.get(member.pk), on, origins) for member in members]
    origin = origins.get((OF_HOUSEHOLD, "net_income_yuan"))
    return FamilyPage(
        household=household,
        on=on,
        members=tuple(sorted(lines, key=lambda line: not line.is_head)),
        living=known,
        living_origin=living_origin,
        unknown=unknown,
        income=income,
        income_lines=_worked_out(income) if income else (),
        income_origin=str(origin or ""),
        events=tuple(history(Subject("household", household.key), user).reverse()[:50]),
    )


def _member_line(member: Member, facts: MemberFacts | None, on: date, origins: Origins) -> MemberLine:
    def word(field: Field) -> str:
        return in_words(getattr(facts, field.name, None), codes=field.codes, unit=field.unit)

    def origin(field: Field) -> str:
        return str(origins.get((str(member.key), field.name), ""))

    skipped = (*_IN_THE_TABLE, "is_head", "age_years")
    others = tuple(
        Fact(_capital(field.label), word(field), origin(field))
        for field in fields_of(Keeps.MEMBER_FACTS).values()
        if field.name not in skipped and getattr(facts, field.name, None) is not None
    )
    others, others_origin = _said_once(others)
    return MemberLine(
        member=member,
        is_head=bool(facts and facts.is_head),
        age=_age(member, facts, on),
        cells=tuple((_capital(FIELDS[name].label), word(FIELDS[name])) for name in _IN_THE_TABLE),
        others=others,
        others_origin=others_origin,
    )


def _said_once(facts: tuple[Fact, ...]) -> tuple[tuple[Fact, ...], str]:
    """Facts that all come from one source, without it, and that source; else the facts as they are."""
    origins = {fact.source for fact in facts}
    if len(facts) < 2 or len(origins) != 1:
        return facts, ""
    return tuple(replace(fact, source="") for fact in facts), origins.pop()


def _age(member: Member, facts: MemberFacts | None, on: date) -> str:
    """Completed years by the date of birth, else the age as the source gave it."""
    if member.birth_on is not None:
        born = member.birth_on
        return str(on.year - born.year - ((on.month, on.day) < (born.month, born.day)))
    given = facts.age_years if facts else None
    return formats.unknown() if given is None else str(given)


def _living(living: LivingConditions | None, origins: Origins) -> tuple[tuple[Fact, ...], tuple[str, ...]]:
    known: list[Fact] = []
    unknown: list[str] = []
    for field in fields_of(Keeps.LIVING).values():
        value = getattr(living, field.name, None)
        origin = origins.get((OF_HOUSEHOLD, field.name))
        if value is not None:
            text = in_words(value, codes=field.codes, unit=field.unit)
            known.append(Fact(_capital(field.label), text, str(origin or "")))
        elif origin is not None:
            # a source was asked for it and did not know: that is a fact of its own
            known.append(Fact(_capital(field.label), None, str(origin)))
        else:
            unknown.append(str(field.label))
    return tuple(known), tuple(unknown)


def _worked_out(income: HouseholdIncome) -> tuple[CalcLine, ...]:
    """How the income per head comes about (domain.md §2.4); the items only where all of them are known."""
    lines: list[CalcLine] = []
    items = [(sign, name, getattr(income, name)) for sign, name in _SUMMANDS]
    if all(amount is not None for _sign, _name, amount in items):
        lines += [
            CalcLine(sign, _capital(FIELDS[name].label), _amount(amount)) for sign, name, amount in items
        ]
    if income.net_income_yuan is not None:
        sign = "=" if lines else ""
        lines.append(
            CalcLine(sign, _("Net income of the family"), _amount(income.net_income_yuan), kind="eq")
        )
    if income.member_count:
        people = in_words(income.member_count, unit="persons")
        lines.append(CalcLine("÷", _("Members in the income year"), people))
    if income.net_income_pc_yuan is not None:
        per_head = formats.yuan(Decimal(income.net_income_pc_yuan))
        lines.append(CalcLine("=", _("Net income per head"), per_head, kind="res"))
    return tuple(lines)


def _amount(value: object) -> str:
    return formats.decimal(Decimal(str(value)), 0 if Decimal(str(value)) % 1 == 0 else 2)


def _capital(label: object) -> str:
    """A label at the beginning of a line: English ones begin with a capital."""
    text = str(label)
    return text[:1].upper() + text[1:]
