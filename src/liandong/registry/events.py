"""The registry's kinds of events. Payloads hold ids, codes and names of fields, never values of a person."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from liandong.linkage.kinds import EventKind
from liandong.linkage.stages import Stage

_OF_MEMBER = ("source", "on", "member", "how", "to", "came_from")

EVENTS: Mapping[str, EventKind] = {
    "household.registered": EventKind(
        _("Household registered"),
        stage=Stage.INPUT,
        payload=("batch", "source", "members", "on", "came_from"),
    ),
    "household.changed": EventKind(
        _("Facts of the household changed"),
        stage=Stage.INPUT,
        payload=("batch", "source", "fields", "members_changed", "on"),
    ),
    "household.pairing_started": EventKind(
        _("Helper paired with the household"),
        stage=Stage.IMPLEMENTATION,
        payload=("tie", "unit", "main", "on"),
    ),
    "household.pairing_ended": EventKind(
        _("Pairing with a helper ended"), stage=Stage.IMPLEMENTATION, payload=("tie", "on")
    ),
    "household.own_account_given": EventKind(
        _("The family got an account to read its own file"), stage=None, payload=("tie",)
    ),
    "household.own_account_ended": EventKind(
        _("The family’s account no longer reads its file"), stage=None, payload=("tie", "on")
    ),
    "unit.kept": EventKind(_("Assisting unit entered"), stage=None, payload=("what", "account")),
    "sample.drawn": EventKind(
        _("Families drawn for an evaluator"),
        stage=Stage.FEEDBACK,
        payload=("families", "evaluator", "until"),
    ),
    "sample.ended": EventKind(_("Sample closed"), stage=Stage.FEEDBACK, payload=()),
    "column.declared": EventKind(_("Local column declared"), stage=Stage.INPUT, payload=("code", "type")),
    "column.ended": EventKind(_("Local column ended"), stage=Stage.INPUT, payload=("code", "type")),
    "village.profiled": EventKind(
        _("Facts of the village stated"), stage=Stage.INPUT, payload=("year", "fields", "source", "batch")
    ),
    "village.restored": EventKind(
        _("Facts of the village as before: an import was withdrawn"),
        stage=Stage.INPUT,
        payload=("batch",),
        takes_back=("batch", "batch"),
    ),
    "household.document_added": EventKind(
        _("Document added to the file"), stage=Stage.INPUT, payload=("document", "what")
    ),
    "household.document_withdrawn": EventKind(
        _("Document withdrawn from the file"), stage=Stage.INPUT, payload=("document",)
    ),
    "household.help_planned": EventKind(
        _("Measure planned for the household"), stage=Stage.INTEGRATION, payload=("entry", "what", "year")
    ),
    "household.visited": EventKind(
        _("Household visited"), stage=Stage.IMPLEMENTATION, payload=("entry", "on")
    ),
    "household.measure_received": EventKind(
        _("The household received a measure"), stage=Stage.IMPLEMENTATION, payload=("entry", "what", "on")
    ),
    "household.effect_told": EventKind(
        _("What a measure brought the household"), stage=Stage.IMPLEMENTATION, payload=("entry", "what")
    ),
    "household.help_withdrawn": EventKind(
        _("Entry about help taken back"), stage=Stage.IMPLEMENTATION, payload=("entry", "what")
    ),
    "household.consent_given": EventKind(
        _("The family gave a consent"),
        stage=Stage.INPUT,
        payload=("consent", "purpose", "extent", "expires_on"),
    ),
    "household.consent_withdrawn": EventKind(
        _("The family took a consent back"), stage=Stage.INPUT, payload=("consent",)
    ),
    "household.questioned": EventKind(
        _("Two sources differ: the village is asked"),
        stage=Stage.INTEGRATION,
        payload=("source", "fields"),
    ),
    "household.answered": EventKind(
        _("The village answered what is true"),
        stage=Stage.INPUT,
        payload=("question", "fields", "answer"),
    ),
    "member.added": EventKind(_("Member added"), stage=Stage.INPUT, payload=("batch", "source")),
    "household.corrected": EventKind(
        _("Mistake on record corrected"),
        stage=Stage.INPUT,
        payload=("source", "on", "fields", "members_changed"),
    ),
    "household.member_born": EventKind(_("Child born"), stage=Stage.INPUT, payload=_OF_MEMBER),
    "household.member_died": EventKind(_("Member died"), stage=Stage.INPUT, payload=_OF_MEMBER),
    "household.member_married_in": EventKind(
        _("Married into the family"), stage=Stage.INPUT, payload=_OF_MEMBER
    ),
    "household.member_married_out": EventKind(
        _("Married out of the family"), stage=Stage.INPUT, payload=_OF_MEMBER
    ),
    "household.member_moved_in": EventKind(_("Member moved in"), stage=Stage.INPUT, payload=_OF_MEMBER),
    "household.member_moved_out": EventKind(_("Member moved out"), stage=Stage.INPUT, payload=_OF_MEMBER),
    "household.member_left": EventKind(
        _("Member moved to another household"), stage=Stage.INPUT, payload=_OF_MEMBER
    ),
    "household.member_joined": EventKind(
        _("Member came from another household"), stage=Stage.INPUT, payload=_OF_MEMBER
    ),
    "household.head_changed": EventKind(
        _("Head of the household changed"), stage=Stage.INPUT, payload=_OF_MEMBER
    ),
    "household.split": EventKind(
        _("Household split"), stage=Stage.INPUT, payload=("source", "on", "to", "members")
    ),
    "household.merged": EventKind(
        _("Another household merged into this one"),
        stage=Stage.INPUT,
        payload=("source", "on", "came_from", "members"),
    ),
    "household.moved": EventKind(
        _("Household moved"), stage=Stage.INPUT, payload=("source", "on", "came_from", "to")
    ),
    "household.closed": EventKind(
        _("File closed"), stage=Stage.INPUT, payload=("source", "on", "reason", "to")
    ),
    "household.reopened": EventKind(
        _("File opened again"), stage=Stage.INPUT, payload=("source", "on", "members")
    ),
    "household.undone": EventKind(
        _("Change undone"),
        stage=Stage.INPUT,
        payload=("source", "on", "change", "what", "taken_back"),
        takes_back=("taken_back", "source"),
    ),
    "numbers.set": EventKind(
        _("Numbers of persons or the household recorded"),
        stage=Stage.INPUT,
        payload=("batch", "source", "kinds"),
    ),
    "number.revealed": EventKind(
        _("A number of the household shown in full"), stage=None, payload=("number", "kind", "reason")
    ),
    "numbers.erased": EventKind(
        _("Numbers of the household erased"), stage=None, payload=("rule", "kinds", "count")
    ),
    "household.withdrawn": EventKind(
        _("Household taken out: its import was withdrawn"),
        stage=Stage.INPUT,
        payload=("batch",),
        takes_back=("batch", "batch"),
    ),
    "household.restored": EventKind(
        _("Facts of the household as before: an import was withdrawn"),
        stage=Stage.INPUT,
        payload=("batch",),
        takes_back=("batch", "batch"),
    ),
}
