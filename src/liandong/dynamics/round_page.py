"""An annual adjustment for a reader: phases, how far each place is, who came, went and was corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.dynamics.models import AnnualRound, Decision, RoundPart
from liandong.dynamics.rounds import PHASES, READ, speaks_for, window_of
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import in_scope
from liandong.foundation.pages import formats
from liandong.foundation.pages.tags.flow import Step, steps_to
from liandong.foundation.places.models import Level
from liandong.foundation.places.selectors import paths_named
from liandong.linkage.models import Event

PHASE_WORDS = {
    "train_by": gettext_lazy("Train"),
    "collect_by": gettext_lazy("See every family and collect"),
    "enter_by": gettext_lazy("Enter (villages)"),
    "town_by": gettext_lazy("Clean (townships)"),
    "county_by": gettext_lazy("Check (county)"),
    "settle_by": gettext_lazy("Settle what was found wrong"),
}
ENTERS, LEAVES, CORRECTS = (
    gettext_lazy("came in"),
    gettext_lazy("went out"),
    gettext_lazy("changed or corrected"),
)
DECIDED = {
    "identified": (ENTERS, gettext_lazy("newly identified or returned to poverty")),
    "monitored": (ENTERS, gettext_lazy("monitored")),
    "clearing_taken_back": (CORRECTS, gettext_lazy("wrong clearing taken back")),
    "taken_back": (CORRECTS, gettext_lazy("approval taken back")),
    "lifted": (LEAVES, gettext_lazy("lifted out of poverty")),
    "cleared": (LEAVES, gettext_lazy("risk cleared")),
    "removed": (LEAVES, gettext_lazy("wrongly identified, removed")),
    "wrongly_monitored": (LEAVES, gettext_lazy("wrongly monitored, removed")),
}
HAPPENED = {
    "household.registered": (CORRECTS, gettext_lazy("file opened")),
    "household.closed": (LEAVES, gettext_lazy("file closed")),
    "household.member_born": (CORRECTS, gettext_lazy("natural increase")),
    "household.member_married_in": (CORRECTS, gettext_lazy("natural increase")),
    "household.member_moved_in": (CORRECTS, gettext_lazy("natural increase")),
    "household.member_died": (CORRECTS, gettext_lazy("natural decrease")),
    "household.member_married_out": (CORRECTS, gettext_lazy("natural decrease")),
    "household.member_moved_out": (CORRECTS, gettext_lazy("natural decrease")),
    "household.corrected": (CORRECTS, gettext_lazy("facts corrected")),
}
REASONS = {
    **{name: words for name, (_side, words) in DECIDED.items()},
    "closed": gettext_lazy("file closed"),
    "other": gettext_lazy("by a file of another system, or correction"),
}


@dataclass(frozen=True)
class PartLine:
    """How far a place is. ``is_late``: its last day has passed; ``is_mine``: the reader says it is done."""

    part: RoundPart
    name: str
    is_late: bool
    is_mine: bool


@dataclass
class TownLine:
    """A township: its own part and its villages."""

    name: str
    own: PartLine | None = None
    villages: list[PartLine] = field(default_factory=list)

    @property
    def done(self) -> int:
        """Villages that are done."""
        return sum(one.part.done_at is not None for one in self.villages)

    @property
    def late(self) -> int:
        """Villages that are late."""
        return sum(one.is_late for one in self.villages)


@dataclass(frozen=True)
class Progress:
    """The county's own part, and its townships."""

    county: PartLine | None
    towns: list[TownLine]


def phases_of(made: AnnualRound, today: date) -> tuple[Step, ...]:
    """The phases with their last days; the one of today is marked."""
    ended = [made.closed_at is not None or getattr(made, name) < today for name in PHASES]
    until = [_("until {day}").format(day=formats.day(getattr(made, name), "short")) for name in PHASES]
    return steps_to([(str(PHASE_WORDS[name]), until[at]) for at, name in enumerate(PHASES)], sum(ended))


def progress_of(user: User, made: AnnualRound, today: date) -> Progress:
    """How far the places of the reader's area are. Cost: two queries."""
    rows = in_scope(user, made.parts.all(), action=READ).select_related("place", "done_by")
    parts = list(rows.order_by("place__path"))
    names = paths_named([one.place for one in parts]) if parts else {}
    county, towns = None, dict[int, TownLine]()
    is_open = made.closed_at is None
    for part in parts:
        waits = part.done_at is None and is_open
        line = PartLine(
            part,
            names[part.place_id][-1],
            waits and part.due_on < today,
            waits and speaks_for(user, part.place),
        )
        if part.place.level == Level.COUNTY:
            county = line
        elif part.place.level == Level.TOWNSHIP:
            towns.setdefault(part.place_id, TownLine(line.name)).own = line
        else:
            town = part.place.ids[-2]
            towns.setdefault(town, TownLine(names[part.place_id][-2])).villages.append(line)
    return Progress(county, list(towns.values()))


@dataclass(frozen=True)
class Movement:
    """How many families came, went or changed by one reason, within the reader's area."""

    side: str
    words: str
    number: int


def movements_of(user: User, made: AnnualRound) -> list[Movement]:
    """Who came in, went out and was changed since the year began, until it is closed. Cost: two queries.

    Decisions are counted, and events of the register: of several children born in a family each is one.
    """
    begins, ends = window_of(made)
    decided = in_scope(user, Decision.objects.all(), place="household__place", action=READ).filter(
        household__place__path__startswith=made.place.path,
        step__done_at__range=(begins, ends),
        what__in=DECIDED,
    )
    events = in_scope(user, Event.objects.all(), action=READ).filter(
        kind__in=HAPPENED, recorded_at__range=(begins, ends), place__path__startswith=made.place.path
    )
    counts: Counter[tuple[str, str]] = Counter()
    for what, number in decided.order_by().values_list("what").annotate(n=Count("pk")):
        side, words = DECIDED[what]
        counts[str(side), str(words)] += number
    for kind, number in events.order_by().values_list("kind").annotate(n=Count("pk")):
        side, words = HAPPENED[kind]
        counts[str(side), str(words)] += number
    order = [str(side) for side in (ENTERS, LEAVES, CORRECTS)]
    found = [Movement(side, words, number) for (side, words), number in counts.items()]
    return sorted(found, key=lambda one: (order.index(one.side), -one.number, one.words))


def comparison_of(made: AnnualRound) -> dict[str, object] | None:
    """What came of a closed round beside the one before, in words; None while it is open."""
    if made.closed_at is None:
        return None
    figures: Mapping[str, object] = made.figures

    def told(name: str) -> list[tuple[str, int]]:
        rows = figures.get(name, {})
        assert isinstance(rows, dict)  # noqa: S101  for the type; closing wrote it
        return [(str(REASONS.get(reason, reason)), int(number)) for reason, number in rows.items()]

    return {
        "now": figures["in"],
        "stayed": figures.get("stayed"),
        "before": figures.get("before"),
        "sides": [(_("Came in"), told("entered")), (_("Went out"), told("left"))],
    }
