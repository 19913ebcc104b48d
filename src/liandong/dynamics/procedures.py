"""Procedures about a family or a place: which are open, which may be opened today and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from liandong.casework.by_code import codes_of
from liandong.casework.case_page import roles_of
from liandong.casework.case_selectors import PLACE_LEVELS, cases_about
from liandong.casework.models import Case
from liandong.casework.procedure_tables import TABLES, table_of, tables_on
from liandong.casework.procedures import Guard, Procedure, Transition
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import has_role
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import path_names
from liandong.linkage.models import Subject
from liandong.registry.models import Household
from liandong.registry.services.standing import is_monitored


@dataclass(frozen=True)
class CaseLine:
    """A case in words."""

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


@dataclass(frozen=True)
class About:
    """What a procedure may be opened about: a family or a place, with its number and name for people."""

    subject: Subject
    place: Place
    number: str
    name: str

    @classmethod
    def family(cls, household: Household) -> About:
        """A family."""
        return cls(
            Subject("household", household.key), household.place, household.household_no, str(household)
        )

    @classmethod
    def area(cls, place: Place, on: date) -> About:
        """A village or county; its code is its number. Cost: two queries."""
        kind = next(kind for kind, level in PLACE_LEVELS.items() if level == place.level)
        number = codes_of([place], on)[place.pk]
        return cls(Subject(kind, place.key), place, number, path_names(place, on)[-1])


def cases_of(about: About) -> list[CaseLine]:
    """The cases of a subject, the latest first. Cost: one query."""
    return [CaseLine.of(case) for case in cases_about(about.subject)]


def openings_for(user: User, about: About, cases: list[CaseLine]) -> list[Opening]:
    """How a procedure of today may be opened about what has none of it open.

    Cost: one query for a family, and one where places have tables of their own.
    """
    today = clock.today()
    busy = {one.case.procedure for one in cases if one.case.ended_at is None}
    cleared = {one.case.procedure for one in cases if one.case.state == "cleared"}
    is_local = any(one.place for one in TABLES if one.subject == about.subject.kind)
    code = codes_of([about.place], today)[about.place.pk] if is_local else ""
    found = []
    for table in tables_on(code, today):
        if table.id in busy or table.subject != about.subject.kind:
            continue
        for line in table.openings():
            if Guard.CLEARED_BEFORE in line.guards and table.id not in cleared:
                continue
            if Guard.ON_RECORD in line.guards and not is_monitored(about.subject.key):
                continue
            is_mine = has_role(user, *line.roles, place=about.place)
            found.append(Opening(table, line, str(table.events[line.event]), roles_of(line), is_mine))
    return found
