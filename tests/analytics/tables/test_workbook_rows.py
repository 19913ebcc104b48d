"""Every row below the headings is read, under its own number."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from liandong.analytics.tables.headings import LOOKED_AT
from liandong.analytics.tables.workbooks import Workbook


@pytest.mark.parametrize("rows", [1, LOOKED_AT - 2, LOOKED_AT - 1, LOOKED_AT, LOOKED_AT + 1, 3 * LOOKED_AT])
def test_no_row_is_lost_where_headings_are_looked_for(rows: int, tmp_path: Path) -> None:
    path = tmp_path / "rows.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["household", "person", "age", "income"])
        for number in range(rows):
            sheet.write_row(number + 1, 0, [f"H{number}", 1, 40, 1000 + number])
    found = Workbook(path)
    grid = found.grid(found.visible[0])
    assert grid is not None
    read = list(grid.rows())
    assert [number for number, _ in read] == list(range(2, rows + 2))
    assert [row[0] for _, row in read] == [f"H{number}" for number in range(rows)]
