"""What the registry puts on the home page, and the numbers it puts on the page of a family."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import in_scope, may
from liandong.foundation.pages import panels
from liandong.foundation.pages.panels import Panel, Somebody
from liandong.linkage.models import Event
from liandong.linkage.selectors import recent
from liandong.registry import family_panels
from liandong.registry.changes_panel import changing, entering, printing
from liandong.registry.events import EVENTS
from liandong.registry.forms_personal import RevealForm
from liandong.registry.help_panel import helped
from liandong.registry.household_list import Selection, count_up, lines_for
from liandong.registry.models import Household, Source
from liandong.registry.questions_panels import about_family, to_answer
from liandong.registry.records_panel import records
from liandong.registry.selectors import READ
from liandong.registry.selectors_personal import numbers_of
from liandong.registry.services.reveal import SHOWN_FOR_S
from liandong.registry.ties_panel import drawing, given, helping

family_panels.register("registry.changes")(changing)
family_panels.register("registry.printing")(printing)
family_panels.register("registry.questions")(about_family)
family_panels.register("registry.records")(records)
family_panels.register("registry.helping")(helping)
family_panels.register("registry.helped", for_all=True)(helped)
panels.register("registry.entry")(entering)
panels.register("registry.given")(given)
panels.register("registry.drawing")(drawing)
panels.register("registry.questions")(to_answer)

_KINDS = tuple(kind for kind in EVENTS if kind.startswith("household."))
_LOOKED_AT = 1000  # events read at the most: a file of a whole county is one line, whatever its length
_LINES = 6
_DAYS = 30
_COUNTED = 100_000  # families are counted up to here, which takes a hundredth of a second


@dataclass
class Change:
    """What one source did to one or many households.

    ``key``: the household, where it is a single one; ``who`` its name. ``at_least``: the reading ended in
    the midst of this change, so that there are more.
    """

    title: str
    at: datetime
    keys: set[UUID]
    source_key: str
    who: str = ""
    source: str = ""
    at_least: bool = False

    @property
    def households(self) -> int:
        """How many households it concerns."""
        return len(self.keys)

    @property
    def key(self) -> UUID | None:
        """The household, where it is a single one."""
        return next(iter(self.keys)) if len(self.keys) == 1 else None


@panels.register("registry.changes")
def changes(user: Somebody, request: HttpRequest) -> Panel | None:
    """The changes of the last 30 days, a line for each source. Cost: five queries."""
    if not may(user, READ):
        return None
    since = clock.now() - timedelta(days=_DAYS)
    lines = _grouped(recent(user, kinds=_KINDS, since=since, limit=_LOOKED_AT))
    sources = dict(
        Source.objects.filter(key__in={line.source_key for line in lines if line.source_key}).values_list(
            "key", "title"
        )
    )
    alone = [line.key for line in lines if line.key]
    # a family that moved away is named to nobody here: its change was seen, its file no longer is
    seen = in_scope(user, Household.objects.filter(key__in=alone), action=READ)
    names = {household.key: str(household) for household in seen}
    for line in lines:
        line.source = sources.get(UUID(line.source_key), "") if line.source_key else ""
        line.who = names.get(line.key, "") if line.key else ""
    registered = count_up(lines_for(user, Selection()), _COUNTED)
    context = {"lines": lines, "registered": registered, "days": _DAYS}
    return Panel("registry/home_panel.html", context, order=10, place="aside")


@family_panels.register("numbers", for_all=True)
def numbers(user: User, household: Household) -> Panel | None:
    """ID numbers, phones and accounts, masked. Cost: two queries, and one opening for each number."""
    shown = numbers_of(user, household)
    if not shown:
        return None
    form = RevealForm(numbers=shown) if any(one.can_reveal for one in shown) else None
    context = {"numbers": shown, "form": form, "household": household, "seconds": SHOWN_FOR_S}
    return Panel("registry/numbers_panel.html", context, order=60, place="aside")


def _grouped(events: QuerySet[Event]) -> list[Change]:
    """Neighbouring events of one kind, source and actor as one change: the latest changes."""
    found: list[Change] = []
    last: tuple[str, str, int | None] | None = None
    read = 0
    # a thousand rows as they come cost a third of a thousand events
    for name, at, key, actor, payload in events.values_list(
        "kind", "recorded_at", "subject_key", "actor", "payload"
    ):
        read += 1
        source = str(payload.get("source", ""))
        this = (name, source, actor)
        if this == last:
            found[-1].keys.add(key)
        elif len(found) == _LINES:
            return found
        else:
            found.append(Change(str(EVENTS[name].title), at, {key}, source))
            last = this
    if found and read == _LOOKED_AT:
        found[-1].at_least = True
    return found
