"""Measures that fit the risk of a clue, as a suggestion for the first talk. They decide nothing."""

from __future__ import annotations

from collections.abc import Iterable

from liandong.foundation import clock
from liandong.identification.fitting import FittingMeasure, fitting_on


def measures_of_risk(risk: str) -> tuple[FittingMeasure, ...]:
    """The measures that fit a risk today; none where the risk is not said, or is another."""
    return fitting_on(clock.today()).for_risk(risk)


def measures_of_risks(risks: Iterable[str]) -> list[FittingMeasure]:
    """The measures that fit any of these risks today, each once."""
    return list(dict.fromkeys(one for risk in risks for one in measures_of_risk(risk)))


def measures_of_causes(causes: Iterable[str]) -> list[FittingMeasure]:
    """The measures that fit any of these causes of poverty today, each once."""
    fitting = fitting_on(clock.today())
    return list(dict.fromkeys(one for cause in causes for one in fitting.for_cause(cause)))
