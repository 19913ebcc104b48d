"""The events of feedback. Payloads hold ids and codes, never what somebody said."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from liandong.linkage.kinds import EventKind
from liandong.linkage.stages import Stage

EVENTS: Mapping[str, EventKind] = {
    "objection.raised": EventKind(
        _("Somebody objects to a fact of the family"),
        stage=Stage.FEEDBACK,
        payload=("objection", "run", "by"),
    ),
    "objection.withdrawn": EventKind(
        _("An objection was taken back"),
        stage=Stage.FEEDBACK,
        payload=("objection",),
        takes_back=("objection", "objection"),
    ),
}
