"""The sheet of villages: one row for each village and year, read and written apart from the households.

Its columns are the fields of a village's profile (domain.md §2.6). Every cell is read by the same macros as
the households' cells; a row with one broken cell is kept out whole and told by row and column. See
``docs/decisions/0017-beside-the-fields.md``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa
from django.db import models

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.accounts.models import User
from liandong.foundation.places.models import Level, Place
from liandong.intake.mapping import UNKNOWN_WORDS
from liandong.intake.places import Located, locate
from liandong.intake.reading import ROW, VILLAGES_SHEET
from liandong.intake.words import among, words_of, yes_no
from liandong.registry.limits import LIMITS
from liandong.registry.services.changes.rows import canonical
from liandong.registry.services.village_imports import ToldVillage
from liandong.registry.services.villages import Value, limits_of
from liandong.registry.village_fields import LONGEST_TEXT, VILLAGE_FIELDS, VillageField
from liandong.registry.words import in_both

CODE, NAME, YEAR = "村代码", "村名", "年度"
KEYS = (CODE, NAME, YEAR)
_UNITS = {"mu": "亩", "km": "公里", "yuan": "元"}
_CENT = Decimal("0.01")


class VillageColumnsMissing(Refusal):
    """A sheet of villages without its keys."""

    message = marked(
        "The sheet “{sheet}” lacks the column {column}; take the headings of the template, "
        "where a row is a village in one year."
    )


@dataclass(frozen=True)
class VillageDraft:
    """A sheet of villages, checked.

    ``told``: the rows that can be taken. ``findings``: as those of :class:`liandong.intake.draft.Draft`, with
    the ``sheet``. ``unread``: columns that are no field.
    """

    told: tuple[ToldVillage, ...] = ()
    findings: tuple[Mapping[str, Any], ...] = ()
    read: int = 0
    unread: tuple[str, ...] = ()

    @property
    def refused(self) -> int:
        """Rows that cannot be taken."""
        return self.read - len(self.told)

    def beside(self, handed: Mapping[tuple[int, int], Mapping[str, Value]]) -> VillageDraft:
        """The draft without the cells that are as they were handed out.

        Args:
            handed: by village and year, what a workbook said when it went out.
        """
        return replace(self, told=tuple(_without_handed(one, handed) for one in self.told))


def _without_handed(one: ToldVillage, handed: Mapping[tuple[int, int], Mapping[str, Value]]) -> ToldVillage:
    then = handed.get((one.village_id, one.year))
    if then is None:
        return one
    left = {name: value for name, value in one.values.items() if value != then.get(name)}
    return replace(one, values=left, handed=then)


def heading(field: VillageField) -> str:
    """The column's heading: the official word, with the unit where figures need one."""
    zh, _en = in_both(field.label)
    unit = _UNITS.get(field.unit, "")
    return f"{zh}({unit})" if unit else zh


@cache
def _by_heading() -> dict[str, VillageField]:
    found: dict[str, VillageField] = {}
    for field in VILLAGE_FIELDS.values():
        for word in (heading(field), *in_both(field.label), field.name):
            found.setdefault(word.lower(), field)
    return found


def read_villages(
    connection: duckdb.DuckDBPyConnection, table: pa.Table, *, within: Place, actor: User | None, today: date
) -> VillageDraft:
    """Read the sheet's rows, which are all text. The connection holds the macros of reading.

    Args:
        within: the area of the import; ``actor`` may speak of villages of their own area only (None: any).

    Errors: VillageColumnsMissing.
    Cost: three queries, and one pass over the cells.
    """
    columns = [name for name in table.column_names if name != ROW]
    for key in (CODE, YEAR):
        if key not in columns and not (key == CODE and NAME in columns):
            raise VillageColumnsMissing(sheet=VILLAGES_SHEET, column=key)
    fields = {name: _by_heading()[name.lower()] for name in columns if name.lower() in _by_heading()}
    cells = _read_cells(connection, table, [name for name in columns if name in fields or name in KEYS])
    texts = {row: _place_text(found) for row, found in cells.items()}
    located = locate(texts.values(), within=within, actor=actor) if cells else {}
    villages = Place.objects.in_bulk({one.place_id for one in located.values() if one.place_id is not None})
    rows = [
        _Row(row, found, _place_of(located[texts[row]], villages), today=today).read(fields)
        for row, found in sorted(cells.items())
    ]
    return VillageDraft(
        told=tuple(_once(rows)),
        findings=tuple(one for row in rows for one in row.findings),
        read=len(rows),
        unread=tuple(name for name in columns if name not in fields and name not in KEYS),
    )


@dataclass(frozen=True)
class _Cell:
    text: str
    number: float | None
    yes: bool | None
    code: str | None


def _read_cells(
    connection: duckdb.DuckDBPyConnection, table: pa.Table, columns: Sequence[str]
) -> dict[int, dict[str, _Cell]]:
    """What each filled cell says, by row and column; words that say that nothing is known are left out."""
    given = [
        {ROW: row[ROW], "name": name, "cell": row[name]}
        for row in table.to_pylist()
        for name in columns
        if row[name] is not None
    ]
    schema = pa.schema([(ROW, pa.int64()), ("name", pa.string()), ("cell", pa.string())])
    connection.register("village_cells", pa.Table.from_pylist(given, schema=schema))
    found: dict[int, dict[str, _Cell]] = {}
    try:
        rows = connection.execute(
            f"select {ROW}, name, text, as_number(text), {yes_no('text')}, code_text(text) "  # noqa: S608  own text
            f"from (select {ROW}, name, tidy(cell) as text from village_cells) "
            f"where text is not null and not {among('text', UNKNOWN_WORDS)}"
        ).fetchall()
    finally:
        connection.unregister("village_cells")
    for row, name, text, number, yes, code in rows:
        found.setdefault(row, {})[name] = _Cell(text, number, yes, code)
    return found


def _place_of(located: Located, villages: Mapping[int, Place]) -> Place | str:
    return located.rule or villages[located.place_id or 0]


def _place_text(cells: Mapping[str, _Cell]) -> str | None:
    if CODE in cells:
        return cells[CODE].code
    return cells[NAME].text if NAME in cells else None


class _Row:
    """One row on its way to a statement about a village."""

    def __init__(self, row: int, cells: Mapping[str, _Cell], place: Place | str, *, today: date) -> None:
        """``place``: the village or group that the row names, or the rule that it breaks."""
        self.row, self.cells, self.place, self.today = row, cells, place, today
        self.findings: list[dict[str, Any]] = []
        self.told: ToldVillage | None = None

    def read(self, fields: Mapping[str, VillageField]) -> _Row:
        """Read every cell; what is wrong is found, and then nothing is told."""
        village, year = self._village(), self._year()
        values = {
            field.name: value
            for name, field in fields.items()
            if name in self.cells and (value := self._value(name, field)) is not None
        }
        if village is not None and year is not None and not self.findings:
            self.told = ToldVillage(village, year, values)
        return self

    def find(self, rule: str, column: str, note: str | None = None) -> None:
        """Something is wrong with a cell."""
        cell = self.cells.get(column)
        self.findings.append(
            {
                ROW: self.row,
                "source_column": column,
                "field": "",
                "rule": rule,
                "value": cell.text if cell else None,
                "note": note,
                "severity": "refuse",
                "sheet": VILLAGES_SHEET,
            }
        )

    def _village(self) -> int | None:
        column = NAME if NAME in self.cells and CODE not in self.cells else CODE
        if isinstance(self.place, str):
            self.find(self.place, column)
        elif self.place.level != Level.VILLAGE:
            self.find("village_is_a_group", column)
        else:
            return self.place.pk
        return None

    def _year(self) -> int | None:
        if YEAR not in self.cells:
            self.find("village_year_missing", YEAR)
            return None
        low, high = LIMITS["year"]
        # 2025年 is a year too
        number = self.cells[YEAR].number or _whole(self.cells[YEAR].text.removesuffix("年"))
        if number is None or number != int(number):
            self.find("number_unreadable", YEAR)
        elif not low <= number <= high:
            self.find("out_of_range", YEAR, f"{low}–{high}")
        elif number > self.today.year:
            self.find("date_in_future", YEAR)
        else:
            return int(number)
        return None

    def _value(self, name: str, field: VillageField) -> Value:
        if field.unit == "yes_no":
            return self._yes_no(name)
        if field.codes is not None:
            return self._code(name, field.codes)
        return self._text(name) if field.unit == "text" else self._figure(name, field)

    def _yes_no(self, name: str) -> bool | None:
        if self.cells[name].yes is None:
            self.find("word_unknown", name, "是, 否")
        return self.cells[name].yes

    def _text(self, name: str) -> str | None:
        text = self.cells[name].text
        if len(text) <= LONGEST_TEXT:
            return text
        self.find("text_too_long", name, str(LONGEST_TEXT))
        return None

    def _figure(self, name: str, field: VillageField) -> int | Decimal | None:
        cell = self.cells[name]
        if cell.number is None or (field.unit == "count" and cell.number != int(cell.number)):
            self.find("number_unreadable", name)
            return None
        low, high = limits_of(field.name)
        if not low <= cell.number <= high:
            self.find("out_of_range", name, f"{low:,}–{high:,}")
            return None
        if field.unit == "count":
            return int(cell.number)
        return Decimal(repr(cell.number)).quantize(_CENT)

    def _code(self, name: str, codes: type[models.TextChoices]) -> str | None:
        code = words_of(codes).get(self.cells[name].text.lower())
        if code is None:
            self.find("word_unknown", name, "、".join(in_both(label)[0] for label in codes.labels))
        return code


def _whole(text: str) -> float | None:
    return float(text) if text.isdecimal() else None


def _once(rows: Sequence[_Row]) -> Iterator[ToldVillage]:
    """What can be taken: a village and year that two rows speak of is kept out on both."""
    speaks = Counter((row.told.village_id, row.told.year) for row in rows if row.told is not None)
    for row in rows:
        if row.told is None:
            continue
        if speaks[(row.told.village_id, row.told.year)] > 1:
            row.find("village_twice", YEAR)
        else:
            yield row.told


def as_json(told: Sequence[ToldVillage]) -> str:
    """The rows as they wait for being written."""
    return json.dumps(
        [
            {
                "village": one.village_id,
                "year": one.year,
                "values": as_texts(one.values),
                "handed": None if one.handed is None else as_texts(one.handed),
            }
            for one in told
        ]
    )


def from_json(text: str) -> tuple[ToldVillage, ...]:
    """The rows that :func:`as_json` wrote."""
    return tuple(
        ToldVillage(
            one["village"],
            one["year"],
            from_texts(one["values"]),
            None if one["handed"] is None else from_texts(one["handed"]),
        )
        for one in json.loads(text)
    )


def as_texts(values: Mapping[str, Value]) -> dict[str, str]:
    """Values as texts, unknown ones left out."""
    return {name: canonical(value) for name, value in values.items() if value is not None}


def from_texts(texts: Mapping[str, str]) -> dict[str, Value]:
    """Values from texts; a field that this version no longer knows is left out."""
    return {
        name: value_of(VILLAGE_FIELDS[name], text) for name, text in texts.items() if name in VILLAGE_FIELDS
    }


def value_of(field: VillageField, text: str) -> Value:
    """A value from the text that was compared."""
    if text == "":
        return None
    if field.unit == "yes_no":
        return text == "yes"
    if field.unit in ("code", "text"):
        return text
    return int(text) if field.unit == "count" else Decimal(text)
