"""The registry's kinds of events. Payloads hold ids, codes and names of fields, never values of a person."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from liandong.linkage.kinds import EventKind

EVENTS: Mapping[str, EventKind] = {
    "household.registered": EventKind(_("Household registered"), payload=("batch", "source", "members")),
    "household.changed": EventKind(
        _("Facts of the household changed"), payload=("batch", "source", "fields", "members_changed")
    ),
    "member.added": EventKind(_("Member added"), payload=("batch", "source")),
    "numbers.set": EventKind(
        _("Numbers of persons or the household recorded"), payload=("batch", "source", "kinds")
    ),
    "number.revealed": EventKind(
        _("A number of the household shown in full"), payload=("number", "kind", "reason")
    ),
    "numbers.erased": EventKind(_("Numbers of the household erased"), payload=("rule", "kinds", "count")),
    "household.withdrawn": EventKind(_("Household taken out: its import was withdrawn"), payload=("batch",)),
    "household.restored": EventKind(
        _("Facts of the household as before: an import was withdrawn"), payload=("batch",)
    ),
}
