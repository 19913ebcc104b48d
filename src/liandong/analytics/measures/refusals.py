"""What measuring multidimensional poverty can refuse, one class and one sentence each."""

from __future__ import annotations

from liandong.analytics.errors import Refusal, marked


class BadCutoff(Refusal):
    """A cut-off that is no rational number in (0, 1]."""

    message = marked(
        "The cut-off “{cutoff}” is not a number above 0 and at most 1; write for example 1/3, 0.33 or 33/100."
    )


class NegativeWeight(Refusal):
    """A population weight below zero."""

    message = marked(
        "The weight {weight} is negative in {count} rows of {source}, first in row {row} ({value}); "
        "a weight is 0 or more: correct them or leave the rows out."
    )


class EmptyDomain(Refusal):
    """Nothing is left to measure."""

    message = marked(
        "{source} has no complete row with a weight above 0: of {rows} rows, {unweighted} have no weight, "
        "{unplaced} no round or unit, {incomplete} lack an indicator, and {contradicting} units "
        "contradict themselves; see the standard's “missing”."
    )


class ContradictingUnits(Refusal):
    """A bare column differs between the rows of a unit."""

    message = marked(
        "{count} units contradict themselves in {indicators}, for example unit {unit}: "
        "the rows of a unit must agree; correct them, "
        "use an aggregate such as max(…), or leave them out with --contradicting drop."
    )


class ContradictingDesign(Refusal):
    """Stratum or PSU differ between the rows of a unit."""

    message = marked(
        "{count} units lie in several strata or PSUs, for example unit {unit}; "
        "correct them, or leave them out with --contradicting drop."
    )


class MissingDesign(Refusal):
    """A row without stratum or PSU in a survey with a design."""

    message = marked(
        "{count} complete rows of {source} have no value in {column}, first row {row}; "
        "sampling errors need one for every row."
    )


class StrataWithoutPsu(Refusal):
    """Strata alone make no sampling errors."""

    message = marked(
        "Strata need PSUs for sampling errors: name their column with --psu, or leave --strata out."
    )


class LonePsuRefused(Refusal):
    """A stratum with one PSU, where that was to be refused."""

    message = marked(
        "Stratum {stratum} has a single PSU ({psu}), and {count} strata in all do, "
        "so their variance is not defined; "
        "merge strata, or choose --lone-psu certainty or centre."
    )


class YearDiffersInRound(Refusal):
    """A round with several years, or none."""

    message = marked(
        "Round {round} has {count} different values in {column}; "
        "give each round one year, or leave --year out."
    )


class YearWithoutRound(Refusal):
    """A year without rounds to date."""

    message = marked("--year dates the rounds, but no round is named; add --round COLUMN.")


class SameYear(Refusal):
    """Two rounds of one year have no annual change."""

    message = marked(
        "Rounds {first} and {second} are both of year {year}; annual changes need different years."
    )


class UnknownChoice(Refusal):
    """An option with a fixed set of answers got another."""

    message = marked("{option} is {value}, but must be one of {choices}.")


class WrongWeights(Refusal):
    """New weights of a what-if that do not fit the indicators."""

    message = marked(
        "The new weights are {weights}: give one for each of the {count} indicators, "
        "none negative, not all 0."
    )


class TakenIndicator(Refusal):
    """An indicator named as one of the units file's own columns."""

    message = marked(
        "The units file has columns of its own named {columns}, so it cannot hold an indicator "
        "“{indicator}”; give the indicator another id in the standard."
    )


class TakenColumn(Refusal):
    """A source column with a name the measurement needs for one of its own."""

    message = marked(
        "Column “{column}” of {source} has a name that the measurement needs for itself; rename it."
    )
