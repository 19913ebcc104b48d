"""What the warning rules in force bring: per rule and by place, within the reader's area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from liandong.analytics.standards import WarningRule
from liandong.casework.settings.in_force import least_families
from liandong.dynamics.models import EarlyWarning, Outcome, WarningCount
from liandong.dynamics.selectors import clues_for
from liandong.dynamics.warning_words import names_answers
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import in_scope, may, places_for
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import named
from liandong.identification.models import StandardText
from liandong.identification.warned import asked_on, files_at
from liandong.integration.selectors import JUDGE

READ = "warning.read"


@dataclass(frozen=True)
class Numbers:
    """What came of a rule. ``risk`` and ``no_risk``: what visits found; ``others``: settled in another way.

    ``families``, ``holds``, ``cannot_tell`` are of last night, None where no night has passed yet.
    """

    families: int | None = None
    holds: int | None = None
    cannot_tell: int | None = None
    open: int = 0
    risk: int = 0
    no_risk: int = 0
    others: int = 0

    @property
    def settled(self) -> int:
        """Clues that a visit answered with yes or no."""
        return self.risk + self.no_risk

    @property
    def precision(self) -> float | None:
        """Proved true, of all that a visit answered; None before the first."""
        return self.risk / self.settled if self.settled else None

    def __add__(self, other: Numbers) -> Numbers:
        return Numbers(
            _sum(self.families, other.families),
            _sum(self.holds, other.holds),
            _sum(self.cannot_tell, other.cannot_tell),
            self.open + other.open,
            self.risk + other.risk,
            self.no_risk + other.no_risk,
            self.others + other.others,
        )


def _sum(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other


@dataclass(frozen=True)
class RuleLine:
    """A rule of a file with its numbers. ``is_few``: they are too small for this reader to be told.

    Who may not see what departments returned is told of no fewer families than the setting of the place says.
    """

    rule: WarningRule
    numbers: Numbers
    is_few: bool


@dataclass(frozen=True)
class FileLines:
    """A file of rules that is, or was, in force somewhere in the reader's area."""

    standard: StandardText
    is_in_force: bool
    lines: tuple[RuleLine, ...]


@dataclass(frozen=True)
class WarningsPage:
    """The rules in force in an area. ``counted_on``: the night of the counts."""

    files: tuple[FileLines, ...]
    counted_on: date | None
    whole: Numbers = field(default_factory=Numbers)


@dataclass(frozen=True)
class PlaceLine:
    """A part of the area, one level below its top, with the numbers of one rule."""

    name: str
    numbers: Numbers
    is_few: bool


def warnings_for(user: User) -> WarningsPage:
    """The rules in force in the reader's area, with what came of each. Cost: about eight queries."""
    today = clock.today()
    tops = places_for(user, READ)
    least = _least(tops)
    counts = in_scope(user, WarningCount.objects.all(), action=READ)
    nights = {
        (standard, rule): Numbers(families, holds, untold)
        for standard, rule, families, holds, untold in counts.values_list("standard_id", "rule")
        .order_by()
        .annotate(Sum("families"), Sum("holds"), Sum("cannot_tell"))
    }
    raised = in_scope(user, EarlyWarning.objects.all(), place="clue__place", action=READ)
    came = _came_of(raised, "standard_id", "rule")
    files = {file.standard_id for file in files_at(tops, today)} | {standard for standard, _rule in nights}
    told = _is_told(user)
    found = []
    for standard in StandardText.objects.filter(pk__in=files | {one for one, _rule in came}).order_by("-pk"):
        asked = asked_on(standard.text, today)
        lines = []
        for rule in asked.rules:
            key = (standard.pk, rule.id)
            numbers = nights.get(key, Numbers()) + came.get(key, Numbers())
            is_told = told or not names_answers(asked.looks_at[rule.id])
            if standard.pk in files or key in came:  # of a file that is history only what it brought
                lines.append(RuleLine(rule, numbers, _is_few(numbers, least, is_told)))
        found.append(FileLines(standard, standard.pk in files, tuple(lines)))
    whole = sum(came.values(), Numbers())
    day = counts.aggregate(Max("counted_on"))["counted_on__max"]
    return WarningsPage(tuple(found), day, whole=whole)


def rule_by_place(user: User, rule: str) -> list[PlaceLine]:
    """One rule by the places right below the reader's, the most clues first. Cost: six queries."""
    tops = places_for(user, READ)
    least = _least(tops)
    by_place: dict[int, Numbers] = defaultdict(Numbers)
    counts = in_scope(user, WarningCount.objects.filter(rule=rule), action=READ)
    for place, *night in counts.values_list("place_id", "families", "holds", "cannot_tell"):
        by_place[place] += Numbers(*night)
    raised = EarlyWarning.objects.filter(rule=rule)
    came = _came_of(in_scope(user, raised, place="clue__place", action=READ), "clue__place_id")
    for (place,), numbers in came.items():
        by_place[place] += numbers
    parts: dict[int, Numbers] = defaultdict(Numbers)
    for there in Place.objects.filter(pk__in=by_place):
        top = next(one for one in tops if one.contains(there))
        parts[there.ids[min(len(top.ids), len(there.ids) - 1)]] += by_place[there.pk]
    names = {one.pk: one.name or "" for one in named(Place.objects.filter(pk__in=parts))}
    told = _is_told(user) or not _is_by_departments(rule, tops)
    lines = [
        PlaceLine(names.get(pk, ""), numbers, _is_few(numbers, least, told)) for pk, numbers in parts.items()
    ]
    return sorted(lines, key=lambda one: (-one.numbers.open, -(one.numbers.holds or 0), one.name))


def rule_named(user: User, name: str) -> tuple[WarningRule, StandardText] | None:
    """A rule that is or was in force in the reader's area, with its latest file; None: there is none."""
    today = clock.today()
    files = [file.standard_id for file in files_at(places_for(user, READ), today)]
    counted = in_scope(user, WarningCount.objects.filter(rule=name), action=READ).values("standard_id")
    raised = in_scope(user, EarlyWarning.objects.filter(rule=name), place="clue__place", action=READ)
    which = Q(pk__in=files) | Q(pk__in=counted) | Q(pk__in=raised.values("standard_id"))
    for standard in StandardText.objects.filter(which, kind="warnings").order_by("-pk"):
        rules = asked_on(standard.text, today).rules
        found = next((one for one in rules if one.id == name), None)
        if found is not None:
            return found, standard
    return None


def warnings_of_rule(user: User, rule: str) -> QuerySet[EarlyWarning]:
    """The warnings of a rule whose clues somebody may read, open ones first, the latest first."""
    rows = EarlyWarning.objects.filter(rule=rule, clue__in=clues_for(user).order_by().values("pk"))
    order = (F("clue__settled_at").desc(nulls_first=True), "-id")
    return rows.select_related("clue__place", "clue__household", "household").order_by(*order)


def _came_of(rows: QuerySet[EarlyWarning], *by: str) -> Mapping[tuple[Any, ...], Numbers]:
    """What became of the clues of warnings, by some columns. Cost: one query."""
    kept = rows.filter(clue__withdrawn_at__isnull=True).values_list(*by).order_by()
    risk, none = Q(clue__outcome=Outcome.RISK), Q(clue__outcome=Outcome.NO_RISK)
    settled = Q(clue__settled_at__isnull=False)
    found = kept.annotate(
        n_open=Count("pk", filter=~settled),
        n_risk=Count("pk", filter=risk),
        n_none=Count("pk", filter=none),
        n_others=Count("pk", filter=settled & ~risk & ~none),
    )
    at = len(by)
    return {tuple(row[:at]): Numbers(None, None, None, *row[at:]) for row in found}


def _least(tops: Sequence[Place]) -> int:
    return least_families(min(tops, key=lambda one: one.level)) if tops else 0


def _is_few(numbers: Numbers, least: int, told: bool) -> bool:
    most = max(numbers.holds or 0, numbers.open, numbers.settled)
    return not told and 0 < most < least


def _is_told(user: User) -> bool:
    """Whether the reader may see what departments returned."""
    return may(user, JUDGE)


def _is_by_departments(rule: str, tops: Sequence[Place]) -> bool:
    """Whether any file in force there has the rule look at departments' answers."""
    today = clock.today()
    asked = [asked_on(file.text, today) for file in files_at(tops, today)]
    return any(names_answers(one.looks_at.get(rule, ())) for one in asked) or not asked
