"""What the page of a run shows, put together from its histogram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np
from django.utils.translation import gettext as _

from liandong.analytics.measures.explanation import line_units
from liandong.analytics.standards import Key, Standard, walk_key
from liandong.analytics.standards.key_walks import Walk
from liandong.casework.settings.in_force import least_persons
from liandong.foundation.accounts.models import User
from liandong.foundation.pages import formats
from liandong.foundation.pages.charts import Column, ColumnChart, Row, RowChart, nice_step
from liandong.foundation.pages.tags.lists import Fact
from liandong.identification import figures
from liandong.identification.areas import AreaRow, area_rows, areas_of
from liandong.identification.figures import Patterns, figures_by_area
from liandong.identification.methods import Method, method_for
from liandong.identification.models import Run
from liandong.identification.selectors import FAMILIES, area_of, patterns_for
from liandong.identification.values import line_words
from liandong.identification.wording import titled

MOST_SLIDER_AREAS = 300  # the browser re-counts each of them at every step of the slider


@dataclass(frozen=True)
class ClassCount:
    """Families of one class of a key, and whether the key says that they are poor."""

    title: str
    is_poor: bool | None
    families: int


@dataclass(frozen=True)
class RunNumbers:
    """A run as one reader sees it at one cut-off and one set of weights."""

    run: Run
    method: Method
    patterns: Patterns
    rows: tuple[AreaRow, ...]
    weights: tuple[int, ...]
    line: int
    classes: tuple[ClassCount, ...] = ()

    def at(self, weights: Sequence[int], cutoff: Fraction) -> RunNumbers:
        """The same places at other weights and another cut-off. Cost: no query."""
        line = line_units(cutoff, sum(weights))
        of = figures_by_area(self.patterns, weights, line)
        rows = tuple(AreaRow(row.area, of(row.area.place_ids), row.merged) for row in self.rows)
        return RunNumbers(self.run, self.method, self.patterns, rows, tuple(weights), line)

    @property
    def has_scores(self) -> bool:
        """Whether the method is a poverty standard, so that A, M0 and other cut-offs mean something."""
        return isinstance(self.method.rule, Standard)

    @property
    def standard(self) -> Standard:
        """The poverty standard of a run that has scores."""
        assert isinstance(self.method.rule, Standard), "asked only where has_scores"  # noqa: S101  for the type
        return self.method.rule

    @property
    def denominator(self) -> int:
        """The common denominator of the weights: scores and lines are whole units of it."""
        return sum(self.weights)

    @property
    def whole(self) -> AreaRow:
        """The first row: all that the reader sees."""
        return self.rows[0]

    @property
    def cutoff(self) -> Fraction:
        """The cut-off looked at, as a share."""
        return Fraction(self.line, self.denominator)

    @property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """The numbers of the indicators of each dimension."""
        numbers = iter(range(len(self.weights)))
        return tuple(tuple(next(numbers) for _one in d.indicators) for d in self.standard.dimensions)

    @cached_property
    def dimension_names(self) -> tuple[str, ...]:
        """Titles of the dimensions in the language of the page."""
        return tuple(titled(d.title, d.id) for d in self.standard.dimensions)

    @cached_property
    def contributions(self) -> tuple[Fraction, ...]:
        """Share of each dimension in M0 of the whole."""
        return figures.contributions(self.patterns, self.weights, self.line, self.groups)

    def _end(self, values: Sequence[Fraction | None]) -> Fraction:
        """The end of an axis that still holds the values at the lowest cut-off of the slider."""
        most = max((value for value in values if value is not None), default=Fraction(0))
        if most == 0:
            return Fraction(1, 10)
        step = nice_step(most)
        return min(Fraction(1), step * -(-most // step))

    def charts(self) -> tuple[RowChart, ...]:
        """H with its reach, and for a standard A and M0, of the whole and its parts."""
        if not self.has_scores:
            return (self._headcounts(self._end([row.figures.headcount_high for row in self._shown])),)
        first = figures.lines_to_try(self.denominator, self.line)[0]
        rows = self._shown
        of = figures_by_area(self.patterns, self.weights, first)
        widest = [of(row.area.place_ids) for row in rows]
        return (
            self._headcounts(self._end([one.headcount_high for one in widest])),
            RowChart(
                title=_("How deep: A"),
                subtitle=_("share of the weight in which they are deprived"),
                rows=tuple(_row(row, row.figures.intensity) for row in rows),
                measure="A",
                top=Fraction(1),
                row_head=_("Place"),
            ),
            RowChart(
                title=_("Together: M0 = H × A"),
                subtitle=_("number and depth at once"),
                rows=tuple(_row(row, row.figures.adjusted) for row in rows),
                measure="M0",
                top=self._end([one.adjusted for one in widest]),
                unit="number",
                row_head=_("Place"),
            ),
        )

    @property
    def _shown(self) -> list[AreaRow]:
        return [row for row in self.rows if row.area.depth < 2]

    def _headcounts(self, top: Fraction) -> RowChart:
        return RowChart(
            title=_("How many: H"),
            subtitle=_("people in families suggested for a visit, of all people"),
            rows=tuple(
                _row(row, row.figures.headcount_low, row.figures.headcount_high) for row in self._shown
            ),
            measure="H",
            top=top,
            row_head=_("Place"),
        )

    def contribution_chart(self) -> RowChart:
        """Where the deprivation comes from."""
        share = Fraction(1, len(self.groups))
        equal = all(d.weight == share for d in self.standard.dimensions)
        note = _(
            "The line is at %(share)s: with equal weights, dimensions beyond it hold more than their part."
        )
        return RowChart(
            title=_("Where it comes from"),
            subtitle=_("contribution of each dimension to M0 of %(place)s, 100%% together")
            % {"place": self.whole.area.name},
            rows=tuple(
                Row(name, value, key=dimension.id)
                for name, value, dimension in zip(
                    self.dimension_names, self.contributions, self.standard.dimensions, strict=True
                )
            ),
            places=0,
            measure="contribution",
            guide=share if equal else None,
            note=note % {"share": formats.percent(share, 0)} if equal else "",
            row_head=_("Dimension"),
        )

    def sensitivity_chart(self, in_force: int) -> ColumnChart:
        """H at neighbouring cut-offs."""
        lines = figures.lines_to_try(self.denominator, in_force)
        values = figures.headcounts(self.patterns, self.weights, lines)
        return ColumnChart(
            title=_("Another cut-off, how much changes"),
            subtitle=_("H of %(place)s at different cut-offs, %%") % {"place": self.whole.area.name},
            columns=tuple(
                Column(str(line), value or Fraction(0), key=str(line), is_current=line == self.line)
                for line, value in zip(lines, values, strict=True)
            ),
            axis_name=_("cut-off k, in units of 1/%(denominator)s") % {"denominator": self.denominator},
            sentence=_("H at cut-offs from %(first)s to %(last)s.")
            % {
                "first": formats.fraction(Fraction(lines[0], self.denominator)),
                "last": formats.fraction(Fraction(lines[-1], self.denominator)),
            },
        )

    def slider(self, in_force: int) -> dict[str, object]:
        """What the browser needs to count again at another cut-off."""
        rows = self.rows[:MOST_SLIDER_AREAS]
        return {
            "denominator": self.denominator,
            "inForce": in_force,
            "total": "all",
            "areas": {
                row.area.key: figures.slider_lines(self.patterns.within(row.area.place_ids), self.weights)
                for row in rows
            },
            "dimensions": dict(
                zip(
                    (dimension.id for dimension in self.standard.dimensions),
                    figures.slider_dimensions(self.patterns, self.weights, self.groups),
                    strict=True,
                )
            ),
        }


def _row(row: AreaRow, value: Fraction | None, reach: Fraction | None = None) -> Row:
    return Row(row.area.name, value, reach, key=row.area.key, is_total=row.area.depth == 0)


def run_numbers(
    user: User,
    run: Run,
    *,
    line: int | None = None,
    opened: int | None = None,
) -> RunNumbers:
    """A finished run as the user sees it, at ``line`` (units), else at the cut-off in force.

    Small places are merged for readers who may see figures but no families. Cost: four queries.
    """
    method = method_for(run.standard.rule)
    if line is None or not isinstance(method.rule, Standard):
        line = 1 if method.denominator is None else method.line or 1
    answers = patterns_for(user, run)
    patterns = flagged(method, answers)
    tops = area_of(user, run)
    areas = areas_of(patterns, tops, on=run.as_of, opened=opened, whole=_("your area"))
    least = 0 if area_of(user, run, action=FAMILIES) else least_persons(run.place)
    rows = area_rows(
        areas,
        patterns,
        method.weights,
        line,
        least=least,
        small=_("places with fewer than %(n)s people") % {"n": least},
    )
    classes = class_counts(method.rule, answers) if isinstance(method.rule, Key) else ()
    return RunNumbers(run, method, patterns, tuple(rows), method.weights, line, classes)


def flagged(method: Method, patterns: Patterns) -> Patterns:
    """The histogram of a key's answers as one of who is poor: bit 0 of the masks, as other methods have."""
    key = method.rule
    if not isinstance(key, Key):
        return patterns
    walks = _walks(key, patterns)
    poor = [walks[bits].is_poor for bits in zip(*patterns.bits, strict=True)]
    return replace(
        patterns,
        deprived=np.array([one is True for one in poor], dtype=np.int64),
        unknown=np.array([one is None for one in poor], dtype=np.int64),
    )


def class_counts(key: Key, patterns: Patterns) -> tuple[ClassCount, ...]:
    """Families by the class that a key found, in its order; last those that it cannot tell apart yet."""
    counts: dict[str, int] = {}
    walks = _walks(key, patterns)
    for deprived, unknown, families in zip(*patterns.bits, patterns.households.tolist(), strict=True):
        found = walks[deprived, unknown].found
        class_id = found.id if found else ""
        counts[class_id] = counts.get(class_id, 0) + families
    titles = [
        ClassCount(titled(one.title, one.id), one.is_poor, counts.get(one.id, 0)) for one in key.classes
    ]
    return (*titles, ClassCount(_("more than one class possible"), None, counts.get("", 0)))


def _walks(key: Key, patterns: Patterns) -> dict[tuple[int, int], Walk]:
    return {bits: walk_key(key, *bits) for bits in set(zip(*patterns.bits, strict=True))}


def lead_facts(numbers: RunNumbers) -> dict[str, object]:
    """The counts of the first sentence."""
    whole = numbers.whole.figures
    return {
        "place": numbers.whole.area.name,
        "households": formats.count(whole.households),
        "persons": formats.count(whole.persons),
        "cutoff": formats.fraction(numbers.cutoff) if numbers.has_scores else line_words(numbers.method),
        "poor": formats.count(whole.poor_households),
        "open": formats.count(whole.cannot_tell_households),
    }


def warrant(run: Run) -> list[Fact]:
    """What the run stands on, for whoever wants to repeat it."""
    snapshot = run.snapshot
    return [
        Fact(_("Standard"), f"{run.standard.title} · {run.standard.fingerprint}"),
        Fact(_("As of"), formats.day(run.as_of)),
        Fact(_("Snapshot"), snapshot.sha256 if snapshot else None, _snapshot_words(run)),
        Fact(_("Rows of the result"), run.rows_sha256),
        Fact(_("Program"), f"liandong {run.code_version}"),
        Fact(_("Computed"), formats.moment(run.finished_at)),
    ]


def _snapshot_words(run: Run) -> str:
    rows = formats.count(run.snapshot.rows if run.snapshot else 0)
    return _("the registry at the end of %(day)s, %(rows)s people") % {
        "day": formats.day(run.as_of),
        "rows": rows,
    }


def command_line(run: Run, code: str | None) -> str:
    """The command that computes the standard's own statistics from the same facts."""
    return (
        f"liandong measure mpi registry:{code or run.place_id}@{run.as_of:%Y-%m-%d} "
        f"--standard {run.standard.standard_id}.toml --out result.csv"
    )
