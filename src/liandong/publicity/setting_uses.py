"""What the smallest number in public governs: the counts on the public pages of notices."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from liandong.casework.models import SettingValue
from liandong.casework.settings.catalogue import LEAST_PERSONS
from liandong.casework.settings.in_force import book_of
from liandong.casework.settings.uses import Count, Use, begins, register_use
from liandong.foundation.places.models import Place
from liandong.publicity.models import BoardNotice


def _affected(draft: SettingValue) -> list[Count]:
    notices = BoardNotice.objects.filter(place__path__startswith=draft.place.path).select_related("place")
    kept = list(notices.only("persons", "place__path"))
    book = book_of([*(one.place for one in kept), draft.place], [LEAST_PERSONS])
    then = book.with_value(draft)
    hidden = shown = 0
    for one in kept:
        before, after = (it.at(LEAST_PERSONS, one.place, draft.valid_from) for it in (book, then))
        if before is None or after is None:
            continue
        hidden += before.value <= one.persons < after.value
        shown += after.value <= one.persons < before.value
    return [
        Count(_("notices no longer say in public how many people they are about"), hidden),
        Count(_("notices say it from then on"), shown),
    ]


def _decided(_name: str, place: Place, since: date) -> int:
    posted = BoardNotice.objects.filter(place__path__startswith=place.path, posted_at__gte=begins(since))
    return posted.count()


register_use(LEAST_PERSONS, Use(_affected, _decided))
