"""How long personal data stays, as settings: the days of places for the job, and what they move."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from liandong.casework.models import SettingValue
from liandong.casework.settings.catalogue import kept_name
from liandong.casework.settings.in_force import book_of, places_that_set
from liandong.casework.settings.uses import Count, Use, begins, register_use
from liandong.foundation import clock
from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.personal.retention import Rule, days_of, due_on, register_days, rules
from liandong.foundation.places.models import Place


def days_set(rule: Rule, on: date, draft: SettingValue | None = None) -> Mapping[str, int]:
    """The days of a rule wherever places have set any, as if a draft were in force. Cost: two queries."""
    name = kept_name(rule.id)
    places = places_that_set([name])
    book = book_of([*places, *([draft.place] if draft else [])], [name])
    if draft is not None:
        book, places = book.with_value(draft), [*places, draft.place]
    found = {place.path: book.at(name, place, on) for place in places}
    return {path: one.days for path, one in found.items() if one is not None}


def _affected(draft: SettingValue) -> list[Count]:
    """What would be due on the first day by the new value and not by the old one, and the other way round."""
    rule, day = _rules[draft.name], max(draft.valid_from, clock.today())
    at = datetime.combine(day, time(23, 59), tzinfo=clock.HERE)
    now, then = days_of(rule, day), days_set(rule, day, draft)
    old, new = (
        {
            due.subject
            for due in due_on(rule, days, at)
            if due.place is None or draft.place.contains(due.place)
        }
        for days in (now, then)
    )
    return [
        Count(_("things would be erased on the first day that stay by the value in force"), len(new - old)),
        Count(_("things would stay on the first day that are erased by the value in force"), len(old - new)),
    ]


def _decided(name: str, place: Place, since: date) -> int:
    erased = AuditEntry.objects.filter(action="retention.erased", recorded_at__gte=begins(since))
    below = Place.objects.filter(path__startswith=place.path)
    return erased.filter(detail__rule=_rules[name].id, place__in=below).count()


_rules: Mapping[str, Rule] = {kept_name(rule.id): rule for rule in rules()}
register_days(days_set)
for _name in _rules:
    register_use(_name, Use(_affected, _decided))
