"""What is planned and done for one family, as values: what programs read."""

from __future__ import annotations

from datetime import date

from liandong.registry.help_codes import MeasureKind
from liandong.registry.help_panel import planned_of, received_of, visits_of
from liandong.registry.models import Household, PlannedMeasure, ReceivedMeasure, Visit
from liandong.registry.sight import Sight


def help_facts(household: Household, on: date, sight: Sight) -> dict[str, object]:
    """The plan up to the year of a day, visits and measures up to it; those taken back are left out.

    Those who see the family masked read kinds, days and amounts, and no free text. Cost: three queries.
    """
    visits = visits_of(household).filter(visited_on__lte=on).select_related("picture")
    return {
        "plan": [planned_line(one, sight) for one in planned_of(household).filter(year__lte=on.year)],
        "visits": [visit_line(one, sight) for one in visits],
        "measures": [received_line(one, sight) for one in received_of(household).filter(received_on__lte=on)],
    }


def planned_line(one: PlannedMeasure, sight: Sight) -> dict[str, object]:
    """A measure of the plan."""
    return {
        **_of_kind(one.key, one.kind),
        "year": one.year,
        "project": _words(one.project, sight),
        "scale": _words(one.scale, sight),
        "amount_yuan": one.amount_yuan,
        "due_on": one.due_on,
        "gain_yuan": one.gain_yuan,
    }


def visit_line(one: Visit, sight: Sight) -> dict[str, object]:
    """A visit."""
    return {
        "key": one.key,
        "on": one.visited_on,
        "visitor": _words(one.visitor, sight),
        "purpose": _words(one.purpose, sight),
        "needs": _words(one.needs, sight),
        "has_picture": one.picture is not None and one.picture.withdrawn_at is None,
    }


def received_line(one: ReceivedMeasure, sight: Sight) -> dict[str, object]:
    """A measure that the family received."""
    return {
        **_of_kind(one.key, one.kind),
        "on": one.received_on,
        "provider": _words(one.provider, sight),
        "amount_yuan": one.amount_yuan,
        "effect_yuan": one.effect_yuan,
        "effect": _words(one.effect, sight),
    }


def _of_kind(key: object, kind: str) -> dict[str, object]:
    measure = MeasureKind(kind)
    return {"key": key, "kind": kind, "label": str(measure.label), "type": measure.type.value}


def _words(text: str, sight: Sight) -> str | None:
    """Free text; None for those who see no names, and where there is none."""
    return None if sight.is_masked else text or None
