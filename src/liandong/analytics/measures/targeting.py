"""How well a selection meets those it is meant for: the targeting table and its rates.

==========================  ==============================================  ============================
true positive               selected, and poor                              rightly in
inclusion error (leakage)   selected and not poor / selected                paid to others
exclusion error             poor and not selected / poor                    missed ("undercoverage")
accuracy                    right answers / all
coverage                    selected / all
targeting differential      selected poor / poor − selected not poor        Ravallion (2009): 1 = perfect,
                            / not poor                                      0 = no better than chance
==========================  ==============================================  ============================

Source: Coady, Grosh & Hoddinott (2004), Targeting of Transfers in Developing Countries, ch. 2; Grosh,
Leite, Wai-Poi & Tesliuc (eds., 2022), Revisiting Targeting in Social Assistance, World Bank, ch. 7 and
annex 7A; Ravallion (2009), World Bank Research Observer 24(2), 205-231.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import repeat

import pyarrow as pa

from liandong.analytics.errors import Refusal, marked

POOR = "poor"
NOT_POOR = "not_poor"
CANNOT_TELL = "cannot_tell"
SUGGESTIONS = (POOR, NOT_POOR, CANNOT_TELL)

Weight = int | float | Fraction


class UnequalLengths(Refusal):
    """Columns that should speak of the same rows do not."""

    message = marked(
        "The columns have {lengths} rows; they must speak of the same families in the same order: "
        "join them first."
    )


class UnknownSuggestion(Refusal):
    """A word that is none of the three suggestions."""

    message = marked('"{value}" (row {row}) is not a suggestion; write poor, not_poor or cannot_tell.')


class NegativeWeight(Refusal):
    """A weight below zero stands for nobody."""

    message = marked(
        "The weight in row {row} is {value}; a weight counts people and cannot be negative: correct that row."
    )


@dataclass(frozen=True)
class Targeting:
    """The four cells in weights (exact where the weights are integers or fractions) and their rates.

    A rate is None where its denominator is zero. ``unknown`` is the weight of rows left out because the
    selection or the truth is not known.
    """

    selected_poor: Fraction
    selected_not_poor: Fraction
    missed_poor: Fraction
    rightly_out: Fraction
    unknown: Fraction = Fraction(0)

    @property
    def total(self) -> Fraction:
        """Weight of the rows whose selection and truth are both known."""
        return self.selected_poor + self.selected_not_poor + self.missed_poor + self.rightly_out

    @property
    def inclusion_error(self) -> Fraction | None:
        """Leakage: share of the selected who are not poor."""
        return _share(self.selected_not_poor, self.selected_poor + self.selected_not_poor)

    @property
    def exclusion_error(self) -> Fraction | None:
        """Undercoverage: share of the poor who are not selected."""
        return _share(self.missed_poor, self.selected_poor + self.missed_poor)

    @property
    def accuracy(self) -> Fraction | None:
        """Share of all who are rightly in or rightly out."""
        return _share(self.selected_poor + self.rightly_out, self.total)

    @property
    def coverage(self) -> Fraction | None:
        """Share of all who are selected."""
        return _share(self.selected_poor + self.selected_not_poor, self.total)

    @property
    def targeting_differential(self) -> Fraction | None:
        """Coverage of the poor minus coverage of the others."""
        poor = _share(self.selected_poor, self.selected_poor + self.missed_poor)
        others = _share(self.selected_not_poor, self.selected_not_poor + self.rightly_out)
        return None if poor is None or others is None else poor - others

    def table(self) -> pa.Table:
        """The cells with totals: ``selection, poor, not_poor, total`` (weights)."""
        chosen = [self.selected_poor, self.selected_not_poor]
        others = [self.missed_poor, self.rightly_out]
        rows = [chosen, others, [a + b for a, b in zip(chosen, others, strict=True)]]
        return pa.table(
            {
                "selection": ["selected", "not_selected", "total"],
                "poor": [float(row[0]) for row in rows],
                "not_poor": [float(row[1]) for row in rows],
                "total": [float(sum(row)) for row in rows],
            }
        )


def targeting(
    predicted: Sequence[bool | None], actual: Sequence[bool | None], weight: Sequence[Weight] | None = None
) -> Targeting:
    """The targeting table of a selection against the truth.

    ``predicted`` (selected) and ``actual`` (poor): one entry per row, None where not known; ``weight``:
    people the row stands for, 1 where absent, never negative. Raises :class:`UnequalLengths` and
    :class:`NegativeWeight`.
    """
    cells: dict[tuple[bool | None, bool | None], Fraction] = {}
    columns = [predicted, actual] if weight is None else [predicted, actual, weight]
    _check_lengths(columns)
    for chosen, poor, amount in zip(predicted, actual, _weights(weight), strict=False):
        place = (None if chosen is None else bool(chosen), None if poor is None else bool(poor))
        cells[place] = cells.get(place, Fraction(0)) + amount
    unknown = sum((amount for place, amount in cells.items() if None in place), Fraction(0))
    return Targeting(
        selected_poor=cells.get((True, True), Fraction(0)),
        selected_not_poor=cells.get((True, False), Fraction(0)),
        missed_poor=cells.get((False, True), Fraction(0)),
        rightly_out=cells.get((False, False), Fraction(0)),
        unknown=unknown,
    )


@dataclass(frozen=True)
class Confusion:
    """A classification made by others against the three suggestions, in weights.

    ``cells`` maps (level, suggestion) to weight; every combination is present. ``levels`` keeps the
    order of the classification.
    """

    levels: tuple[str, ...]
    cells: Mapping[tuple[str, str], Fraction]

    def level_total(self, level: str) -> Fraction:
        """Weight of one level over all suggestions."""
        return sum((self.cells[level, suggestion] for suggestion in SUGGESTIONS), Fraction(0))

    def suggestion_total(self, suggestion: str) -> Fraction:
        """Weight of one suggestion over all levels."""
        return sum((self.cells[level, suggestion] for level in self.levels), Fraction(0))

    def against(self, poor_levels: Iterable[str]) -> Targeting:
        """The targeting table when these levels are taken for the poor; "cannot tell" counts as unknown."""
        poor = frozenset(poor_levels)
        others = [level for level in self.levels if level not in poor]
        known = [level for level in self.levels if level in poor]
        return Targeting(
            selected_poor=sum((self.cells[level, POOR] for level in known), Fraction(0)),
            selected_not_poor=sum((self.cells[level, POOR] for level in others), Fraction(0)),
            missed_poor=sum((self.cells[level, NOT_POOR] for level in known), Fraction(0)),
            rightly_out=sum((self.cells[level, NOT_POOR] for level in others), Fraction(0)),
            unknown=self.suggestion_total(CANNOT_TELL),
        )

    def table(self) -> pa.Table:
        """One row per level: ``level, poor, not_poor, cannot_tell, total, share_poor`` (of those told)."""
        told = [self.level_total(level) - self.cells[level, CANNOT_TELL] for level in self.levels]
        shares = [
            _share(self.cells[level, POOR], known) for level, known in zip(self.levels, told, strict=True)
        ]
        columns: dict[str, object] = {"level": list(self.levels)}
        for suggestion in SUGGESTIONS:
            columns[suggestion] = [float(self.cells[level, suggestion]) for level in self.levels]
        columns["total"] = [float(self.level_total(level)) for level in self.levels]
        columns["share_poor"] = pa.array(
            [None if share is None else float(share) for share in shares], type=pa.float64()
        )
        return pa.table(columns)


def confusion(
    level: Sequence[str],
    suggestion: Sequence[str],
    weight: Sequence[Weight] | None = None,
    *,
    levels: Sequence[str] | None = None,
) -> Confusion:
    """Levels of somebody else's classification × poor, not_poor, cannot_tell.

    ``level`` and ``suggestion``: one entry per family; ``levels``: their order (default: sorted), also for
    levels nobody has. Raises :class:`UnknownSuggestion`, :class:`UnequalLengths`, :class:`NegativeWeight`.
    """
    columns = [level, suggestion] if weight is None else [level, suggestion, weight]
    _check_lengths(columns)
    found = dict.fromkeys([*(levels or ()), *sorted(set(level))])
    cells = {(one, word): Fraction(0) for one in found for word in SUGGESTIONS}
    for row, (one, word, amount) in enumerate(
        zip(level, suggestion, _weights(weight), strict=False), start=1
    ):
        if word not in SUGGESTIONS:
            raise UnknownSuggestion(value=word, row=row)
        cells[one, word] += amount
    return Confusion(tuple(found), cells)


def _check_lengths(columns: Sequence[Sequence[object]]) -> None:
    lengths = [len(column) for column in columns]
    if len(set(lengths)) > 1:
        raise UnequalLengths(lengths=", ".join(str(length) for length in lengths))


def _weights(weight: Sequence[Weight] | None) -> Iterable[Fraction]:
    if weight is None:
        yield from repeat(Fraction(1))
        return
    for row, amount in enumerate(weight, start=1):
        # A float weight means the decimal it is written as: 0.1 is one tenth.
        exact = Fraction(repr(amount)) if isinstance(amount, float) else Fraction(amount)
        if exact < 0:
            raise NegativeWeight(row=row, value=amount)
        yield exact


def _share(part: Fraction, whole: Fraction) -> Fraction | None:
    return part / whole if whole else None
