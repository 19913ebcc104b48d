"""What higher parts put on the page of a family: they offer, the page composes.

A part registers in its ``panels.py``, which is imported when Django starts::

    @family_panels.register("identification")
    def suggestion(user, household): ...
        return Panel("identification/family_panel.html", {"result": result}, place="aside")
"""

from __future__ import annotations

from collections.abc import Callable

from liandong.foundation.accounts.models import User
from liandong.foundation.pages.panels import Panel
from liandong.registry.models import Household

Offer = Callable[[User, Household], Panel | None]

_offers: dict[str, Offer] = {}


def register(name: str) -> Callable[[Offer], Offer]:
    """Register a panel under a name; the same name again replaces it."""

    def keep(offer: Offer) -> Offer:
        _offers[name] = offer
        return offer

    return keep


def panels_for(user: User, household: Household) -> list[Panel]:
    """The panels that have something to say to this reader about this family, in their order."""
    offered = (offer(user, household) for _, offer in sorted(_offers.items()))
    return sorted((panel for panel in offered if panel is not None), key=lambda panel: panel.order)
