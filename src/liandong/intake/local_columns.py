"""Local columns of a place in files: read by their headings, or by what a mapping says of them."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import replace

from liandong.intake.known_mappings import unread
from liandong.intake.layouts import heading
from liandong.intake.mapping import Mapping, Rule
from liandong.registry.fields import Field
from liandong.registry.local_fields import PREFIX, is_local


def by_heading(fields: Dict[str, Field]) -> dict[str, str]:
    """The headings by which local columns are known: title with or without the unit, and the code."""
    found: dict[str, str] = {}
    for name, field in fields.items():
        for word in (heading(field), str(field.label), name.removeprefix(PREFIX), name):
            found.setdefault(word.strip().lower(), name)
    return found


def with_local(mapping: Mapping, columns: Sequence[str], fields: Dict[str, Field]) -> Mapping:
    """A mapping, fitted to a file's columns, with the local columns in force where the file is brought.

    What it says of a column that is not in force there is left out; a column that nothing reads, and that is
    headed like a local one, is read as that.
    """
    kept = {name: rule for name, rule in mapping.columns.items() if not is_local(name) or name in fields}
    known, free = by_heading(fields), unread(replace(mapping, columns=kept), columns)
    for column in free:
        name = known.get(column.strip().lower())
        if name is not None and name not in kept:
            kept[name] = Rule(text=column)
    return replace(mapping, columns=kept)
