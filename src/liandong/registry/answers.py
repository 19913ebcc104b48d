"""What the registry does when something happened: the village is told that it is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.urls import reverse

from liandong.foundation.accounts.roles import Role
from liandong.foundation.accounts.selectors import serving
from liandong.foundation.notices.services import notify_counted
from liandong.linkage.models import Event
from liandong.registry.notices import QUESTIONS

_VILLAGE = (Role.VILLAGE_CADRE, Role.RESIDENT_TEAM)


def tell_of_questions(events: Sequence[Event]) -> None:
    """Tell those who serve a village how many questions about its families are new to them."""
    asked: Counter[int] = Counter()
    places = {event.place_id: event.place for event in events if event.place is not None}
    there = serving(places.values(), [role.value for role in _VILLAGE])
    for event in events:
        if event.place_id is None:
            continue
        fields = event.payload.get("fields")
        people = set().union(*(there[(event.place_id, role.value)] for role in _VILLAGE))
        asked.update(dict.fromkeys(people, len(fields) if isinstance(fields, list) else 1))
    notify_counted(asked, QUESTIONS, link=reverse("registry:questions"))
