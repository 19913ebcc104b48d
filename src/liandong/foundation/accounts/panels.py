"""What accounts put on the home page: for whom one acts today, and hand-overs of the last weeks."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest

from liandong.foundation import clock
from liandong.foundation.accounts.handing_over import hand_overs_of
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import Somebody, duties_of
from liandong.foundation.accounts.selectors import shown_duties
from liandong.foundation.pages.panels import Panel, register

RECENT = timedelta(days=30)


@register("people")
def people(user: Somebody, _request: HttpRequest) -> Panel | None:
    """Delegated duties and recent hand-overs; nothing where there are none. Cost: one query, or two."""
    if not isinstance(user, User):
        return None
    acting = [held for held in shown_duties(user) if held.principal] if _acts(user) else []
    hand_overs = list(hand_overs_of(user).filter(on__gt=clock.today() - RECENT)[:5])
    if not acting and not hand_overs:
        return None
    return Panel(
        "accounts/home_panel.html", {"acting": acting, "hand_overs": hand_overs}, order=60, place="aside"
    )


def _acts(user: User) -> bool:
    return any(duty.on_behalf_of is not None for duty in duties_of(user))
