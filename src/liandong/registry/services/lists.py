"""Keeping what people choose for their own lists: columns, and views under a name."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from liandong.foundation.accounts.models import User
from liandong.registry.list_columns import all_columns_of
from liandong.registry.models import ListColumns, SavedView

_MOST_VIEWS = 20


def choose_columns(user: User, names: Sequence[str]) -> None:
    """Keep the columns of a user's list, in the order of the table of columns; none: forget the choice."""
    wanted = set(names)
    kept = [name for name in all_columns_of(user) if name in wanted]
    if kept:
        ListColumns.objects.update_or_create(user=user, defaults={"columns": kept})
    else:
        ListColumns.objects.filter(user=user).delete()


def keep_view(user: User, *, name: str, query: str) -> SavedView:
    """Keep a query under a name; the same name again replaces it, and beyond twenty the oldest goes."""
    length = SavedView._meta.get_field("name").max_length
    longest = SavedView._meta.get_field("query").max_length
    view, _made = SavedView.objects.update_or_create(
        user=user, name=name[:length], defaults={"query": query[:longest]}
    )
    newest = SavedView.objects.filter(user=user).order_by("-pk").values("pk")[:_MOST_VIEWS]
    SavedView.objects.filter(user=user).exclude(pk__in=newest).delete()
    return view


def forget_view(user: User, key: UUID) -> None:
    """Forget one of the user's own views; somebody else's is not touched."""
    SavedView.objects.filter(user=user, key=key).delete()
