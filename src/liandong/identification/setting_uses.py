"""What the smallest numbers govern: the figures of runs for those who read figures and no families."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from liandong.casework.models import SettingValue
from liandong.casework.settings.catalogue import LEAST_FAMILIES, LEAST_PERSONS
from liandong.casework.settings.uses import Count, Use, register_use
from liandong.foundation.places.models import Place
from liandong.identification.models import Run, RunState


def _affected(draft: SettingValue) -> list[Count]:
    runs = Run.objects.filter(place__path__startswith=draft.place.path, state=RunState.FINISHED)
    return [Count(_("runs show their figures anew to those who read no families"), runs.count())]


def _decided(_name: str, _place: Place, _since: date) -> int:
    return 0  # figures are worked out when they are read


register_use(LEAST_PERSONS, Use(_affected, _decided))
register_use(LEAST_FAMILIES, Use(_affected, _decided))
