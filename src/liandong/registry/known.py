"""The tables of facts as they stood in the register at an instant, for queries over many families.

One family is read by :func:`liandong.registry.family_state.family_state`; here the same is said set-wise, by
common table expressions of the tables' own names, so that a query needs no second wording.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import models

from liandong.registry.columns import ALIASES
from liandong.registry.fields import Keeps
from liandong.registry.models import (
    Guarantees,
    Household,
    HouseholdFacts,
    HouseholdIncome,
    HouseholdStatus,
    LivingConditions,
    Member,
    MemberFacts,
)

_TABLES: Mapping[Keeps, type[models.Model]] = {
    Keeps.HOUSEHOLD: Household,
    Keeps.MEMBER: Member,
    Keeps.MEMBER_FACTS: MemberFacts,
    Keeps.FAMILY: HouseholdFacts,
    Keeps.STATUS: HouseholdStatus,
    Keeps.GUARANTEES: Guarantees,
    Keeps.LIVING: LivingConditions,
    Keeps.INCOME: HouseholdIncome,
}
# History leaves out what the database works out; it is worked out again.
_WORKED_OUT = {"net_income_pc_yuan": "(net_income_yuan / nullif(member_count, 0))::numeric(14, 4)"}

# A row that was superseded later is read as it stood: the first version of it after the instant.
_KNOWN = """{table} as materialized (
  select {columns} from {table} kept
  where recorded_at <= %(known_at)s and {which} and not exists (
    select from {table}version later where later.pgh_obj_id = kept.id and later.pgh_created_at > %(known_at)s
  )
  union all
  select {versions} from {table}version stood
  where pgh_created_at > %(known_at)s and recorded_at <= %(known_at)s and {which} and not exists (
    select from {table}version sooner
    where sooner.pgh_obj_id = stood.pgh_obj_id and sooner.pgh_created_at > %(known_at)s
      and (sooner.pgh_created_at, sooner.pgh_id) < (stood.pgh_created_at, stood.pgh_id)
  )
)"""
_HERE = "place_id = any (%(ids)s)"
_OF_THESE = "household_id in (select id from registry_household)"


def as_known(aliases: Collection[str]) -> str:
    """Common table expressions for the tables with these aliases, as known at ``%(known_at)s``.

    Within the query that follows, a table's name means its rows as they stood then, of the families that
    lived at the places ``%(ids)s`` by what was known: households come first, and the others follow them.
    """
    wanted = [model for kept, model in _TABLES.items() if kept is Keeps.HOUSEHOLD or ALIASES[kept] in aliases]
    return ", ".join(_one(model) for model in wanted)


def _one(model: type[models.Model]) -> str:
    fields = model._meta.concrete_fields
    columns = [field.attname for field in fields]
    versions = [
        f"{_WORKED_OUT[field.attname]} as {field.attname}"
        if isinstance(field, models.GeneratedField)
        else field.attname
        for field in fields
    ]
    return _KNOWN.format(
        table=model._meta.db_table,
        columns=", ".join(columns),
        versions=", ".join(versions),
        which=_HERE if model is Household else _OF_THESE,
    )
