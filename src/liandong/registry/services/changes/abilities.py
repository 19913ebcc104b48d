"""What members can do and what a family wants: stated, and ended, as dated facts of the village."""

from __future__ import annotations

from uuid import UUID

from liandong.registry.change_codes import ChangeKind
from liandong.registry.models import Skill, Wish
from liandong.registry.person_codes import SkillKind, SkillLevel, WishKind
from liandong.registry.services.changes import refusals
from liandong.registry.services.changes.members import one_member
from liandong.registry.services.changes.rows import current, end, opened
from liandong.registry.services.changes.work import Done, Order, Work, guard_forward, perform


def state_skill(
    order: Order, key: UUID, member: UUID, kind: SkillKind, *, level: SkillLevel | None, detail: str
) -> Done:
    """Write down what a member can do; said again with another level, it replaces what was said before.

    Raises:
        NotAMember, NothingChanged, BeforeKnown, DayAhead, HouseholdClosed, OutOfScope.
    """

    def act(work: Work) -> None:
        who = one_member(work.household, member)
        before = current(Skill, member=who, kind=kind.value)
        values = {"level": level.value if level else None, "detail": detail or None}
        _replace(work, before, values)
        owner = {"member_id": who.pk, "household_id": work.household.pk, "kind": kind.value}
        opened(work, Skill, {**owner, **values}, stated=(), since=work.on)
        work.say(who, kind.label, "", level.label if level else "")
        work.tell("household.changed", work.household, fields=["skills"], members_changed=1)

    asked = {"member": member, "kind": kind, "level": level, "detail": detail}
    return perform(order, key, ChangeKind.CHANGE, asked, act)


def state_wish(order: Order, key: UUID, kind: WishKind, *, member: UUID | None, detail: str) -> Done:
    """Write down what a family, or one of its members, wants to do or to get. Refusals as for a skill."""

    def act(work: Work) -> None:
        who = one_member(work.household, member) if member else None
        before = current(Wish, household=work.household, member=who, kind=kind.value)
        values = {"detail": detail or None}
        _replace(work, before, values)
        owner = {"household_id": work.household.pk, "member_id": who.pk if who else None, "kind": kind.value}
        opened(work, Wish, {**owner, **values}, stated=(), since=work.on)
        work.say(who or work.household.household_no, kind.label, "", detail)
        work.tell("household.changed", work.household, fields=["wishes"], members_changed=0)

    return perform(order, key, ChangeKind.CHANGE, {"wish": kind, "member": member, "detail": detail}, act)


def end_ability(order: Order, key: UUID, ability: UUID) -> Done:
    """Write down that a skill or a wish no longer holds from the order's day on.

    Raises:
        UnknownField: it is not of this family, or ended before; and the refusals of every change.
    """

    def act(work: Work) -> None:
        for model, name in ((Skill, "skills"), (Wish, "wishes")):
            holding = {"household": work.household, "key": ability, "valid_to__isnull": True}
            row = model._default_manager.filter(**holding).first()
            if row is not None:
                guard_forward(work.household.household_no, row.valid_from, work.on)
                end(work, row, work.on)
                work.say(work.household.household_no, row.get_kind_display())
                work.tell("household.changed", work.household, fields=[name], members_changed=0)
                return
        raise refusals.UnknownField(field=str(ability))

    return perform(order, key, ChangeKind.CHANGE, {"ends": ability}, act)


def _replace(work: Work, before: Skill | Wish | None, values: dict[str, str | None]) -> None:
    if before is None:
        return
    if all(getattr(before, name) == value for name, value in values.items()):
        raise refusals.NothingChanged
    guard_forward(work.household.household_no, before.valid_from, work.on)
    end(work, before, work.on)
