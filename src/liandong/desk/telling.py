"""Telling those above of duties that newly lack somebody or are in wrong hands (L7, L8), each gap once."""

from __future__ import annotations

from collections import Counter

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from liandong.casework.selectors import OVERSEE
from liandong.desk.gap_kinds import Gap
from liandong.desk.gaps import gaps_in
from liandong.desk.models import ToldGap
from liandong.foundation import clock
from liandong.foundation.accounts.scope import who_may
from liandong.foundation.notices.kinds import register_notice
from liandong.foundation.notices.services import notify_counted
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import names_on

GAPS = "duties.gaps"
Key = tuple[int, str, str, str]

register_notice(GAPS, _("Duties in your area that newly lack somebody or are in the wrong hands: {count}."))


def tell_of_gaps() -> int:
    """Look at every county, tell those who oversee the place of what is new; returns how many gaps that were.

    What was told and is mended is forgotten, so that it is told again should it come back.

    Lock: what was told of the county.
    Cost: for each county as :func:`.gaps.gaps_in`, and a query for each place with a new gap.
    """
    with translation.override(settings.LANGUAGE_CODE):  # the words of a gap tell it apart
        counties = Place.objects.filter(level=Level.COUNTY, pk__in=names_on().values("place")).order_by(
            "path"
        )
        return sum(_tell_of(county) for county in counties)


@transaction.atomic
def _tell_of(county: Place) -> int:
    rows = ToldGap.objects.select_for_update(of=("self",)).filter(place__path__startswith=county.path)
    told = {(row.place_id, row.kind, row.what, row.who): row for row in rows.order_by("pk")}
    found = {_key(gap): gap for gap in gaps_in(county)}
    ToldGap.objects.filter(pk__in=[row.pk for key, row in told.items() if key not in found]).delete()
    new = [gap for key, gap in found.items() if key not in told]
    now = clock.now()
    ToldGap.objects.bulk_create(
        ToldGap(place=gap.place, kind=gap.kind, what=gap.what, who=gap.who, told_at=now) for gap in new
    )
    counts: Counter[int] = Counter()
    by_place = Counter(gap.place for gap in new)
    for place, count in by_place.items():
        counts.update({person.pk: count for person in who_may(OVERSEE, place)})
    notify_counted(counts, GAPS, link=reverse("desk:gaps"))
    return len(new)


def _key(gap: Gap) -> Key:
    return gap.place.pk, gap.kind.value, gap.what, gap.who
