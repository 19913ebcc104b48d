"""Facts of a family that change, and facts that were never true: two different things, named so.

A *change* says since when something else is true: the row before ends that day and stays true for its time.
A *correction* says that what is on record was never true: every row that carried the value keeps no day of
its own, stays to be read, and is followed by a corrected one for the same time.

Both compare field by field with what the editor saw. Fields that nobody else touched are written; a field
that somebody else changed meanwhile to something else is asked about, and until then nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from liandong.foundation.pages import formats
from liandong.registry.change_codes import ChangeKind
from liandong.registry.fields import FIELDS, Field, Keeps
from liandong.registry.models import (
    DatedFacts,
    Household,
    Member,
    MemberFacts,
)
from liandong.registry.services.changes import refusals
from liandong.registry.services.changes.members import name_head, one_member
from liandong.registry.services.changes.rows import (
    DATED,
    current,
    owners_of,
    renew,
    same,
    supersede,
)
from liandong.registry.services.changes.work import Done, Order, Work, perform
from liandong.registry.wording import Value, in_words

TABLES: Mapping[Keeps, type[DatedFacts]] = {kept: DATED[kept.value] for kept in Keeps if kept.value in DATED}
_BY_OTHER_SERVICES = frozenset({"is_head", "head_name"})


@dataclass(frozen=True)
class Edit:
    """One field as the editor saw it and as it shall be.

    Args:
        base: what stood there when the form was opened; the editor's change is measured against it.
        member: whose, for fields of members.
        year: of which income year, for income.
    """

    field: str
    base: Value
    value: Value
    member: UUID | None = None
    year: int | None = None


@dataclass(frozen=True)
class FieldConflict:
    """A field that two people changed: what was, what each made of it, and who was first and when."""

    edit: Edit
    theirs: Value
    who: str
    at: datetime | None
    source: str

    @property
    def known(self) -> Field:
        """The field's words and kind."""
        return FIELDS[self.edit.field]

    def words(self, value: Value) -> str:
        """A value of this field as people say it."""
        return in_words(value, codes=self.known.codes, unit=self.known.unit)

    @property
    def base_words(self) -> str:
        """What both saw."""
        return self.words(self.edit.base)

    @property
    def mine_words(self) -> str:
        """What this editor wrote."""
        return self.words(self.edit.value)

    @property
    def theirs_words(self) -> str:
        """What the other wrote, which stands."""
        return self.words(self.theirs)


class ChangedByOthers(refusals.ChangedMeanwhile):
    """Fields that somebody else changed to something else; nothing was written."""

    def __init__(self, conflicts: Sequence[FieldConflict]) -> None:
        super().__init__()
        self.conflicts = tuple(conflicts)


def edit_facts(order: Order, key: UUID, edits: Sequence[Edit], *, correct: bool = False) -> Done:
    """Write down facts that changed on the order's day, or correct facts that were never true.

    Args:
        edits: fields of one or several members, of the living conditions, of income years, or of the file.
        correct: the values on record were never true.

    Raises:
        ChangedByOthers: with the conflicts, field by field.
        NothingChanged, NotStated, OutOfLimits, BeforeKnown, NotAMember, DayAhead,
            HouseholdClosed, OutOfScope.
    """
    kind = ChangeKind.CORRECT if correct else ChangeKind.CHANGE
    for edit in edits:
        _guard_field(edit)

    def act(work: Work) -> None:
        _write(work, edits, correct=correct)

    return perform(order, key, kind, {"edits": list(edits)}, act, merges=True)


def _guard_field(edit: Edit) -> None:
    known = FIELDS.get(edit.field)
    if known is None or edit.field in _BY_OTHER_SERVICES or (known.kept.is_of_member and not edit.member):
        raise refusals.UnknownField(field=edit.field)
    if known.limits and isinstance(edit.value, int | float) and not isinstance(edit.value, bool):
        _guard_limits(known, edit.value)
    elif known.limits and type(edit.value).__name__ == "Decimal":
        _guard_limits(known, float(str(edit.value)))


def _guard_limits(known: Field, value: float) -> None:
    low, high = known.limits or (value, value)
    if not low <= value <= high:
        raise refusals.OutOfLimits(field=known.label, low=f"{low:,}", high=f"{high:,}", value=f"{value:,}")


@dataclass
class _Target:
    """The row or rows that a group of edits goes to."""

    kept: Keeps
    row: DatedFacts | Member | Household | None
    owner: dict[str, object]
    who: object
    wanted: dict[str, Value]


def _write(work: Work, edits: Sequence[Edit], *, correct: bool) -> None:
    targets: dict[tuple[object, ...], _Target] = {}
    conflicts: list[FieldConflict] = []
    for edit in edits:
        if same(edit.base, edit.value):
            continue  # this editor did not touch it: whatever others made of it stands
        target = _target(work, edit, targets)
        theirs = getattr(target.row, edit.field, None)
        if same(theirs, edit.value):
            continue  # somebody else wrote the same
        if not same(theirs, edit.base):
            conflicts.append(_conflict(work, edit, target, theirs))
        target.wanted[edit.field] = edit.value
    if conflicts:
        raise ChangedByOthers(conflicts)
    written = [target for target in targets.values() if target.wanted]
    if not written:
        raise refusals.NothingChanged
    for target in written:
        _say(work, target)
        _apply(work, target, correct=correct)
    fields = sorted({name for target in written for name in target.wanted})
    members = {target.owner["member_id"] for target in written if "member_id" in target.owner}
    kind = "household.corrected" if correct else "household.changed"
    work.tell(kind, work.household, fields=fields, members_changed=len(members))


def _target(work: Work, edit: Edit, targets: dict[tuple[object, ...], _Target]) -> _Target:
    kept = FIELDS[edit.field].kept
    key = (kept, edit.member, edit.year if kept == Keeps.INCOME else None)
    if key not in targets:
        targets[key] = _find(work, kept, edit)
    return targets[key]


def _find(work: Work, kept: Keeps, edit: Edit) -> _Target:
    household = work.household
    if kept == Keeps.HOUSEHOLD:
        return _Target(kept, household, {}, household.household_no, {})
    if kept.is_of_member and edit.member is not None:
        member = one_member(household, edit.member)
        owner: dict[str, object] = {"member_id": member.pk, "household_id": household.pk}
        if kept == Keeps.MEMBER:
            return _Target(kept, member, owner, member, {})
        return _Target(kept, current(MemberFacts, member=member), owner, member, {})
    owner = {"household_id": household.pk}
    if "year" in owners_of(TABLES[kept]):
        owner["year"] = edit.year
    return _Target(kept, current(TABLES[kept], **owner), owner, household.household_no, {})


def _say(work: Work, target: _Target) -> None:
    for name, value in target.wanted.items():
        known = FIELDS[name]
        before = in_words(getattr(target.row, name, None), codes=known.codes, unit=known.unit)
        work.say(target.who, known.label, before, in_words(value, codes=known.codes, unit=known.unit))


def _apply(work: Work, target: _Target, *, correct: bool) -> None:
    if isinstance(target.row, Household | Member):
        _set_identity(work, target.row, target.wanted)
        return
    model = TABLES[target.kept]
    if correct:
        _correct(work, target.row, target.wanted)
    else:
        renew(work, model, target.row, target.wanted, target.owner)


def _set_identity(work: Work, row: Household | Member, wanted: Mapping[str, Value]) -> None:
    """Who somebody is, and numbers of the file: not dated, so a change and a correction are the same."""
    for name, value in wanted.items():
        setattr(row, name, None if value == "" else value)
        # the values themselves are personal, so the steps name the column and it cannot be undone as a whole
        work.steps.append(["said", type(row).__name__, row.pk, name])
    row.save(update_fields=list(wanted))
    if isinstance(row, Member):
        name_head(work, work.household)


def _correct(work: Work, row: DatedFacts | None, wanted: Mapping[str, Value]) -> None:
    """Supersede every row that carried a wrong value, back to the one whose source said it."""
    for name in wanted:
        if row is None or getattr(row, name) is None:
            raise refusals.NotStated(field=FIELDS[name].label, day=formats.day(work.on))
    if row is None:
        return
    wrong = {name: getattr(row, name) for name in wanted}
    for one in _history(row):
        mine = {name: wanted[name] for name, value in wrong.items() if same(getattr(one, name), value)}
        if not mine:
            break
        supersede(work, one, mine)
        for name in one.stated:
            # said here first: what stood before it was somebody else's statement
            wrong.pop(name, None)
        if not wrong:
            break


def _history(row: DatedFacts) -> list[DatedFacts]:
    """The row and those before it that held on some day, last first."""
    model = type(row)
    owner = {name: getattr(row, name) for name in owners_of(model)}
    rows = model._default_manager.filter(valid_from__lte=row.valid_from, **owner).order_by("-valid_from")
    return [one for one in rows if one.valid_to is None or one.valid_to > one.valid_from]


def _conflict(work: Work, edit: Edit, target: _Target, theirs: Value) -> FieldConflict:
    """Who changed the field last: the latest source that states it."""
    if not isinstance(target.row, DatedFacts):
        return FieldConflict(edit, theirs, "", None, "")
    model = type(target.row)
    owner = {name: value for name, value in target.owner.items() if name != "household_id"} or target.owner
    said = model._default_manager.filter(stated__contains=[edit.field], **owner)
    last = said.select_related("source__recorded_by").order_by("-valid_from", "-pk").first()
    if last is None:
        return FieldConflict(edit, theirs, "", None, "")
    source = last.source
    return FieldConflict(edit, theirs, str(source.recorded_by or ""), source.recorded_at, source.title)
