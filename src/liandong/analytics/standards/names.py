"""Columns by name, and which known name a mistaken one probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from liandong.analytics.standards.refusals import AmbiguousColumn, NoColumns, UnknownColumn
from liandong.analytics.standards.tree import Column
from liandong.analytics.tables.columns import ColumnType

MOST_LISTED = 40
MOST_ALIKE = 12


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like ``name``; the first one where none is alike.

    ``known`` must not be empty.
    """
    names = list(known)
    folded = {candidate.lower(): candidate for candidate in reversed(names)}
    found = difflib.get_close_matches(name.lower(), folded, n=1, cutoff=0.0)
    return folded[found[0]] if found else names[0]


def find_column(name: str, columns: Mapping[str, ColumnType], where: str) -> Column:
    """The column of that name; where none has it exactly, the only one that differs by case alone."""
    if name in columns:
        return Column(name, columns[name])
    alike = [column for column in columns if column.lower() == name.lower()]
    if len(alike) == 1:
        return Column(alike[0], columns[alike[0]])
    if alike:
        raise AmbiguousColumn(where=where, column=shown(name), columns=", ".join(alike))
    if not columns:
        raise NoColumns(where=where, column=shown(name))
    raise UnknownColumn(
        where=where, column=shown(name), nearest=nearest(name, columns), columns=listed(name, columns)
    )


def listed(name: str, known: Iterable[str]) -> str:
    """The known names as a sentence can carry them: all of a few, else those most like ``name``."""
    names = list(known)
    if len(names) <= MOST_LISTED:
        return ", ".join(names)
    alike = difflib.get_close_matches(name.lower(), names, n=MOST_ALIKE, cutoff=0.0)
    return ", ".join([*alike, "…"])


def shown(text: str, limit: int = 80) -> str:
    """A part of an expression as a sentence can carry it: one line, not too long."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
