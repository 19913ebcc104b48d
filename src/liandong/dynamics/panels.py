"""What dynamic management puts on the home page and on the page of a family."""

from __future__ import annotations

from django.http import HttpRequest

from liandong.casework.lines import task_lines
from liandong.casework.selectors import open_tasks_about
from liandong.dynamics.lines import clue_lines
from liandong.dynamics.selectors import READ, REPORT, clues_about, clues_for
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import may, places_for
from liandong.foundation.pages import panels
from liandong.foundation.pages.panels import Panel, Somebody
from liandong.registry import family_panels
from liandong.registry.models import Household

_SHOWN = 5
_MOST = 1000


@family_panels.register("dynamics.following")
def following(user: User, household: Household) -> Panel | None:
    """The open tasks and the clues about the family, and the way to causes. Cost: eight queries."""
    context = {
        "tasks": task_lines(open_tasks_about(household.key), user),
        "clues": clue_lines(clues_about(user, household)[:_SHOWN]),
        "household": household,
        "may_report": may(user, REPORT, household.place),
    }
    return Panel("dynamics/family_panel.html", context, order=5, place="aside")


@panels.register("dynamics.clues")
def clues(user: Somebody, request: HttpRequest) -> Panel | None:
    """How many clues of the area are open, and the way to enter one. Cost: one query."""
    if not isinstance(user, User) or not places_for(user, READ):
        return None
    today = clock.today()
    due = list(
        clues_for(user).filter(settled_at__isnull=True).order_by().values_list("due_on", flat=True)[:_MOST]
    )
    late = sum(1 for day in due if day is not None and day < today)
    return Panel("dynamics/clues_panel.html", {"open": len(due), "late": late}, order=10, place="aside")
