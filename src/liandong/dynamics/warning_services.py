"""Early warnings: rules in force look at families by night, and at once where a fact changed.

A rule that holds opens a clue: people look, nothing else happens. While it holds it opens no second one; that
it holds no longer is written on the clue. Where a fact is not known it warns of nothing and is counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np
from django.db import transaction
from django.db.models import Q

from liandong.dynamics.models import Clue, EarlyWarning
from liandong.dynamics.warning_counts import Counts, keep_counts
from liandong.dynamics.warning_facts import told_on
from liandong.dynamics.warning_opening import New, facts_of, locked, open_all
from liandong.foundation import clock
from liandong.foundation.places.models import Place
from liandong.identification.warned import (
    AskedRules,
    FileThere,
    asked_on,
    files_at,
    warned_now,
    warned_parts,
)
from liandong.linkage.models import Subject
from liandong.linkage.services import EventDraft, record_many
from liandong.registry.models import Household

if TYPE_CHECKING:
    import pyarrow as pa

AT_ONCE = 1000  # families whose warnings are opened in one transaction
Key = tuple[int, str]
"""A household's id and a rule's."""
Wanted = Mapping[int, Sequence[str]]
"""The rules that hold and do not stand yet, by the household's id."""


@dataclass(frozen=True)
class Looked:
    """What a look brought: warnings opened and ended."""

    opened: int = 0
    ended: int = 0

    def __add__(self, other: Looked) -> Looked:
        return Looked(self.opened + other.opened, self.ended + other.ended)


@dataclass(frozen=True)
class _Standing:
    """A warning on record that still holds. ``waits``: nobody has settled its clue."""

    pk: int
    opened_at: datetime
    told_on: date | None
    waits: bool

    @property
    def may_come_anew(self) -> bool:
        """Whether a later answer of a department would be news: the one before was looked into."""
        return not self.waits and self.told_on is not None


@dataclass
class _Record:
    """Warnings that stand, and ended ones whose clue is still open, by household and rule."""

    standing: dict[Key, _Standing] = field(default_factory=dict)
    dormant: dict[Key, int] = field(default_factory=dict)

    @classmethod
    def of(cls, which: Q) -> _Record:
        """The warnings of some families. Cost: one query."""
        found = cls()
        waits = Q(clue__settled_at__isnull=True, clue__withdrawn_at__isnull=True)
        rows = EarlyWarning.objects.filter(which).filter(Q(ended_on__isnull=True) | waits)
        names = ("pk", "household_id", "rule", "opened_at", "told_on", "ended_on")
        settled = ("clue__settled_at", "clue__withdrawn_at")
        for pk, family, rule, opened, told, ended, *closed in rows.order_by("pk").values_list(
            *names, *settled
        ):
            if ended is None:
                waiting = closed == [None, None]
                found.standing[family, rule] = _Standing(pk, opened, told, waiting)
            else:
                found.dormant[family, rule] = pk
        return found


def look_at_everybody() -> Looked:
    """Ask all rules in force of all open files; count, open clues, and mark what holds no longer.

    Harmless to repeat: what stands is not opened twice. Warnings opened meanwhile are left alone.
    Events: ``clue.reported`` for each clue opened, ``warning.ended``, ``warning.held_again``.
    Cost: for each file of rules one pass over the columns it looks at; see ``docs/benchmarks.md``.
    """
    today, began = clock.today(), clock.now()
    homes = Household.objects.filter(closed_on__isnull=True).order_by().values("place").distinct()
    files = files_at(Place.objects.filter(pk__in=homes), today)
    looked = Looked(ended=_end_unasked(files, today))
    counts = Counts(today)
    for file in files:
        looked += _look_by(file, today, began, counts)
    keep_counts(counts)
    return looked


def _look_by(file: FileThere, today: date, began: datetime, counts: Counts) -> Looked:
    asked = asked_on(file.text, today)
    homes = {place.pk: place for place in file.places}
    record = _Record.of(Q(household__place__in=list(homes)))
    looked = Looked()
    for part in warned_parts(asked, file.places, today):
        counts.add(asked, part)
        wanted, over = _differences(asked, part, record, began)
        looked += Looked(ended=_end(over, today))
        pks = sorted(wanted)
        for start in range(0, len(pks), AT_ONCE):
            with transaction.atomic():
                some = {pk: wanted[pk] for pk in pks[start : start + AT_ONCE]}
                looked += _open(file, asked, some, today)
    counts.close(file, asked)
    return looked


def _differences(
    asked: AskedRules, part: pa.Table, record: _Record, began: datetime
) -> tuple[dict[int, list[str]], list[int]]:
    """What holds and does not stand yet, by family; and the standing warnings that hold no longer."""
    pks, yes, unknown = (part[name].to_numpy() for name in ("household_pk", "yes_bits", "unknown_bits"))
    of_rule: dict[str, dict[int, _Standing]] = defaultdict(dict)
    for (family, rule_id), standing in record.standing.items():
        of_rule[rule_id][family] = standing
    wanted: dict[int, list[str]] = defaultdict(list)
    over: list[int] = []
    for k, rule in enumerate(asked.rules):
        here = of_rule[rule.id]
        for pk in pks[(yes >> k & 1) == 1].tolist():
            if pk not in here or here[pk].may_come_anew:
                wanted[pk].append(rule.id)
        if here:
            holds_not = pks[((yes | unknown) >> k & 1) == 0]
            gone = np.intersect1d(holds_not, np.fromiter(here, np.int64, len(here))).tolist()
            over += [here[pk].pk for pk in gone if here[pk].opened_at < began]
    return wanted, over


def look_at(families: Mapping[int, Place], columns: Collection[str] | None) -> Looked:
    """Ask the rules in force at once of a few families, in the caller's transaction.

    Args:
        families: their homes, by id.
        columns: only the rules that look at one of these; None: all of them.

    Events and harmlessness as :func:`look_at_everybody`. Lock: families of whom a warning opens.
    Cost: one query where no rule is in force; about six for any number of families with the same file.
    """
    today = clock.today()
    looked = Looked()
    for file in files_at({place.pk: place for place in families.values()}.values(), today):
        asked = asked_on(file.text, today)
        asked = asked if columns is None else asked.naming(columns)
        homes = {place.pk for place in file.places}
        mine = {pk: place for pk, place in families.items() if place.pk in homes}
        said = warned_now(asked, mine, today)
        if not said:
            continue
        record = _Record.of(Q(household__in=list(mine)))
        wanted: dict[int, list[str]] = defaultdict(list)
        over = []
        for one in said:
            for k, rule in enumerate(asked.rules):
                standing = record.standing.get((one.household_pk, rule.id))
                if one.yes_bits >> k & 1 and (standing is None or standing.may_come_anew):
                    wanted[one.household_pk].append(rule.id)
                elif standing is not None and not (one.yes_bits | one.unknown_bits) >> k & 1:
                    over.append(standing.pk)
        looked += Looked(ended=_end(over, today))
        if wanted:
            looked += _open(file, asked, wanted, today)
    return looked


def _open(file: FileThere, asked: AskedRules, wanted: Wanted, today: date) -> Looked:
    """Open clues for what holds, in the caller's transaction; what stands by now is left as it is."""
    families = locked(wanted)
    record = _Record.of(Q(household__in=list(families)))
    facts = facts_of(asked, wanted, families, today)
    new: list[New] = []
    anew, again = [], []
    for pk, names in wanted.items():
        for name in names if pk in families else ():
            standing, found = record.standing.get((pk, name)), facts[pk, name]
            if standing is None and (pk, name) in record.dormant:
                again.append(record.dormant[pk, name])
            elif standing is None:
                new.append(New(families[pk], name, found))
            elif standing.may_come_anew and (told_on(found) or date.min) > (standing.told_on or date.max):
                anew.append(standing.pk)
                new.append(New(families[pk], name, found))
    ended = _end(anew, today)
    _hold_again(again)
    open_all(new, asked, file.standard_id, today)
    return Looked(len(new), ended)


def _event(kind: str, clue: Clue) -> EventDraft:
    family = clue.household
    assert family is not None  # noqa: S101  a warning is about a family
    return EventDraft(kind, Subject("household", family.key), clue.place_id, None, {"clue": str(clue.key)})


@transaction.atomic
def _end(pks: Sequence[int], today: date) -> int:
    """The rules hold no longer: written on their clues. Event: ``warning.ended``. Cost: three statements."""
    if not pks:
        return 0
    rows = EarlyWarning.objects.select_for_update(of=("self",)).filter(pk__in=pks, ended_on__isnull=True)
    found = list(rows.select_related("clue__household").order_by("pk"))
    EarlyWarning.objects.filter(pk__in=[one.pk for one in found]).update(ended_on=today)
    record_many(_event("warning.ended", one.clue) for one in found)
    return len(found)


def _hold_again(pks: Sequence[int]) -> None:
    """They hold again before anybody looked: the same clues. Event: ``warning.held_again``."""
    if not pks:
        return
    found = list(EarlyWarning.objects.filter(pk__in=pks).select_related("clue__household").order_by("pk"))
    EarlyWarning.objects.filter(pk__in=pks).update(ended_on=None)
    record_many(_event("warning.held_again", one.clue) for one in found)


def _end_unasked(files: Sequence[FileThere], today: date) -> int:
    """End the warnings of rules that are asked no longer where the family lives. Cost: one query a file."""
    standing = EarlyWarning.objects.filter(ended_on__isnull=True)
    still: set[int] = set()
    for file in files:
        names = [rule.id for rule in asked_on(file.text, today).rules]
        here = standing.filter(rule__in=names, household__place__in=[place.pk for place in file.places])
        still.update(here.values_list("pk", flat=True))
    over = set(standing.values_list("pk", flat=True)) - still
    return _end(sorted(over), today)
