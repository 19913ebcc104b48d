"""What higher parts put on the page of a family: they offer, the page composes.

A part registers in its ``panels.py``, which is imported when Django starts::

    @family_panels.register("identification")
    def suggestion(user, household): ...
        return Panel("identification/family_panel.html", {"result": result}, place="aside")

It is offered to those who keep the file. What is safe for whoever looks at the family says so:
``register("numbers", for_all=True)``.
"""

from __future__ import annotations

from collections.abc import Callable

from liandong.foundation.accounts.models import User
from liandong.foundation.pages.panels import Panel
from liandong.registry.models import Household
from liandong.registry.sight import Sight

Offer = Callable[[User, Household], Panel | None]

_offers: dict[str, Offer] = {}
_for_all: set[str] = set()


def register(name: str, *, for_all: bool = False) -> Callable[[Offer], Offer]:
    """Register a panel under a name; the same name again replaces it.

    ``for_all``: the offer itself minds the masks, and is made to everybody who sees the family.
    """

    def keep(offer: Offer) -> Offer:
        _offers[name] = offer
        (_for_all.add if for_all else _for_all.discard)(name)
        return offer

    return keep


def panels_for(user: User, household: Household, sight: Sight) -> list[Panel]:
    """The panels that have something to say to this reader about this family, in their order."""
    made_to = (offer for name, offer in sorted(_offers.items()) if sight.keeps_file or name in _for_all)
    offered = (offer(user, household) for offer in made_to)
    return sorted((panel for panel in offered if panel is not None), key=lambda panel: panel.order)
