"""Which income line a place is measured by: for finding families, of the nearest place that has one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from liandong.analytics.standards import LineAnswer, LineKind, Lines, line_for
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import names_on
from liandong.identification.methods import INCOME, Method

# The first of these kinds that a place has on the day. Exit is not identification, so its line is not here.
KINDS: tuple[LineKind, ...] = ("monitoring", "provincial", "national_statistical")


def line_at(lines: Lines, codes: Sequence[str], on: date) -> LineAnswer:
    """The line by which a place is measured; ``codes``: its own and those above, nearest first."""
    answers = [line_for(lines, codes, on, kind) for kind in KINDS]
    return next((answer for answer in answers if answer.line is not None), answers[0])


def yuan_of(answer: LineAnswer) -> int | None:
    """The amount that the registry's income can be compared with; None where there is none."""
    return answer.yuan if answer.line is not None and answer.line.income == INCOME else None


def lines_of(lines: Lines, places: Iterable[Place], on: date) -> Mapping[int, int | None]:
    """For each place, by id, the yuan of :func:`line_at`; None: unknown. Cost: one query for any number."""
    kept = list(places)
    above = {pk for place in kept for pk in place.ids}
    codes = dict(names_on(on).filter(place__in=above, code__isnull=False).values_list("place", "code"))
    spoken_of = {line.region for line in lines.lines}
    known: dict[tuple[str, ...], int | None] = {}
    found: dict[int, int | None] = {}
    for place in kept:
        own = (codes.get(pk) for pk in reversed(place.ids))
        way = tuple(code for code in own if code is not None and code in spoken_of)
        if way not in known:
            known[way] = yuan_of(line_at(lines, way, on))
        found[place.pk] = known[way]
    return found


def lines_for(method: Method, place_ids: Iterable[int], on: date) -> Mapping[int, int | None] | None:
    """What a method needs to know of some places; None where it needs nothing. Cost: two queries, or none."""
    if not isinstance(method.rule, Lines):
        return None
    return lines_of(method.rule, Place.objects.filter(pk__in=set(place_ids)), on)
