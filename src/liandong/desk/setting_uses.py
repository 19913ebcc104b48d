"""What the rules of pairing govern: which families lack a helper, and which helpers have too many."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from liandong.casework.models import SettingValue
from liandong.casework.settings.in_force import book_of, places_that_set
from liandong.casework.settings.uses import Count, Use, begins, register_use
from liandong.desk.pairs import MOST, PAIRED, Needs, count_needing, families_of_helpers, has_too_many
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


def _families(draft: SettingValue) -> list[Count]:
    """Families for whom the answer would change, and of these who has no helper today. Cost: four queries."""
    top, code = draft.place, PAIRED[draft.name]
    places = [top, *places_that_set([draft.name], top)]
    old = book_of(places, [draft.name])
    new = old.with_value(draft)
    turned: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
    for place in places:
        before, after = (book.at(draft.name, place, draft.valid_from) for book in (old, new))
        if before is None or (after is not None and before.value != after.value):
            turned[bool(draft.value)].append((place.path, code))
    areas = [place.path for place in places]
    need, need_not = (Needs(areas, turned[way]) for way in (True, False))
    return [
        Count(_("families would have to have a helper"), count_needing(top, need, without=False)),
        Count(_("of these have none today"), count_needing(top, need, without=True)),
        Count(_("families would no longer have to have one"), count_needing(top, need_not, without=False)),
    ]


# What lacks is looked up anew each time and kept nowhere: nothing was decided by it.
_PAIRING = Use(_families, lambda _name, _place, _since: 0)
for _name in PAIRED:
    register_use(_name, _PAIRING)
