"""Filters of the household list that higher parts offer; the list shows whatever is offered.

A part registers in a module that is imported when Django starts::

    @household_filters.register("run")
    def by_run(user): ...
        return OfferedFilter(_("Latest run"), choices, narrow)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from liandong.foundation.accounts.scope import Somebody
from liandong.registry.models import Listing

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText

Narrow = Callable[[QuerySet[Listing], str], QuerySet[Listing]]


@dataclass(frozen=True)
class OfferedFilter:
    """A choice of one value.

    Attributes:
        label: what is asked.
        choices: (value, words), without the empty choice.
        narrow: takes lines and a value of the choices, and keeps those that fit, by an index.
    """

    label: str | LazyText
    choices: tuple[tuple[str, str | LazyText], ...]
    narrow: Narrow


Offer = Callable[[Somebody], OfferedFilter | None]

_offers: dict[str, Offer] = {}


def register(name: str) -> Callable[[Offer], Offer]:
    """Register an offer under a name, which is also its name in the address; the same again replaces it."""

    def keep(offer: Offer) -> Offer:
        _offers[name] = offer
        return offer

    return keep


def offered_to(user: Somebody) -> dict[str, OfferedFilter]:
    """The filters that have something to choose for this reader, by name. Cost: what each offer says."""
    found = ((name, offer(user)) for name, offer in sorted(_offers.items()))
    return {name: filter_ for name, filter_ in found if filter_ is not None and filter_.choices}
