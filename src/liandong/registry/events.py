"""The registry's kinds of events. Payloads hold ids, codes and names of fields, never values of a person."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from liandong.linkage.kinds import EventKind

_OF_MEMBER = ("source", "on", "member", "how", "to", "came_from")

EVENTS: Mapping[str, EventKind] = {
    "household.registered": EventKind(
        _("Household registered"), payload=("batch", "source", "members", "on", "came_from")
    ),
    "household.changed": EventKind(
        _("Facts of the household changed"), payload=("batch", "source", "fields", "members_changed", "on")
    ),
    "household.questioned": EventKind(
        _("Two sources differ: the village is asked"), payload=("source", "fields")
    ),
    "household.answered": EventKind(
        _("The village answered what is true"), payload=("question", "fields", "answer")
    ),
    "member.added": EventKind(_("Member added"), payload=("batch", "source")),
    "household.corrected": EventKind(
        _("Mistake on record corrected"), payload=("source", "on", "fields", "members_changed")
    ),
    "household.member_born": EventKind(_("Child born"), payload=_OF_MEMBER),
    "household.member_died": EventKind(_("Member died"), payload=_OF_MEMBER),
    "household.member_married_in": EventKind(_("Married into the family"), payload=_OF_MEMBER),
    "household.member_married_out": EventKind(_("Married out of the family"), payload=_OF_MEMBER),
    "household.member_moved_in": EventKind(_("Member moved in"), payload=_OF_MEMBER),
    "household.member_moved_out": EventKind(_("Member moved out"), payload=_OF_MEMBER),
    "household.member_left": EventKind(_("Member moved to another household"), payload=_OF_MEMBER),
    "household.member_joined": EventKind(_("Member came from another household"), payload=_OF_MEMBER),
    "household.head_changed": EventKind(_("Head of the household changed"), payload=_OF_MEMBER),
    "household.split": EventKind(_("Household split"), payload=("source", "on", "to", "members")),
    "household.merged": EventKind(
        _("Another household merged into this one"), payload=("source", "on", "came_from", "members")
    ),
    "household.moved": EventKind(_("Household moved"), payload=("source", "on", "came_from", "to")),
    "household.closed": EventKind(_("File closed"), payload=("source", "on", "reason", "to")),
    "household.reopened": EventKind(_("File opened again"), payload=("source", "on", "members")),
    "household.undone": EventKind(_("Change undone"), payload=("source", "on", "change", "what")),
    "numbers.set": EventKind(
        _("Numbers of persons or the household recorded"), payload=("batch", "source", "kinds")
    ),
    "number.revealed": EventKind(
        _("A number of the household shown in full"), payload=("number", "kind", "reason")
    ),
    "numbers.erased": EventKind(_("Numbers of the household erased"), payload=("rule", "kinds", "count")),
    "household.withdrawn": EventKind(_("Household taken out: its import was withdrawn"), payload=("batch",)),
    "household.restored": EventKind(
        _("Facts of the household as before: an import was withdrawn"), payload=("batch",)
    ),
}
