"""What each setting governs: whom a proposed value affects, what the one in force decided, what follows.

Higher parts register the uses of the settings that they read, as they register their tasks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count as Counted
from django.db.models import DateField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Greatest, TruncDate
from django.utils.translation import gettext as _

from liandong.casework.kinds import task_kinds
from liandong.casework.models import Case, CaseStep, SettingValue, SpotCheck, Task
from liandong.casework.procedure_tables import TABLES
from liandong.casework.procedures import Guard, Procedure, Transition
from liandong.casework.rungs import Rung, rung_of
from liandong.casework.settings.catalogue import catalogue
from liandong.casework.settings.in_force import book_of
from liandong.foundation import clock
from liandong.foundation.places.models import Place


@dataclass(frozen=True)
class Count:
    """How many things of a kind a value would affect. ``places``: the first ones, where they are places."""

    words: str
    number: int
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Use:
    """What a setting governs.

    Args:
        affected: what a proposed value would change, counted now.
        decided: how many things were decided by the value in force since a day, in a place and below it.
        follow: let what is open follow a value that begins on a day; returns how many things moved.
    """

    affected: Callable[[SettingValue], list[Count]]
    decided: Callable[[str, Place, date], int]
    follow: Callable[[str, Place, date], int] | None = None


_uses: dict[str, list[Use]] = {}


def register_use(name: str, use: Use) -> None:
    """Say what a setting of the catalogue governs; several parts may read the same one."""
    if name not in catalogue():
        raise ValueError(f"the catalogue of settings has no {name!r}")
    _uses.setdefault(name, []).append(use)


def use_of(name: str) -> Use:
    """What a setting governs."""
    if name in _uses:
        return _together(_uses[name])
    steps: Mapping[str, Callable[[Transition], bool]] = {
        "notice": lambda line: line.notice == name,
        "vote": lambda line: Guard.VOTE in line.guards,
        "check": lambda line: line.share == name,
    }
    group = catalogue()[name].group
    if group in steps:
        return _steps(name, steps[group])
    match group:
        case "task":
            return deadlines(lambda kind: Task.objects.filter(kind=kind, state="open"))
        case "climb":
            return _climbing(Rung(name.removeprefix("climb.")))
        case "weight":
            return _DRAWING
    raise LookupError(f"no part says what the setting {name!r} governs")


def _together(uses: Sequence[Use]) -> Use:
    """The uses of several parts as one; at most one of them lets something follow."""
    return Use(
        lambda draft: [one for use in uses for one in use.affected(draft)],
        lambda name, place, since: sum(use.decided(name, place, since) for use in uses),
        next((use.follow for use in uses if use.follow is not None), None),
    )


def begins(day: date) -> datetime:
    """The first instant of a day here."""
    return datetime.combine(day, datetime.min.time(), tzinfo=clock.HERE)


def deadlines(open_ones: Callable[[str], QuerySet[Any]], *, opened: str = "opened_at") -> Use:
    """The use of a number of days by which open things are due; rows carry ``place`` and ``due_on``.

    A row follows whose day is the one that the value before gave it; a day that somebody chose stays.
    """

    def below(name: str, place: Place) -> QuerySet[Any]:
        return open_ones(name).filter(place__path__startswith=place.path)

    def affected(draft: SettingValue) -> list[Count]:
        rows = below(draft.name, draft.place)
        found = list(
            rows.annotate(opened_on=TruncDate(opened, tzinfo=clock.HERE), is_told=_is_of_a_family(rows.model))
            .values("place_id", "opened_on", "due_on", "is_told")
            .annotate(n=Counted("id"))
            .order_by("place_id", "opened_on", "is_told")
        )
        places = {
            place.pk: place for place in Place.objects.filter(pk__in={row["place_id"] for row in found})
        }
        book = book_of([*places.values(), draft.place], [draft.name])
        later = earlier = stay = told = 0
        for row in found:
            old = book.at(draft.name, places[row["place_id"]], draft.valid_from)
            new = book.with_value(draft).at(draft.name, places[row["place_id"]], draft.valid_from)
            if old is None or new is None or row["due_on"] != old.due_on(row["opened_on"]):
                stay += row["n"]
                continue
            moved = (new.due_on(row["opened_on"]) - row["due_on"]).days
            later, earlier = later + row["n"] * (moved > 0), earlier + row["n"] * (moved < 0)
            stay += row["n"] * (moved == 0)
            told += row["n"] * (moved != 0 and row["is_told"])
        return [
            Count(_("open tasks would be due later"), later),
            Count(_("open tasks would be due earlier"), earlier),
            Count(_("open tasks keep their day"), stay),
            *([Count(_("families would read on their own page that a day moved"), told)] if told else []),
        ]

    def decided(name: str, place: Place, since: date) -> int:
        model = open_ones(name).model
        rows = model.objects.filter(place__path__startswith=place.path, **{f"{opened}__gte": begins(since)})
        return int((rows.filter(kind=name) if model is Task else rows).count())

    def follow(name: str, place: Place, day: date) -> int:
        rows = below(name, place)
        places = list(Place.objects.filter(pk__in=rows.order_by().values("place_id").distinct()))
        book = book_of(places, [name])
        changes: dict[tuple[int, date, int, date], list[int]] = {}
        for one in places:
            old, new = book.at(name, one, day - timedelta(days=1)), book.at(name, one, day)
            if old is not None and new is not None and (old.days, old.since) != (new.days, new.since):
                change = (old.days, old.since, new.days, new.since)
                changes.setdefault(change, []).append(one.pk)
        moved = 0
        for (old_days, old_since, new_days, new_since), ids in changes.items():
            due = Greatest(_after(opened, new_days), Value(new_since, DateField()))
            fits = rows.filter(
                due_on=Greatest(_after(opened, old_days), Value(old_since, DateField())), place__in=ids
            ).filter(**{f"{opened}__lt": begins(day + timedelta(days=1))})
            moved += fits.exclude(due_on=due).update(due_on=due)
        if moved and rows.model is Task:  # who has days again is late no more
            rows.filter(due_on__gte=clock.today()).update(late_told_at=None, rung=None, climbed_at=None)
        return moved

    return Use(affected, decided, follow)


def _is_of_a_family(model: type[Any]) -> Combinable:
    """Whether a row is the next step of a family's case, whose day the family reads on its page."""
    if model is not Task:
        return Value(False)
    cases = Case.objects.filter(key=OuterRef("subject_key"), subject_kind="household")
    return Exists(cases)


def _after(opened: str, days: int) -> Combinable:
    """So many days after the day on which a row was opened."""
    on = TruncDate(opened, tzinfo=clock.HERE)
    return Cast(ExpressionWrapper(on + Value(timedelta(days=days)), DateField()), DateField())


def kept(
    words: Callable[[], str], rows: Callable[[], QuerySet[Any]], *, since: str, at: str = "place"
) -> Use:
    """The use of a value that each thing is given once and keeps. ``at``: where rows have their place."""

    def affected(draft: SettingValue) -> list[Count]:
        return [Count(words(), rows().filter(**{f"{at}__path__startswith": draft.place.path}).count())]

    def decided(_name: str, place: Place, day: date) -> int:
        found = rows().filter(**{f"{at}__path__startswith": place.path})
        return found.filter(**{f"{since}__gte": begins(day)}).count()

    return Use(affected, decided)


def _steps(name: str, governs: Callable[[Transition], bool]) -> Use:
    """The use of a value that steps of procedures ask for when they are taken."""
    lines = [(table, line) for table in TABLES for line in table.transitions if governs(line)]

    def affected(draft: SettingValue) -> list[Count]:
        cases = Case.objects.filter(ended_at=None, place__path__startswith=draft.place.path)
        found = cases.values("procedure", "version", "state", "place_id").annotate(n=Counted("id"))
        places = Place.objects.in_bulk({row["place_id"] for row in found})
        book = book_of([*places.values(), draft.place], [name])
        told: Counter[str] = Counter()
        for row in found:
            old = book.at(name, places[row["place_id"]], draft.valid_from)
            new = book.with_value(draft).at(name, places[row["place_id"]], draft.valid_from)
            if old is None or new is None or old.value == new.value:
                continue
            told[_stands(row["procedure"], row["version"], row["state"], lines)] += row["n"]
        counts = [
            Count(_("families wait for this step now"), told["now"]),
            Count(_("families come to this step later"), told["later"]),
        ]
        if any(line.notice for _table, line in lines):
            counts.append(Count(_("families on the board keep the days of their paper"), told["hangs"]))
        return counts

    def decided(_name: str, place: Place, since: date) -> int:
        wanted = Q(pk=None)
        for table, line in lines:
            wanted |= Q(case__procedure=table.id, event=line.event)
        steps = CaseStep.objects.filter(wanted, case__place__path__startswith=place.path)
        return steps.filter(done_at__gte=begins(since)).count()

    return Use(affected, decided)


def _stands(procedure: str, version: str, state: str, lines: Iterable[tuple[Procedure, Transition]]) -> str:
    """Whether a case waits for one of the steps, comes to it, or is on the notice that one of them posted."""
    for table, line in lines:
        if (table.id, table.version) != (procedure, version):
            continue
        if state in line.states:
            return "now"
        if line.notice and state == line.to:
            return "hangs"
        if state in before(table, line):
            return "later"
    return ""


def _climbing(rung: Rung) -> Use:
    """The use of the days that late work stays with the people of a rung."""
    first = [name for name, kind in task_kinds().items() if rung_of(kind.roles) == rung]

    def affected(draft: SettingValue) -> list[Count]:
        late = Task.objects.filter(
            place__path__startswith=draft.place.path, state="open", due_on__lt=clock.today()
        )
        there = late.filter(Q(rung=rung) | Q(rung=None, kind__in=first))
        return [Count(_("late tasks wait there now"), there.count())]

    def decided(_name: str, place: Place, since: date) -> int:
        climbed = Task.objects.filter(place__path__startswith=place.path, climbed_at__gte=begins(since))
        return climbed.count()

    return Use(affected, decided)


def _undrawn(draft: SettingValue) -> list[Count]:
    checks = SpotCheck.objects.filter(drawn_at=None, place__path__startswith=draft.place.path)
    return [Count(_("spot checks are announced and not drawn yet"), checks.count())]


def _drawn(_name: str, place: Place, since: date) -> int:
    checks = SpotCheck.objects.filter(place__path__startswith=place.path)
    return checks.filter(drawn_at__gte=begins(since)).count()


_DRAWING = Use(_undrawn, _drawn)


def before(table: Procedure, line: Transition) -> set[str]:
    """The states from which a step can still be reached."""
    reached = set(line.states)
    while True:
        more = {state for one in table.transitions if one.to in reached for state in one.states} - reached
        if not more:
            return reached
        reached |= more


def follow(name: str, place: Place, day: date) -> int:
    """L9: let everything open below a place follow a value that begins or ends on a day, set-wise.

    Cost: four statements, whatever the number of tasks.
    """
    act = use_of(name).follow
    return act(name, place, day) if act is not None else 0
