"""The events that identification writes, with what each means and which fields it carries."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liandong.linkage.kinds import EventKind
from liandong.linkage.stages import Stage

EVENTS = {
    "standard.added": EventKind(_("A standard was added"), stage=Stage.INTEGRATION, payload=("fingerprint",)),
    "standard.proposed": EventKind(
        _("A standard was proposed"),
        stage=Stage.INTEGRATION,
        payload=("slot", "fingerprint", "is_binding", "valid_from"),
    ),
    "standard.enacted": EventKind(
        _("A standard was put in force by a second person"),
        stage=Stage.INTEGRATION,
        payload=("slot", "fingerprint", "is_binding", "valid_from"),
    ),
    "standard.refused": EventKind(
        _("A proposed standard was refused by a second person"),
        stage=Stage.INTEGRATION,
        payload=("slot", "fingerprint", "is_binding"),
    ),
    "standard.withdrawn": EventKind(
        _("A proposed standard was withdrawn"), stage=None, payload=("slot", "fingerprint", "is_binding")
    ),
    "standard.ended": EventKind(
        _("A standard is no longer in force from a day on"),
        stage=Stage.INTEGRATION,
        payload=("slot", "fingerprint", "is_binding", "valid_to"),
    ),
    "run.finished": EventKind(
        _("An identification run was finished"),
        stage=Stage.INTEGRATION,
        payload=("standard", "snapshot", "rows", "households", "poor", "cannot_tell"),
    ),
    "suggestion.changed": EventKind(
        _("What a rule file in force says of a family changed"),
        stage=Stage.INTEGRATION,
        payload=("standard", "from", "to"),
    ),
    "suggestion.changed_with_rule": EventKind(
        _("A rule that was put in force or ended says something else of a family"),
        stage=Stage.INTEGRATION,
        payload=("standard", "former", "from", "to"),
    ),
    "run.failed": EventKind(
        _("An identification run could not be carried out"), stage=Stage.INTEGRATION, payload=("standard",)
    ),
}
