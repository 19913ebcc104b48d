"""How long a text of each field may be, as the tables keep it."""

from __future__ import annotations

from django.apps import apps

from liandong.analytics.tables import ColumnType
from liandong.registry.fields import FIELDS


def longest_texts() -> dict[str, int]:
    """The most characters of each field that is kept as free text; sealed numbers have no column of texts."""
    found = {}
    for name, field in FIELDS.items():
        if field.type is ColumnType.TEXT and field.codes is None and not field.kept.is_number:
            column = apps.get_model("registry", field.kept.value)._meta.get_field(name)
            found[name] = int(getattr(column, "max_length", 0) or 0)
    return {name: longest for name, longest in found.items() if longest}
