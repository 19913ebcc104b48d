"""What reading a source can refuse, one class and one sentence each."""

from __future__ import annotations

from liandong.analytics.errors import Refusal, Word, marked

PARQUET = Word(marked("Parquet"))
NO_PARQUET = Word(marked("not Parquet"))
ARCHIVE = Word(marked("a workbook or zip archive"))
GZIP = Word(marked("gzip"))
BINARY = Word(marked("binary data"))
WEB_PAGE = Word(marked("a web page"))
XML = Word(marked("XML"))
WORKBOOK = Word(marked("a workbook"))
STATA = Word(marked("a Stata file"))
SPSS = Word(marked("an SPSS file"))
NO_END = Word(marked("its end is missing"))
NO_UTF8_XML = Word(marked("its XML is not UTF-8"))
SAME_NAME_TWICE = Word(marked("it holds two parts of the same name"))
READER_FAILED = Word(marked("the reader gave up"))
NO_FOLDER = Word(marked("the folder does not exist"))
IS_FOLDER = Word(marked("it is a folder"))


class MissingFile(Refusal):
    """There is no such file; the folder has one of nearly that name."""

    message = marked("There is no file “{path}”; did you mean “{nearest}” in the same folder?")


class MissingFileAlone(Refusal):
    """There is no such file, and nothing in its folder resembles it."""

    message = marked("There is no file “{path}”; check the name and the folder “{folder}”.")


class MissingFolder(Refusal):
    """The folder the file should be in does not exist."""

    message = marked(
        "There is no file “{path}”, because the folder “{folder}” does not exist; check the path."
    )


class NoMatch(Refusal):
    """A pattern or a folder that holds no readable file."""

    message = marked("No csv or parquet file matches “{path}”; check the pattern or the folder.")


class MixedFolder(Refusal):
    """A pattern or a folder with several kinds of file."""

    message = marked(
        "“{path}” holds files of several kinds ({kinds}); name one kind, for example “{example}”."
    )


class UnknownFileKind(Refusal):
    """A file name whose ending says nothing that can be read."""

    message = marked(
        "“{path}” is of a kind that cannot be read; give a csv, parquet, xlsx, xls, dta or sav file."
    )


class WrongFileKind(Refusal):
    """The content is not what the file's name says."""

    message = marked(
        "“{path}” is named {named} but its content is {actual}; "
        "open it in the program that wrote it and save it as xlsx or csv."
    )


class EmptyFile(Refusal):
    """A file of no bytes, or with a header only."""

    message = marked("“{path}” has no rows; give a file with a header and at least one row.")


class BrokenParquet(Refusal):
    """A Parquet file that was cut off or damaged."""

    message = marked(
        "“{path}” is not a whole Parquet file ({reason}); "
        "it was probably cut off while being copied: copy it again."
    )


class BrokenFile(Refusal):
    """A workbook or a statistics file that its reader cannot open."""

    message = marked(
        "“{path}” cannot be read as {kind} ({reason}); open it in its own program and save it again."
    )


class LockedFile(Refusal):
    """A workbook with a password."""

    message = marked(
        "“{path}” is protected with a password; remove the password in Excel, save, and try again."
    )


class BinaryWorkbook(Refusal):
    """A workbook in Excel's binary form (xlsb)."""

    message = marked("“{path}” is a binary workbook (xlsb); save it as xlsx and try again.")


class OtherArchive(Refusal):
    """A zip archive that is no Excel workbook."""

    message = marked(
        "“{path}” is an archive, but no Excel workbook; unpack it, or save the table as xlsx or csv."
    )


class WorkbookSwells(Refusal):
    """A workbook that unpacks to more than is read: a zip bomb, or too large a table."""

    message = marked(
        "“{path}” unpacks to {size} MB, more than the {limit} MB that are read; "
        "split it, or save it as csv and send that."
    )


class EndlessCell(Refusal):
    """A cell with more text than a spreadsheet program can write into one."""

    message = marked(
        "“{path}” holds a cell with more than {limit} kB of text, as no spreadsheet program writes it, and "
        "was not opened; delete that cell and save the workbook anew."
    )


class WorkbookTooWide(Refusal):
    """A sheet whose used area is beyond what is read, most of it empty."""

    message = marked(
        "A sheet of “{path}” reaches to row {rows} and column {columns}, more than {limit} cells; "
        "delete the empty rows and columns, or save it as csv."
    )


class XmlBomb(Refusal):
    """XML that declares entities, or is nested without end."""

    message = marked(
        "“{path}” holds XML as no spreadsheet program writes it (entities or endless nesting) and was not "
        "opened; save it anew in Excel or WPS."
    )


class NoVisibleSheet(Refusal):
    """A workbook without a sheet that can be read."""

    message = marked(
        "“{path}” has no visible sheet with rows (hidden: {hidden}); show the sheet that holds the data."
    )


class CannotRead(Refusal):
    """A file that is there but may not be read."""

    message = marked("“{path}” cannot be read ({reason}); check that you may read it, or copy it elsewhere.")


class RaggedRow(Refusal):
    """A row of a csv file with too many or too few fields."""

    message = marked(
        "Row {row} of “{path}” has {found} fields, but the header has {expected}; "
        "correct the row or its quotes."
    )


class BrokenText(Refusal):
    """A csv file whose quotes or rows cannot be followed."""

    message = marked("“{path}” cannot be read as a table at row {row} ({reason}); correct that row.")


class UnknownEncoding(Refusal):
    """Bytes that are neither UTF-8 nor GB18030."""

    message = marked(
        "“{path}” is neither UTF-8 nor GBK/GB18030 text (byte {position}); "
        "save it as “CSV UTF-8” and try again."
    )


class DuplicateColumn(Refusal):
    """Two columns of one name."""

    message = marked(
        "“{path}” has two columns named “{column}” (columns {first} and {second}, capitals not counted); "
        "rename one."
    )


class TextInNumber(Refusal):
    """A column is used as a number, but one of its values is text."""

    message = marked(
        "Column “{column}” is used as a number, but row {row} of {source} holds “{value}”; "
        "correct the value, or use the column as text."
    )


class NotANumber(Refusal):
    """A column is used as a number, but holds dates or true and false."""

    message = marked("Column “{column}” of {source} is used as a number, but it holds {kind} values.")


class UnknownColumn(Refusal):
    """A column that the source does not have; the nearest name is given."""

    message = marked(
        "Column “{column}” is not in {source}; did you mean “{nearest}”? Its columns: {columns}."
    )


class UnknownColumnAlone(Refusal):
    """A column that the source does not have, and none that resembles it."""

    message = marked("Column “{column}” is not in {source}; its columns: {columns}.")


class UnsupportedObject(Refusal):
    """A Python object that is no table."""

    message = marked("A {kind} cannot be read as a table; give a path, or a pandas, polars or Arrow table.")


class UnreadableObject(Refusal):
    """A data frame that Arrow cannot represent."""

    message = marked("The data frame cannot be read ({reason}); give each column values of one type.")


class NoResolver(Refusal):
    """A ``registry:`` source outside the platform."""

    message = marked(
        "“{source}” can only be read where the platform's database is at hand; give a file instead."
    )


class OutOfMemory(Refusal):
    """The memory limit was reached."""

    message = marked(
        "The work on {source} does not fit into {limit} of memory; allow more with --memory, "
        "use fewer --by columns, or give the source as Parquet."
    )


class UnreadableData(Refusal):
    """The engine met something in the data that it cannot read."""

    message = marked("{source} cannot be read to its end ({reason}); check the file, or export it again.")


class UnknownOutputKind(Refusal):
    """A result file whose ending is not known."""

    message = marked("Results cannot be written to “{path}”; let the name end in .csv, .parquet or .json.")


class CannotWrite(Refusal):
    """The result file's folder is missing or may not be written."""

    message = marked(
        "“{path}” cannot be written ({reason}); choose a folder that exists and that you may write to."
    )


class OutputIsSource(Refusal):
    """A result file that would take the place of the data it comes from."""

    message = marked(
        "“{path}” is the source, or lies in its folder: writing there could destroy data; "
        "name another file for the result."
    )


class OutputTwice(Refusal):
    """One file named for two results."""

    message = marked("“{path}” is named for two results; give each a file of its own.")


class BadMemorySize(Refusal):
    """A memory size the engine does not understand."""

    message = marked("“{size}” is no amount of memory; write for example 4GB or 500MB.")


class BadThreadCount(Refusal):
    """A thread count below one."""

    message = marked("{threads} threads are too few; give at least 1.")
