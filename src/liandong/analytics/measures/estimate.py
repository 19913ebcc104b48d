"""What a measure of income returns: a number and how each row moves it."""

from __future__ import annotations

from dataclasses import dataclass

from liandong.analytics.measures.sample import FloatArray


@dataclass(frozen=True)
class Line:
    """A poverty line in units of income.

    ``influence`` tells how an estimated line moves with each row of the whole population, per unit of
    weight; None for a line that is set. An unknown influence (no density at the median) is None too, with
    ``is_estimated`` true, and leaves the errors that need it empty.
    """

    value: float
    is_estimated: bool = False
    influence: FloatArray | None = None


@dataclass(frozen=True)
class Estimate:
    """One measure in one cell.

    ``value`` is None where the measure is not defined (no poor, no income). ``influence`` has one entry
    per row of the cell: the derivative of the measure by that row's weight (the linearised variable of
    Deville 1999); None where no sound one exists, with ``doubt`` saying why. ``by_line`` is the derivative
    of the measure by the poverty line. ``rows`` and ``population`` are those that entered the measure.
    """

    measure: str
    parameter: str
    value: float | None
    influence: FloatArray | None
    rows: int
    population: float
    by_line: float = 0.0
    doubt: str = ""
