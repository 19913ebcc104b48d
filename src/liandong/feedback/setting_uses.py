"""What the days of codes and authorisations govern: each is given its last day once and keeps it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from liandong.casework.settings.uses import kept, register_use
from liandong.feedback import cards, proxies
from liandong.feedback.models import FamilyCard, Proxy

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
