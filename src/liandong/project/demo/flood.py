"""After a flood: the list of the families of two villages, of which the first were looked at (L12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from liandong.dynamics.disasters import Struck, list_families, open_disaster, say_found
from liandong.dynamics.models import Disaster, DisasterFamily, DisasterVillage, Found
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.places.models import Place
from liandong.linkage.settling import settle_all
from liandong.registry.family_codes import Risk

TITLE = "强降雨引发洪涝"
_BEFORE = timedelta(days=2)
_LOOKED_AT = (Found.UNHURT, Found.UNHURT, Found.AWAY, Found.UNHURT, Found.HURT)
SAID = "屋后塌方，厨房进水，玉米地被淹"


def strike(villages: Sequence[Place], users: Mapping[str, User]) -> tuple[int, int]:
    """Open the list, and say what was found at the first families. Returns how many are on it, and looked at.

    Harmless to repeat: nothing is opened where something was.
    """
    if not Disaster.objects.exists():
        struck = Struck(Risk.FLOOD.value, TITLE, clock.today() - _BEFORE)
        made = open_disaster(struck, villages=[one.pk for one in villages], actor=users["county"])
        settle_all()
        list_families()
        there = DisasterVillage.objects.select_related("disaster", "village").get(
            disaster=made, village=villages[0]
        )
        lines = there.families.order_by("household__household_no").values_list("pk", flat=True)
        for line, found in zip(lines, _LOOKED_AT, strict=False):
            said = SAID if found is Found.HURT else ""
            say_found(there, [line], found, actor=users["village"], said=said)
    listed = DisasterFamily.objects.all()
    return listed.count(), listed.exclude(found=Found.WAITING).count()
