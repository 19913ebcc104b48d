"""Finding duties that nobody holds and duties in the wrong hands (R6), in a place and below, as of today.

Nothing of it is stored: whatever is put right is gone from the page at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from itertools import combinations, groupby
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse

from liandong.casework.kinds import task_kind, task_kinds
from liandong.casework.models import Absence, Task, TaskState
from liandong.desk.gap_kinds import Gap, GapKind
from liandong.desk.pairs import pair_gaps
from liandong.foundation import clock
from liandong.foundation.accounts.models import Duty, Role
from liandong.foundation.accounts.roles import LEVELS, clash
from liandong.foundation.accounts.selectors import serving
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import names_on

DONE_DAYS = 30
"""How far back it is looked who did what."""
_MOST = 500  # single tasks and persons of one kind; more is one line less to the point

_OFFICES = (
    (Level.VILLAGE, Role.VILLAGE_CADRE, GapKind.NO_CADRE),
    (Level.TOWNSHIP, Role.TOWNSHIP_REVIEWER, GapKind.NO_REVIEWER),
    (Level.COUNTY, Role.COUNTY_OFFICER, GapKind.NO_OFFICER),
)


def gaps_in(top: Place) -> list[Gap]:
    """Everything found in a place and below, kind by kind, and by place within a kind.

    Cost: fifteen queries, one more for each further rule of pairing in force there.
    """
    found = [*_offices(top), *_tasks(top), *_away(top), *_duties(top), *pair_gaps(top)]
    order = list(GapKind)
    return sorted(found, key=lambda gap: (order.index(gap.kind), gap.place.path, gap.what, gap.who))


def counts_of(gaps: Iterable[Gap]) -> Counter[str]:
    """How many lines of each side, by the side's value."""
    return Counter(gap.kind.side.value for gap in gaps)


def _offices(top: Place) -> list[Gap]:
    """Places in which nobody serves as there must be somebody, there or below. Cost: two queries."""
    kinds = {level: (role, kind) for level, role, kind in _OFFICES}
    rows = Place.objects.filter(path__startswith=top.path, level__in=kinds)
    rows = rows.filter(Exists(names_on().filter(place=OuterRef("pk"))))
    duties = Duty.objects.valid().filter(role__in=[role for role, _kind in kinds.values()])
    held = duties.filter(place__path__startswith=top.path).values_list("role", "place__path")
    served = {(role, int(pk)) for role, path in held for pk in path.strip("/").split("/")}
    found = []
    for place in rows:
        role, kind = kinds[Level(place.level)]
        if (role.value, place.pk) not in served:
            found.append(Gap(kind, place, what=str(role.label), url=_giving(place, role), role=role))
    return found


def _giving(place: Place, role: Role) -> str:
    query = urlencode({"role": role.value, "place": place.pk})
    return f"{reverse('people_new')}?{query}"


def _tasks(top: Place) -> list[Gap]:
    return [*_nobodys(top), *_wrongly_held(top), *_done_by_others(top)]


def _nobodys(top: Place) -> list[Gap]:
    """Cost: two queries."""
    open_ones = Task.objects.filter(state=TaskState.OPEN, place__path__startswith=top.path)
    rows = open_ones.filter(holder=None).values_list("place", "kind").annotate(n=Count("pk")).order_by()
    counts = {(place, kind): n for place, kind, n in rows}
    places = Place.objects.in_bulk({place for place, _kind in counts})
    there = serving(places.values(), {role.value for _p, kind in counts for role in _roles(kind)})
    found = []
    for (pk, kind), count in counts.items():
        roles = _roles(kind)
        if roles and not any(there[pk, role.value] for role in roles):
            what, url = _title(kind), _giving(places[pk], roles[0])
            found.append(
                Gap(GapKind.NOBODYS_TASK, places[pk], what=what, count=count, url=url, role=roles[0])
            )
    return found


def _wrongly_held(top: Place) -> list[Gap]:
    """Cost: two queries."""
    held = Task.objects.filter(state=TaskState.OPEN, holder__isnull=False, place__path__startswith=top.path)
    tasks = list(held.select_related("place", "holder").order_by("pk")[: _MOST * 4])
    places = {task.place for task in tasks if task.place is not None}
    there = serving(places, {role.value for task in tasks for role in _roles(task.kind)})
    found = []
    for task in tasks:
        assert task.place is not None  # noqa: S101  for the type; it was asked for
        if not any(task.holder_id in there[task.place.pk, role.value] for role in _roles(task.kind)):
            url = reverse("casework:task", args=[task.key])
            found.append(
                Gap(GapKind.WRONG_HOLDER, task.place, what=_title(task.kind), who=str(task.holder), url=url)
            )
    return found[:_MOST]


def _done_by_others(top: Place) -> list[Gap]:
    """Tasks of the last days whose doer had none of the kind's roles there then. Cost: two queries."""
    roles = [(name, role.value) for name, kind in task_kinds().items() for role in kind.roles]
    since = clock.now() - timedelta(days=DONE_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select t.id from casework_task t join places_place p on p.id = t.place_id
            where t.state = 'done' and t.ended_at >= %s and starts_with(p.path, %s)
              and t.kind = any(%s::text[]) and not exists (
                select 1 from accounts_duty d join places_place q on q.id = d.place_id
                join unnest(%s::text[], %s::text[]) k (kind, role) on k.kind = t.kind and k.role = d.role
                where d.user_id = t.done_by_id and starts_with(p.path, q.path)
                  and d.valid_from <= (t.ended_at at time zone 'Asia/Shanghai')::date
                  and (d.valid_to is null or d.valid_to > (t.ended_at at time zone 'Asia/Shanghai')::date))
            order by t.id desc limit %s
            """,
            [since, top.path, sorted({kind for kind, _role in roles}), *_columns(roles), _MOST],
        )
        keys = [key for (key,) in cursor.fetchall()]
    tasks = Task.objects.filter(pk__in=keys).select_related("place", "done_by")
    return [
        Gap(
            GapKind.DONE_BY_OTHER,
            task.place,
            what=_title(task.kind),
            who=str(task.done_by),
            url=reverse("casework:task", args=[task.key]),
        )
        for task in tasks
        if task.place is not None
    ]


def _roles(kind: str) -> tuple[Role, ...]:
    declared = task_kind(kind)
    return declared.roles if declared else ()


def _title(kind: str) -> str:
    declared = task_kind(kind)
    return str(declared.title) if declared else kind


def _columns(rows: Iterable[tuple[object, object]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _away(top: Place) -> list[Gap]:
    """Duties of people who are away today, for whom nobody acts today. Cost: one query."""
    today = clock.today()
    away = Absence.objects.filter(user=OuterRef("user"), first_on__lte=today, last_on__gte=today)
    acts = Duty.objects.valid().filter(on_behalf_of=OuterRef("pk"))
    duties = Duty.objects.valid().filter(
        Exists(away), ~Exists(acts), on_behalf_of=None, place__path__startswith=top.path
    )
    return [
        Gap(
            GapKind.AWAY, duty.place, what=str(Role(duty.role).label), who=str(duty.user),
            url=reverse("person", args=[duty.user.key]),
        )
        for duty in duties.select_related("user", "place")[:_MOST]
    ]  # fmt: skip


def _duties(top: Place) -> list[Gap]:
    """Duties at a wrong level, or two of a person that clash: after places moved. Cost: three queries."""
    below = Duty.objects.valid().filter(place__path__startswith=top.path)
    found = []
    right = [(role.value, level.value) for role, levels in LEVELS.items() for level in levels]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select d.id from accounts_duty d join places_place p on p.id = d.place_id
            where starts_with(p.path, %s) and not exists (
              select 1 from unnest(%s::text[], %s::int[]) r (role, level)
              where r.role = d.role and r.level = p.level)
            """,
            [top.path, *_columns(right)],
        )
        wrong = {key for (key,) in cursor.fetchall()}
    clashing = _clashing(top, below)
    for duty in below.filter(pk__in=wrong | clashing.keys()).select_related("user", "place"):
        role, url = str(Role(duty.role).label), reverse("person", args=[duty.user.key])
        if duty.pk in wrong:
            found.append(Gap(GapKind.WRONG_LEVEL, duty.place, what=role, who=str(duty.user), url=url))
        if duty.pk in clashing:
            both = f"{role} · {clashing[duty.pk].label}"
            found.append(Gap(GapKind.CLASH, duty.place, what=both, who=str(duty.user), url=url))
    return found


def _clashing(top: Place, below: QuerySet[Duty]) -> dict[int, Role]:
    """Duties to a role of the same person that clashes with theirs. Cost: one query."""
    several = below.order_by().values("user").annotate(n=Count("pk")).filter(n__gt=1).values("user")
    held = Duty.objects.valid().filter(user__in=several).select_related("place").order_by("user", "pk")
    found = {}
    for _user, rows in groupby(held, key=lambda duty: duty.user_id):
        for one, other in combinations(rows, 2):
            near = one.place.contains(other.place) or other.place.contains(one.place)
            if clash(Role(one.role), Role(other.role), same_area=near):
                here, there = (one, other) if top.contains(one.place) else (other, one)
                found[here.pk] = Role(there.role)
    return found
