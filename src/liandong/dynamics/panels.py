"""What dynamic management puts on the home page and on the pages of families and cases."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from liandong.analytics.measures.explanation import Suggestion
from liandong.casework import case_panels
from liandong.casework.case_selectors import READ_PLACES
from liandong.casework.lines import task_lines
from liandong.casework.models import Case
from liandong.casework.monitoring_tables import MONITORING
from liandong.casework.selectors import open_tasks_about
from liandong.dynamics.helping import needs_of
from liandong.dynamics.lines import clue_lines
from liandong.dynamics.measures import measures_of_causes, measures_of_risks
from liandong.dynamics.models import Decision, TimelyList
from liandong.dynamics.place_decisions import listed_since, standings_of
from liandong.dynamics.planning import plan_held
from liandong.dynamics.procedures import About, cases_of, openings_for
from liandong.dynamics.selectors import READ, REPORT, clues_about, clues_for
from liandong.dynamics.tasks import HELP, HELP_VILLAGE
from liandong.dynamics.timely_page import counts_of
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import READ_FAMILIES, may, places_for
from liandong.foundation.pages import panels
from liandong.foundation.pages.panels import Panel, Somebody
from liandong.foundation.places.models import Place
from liandong.identification.models import SUGGESTIONS
from liandong.registry import family_panels, village_panels
from liandong.registry.help_panel import may_help
from liandong.registry.models import Household

_SHOWN = 5
_MOST = 1000
_PLANNED = ("monitored", "helping")
"""States of a monitored household in which its plan of help is to be made, and kept up to date."""


@family_panels.register("dynamics.following")
def following(user: User, household: Household) -> Panel | None:
    """The open tasks and the clues about the family, and the way to causes. Cost: ten queries."""
    clues = list(clues_about(user, household)[:_SHOWN])
    tasks = list(open_tasks_about(household.key))
    risks, causes = [one.risk for one in clues if one.is_open], list[str]()
    if any(task.kind in (HELP, HELP_VILLAGE) for task in tasks):
        causes, standing = needs_of([household.key])[household.key]
        risks += standing
    context = {
        "tasks": task_lines(tasks, user),
        "clues": clue_lines(clues),
        "measures": list(dict.fromkeys([*measures_of_risks(risks), *measures_of_causes(causes)])),
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


@panels.register("dynamics.timely")
def timely(user: Somebody, request: HttpRequest) -> Panel | None:
    """How many families of the area should have left, or fell, and of how many one cannot tell. One query."""
    if not isinstance(user, User) or not may(user, READ):
        return None
    counts = counts_of(user)
    unclear = counts[TimelyList.UNCLEAR_IN] + counts[TimelyList.UNCLEAR_OUT]
    first = TimelyList.UNCLEAR_IN if counts[TimelyList.UNCLEAR_IN] else TimelyList.UNCLEAR_OUT
    lines = [
        (
            TimelyList.LEAVE.value,
            counts[TimelyList.LEAVE],
            _("Meet the exit standard and are still in"),
            _("Start the exit, or say why they stay."),
        ),
        (
            TimelyList.FELL.value,
            counts[TimelyList.FELL],
            _("Left, and have fallen again"),
            _("Open a clue: the village visits."),
        ),
        (first.value, unclear, _("One cannot tell"), _("Each line names what to find out first.")),
    ]
    shown = [line for line in lines if line[1]]
    due = sum(1 for line in shown if line[0] in (TimelyList.LEAVE, TimelyList.FELL))
    return Panel("dynamics/timely_panel.html", {"lines": shown}, order=18, due=due) if shown else None


@family_panels.register("dynamics.procedure")
def procedure(user: User, household: Household) -> Panel | None:
    """Where the family stands in its procedures, and the way into one. Cost: one query."""
    about = About.family(household)
    cases = cases_of(about)
    can_open = any(one.is_mine for one in openings_for(user, about, cases))
    context = {
        "cases": cases,
        "can_open": can_open and not household.closed_on,
        "open_at": reverse("dynamics:procedure", args=[household.key]),
    }
    return Panel("dynamics/procedure_panel.html", context, order=4, place="aside")


@village_panels.register("dynamics.procedure")
def place_procedure(user: User, village: Place) -> Panel | None:
    """How the village stands, its procedures, and the way into one. Cost: seven queries at the most."""
    if not may(user, READ_PLACES, village):
        return None
    today = clock.today()
    about = About.area(village, today)
    cases = cases_of(about)
    context = {
        "cases": cases,
        "listed_since": listed_since(village, today),
        "standings": standings_of(village),
        "is_place": True,
        "can_open": any(one.is_mine for one in openings_for(user, about, cases)),
        "open_at": reverse("dynamics:place_procedure", args=[village.pk]),
    }
    return Panel("dynamics/procedure_panel.html", context, order=4)


@case_panels.register("dynamics.decisions")
def decisions(user: User, case: Case) -> Panel | None:
    """What was decided, on which family as it was, after which suggestion. Cost: one query."""
    if not may(user, READ_FAMILIES, case.place):
        return None
    found = Decision.objects.filter(step__case=case).select_related("run__standard", "step")
    lines = [
        (one, SUGGESTIONS[Suggestion(one.suggestion)] if one.suggestion else "")
        for one in found.order_by("-pk")
    ]
    return (
        Panel("dynamics/decisions_panel.html", {"lines": lines}, order=10, place="aside") if lines else None
    )


@case_panels.register("dynamics.plan")
def plan(user: User, case: Case) -> Panel | None:
    """Whether the family's plan answers its risks, and the way to it. Cost: nine queries at the most."""
    if case.procedure != MONITORING.id or case.state not in _PLANNED:
        return None
    if not may(user, READ_FAMILIES, case.place):
        return None
    household = Household.objects.select_related("place").get(key=case.subject_key)
    context = {
        "held": plan_held(household),
        "household": household,
        "may_write": may_help(user, household),
    }
    return Panel("dynamics/plan_panel.html", context, order=0, place="aside")
