"""What a list of places would change in the tree: worked out first, so that it can be shown and refused.

Codes are compared as they stand today. A place whose code is gone from a complete list, while a new code has
the same name below the same parent, was given another code; what is gone without such a match has ended.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.places.models import Level, PlaceName, Succession
from liandong.foundation.places.rows import BadPlaceRows, Checked, CheckedRows, RowFault, fault

ORPHAN = marked("row {row}: {code} {name} lies below {parent}, which is neither in the file nor in the tree")
PARENT_ENDS = marked(
    "row {row}: {code} {name} lies below {parent}, which the list leaves out, so that it ends"
)
FORMER_UNKNOWN = marked("row {row}: {code} {name} is said to have been {former}, a code that no place has")
FORMER_LEVEL = marked("row {row}: {code} {name} is said to have been {former}, which is a {level}")


class ChangedLater(Refusal):
    """A change dated before one that is known already."""

    message = marked(
        "{name} ({code}) was changed on {later}, after {day}; date this list on {later} or a later day."
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """A place as it stands: its present code and name, and where it lies."""

    name_id: int
    place_id: int
    code: str | None
    name: str
    level: int
    parent_id: int | None
    path: str
    valid_from: date | None


@dataclass
class Plan:
    """The changes, in the order in which they are told."""

    added: list[Checked] = field(default_factory=list)
    renamed: list[tuple[Checked, Standing]] = field(default_factory=list)
    recoded: list[tuple[Checked, Standing]] = field(default_factory=list)
    merged: list[tuple[Checked, Standing]] = field(default_factory=list)
    split: list[tuple[Checked, Standing]] = field(default_factory=list)
    ended: list[Standing] = field(default_factory=list)
    groups: list[Checked] = field(default_factory=list)
    unchanged: int = 0
    known: dict[str, Standing] = field(default_factory=dict)
    used_before: set[str] = field(default_factory=set)  # new codes that once were another place's
    stays: set[str] = field(default_factory=set)  # codes that the list names

    def leaving(self) -> list[Standing]:
        """Everything whose present code and name stop counting: changed, merged, split up or ended."""
        stop = [old for _, old in (*self.renamed, *self.recoded, *self.merged)]
        stop += [old for _, old in self.split if old.code not in self.stays]
        return list({old.place_id: old for old in (*stop, *self.ended)}.values())


def standing(condition: Q) -> list[Standing]:
    """Places with their present names, of those that the condition (on names) chooses. One query."""
    found = PlaceName.objects.filter(condition, valid_to__isnull=True).values_list(
        "id", "place", "code", "name", "place__level", "place__parent", "place__path", "valid_from"
    )
    return [Standing(*row) for row in found.iterator(chunk_size=10_000)]


def plan_load(rows: CheckedRows, *, day: date, source: str, complete: bool) -> Plan:
    """What the rows would change on a day.

    Raises:
        BadPlaceRows: rows without a parent, or with former codes that cannot be.
        ChangedLater: something was changed after the day already.
    """
    return _Planner(rows, source, complete=complete).plan(day)


class _Planner:
    """Works the plan out. Lives for one loading."""

    def __init__(self, rows: CheckedRows, source: str, *, complete: bool) -> None:
        self.rows, self.source, self.complete = rows, source, complete
        self.listed = {checked.code.text: checked for checked in rows.places}
        self.faults: list[RowFault] = []
        self.done: set[str] = set()  # codes of the list that are dealt with
        self.left: dict[str, tuple[str, ...]] = {}  # old code → codes of what it became
        self.plan_ = Plan(stays=set(self.listed))

    def plan(self, day: date) -> Plan:
        plan = self.plan_
        plan.known = {one.code: one for one in standing(Q(code__in=self._codes_named())) if one.code}
        self._follow_former_codes()
        pool = self._pool()
        gone = self._match(pool)
        self._end(gone)
        for checked in self.rows.places:
            code = checked.code.text
            if code in self.done:
                continue
            old = plan.known.get(code)
            if old is None:
                plan.added.append(checked)
            elif old.name != checked.row.name:
                plan.renamed.append((checked, old))
            else:
                plan.unchanged += 1
        self._groups()
        self._orphans()
        if self.faults:
            raise BadPlaceRows(self.faults, self.source)
        for old in plan.leaving():
            if old.valid_from is not None and old.valid_from > day:
                raise ChangedLater(name=old.name, code=old.code or "–", later=old.valid_from, day=day)
        new = {checked.code.text for checked, _ in plan.recoded} | {one.code.text for one in plan.added}
        once = PlaceName.objects.filter(code__in=new).values_list("code", flat=True)
        plan.used_before = {code for code in once if code}
        return plan

    def _codes_named(self) -> set[str]:
        above = {checked.code.parent for checked in (*self.rows.places, *self.rows.groups)}
        former = {code for checked in self.rows.places for code in checked.formerly}
        villages = {checked.code.text for checked in self.rows.groups}
        return self.listed.keys() | {code for code in above if code} | former | villages

    def _follow_former_codes(self) -> None:
        plan, heirs = self.plan_, defaultdict(list)
        for checked in self.rows.places:
            for code in checked.formerly:
                if code != checked.code.text:
                    heirs[code].append(checked)
        told = self._told_before(heirs)
        for code, becomes in heirs.items():
            old = plan.known.get(code)
            if old is None:
                # Loaded before: the old code is gone, and what it became is there.
                self.faults += [
                    _former(one, FORMER_UNKNOWN, code) for one in becomes if one.code.text not in plan.known
                ]
                continue
            wrong = [one for one in becomes if one.code.level != old.level]
            if wrong:
                level = Level(old.level).label
                self.faults += [_former(one, FORMER_LEVEL, code, level=level) for one in wrong]
                continue
            self._became(old, code, becomes, told)

    def _became(self, old: Standing, code: str, becomes: list[Checked], told: set[tuple[int, int]]) -> None:
        plan, [first, *others] = self.plan_, becomes
        is_left = code not in self.listed
        if is_left:
            self.left[code] = tuple(one.code.text for one in becomes)
        if is_left and not others and first.code.text not in plan.known and len(first.formerly) == 1:
            self._recode(first, old)
        elif is_left and not others:
            plan.merged.append((first, old))
        else:
            for one in becomes:
                there = plan.known.get(one.code.text)
                if there is None or (old.place_id, there.place_id) not in told:
                    plan.split.append((one, old))

    def _told_before(self, heirs: dict[str, list[Checked]]) -> set[tuple[int, int]]:
        known = self.plan_.known
        ids = [known[code].place_id for code in heirs if code in known]
        if not ids:
            return set()
        found = Succession.objects.filter(predecessor__in=ids, kind=Succession.Kind.SPLIT)
        return {(old, new) for old, new in found.values_list("predecessor", "successor") if new is not None}

    def _pool(self) -> list[Standing]:
        """Places that may have been given another code, or may have ended: by level, the highest first."""
        levels = {int(checked.code.level) for checked in self.rows.places}
        if self.complete:
            chosen = Q(place__level__in=levels)
        else:
            chosen = Q()
            for code in self.left:
                chosen |= Q(place__path__startswith=self.plan_.known[code].path)
            if not chosen:
                return []
        dealt_with = self.listed.keys() | self.left.keys()
        pool = [one for one in standing(chosen & Q(code__isnull=False)) if one.code not in dealt_with]
        return sorted(pool, key=lambda one: (one.level, one.path))

    def _match(self, pool: Sequence[Standing]) -> list[Standing]:
        """Pair places whose code is gone with new codes of the same name and parent; the rest is gone."""
        gone: list[Standing] = []
        above = self._codes_above(pool)
        covered = {checked.code.parent for checked in self.rows.places} | self.listed.keys()
        for level, here in itertools.groupby(pool, key=lambda one: one.level):
            old: dict[tuple[str | None, str], list[Standing]] = defaultdict(list)
            unpaired = {one.place_id: one for one in here}
            for one in unpaired.values():
                parent = above.get(one.parent_id) if one.parent_id else None
                for heir in self.left.get(parent or "", (parent,)):
                    old[heir, one.name].append(one)
            new = self._new_below(level)
            for key in sorted(old.keys() & new.keys(), key=str):
                if len(old[key]) == len(new[key]) == 1 and old[key][0].place_id in unpaired:
                    self._recode(new[key][0], unpaired.pop(old[key][0].place_id))
            for one in unpaired.values():
                parent = above.get(one.parent_id) if one.parent_id else None
                if self.complete and (parent in covered or parent in self.left):
                    gone.append(one)
                    self.left.setdefault(one.code or "", ())
        return gone

    def _new_below(self, level: int) -> dict[tuple[str | None, str], list[Checked]]:
        new: dict[tuple[str | None, str], list[Checked]] = defaultdict(list)
        for checked in self.rows.places:
            code = checked.code
            if code.level == level and code.text not in self.plan_.known and code.text not in self.done:
                new[code.parent, checked.row.name].append(checked)
        return new

    def _recode(self, checked: Checked, old: Standing) -> None:
        self.plan_.recoded.append((checked, old))
        self.done.add(checked.code.text)
        self.left[old.code or ""] = (checked.code.text,)

    def _codes_above(self, pool: Sequence[Standing]) -> dict[int, str]:
        ids = {one.parent_id for one in pool if one.parent_id}
        here = {one.place_id: one.code for one in (*pool, *self.plan_.known.values()) if one.code}
        missing = ids - here.keys()
        return here | {one.place_id: one.code for one in standing(Q(place__in=missing)) if one.code}

    def _end(self, gone: Iterable[Standing]) -> None:
        """What is gone ends, and with it what lies below and was not dealt with."""
        kept = {old.place_id for _, old in (*self.plan_.recoded, *self.plan_.merged)}
        ending = {one.place_id: one for one in gone}
        below = Q()
        for one in ending.values():
            below |= Q(place__path__startswith=one.path)
        if ending:
            for one in standing(below):
                if one.place_id not in kept and one.code not in self.listed:
                    ending[one.place_id] = one
        self.plan_.ended = list(ending.values())

    def _groups(self) -> None:
        plan = self.plan_
        if not self.rows.groups:
            return
        codes = {checked.code.text for checked in self.rows.groups}
        villages = {plan.known[code].place_id: code for code in codes if code in plan.known}
        there = standing(Q(place__parent__in=villages, place__level=Level.GROUP))
        known = {(villages[one.parent_id], one.name) for one in there if one.parent_id}
        named = {(checked.code.text, checked.row.name) for checked in self.rows.groups}
        for checked in self.rows.groups:
            if (checked.code.text, checked.row.name) in known:
                plan.unchanged += 1
            else:
                plan.groups.append(checked)
        if self.complete:
            plan.ended += [
                one for one in there if one.parent_id and (villages[one.parent_id], one.name) not in named
            ]

    def _orphans(self) -> None:
        plan = self.plan_
        ended = {one.code for one in plan.ended} | self.left.keys()
        pairs = [(one, one.code.parent) for one in self.rows.places if one.code.text not in plan.known]
        pairs += [(one, one.code.text) for one in self.rows.groups]
        for checked, parent in pairs:
            if parent is None or parent in self.listed:
                continue
            row = checked.row
            if parent not in plan.known:
                self.faults.append(fault(row, ORPHAN, code=row.code, name=row.name, parent=parent))
            elif parent in ended:
                self.faults.append(fault(row, PARENT_ENDS, code=row.code, name=row.name, parent=parent))


def _former(checked: Checked, message: str, code: str, **details: object) -> RowFault:
    row = checked.row
    return fault(row, message, code=row.code, name=row.name, former=code, **details)
