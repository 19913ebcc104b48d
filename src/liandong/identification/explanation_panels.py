"""Panels beside an explanation that higher parts offer; the page shows whatever is offered.

A part registers on import, in its ``panels.py``::

    @explanation_panels.register("feedback.objections")
    def on_explanation(user, result): ...
        return Panel("feedback/panel.html", {...}, place="aside")
"""

from __future__ import annotations

from collections.abc import Callable

from liandong.foundation.accounts.models import User
from liandong.foundation.pages.panels import Panel
from liandong.identification.models import RunResult

Offer = Callable[[User, RunResult], Panel | None]

_offers: dict[str, Offer] = {}


def register(name: str) -> Callable[[Offer], Offer]:
    """Register a panel under a name; the same name again replaces it."""

    def keep(offer: Offer) -> Offer:
        _offers[name] = offer
        return offer

    return keep


Addressing = Callable[[User, RunResult], str]
_addressing: list[Addressing] = []


def register_objections(address: Addressing) -> Addressing:
    """Register where a fact of a result is objected to; empty for a user who may not."""
    _addressing[:] = [address]
    return address


def objection_address(user: User, result: RunResult) -> str:
    """Where the user objects to a fact of a result; empty for one who may not."""
    return _addressing[0](user, result) if _addressing else ""


def panels_beside(user: User, result: RunResult) -> list[Panel]:
    """The panels that have something to say to this reader about this result, in their order."""
    offered = (offer(user, result) for _, offer in sorted(_offers.items()))
    return sorted((panel for panel in offered if panel is not None), key=lambda panel: panel.order)
