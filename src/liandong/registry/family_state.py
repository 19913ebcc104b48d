"""A family as it was on a day, as the registry knew it at an instant.

Two times: *valid* time, on which day something was true, and *record* time, when the registry came to know
it. Without an instant, what is known now is read from the tables alone; with one, rows that were superseded
since are read from the history.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import models

from liandong.registry.fields import Keeps
from liandong.registry.income_known import KnownIncome, income_known
from liandong.registry.models import (
    Guarantees,
    GuaranteesVersion,
    Household,
    HouseholdFacts,
    HouseholdFactsVersion,
    HouseholdIncome,
    HouseholdIncomeVersion,
    HouseholdStatus,
    HouseholdStatusVersion,
    HouseholdVersion,
    IncomeItem,
    IncomeItemVersion,
    LivingConditions,
    LivingConditionsVersion,
    LocalValue,
    LocalValueVersion,
    Member,
    MemberFacts,
    MemberFactsVersion,
    MemberVersion,
    ReferenceLevel,
    ReferenceLevelVersion,
    Skill,
    SkillVersion,
    Source,
    Wish,
    WishVersion,
)
from liandong.registry.origins import OF_FAMILIES, Origins, origins_among

M = TypeVar("M", bound=models.Model)

_VERSIONS: Mapping[type[models.Model], Any] = {
    Guarantees: GuaranteesVersion,
    Household: HouseholdVersion,
    HouseholdFacts: HouseholdFactsVersion,
    HouseholdIncome: HouseholdIncomeVersion,
    HouseholdStatus: HouseholdStatusVersion,
    IncomeItem: IncomeItemVersion,
    LivingConditions: LivingConditionsVersion,
    LocalValue: LocalValueVersion,
    Member: MemberVersion,
    MemberFacts: MemberFactsVersion,
    ReferenceLevel: ReferenceLevelVersion,
    Skill: SkillVersion,
    Wish: WishVersion,
}


_STATED: tuple[type[models.Model], ...] = (*OF_FAMILIES, MemberFacts)
_OF_A_STATE = tuple(model for model in _VERSIONS if model not in (Household, ReferenceLevel))


@dataclass(frozen=True)
class FamilyState:
    """The rows that held on a day, as they were known.

    ``member_facts`` by the id of the member; ``local_values`` by the id of the column. A table that says
    nothing of the day is None, or missing.
    """

    household: Household
    valid_on: date
    known_at: datetime | None
    members: tuple[Member, ...]
    member_facts: Mapping[int, MemberFacts]
    family: HouseholdFacts | None
    status: HouseholdStatus | None
    guarantees: Guarantees | None
    living: LivingConditions | None
    incomes: tuple[HouseholdIncome, ...]
    income_known: KnownIncome | None
    skills: tuple[Skill, ...]
    wishes: tuple[Wish, ...]
    local_values: Mapping[int, LocalValue]
    origins: Origins

    @property
    def income(self) -> HouseholdIncome | None:
        """The latest income year."""
        return self.incomes[0] if self.incomes else None

    def age_of(self, member: Member) -> int | None:
        """Completed years by the date of birth, else the age as the source gave it."""
        return age_on(member, self.member_facts.get(member.pk), self.valid_on)

    def row(self, kept: Keeps) -> models.Model | None:
        """The row of a table that a household has one of."""
        return {
            Keeps.HOUSEHOLD: self.household,
            Keeps.FAMILY: self.family,
            Keeps.STATUS: self.status,
            Keeps.GUARANTEES: self.guarantees,
            Keeps.LIVING: self.living,
            Keeps.INCOME: self.income,
        }[kept]


def age_on(member: Member, facts: MemberFacts | None, on: date) -> int | None:
    """Completed years by the date of birth, else the age as the source gave it."""
    born = member.birth_on
    if born is not None:
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return facts.age_years if facts else None


def family_state(household: Household, valid_on: date, known_at: datetime | None = None) -> FamilyState:
    """A family on a day, as known at an instant; None is now.

    Who may read the household was asked before (:func:`liandong.registry.selectors.access_household`).

    Cost: 12 queries, and 13 more with an instant, whatever the size of the family.
    """
    known = {model: rows_known(model, household, known_at) for model in _OF_A_STATE}
    _load_sources(row for rows in known.values() for row in rows)
    return _state(household, known, valid_on, known_at)


@dataclass(frozen=True)
class FamilyRows:
    """What is known today of a family, on any day. Of tables that were not asked for it says nothing."""

    household: Household
    known: Mapping[type[models.Model], list[Any]]
    with_origins: bool = True

    def on(self, day: date) -> FamilyState:
        """The family on a day."""
        return _state(self.household, self.known, day, None, with_origins=self.with_origins)


def rows_of_families(
    households: Iterable[Household], tables: Sequence[type[models.Model]], *, with_origins: bool = True
) -> dict[int, FamilyRows]:
    """The rows of many families in some tables, by the family's id. Cost: one query for each table.

    ``with_origins``: whether it will be asked where a fact comes from; else no sources are read.
    """
    families = {one.pk: one for one in households}
    found: dict[int, dict[type[models.Model], list[Any]]] = {
        pk: {model: [] for model in _OF_A_STATE} for pk in families
    }
    for model in tables:
        of_these = {"household__in": list(families)}
        rows = model._default_manager.filter(**of_these).order_by("pk")
        for row in rows.select_related("source") if with_origins else rows:
            found[row.household_id][model].append(row)  # type: ignore[attr-defined]  # each of them has it
    return {pk: FamilyRows(families[pk], known, with_origins) for pk, known in found.items()}


def _state(
    household: Household,
    known: Mapping[type[models.Model], list[Any]],
    valid_on: date,
    known_at: datetime | None,
    *,
    with_origins: bool = True,
) -> FamilyState:
    def holding(model: type[M]) -> list[M]:
        return [row for row in known[model] if _holds(row, valid_on)]

    members = sorted(holding(Member), key=lambda row: (row.person_no, row.pk))
    incomes = sorted(holding(HouseholdIncome), key=lambda row: -row.year)
    return FamilyState(
        household=_household_known(household, known_at),
        valid_on=valid_on,
        known_at=known_at,
        members=tuple(members),
        member_facts={row.member_id: row for row in holding(MemberFacts)},
        family=_one(holding(HouseholdFacts)),
        status=_one(holding(HouseholdStatus)),
        guarantees=_one(holding(Guarantees)),
        living=_one(holding(LivingConditions)),
        incomes=tuple(row for row in incomes if row.year <= valid_on.year),
        income_known=_income_known(incomes, known, valid_on),
        skills=tuple(holding(Skill)),
        wishes=tuple(holding(Wish)),
        local_values={row.column_id: row for row in holding(LocalValue)},
        origins=_origins(known, valid_on) if with_origins else {},
    )


def _origins(known: Mapping[type[models.Model], list[Any]], on: date) -> Origins:
    members = {member.pk: str(member.key) for member in known[Member]}
    return origins_among((row for model in _STATED for row in known[model]), members, on)


def _income_known(
    incomes: list[HouseholdIncome], known: Mapping[type[models.Model], list[Any]], on: date
) -> KnownIncome | None:
    """What is known of the latest income year."""
    year = next((row.year for row in incomes if row.year <= on.year), None)
    return None if year is None else income_known(year, known[HouseholdIncome], known[IncomeItem], on)


def rows_known(model: type[M], household: Household, known_at: datetime | None) -> list[M]:
    """All rows of a household in a table, whenever they held, as they were known at an instant.

    A row that was superseded later is read as it stood then: the first version of it after the instant.
    """
    current = model._default_manager.filter(household=household).select_related("source")
    if known_at is None:
        return list(current)
    found = {row.pk: row for row in current.filter(recorded_at__lte=known_at)}
    later = _VERSIONS[model].objects.filter(household_id=household.pk, pgh_created_at__gt=known_at)
    found |= _as_they_stood(model, later, known_at)
    return list(found.values())


def _load_sources(rows: Iterable[Any]) -> None:
    """Give each row its source; those made of superseded versions come without. Cost: one query at most."""
    without = [row for row in rows if not row._state.fields_cache.get("source")]
    sources = Source.objects.in_bulk({row.source_id for row in without}) if without else {}
    for row in without:
        row.source = sources[row.source_id]


def _household_known(household: Household, known_at: datetime | None) -> Household:
    if known_at is None:
        return household
    later = HouseholdVersion.objects.filter(pgh_obj_id=household.pk, pgh_created_at__gt=known_at)
    return _as_they_stood(Household, later, known_at).get(household.pk, household)


def _as_they_stood(model: type[M], later: Any, known_at: datetime) -> dict[int, M]:
    """The first version after the instant of each row that was known by then, by its id."""
    rows: dict[int, M] = {}
    columns = [
        field.attname for field in model._meta.concrete_fields if not isinstance(field, models.GeneratedField)
    ]
    for version in later.filter(recorded_at__lte=known_at).order_by("-pgh_created_at", "-pgh_id"):
        rows[version.id] = model(**{column: getattr(version, column) for column in columns})
    return rows


def _holds(row: Any, on: date) -> bool:
    return bool(row.valid_from <= on and (row.valid_to is None or row.valid_to > on))


def _one(rows: Iterable[M]) -> M | None:
    return next(iter(rows), None)
