"""The events that identification writes, with what each means and which fields it carries."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liandong.linkage.kinds import EventKind
from liandong.linkage.stages import Stage

EVENTS = {
    "standard.added": EventKind(_("A standard was added"), stage=Stage.INTEGRATION, payload=("fingerprint",)),
    "run.finished": EventKind(
        _("An identification run was finished"),
        stage=Stage.INTEGRATION,
        payload=("standard", "snapshot", "rows", "households", "poor", "cannot_tell"),
    ),
    "run.failed": EventKind(
        _("An identification run could not be carried out"), stage=Stage.INTEGRATION, payload=("standard",)
    ),
}
