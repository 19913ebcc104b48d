"""What higher parts put on the page of a case, as ``registry.family_panels`` does for families."""

from __future__ import annotations

from collections.abc import Callable

from liandong.casework.models import Case
from liandong.foundation.accounts.models import User
from liandong.foundation.pages.panels import Panel

Offer = Callable[[User, Case], Panel | None]

_offers: dict[str, Offer] = {}


def register(name: str) -> Callable[[Offer], Offer]:
    """Register a panel under a name; the same name again replaces it."""

    def keep(offer: Offer) -> Offer:
        _offers[name] = offer
        return offer

    return keep


def panels_for(user: User, case: Case) -> list[Panel]:
    """The panels that have something to say to this reader about this case, in their order."""
    offered = (offer(user, case) for _, offer in sorted(_offers.items()))
    return sorted((panel for panel in offered if panel is not None), key=lambda panel: panel.order)
