"""Panels: what the parts put on the home page. A part offers, ``desk`` composes.

A part writes ``panels.py`` beside its models and registers on import a function that takes the user and the
request and returns a :class:`Panel`, or ``None`` where it has nothing to say to this person::

    @panels.register("imports")
    def imports(user, request): ...
        return Panel(template="intake/panel.html", context={"batches": batches}, order=10)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from liandong.foundation.accounts.models import User

Somebody = User | AnonymousUser


@dataclass(frozen=True)
class Panel:
    """A part of the home page.

    Args:
        template: what draws it; gets ``context`` and nothing else but the request.
        due: how many things in it wait for this person; they are summed in the first sentence of the page.
        place: ``main`` (what is to be done, what came out) or ``aside`` (what changed, what one may look up).
    """

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 100
    place: Literal["main", "aside"] = "main"
    due: int = 0


Offer = Callable[[Somebody, HttpRequest], Panel | None]

_offers: dict[str, Offer] = {}


def register(name: str) -> Callable[[Offer], Offer]:
    """Register a panel under a name; the same name again replaces it."""

    def keep(offer: Offer) -> Offer:
        _offers[name] = offer
        return offer

    return keep


def panels_for(user: Somebody, request: HttpRequest) -> list[Panel]:
    """The panels that have something to say to this person, in their order."""
    offered = (offer(user, request) for _, offer in sorted(_offers.items()))
    return sorted((panel for panel in offered if panel is not None), key=lambda panel: panel.order)
