"""Events of publicity. Payloads hold keys and counts."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from liandong.linkage.kinds import EventKind
from liandong.linkage.stages import Stage

NOTICE, ANNOUNCEMENT = "notice", "announcement"
"""What a sheet is, as ``what`` of ``board.posted``; of events from before it was kept it is a notice."""

EVENTS: Mapping[str, EventKind] = {
    "board.posted": EventKind(
        _("A sheet was made for the board of the village"),
        stage=Stage.FEEDBACK,
        payload=("what", "procedure", "state", "cases"),
    ),
    "board.objected": EventKind(
        _("Somebody objected from the page of the notice"), stage=Stage.INPUT, payload=("case", "held")
    ),
}
