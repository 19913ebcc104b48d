"""Events of people's duties, of which the accounts below tell. Payloads name keys, roles, days and counts."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from liandong.linkage.kinds import EventKind

EVENTS: Mapping[str, EventKind] = {
    "duty.delegated": EventKind(_("Duty delegated"), payload=("role", "from", "until", "to")),
    "duty.handed_over": EventKind(_("Duties handed over"), payload=("to", "on", "duties", "items")),
}
