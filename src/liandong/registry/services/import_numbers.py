"""Numbers of persons in the rows of a source: taken past the tables of texts, sealed, and set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pyarrow as pa

from liandong.foundation.accounts.models import User
from liandong.foundation.personal import Kind, tidy
from liandong.foundation.personal.id_numbers import Fault, problem_of
from liandong.foundation.personal.masks import hidden
from liandong.registry.fields import Keeps, fields_of
from liandong.registry.models import PersonalNumber, Source
from liandong.registry.services.comparison import Conflict
from liandong.registry.services.personal import KeptOut, ToldNumber, set_numbers
from liandong.registry.services.tables import rows


def take_numbers(households: pa.Table, members: pa.Table, *, actor: User | None) -> list[Conflict]:
    """Set the numbers of the rows that a merge has just written; the values that were kept out, masked.

    To be called inside the merge's transaction, while ``told_household`` and ``told_member`` are there.
    A number that a spreadsheet ruined says nothing and is left out. Households new to the registry have
    their own event and get no second one.
    """
    if not _filled(households, Keeps.HOUSEHOLD_NUMBERS) and not _filled(members, Keeps.MEMBER_NUMBERS):
        return []
    found = rows(
        "select t.household_no, t.id, s.source_id, t.is_new "
        "from told_household t join told_source s on s.observed_on = t.observed_on"
    )
    owners = {str(number): (int(owner), int(source)) for number, owner, source, _ in found}
    fresh = {int(owner) for _, owner, _, is_new in found if is_new}
    of_source: dict[int, list[tuple[tuple[str, str | None], ToldNumber]]] = defaultdict(list)
    for names, source, one in (*_of_households(households, owners), *_of_members(members, owners)):
        of_source[source].append((names, one))
    conflicts: list[Conflict] = []
    for source, told in of_source.items():
        done = set_numbers(
            [one for _, one in told], Source.objects.get(pk=source), actor=actor, covered=fresh
        )
        conflicts += [_conflict(*told[kept.row], kept) for kept in done.kept_out]
    return conflicts


_Told = tuple[tuple[str, str | None], int, ToldNumber]


def _of_households(table: pa.Table, owners: dict[str, tuple[int, int]]) -> Iterator[_Told]:
    numbers = table["household_no"].to_pylist()
    for name in _filled(table, Keeps.HOUSEHOLD_NUMBERS):
        for number, value in zip(numbers, table[name].to_pylist(), strict=True):
            if number in owners and _says_something(name, value):
                owner, source = owners[number]
                yield (number, None), source, ToldNumber(name, value, owner)


def _of_members(table: pa.Table, owners: dict[str, tuple[int, int]]) -> Iterator[_Told]:
    filled = _filled(table, Keeps.MEMBER_NUMBERS)
    if not filled:
        return
    members = {
        (str(number), str(person)): int(member)
        for number, person, member in rows("select household_no, person_no, id from told_member")
    }
    names = list(zip(table["household_no"].to_pylist(), table["person_no"].to_pylist(), strict=True))
    for name in filled:
        for (number, person), value in zip(names, table[name].to_pylist(), strict=True):
            member = members.get((number, person))
            if member is not None and number in owners and _says_something(name, value):
                owner, source = owners[number]
                yield (number, person), source, ToldNumber(name, value, owner, member)


def _filled(table: pa.Table, kept: Keeps) -> list[str]:
    """The columns of numbers in which the source says anything."""
    return [
        name
        for name in fields_of(kept)
        if name in table.column_names and table[name].null_count < table.num_rows
    ]


def _says_something(kind: str, value: str | None) -> bool:
    if not value or not value.strip():
        return False
    if kind != Kind.ID_NUMBER:
        return True
    problem = problem_of(value)
    return problem is None or problem.fault is not Fault.RUINED


def _conflict(names: tuple[str, str | None], told: ToldNumber, kept: KeptOut) -> Conflict:
    """The question to the village: both values masked, because conflicts are kept as text."""
    held = PersonalNumber.objects.get(
        household=told.household, member=told.member, kind=told.kind, valid_to__isnull=True
    )
    registered = hidden(held.opened()) if held.erased_at is None else None
    return Conflict(
        names[0], names[1], told.kind, registered, hidden(tidy(told.kind, told.value)), kept.reason
    )
