"""What stands on the page of one family: facts with their dates and sources, and what happened to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from liandong.foundation.accounts.scope import Somebody
from liandong.foundation.pages import formats
from liandong.foundation.pages.tags.lists import CalcLine, Fact
from liandong.linkage.models import Event, Subject
from liandong.linkage.selectors import history
from liandong.registry.family_sections import (
    Ability,
    MemberLine,
    Section,
    abilities,
    asked_section,
    known_section,
    local_section,
    said_once,
)
from liandong.registry.family_state import FamilyState, family_state
from liandong.registry.field_forms import capital
from liandong.registry.fields import FIELDS, Field, Keeps, fields_of
from liandong.registry.guarantees import Finding, GuaranteeLine, guarantee_lines
from liandong.registry.income_items import ITEMS
from liandong.registry.income_known import KnownIncome
from liandong.registry.lines_in_force import Lines, lines_at
from liandong.registry.models import Household, HouseholdIncome, IncomeItem, Member
from liandong.registry.origins import OF_HOUSEHOLD
from liandong.registry.services.changes import range_words
from liandong.registry.sight import Sight
from liandong.registry.wording import in_words

_IN_THE_TABLE = ("relation", "education", "health", "labour", "is_medically_insured")
_SUMMANDS = (
    ("", "wage_income_yuan"),
    ("+", "business_income_yuan"),
    ("+", "property_income_yuan"),
    ("+", "transfer_income_yuan"),
    ("−", "business_cost_yuan"),
)
_SIGNS = ("+", "−")
_EVENTS = 50


@dataclass(frozen=True)
class FamilyPage:
    """A family on a day, as it was known at an instant (None: now)."""

    household: Household
    sight: Sight
    on: date
    known_at: datetime | None
    members: tuple[MemberLine, ...]
    guarantees: tuple[GuaranteeLine, ...]
    registered: Section
    living: Section
    skills: tuple[Ability, ...]
    wishes: tuple[Ability, ...]
    local: Section
    income: HouseholdIncome | None
    income_lines: tuple[CalcLine, ...]
    income_origin: str
    events: tuple[Event, ...]

    @property
    def who(self) -> str:
        """Whose family it is, as the reader may see the name."""
        return self.sight.head(self.household)

    @property
    def head_of_table(self) -> tuple[str, ...]:
        """The headings of the members' table after name and age."""
        return tuple(str(field.label) for field in _in_the_table(self.sight))


def family_page(
    user: Somebody, household: Household, sight: Sight, on: date, known_at: datetime | None = None
) -> FamilyPage:
    """The page of a family as the user may see it, on a day, as it was known at an instant.

    Those who see no names see no events, free texts, skills, wishes and local columns: none of these can be
    masked word for word.

    Cost: fourteen queries, and thirteen more with an instant, whatever the size of the family.
    """
    state = family_state(household, on, known_at)
    lines = [_member_line(member, state, sight) for member in state.members]
    skills, wishes = ((), ()) if sight.is_masked else abilities(state)
    events = history(Subject("household", household.key), user).filter(occurred_at__date__lte=on)
    if known_at is not None:
        events = events.filter(recorded_at__lte=known_at)
    return FamilyPage(
        household=state.household,
        sight=sight,
        on=on,
        known_at=known_at,
        members=tuple(sorted(lines, key=lambda line: not line.is_head)),
        guarantees=_guarantees(state, sight),
        registered=known_section(state, sight, Keeps.STATUS, Keeps.FAMILY),
        living=asked_section(state, Keeps.LIVING, sight),
        skills=skills,
        wishes=wishes,
        local=Section(()) if sight.is_masked else local_section(state),
        income=state.income,
        income_lines=_income_lines(household, state, sight, on),
        income_origin=sight.source(state.origins.get((OF_HOUSEHOLD, "net_income_yuan"))),
        events=() if not sight.keeps_file else tuple(events.reverse()[:_EVENTS]),
    )


def _in_the_table(sight: Sight) -> tuple[Field, ...]:
    return tuple(field for field in (FIELDS[name] for name in _IN_THE_TABLE) if sight.shows(field))


def _guarantees(state: FamilyState, sight: Sight) -> tuple[GuaranteeLine, ...]:
    """The six; their state alone where the grounds, which name members, are not to be seen."""
    lines = guarantee_lines(state)
    if not sight.is_masked:
        return lines
    return tuple(replace(line, evidence="", origin="", facts=Finding(line.is_safe, "")) for line in lines)


def _income_lines(household: Household, state: FamilyState, sight: Sight, on: date) -> tuple[CalcLine, ...]:
    if not (state.income and state.income_known):
        return ()
    lines = _worked_out(state.income, state.income_known, lines_at(household.place, on))
    # the parts of an item name payments that only the ill receive
    return tuple(
        replace(line, note="") if sight.is_masked and line.operator in _SIGNS else line for line in lines
    )


def _member_line(member: Member, state: FamilyState, sight: Sight) -> MemberLine:
    facts, age = state.member_facts.get(member.pk), state.age_of(member)

    def word(field: Field) -> str:
        return in_words(getattr(facts, field.name, None), codes=field.codes, unit=field.unit)

    skipped = (*_IN_THE_TABLE, "is_head", "age_years")
    others = said_once(
        Fact(
            capital(field.label), word(field), sight.source(state.origins.get((str(member.key), field.name)))
        )
        for field in filter(sight.shows, fields_of(Keeps.MEMBER_FACTS).values())
        if field.name not in skipped and getattr(facts, field.name, None) is not None
    )
    return MemberLine(
        member=member,
        name=sight.member(member, age),
        is_head=bool(facts and facts.is_head),
        age=formats.unknown() if age is None else str(age),
        cells=tuple((capital(field.label), word(field)) for field in _in_the_table(sight)),
        others=others,
    )


def _worked_out(income: HouseholdIncome, known: KnownIncome, in_force: Lines) -> tuple[CalcLine, ...]:
    """How the income per head comes about (domain.md §2.4); the items only where something is known of all.

    An item that is known only roughly stands as a range, and so does what follows from it. ``in_force``: the
    lines beside which the result is set.
    """
    lines: list[CalcLine] = []
    rough = {one.item: one for one in known.rough}
    terms = known.net.terms
    if all(terms[name].high is not None or name in rough for _sign, name in _SUMMANDS):
        for sign, name in _SUMMANDS:
            note = _evidence(rough[name]) if name in rough else _parts(income, name)
            amount = range_words(terms[name].low, terms[name].high)
            lines.append(CalcLine(sign, capital(FIELDS[name].label), amount, note))
    low, high = known.net.low, known.net.high
    if (low, high) != (None, None):
        sign = "=" if lines else ""
        lines.append(CalcLine(sign, _("Net income of the family"), range_words(low, high), kind="eq"))
    if known.members:
        people = in_words(known.members, unit="persons")
        lines.append(CalcLine("÷", _("Members in the income year"), people))
    low, high = known.per_head
    if (low, high) != (None, None):
        lines.append(CalcLine("=", _("Net income per head"), range_words(low, high), kind="res"))
        open_items = [capital(FIELDS[name].label) for name, term in terms.items() if term.low != term.high]
        for kind, yuan in in_force.items():
            where = _beside(yuan, low, high, open_items)
            lines.append(CalcLine("", capital(kind.label), formats.yuan(yuan), where))
    return tuple(lines)


def _beside(yuan: Decimal, low: Decimal | None, high: Decimal | None, open_items: Sequence[str]) -> str:
    """Where an income stands beside a line: what is not known is never read as below or above."""
    if high is not None and high < yuan:
        return _("the family is below it")
    if low is not None and low >= yuan:
        return _("the family is not below it")
    if not open_items:
        return _("cannot tell")
    return _("cannot tell; find out: {items}").format(items=_(", ").join(open_items))


def _evidence(one: IncomeItem) -> str:
    return _("%(how)s, %(day)s") % {"how": one.get_evidence_display(), "day": formats.day(one.valid_from)}


def _parts(income: HouseholdIncome, total: str) -> str:
    """The lines of the form that an item adds up from, where they are known and not nothing."""
    known = [(FIELDS[name].label, getattr(income, name)) for name in ITEMS[total].parts]
    return _(", ").join(f"{label} {_amount(amount)}" for label, amount in known if amount)


def _amount(value: object) -> str:
    return formats.decimal(Decimal(str(value)), 0 if Decimal(str(value)) % 1 == 0 else 2)
