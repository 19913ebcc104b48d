"""Reading comparisons: always for someone, always through the one scope."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from liandong.foundation import clock
from liandong.foundation.accounts.models import Duty, Role, User
from liandong.foundation.accounts.scope import OutOfScope, access, duties_of, in_scope, may, require
from liandong.foundation.places.models import Place
from liandong.integration.codes import LeftOut, Outcome, Standing
from liandong.integration.exclusion import Effect
from liandong.integration.matrix import department_title, matrix
from liandong.integration.models import Asked, Comparison, Doubt, Returned, Schedule, Seat
from liandong.registry.models import Household
from liandong.registry.record_codes import ConsentPurpose

ASK, READ, ANSWER = "comparison.ask", "comparison.read", "comparison.answer"
HEAR, EXPLAIN, JUDGE = "household.read", "doubt.explain", "doubt.judge"


def _seated(user: User) -> Q:
    """Comparisons of the departments for which somebody answers, below the places of their seats."""
    wanted = Q()
    seats = Seat.objects.filter(user=user, ended_at__isnull=True).select_related("place")
    for seat in seats:
        wanted |= Q(department=seat.department, place__path__startswith=seat.place.path)
    return wanted if seats else Q(pk__in=())


def comparisons_for(user: User) -> QuerySet[Comparison]:
    """The comparisons that somebody oversees or answers, latest first. Cost: a query for the seats."""
    rows = Comparison.objects.select_related("place", "asked_by")
    seen = Q(pk__in=in_scope(user, Comparison.objects.all(), action=JUDGE).values("pk"))
    if may(user, ANSWER):
        theirs = in_scope(user, Comparison.objects.filter(_seated(user)), action=ANSWER)
        seen |= Q(pk__in=theirs.values("pk"))
    return rows.filter(seen).order_by("-id")


def access_comparison(user: User, key: UUID, *, for_update: bool = False) -> Comparison:
    """A comparison that somebody oversees or answers. Errors: OutOfScope."""
    found = comparisons_for(user).filter(key=key)
    if for_update:
        found = found.select_for_update(of=("self",))
    row = found.first()
    if row is None:
        raise OutOfScope(READ)
    return row


def answers(user: User, comparison: Comparison) -> bool:
    """Whether somebody answers it for the department."""
    return (
        may(user, ANSWER, comparison.place)
        and Comparison.objects.filter(_seated(user), pk=comparison.pk).exists()
    )


def access_to_answer(user: User, key: UUID, *, for_update: bool = False) -> Comparison:
    """A comparison that somebody answers for the department. Errors: OutOfScope."""
    rows = Comparison.objects.filter(_seated(user)).select_related("place", "asked_by")
    if for_update:
        rows = rows.select_for_update(of=("self",))
    return access(user, rows, {"key": key}, action=ANSWER)


def access_as_county(user: User, key: UUID, *, for_update: bool = False) -> Comparison:
    """A comparison of the county that somebody works for. Errors: OutOfScope."""
    rows = Comparison.objects.select_related("place", "asked_by")
    if for_update:
        rows = rows.select_for_update(of=("self",))
    return access(user, rows, {"key": key}, action=ASK)


def schedules_for(user: User) -> list[tuple[Schedule, frozenset[date]]]:
    """The standing comparisons in force of the own area, and the months each was asked. Two queries."""
    rows = Schedule.objects.filter(ended_at__isnull=True).select_related("place", "asked_by")
    found = list(in_scope(user, rows, action=ASK).order_by("department", "id"))
    months: dict[int, set[date]] = {one.pk: set() for one in found}
    made = Comparison.objects.filter(schedule__in=months, month__isnull=False)
    for schedule, month in made.values_list("schedule", "month"):
        if schedule is not None and month is not None:
            months[schedule].add(month)
    return [(one, frozenset(months[one.pk])) for one in found]


def consenting(on: date) -> Q:
    """Lines whose family still allows the question on a day."""
    covered = Q()
    for name, question in matrix().questions.items():
        covered |= Q(question=name, consent__extent__contains=[question.extent.value])
    return covered & Q(
        Q(consent__withdrawn_on__isnull=True) | Q(consent__withdrawn_on__gt=on),
        consent__purpose=ConsentPurpose.COMPARISON,
        consent__given_on__lte=on,
        consent__expires_on__gte=on,
    )


def lines_for_department(comparison: Comparison, on: date) -> QuerySet[Asked]:
    """What the department may see: asked, the consent still in force; with the answer's state."""
    counted = Returned.objects.filter(asked=OuterRef("pk"), standing=Standing.COUNTED)
    waiting = Returned.objects.filter(asked=OuterRef("pk"), standing=Standing.UNCONFIRMED)
    return (
        Asked.objects.filter(consenting(on), comparison=comparison, left_out__isnull=True)
        .select_related("member", "consent", "household__place")
        .annotate(is_answered=Exists(counted), is_waiting=Exists(waiting))
        .order_by("line")
    )


def is_answered_by_somebody(comparison: Comparison) -> bool:
    """Whether anybody serves as the department that is asked. Cost: two queries."""
    seats = Seat.objects.filter(department=comparison.department, ended_at__isnull=True)
    there = seats.filter(place_id__in=comparison.place.ids).values("user", "place")
    serving = Duty.objects.valid().filter(role=Role.DEPARTMENT)
    held = set(serving.filter(user__in=there.values("user")).values_list("user_id", "place_id"))
    return any((one["user"], one["place"]) in held for one in there)


def said_before(asked: Asked) -> list[Returned]:
    """What the department returned to a line, the latest last; what was dropped does not count."""
    rows = Returned.objects.filter(asked=asked).exclude(standing=Standing.DROPPED)
    return list(rows.select_related("asked", "delivery__returned_by").order_by("id"))


def next_open(comparison: Comparison, after: int, on: date) -> int | None:
    """The next line that waits for an answer, from the beginning again after the last one."""
    came = Returned.objects.filter(
        asked=OuterRef("pk"), standing__in=(Standing.COUNTED, Standing.UNCONFIRMED)
    )
    lines = lines_for_department(comparison, on).filter(~Exists(came))
    found = list(lines.values_list("line", flat=True))
    return next((line for line in found if line > after), next(iter(found), None))


def access_line(comparison: Comparison, line: int, on: date) -> Asked:
    """One line that the department may see. Errors: OutOfScope."""
    found = lines_for_department(comparison, on).filter(line=line).first()
    if found is None:
        raise OutOfScope(ANSWER)
    return found


@dataclass(frozen=True)
class Counts:
    """How far a comparison is. ``left_out``: lines not asked, by the reason why."""

    asked: int
    answered: int
    hits: int
    to_settle: int
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def open(self) -> int:
        """Lines without an answer."""
        return self.asked - self.answered

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why lines are left out, in words."""
        return [(str(LeftOut(code).label), number) for code, number in self.left_out.items()]


def counts_of(comparisons: Collection[Comparison]) -> dict[int, Counts]:
    """How far comparisons are, by id. Cost: two queries."""
    ids = [one.pk for one in comparisons]
    came_back = Returned.objects.filter(asked=OuterRef("pk"), standing=Standing.COUNTED)
    # A consent that was taken back since takes its lines out, but for what came back before.
    still = Q(left_out__isnull=False) | consenting(clock.today()) | Q(Exists(came_back))
    asked = Asked.objects.filter(still, comparison__in=ids).values_list("comparison", "left_out")
    lines: dict[int, dict[str | None, int]] = {pk: {} for pk in ids}
    for pk, why, number in asked.annotate(n=Count("pk")).order_by("left_out"):
        lines[pk][why] = number
    returned = Returned.objects.filter(asked__comparison__in=ids).values_list("asked__comparison")
    came = {
        pk: (answered, hits, settle)
        for pk, answered, hits, settle in returned.annotate(
            answered=Count("pk", filter=Q(standing=Standing.COUNTED)),
            hits=Count("pk", filter=Q(standing=Standing.COUNTED, is_hit=True)),
            settle=Count("pk", filter=Q(standing__in=(Standing.BESIDE, Standing.UNCONFIRMED))),
        )
    }
    counted: dict[int, Counts] = {}
    for pk, found in lines.items():
        left_out = {why: number for why, number in found.items() if why is not None}
        counted[pk] = Counts(found.get(None, 0), *came.get(pk, (0, 0, 0)), left_out)
    return counted


def to_settle(comparison: Comparison) -> QuerySet[Returned]:
    """Answers about which the county decides: another one counts, or the person is to be confirmed."""
    open_ones = Returned.objects.filter(
        asked__comparison=comparison, standing__in=(Standing.BESIDE, Standing.UNCONFIRMED)
    )
    return open_ones.select_related("asked__member", "asked__household", "delivery").order_by("id")


def counted_of(asked: Collection[int]) -> dict[int, Returned]:
    """The answers that count, by the line's id. Cost: one query."""
    rows = Returned.objects.filter(asked__in=asked, standing=Standing.COUNTED).select_related("asked")
    return {one.asked_id: one for one in rows}


def hits_of(comparison: Comparison, user: User) -> QuerySet[Returned]:
    """The hits that count, of families in the own area; for township and county, never for a village."""
    rows = Returned.objects.filter(
        asked__comparison=comparison, standing=Standing.COUNTED, is_hit=True
    ).select_related("asked__member", "asked__household")
    return in_scope(user, rows, place="asked__household__place", action=JUDGE).order_by("asked__line")


def doubts_about(user: User, household: Household) -> QuerySet[Doubt]:
    """What a family has to explain or explained, latest first; without what the department returned."""
    require(user, HEAR, household.place)
    found = Doubt.objects.filter(household=household)
    return found.select_related("member", "evidence", "answered_by", "judged_by").order_by("-id")


def doubts_of_family(household: Household) -> list[Doubt]:
    """What a family has to explain or explained, for its own page; the caller saw that it is the family's."""
    return list(Doubt.objects.filter(household=household).select_related("member").order_by("-id"))


def doubts_to_judge(user: User) -> QuerySet[Doubt]:
    """What waits for a judgement in the own area, explained ones first."""
    rows = Doubt.objects.filter(judged_at__isnull=True).select_related("household", "member", "place")
    return in_scope(user, rows, action=JUDGE).order_by("answered_at", "id")


def access_doubt(user: User, key: UUID, *, action: str = HEAR, for_update: bool = False) -> Doubt:
    """One thing to be explained. Errors: OutOfScope."""
    rows = Doubt.objects.select_related("household", "member", "place", "returned__asked", "evidence")
    if for_update:
        rows = rows.select_for_update(of=("self",))
    return access(user, rows, {"key": key}, action=action)


def seats_in(user: User) -> list[tuple[Duty, list[Seat]]]:
    """Who serves as a department in the own area, and for which ones they answer. Cost: two queries."""
    valid = Duty.objects.valid().filter(role=Role.DEPARTMENT).select_related("user", "place")
    duties = list(in_scope(user, valid, action=ASK).order_by("user__display_name", "id"))
    seats = Seat.objects.filter(ended_at__isnull=True, user__in=[one.user_id for one in duties])
    found = list(seats.order_by("id"))
    return [
        (duty, [one for one in found if (one.user_id, one.place_id) == (duty.user_id, duty.place_id)])
        for duty in duties
    ]


def departments_of(user: User) -> list[str]:
    """The departments for which somebody answers today."""
    if not any(duty.role == Role.DEPARTMENT for duty in duties_of(user)):
        return []
    return list(Seat.objects.filter(user=user, ended_at__isnull=True).values_list("department", flat=True))


@dataclass(frozen=True)
class Compared:
    """What comparison says of a family, for the procedures above and beside.

    ``is_compared``: something was asked and everything asked has come back; ``vetoes``: rules that exclude
    and are not explained, whether open or judged; ``open``: doubts that wait for the family or a judgement;
    ``waiting``: names of the departments that have not answered all that they were asked.
    """

    asked: int
    answered: int
    hits: int
    explained: int
    open: int
    vetoes: tuple[str, ...]
    waiting: tuple[str, ...]

    @property
    def is_compared(self) -> bool:
        """Whether every question about the family has its answer."""
        return 0 < self.asked == self.answered

    @property
    def is_clear(self) -> bool:
        """Compared, nothing open, nothing that excludes."""
        return self.is_compared and not self.open and not self.vetoes


def compared(household: Household, *, since: date | None = None) -> Compared:
    """Whether a family was compared, with which hits, explained or not. No consent, no comparison.

    Args:
        since: count only what was asked from this day on.

    Cost: two queries.
    """
    asked = Asked.objects.filter(
        household=household, left_out__isnull=True, comparison__withdrawn_at__isnull=True
    )
    if since is not None:
        asked = asked.filter(comparison__opens_on__gte=since)
    counted = Returned.objects.filter(asked=OuterRef("pk"), standing=Standing.COUNTED)
    rows = list(
        asked.annotate(came=Exists(counted), hit=Exists(counted.filter(is_hit=True))).values_list(
            "comparison__department", "came", "hit"
        )
    )
    doubts = Doubt.objects.filter(household=household, returned__standing=Standing.COUNTED)
    if since is not None:
        doubts = doubts.filter(returned__asked__comparison__opens_on__gte=since)
    found = list(doubts.order_by("id").values_list("rule", "effect", "outcome"))
    return Compared(
        asked=len(rows),
        answered=sum(came for _, came, _hit in rows),
        hits=sum(hit for _, _came, hit in rows),
        explained=sum(outcome == Outcome.EXPLAINED for _, _, outcome in found),
        open=sum(outcome is None for _, _, outcome in found),
        vetoes=tuple(
            rule for rule, effect, outcome in found if effect == Effect.VETO and outcome != Outcome.EXPLAINED
        ),
        waiting=tuple(department_title(one) for one in sorted({one for one, came, _ in rows if not came})),
    )


def areas(user: User) -> QuerySet[Place]:
    """Places about whose families somebody may ask, from the county down to the village."""
    return in_scope(user, Place.objects.all(), place="pk", action=ASK)
