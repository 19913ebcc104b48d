"""What the settings of comparisons govern: the last day that is offered, and what a hit under a rule does."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from liandong.casework.models import SettingValue
from liandong.casework.settings.catalogue import register_settings
from liandong.casework.settings.uses import Count, Use, begins, kept, register_use
from liandong.foundation.places.models import Place
from liandong.integration import effects
from liandong.integration.codes import Standing
from liandong.integration.exclusion import shipped_rules
from liandong.integration.forms import ANSWER_DAYS
from liandong.integration.models import Comparison, Doubt, Returned


def _hits(name: str, place: Place) -> QuerySet[Returned]:
    """The hits in a place and below that fall, or may fall, under the rule of a setting."""
    under = Q(pk=None)
    for rule in shipped_rules():
        if effects.setting_name(rule.id) == name:
            bands = Q(band__in=["", *rule.bands]) if rule.bands else Q()
            under |= Q(asked__question=rule.question) & bands
    below = Q(asked__household__place__path__startswith=place.path)
    return Returned.objects.filter(under & below, is_hit=True, standing=Standing.COUNTED)


def _affected(draft: SettingValue) -> list[Count]:
    """Families with a hit, as a measure of what is to come: what was asked of a family keeps its effect."""
    hits = _hits(draft.name, draft.place)
    rule_id = draft.name.removeprefix(effects.setting_name(""))
    waiting = Doubt.objects.filter(rule=rule_id, judged_at=None, place__path__startswith=draft.place.path)
    known, unknown = hits.exclude(band=""), hits.filter(band="")
    if not any(rule.bands for rule in shipped_rules() if rule.id == rule_id):
        known, unknown = hits, hits.none()
    return [
        Count(_("families have a hit under this rule by the answers so far"), _families(known)),
        Count(_("families have a hit of which the value is not known"), _families(unknown)),
        Count(
            _("families still to explain or to be judged keep the effect they have"),
            waiting.values("household").distinct().count(),
        ),
    ]


def _families(hits: QuerySet[Returned]) -> int:
    return hits.values("asked__household").distinct().count()


def _decided(name: str, place: Place, since: date) -> int:
    return _hits(name, place).filter(delivery__returned_at__gte=begins(since)).count()


register_use(
    ANSWER_DAYS,
    kept(
        lambda: _("comparisons that were asked keep their day"),
        lambda: Comparison.objects.filter(withdrawn_at=None),
        since="asked_at",
    ),
)

register_settings(effects.settings())
for _one in effects.settings():
    register_use(_one.name, Use(_affected, _decided))
