"""What the lines of villages and counties govern, and the averages that they multiply: which places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _

from liandong.casework.case_selectors import PLACE_LEVELS
from liandong.casework.criteria import (
    Criterion,
    Figure,
    counted_below,
    criterion_at,
    figure_of,
    lines,
    lines_with,
    standing_below,
)
from liandong.casework.models import Case, CaseStep, ListedAs, SettingValue
from liandong.casework.procedure_tables import TABLES, table_of
from liandong.casework.procedures import Guard, Procedure, Transition
from liandong.casework.settings.catalogue import catalogue
from liandong.casework.settings.in_force import book_of
from liandong.casework.settings.uses import Count, Use, before, begins, register_use
from liandong.foundation.places.models import Level, Place

_STATED = 60  # so many places are named in a preview; of more, their number is told


def _affected(draft: SettingValue) -> list[Count]:
    """Places for which a step would be decided otherwise: cases on their way, and figures of today.

    Cost: six queries, and six for each line and level.
    """
    names, day = _lines_of(draft.name), draft.valid_from
    under_way = [
        (case.place, name) for case in _open_ones(draft.place) for name in names if _asks(case, name)
    ]
    figures = [one for name in names for one in _figures(draft.place, name, day)]
    places = {place for place, _name in under_way} | {place for place, _name, _figure in figures}
    old = book_of([*places, draft.place], [draft.name, *names, *_averages(names)])
    new = old.with_value(draft)

    def moved(place: Place, name: str) -> tuple[Criterion, Criterion] | None:
        was, would = (criterion_at(book, name, place, day) for book in (old, new))
        return (was, would) if was and would and was.line != would.line else None

    told = [
        _named(
            _("villages and counties whose listing or exit is under way"),
            {place for place, name in under_way if moved(place, name)},
        )
    ]
    if not figures:
        return told
    met: set[Place] = set()
    unmet: set[Place] = set()
    unknown: set[Place] = set()
    for place, name, figure in figures:
        lines_of_both = moved(place, name)
        if lines_of_both and figure is None:
            unknown.add(place)
        elif lines_of_both and figure:
            holds = [line.holds(figure.value) for line in lines_of_both]
            if holds[0] != holds[1]:
                (met if holds[1] else unmet).add(place)
    return [
        *told,
        _named(_("villages and counties would meet the line by the figures of today"), met),
        _named(_("villages and counties would no longer meet the line"), unmet),
        _named(_("villages and counties whose figure is unknown"), unknown),
    ]


def _named(words: str, places: Iterable[Place]) -> Count:
    found = sorted(places, key=lambda one: one.path)
    return Count(words, len(found), tuple(found[:_STATED]))


def _lines_of(name: str) -> list[str]:
    """The lines that a setting moves: itself, or those that are so many times the average."""
    return lines_with(name) if catalogue()[name].group == "average" else [name]


def _averages(names: Iterable[str]) -> list[str]:
    wanted = set(names)
    averages = (name for name, setting in catalogue().items() if setting.group == "average")
    return [name for name in averages if wanted & set(lines_with(name))]


def _figures(top: Place, name: str, day: date) -> Iterator[tuple[Place, str, Figure | None]]:
    """The places that a line is about by how they stand, with the figure of each; none of figures entered."""
    about: dict[Level, set[str]] = {}
    for table in TABLES:
        for line in table.transitions:
            if name in line.criteria:
                about.setdefault(PLACE_LEVELS[table.subject], set()).update(_stand(table, line))
    for level, standings in sorted(about.items()):
        counted = counted_below(figure_of(name), top, level, day)
        stands = standing_below(top, level, day) if counted else {}
        for place, figure in counted.items():
            if stands.get(place.pk, "") in standings:
                yield place, name, figure


def _stand(table: Procedure, line: Transition) -> set[str]:
    """How a place stands that the line of a table may come to be asked of; empty: never listed."""
    if any(Guard.NOT_LISTED in one.guards for one in table.transitions):
        return {"", ListedAs.EXITED.value}
    return {ListedAs.EXITED.value} if line.event == "relist" else {ListedAs.LISTED.value}


def _open_ones(place: Place) -> Iterator[Case]:
    cases = Case.objects.filter(
        ended_at=None, subject_kind__in=PLACE_LEVELS, place__path__startswith=place.path
    )
    return cases.select_related("place").order_by("pk").iterator()


def _asks(case: Case, name: str) -> bool:
    """Whether a step that the case may still take is held against the line."""
    table = table_of(case.procedure, case.version)
    asking = [line for line in table.transitions if name in line.criteria]
    return any(case.state in before(table, line) for line in asking)


def _decided(name: str, place: Place, since: date) -> int:
    steps = CaseStep.objects.filter(case__place__path__startswith=place.path, done_at__gte=begins(since))
    held = steps.exclude(figures={}).values_list("figures", flat=True)
    wanted = set(_lines_of(name))
    return sum(any(one.get("criterion") in wanted for one in figures.values()) for figures in held)


for _name in (*lines(), *(name for name, setting in catalogue().items() if setting.group == "average")):
    register_use(_name, Use(_affected, _decided))
