"""What dynamic management tells people: that a changed rule touches families of theirs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liandong.foundation.notices.kinds import register_notice

RULED = "families.ruled"

register_notice(
    RULED,
    _("A changed rule touches families of your village: {count}. Each reads on its own page what changed."),
)
