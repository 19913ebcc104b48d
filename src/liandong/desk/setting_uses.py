"""What the most families of one helper govern: which helpers are found to have too many."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from liandong.casework.models import SettingValue
from liandong.casework.settings.in_force import book_of
from liandong.casework.settings.uses import Count, Use, begins, register_use
from liandong.desk.pairs import MOST, families_of_helpers, has_too_many
from liandong.foundation.places.models import Place
from liandong.registry.models import Tie
from liandong.registry.tie_codes import TieRole


def _affected(draft: SettingValue) -> list[Count]:
    families = families_of_helpers(draft.place)
    book = book_of([draft.place, *(place for places in families.values() for place in places)], [MOST])
    then = book.with_value(draft)
    more = fewer = 0
    for places in families.values():
        before, after = (has_too_many(places, one, draft.valid_from) for one in (book, then))
        more, fewer = more + (after and not before), fewer + (before and not after)
    return [
        Count(_("helpers would be found to have too many families"), more),
        Count(_("helpers would no longer have too many families"), fewer),
    ]


def _decided(_name: str, place: Place, since: date) -> int:
    ties = Tie.objects.filter(household__place__path__startswith=place.path, role=TieRole.HELPER)
    return ties.filter(tied_at__gte=begins(since)).count()


register_use(MOST, Use(_affected, _decided))
