"""What casework puts on the home page: what is due, the first due first; what waits for a second person."""

from __future__ import annotations

from django.http import HttpRequest

from liandong.casework.enacting.matters import matters
from liandong.casework.enacting.selectors import waiting_for
from liandong.casework.lines import task_lines
from liandong.casework.selectors import climbed_to, late_in_area, tasks_for
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import may
from liandong.foundation.pages import panels
from liandong.foundation.pages.panels import Panel, Somebody

_SHOWN = 5


@panels.register("casework.tasks")
def due(user: Somebody, request: HttpRequest) -> Panel | None:
    """The first tasks of a person, what climbed to them, and how many more are late in their area.

    Cost: twelve queries at the most.
    """
    if not isinstance(user, User):
        return None
    tasks = tasks_for(user)
    first = list(tasks[: _SHOWN + 1])
    risen = climbed_to(user)
    climbed = list(risen[: _SHOWN + 1])
    late = late_in_area(user).count()
    if not first and not climbed and not late:
        return None
    count = len(first) if len(first) <= _SHOWN else tasks.count()
    climbed_count = len(climbed) if len(climbed) <= _SHOWN else risen.count()
    context = {
        "lines": task_lines(first[:_SHOWN], user),
        "count": count,
        "climbed": task_lines(climbed[:_SHOWN], user),
        "climbed_count": climbed_count,
        "late": late,
    }
    return Panel("casework/home_panel.html", context, order=5, due=count + climbed_count)


@panels.register("casework.enacting")
def second_person(user: Somebody, request: HttpRequest) -> Panel | None:
    """What waits for the user as the second person. Cost: a query for each matter they may confirm."""
    if not isinstance(user, User):
        return None
    lines = [
        {"row": row, "title": matter.title(row), "address": matter.address(row)}
        for matter in matters()
        if may(user, matter.confirm)
        for row in waiting_for(matter, user)[:_SHOWN]
    ]
    context = {"lines": lines}
    return Panel("casework/enacting/waiting_panel.html", context, order=15, due=len(lines)) if lines else None
