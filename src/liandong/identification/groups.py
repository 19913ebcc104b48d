"""Families of a run by cause, labour, age, kind or place: poverty, needs, and the measures that fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liandong.analytics.standards import Standard
from liandong.casework.settings.in_force import least_families
from liandong.foundation.accounts.models import User
from liandong.foundation.pages import formats
from liandong.foundation.pages.charts import Row, RowChart
from liandong.foundation.places.models import Place
from liandong.identification import likeness
from liandong.identification.areas import areas_of
from liandong.identification.figures import AreaFigures, Patterns, area_figures
from liandong.identification.fitting import Fitting, FittingMeasure, fitting_on
from liandong.identification.methods import Method, method_for
from liandong.identification.models import Run
from liandong.identification.run_comparison import kept_answers
from liandong.identification.run_page import flagged
from liandong.identification.selectors import FAMILIES, area_of, patterns_for
from liandong.identification.traits import By, group_codes, group_words, trait_histogram
from liandong.identification.wording import titled

MOST_NEEDS = 3
FREQUENT_FROM = Fraction(1, 5)  # rarer needs are named, but suggest no measure for the whole group


@dataclass(frozen=True)
class Need:
    """A deprivation of a group: how many of its families have it, of all of them, and what fits it.

    ``unknown``: families of which it is not known.
    """

    id: str
    title: str
    families: int
    of: int
    unknown: int
    measures: tuple[FittingMeasure, ...]

    @property
    def share(self) -> Fraction:
        """Families with the deprivation, of all of the group."""
        return Fraction(self.families, self.of)


@dataclass(frozen=True)
class GroupRow:
    """A group with its figures, its most frequent deprivations, and the measures that fit.

    ``share``: its families of all. ``merged``: how many small groups stand together in it.
    ``hides_poor``, ``hides_open``: so few families that the reader may not be told how many.
    """

    code: str
    title: str
    figures: AreaFigures
    share: Fraction
    needs: tuple[Need, ...]
    measures: tuple[FittingMeasure, ...]
    merged: int = 0
    hides_poor: bool = False
    hides_open: bool = False

    @property
    def words(self) -> str:
        """The group, and of how many small ones it is made."""
        if not self.merged:
            return self.title
        count = ngettext("%(n)s group", "%(n)s groups", self.merged) % {"n": self.merged}
        return f"{self.title} ({count})" if not formats.is_chinese() else f"{self.title}（{count}）"


@dataclass(frozen=True)
class Groups:
    """The groups of a run as one reader sees them, the whole first."""

    run: Run
    method: Method
    by: By
    whole: GroupRow
    rows: tuple[GroupRow, ...]
    fitting: Fitting
    is_masked: bool
    least: int

    @property
    def has_scores(self) -> bool:
        """Whether the method is a poverty standard, so that there are needs, and A and M0 mean something."""
        return isinstance(self.method.rule, Standard)

    def chart(self) -> RowChart:
        """H of each group with its reach."""
        shown = [row for row in (self.whole, *self.rows) if not row.hides_poor]
        return RowChart(
            title=_("How many: H"),
            subtitle=_("people in families suggested for a visit, of all people of the group"),
            rows=tuple(
                Row(
                    row.words,
                    row.figures.headcount_low,
                    None if row.hides_open else row.figures.headcount_high,
                    is_total=row is self.whole,
                )
                for row in shown
            ),
            row_head=_("Group of families"),
        )


def groups_of(user: User, run: Run, by: By) -> Groups:
    """The groups of a finished run within the user's area.

    Small groups stand together for readers who may see figures but no families.
    Errors: a snapshot that was altered or lost, or is too old. Cost: one query by a trait, four by place.
    """
    method = method_for(run.standard.rule)
    is_masked = not area_of(user, run, action=FAMILIES)
    least = least_families(run.place) if is_masked else 0
    patterns, titles = _sorted(user, run, by)
    counting = _Counting(method, flagged(method, patterns), patterns, fitting_on(run.as_of), by)
    numbers = [n for n in titles if n in set(patterns.place.tolist())]
    sizes = {n: int(patterns.within([n]).households.sum()) for n in numbers}
    merged = small_together(sizes, least) if is_masked else [(n,) for n in numbers]
    whole = counting.row(numbers, "all", _("all families"))
    rows = [counting.row(of, *titles[of[0]]) for of in merged if len(of) == 1]
    rows += [
        counting.row(of, "small", _("small groups together"), merged=len(of)) for of in merged if len(of) > 1
    ]
    if is_masked:
        whole, rows = _masked(whole, rows, least)
    return Groups(run, method, by, whole, tuple(rows), counting.fitting, is_masked, least)


def _sorted(user: User, run: Run, by: By) -> tuple[Patterns, Mapping[int, tuple[str, str]]]:
    """The histogram with numbers of groups for places, and each group's code and title."""
    match by:
        case By.PLACE:
            return _by_place(user, run)
        case By.FOUND:
            return likeness.sorted_by_likeness(run, patterns_for(user, run))
        case _:
            return _by_trait(user, run, by)


def _by_trait(user: User, run: Run, by: By) -> tuple[Patterns, Mapping[int, tuple[str, str]]]:
    snapshot, answers = kept_answers(run, afresh=False)
    counted = trait_histogram(snapshot, answers, by, places_seen(user, run))
    codes = group_codes(by)
    # A code that no list names any more is a group of its own.
    codes += tuple(sorted({row[0] for row in counted} - set(codes)))
    number = {code: n for n, code in enumerate(codes)}
    patterns = Patterns.of_rows([(number[code], a, b, n, persons) for code, a, b, n, persons in counted])
    return patterns, {n: (code or "unknown", group_words(by, code)) for n, code in enumerate(codes)}


def places_seen(user: User, run: Run) -> tuple[int, ...]:
    """The places with families of the run in the user's area. Cost: one query."""
    tops = area_of(user, run)
    found = Place.objects.filter(pk__in=run.patterns.values("place_id")).only("path")
    return tuple(sorted(place.pk for place in found if any(top.contains(place) for top in tops)))


def _by_place(user: User, run: Run) -> tuple[Patterns, Mapping[int, tuple[str, str]]]:
    patterns = patterns_for(user, run)
    areas = areas_of(patterns, area_of(user, run), on=run.as_of, opened=0, whole=_("your area"))
    parts = [area for area in areas if area.depth == 1] or areas[:1]
    part_of = {pk: n for n, area in enumerate(parts) for pk in area.place_ids}
    numbers = np.array([part_of[pk] for pk in patterns.place.tolist()], dtype=np.int64)
    placed = Patterns(numbers, patterns.deprived, patterns.unknown, patterns.households, patterns.persons)
    return placed, {n: (area.key, area.name) for n, area in enumerate(parts)}


@dataclass(frozen=True)
class _Counting:
    """What every row is counted from. ``answers``: as stored; ``patterns``: with bit 0 for poor by a key."""

    method: Method
    patterns: Patterns
    answers: Patterns
    fitting: Fitting
    by: By

    def row(self, numbers: Sequence[int], code: str, title: str, merged: int = 0) -> GroupRow:
        figures = area_figures(self.patterns.within(numbers), self.method.weights, self._line)
        families = int(self.patterns.households.sum())
        needs = self._needs(self.answers.within(numbers))
        measures = self.fitting.for_cause(code) if self.by is By.CAUSE else ()
        frequent = [need for need in needs if need.share >= FREQUENT_FROM] or needs[:1]
        fitting = dict.fromkeys(one for need in frequent for one in need.measures)
        share = Fraction(figures.households, families) if families else Fraction(0)
        return GroupRow(code, title, figures, share, needs, measures or tuple(fitting), merged)

    @property
    def _line(self) -> int:
        return 1 if self.method.denominator is None else self.method.line or 1

    def _needs(self, within: Patterns) -> tuple[Need, ...]:
        """The most frequent deprivations; only a poverty standard tells of any."""
        rule = self.method.rule
        if not isinstance(rule, Standard):
            return ()
        of = int(within.households.sum())
        found = []
        for n, one in enumerate(rule.indicators):
            has = int(within.households[(within.deprived >> n & 1).astype(bool)].sum())
            unknown = int(within.households[(within.unknown >> n & 1).astype(bool)].sum())
            title = titled(one.title, one.id)
            found.append(Need(one.id, title, has, of, unknown, self.fitting.for_indicator(one)))
        found.sort(key=lambda need: -need.families)
        return tuple(need for need in found if need.families)[:MOST_NEEDS]


def small_together(sizes: Mapping[int, int], least: int) -> list[tuple[int, ...]]:
    """The groups, those with fewer than ``least`` families in one, last.

    Where that one would still be small, or hold a single group, the next smallest joins it: otherwise whoever
    takes the other groups from the whole has the small one.
    """
    small = [n for n, size in sizes.items() if 0 < size < least]
    if not small:
        return [(n,) for n in sizes]
    rest = sorted((n for n in sizes if n not in small), key=lambda n: sizes[n])
    while rest and (sum(sizes[n] for n in small) < least or len(small) < 2):
        small.append(rest.pop(0))
    together = [] if sum(sizes[n] for n in small) < least else [tuple(small)]
    return [*((n,) for n in sizes if n in rest), *together]


def hidden_cells(counts: Sequence[tuple[int, int]], least: int) -> frozenset[int]:
    """Which cells of a column a reader may not see: counts of some, or of all but some, fewer than ``least``.

    ``counts``: count and whole of each row. Where one cell alone would be hidden, the smallest other one is
    hidden as well: the total would give the first away.
    """
    hidden = {
        n for n, (count, of) in enumerate(counts) if 0 < count < least or (count < of and of - count < least)
    }
    if len(hidden) == 1 and len(counts) > 1:
        hidden.add(min((n for n in range(len(counts)) if n not in hidden), key=lambda n: counts[n][0]))
    return frozenset(hidden)


def _masked(whole: GroupRow, rows: Sequence[GroupRow], least: int) -> tuple[GroupRow, list[GroupRow]]:
    """The rows without what fewer than ``least`` families could be recognised by."""
    all_rows = [whole, *rows]
    poor = _hidden(all_rows, [row.figures.poor_households for row in all_rows], least)
    open_ = _hidden(all_rows, [row.figures.cannot_tell_households for row in all_rows], least)
    masked = [
        replace(
            row,
            hides_poor=n in poor,
            hides_open=n in open_,
            needs=tuple(need for need in row.needs if not hidden_cells([(need.families, need.of)], least)),
        )
        for n, row in enumerate(all_rows)
    ]
    return masked[0], masked[1:]


def _hidden(rows: Sequence[GroupRow], counts: Sequence[int], least: int) -> frozenset[int]:
    """The rows whose count is hidden, 0 being the whole."""
    cells = [(count, row.figures.households) for count, row in zip(counts, rows, strict=True)]
    parts = {n + 1 for n in hidden_cells(cells[1:], least)}
    return frozenset(parts | {0} if hidden_cells(cells[:1], least) else parts)
