"""Reading meetings: who is on the list of a village, who came, which meetings there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from liandong.casework.models import Attendance, Meeting, MeetingPhoto, MeetingSignature, Representative
from liandong.foundation.accounts.scope import Somebody, access, in_scope, visible_places
from liandong.foundation.places.models import Level, Place

READ, HOLD = "meeting.read", "meeting.hold"


@dataclass(frozen=True)
class Came:
    """How many stand on the list of a village, and how many of them came."""

    all: int
    present: int


def came_to(meeting: Meeting) -> Came:
    """The attendance of a meeting. Cost: one query."""
    found = meeting.attendance.aggregate(all=Count("pk"), present=Count("pk", filter=Q(is_present=True)))
    return Came(found["all"], found["present"])


def representatives_on(place: Place, day: date) -> list[Representative]:
    """Those on the list of a village on a day, by group and name. Cost: one query."""
    found = Representative.objects.filter(place=place, valid_from__lte=day)
    return list(found.filter(Q(valid_to=None) | Q(valid_to__gt=day)).order_by("group_no", "name", "pk"))


def villages_of(user: Somebody) -> list[Place]:
    """The villages in which somebody holds meetings, by their path. Cost: one query."""
    return list(visible_places(user, action=HOLD).filter(level=Level.VILLAGE).order_by("path")[:200])


def meetings_for(user: Somebody) -> QuerySet[Meeting]:
    """The meetings of a person's area, the latest first."""
    rows = Meeting.objects.select_related("place", "opened_by", "minutes")
    return in_scope(user, rows, action=READ).order_by("-held_on", "-pk")


def access_meeting(user: Somebody, key: UUID, *, action: str = READ) -> Meeting:
    """The meeting of that key. Raises: OutOfScope."""
    return access(user, Meeting.objects.select_related("place", "minutes"), {"key": key}, action=action)


def attendance_of(meeting: Meeting) -> list[Attendance]:
    """Who came and who did not, by group and name. Cost: one query."""
    rows = meeting.attendance.select_related("representative")
    return list(rows.order_by("representative__group_no", "representative__name", "pk"))


def photos_of(meeting: Meeting) -> list[MeetingPhoto]:
    """The photographs of a meeting, as they were added. Cost: one query."""
    return list(meeting.photos.select_related("file", "small", "added_by").order_by("pk"))


def signatures_of(meetings: Sequence[Meeting]) -> list[MeetingSignature]:
    """The signatures of these meetings. Cost: one query."""
    return list(MeetingSignature.objects.filter(meeting__in=meetings).select_related("file").order_by("pk"))
