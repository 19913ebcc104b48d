"""Which measures fit which cause, which risk and which need: a dated table with its source, read from a file.

The table stands below the parts that plan and match measures, so that they suggest by the same one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from liandong.analytics.standards import Indicator
from liandong.analytics.standards.lowering import Reader, Rows
from liandong.analytics.standards.tree import columns_of
from liandong.identification.wording import titled
from liandong.registry.columns import TYPES

FILE = Path(__file__).with_name("fitting_measures.toml")


@dataclass(frozen=True)
class FittingMeasure:
    """A measure by its official name."""

    id: str
    titles: Mapping[str, str] = field(hash=False)

    @property
    def title(self) -> str:
        """The name in the language of the page."""
        return titled(self.titles, self.id)


@dataclass(frozen=True)
class Fit:
    """Measures that fit, from a day on.

    ``keys``: the number of a cause, the numbers of risks, or the columns of a need.
    """

    keys: frozenset[str]
    measures: tuple[str, ...]
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the line holds that day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Fitting:
    """The table as it holds on a day."""

    sources: Mapping[str, str]
    measures: Mapping[str, FittingMeasure]
    causes: tuple[Fit, ...]
    risks: tuple[Fit, ...]
    needs: tuple[Fit, ...]

    @property
    def source(self) -> str:
        """Where the table is from, in the language of the page."""
        return titled(self.sources, "")

    def for_cause(self, code: str) -> tuple[FittingMeasure, ...]:
        """The measures that fit a cause of poverty; none for one the table does not name."""
        return self._of(fit for fit in self.causes if code in fit.keys)

    def for_risk(self, code: str) -> tuple[FittingMeasure, ...]:
        """The measures that fit a risk of a monitored household; none for one the table does not name."""
        return self._of(fit for fit in self.risks if code in fit.keys)

    def for_columns(self, columns: Iterable[str]) -> tuple[FittingMeasure, ...]:
        """The measures that fit a need which shows in these columns of the registry."""
        seen = set(columns)
        return self._of(fit for fit in self.needs if fit.keys & seen)

    def for_indicator(self, one: Indicator) -> tuple[FittingMeasure, ...]:
        """The measures that fit the deprivation of an indicator, by the columns it looks at."""
        # A finished run's rule was checked against these columns.
        return self.for_columns(columns_of(Reader(TYPES, one.id, Rows.UNIT).boolean(one.deprived_if)))

    def _of(self, fits: Iterable[Fit]) -> tuple[FittingMeasure, ...]:
        return tuple(self.measures[name] for name in dict.fromkeys(n for fit in fits for n in fit.measures))


def fitting_on(day: date) -> Fitting:
    """The table as it holds on a day."""
    whole = _whole()
    causes, risks, needs = (
        tuple(fit for fit in fits if fit.holds_on(day)) for fits in (whole.causes, whole.risks, whole.needs)
    )
    return Fitting(whole.sources, whole.measures, causes, risks, needs)


@cache
def _whole() -> Fitting:
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Fitting(
        sources=data["table"]["source"],
        measures={one["id"]: FittingMeasure(one["id"], one["title"]) for one in data["measure"]},
        causes=tuple(_fit([one.pop("code")], one) for one in data["cause"]),
        risks=tuple(_fit(one.pop("codes"), one) for one in data["risk"]),
        needs=tuple(_fit(one.pop("columns"), one) for one in data["need"]),
    )


def _fit(keys: Iterable[str], line: Mapping[str, object]) -> Fit:
    return Fit(frozenset(keys), tuple(line["measures"]), line["valid_from"], line.get("valid_to"))  # type: ignore[arg-type]  # a test holds the file to its form
