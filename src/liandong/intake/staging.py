"""From the texts of a file to typed values of the registry's fields, all at once.

The DuckDB tables, in order: ``raw`` (as read), ``clean`` (tidied texts, words for "unknown" as NULL),
``typed`` (the columns that expressions use, with types), ``mapped`` (one row per row of the file, one
column per field) and ``findings`` (what a rule has to say about a row).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from datetime import date

import duckdb

from liandong.analytics.standards import compile_expression
from liandong.analytics.standards.refusals import ExpressionRefused
from liandong.analytics.tables import ColumnType
from liandong.analytics.tables.columns import literal, quoted
from liandong.analytics.tables.refusals import UnknownColumn, UnknownColumnAlone
from liandong.analytics.tables.relation import nearest_name
from liandong.intake.mapping import Constant, Mapping, Rule
from liandong.intake.reading import ROW, Sheet
from liandong.intake.refusals import MappingTypeWrong
from liandong.intake.words import MACROS, among, coded, words_of, yes_no
from liandong.registry.fields import FIELDS

_TYPES = {
    ColumnType.BOOLEAN: "boolean",
    ColumnType.INTEGER: "bigint",
    ColumnType.FLOAT: "double",
    ColumnType.DATE: "date",
    ColumnType.TEXT: "varchar",
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
_WORDS = re.compile(r'"[^"]+"|[^\W\d]\w*')
_NUMBERS = ("<household>", "<member>", "<place>")  # written with full-width digits and spaces at times


@dataclass(frozen=True)
class Filled:
    """How one field is filled, compiled.

    ``columns``: the file's columns it is read from; ``read``: SQL of its value over ``clean`` and
    ``typed``; ``given``: SQL that is true where the file says something, so that a NULL in ``read`` is
    unreadable; None where that is judged on the columns an expression uses. ``fraction``: SQL of a value
    that is to be a whole number and may be none.
    """

    name: str
    type: ColumnType
    columns: tuple[str, ...]
    read: str
    given: str | None
    fraction: str | None = None


def stage(connection: duckdb.DuckDBPyConnection, sheet: Sheet, mapping: Mapping) -> Dict[str, Filled]:
    """Build ``clean``, ``typed``, ``mapped`` and the first ``findings``: cells that cannot be read.

    Returns: how each field was filled.
    Errors: UnknownColumn, the expression language's own, MappingTypeWrong.
    """
    connection.execute(MACROS)
    used = _columns_used(mapping, sheet)
    tidied = "".join(f", tidy({quoted(c)}) as {quoted(c)}" for c in used)
    kept = "".join(
        f", case when not {among(quoted(c), mapping.unknown)} then {quoted(c)} end as {quoted(c)}"
        for c in used
    )
    connection.execute(f"create table clean as select {ROW}{kept} from (select {ROW}{tidied} from raw)")  # noqa: S608  quoted
    profiles = _profiles(connection, used)
    filled = {name: _fill(name, rule, sheet, profiles) for name, rule in mapping.rules().items()}
    _make_typed(connection, profiles, filled)
    values = ", ".join(f"{one.read} as {quoted(name)}" for name, one in filled.items())
    connection.execute(
        f"create table mapped as select clean.{ROW}, {values} "  # noqa: S608  compiled and quoted above
        f"from clean join typed on typed.{ROW} = clean.{ROW} order by clean.{ROW}"
    )
    connection.execute(
        f"create table findings ({ROW} bigint, source_column varchar, field varchar, rule varchar, "
        "value varchar, "
        "household_no varchar, note varchar)"
    )
    _find_unreadable(connection, filled.values(), profiles)
    return filled


def columns_found(mapping: Mapping, columns: tuple[str, ...]) -> Dict[str, tuple[str, ...]]:
    """For each rule that is a bare column or a coded one: the column, empty where the file lacks it."""
    return {
        name: (rule.text,) if rule.text in columns else ()
        for name, rule in mapping.rules().items()
        if rule.text is not None and (rule.codes is not None or rule.text in columns)
    }


def _columns_used(mapping: Mapping, sheet: Sheet) -> list[str]:
    """Columns that any rule mentions; an expression may use any whose name stands in its text."""
    texts = [rule.text for rule in mapping.rules().values() if rule.text is not None]
    words = {word.strip('"').casefold() for text in texts for word in (text, *_WORDS.findall(text))}
    return [column for column in sheet.columns if column.casefold() in words]


@dataclass(frozen=True)
class Profile:
    """What most cells of a column are, and whether every one is written the plain way (12, 1985-02-28)."""

    type: ColumnType
    is_plain: bool

    def read(self, cell: str, target: ColumnType) -> str:
        """SQL that reads a cell as a type. Plain columns are cast: planning the macros costs more."""
        if self.is_plain and (self.type is target or (self.type, target) == _WHOLE_AS_NUMBER):
            return f"try_cast({cell} as {_TYPES[target]})"
        return _READERS[target].format(cell)


_WHOLE_AS_NUMBER = (ColumnType.INTEGER, ColumnType.FLOAT)
_NOTHING_KNOWN = Profile(ColumnType.INTEGER, is_plain=True)


def _profiles(connection: duckdb.DuckDBPyConnection, columns: list[str]) -> dict[str, Profile]:
    """What most cells of a column are: an odd text among numbers is a finding, not a column of texts."""
    if not columns:
        return {}
    found = connection.execute(
        f"""
        select name, sum(cells), sum(cells) filter (where as_number(cell) is not null),
          sum(cells) filter (where as_whole(cell) is not null),
          sum(cells) filter (where as_day(cell) is not null),
          sum(cells) filter (where try_cast(cell as bigint) is not null and not contains(cell, '.')),
          sum(cells) filter (where finite(try_cast(cell as double)) is not null),
          sum(cells) filter (where try_cast(cell as date) is not null and length(cell) = 10)
        from (
          select name, cell, count(*) as cells
          from (unpivot clean on columns(* exclude {ROW}) into name name value cell) group by name, cell
        ) group by name
        """  # noqa: S608  a name of this package
    ).fetchall()
    known = {str(row[0]): _profile(*(int(count or 0) for count in row[1:])) for row in found}
    return {column: known.get(column, _NOTHING_KNOWN) for column in columns}


def _profile(known: int, numbers: int, wholes: int, days: int, *plain: int) -> Profile:
    plain_wholes, plain_numbers, plain_days = plain
    if numbers * 2 > known and wholes == numbers:
        return Profile(ColumnType.INTEGER, plain_wholes == known)
    if numbers * 2 > known:
        return Profile(ColumnType.FLOAT, plain_numbers == known)
    if days * 2 > known:
        return Profile(ColumnType.DATE, plain_days == known)
    return Profile(ColumnType.TEXT, is_plain=True)


def _make_typed(
    connection: duckdb.DuckDBPyConnection, profiles: Dict[str, Profile], filled: Dict[str, Filled]
) -> None:
    needed = dict.fromkeys(column for one in filled.values() if one.given is None for column in one.columns)
    columns = "".join(f", {profiles[c].read(quoted(c), profiles[c].type)} as {quoted(c)}" for c in needed)
    connection.execute(f"create table typed as select {ROW}{columns} from clean")  # noqa: S608  quoted


def _fill(name: str, rule: Rule, sheet: Sheet, profiles: Dict[str, Profile]) -> Filled:
    target = _OWN.get(name) or FIELDS[name].type
    codes = None if name in _OWN else FIELDS[name].codes
    if rule.constant is not None:
        return Filled(name, target, (), _constant(name, rule.constant, target), "false")
    text = rule.text or ""
    if rule.codes is None and text not in sheet.columns:
        return _computed(name, text, target, profiles, sheet)
    if text not in sheet.columns:
        raise _unknown_column(name, text, sheet)
    cell = f"clean.{quoted(text)}"
    if rule.codes is not None:
        words = {**rule.codes, **(words_of(codes) if codes else {})}
        read = f"cast({coded(cell, words)} as {_TYPES[target]})"
    elif codes is not None:
        read = coded(cell, words_of(codes))
    elif target is ColumnType.BOOLEAN:
        read = yes_no(cell)
    elif name in _NUMBERS:
        read = f"code_text({cell})"
    else:
        read = profiles[text].read(cell, target)
    return Filled(name, target, (text,), read, f"{cell} is not null")


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


def _computed(name: str, text: str, target: ColumnType, profiles: Dict[str, Profile], sheet: Sheet) -> Filled:
    where = name.strip("<>") if name in _OWN else f"columns.{name}"
    known = {
        column: profiles[column].type if column in profiles else ColumnType.TEXT for column in sheet.columns
    }
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
    codes = None if name in _OWN else FIELDS[name].codes
    if codes is not None:
        # A value outside the code list stays as it is here; a rule finds it.
        read = f"coalesce({coded(read, words_of(codes))}, {read})"
    used = tuple(compiled.columns_used)
    is_fraction = target is ColumnType.INTEGER and compiled.type is ColumnType.FLOAT
    fraction = _qualified(compiled.sql, used) if is_fraction else None
    return Filled(name, target, used, _qualified(read, used), None, fraction)


def _qualified(sql: str, columns: tuple[str, ...]) -> str:
    for column in columns:
        sql = sql.replace(quoted(column), f"typed.{quoted(column)}")
    return sql


@dataclass(frozen=True)
class _Suspect:
    """A way in which a cell may be unreadable: ``wrong`` is SQL over ``clean``, ``typed`` and ``mapped``."""

    field: str
    column: str
    rule: str
    value: str
    wrong: str


def _suspects(one: Filled, profiles: Dict[str, Profile]) -> Iterator[_Suspect]:
    mapped = f"mapped.{quoted(one.name)}"
    if one.given is not None:
        for column in one.columns:
            cell = f"clean.{quoted(column)}"
            yield _Suspect(
                one.name, column, _UNREADABLE[one.type], cell, f"{cell} is not null and {mapped} is null"
            )
        return
    for column in one.columns:
        if profiles[column].type is not ColumnType.TEXT:
            cell = f"clean.{quoted(column)}"
            wrong = f"{cell} is not null and typed.{quoted(column)} is null"
            yield _Suspect(one.name, column, _UNREADABLE[profiles[column].type], cell, wrong)
    if one.fraction is not None:
        wrong = f"({one.fraction}) <> floor({one.fraction})"
        yield _Suspect(one.name, one.columns[0], "number_unreadable", f"({one.fraction})::varchar", wrong)
    codes = FIELDS[one.name].codes if one.name in FIELDS else None
    if codes is not None:
        yield _Suspect(one.name, one.columns[0], "word_unknown", mapped, f"not {among(mapped, codes.values)}")


def _find_unreadable(
    connection: duckdb.DuckDBPyConnection, filled: Iterable[Filled], profiles: Dict[str, Profile]
) -> None:
    """One pass to see which cells are in doubt at all, then one for each kind that is."""
    suspects = [suspect for one in filled for suspect in _suspects(one, profiles)]
    if not suspects:
        return
    joined = f"from mapped join clean on clean.{ROW} = mapped.{ROW} join typed on typed.{ROW} = mapped.{ROW}"
    counts = ", ".join(f"count(*) filter (where {suspect.wrong})" for suspect in suspects)
    found = connection.execute(f"select {counts} {joined}").fetchone() or ()
    for suspect, count in zip(suspects, found, strict=True):
        if count:
            connection.execute(
                f"insert into findings select mapped.{ROW}, ?, ?, ?, {suspect.value}, null, null "
                f"{joined} where {suspect.wrong}",
                [suspect.column, suspect.field, suspect.rule],
            )
