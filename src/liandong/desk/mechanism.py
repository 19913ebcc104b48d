"""What the page "how it works" draws, from the mechanism itself and from what was kept of its running.

The circle with its hand-overs, where work waits longest, and the table of what follows from what.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from django.db import connection
from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from liandong.casework.kinds import task_kinds
from liandong.casework.models import Task, TaskState
from liandong.foundation import clock
from liandong.foundation.accounts.models import Duty, Role
from liandong.foundation.accounts.scope import Somebody, places_for
from liandong.foundation.keys import first_of
from liandong.foundation.pages import formats
from liandong.foundation.pages.scale import at
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import paths_named
from liandong.linkage.kinds import kind_of
from liandong.linkage.mechanism import mechanism
from liandong.linkage.reactions import How, Reaction
from liandong.linkage.stages import Stage

SEE = "mechanism.read"
DAYS = 30
COUNTED = 10_000  # events are counted up to here
_PLACES = 10
_CIRCLE = tuple(Stage)


@dataclass
class Passing:
    """One arrow of the circle: what passed from a stage to the next, how long it waited, what waits now."""

    start: Stage
    end: Stage
    count: int = 0
    by_person: int = 0
    half: timedelta | None = None
    nine_tenths: timedelta | None = None
    machine_half: timedelta | None = None
    kinds: tuple[str, ...] = ()
    open: int = 0
    late: int = 0
    half_x: str = ""
    nine_x: str = ""

    @property
    def title(self) -> str:
        """From where to where."""
        return f"{self.start.label} → {self.end.label}"


@dataclass(frozen=True)
class Waiting:
    """A village or township in which tasks wait."""

    place: str
    open: int
    late: int
    oldest: datetime


@dataclass(frozen=True)
class Line:
    """A line of the mechanism: a reaction, what it answers, and how often that happened."""

    reaction: Reaction
    kinds: tuple[str, ...]
    count: int

    @property
    def is_derived(self) -> bool:
        """Worked out anew, rather than done once."""
        return self.reaction.how is How.DERIVE

    @property
    def shown(self) -> str:
        """The count as it is written; at the most that more happened than are counted."""
        return f"{formats.count(COUNTED)}+" if self.count > COUNTED else formats.count(self.count)


@dataclass(frozen=True)
class Actor:
    """One of the five kinds of actors: what they do, and how many serve here; None where nobody counts."""

    name: str
    does: str
    count: str


@dataclass(frozen=True)
class Picture:
    """Everything the page shows. ``top``: the end of the axis of days, as a span."""

    passings: tuple[Passing, ...]
    top: timedelta
    waiting: tuple[Waiting, ...]
    lines: tuple[Line, ...]
    actors: tuple[Actor, ...]
    area: tuple[str, ...]


def picture(user: Somebody) -> Picture:
    """The mechanism as it runs in a reader's area; without numbers for whoever has none.

    Cost: seven queries, whatever the area.
    """
    tops = places_for(user, SEE)
    since = clock.now() - timedelta(days=DAYS)
    passings = {
        (start, end): Passing(start, end)
        for start, end in zip(_CIRCLE, (*_CIRCLE[1:], _CIRCLE[0]), strict=True)
    }
    counts: Counter[str] = Counter()
    waiting: tuple[Waiting, ...] = ()
    if tops:
        _measure(passings, tops, since)
        _add_open(passings, tops)
        waiting = _where_it_waits(tops)
        counts = _events_of(tops, since)
    top = _place_on_axis(passings.values())
    return Picture(
        tuple(passings.values()),
        top,
        waiting,
        tuple(_lines(counts)),
        tuple(_actors(tops)),
        tuple(names[-1] for names in paths_named(tops).values()) if tops else (),
    )


def _paths(tops: Iterable[Place]) -> list[str]:
    return [f"{place.path}%" for place in tops]


def _measure(passings: dict[tuple[Stage, Stage], Passing], tops: list[Place], since: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with here as (
              select h.*, e.kind from linkage_handover h join places_place p on p.id = h.place_id
              join linkage_event e on e.id = h.event_id
              where h.at >= %s and p.path like any (%s)
            )
            select from_stage, to_stage, count(*), count(*) filter (where is_by_person),
              percentile_disc(0.5) within group (order by waited) filter (where is_by_person),
              percentile_disc(0.9) within group (order by waited) filter (where is_by_person),
              percentile_disc(0.5) within group (order by waited) filter (where not is_by_person),
              (select array_agg(kind order by n desc) from (select kind, count(*) as n from here i
                where i.from_stage = here.from_stage and i.to_stage = here.to_stage
                group by kind order by n desc limit 2) k)
            from here group by from_stage, to_stage
            """,
            [since, _paths(tops)],
        )
        for start, end, *rest in cursor.fetchall():
            passing = passings.get((Stage(start), Stage(end)))
            if passing is not None:
                passing.count, passing.by_person, passing.half, passing.nine_tenths = rest[:4]
                passing.machine_half = rest[4]
                passing.kinds = tuple(
                    str(kind.title) if (kind := kind_of(name)) else name for name in rest[5]
                )


def _below(tops: Iterable[Place]) -> Q:
    below = Q()
    for place in tops:
        below |= Q(place__path__startswith=place.path)
    return below


def _add_open(passings: dict[tuple[Stage, Stage], Passing], tops: list[Place]) -> None:
    """Open tasks wait at the hand-over into the stage in which they are done."""
    stages = {name: kind.stage for name, kind in task_kinds().items()}
    rows = Task.objects.filter(_below(tops), state=TaskState.OPEN).values("kind")
    for row in rows.annotate(open=Count("pk"), late=Count("pk", filter=Q(due_on__lt=clock.today()))):
        for passing in passings.values():
            if passing.end == stages.get(row["kind"]):
                passing.open += row["open"]
                passing.late += row["late"]


def _where_it_waits(tops: list[Place]) -> tuple[Waiting, ...]:
    """The places with the longest waiting tasks: late ones first, then by the oldest."""
    rows = (
        Task.objects.filter(_below(tops), state=TaskState.OPEN)
        .values("place")
        .annotate(
            open=Count("pk"), late=Count("pk", filter=Q(due_on__lt=clock.today())), oldest=Min("opened_at")
        )
        .order_by("-late", "oldest")[:_PLACES]
    )
    found = list(rows)
    names = paths_named(Place.objects.filter(pk__in=[row["place"] for row in found]))
    return tuple(
        Waiting(" ".join(names[row["place"]][-2:]), row["open"], row["late"], row["oldest"]) for row in found
    )


def _events_of(tops: list[Place], since: datetime) -> Counter[str]:
    kinds = sorted({kind for reaction in mechanism().reactions for kind in reaction.answers})
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select k.kind, (select count(*) from (select from linkage_event e
              left join places_place p on p.id = e.place_id
              where e.kind = k.kind and e.id >= %s and (p.id is null or p.path like any (%s)) limit %s) q)
            from unnest(%s::text[]) k (kind)
            """,
            [first_of(since), _paths(tops), COUNTED + 1, kinds],
        )
        return Counter(dict(cursor.fetchall()))


def _lines(counts: Counter[str]) -> Iterable[Line]:
    for reaction in mechanism().reactions:
        kinds = [kind_of(name) for name in sorted(reaction.answers)]
        titles = tuple(dict.fromkeys(str(kind.title) for kind in kinds if kind is not None))
        yield Line(reaction, titles, sum(counts[name] for name in reaction.answers))


def _place_on_axis(passings: Iterable[Passing]) -> timedelta:
    """The days of all arrows on one axis that begins at zero and ends with a whole number of days."""
    known = list(passings)
    longest = max((one.nine_tenths for one in known if one.nine_tenths), default=timedelta(days=1))
    top = timedelta(days=max(1, -(-longest // timedelta(days=1))))
    for one in known:
        if one.half is not None and one.nine_tenths is not None:
            one.half_x = at(100 * Fraction(one.half // timedelta(seconds=1), int(top.total_seconds())))
            one.nine_x = at(100 * Fraction(one.nine_tenths // timedelta(seconds=1), int(top.total_seconds())))
    return top


_GOVERNMENT = (
    Role.TOWNSHIP_REVIEWER,
    Role.COUNTY_OFFICER,
    Role.CITY_OFFICER,
    Role.PROVINCE_OFFICER,
    Role.DEPARTMENT,
)
_COMMUNITY = (Role.VILLAGE_CADRE, Role.RESIDENT_TEAM)


def _actors(tops: list[Place]) -> Iterable[Actor]:
    """The five kinds of actors with the duties that count today in the area."""
    roles: dict[str, int] = defaultdict(int)
    if tops:
        duties = Duty.objects.valid(clock.today()).filter(_below(tops)).values("role")
        roles |= {row["role"]: row["n"] for row in duties.annotate(n=Count("user", distinct=True))}

    def people(*of: Role) -> str:
        return _("%(n)s people") % {"n": formats.count(sum(roles[role] for role in of))} if tops else ""

    yield Actor(pgettext("actor", "Government"), _("policy, funds, review"), people(*_GOVERNMENT))
    yield Actor(pgettext("actor", "Society"), _("gifts, volunteers"), "")
    yield Actor(pgettext("actor", "Market"), _("work, orders, trade"), "")
    yield Actor(pgettext("actor", "Community"), _("visits, appraisal, publicity"), people(*_COMMUNITY))
    yield Actor(pgettext("actor", "Families"), _("tell, confirm, object"), "")
