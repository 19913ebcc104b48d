"""The events of comparisons. Payloads hold ids and codes, never what a department returned.

Villages read events: they name the question, not the rule, which would tell the value band.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from liandong.linkage.kinds import EventKind
from liandong.linkage.stages import Stage

EVENTS: Mapping[str, EventKind] = {
    "comparison.asked": EventKind(
        _("A department was asked"),
        stage=Stage.INTEGRATION,
        payload=("department", "questions", "purpose", "persons", "left_out"),
    ),
    "comparison.withdrawn": EventKind(_("A comparison was withdrawn"), stage=Stage.INTEGRATION, payload=()),
    "comparison.returned": EventKind(
        _("A department answered about the family"),
        stage=Stage.INTEGRATION,
        payload=("comparison", "department", "delivery", "late"),
    ),
    "doubt.opened": EventKind(
        _("Something is to be explained by the family"),
        stage=Stage.INTEGRATION,
        payload=("doubt", "question"),
    ),
    "doubt.answered": EventKind(
        _("The family explained"), stage=Stage.INTEGRATION, payload=("doubt", "question", "evidence")
    ),
    "doubt.judged": EventKind(
        _("An explanation was judged"), stage=Stage.INTEGRATION, payload=("doubt", "question", "outcome")
    ),
    "doubt.withdrawn": EventKind(
        _("Nothing is to be explained any more"),
        stage=Stage.INTEGRATION,
        payload=("doubt", "question"),
        takes_back=("doubt", "doubt"),
    ),
}
