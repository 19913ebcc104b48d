"""What dynamic management puts on the page of a family: where it stands, what is asked, and the trace."""

from __future__ import annotations

from liandong.casework.lines import task_lines
from liandong.casework.selectors import open_tasks_about
from liandong.dynamics.event_words import ASPECTS
from liandong.dynamics.models import Standing, State
from liandong.dynamics.standing import GUARANTEES
from liandong.foundation.accounts.models import User
from liandong.foundation.pages.panels import Panel
from liandong.registry import family_panels
from liandong.registry.models import Household


@family_panels.register("dynamics.standing")
def standing(user: User, household: Household) -> Panel | None:
    """Where the family stands against line and guarantees, with its open tasks. Cost: seven queries."""
    found = Standing.objects.filter(household_key=household.key).first()
    tasks = task_lines(open_tasks_about(household.key), user)
    if found is None and not tasks:
        return None
    short = [str(ASPECTS[name]) for name in GUARANTEES if found and getattr(found, name) == State.SHORT]
    gap = None
    if found and found.income == State.SHORT and found.line_yuan is not None:
        gap = found.line_yuan - (found.income_pc_yuan or 0)
    context = {"standing": found, "short": short, "gap": gap, "tasks": tasks, "household": household}
    return Panel("dynamics/family_panel.html", context, order=5, place="aside")
