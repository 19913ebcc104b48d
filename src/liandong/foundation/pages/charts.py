"""Charts as data: rows of exact values in, positions on a percent axis out. The templates draw.

Bars and dots start at zero, so that small and large places compare. The value is written beside its
mark and in a table under the chart, so the drawing itself is never the only carrier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from liandong.foundation.pages import formats
from liandong.foundation.pages.scale import at

Unit = Literal["percent", "number", "count"]
Tone = Literal["a", "b", "c", "d"]

TONES: tuple[Tone, ...] = ("a", "b", "c", "d")
COLUMN_HEIGHT = 84  # pixels of the tallest column; what is left of 160 carries its value and name


def written(value: Fraction | None, unit: Unit, places: int | None = None) -> str:
    """A value as it stands beside its mark."""
    if value is None:
        return formats.unknown()
    if unit == "percent":
        return formats.percent(value, 1 if places is None else places)
    if unit == "count":
        return formats.count(value)
    return formats.fixed(value, 3 if places is None else places)


@dataclass(frozen=True)
class Mark:
    """A line of the axis with its label."""

    x: str
    label: str
    anchor: str


def nice_step(top: Fraction) -> Fraction:
    """A step of 1, 2 or 5 times a power of ten that divides ``top`` into two to five parts."""
    power = Fraction(1)
    while power * 10 <= top:
        power *= 10
    while power > top:
        power /= 10
    for factor in (Fraction(1, 2), Fraction(1), Fraction(2)):
        if top / (power * factor) <= 4:
            return power * factor
    return power * 5


def _axis(top: Fraction, unit: Unit) -> tuple[Mark, ...]:
    step = nice_step(top)
    marks = []
    for number in range(int(top / step) + 1):
        value = step * number
        label = f"{formats.shortest(value * 100)}%" if unit == "percent" else formats.shortest(value)
        x = 100 * value / top
        anchor = "start" if number == 0 else "end" if x > 95 else "middle"
        marks.append(Mark(at(x), label, anchor))
    return tuple(marks)


def _top(values: Sequence[Fraction]) -> Fraction:
    """The end of the axis: the smallest multiple of a nice step that holds every value."""
    largest = max(values, default=Fraction(0))
    if largest <= 0:
        return Fraction(1)
    step = nice_step(largest)
    return step * -(-largest // step)


@dataclass(frozen=True)
class Row:
    """One line of a chart of dots or bars.

    ``reach`` is the furthest the value could be, once what is unknown is known. ``key`` and
    ``measure`` name the row for the slider script (data-area, data-measure).
    """

    name: str
    value: Fraction | None
    reach: Fraction | None = None
    key: str = ""
    is_total: bool = False
    url: str = ""


@dataclass(frozen=True)
class DrawnRow:
    """A row with its positions."""

    row: Row
    x: str
    reach_x: str
    text: str
    reach_text: str

    @property
    def has_reach(self) -> bool:
        return bool(self.reach_x) and self.reach_x != self.x


@dataclass(frozen=True)
class RowChart:
    """Dots (with a pale bar to the furthest possible value) or bars, one row per place or part.

    ``top`` is the value at the right edge; left out, it is chosen. ``guide`` draws one line that
    the note explains (an equal share, say). ``measure`` names all rows for the slider script.
    """

    title: str
    rows: tuple[Row, ...]
    subtitle: str = ""
    note: str = ""
    unit: Unit = "percent"
    places: int | None = None
    top: Fraction | None = None
    guide: Fraction | None = None
    measure: str = ""
    row_head: str = ""
    value_head: str = ""
    reach_head: str = ""

    @property
    def end(self) -> Fraction:
        """The value at the right edge."""
        known = [value for row in self.rows for value in (row.value, row.reach) if value is not None]
        return self.top if self.top is not None else _top(known)

    @property
    def end_text(self) -> str:
        """``end`` as numerator/denominator, for the slider script."""
        return f"{self.end.numerator}/{self.end.denominator}"

    @property
    def axis(self) -> tuple[Mark, ...]:
        return _axis(self.end, self.unit)

    @property
    def guide_x(self) -> str:
        return at(100 * self.guide / self.end) if self.guide is not None else ""

    @property
    def has_reach(self) -> bool:
        return any(row.reach is not None for row in self.rows)

    @property
    def drawn(self) -> tuple[DrawnRow, ...]:
        def place(value: Fraction | None) -> str:
            return "" if value is None else at(min(100 * value / self.end, Fraction(100)))

        return tuple(
            DrawnRow(
                row,
                place(row.value),
                place(row.reach),
                written(row.value, self.unit, self.places),
                written(row.reach, self.unit, self.places) if row.reach is not None else "",
            )
            for row in self.rows
        )


@dataclass(frozen=True)
class Column:
    """One column of a histogram."""

    name: str
    value: Fraction
    key: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class DrawnColumn:
    """A column with its positions."""

    column: Column
    x: str
    width: str
    middle: str
    y: str
    height: str
    text_y: str
    text: str
    full_text: str


@dataclass(frozen=True)
class ColumnChart:
    """Columns over whole steps, the one in force darker than the others."""

    title: str
    columns: tuple[Column, ...]
    subtitle: str = ""
    note: str = ""
    axis_name: str = ""
    unit: Unit = "percent"
    places: int | None = 1
    name_head: str = ""
    value_head: str = ""
    sentence: str = ""

    @property
    def drawn(self) -> tuple[DrawnColumn, ...]:
        most = max((column.value for column in self.columns), default=Fraction(0)) or Fraction(1)
        share = Fraction(100, len(self.columns)) if self.columns else Fraction(100)
        result = []
        for number, column in enumerate(self.columns):
            height = COLUMN_HEIGHT * column.value / most
            left = share * number
            text = written(column.value, self.unit, self.places)
            result.append(
                DrawnColumn(
                    column,
                    at(left + share / 5),
                    at(share * 3 / 5),
                    at(left + share / 2),
                    f"{float(120 - height):.1f}",
                    f"{float(height):.1f}",
                    f"{float(114 - height):.1f}",
                    # the unit stands in the subtitle; ten columns on a phone have no room for ten % signs
                    text.removesuffix("%"),
                    text,
                )
            )
        return tuple(result)


@dataclass(frozen=True)
class Part:
    """A part of one bar, with the count that its legend carries."""

    label: str
    count: int
    tone: Tone | None = None


@dataclass(frozen=True)
class DrawnPart:
    """A part with its place on the bar."""

    part: Part
    tone: Tone
    x: str
    width: str


@dataclass(frozen=True)
class SplitBar:
    """One bar in at most four parts that together are the whole."""

    parts: tuple[Part, ...]
    unit: str = ""

    def __post_init__(self) -> None:
        if len(self.parts) > len(TONES):
            raise ValueError(
                f"a bar has at most {len(TONES)} parts that can be told apart, not {len(self.parts)}"
            )

    @property
    def drawn(self) -> tuple[DrawnPart, ...]:
        whole = sum(part.count for part in self.parts) or 1
        left = Fraction(0)
        result = []
        for part, tone in zip(self.parts, TONES, strict=False):
            width = Fraction(100 * part.count, whole)
            # a hair of paper between the parts, as long as there is something left to draw
            shown = max(width - Fraction(1, 4), width / 2)
            result.append(DrawnPart(part, part.tone or tone, at(left), at(shown)))
            left += width
        return tuple(result)

    @property
    def sentence(self) -> str:
        mark = "，" if formats.is_chinese() else ", "
        return mark.join(f"{part.label} {formats.count(part.count)}" for part in self.parts)
