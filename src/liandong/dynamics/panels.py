"""What dynamic management puts on the page of a family: what is asked of people, and the trace."""

from __future__ import annotations

from liandong.casework.lines import task_lines
from liandong.casework.selectors import open_tasks_about
from liandong.foundation.accounts.models import User
from liandong.foundation.pages.panels import Panel
from liandong.registry import family_panels
from liandong.registry.models import Household


@family_panels.register("dynamics.following")
def following(user: User, household: Household) -> Panel | None:
    """The open tasks about the family, and the way to causes and consequences. Cost: six queries."""
    context = {"tasks": task_lines(open_tasks_about(household.key), user), "household": household}
    return Panel("dynamics/family_panel.html", context, order=5, place="aside")
