"""Orders that PostgreSQL must not take from an index."""

from __future__ import annotations

from django.db.models import F, Func, TextField, Value


def not_by_index(column: str) -> Func:
    """The column in a form that no index has, so that the rows are found first and sorted then.

    PostgreSQL takes what it looks for to be spread evenly over an index in the right order, and walks along
    it until it has enough. Where the rows lie together elsewhere, it walks over everything else first.
    """
    return Func(F(column), Value(None), template="coalesce(%(expressions)s)", output_field=TextField())
