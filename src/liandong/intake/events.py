"""The intake's kinds of events."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from liandong.linkage.kinds import EventKind
from liandong.linkage.stages import Stage

EVENTS: Mapping[str, EventKind] = {
    "batch.uploaded": EventKind(_("File uploaded"), stage=Stage.INPUT, payload=("sha256", "mapping")),
    "batch.checked": EventKind(
        _("File checked"), stage=Stage.INPUT, payload=("households_read", "households_refused", "conflicts")
    ),
    "batch.refused": EventKind(_("File refused"), stage=Stage.INPUT, payload=("reason",)),
    "batch.merged": EventKind(
        _("File merged into the registry"),
        stage=Stage.INPUT,
        payload=(
            "households_added",
            "households_changed",
            "households_unchanged",
            "members_added",
            "villages_added",
            "villages_changed",
            "conflicts",
        ),
    ),
    "batch.withdrawn": EventKind(
        _("Import withdrawn"),
        stage=Stage.INPUT,
        payload=("households_removed", "households_restored", "villages_restored"),
    ),
    "batch.discarded": EventKind(_("File discarded"), stage=Stage.INPUT, payload=()),
}
