"""Columns that a place declares for its households: declared, ended, and filled for one household."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import access, access_place
from liandong.foundation.places.models import Level, Place
from liandong.linkage.models import Subject
from liandong.linkage.services import record
from liandong.registry.change_codes import ChangeKind
from liandong.registry.columns import COLUMNS
from liandong.registry.models import Household, LocalColumn, LocalValue
from liandong.registry.models.local import VALUE_OF
from liandong.registry.record_codes import LocalType
from liandong.registry.services.changes import refusals
from liandong.registry.services.changes.rows import current, end, opened, same
from liandong.registry.services.changes.work import Done, Order, Work, guard_forward, perform
from liandong.registry.wording import in_words

DECLARE = "column.declare"
Value = bool | int | Decimal | str | date | None
_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")


class CodeUnfit(Refusal):
    """A code that cannot name a column."""

    message = marked(
        "“{code}” cannot be the code of a column; write lower-case letters, digits and _, beginning with "
        "a letter, up to 40."
    )


class CodeTaken(Refusal):
    """A code that means something already."""

    message = marked("“{code}” is a column already: {title}. Use it, or choose another code.")


class ChoicesMissing(Refusal):
    """A list without a choice."""

    message = marked("A list needs at least two different choices; write one on each line.")


class NotAChoice(Refusal):
    """A value that the list does not have."""

    message = marked("“{value}” is not among the choices of “{title}”: {choices}.")


class PlaceTooSmall(Refusal):
    """Columns are declared for counties and wider places."""

    message = marked("Columns are declared for a county or a wider place, so that villages fill in the same.")


@dataclass(frozen=True)
class Declaration:
    """A column to be declared. ``choices``: of a list, in their order."""

    code: str
    title: str
    type: LocalType
    unit: str = ""
    choices: tuple[str, ...] = ()


def columns_for(places: Iterable[Place], on: date) -> QuerySet[LocalColumn]:
    """The local columns in force at places on a day: their own and those of the places above them."""
    ids = {one for place in places for one in place.ids}
    holds = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    return LocalColumn.objects.filter(holds, place__in=ids).order_by("place__level", "code")


@transaction.atomic
def declare_column(*, actor: User, place: Place, column: Declaration) -> LocalColumn:
    """Declare a column for the households of a county or a wider place. Event: ``column.declared``.

    Raises:
        OutOfScope, PlaceTooSmall, CodeUnfit, CodeTaken, ChoicesMissing.
    """
    access_place(actor, place.pk, action=DECLARE)
    if place.level > Level.COUNTY:
        raise PlaceTooSmall
    if not _CODE.fullmatch(column.code):
        raise CodeUnfit(code=column.code[:40])
    _guard_free(place, column.code)
    choices = list(dict.fromkeys(column.choices)) if column.type is LocalType.LIST else []
    if column.type is LocalType.LIST and len(choices) < 2:
        raise ChoicesMissing
    made = LocalColumn.objects.create(
        place=place,
        code=column.code,
        title=column.title.strip(),
        type=column.type.value,
        unit=column.unit.strip(),
        choices=choices,
        valid_from=clock.today(),
        declared_at=clock.now(),
        declared_by=actor,
    )
    _tell("column.declared", made, actor)
    return made


def _guard_free(place: Place, code: str) -> None:
    """A code means one thing for a household, whoever declared it: above, here or below."""
    if code in COLUMNS:
        raise CodeTaken(code=code, title=COLUMNS[code].label)
    taken = LocalColumn.objects.filter(
        Q(place__in=place.ids) | Q(place__path__startswith=place.path), code=code
    ).first()
    if taken is not None:
        raise CodeTaken(code=code, title=taken.title)


@transaction.atomic
def end_column(*, actor: User, key: UUID) -> LocalColumn:
    """The column is no longer asked for; what was filled in stays. Event: ``column.ended``.

    One that was declared today is asked for until tonight, one that nobody filled in goes altogether.
    """
    rows = LocalColumn.objects.select_related("place").select_for_update(of=("self",))
    column = access(actor, rows.filter(valid_to__isnull=True), {"key": key}, action=DECLARE)
    if not column.values.exists():
        column.delete()  # nobody ever filled it in: its code is free again
    else:
        column.valid_to = max(clock.today(), column.valid_from + timedelta(days=1))
        column.save(update_fields=["valid_to"])
    _tell("column.ended", column, actor, key=key)
    return column


def state_local_values(order: Order, key: UUID, values: Mapping[LocalColumn, Value]) -> Done:
    """Fill in local columns of a household. None says nothing and takes nothing away.

    Raises:
        NotAChoice, NothingChanged, UnknownField, BeforeKnown, DayAhead, HouseholdClosed, OutOfScope.
    """
    said = {column: value for column, value in values.items() if value is not None}

    def act(work: Work) -> None:
        known = set(columns_for([work.household.place], work.on).values_list("pk", flat=True))
        changed = []
        for column, value in said.items():
            if column.pk not in known:
                raise refusals.UnknownField(field=column.title)
            if column.type == LocalType.LIST and value not in column.choices:
                raise NotAChoice(value=value, title=column.title, choices=", ".join(column.choices))
            if _write(work, column, value):
                changed.append(column.code)
        if not changed:
            raise refusals.NothingChanged
        work.tell("household.changed", work.household, fields=sorted(changed), members_changed=0)

    asked = {column.code: value for column, value in said.items()}
    return perform(order, key, ChangeKind.CHANGE, asked, act)


def _write(work: Work, column: LocalColumn, value: Value) -> bool:
    row = current(LocalValue, household=work.household, column=column)
    if row is not None and same(row.value, value):
        return False
    if row is not None:
        guard_forward(work.household.household_no, row.valid_from, work.on)
        end(work, row, work.on)
    owner = {"household_id": work.household.pk, "column_id": column.pk}
    kept = VALUE_OF[LocalType(column.type)]
    opened(work, LocalValue, {**owner, kept: value}, stated=(), since=work.on)
    before = in_words(row.value) if row else ""
    work.say(work.household.household_no, column.title, before, in_words(value))
    return True


def values_of(household: Household, columns: Sequence[LocalColumn]) -> dict[int, Value]:
    """What is filled in now, by the id of the column. Cost: one query."""
    rows = LocalValue.objects.filter(household=household, column__in=columns, valid_to__isnull=True)
    return {row.column_id: row.value for row in rows}


def _tell(kind: str, column: LocalColumn, actor: User, *, key: UUID | None = None) -> None:
    record(
        kind=kind,
        subject=Subject("column", key or column.key),
        place=column.place,
        actor=actor,
        payload={"code": column.code, "type": column.type},
    )
