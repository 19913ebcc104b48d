"""Events of tasks and cases. Payloads hold kinds, days and codes."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from liandong.linkage.kinds import EventKind
from liandong.linkage.stages import Stage

EVENTS: Mapping[str, EventKind] = {
    "absence.said": EventKind(_("Somebody will be away"), stage=None, payload=("absence", "from", "until")),
    "absence.ended": EventKind(
        _("Somebody is back, or does not go"), stage=None, payload=("absence", "from", "until")
    ),
    "case.advanced": EventKind(
        _("A case went one step further"),
        stage=Stage.INTEGRATION,
        payload=("procedure", "version", "step", "event", "from", "to", "about", "key"),
    ),
    "case.found_wrong": EventKind(
        _("A decision was found wrong, and those like it were looked for"),
        stage=Stage.FEEDBACK,
        payload=("procedure", "causes", "similar"),
    ),
    "setting.proposed": EventKind(
        _("A value of a setting was proposed"),
        stage=Stage.INTEGRATION,
        payload=("setting", "value", "valid_from"),
    ),
    "setting.set": EventKind(
        _("A value of a setting was confirmed by a second person"),
        stage=Stage.INTEGRATION,
        payload=("setting", "value", "valid_from"),
    ),
    "setting.refused": EventKind(
        _("A proposed value of a setting was turned down"),
        stage=Stage.INTEGRATION,
        payload=("setting", "value"),
    ),
    "setting.withdrawn": EventKind(
        _("A proposed value of a setting was withdrawn"), stage=None, payload=("setting", "value")
    ),
    "setting.ended": EventKind(
        _("A value of a setting ends"), stage=Stage.INTEGRATION, payload=("setting", "value", "valid_to")
    ),
    "setting.followed": EventKind(
        _("What is open followed a changed setting"), stage=None, payload=("setting", "things")
    ),
    "spotcheck.committed": EventKind(
        _("The seed of a spot check was committed"),
        stage=None,
        payload=("procedure", "state", "seed_hash"),
    ),
    "spotcheck.drawn": EventKind(
        _("A spot check was drawn and its seed shown"),
        stage=Stage.INTEGRATION,
        payload=("seed", "listed", "drawn"),
    ),
    "spotcheck.found": EventKind(
        _("A family of a spot check was visited"), stage=Stage.INTEGRATION, payload=("case", "agrees")
    ),
    "representatives.named": EventKind(
        _("People were put on the list of a village’s representatives"), stage=None, payload=("people",)
    ),
    "representatives.ended": EventKind(
        _("Somebody went off the list of a village’s representatives"), stage=None, payload=("people",)
    ),
    "meeting.opened": EventKind(
        _("The attendance of an appraisal was written down"),
        stage=Stage.INTEGRATION,
        payload=("held_on", "all", "present"),
    ),
    "meeting.corrected": EventKind(
        _("The attendance of an appraisal was corrected"), stage=None, payload=("held_on", "all", "present")
    ),
    "meeting.taken_back": EventKind(
        _("An appraisal without votes was taken back"), stage=None, payload=("held_on", "all", "present")
    ),
    "meeting.voted": EventKind(
        _("An appraisal voted"), stage=Stage.INTEGRATION, payload=("families", "all", "present", "sha256")
    ),
    "meeting.not_agreed": EventKind(
        _("An appraisal did not agree to a family"),
        stage=Stage.INTEGRATION,
        payload=("case", "for", "against", "abstained"),
    ),
    "meeting.photographed": EventKind(
        _("A photograph of an appraisal was added"), stage=None, payload=("sha256",)
    ),
    "meeting.photo_erased": EventKind(
        _("A photograph of an appraisal was erased"), stage=None, payload=("sha256",)
    ),
    "meeting.signed": EventKind(
        _("A signature at an appraisal was kept"), stage=None, payload=("sha256", "case")
    ),
    "case.received": EventKind(
        _("A case was received by the level it was handed to"), stage=None, payload=("from", "to", "hours")
    ),
    "task.opened": EventKind(
        _("A task was opened"), stage=None, payload=("task", "about", "key", "due", "to")
    ),
    "task.asked_again": EventKind(
        _("An open task has one more cause"), stage=None, payload=("task", "about", "key")
    ),
    "task.done": EventKind(
        _("A task was done"), stage=Stage.INTEGRATION, payload=("task", "about", "key", "outcome", "stage")
    ),
    "task.climbed": EventKind(
        _("A late task climbed to those above"), stage=None, payload=("task", "about", "key", "to", "days")
    ),
    "task.handed_over": EventKind(_("A task was handed over"), stage=None, payload=("task", "to")),
    "task.released": EventKind(
        _("A task went back to the duty: its holder left"), stage=None, payload=("task", "of")
    ),
    "task.withdrawn": EventKind(
        _("A task fell away: its cause was taken back"), stage=None, payload=("task", "about", "key")
    ),
}
