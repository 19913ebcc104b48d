"""Warnings of a measurement: what was counted, left out or left empty, one sentence each."""

from __future__ import annotations

from dataclasses import dataclass

from liandong.analytics.errors import marked, translated

WITHOUT_WEIGHT = marked("{count} rows have no weight and were left out.")
WITHOUT_ROUND = marked("{count} rows have no value in “{column}” and were left out.")
WITHOUT_UNIT = marked("{count} rows have no value in “{column}” and were left out.")
INCOMPLETE = marked("{count} of {total} units lack an indicator and were left out ({indicators}).")
PARTLY_UNKNOWN = marked(
    "{count} units are unknown in part for indicator “{indicator}”; their known rows were used."
)
CONTRADICTING = marked("{count} units contradict themselves in {indicators} and were left out.")
CONTRADICTING_DESIGN = marked("{count} units lie in several strata or PSUs and were left out.")
NO_ERRORS = marked(
    "Weights alone give no sampling errors; name the PSU column with --psu, unless this is a census."
)
CENSUS = marked("No PSU was named: the rows are taken for a census, without sampling errors.")
LONE_PSU = marked(
    "Stratum “{stratum}” has the single PSU “{psu}”: errors of cells with rows there are left empty; "
    "see --lone-psu."
)
LONE_PSU_CERTAINTY = marked(
    "Stratum “{stratum}” has the single PSU “{psu}”: taken with certainty, it adds nothing."
)
LONE_PSU_CENTRE = marked(
    "Stratum “{stratum}” has the single PSU “{psu}”: it is centred at the mean of all PSUs."
)
NO_DEGREES = marked("The design has as many strata as PSUs, so intervals are left empty.")
UNKNOWN_GROUP = marked("{count} rows have no value in “{column}”; they form the group with the empty name.")
EMPTY_GROUP = marked("Group “{group}” of “{by}” has no complete row, so its cells are empty.")
ROUNDED_WEIGHTS = marked("Weights were rounded to multiples of 2^-{bits} to sum them exactly.")


@dataclass(frozen=True)
class Notice:
    """A warning; its text is spoken in the language chosen by :func:`liandong.analytics.errors.speak`."""

    message: str
    details: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        return translated(self.message).format(**dict(self.details))


def notice(message: str, **details: object) -> Notice:
    """A warning of one of this module's sentences."""
    return Notice(message, tuple(details.items()))
