"""What an income measurement tells beside its numbers: rows counted by fate, the design, the warnings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from liandong.analytics.errors import marked, translated
from liandong.analytics.measures.design import LonePsu
from liandong.analytics.measures.estimate import Line
from liandong.analytics.measures.income_rows import IncomeRows
from liandong.analytics.measures.notices import NO_ERRORS

UNKNOWN_INCOME = marked("Rows without a known income, left out: {count}.")
UNKNOWN_WEIGHT = marked("Rows without a known weight, left out: {count}.")
UNKNOWN_DESIGN = marked("Rows without a known stratum or PSU, left out: {count}.")
WEIGHT_ZERO = marked("Rows of weight 0, which move nothing: {count}.")
INCOME_NOT_POSITIVE = marked("Incomes of zero or below, left out of logarithmic measures: {count}.")
UNKNOWN_GROUP = marked("Rows without a known “{column}”, which form the group with the empty name: {count}.")
LONE = marked("Strata with a single PSU, so that errors that touch them stay empty: {count} ({listed}).")
EMPTY_ERRORS = marked("Errors left empty because of strata with a single PSU: {count}.")
NO_SOUND_ERROR = marked("Errors of {measure} left empty: {count} ({why}).")


@dataclass(frozen=True)
class Warned:
    """Something the reader of the result must know: ``kind`` names it, ``count`` says how often.

    ``message`` is an English sentence with fields, marked for translation; ``str()`` gives it in the
    language chosen by :func:`speak`.
    """

    kind: str
    count: int
    message: str
    details: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return translated(self.message).format(count=self.count, **self.details)


def found_warnings(
    rows: IncomeRows, doubts: Mapping[tuple[str, str], int], undefined_errors: int
) -> tuple[Warned, ...]:
    """What was left out or left empty. ``doubts``: (measure, why) → errors without a sound formula."""
    dropped, sample = rows.dropped, rows.sample
    below_zero = sample.up_to(0.0)
    without_group = {g.column: int((g.codes == 0).sum()) for g in rows.groupings if g.labels[0] == ""}
    is_empty = rows.design is not None and rows.design.lone is LonePsu.EMPTY
    lone = rows.design.lone_psus if rows.design is not None and is_empty else ()
    listed = "; ".join(f"{stratum or '-'}: {psu}" for stratum, psu in lone[:10])
    candidates = [
        Warned("no_errors", rows.sample.rows if rows.is_weighted and rows.design is None else 0, NO_ERRORS),
        Warned("unknown_income", dropped.unknown_income, UNKNOWN_INCOME),
        Warned("unknown_weight", dropped.unknown_weight, UNKNOWN_WEIGHT),
        Warned("unknown_design", dropped.unknown_design, UNKNOWN_DESIGN),
        Warned("weight_zero", dropped.weight_zero, WEIGHT_ZERO),
        Warned("income_not_positive", below_zero, INCOME_NOT_POSITIVE),
        *(Warned("unknown_group", n, UNKNOWN_GROUP, {"column": c}) for c, n in without_group.items()),
        Warned("lone_psu", len(lone), LONE, {"listed": listed}),
        Warned("empty_errors", undefined_errors, EMPTY_ERRORS),
        *(
            Warned("no_sound_error", n, NO_SOUND_ERROR, {"measure": measure, "why": translated(why)})
            for (measure, why), n in sorted(doubts.items())
        ),
    ]
    return tuple(warned for warned in candidates if warned.count)


def report_of(rows: IncomeRows, line: Line, asked: str, warnings: Sequence[Warned]) -> dict[str, object]:
    """The line, the rows counted by what became of them, the design and the warnings, ready for json."""
    design = rows.design
    sample = rows.sample
    return {
        "line": {"asked": asked, "value": line.value, "is_estimated": line.is_estimated},
        "rows": {
            "read": rows.read,
            "complete": sample.rows + rows.dropped.weight_zero,
            "unknown_income": rows.dropped.unknown_income,
            "unknown_weight": rows.dropped.unknown_weight,
            "unknown_design": rows.dropped.unknown_design,
            "weight_zero": rows.dropped.weight_zero,
            "income_not_positive": sample.up_to(0.0),
        },
        "population": sample.total_weight,
        "design": None
        if design is None
        else {
            "strata": len(design.strata),
            "psus": len(design.psus),
            "degrees_of_freedom": design.degrees_of_freedom,
            "lone_psus": [list(pair) for pair in design.lone_psus],
        },
        "warnings": [{"kind": w.kind, "count": w.count, "message": str(w)} for w in warnings],
    }
