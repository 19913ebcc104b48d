"""What comparison puts on the home page and on the page of a family."""

from __future__ import annotations

from django.http import HttpRequest

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import may
from liandong.foundation.pages import panels
from liandong.foundation.pages.panels import Panel, Somebody
from liandong.integration.models import Comparison
from liandong.integration.selectors import (
    ANSWER,
    EXPLAIN,
    JUDGE,
    comparisons_for,
    counts_of,
    departments_of,
    doubts_about,
    doubts_to_judge,
)
from liandong.registry import family_panels
from liandong.registry.models import Household

_SHOWN = 5
_LOOKED_AT = 30


@panels.register("integration.comparisons")
def asked_of_me(user: Somebody, request: HttpRequest) -> Panel | None:
    """What is asked of a department, the first due first. Cost: six queries; for others one or none."""
    if not isinstance(user, User) or not may(user, ANSWER):
        return None
    departments = departments_of(user)
    open_ones: list[Comparison] = []
    if departments:
        found = comparisons_for(user).filter(withdrawn_at__isnull=True, opens_on__lte=clock.today())
        open_ones = list(found.order_by("-due_on")[:_LOOKED_AT])
    counts = counts_of(open_ones)
    rows = sorted(
        ((one, counts[one.pk]) for one in open_ones if counts[one.pk].open), key=lambda row: row[0].due_on
    )
    context = {"rows": rows[:_SHOWN], "count": len(rows), "seatless": not departments}
    return Panel("integration/home_panel.html", context, order=5, due=len(rows))


@panels.register("integration.doubts")
def to_judge(user: Somebody, request: HttpRequest) -> Panel | None:
    """How many explanations wait for a judgement. Cost: one query where somebody judges."""
    if not isinstance(user, User) or not may(user, JUDGE):
        return None
    waiting = doubts_to_judge(user).filter(answered_at__isnull=False)
    found = list(waiting[: _SHOWN + 1])
    if not found:
        return None
    count = len(found) if len(found) <= _SHOWN else waiting.count()
    return Panel(
        "integration/judge_panel.html", {"doubts": found[:_SHOWN], "count": count}, order=8, due=count
    )


@family_panels.register("integration.doubts")
def on_family(user: User, household: Household) -> Panel | None:
    """What the family has to explain or explained; nothing where there is nothing. Cost: one query."""
    found = list(doubts_about(user, household)[:_SHOWN])
    if not found:
        return None
    context = {"doubts": found, "may_explain": may(user, EXPLAIN, household.place)}
    return Panel("integration/family_panel.html", context, order=4, place="aside")
