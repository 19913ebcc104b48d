"""What is known when a procedure begins: by what a family was found, and of which risk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liandong.casework.models import Case, Task
from liandong.casework.particulars import Hint, register_hints
from liandong.dynamics.models import Channel, Clue, Outcome
from liandong.dynamics.tasks import FOLLOW_UP
from liandong.dynamics.timely import is_left_behind
from liandong.foundation import clock
from liandong.foundation.pages import formats
from liandong.linkage.models import Event, Subject
from liandong.registry.family_codes import FoundBy
from liandong.registry.models import Household
from liandong.registry.models.family import RISKS

# The form of monitored households knows four channels: what a rule of the platform found counts as a warning
# of a department, what the press wrote as supervision by the public.
_FOUND_BY = {
    Channel.SELF: FoundBy.SELF,
    Channel.CADRES: FoundBy.CADRES,
    Channel.DEPARTMENTS: FoundBy.DEPARTMENTS,
    Channel.SYSTEM: FoundBy.DEPARTMENTS,
    Channel.PUBLIC: FoundBy.PUBLIC,
    Channel.OPINION: FoundBy.PUBLIC,
}

_CAUSES = ("clue.reported", "clue.placed", "clue.settled")


def hint_about(subject: Subject) -> Hint | None:
    """How a family was found since its last procedure ended: a clue first, a visit, the old register.

    Cost: three queries where there is a clue, six at the most.
    """
    if subject.kind != "household":
        return None
    of_family = Case.objects.filter(subject_kind=subject.kind, subject_key=subject.key)
    ended = of_family.exclude(ended_at=None).order_by("-ended_at").values_list("ended_at", flat=True).first()
    return _of_clues(subject, ended) or _of_visit(subject, ended) or _of_register(subject)


def _of_clues(subject: Subject, ended: datetime | None) -> Hint | None:
    rows = Clue.objects.filter(
        Q(outcome=None) | Q(outcome=Outcome.RISK), household__key=subject.key, withdrawn_at=None
    )
    if ended is not None:
        rows = rows.filter(reported_at__gt=ended)
    clues = list(rows.order_by("-reported_at", "-pk")[:20])
    return _told(subject, clues) if clues else None


def _told(subject: Subject, clues: Sequence[Clue]) -> Hint:
    latest, first = clues[0], clues[-1]
    risks = list(dict.fromkeys(one.risk for one in clues if one.risk))[: len(RISKS)]
    said = _("From the clue of {day} ({channel}); see whether it is right.").format(
        day=formats.day(latest.reported_at), channel=latest.get_channel_display()
    )
    if more := len(clues) - 1:
        said += ngettext(" With one earlier clue.", " With {n} earlier clues.", more).format(n=more)
    found_by = _FOUND_BY[Channel(latest.channel)].value
    told = Event.objects.filter(kind__in=_CAUSES, subject_key__in=(subject.key, latest.key))
    cause = told.filter(payload__clue=str(latest.key)).order_by("-recorded_at", "-seq").first()
    return Hint(
        {"found_by": [found_by], "risks": risks},
        said,
        reverse("dynamics:clue", args=[latest.key]),
        cause.pk if cause else None,
        since=first.reported_at.astimezone(clock.HERE).date(),
        due_on=first.due_on,
    )


def _of_visit(subject: Subject, ended: datetime | None) -> Hint | None:
    rows = Task.objects.filter(
        kind=FOLLOW_UP, subject_kind=subject.kind, subject_key=subject.key, outcome="risk"
    )
    if ended is not None:
        rows = rows.filter(ended_at__gt=ended)
    visit = rows.order_by("-ended_at").first()
    if visit is None or visit.ended_at is None:
        return None
    said = _("From the follow-up visit of {day}; see whether it is right.")
    said = said.format(day=formats.day(visit.ended_at))
    done = Event.objects.filter(kind="task.done", subject_kind="task", subject_key=visit.key)
    cause, address = done.order_by("seq").last(), reverse("casework:task", args=[visit.key])
    return Hint({"found_by": [FoundBy.CADRES.value]}, said, address, cause.pk if cause else None)


def _of_register(subject: Subject) -> Hint | None:
    family = Household.objects.filter(key=subject.key).first()
    if family is None or not is_left_behind(family):
        return None
    said = _(
        "From the register of 2014–2020, where the family still stands as poor; see whether it is right."
    )
    return Hint({"found_by": [FoundBy.DEPARTMENTS.value]}, said)


def register() -> None:
    """Make this known to casework. Harmless to repeat."""
    register_hints(hint_about)
