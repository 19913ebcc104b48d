"""What the intake can refuse as a whole; single bad rows are findings of :mod:`liandong.intake.rules`."""

from __future__ import annotations

from liandong.analytics.errors import Refusal, marked


class MappingUnreadable(Refusal):
    """A mapping file that is no TOML or lacks its sections."""

    message = marked("The mapping “{name}” cannot be read ({reason}); correct it and try again.")


class MappingKeyUnknown(Refusal):
    """A key the mapping language does not have."""

    message = marked("{where}: there is no “{key}”; the nearest is “{nearest}”. Known are: {known}.")


class MappingKeyMissing(Refusal):
    """A mapping without something it needs."""

    message = marked("The mapping lacks {key}; add it under [mapping].")


class MappingValueWrong(Refusal):
    """A value of the wrong kind."""

    message = marked("{where}: {value} cannot stand here; write {expected}.")


class MappingTypeWrong(Refusal):
    """An expression whose values the registry's column cannot hold."""

    message = marked(
        "{where}: “{part}” gives {found}, but the column holds {expected}; change the expression."
    )


class NoMappingFits(Refusal):
    """None of the known mappings names columns of the file."""

    message = marked(
        "No known mapping fits “{file}”: its columns are {columns}. "
        "Give a mapping file, or use the headings of the template."
    )


class FileGone(Refusal):
    """A stored file whose bytes were removed by the retention rules."""

    message = marked("{file} is no longer kept here: its time was over; upload the file again.")


class RepeatedHousehold(Refusal):
    """A sheet with one row for each household names one twice."""

    message = marked(
        "The sheet “{sheet}” names household {number} in rows {first} and {second}; "
        "leave one row for each household."
    )


class TooManyRows(Refusal):
    """More rows than one batch takes."""

    message = marked("“{file}” has more than {limit} rows; split it by county and send the parts.")


class PlaceNeeded(Refusal):
    """Neither the mapping nor the uploader says where the households live."""

    message = marked(
        "Nothing says in which village the households of “{file}” live; "
        "map a column to the place, or choose one village for the whole file."
    )


class WrongState(Refusal):
    """A step that the batch's state does not allow."""

    message = marked(
        "This import is {state}, so “{wanted}” cannot be done with it; look at its page for what comes next."
    )


class NotReadYet(Refusal):
    """A big file whose columns nobody has looked at."""

    message = marked(
        "“{file}” has not been read yet, so its columns are not known; have it read on its page first."
    )


class BeingDone(Refusal):
    """A worker has been asked for a step of this batch."""

    message = marked(
        "A worker has been asked to {step} this import; wait until that is done, or stop it on its page."
    )


class NoLongerAsked(Refusal):
    """Somebody stopped what the worker was asked for."""

    message = marked("This was stopped before it was done; nothing was kept of it.")


class BeingWritten(Refusal):
    """Stopping comes too late."""

    message = marked(
        "This import is being written in this moment and can't be stopped; take it back afterwards."
    )


class EndedUnfinished(Refusal):
    """A step that ended several workers."""

    message = marked(
        "This did not end well {tries} times in a row, so the workers leave it alone; nothing of it was "
        "kept. The log of the worker says more. Split the file if the machine lacks memory, and try again."
    )


class StagingChanged(Refusal):
    """The staged rows are not those that were checked."""

    message = marked(
        "The checked rows of this import are gone or changed on disk; have the file checked again."
    )


class RowsRefused(Refusal):
    """All or nothing was asked for, and some households were refused."""

    message = marked(
        "{refused} of {read} households were refused and all or nothing was asked for, "
        "so nothing was written; correct the marked cells and send the file again."
    )


class VillagesRefused(Refusal):
    """All or nothing was asked for, and some rows of villages were refused."""

    message = marked(
        "{refused} of {read} rows of the sheet of villages were refused and all or nothing was asked for, "
        "so nothing was written; correct the marked cells and send the file again."
    )


class NothingToMerge(Refusal):
    """Every household was refused."""

    message = marked(
        "None of the {read} households can be taken; correct the marked cells and send the file again."
    )
