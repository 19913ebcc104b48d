"""Which columns a change concerns, so that only the rules that look at them are asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from liandong.identification.warned import LINE
from liandong.integration.extracts import ANSWER_TYPES, QUESTION_OF
from liandong.linkage.models import Event
from liandong.registry.columns import COLUMNS
from liandong.registry.fields import FIELDS, Keeps

_OF_INCOME = {name for name, column in COLUMNS.items() if column.source.startswith("householdincome")}
_BORN = ("birth_on", "age_years")


def columns_of_events(events: Sequence[Event]) -> set[str] | None:
    """The columns that some events may have changed; None: any of them.

    Facts that changed are named by the event; a department's answer concerns its own questions; whoever
    comes, goes or moves concerns everything.
    """
    found: set[str] = set()
    for event in events:
        fields = event.payload.get("fields")
        if event.kind == "comparison.returned":
            department = event.payload.get("department")
            found |= {name for name in ANSWER_TYPES if QUESTION_OF[name].department == department}
        elif isinstance(fields, list):
            found |= set(_columns(map(str, fields)))
        else:
            return None
    return found


def _columns(fields: Iterable[str]) -> Iterable[str]:
    for name in fields:
        field = FIELDS.get(name)
        if field is None or field.kept is Keeps.INCOME:
            yield from _OF_INCOME  # an item of income, or something of which we do not know what follows
            yield LINE
        if name in _BORN:
            yield from _BORN
        yield name
