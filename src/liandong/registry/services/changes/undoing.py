"""Taking back a change of a family while nothing builds on it: by another change, never by forgetting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import Model

from liandong.registry.change_codes import ChangeKind, ClosingReason
from liandong.registry.models import FamilyChange, Household, Member
from liandong.registry.models.personal import PersonalNumber
from liandong.registry.services.changes import refusals
from liandong.registry.services.changes.members import name_head
from liandong.registry.services.changes.rows import DATED
from liandong.registry.services.changes.work import (
    Done,
    Order,
    Step,
    Work,
    finish,
    guard_one_head,
    lock_household,
    repeated,
    transaction_of,
)
from liandong.registry.services.changes.work import begin as begin_work

_TABLES: Mapping[str, type[Model]] = {model.__name__: model for model in (Household, Member, PersonalNumber)}


def undo(order: Order, change_key: UUID) -> Done:
    """Take back a change: rows that it opened keep no day, rows that it ended hold again.

    Both stay to be read. Events tell the undoing; nothing of what was recorded is taken away.

    Raises:
        BuiltOn: something was recorded later that stands on it.
        CannotUndo: it is an undoing itself, was undone before, or said who somebody is.
        OutOfScope: one of the households lies outside the actor's area.

    Lock: every household that it touched, in the order of their numbers.
    """
    with transaction_of(order):
        change = FamilyChange.objects.select_related("household", "source").filter(key=change_key).first()
        if change is None:
            raise refusals.CannotUndo
        done = repeated(order, ChangeKind.UNDO, {"undoes": change_key})
        if done is not None:
            return done
        if change.kind == ChangeKind.UNDO or FamilyChange.objects.filter(undoes=change).exists():
            raise refusals.CannotUndo
        household = lock_household(order.actor, change.household.key)
        others = _lock_others(order, change, household)
        work = begin_work(order, household)
        for step in reversed(change.steps):
            _guard(step)
            _take_back(work, step)
        for one in (household, *others):
            one.refresh_from_db()
            guard_one_head(one, had=0)
            name_head(work, one)
            work.tell(
                "household.undone",
                one,
                change=str(change.key),
                what=change.kind,
                taken_back=str(change.source.key),
            )
        return finish(work, ChangeKind.UNDO, {"undoes": change_key}, undoes=change)


def _lock_others(order: Order, change: FamilyChange, household: Household) -> list[Household]:
    """The other households of which the change touched rows; the actor must be allowed to change each."""
    numbers: set[int] = set()
    for step in change.steps:
        model, pk = str(step[1]), int(str(step[2]))
        if model == "Household":
            numbers.add(pk)
        elif model == "Member":
            numbers.add(Member.objects.values_list("household_id", flat=True).get(pk=pk))
    keys = (
        Household.objects.filter(pk__in=numbers - {household.pk}).order_by("pk").values_list("key", flat=True)
    )
    return [lock_household(order.actor, key) for key in keys]


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _guard(step: Step) -> None:
    """Refuse where a row is no longer as the change left it."""
    what, model, pk = str(step[0]), str(step[1]), int(str(step[2]))
    if what == "said":
        raise refusals.CannotUndo
    if what == "name" or (what == "open" and model == "Household"):
        return
    table = DATED.get(model) or _TABLES[model]
    row = table._default_manager.get(pk=pk)
    if what == "set":
        is_as_left = str(getattr(row, str(step[3])) or "") == str(step[5] or "")
    else:
        is_as_left = getattr(row, "valid_to", None) == _day(step[3] if what == "open" else step[4])
    if not is_as_left:
        raise refusals.BuiltOn


def _take_back(work: Work, step: Step) -> None:
    what, model, pk = str(step[0]), str(step[1]), int(str(step[2]))
    if what == "name":
        return
    if model == "Household":
        _take_back_household(work, step)
        return
    if model == "Member":
        member = Member.objects.get(pk=pk)
        if what == "open":
            # a stay without a day; what the person came from is free to go on
            member.valid_to, member.came_from = member.valid_from, None
        else:
            member.valid_to, member.left_by = _day(step[3]), None
        member.save(update_fields=["valid_to", "came_from", "left_by"])
        return
    table = DATED.get(model) or PersonalNumber
    row = table._default_manager.get(pk=pk)
    row.valid_to = row.valid_from if what == "open" else _day(step[3])
    row.save(update_fields=["valid_to"])


def _take_back_household(work: Work, step: Step) -> None:
    row = Household.objects.get(pk=int(str(step[2])))
    if step[0] == "open":
        row.closed_on, row.closed_reason = work.on, ClosingReason.MISTAKE.value
        row.save(update_fields=["closed_on", "closed_reason"])
        return
    # both columns of a closing at once: the database knows no closed file without a reason
    name, before = str(step[3]), step[4]
    if name == "closed_on":
        row.closed_on = _day(before)
        row.closed_reason = row.closed_reason if before else None
    elif name != "closed_reason" or before:
        setattr(row, name, before)
    row.save(update_fields=["closed_on", "closed_reason", name])
