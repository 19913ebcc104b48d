"""Values of questions: kept as the database writes them, read back in the registry's own types."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from liandong.analytics.tables import ColumnType
from liandong.registry.fields import FIELDS
from liandong.registry.wording import Value, in_words


def typed(name: str, text: str | None) -> Value:
    """The value of a field from the text that PostgreSQL gives for it; unknown stays unknown."""
    if text is None:
        return None
    kind = FIELDS[name].type
    if kind is ColumnType.BOOLEAN:
        return text in ("true", "t")
    if kind is ColumnType.INTEGER:
        return int(text)
    if kind is ColumnType.FLOAT:
        return Decimal(text)
    return date.fromisoformat(text) if kind is ColumnType.DATE else text


def as_words(name: str, text: str | None) -> str:
    """A value of a question as people say it; a name that is no field (a place, a level) as it stands."""
    field = FIELDS.get(name)
    if field is None:
        return in_words(text)
    return in_words(typed(name, text), codes=field.codes, unit=field.unit)
