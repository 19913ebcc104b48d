"""Columns of the household list that higher parts offer; the list and its exports show whatever is offered.

A part registers in its ``list_filters.py``, which is imported when Django starts::

    @household_columns.register("suggestion")
    def suggestion(user): ...
        return OfferedColumn(_("Suggestion of today"), read)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from liandong.foundation.accounts.scope import Somebody
from liandong.registry.wording import Value

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText

Read = Callable[[Sequence[int]], Mapping[int, Value]]
PREFIX = "by_"


@dataclass(frozen=True)
class OfferedColumn:
    """A column.

    Attributes:
        label: its heading.
        read: from ids of households, which the reader may read, to what stands in the column; those that
            it leaves out are unknown. One query.
    """

    label: str | LazyText
    read: Read


Offer = Callable[[Somebody], OfferedColumn | None]

_offers: dict[str, Offer] = {}


def register(name: str) -> Callable[[Offer], Offer]:
    """Register an offer under a name; the same again replaces it."""

    def keep(offer: Offer) -> Offer:
        _offers[name] = offer
        return offer

    return keep


def offered_to(user: Somebody) -> dict[str, OfferedColumn]:
    """The columns that this reader can have, by the name in the list. Cost: what each offer says."""
    found = ((name, offer(user)) for name, offer in sorted(_offers.items()))
    return {f"{PREFIX}{name}": column for name, column in found if column is not None}
