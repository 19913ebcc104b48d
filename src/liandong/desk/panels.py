"""What the desk puts on the home page: how many duties lack somebody or are in the wrong hands."""

from __future__ import annotations

from django.http import HttpRequest

from liandong.casework.selectors import OVERSEE
from liandong.desk.gaps import counts_of, gaps_in
from liandong.foundation.accounts.scope import places_for
from liandong.foundation.pages import panels
from liandong.foundation.pages.panels import Panel, Somebody


@panels.register("desk.gaps")
def gaps(user: Somebody, request: HttpRequest) -> Panel | None:
    """For townships and counties, of their first area. Cost: as :func:`liandong.desk.gaps.gaps_in`."""
    tops = places_for(user, OVERSEE)
    if not tops:
        return None
    return Panel("desk/gaps_panel.html", {"counts": counts_of(gaps_in(tops[0]))}, order=6, place="aside")
