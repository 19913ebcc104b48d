"""What the days of families' own pages govern: codes, authorisations, how long a changed rule is told."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from liandong.casework.models import SettingValue
from liandong.casework.settings.uses import Count, Use, begins, kept, register_use
from liandong.dynamics.ruled import touching
from liandong.feedback import cards, proxies, rule_news
from liandong.feedback.models import FamilyCard, Proxy
from liandong.foundation import clock

register_use(
    cards.DAYS,
    kept(
        lambda: _("codes that were handed out keep their day"),
        lambda: FamilyCard.objects.filter(ended_at=None),
        since="issued_at",
        at="household__place",
    ),
)
register_use(
    proxies.DAYS,
    kept(
        lambda: _("authorisations that were recorded keep their day"),
        lambda: Proxy.objects.filter(withdrawn_at=None),
        since="recorded_at",
        at="household__place",
    ),
)


def _told(draft: SettingValue) -> list[Count]:
    since = begins(clock.today() - timedelta(days=int(draft.value)))
    events = touching().filter(place__path__startswith=draft.place.path, recorded_at__gte=since)
    families = events.values("subject_key").distinct().count()
    return [Count(_("families that a changed rule touched since, and that would read it today"), families)]


register_use(rule_news.DAYS, Use(_told, lambda _name, _place, _since: 0))
