"""What a reader tells about a file that it could read: what it chose, skipped or took for what."""

from __future__ import annotations

from collections.abc import Mapping

from liandong.analytics.errors import marked, translated


class Remark:
    """One sentence beside a file's rows. ``message`` is marked English, ``details`` fill its fields."""

    message = ""

    def __init__(self, **details: object) -> None:
        self.details = details

    def __str__(self) -> str:
        return translated(type(self).message).format(**self.details)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.details})"

    def told(self) -> tuple[str, dict[str, object]]:
        """The remark as it is kept: :func:`remark_of` makes it anew, to be said in any language."""
        return type(self).__name__, self.details


def remark_of(name: str, details: Mapping[str, object]) -> Remark:
    """A remark that was kept. Errors: ValueError, no remark is called so."""
    kinds = {kind.__name__: kind for kind in Remark.__subclasses__()}
    if name not in kinds:
        raise ValueError(f"there is no remark {name!r}")
    return kinds[name](**details)


class HeadingsBelow(Remark):
    message = marked("The headings were found in row {row}; the {skipped} rows above them were left out.")


class TwoHeadingRows(Remark):
    message = marked("Rows {first} and {second} were read together as the headings.")


class NumberingRow(Remark):
    message = marked("Row {row} only numbers the columns and was left out.")


class RowsAfter(Remark):
    message = marked("Row {rows} at the end holds totals or notes and was left out.")


class MergedCells(Remark):
    message = marked("{count} merged areas were read as if each of their cells held the value.")


class FormulasRead(Remark):
    message = marked("{count} cells hold formulas; the results stored in the file were read.")


class FormulasUnsolved(Remark):
    message = marked(
        "{count} formulas have no stored result and were read as empty; "
        "open the workbook in Excel or WPS, save it, and send it again."
    )


class MacrosLeft(Remark):
    message = marked("The workbook holds macros; they were not run.")


class SheetsHidden(Remark):
    message = marked("Hidden sheets were not read: {sheets}.")


class SheetsLeft(Remark):
    message = marked("Only the sheet “{sheet}” was read, not: {sheets}.")


class SheetsJoined(Remark):
    message = marked("The sheets {sheets} were joined by “{key}”.")


class SheetApart(Remark):
    message = marked("The sheet “{sheet}” was read apart: {rows} rows, each a village in a year.")


class LabelsKept(Remark):
    message = marked("{count} columns keep codes; what each code means was read with them.")


class ColumnsLeft(Remark):
    message = marked("Columns of lists or times cannot be read as facts and were left out: {columns}.")


class CountsFrom1904(Remark):
    message = marked("The workbook counts its days from 1904; its dates were read so.")


class TableOfPage(Remark):
    message = marked("The file is a web page, whatever its name says; the table that it shows was read.")


class OtherTables(Remark):
    message = marked("The page holds {count} tables; only the largest was read.")
