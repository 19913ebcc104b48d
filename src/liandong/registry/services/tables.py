"""The tables of dated facts, and how statements of this package are run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from liandong.registry.fields import Keeps, fields_of

Parameter = str | int | date | datetime | list[str] | list[int] | None


@dataclass(frozen=True)
class FactTable:
    """A table of dated facts: where it is, whose facts, and its columns."""

    name: str
    owner: str  # household | member
    columns: tuple[str, ...]
    of_year: bool = False

    @property
    def told(self) -> str:
        """The temporary table with what the source says."""
        return "told_member" if self.owner == "member" else "told_household"


def _columns(kept: Keeps) -> tuple[str, ...]:
    return tuple(name for name in fields_of(kept) if name != "year")


FACT_TABLES = (
    FactTable("registry_memberfacts", "member", _columns(Keeps.MEMBER_FACTS)),
    FactTable("registry_householdfacts", "household", _columns(Keeps.FAMILY)),
    FactTable("registry_householdstatus", "household", _columns(Keeps.STATUS)),
    FactTable("registry_guarantees", "household", _columns(Keeps.GUARANTEES)),
    FactTable("registry_livingconditions", "household", _columns(Keeps.LIVING)),
    FactTable("registry_householdincome", "household", _columns(Keeps.INCOME), of_year=True),
)


def run(*statements: str, parameters: Sequence[Parameter] = ()) -> None:
    """Run statements of this package; the parameters are those of each."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, parameters or None)


def rows(statement: str, parameters: Sequence[Parameter] = ()) -> list[tuple[Any, ...]]:
    """The rows of a query of this package."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return list(cursor.fetchall())
