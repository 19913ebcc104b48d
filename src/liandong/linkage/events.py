"""Events of people's duties, of which the accounts below tell, and of reactions that need a person.

Payloads name keys, roles, days and counts.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from liandong.linkage.kinds import EventKind

EVENTS: Mapping[str, EventKind] = {
    "duty.delegated": EventKind(_("Duty delegated"), stage=None, payload=("role", "from", "until", "to")),
    "duty.handed_over": EventKind(
        _("Duties handed over"), stage=None, payload=("to", "on", "duties", "items")
    ),
    "reaction.parked": EventKind(
        _("A reaction failed for good and needs a person"),
        stage=None,
        payload=("reaction", "kind", "pairs", "error"),
    ),
    "reaction.resumed": EventKind(
        _("What had failed was tried again at a person's word"), stage=None, payload=("reaction", "pairs")
    ),
    "reaction.given_up": EventKind(
        _("What had failed was given up at a person's word"), stage=None, payload=("reaction", "pairs")
    ),
}
