"""Families as the sheet says them: every cell a text, in the words of the form."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from liandong.project.demo.block import EMPTY, NOT_KNOWN, Block, Cells
from liandong.project.demo.columns import COLUMNS, UNKNOWN, Column

SCHEMA = pa.schema([(column.field, pa.string()) for column in COLUMNS])
"""The sheet's columns by the registry's names; headings are put on when it is written."""


def spoken(block: Block) -> pa.Table:
    """The rows of a block, one for each member."""
    village = block.village
    every = pa.array(block.home_of)
    same = {"village_code": village.code, "village_name": village.name}
    arrays = []
    for column in COLUMNS:
        if column.field in same:
            arrays.append(pa.repeat(same[column.field], len(block.ages)))
        elif column.is_household:
            arrays.append(_words(column, block.home[column.field]).take(every))
        else:
            arrays.append(_words(column, block.person[column.field]))
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def _words(column: Column, cells: Cells) -> Any:
    if column.kind == "text":
        return pa.array(cells, pa.string())
    empty, unknown = cells == EMPTY, cells == NOT_KNOWN
    if column.kind == "code":
        places = np.where(cells < 0, len(column.words), cells)
        return pa.array([*column.words, UNKNOWN]).take(pa.array(places, mask=empty))
    if column.kind == "date":
        days = pa.array(np.where(empty, 0, cells).astype("datetime64[D]"), mask=empty)
        return pc.cast(days, pa.string())
    said = pc.cast(pa.array(cells, mask=empty), pa.string())
    return pc.if_else(pa.array(unknown), UNKNOWN, said) if unknown.any() else said
