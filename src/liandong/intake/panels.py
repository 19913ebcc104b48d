"""What the intake puts on the home page: files that wait for somebody."""

from __future__ import annotations

from django.http import HttpRequest

from liandong.foundation.accounts.scope import may
from liandong.foundation.pages import panels
from liandong.foundation.pages.panels import Panel, Somebody
from liandong.foundation.places.selectors import paths_named
from liandong.intake.places import UPLOAD
from liandong.intake.selectors import READ, batches_for
from liandong.intake.services.batches import MERGE
from liandong.intake.states import State

_WAITING = (State.UPLOADED, State.CHECKED, State.REFUSED)
_NEXT = {State.CHECKED: MERGE}  # what is to be done with it next; otherwise to correct and check it


@panels.register("imports")
def imports(user: Somebody, request: HttpRequest) -> Panel | None:
    """The last files that are neither written nor given up. A checked one waits for who may write it.

    Cost: two queries.
    """
    if not may(user, READ):
        return None
    waiting = list(batches_for(user).filter(state__in=_WAITING)[:5])
    if not waiting and not may(user, UPLOAD):
        return None
    names = paths_named([batch.place for batch in waiting])
    rows = [
        (batch, names[batch.place_id][-1], may(user, _NEXT.get(State(batch.state), UPLOAD), batch.place))
        for batch in waiting
    ]
    due = sum(is_mine for _batch, _place, is_mine in rows)
    return Panel("intake/panel.html", {"rows": rows}, order=30, due=due)
