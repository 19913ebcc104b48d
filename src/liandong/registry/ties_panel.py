"""Who helps a family, on its page; and the families given to me, on the home page."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import duties_of, may
from liandong.foundation.pages.panels import Panel, Somebody
from liandong.registry.models import Household
from liandong.registry.selectors import sight_of, ties_of
from liandong.registry.selectors_ties import DRAW, TIE, given_families, ties_shown
from liandong.registry.tie_codes import TieRole

_SHOWN = 8


def helping(user: User, household: Household) -> Panel | None:
    """The helpers of a family with their units, and the way to change them. Cost: one query."""
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gt=clock.today())
    found = ties_shown(household).filter(lasting)
    context = {
        "household": household,
        "pairs": [one for one in found if one.role == TieRole.HELPER],
        "own": [one for one in found if one.role == TieRole.HOUSEHOLD],
        "may_tie": may(user, TIE, household.place),
    }
    return Panel("registry/helping_panel.html", context, order=4, place="aside")


def given(user: Somebody, request: HttpRequest) -> Panel | None:
    """The families that were given to me, the first of them by name. Cost: one query for whom it is."""
    if not any(duty.role in {*TieRole.values, "assisting_unit"} for duty in duties_of(user)):
        return None
    families = given_families(ties_of(user))
    first = list(families[: _SHOWN + 1])
    sight = sight_of(user)
    context = {
        "families": [(one, sight.head(one)) for one in first[:_SHOWN]],
        "are_more": len(first) > _SHOWN,
    }
    return Panel("registry/given_panel.html", context, order=5)


def drawing(user: Somebody, request: HttpRequest) -> Panel | None:
    """On the home page of those who draw samples or pair families: the way there."""
    context = {"may_draw": may(user, DRAW), "may_tie": may(user, TIE)}
    if not any(context.values()):
        return None
    return Panel("registry/drawing_panel.html", context, order=90, place="aside")
