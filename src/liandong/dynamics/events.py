"""Events of dynamic management. A crossing is a clue, so it stands at the input of the circle."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from liandong.linkage.kinds import EventKind
from liandong.linkage.stages import Stage

EVENTS: Mapping[str, EventKind] = {
    "standing.fell": EventKind(
        _("Fell below a line or lost a guarantee"), stage=Stage.INPUT, payload=("aspects", "line")
    ),
    "standing.rose": EventKind(
        _("Rose above a line or regained a guarantee"), stage=Stage.INPUT, payload=("aspects", "line")
    ),
    "line.enacted": EventKind(
        _("An income line was enacted"), stage=Stage.INTEGRATION, payload=("from_year", "households")
    ),
}
