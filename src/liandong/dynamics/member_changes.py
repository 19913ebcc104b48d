"""What a change says of the members of a family, set against what was on record of them before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from liandong.linkage.models import Event
from liandong.registry.codes import Health
from liandong.registry.family_codes import Risk
from liandong.registry.models import Household, MemberFacts
from liandong.registry.person_codes import StudentStatus, WorkArea

ILLNESS = ("health", "has_serious_illness", "has_disability")
WORK = ("work_months", "work_area")
SCHOOL = ("student_status",)
_FAR = (WorkArea.PROVINCE, WorkArea.ELSEWHERE)
# Years of one school are one stage; who is not at school stands in none.
_STAGES: tuple[tuple[StudentStatus, ...], ...] = (
    (StudentStatus.PRESCHOOL,),
    (StudentStatus.PRIMARY,),
    (StudentStatus.GRADE_7, StudentStatus.GRADE_8, StudentStatus.GRADE_9),
    (
        *(StudentStatus.SENIOR_1, StudentStatus.SENIOR_2, StudentStatus.SENIOR_3),
        *(StudentStatus.VOCATIONAL_1, StudentStatus.VOCATIONAL_2, StudentStatus.VOCATIONAL_3),
    ),
    (
        *(StudentStatus.HIGHER_VOCATIONAL_1, StudentStatus.HIGHER_VOCATIONAL_2),
        *(StudentStatus.HIGHER_VOCATIONAL_3, StudentStatus.COLLEGE),
    ),
)


@dataclass(frozen=True)
class MemberChange:
    """Facts of a member as an event stated them; ``before``: None where nothing was on record."""

    event: Event
    household: Household
    before: MemberFacts | None
    after: MemberFacts


def member_changes(events: Sequence[Event], fields: Sequence[str]) -> Iterator[MemberChange]:
    """The members of open files of whom events state one of some fields, event by event.

    Cost: two queries, none where no event names such a field.
    """
    told = {
        (event.subject_key, str(event.payload.get("source"))): event
        for event in events
        if not set(fields).isdisjoint(event.payload.get("fields") or ())
    }
    if not told:
        return
    rows = MemberFacts.objects.filter(
        household__key__in={key for key, _source in told},
        source__key__in={source for _key, source in told},
        household__closed_on__isnull=True,
        stated__overlap=list(fields),
    )
    found = list(rows.select_related("household__place", "source").order_by("pk"))
    earlier: dict[int, list[MemberFacts]] = defaultdict(list)
    for row in MemberFacts.objects.filter(member__in={one.member_id for one in found}).order_by("pk"):
        earlier[row.member_id].append(row)
    for row in found:
        event = told.get((row.household.key, str(row.source.key)))
        if event is not None:
            before = [one for one in earlier[row.member_id] if one.pk < row.pk]
            yield MemberChange(event, row.household, before[-1] if before else None, row)


def risk_of_illness(change: MemberChange) -> Risk | None:
    """The risk where a member is known as gravely ill or disabled who was not before."""
    return None if change.before is not None and _grave(change.before) else _grave(change.after)


def _grave(facts: MemberFacts) -> Risk | None:
    if facts.health == Health.SERIOUS or facts.has_serious_illness:
        return Risk.ILLNESS
    return Risk.DISABILITY if facts.health == Health.DISABLED or facts.has_disability else None


def has_lost_work(change: MemberChange) -> bool:
    """Whether a member who worked works no more, or is back from work outside the county."""
    before, after = change.before, change.after
    if before is None or not before.work_months:
        return False
    is_back = before.work_area in _FAR and after.work_area is not None and after.work_area not in _FAR
    return after.work_months == 0 or is_back


def has_reached_stage(change: MemberChange) -> bool:
    """Whether a child goes to the next kind of school, or to school for the first time."""
    now = _stage(change.after.student_status)
    was = -1 if change.before is None else _stage(change.before.student_status)
    return now > was and (change.before is None or change.before.student_status is not None)


def _stage(status: str | None) -> int:
    return next((number for number, some in enumerate(_STAGES) if status in some), -1)
