"""From the texts of a file to typed values of the registry's fields, all at once.

A column of a register says few different things: the county's million cells on health are four words. Each
*different* cell is read once, in DuckDB, and the rows only point at what was read. What comes of it are the
relation ``mapped`` (one row per row of the file, one column per field) and the table ``findings`` (what a
rule has to say about a row).
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from django.db import models

from liandong.analytics.standards import compile_expression
from liandong.analytics.standards.refusals import ExpressionRefused
from liandong.analytics.tables import ColumnType
from liandong.analytics.tables.columns import literal, quoted
from liandong.analytics.tables.refusals import UnknownColumn, UnknownColumnAlone
from liandong.analytics.tables.relation import nearest_name
from liandong.intake.mapping import Constant, Mapping, Rule
from liandong.intake.reading import ROW, Sheet
from liandong.intake.refusals import MappingTypeWrong
from liandong.intake.signs import FINDINGS
from liandong.intake.words import MACROS, among, coded, words_of, yes_no
from liandong.registry.fields import FIELDS, Field

_TYPES = {
    ColumnType.BOOLEAN: "boolean",
    ColumnType.INTEGER: "bigint",
    ColumnType.FLOAT: "double",
    ColumnType.DATE: "date",
    ColumnType.TEXT: "varchar",
}
_ARROW = {
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.FLOAT: pa.float64(),
    ColumnType.DATE: pa.date32(),
    ColumnType.TEXT: pa.string(),
}
_READERS = {
    ColumnType.INTEGER: "as_whole({0})",
    ColumnType.FLOAT: "as_number({0})",
    ColumnType.DATE: "as_day({0})",
    ColumnType.TEXT: "{0}",
}
_UNREADABLE = {
    ColumnType.INTEGER: "number_unreadable",
    ColumnType.FLOAT: "number_unreadable",
    ColumnType.DATE: "date_unreadable",
    ColumnType.BOOLEAN: "word_unknown",
    ColumnType.TEXT: "word_unknown",
}
# What the file says beside the fields of the registry: their types.
_OWN = {
    "<household>": ColumnType.TEXT,
    "<member>": ColumnType.TEXT,
    "<place>": ColumnType.TEXT,
    "<level>": ColumnType.TEXT,
    "<observed_on>": ColumnType.DATE,
}
WORDS = re.compile(r'"[^"]+"|[^\W\d]\w*')
_MONTHS = ("monitored_since_on", "cleared_on")  # the national system writes 202103
_NUMBERS = ("<household>", "<member>", "<place>")  # written with full-width digits and spaces at times


Types = Dict[str, ColumnType]


@dataclass(frozen=True)
class Filled:
    """How one field is filled, compiled.

    ``columns``: the file's columns it is read from; ``read``: SQL of its value over ``clean``, whose columns
    are the file's (texts where ``is_cell``, else typed); ``is_cell``: the field is one cell, read, so that
    a cell that gives nothing is unreadable. ``fraction``: SQL of a value that is to be a whole number and
    may be none.
    """

    name: str
    type: ColumnType
    columns: tuple[str, ...]
    read: str
    is_cell: bool
    fraction: str | None = None


@dataclass(frozen=True)
class Column:
    """A column of the file, each different cell once.

    Attributes:
        codes: for each row the position of its cell in ``texts``.
        texts: the different cells, tidied; NULL where a cell is empty or says that nothing is known.
        values: the cells read as ``type``, what most of them are.
    """

    name: str
    codes: npt.NDArray[np.int32]
    texts: pa.Array
    type: ColumnType
    values: pa.Array

    def of_rows(self, values: pa.Array) -> pa.Array:
        """What was read from each different cell, for each row."""
        if pa.types.is_string(values.type):
            return pa.DictionaryArray.from_arrays(pa.array(self.codes), values)
        return values.take(pa.array(self.codes))

    def rows_where(self, wrong: pa.Array) -> npt.NDArray[np.int64]:
        """Positions of the rows whose cell is marked."""
        marks = np.asarray(wrong)
        return np.flatnonzero(marks[self.codes]) if marks.any() else np.empty(0, np.int64)


def stage(
    connection: duckdb.DuckDBPyConnection,
    sheet: Sheet,
    mapping: Mapping,
    fields: Dict[str, Field] = FIELDS,
) -> Dict[str, Filled]:
    """Build ``mapped`` and the first ``findings``: cells that cannot be read.

    Args:
        fields: those that a mapping may fill here: the registry's and the local ones.

    Returns: how each field was filled.
    Errors: UnknownColumn, the expression language's own, MappingTypeWrong.
    Cost: one scan of each column that is used; the reading itself goes by the number of different cells.
    """
    connection.execute(MACROS)
    staging = _Staging(connection, mapping, fields)
    in_expressions = _columns_in_expressions(mapping, sheet)
    for name in _columns_used(mapping, sheet):
        staging.add(name, is_typed=name in in_expressions)
    types = {name: column.type for name, column in staging.columns.items()}
    filled = {name: _fill(name, rule, sheet, types, fields) for name, rule in mapping.rules().items()}
    staging.note_words_left(mapping)
    staging.map(filled)
    return filled


class _Staging:
    """The columns of one file on their way to ``mapped``."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, mapping: Mapping, fields: Dict[str, Field]
    ) -> None:
        self.connection = connection
        self.fields = fields
        self.unknown = mapping.unknown
        self.rows = self._scan(ROW)
        self.columns: dict[str, Column] = {}
        self.found: list[pa.Table] = []

    def _scan(self, column: str) -> pa.Array:
        query = f"select {quoted(column)} from raw"  # noqa: S608  quoted
        array: pa.Array = self.connection.execute(query).to_arrow_table().column(0).combine_chunks()
        return array

    def _each(self, cells: pa.Array, name: str, read: str, extra: str = "") -> pa.Table:
        """Read each different cell: ``read`` is SQL over ``clean``, which holds them in one column."""
        table = pa.table({"i": pa.array(np.arange(len(cells)), pa.int64()), name: cells})
        self.connection.register("cells", table)
        try:
            return self.connection.execute(
                f"select {read} as value{extra} from cells as clean order by i"  # noqa: S608  compiled and quoted
            ).to_arrow_table()
        finally:
            self.connection.unregister("cells")

    def add(self, name: str, *, is_typed: bool) -> None:
        """Take a column of the file in: its different cells, tidied.

        Args:
            is_typed: an expression uses the column, so that it matters what most of its cells are.
        """
        cells = self._scan(name).dictionary_encode(null_encoding="encode")
        codes: npt.NDArray[np.int32] = cells.indices.to_numpy(zero_copy_only=False).astype(np.int32)
        different = cells.dictionary.cast(pa.string())
        if different.null_count == len(different):
            # most columns of a form are left empty: nothing to read
            self.columns[name] = Column(
                name, codes, different, ColumnType.INTEGER, different.cast(pa.int64())
            )
            return
        cell = quoted(name)
        tidied = self._each(different, name, f"tidy({cell})").column(0).combine_chunks()
        known = f"case when not {among(cell, self.unknown)} then {cell} end"
        texts = self._each(tidied, name, known).column(0).combine_chunks()
        kind, values = self._typed(texts, codes, name) if is_typed else (ColumnType.TEXT, texts)
        self.columns[name] = Column(name, codes, texts, kind, values)

    def _typed(self, texts: pa.Array, codes: npt.NDArray[np.int32], name: str) -> tuple[ColumnType, pa.Array]:
        """What most cells are, and each different cell read as that."""
        cell = quoted(name)
        # the readers are slow on words, and a register is full of names
        digits = f"case when regexp_matches({cell}, '[0-9０-９]') then {cell} end"
        read = self._each(
            texts,
            name,
            cell,
            f", as_number({digits}) as number, as_whole({digits}) as whole, as_day({digits}) as day",
        )
        counts = np.bincount(codes, minlength=len(texts))[: len(texts)] * np.asarray(texts.is_valid())

        def told(part: str) -> int:
            return int(counts[np.asarray(read.column(part).combine_chunks().is_valid())].sum())

        kind = _most(int(counts.sum()), told("number"), told("whole"), told("day"))
        part = {
            ColumnType.INTEGER: "whole",
            ColumnType.FLOAT: "number",
            ColumnType.DATE: "day",
            ColumnType.TEXT: "value",
        }[kind]
        return kind, read.column(part).combine_chunks()

    def map(self, filled: Dict[str, Filled]) -> None:
        """Build ``mapped`` and ``findings``."""
        arrays: dict[str, pa.Array] = {ROW: self.rows}
        several: list[Filled] = []
        for one in filled.values():
            if len(one.columns) == 1:
                arrays[one.name] = self._of_one(one)
            else:
                several.append(one)
        self.connection.register("mapped", pa.table(arrays))
        if several:
            self._of_several(several, list(filled), arrays)
        self._write_findings()

    def note_words_left(self, mapping: Mapping) -> None:
        """Find cells with more words than the mapping reads of their column: what is over would be lost."""
        ways: dict[str, list[tuple[str, Rule]]] = {}
        for name, rule in mapping.rules().items():
            if rule.part is not None or rule.holds:
                ways.setdefault(rule.text or "", []).append((name, rule))
        for text, rules in ways.items():
            parts = [(rule.part, name) for name, rule in rules if rule.part is not None]
            if not parts or text not in self.columns:
                continue  # where words are only looked for, the others are not meant to be kept
            column, (most, name) = self.columns[text], max(parts)
            known = [word for _, rule in rules for word in rule.holds]
            looked_for = ", ".join(f"code_word({literal(word)})" for word in known)
            over = f"words_in({quoted(text)})[{most + 1}:]"
            left = f"list_filter({over}, lambda word: not list_contains([{looked_for}]::varchar[], word))"
            read = f"nullif(array_to_string({left}, '、'), '')"
            lost = self._each(column.texts, text, read).column(0).combine_chunks()
            one = Filled(name, ColumnType.TEXT, (text,), "", is_cell=False)
            self._note(one, column, "more_words_than_read", lost.is_valid(), lost)

    def _of_one(self, one: Filled) -> pa.Array:
        """A field that one column gives: read for each different cell."""
        column = self.columns[one.columns[0]]
        if one.is_cell and column.texts.null_count == len(column.texts):
            return pa.nulls(len(column.codes), _ARROW[one.type])
        cells = column.texts if one.is_cell else column.values
        values = self._each(cells, column.name, one.read).column(0).combine_chunks()
        if one.is_cell:
            unread = pc.and_(column.texts.is_valid(), values.is_null())
            self._note(one, column, _UNREADABLE[one.type], unread, column.texts)
            return column.of_rows(values)
        self._note_untyped(one, column)
        if one.fraction is not None:
            number = self._each(cells, column.name, one.fraction).column(0).combine_chunks()
            broken = pc.fill_null(pc.not_equal(number, pc.floor(number)), fill_value=False)
            self._note(one, column, "number_unreadable", broken, number.cast(pa.string()))
        codes = _codes_of(one, self.fields)
        if codes is not None:
            wrong = pc.and_(values.is_valid(), pc.invert(pc.is_in(values, pa.array(codes))))
            self._note(one, column, "word_unknown", wrong, values)
        return column.of_rows(values)

    def _note_untyped(self, one: Filled, column: Column) -> None:
        if column.type is not ColumnType.TEXT:
            untyped = pc.and_(column.texts.is_valid(), column.values.is_null())
            self._note(one, column, _UNREADABLE[column.type], untyped, column.texts)

    def _note(self, one: Filled, column: Column, rule: str, wrong: pa.Array, told: pa.Array) -> None:
        places = column.rows_where(wrong)
        if len(places):
            values = told.take(pa.array(column.codes[places]))
            self._find(one, column.name, rule, self.rows.take(pa.array(places)), values)

    def _find(self, one: Filled, column: str, rule: str, rows: pa.Array, values: pa.Array) -> None:
        words = {"source_column": column, "field": one.name, "rule": rule}
        self.found.append(
            pa.table(
                {ROW: rows.cast(pa.int64())}
                | {name: pa.repeat(pa.scalar(word, pa.string()), len(rows)) for name, word in words.items()}
                | {"value": values.cast(pa.string())}
            )
        )

    def _of_several(self, several: list[Filled], order: list[str], arrays: dict[str, pa.Array]) -> None:
        """Fields that several columns give, or none: worked out row by row."""
        needed = dict.fromkeys(name for one in several for name in one.columns)
        typed = {name: self.columns[name].of_rows(self.columns[name].values) for name in needed}
        self.connection.register("clean", pa.table({ROW: self.rows, **typed}))
        worked = ", ".join(f"{one.read} as {quoted(one.name)}" for one in several)
        fractions = "".join(
            f", {one.fraction} as {quoted('<fraction>' + one.name)}" for one in several if one.fraction
        )
        table = self.connection.execute(f"select {worked}{fractions} from clean").to_arrow_table()  # noqa: S608  compiled
        for one in several:
            arrays[one.name] = table.column(one.name).combine_chunks()
            for name in one.columns:
                self._note_untyped(one, self.columns[name])
            if one.fraction is not None:
                number = table.column(f"<fraction>{one.name}").combine_chunks()
                broken = pc.fill_null(pc.not_equal(number, pc.floor(number)), fill_value=False)
                self._note_rows(one, "number_unreadable", broken, number)
            codes = _codes_of(one, self.fields)
            if codes is not None:
                values = arrays[one.name]
                wrong = pc.and_(values.is_valid(), pc.invert(pc.is_in(values, pa.array(codes))))
                self._note_rows(one, "word_unknown", wrong, values)
        self.connection.unregister("clean")
        self.connection.unregister("mapped")
        self.connection.register("mapped", pa.table({name: arrays[name] for name in (ROW, *order)}))

    def _note_rows(self, one: Filled, rule: str, wrong: pa.Array, values: pa.Array) -> None:
        places = pa.array(np.flatnonzero(np.asarray(wrong)))
        if len(places) and one.columns:
            self._find(one, one.columns[0], rule, self.rows.take(places), values.take(places))

    def _write_findings(self) -> None:
        self.connection.execute(FINDINGS)
        if self.found:
            self.connection.register("unread", pa.concat_tables(self.found))
            self.connection.execute("insert into findings select *, null, null from unread")
            self.connection.unregister("unread")


def _codes_of(one: Filled, fields: Dict[str, Field]) -> list[str] | None:
    codes = fields[one.name].codes if one.name in fields else None
    return None if codes is None or not one.columns else [str(code) for code in codes.values]


def columns_found(mapping: Mapping, columns: tuple[str, ...]) -> Dict[str, tuple[str, ...]]:
    """For each rule that is a bare column or a coded one: the column, empty where the file lacks it."""
    return {
        name: (rule.text,) if rule.text in columns else ()
        for name, rule in mapping.rules().items()
        if rule.text is not None and (rule.is_column or rule.text in columns)
    }


def _columns_used(mapping: Mapping, sheet: Sheet) -> list[str]:
    """Columns that any rule mentions; an expression may use any whose name stands in its text."""
    rules = mapping.rules().values()
    texts = [rule.text for rule in rules if rule.text is not None]
    words = {word.strip('"').casefold() for text in texts for word in (text, *WORDS.findall(text))}
    words |= {name.casefold() for rule in rules for name in rule.parts}
    return [column for column in sheet.columns if column.casefold() in words]


def _columns_in_expressions(mapping: Mapping, sheet: Sheet) -> set[str]:
    """Columns that an expression may use, by the words of its text."""
    texts = [
        rule.text
        for rule in mapping.rules().values()
        if rule.text is not None and not rule.is_column and rule.text not in sheet.columns
    ]
    words = {word.strip('"').casefold() for text in texts for word in (text, *WORDS.findall(text))}
    return {column for column in sheet.columns if column.casefold() in words}


def _most(known: int, numbers: int, wholes: int, days: int) -> ColumnType:
    """What most cells of a column are: an odd text among numbers is a finding, not a column of texts."""
    if known == 0 or (numbers * 2 > known and wholes == numbers):
        return ColumnType.INTEGER
    if numbers * 2 > known:
        return ColumnType.FLOAT
    return ColumnType.DATE if days * 2 > known else ColumnType.TEXT


def _fill(name: str, rule: Rule, sheet: Sheet, types: Types, fields: Dict[str, Field]) -> Filled:
    target = _OWN.get(name) or fields[name].type
    codes = None if name in _OWN else fields[name].codes
    if rule.constant is not None:
        return Filled(name, target, (), _constant(name, rule.constant, target), is_cell=False)
    if rule.parts:
        return _joined(name, rule.parts, sheet)
    text = rule.text or ""
    if not rule.is_column and text not in sheet.columns:
        return _computed(name, text, target, _Known(types, sheet, codes))
    if text not in sheet.columns:
        raise _unknown_column(name, text, sheet)
    cell = f"clean.{quoted(text)}"
    if rule.part is not None or rule.holds:
        return Filled(name, target, (text,), _of_several_words(cell, rule, target, codes), is_cell=False)
    if rule.codes is not None:
        words = {**rule.codes, **(words_of(codes) if codes else {})}
        read = f"cast({coded(cell, words)} as {_TYPES[target]})"
    elif codes is not None:
        read = coded(cell, words_of(codes))
    elif target is ColumnType.BOOLEAN:
        read = yes_no(cell)
    elif name in _NUMBERS:
        read = f"code_text({cell})"
    elif name in _MONTHS:
        read = f"coalesce(as_day({cell}), as_month({cell}))"
    else:
        read = _READERS[target].format(cell)
    return Filled(name, target, (text,), read, is_cell=True)


def _of_several_words(
    cell: str, rule: Rule, target: ColumnType, codes: type[models.TextChoices] | None
) -> str:
    """SQL of what one word of a cell means, or of whether a word is among those of a cell."""
    if rule.holds:
        if target is not ColumnType.BOOLEAN:
            raise MappingTypeWrong(
                where=rule.text, part="holds", found=ColumnType.BOOLEAN.value, expected=target.value
            )
        words = ", ".join(f"code_word({literal(word)})" for word in rule.holds)
        return f"case when {cell} is not null then list_has_any(words_in({cell}), [{words}]) end"
    word = f"words_in({cell})[{rule.part}]"
    meanings = {**(rule.codes or {}), **(words_of(codes) if codes else {})}
    read = f"coalesce({coded(word, meanings)}, {word})" if meanings else word
    return f"cast({read} as {_TYPES[target]})"


def _joined(name: str, parts: tuple[str, ...], sheet: Sheet) -> Filled:
    """Several columns that name one thing together, such as township and village."""
    for part in parts:
        if part not in sheet.columns:
            raise _unknown_column(name, part, sheet)
    cells = ", ".join(f"clean.{quoted(part)}" for part in parts)
    return Filled(name, ColumnType.TEXT, parts, f"nullif(concat_ws('/', {cells}), '')", is_cell=False)


def _unknown_column(name: str, column: str, sheet: Sheet) -> UnknownColumn | UnknownColumnAlone:
    listing = ", ".join(sheet.columns)
    nearest = nearest_name(column, sheet.columns)
    if nearest is None:
        return UnknownColumnAlone(column=column, source=name, columns=listing)
    return UnknownColumn(column=column, source=name, nearest=nearest, columns=listing)


def _constant(name: str, value: Constant, target: ColumnType) -> str:
    kinds: dict[ColumnType, tuple[type, ...]] = {
        ColumnType.BOOLEAN: (bool,),
        ColumnType.INTEGER: (int,),
        ColumnType.FLOAT: (int, float),
        ColumnType.DATE: (date,),
    }
    if not isinstance(value, kinds.get(target, ())) or (
        isinstance(value, bool) and target != ColumnType.BOOLEAN
    ):
        raise MappingTypeWrong(where=name, part=value, found=type(value).__name__, expected=target.value)
    return f"cast({literal(str(value))} as {_TYPES[target]})"


@dataclass(frozen=True)
class _Known:
    """What an expression may speak of: the file's columns with their types; ``codes``: of its target."""

    types: Types
    sheet: Sheet
    codes: type[models.TextChoices] | None


def _computed(name: str, text: str, target: ColumnType, about: _Known) -> Filled:
    where = name.strip("<>") if name in _OWN else f"columns.{name}"
    sheet, codes = about.sheet, about.codes
    known = {column: about.types.get(column, ColumnType.TEXT) for column in sheet.columns}
    try:
        compiled = compile_expression(text, known, kind="scalar", where=where)
    except ExpressionRefused:
        if any(character in text for character in " ='\"()<>+*/"):
            raise
        raise _unknown_column(where, text, sheet) from None  # a single word was meant as a column
    numeric = {ColumnType.INTEGER, ColumnType.FLOAT}
    fits = compiled.type == target or target is ColumnType.TEXT or {compiled.type, target} <= numeric
    if not fits:
        raise MappingTypeWrong(where=where, part=text, found=compiled.type.value, expected=target.value)
    read = f"cast({compiled.sql} as {_TYPES[target]})"
    if codes is not None:
        # A value outside the code list stays as it is here; a rule finds it.
        read = f"coalesce({coded(read, words_of(codes))}, {read})"
    used = tuple(compiled.columns_used)
    is_fraction = target is ColumnType.INTEGER and compiled.type is ColumnType.FLOAT
    fraction = _qualified(compiled.sql, used) if is_fraction else None
    return Filled(name, target, used, _qualified(read, used), is_cell=False, fraction=fraction)


def _qualified(sql: str, columns: tuple[str, ...]) -> str:
    for column in columns:
        sql = sql.replace(quoted(column), f"clean.{quoted(column)}")
    return sql
