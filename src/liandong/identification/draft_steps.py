"""What the buttons of the editor do to a draft. Weights sum to one before and after."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from liandong.analytics.errors import Refusal
from liandong.analytics.standards.exact import rational
from liandong.analytics.standards.phrases import MOST_CLAUSES
from liandong.analytics.standards.refusals import NotRational
from liandong.analytics.standards.weighing import shared
from liandong.identification.standard_draft import ClauseDraft, DimensionDraft, Draft, IndicatorDraft

Weighed = Sequence[DimensionDraft | IndicatorDraft]


def stepped(draft: Draft, step: str) -> str:
    """Carry out a button, ``add:0`` or ``remove:0:1``; returns the name of the part to go on with.

    ``add`` and ``remove`` take dimensions or, with a dimension's number, indicators; ``clause`` and
    ``unclause`` conditions of an indicator; ``equal`` and ``share`` the weights of dimensions or of the
    indicators of one. What a page cannot have sent does nothing.

    Errors: fixed weights that leave nothing to the others.
    """
    name, *numbers = step.split(":")
    at = [int(one) for one in numbers if one.isdigit()]
    carry_out = _STEPS.get((name, len(at)))
    try:
        return "" if carry_out is None else carry_out(draft, *at)
    except IndexError:
        return ""  # the part is gone already: a button pressed twice


def _add_dimension(draft: Draft) -> str:
    draft.dimensions.append(DimensionDraft(indicators=[IndicatorDraft(weight="1")]))
    _make_room(draft.dimensions)
    return f"d{len(draft.dimensions) - 1}"


def _add_indicator(draft: Draft, d: int) -> str:
    inner = draft.dimensions[d].indicators
    inner.append(IndicatorDraft())
    _make_room(inner)
    return f"d{d}-i{len(inner) - 1}"


def _remove_dimension(draft: Draft, d: int) -> str:
    del draft.dimensions[d]
    _share_again(draft.dimensions)
    return "dimensions"


def _remove_indicator(draft: Draft, d: int, i: int) -> str:
    inner = draft.dimensions[d].indicators
    del inner[i]
    _share_again(inner)
    return f"d{d}"


def _add_clause(draft: Draft, d: int, i: int) -> str:
    clauses = draft.dimensions[d].indicators[i].clauses
    if len(clauses) < MOST_CLAUSES:
        clauses.append(ClauseDraft())
    return f"d{d}-i{i}-c{len(clauses) - 1}"


def _remove_clause(draft: Draft, d: int, i: int, c: int) -> str:
    del draft.dimensions[d].indicators[i].clauses[c]
    return f"d{d}-i{i}"


def _equal_dimensions(draft: Draft) -> str:
    _equal(draft.dimensions)
    return "weights"


def _equal_indicators(draft: Draft, d: int) -> str:
    _equal(draft.dimensions[d].indicators)
    return f"d{d}-weights"


def _share_dimensions(draft: Draft) -> str:
    _share(draft.dimensions)
    return "weights"


def _share_indicators(draft: Draft, d: int) -> str:
    _share(draft.dimensions[d].indicators)
    return f"d{d}-weights"


_STEPS: Mapping[tuple[str, int], Callable[..., str]] = {
    ("add", 0): _add_dimension,
    ("add", 1): _add_indicator,
    ("remove", 1): _remove_dimension,
    ("remove", 2): _remove_indicator,
    ("clause", 2): _add_clause,
    ("unclause", 3): _remove_clause,
    ("equal", 0): _equal_dimensions,
    ("equal", 1): _equal_indicators,
    ("share", 0): _share_dimensions,
    ("share", 1): _share_indicators,
}
"""By a button's name and how many numbers it carries."""


def weights_of(weighed: Weighed) -> list[Fraction] | None:
    """Their weights; None where one of them is no number above zero."""
    found = []
    for one in weighed:
        try:
            weight = rational(one.weight, "")
        except NotRational:
            return None
        if weight <= 0:
            return None
        found.append(weight)
    return found


def _write(weighed: Weighed, weights: Sequence[Fraction]) -> None:
    for one, weight in zip(weighed, weights, strict=True):
        one.weight = str(weight)


def _equal(weighed: Weighed) -> None:
    for one in weighed:
        one.weight, one.is_fixed = str(Fraction(1, len(weighed))), False


def _share(weighed: Weighed) -> None:
    weights = weights_of(weighed)
    if weights:
        _write(weighed, shared(weights, [n for n, one in enumerate(weighed) if one.is_fixed]))


def _make_room(weighed: Weighed) -> None:
    """The last one is new: it takes an equal part, the others share the rest as before."""
    part = Fraction(1, len(weighed))
    before = weights_of(weighed[:-1])
    weighed[-1].weight = str(part)
    if not before:
        return
    fixed = [n for n, one in enumerate(weighed[:-1]) if one.is_fixed]
    try:
        _write(weighed, shared([*before, part], fixed, part, len(before)))
    except Refusal:
        _equal(weighed)


def _share_again(weighed: Weighed) -> None:
    """The ones that are left share the whole; where all are fixed, none stays so."""
    weights = weights_of(weighed)
    if not weights:
        return
    try:
        _write(weighed, shared(weights, [n for n, one in enumerate(weighed) if one.is_fixed]))
    except Refusal:
        for one in weighed:
            one.is_fixed = False
        _write(weighed, shared(weights, ()))
