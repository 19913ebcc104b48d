"""Whom a changed rule touches (L9): the list for a village to review, and telling it once how many there are.

Nothing is kept for it: a family is touched where the event of its suggestion, or of its list of timely exit,
follows from a rule that was put in force or ended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.urls import reverse

from liandong.dynamics.notices import RULED
from liandong.foundation import clock
from liandong.foundation.accounts.roles import Role
from liandong.foundation.accounts.selectors import serving
from liandong.foundation.notices.services import notify_counted
from liandong.identification.models import PresentResult
from liandong.linkage.models import Event

RULES = ("standard.enacted", "standard.ended", "setting.set", "setting.ended")
"""What puts a rule in force, or ends it."""
BY_RULE, LISTED = "suggestion.changed_with_rule", "timely.listed"
_VILLAGE = (Role.VILLAGE_CADRE, Role.RESIDENT_TEAM)


def touching() -> QuerySet[Event]:
    """The events by which a changed rule touched families; nobody is told of those of a first filling."""
    found = Event.objects.filter(Q(kind=BY_RULE) | Q(kind=LISTED, caused_by__kind__in=RULES))
    return found.exclude(payload__has_key="baseline")


def suggested_otherwise() -> QuerySet[Event]:
    """Those of suggestions whose new rule is still the one in force for the family."""
    present = PresentResult.objects.filter(
        household__key=OuterRef("subject_key"), standard__fingerprint=OuterRef("fingerprint")
    )
    events = Event.objects.filter(kind=BY_RULE).annotate(fingerprint=KT("payload__standard"))
    return events.filter(Exists(present))


def tell_of_rules(events: Sequence[Event]) -> None:
    """L9: tell those who serve a village how many of its families a changed rule touched, each once a day.

    The families themselves read it on their own pages.
    """
    midnight = datetime.combine(clock.today(), time.min, tzinfo=clock.HERE)
    keys = {event.subject_key for event in events}
    today = touching().filter(subject_key__in=keys, recorded_at__gte=midnight)
    first = set(today.order_by("subject_key", "pk").distinct("subject_key").values_list("pk", flat=True))
    new = [event for event in events if event.pk in first and event.place_id is not None]
    there = serving({event.place for event in new if event.place}, [role.value for role in _VILLAGE])
    found: Counter[int] = Counter()
    for event in new:
        found.update(set().union(*(there[(event.place_id or 0, role.value)] for role in _VILLAGE)))
    notify_counted(found, RULED, link=f"{reverse('registry:households')}?by_ruled=any")
