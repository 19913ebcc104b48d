"""Families given by name: a helper with pairs and a unit, an evaluator with a sample, an own account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.places.models import Place
from liandong.registry.models import Household, Sample, Tie
from liandong.registry.services.samples import Draw, draw_sample
from liandong.registry.services.ties import Pairing, give_own_file, keep_unit, pair
from liandong.registry.tie_codes import UnitKind

UNIT = "岚溪县农业农村局"
PAIRS = 5
SAMPLE = "本季度第三方抽查"
DRAWN = 20
_OPEN = timedelta(days=60)


def give(county: Place, family: Household, users: Mapping[str, User]) -> tuple[int, int]:
    """Pair a helper with a family and its neighbours, draw a sample, give the family its account.

    Harmless to repeat: nothing is given where something was. Returns how many pairs and drawn families.
    """
    if not Tie.objects.exists():
        _pair(county, family, users)
        give_own_file(actor=users["town"], key=family.key, account=users["household"])
    if not Sample.objects.exists():
        today = clock.today()
        draw = Draw(SAMPLE, county, users["evaluator"], DRAWN, today, today + _OPEN)
        draw_sample(actor=users["city"], draw=draw)
    return (
        Tie.objects.filter(user=users["helper"]).count(),
        Tie.objects.filter(user=users["evaluator"]).count(),
    )


def _pair(county: Place, family: Household, users: Mapping[str, User]) -> None:
    unit = keep_unit(
        actor=users["county"], county=county, name=UNIT, kind=UnitKind.ORGAN, account=users["unit"]
    )
    beside = Household.objects.filter(place=family.place, closed_on__isnull=True).exclude(pk=family.pk)
    for one in (family, *beside.order_by("household_no")[: PAIRS - 1]):
        pairing = Pairing(users["helper"], unit.key, clock.today())
        pair(actor=users["town"], key=one.key, pairing=pairing)
