"""Measures that fit the risk of a clue, as a suggestion for the first talk. They decide nothing."""

from __future__ import annotations

from collections.abc import Iterable

from liandong.foundation import clock
from liandong.identification.fitting import FittingMeasure, fitting_on
from liandong.registry.family_codes import Risk

# Risk of a monitored household → cause of poverty in the table; others name no cause of their own.
_CAUSE_OF = {
    Risk.ILLNESS: "01",
    Risk.DISABILITY: "02",
    Risk.SCHOOLING: "03",
    Risk.LABOUR: "08",
    **dict.fromkeys((one for one in Risk if one.value.startswith("02")), "04"),
}


def measures_of_risk(risk: str) -> tuple[FittingMeasure, ...]:
    """The measures that fit a risk today; none where the risk is not said, or names no cause."""
    cause = _CAUSE_OF.get(Risk(risk)) if risk else None
    return fitting_on(clock.today()).for_cause(cause) if cause else ()


def measures_of_risks(risks: Iterable[str]) -> list[FittingMeasure]:
    """The measures that fit any of these risks today, each once."""
    return list(dict.fromkeys(one for risk in risks for one in measures_of_risk(risk)))


def measures_of_causes(causes: Iterable[str]) -> list[FittingMeasure]:
    """The measures that fit any of these causes of poverty today, each once."""
    fitting = fitting_on(clock.today())
    return list(dict.fromkeys(one for cause in causes for one in fitting.for_cause(cause)))
