"""Procedures about a family: which are open, which may be opened today and by whom."""

from __future__ import annotations

from dataclasses import dataclass

from liandong.casework.case_page import roles_of
from liandong.casework.case_selectors import cases_about
from liandong.casework.models import Case
from liandong.casework.procedure_tables import TABLES, table_of
from liandong.casework.procedures import Guard, Procedure, Transition
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import has_role
from liandong.linkage.models import Subject
from liandong.registry.models import Household


@dataclass(frozen=True)
class CaseLine:
    """A case of the family in words."""

    case: Case
    title: str
    state: str

    @classmethod
    def of(cls, case: Case) -> CaseLine:
        """From what is stored."""
        table = table_of(case.procedure, case.version)
        return cls(case, str(table.title), str(table.states[case.state]))


@dataclass(frozen=True)
class Opening:
    """A step by which a case may be opened today. ``is_mine``: the reader may take it."""

    table: Procedure
    line: Transition
    event: str
    roles: str
    is_mine: bool


def cases_of(household: Household) -> list[CaseLine]:
    """The family's cases, the latest first. Cost: one query."""
    return [CaseLine.of(case) for case in cases_about(Subject("household", household.key))]


def openings_for(user: User, household: Household, cases: list[CaseLine]) -> list[Opening]:
    """How a procedure of today may be opened for a family that has none of it open."""
    today = clock.today()
    busy = {one.case.procedure for one in cases if one.case.ended_at is None}
    cleared = {one.case.procedure for one in cases if one.case.state == "cleared"}
    found = []
    for table in TABLES:
        if table.id in busy or not (
            table.valid_from <= today and (table.valid_to is None or today < table.valid_to)
        ):
            continue
        for line in table.openings():
            if Guard.CLEARED_BEFORE in line.guards and table.id not in cleared:
                continue
            is_mine = has_role(user, *line.roles, place=household.place)
            found.append(Opening(table, line, str(table.events[line.event]), roles_of(line), is_mine))
    return found
