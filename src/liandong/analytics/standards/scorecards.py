"""Scorecards: points by bands, in the language of the standards.

An item's bands are asked in their order, and the first that holds gives the points; where none holds the
item gives ``otherwise``. Where a band is unknown both cases stay possible: an item, and so the whole card,
has a lowest and a highest number of points, equal where everything that matters is known.

A card with a ``line`` says who is poor: with ``poor = "below"`` whoever has fewer points than the line, with
``poor = "above"`` whoever has as many or more. A card without a line ranks, and says nothing of anybody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from liandong.analytics.errors import Refusal, Word, marked
from liandong.analytics.standards import refusals
from liandong.analytics.standards.expressions import rows_of
from liandong.analytics.standards.gathering import either
from liandong.analytics.standards.guessing import read_without_columns
from liandong.analytics.standards.lowering import Reader
from liandong.analytics.standards.model import toml_pairs
from liandong.analytics.standards.names import find_column
from liandong.analytics.standards.refusals import ExpressionRefused
from liandong.analytics.standards.sections import Section, parse_toml, raise_all, read_text, repeated
from liandong.analytics.standards.sql import Dialect
from liandong.analytics.standards.units import Question, select, unit_results
from liandong.analytics.tables.columns import ColumnType

MOST_BANDS = 20
MOST_ITEMS = 100
MOST_POINTS = 1_000_000

PoorSide = Literal["below", "above"]
POOR_SIDES: tuple[PoorSide, ...] = ("below", "above")

_BANDS = Word(marked("bands"))
_ITEMS = Word(marked("items"))


@dataclass(frozen=True)
class Band:
    """Points for whoever meets a condition; ``title`` says the condition in plain words."""

    when: str
    points: int
    title: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Item:
    """One question of a card, answered by the first band that holds."""

    id: str
    title: Mapping[str, str]
    bands: tuple[Band, ...]
    otherwise: int
    source: str | None = None

    @property
    def range(self) -> tuple[int, int]:
        """The least and the most points the item can give."""
        points = [self.otherwise, *(band.points for band in self.bands)]
        return min(points), max(points)


@dataclass(frozen=True)
class ItemGroup:
    """Items that belong together."""

    id: str
    title: Mapping[str, str]
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Scorecard:
    """A scorecard as read from its file.

    ``line`` and ``poor`` are both given or both None. ``below``: poor if points < line; ``above``: poor if
    points >= line.
    """

    id: str
    title: Mapping[str, str]
    unit: str | None
    valid_from: date | None
    valid_to: date | None
    source: str | None
    dimensions: tuple[ItemGroup, ...]
    line: int | None = None
    poor: PoorSide | None = None

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All items in the order of the file."""
        return tuple(item for dimension in self.dimensions for item in dimension.items)

    @property
    def range(self) -> tuple[int, int]:
        """The least and the most points the card can give."""
        lows, highs = zip(*(item.range for item in self.items), strict=True)
        return sum(lows), sum(highs)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical form."""
        return hashlib.sha256(self.to_toml().encode()).hexdigest()

    def to_toml(self) -> str:
        """The canonical form; reading it gives an equal card."""
        lines = ["[scorecard]", *toml_pairs(id=self.id, title=self.title, unit=self.unit)]
        lines += toml_pairs(line=self.line, poor=self.poor)
        lines += toml_pairs(valid_from=self.valid_from, valid_to=self.valid_to, source=self.source)
        for dimension in self.dimensions:
            lines += ["", "[[dimension]]", *toml_pairs(id=dimension.id, title=dimension.title)]
            for item in dimension.items:
                lines += ["", "[[dimension.item]]", *toml_pairs(id=item.id, title=item.title)]
                lines += toml_pairs(otherwise=item.otherwise, source=item.source)
                for band in item.bands:
                    lines += ["[[dimension.item.band]]", *toml_pairs(when=band.when, points=band.points)]
                    lines += toml_pairs(title=band.title)
        return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class ScorecardQuery:
    """``sql`` yields per unit: ``unit``, ``low_0, high_0 …`` per item, ``points`` (NULL where unknown),
    ``points_low``, ``points_high`` (BIGINT), ``is_poor`` (BOOLEAN; NULL where it cannot be told, or where the
    card has no line), ``is_partly_unknown``, ``is_contradicting`` (BOOLEAN), ``rows``.
    """

    sql: str
    items: tuple[str, ...]
    columns_used: tuple[str, ...]


def load_scorecard(path: str | Path) -> Scorecard:
    """Read a scorecard file (UTF-8 TOML); refusals as in :func:`.files.load_standard`."""
    return parse_scorecard(read_text(Path(path)), name=Path(path).name)


def parse_scorecard(text: str, *, name: str = "scorecard") -> Scorecard:
    """Read a scorecard from TOML text, with all its problems at once."""
    problems: list[Refusal] = []
    document = Section(parse_toml(text, name), "", problems)
    document.only("scorecard", "dimension")
    head = document.section("scorecard")
    head.only("id", "title", "unit", "line", "poor", "valid_from", "valid_to", "source")
    valid_from, valid_to = head.validity()
    card = Scorecard(
        id=head.identifier("id"),
        title=head.title(),
        unit=head.text("unit"),
        valid_from=valid_from,
        valid_to=valid_to,
        source=head.text("source"),
        dimensions=tuple(_dimension(section) for section in document.sections("dimension")),
        line=head.whole("line", -MOST_POINTS, MOST_POINTS),
        poor=head.choice("poor", POOR_SIDES),
    )
    problems += _whole_problems(card)
    problems += _line_problems(card, head)
    raise_all(problems)
    return card


def check_scorecard(card: Scorecard, columns: Mapping[str, ColumnType] | None = None) -> tuple[Refusal, ...]:
    """Every problem of the card's conditions, against a table's columns where there is one."""
    problems: list[Refusal] = []
    rows = rows_of(card.unit)
    for where, when in _conditions(card):
        try:
            if columns is None:
                read_without_columns(when, where, rows)
            else:
                Reader(columns, where, rows).boolean(when)
        except ExpressionRefused as problem:
            problems.append(problem)
    if columns is not None and card.unit is not None:
        try:
            find_column(card.unit, columns, "scorecard.unit")
        except ExpressionRefused as problem:
            problems.append(problem)
    return tuple(problems)


def scorecard_query(
    card: Scorecard, columns: Mapping[str, ColumnType], source: str, *, dialect: Dialect = "duckdb"
) -> ScorecardQuery:
    """Compile a card over a relation. Cost: one pass over the rows, one GROUP BY where there is a unit."""
    reader_rows = rows_of(card.unit)
    questions = [
        Question(where, Reader(columns, where, reader_rows).boolean(when))
        for where, when in _conditions(card)
    ]
    results = unit_results(questions, card.unit, columns, source, dialect=dialect)
    layer = {"unit": results.unit}
    first = 0
    for at, item in enumerate(card.items):
        answers = [f"i_{first + band}" for band in range(len(item.bands))]
        layer[f"low_{at}"], layer[f"high_{at}"] = _points(item, answers)
        first += len(item.bands)
    layer["is_partly_unknown"] = either(results.partly)
    layer["is_contradicting"] = either(results.contradicting)
    layer["rows"] = results.rows
    inner = select(layer, f"({results.sql}) AS unit_results")
    count = range(len(card.items))
    low, high = (" + ".join(f"{side}_{at}" for at in count) for side in ("low", "high"))
    outer = {name: name for name in ("unit", *(f"{side}_{at}" for at in count for side in ("low", "high")))}
    outer |= {
        "points": f"CASE WHEN {low} = {high} THEN {low} END",
        "points_low": low,
        "points_high": high,
        "is_poor": _is_poor(card, low, high),
        **{name: name for name in ("is_partly_unknown", "is_contradicting", "rows")},
    }
    return ScorecardQuery(
        sql=select(outer, f"({inner}) AS item_points"),
        items=tuple(item.id for item in card.items),
        columns_used=results.columns_used,
    )


def _points(item: Item, answers: Sequence[str]) -> tuple[str, str]:
    """The least and the most points an item may give.

    The first band that surely holds ends the list; every unknown band before it may hold as well.
    """
    pairs = list(zip(answers, item.bands, strict=True))
    sure = " ".join(f"WHEN {answer} THEN {_number(band.points)}" for answer, band in pairs)
    candidates = [f"CASE {sure} ELSE {_number(item.otherwise)} END"]
    for at, (answer, band) in enumerate(pairs):
        earlier = "".join(f" AND {before} IS NOT TRUE" for before in answers[:at])
        candidates.append(f"CASE WHEN {answer} IS NULL{earlier} THEN {_number(band.points)} END")
    inside = ", ".join(candidates)
    return f"LEAST({inside})", f"GREATEST({inside})"  # engines skip NULL in both, which is wanted here


def _is_poor(card: Scorecard, low: str, high: str) -> str:
    """Poor, not poor, or NULL where the points that are still possible lie on both sides of the line."""
    if card.line is None:
        return "CAST(NULL AS BOOLEAN)"
    line = _number(card.line)
    is_below = f"CASE WHEN {high} < {line} THEN TRUE WHEN {low} >= {line} THEN FALSE END"
    return is_below if card.poor == "below" else f"(NOT {is_below})"


def _number(points: int) -> str:
    return f"CAST({points} AS BIGINT)"


def _conditions(card: Scorecard) -> list[tuple[str, str]]:
    return [
        (f"{item.id}.band[{number}].when", band.when)
        for item in card.items
        for number, band in enumerate(item.bands, start=1)
    ]


def _dimension(section: Section) -> ItemGroup:
    section.only("id", "title", "item")
    entries = section.sections("item")
    if not entries:
        section.fault(refusals.NoIndicators(where=section.where))
    return ItemGroup(section.identifier("id"), section.title(), tuple(_item(entry) for entry in entries))


def _item(section: Section) -> Item:
    section.only("id", "title", "source", "otherwise", "band")
    entries = section.sections("band")
    if not entries:
        section.fault(refusals.NoIndicators(where=section.where))
    if len(entries) > MOST_BANDS:
        section.fault(
            refusals.TooManyBands(where=section.where, count=len(entries), what=_BANDS, limit=MOST_BANDS)
        )
    return Item(
        id=section.identifier("id"),
        title=section.title(),
        bands=tuple(_band(entry) for entry in entries),
        otherwise=section.whole("otherwise", -MOST_POINTS, MOST_POINTS) or 0,
        source=section.text("source"),
    )


def _band(section: Section) -> Band:
    section.only("when", "points", "title")
    when = section.text("when", required=True) or ""
    points = section.whole("points", -MOST_POINTS, MOST_POINTS, required=True) or 0
    return Band(when, points, section.title())


def _whole_problems(card: Scorecard) -> list[Refusal]:
    problems: list[Refusal] = []
    if not card.dimensions:
        problems.append(refusals.NoIndicators(where="scorecard"))
    for things in (card.dimensions, card.items):
        problems += repeated([thing.id for thing in things], "scorecard")
    if len(card.items) > MOST_ITEMS:
        count = len(card.items)
        problems.append(refusals.TooManyBands(where="scorecard", count=count, what=_ITEMS, limit=MOST_ITEMS))
    return problems


def _line_problems(card: Scorecard, head: Section) -> list[Refusal]:
    """A line without a side or a side without a line, and a line that sorts nobody or everybody."""
    if ("line" in head.values) != ("poor" in head.values):
        return [refusals.LineIncomplete(where="scorecard", line="line", poor="poor")]
    if card.line is None or card.poor is None or not card.items:
        return []
    low, high = card.range
    if low < card.line <= high:
        return []
    return [refusals.LineOutOfReach(where="scorecard.line", value=card.line, low=low, high=high)]
