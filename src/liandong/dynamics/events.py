"""The events of dynamic management. Payloads hold ids and codes, never what somebody said."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from liandong.linkage.kinds import EventKind
from liandong.linkage.stages import Stage

EVENTS: Mapping[str, EventKind] = {
    "clue.reported": EventKind(
        _("A clue came in"), stage=Stage.INPUT, payload=("clue", "channel", "risk", "urgent")
    ),
    "warning.ended": EventKind(
        _("A warning rule no longer holds for the family"), stage=Stage.INTEGRATION, payload=("clue",)
    ),
    "warning.held_again": EventKind(
        _("A warning rule holds again for the family"), stage=Stage.INTEGRATION, payload=("clue",)
    ),
    "clue.placed": EventKind(
        _("It is known which family a clue is about"), stage=Stage.INTEGRATION, payload=("clue",)
    ),
    "clue.settled": EventKind(
        _("A clue was settled"), stage=Stage.IMPLEMENTATION, payload=("clue", "channel", "outcome")
    ),
    "clue.answered": EventKind(
        _("Whoever reported was told what became of the clue"), stage=Stage.FEEDBACK, payload=("clue",)
    ),
    "disaster.opened": EventKind(
        _("A disaster: its villages are to be looked through"),
        stage=Stage.INPUT,
        payload=("disaster", "what", "villages"),
    ),
    "disaster.listed": EventKind(
        _("The families of a village stand on the list of a disaster"),
        stage=Stage.INTEGRATION,
        payload=("disaster", "families"),
    ),
    "disaster.checked": EventKind(
        _("Families were looked at after a disaster"),
        stage=Stage.IMPLEMENTATION,
        payload=("disaster", "found", "families"),
    ),
    "disaster.closed": EventKind(
        _("The list of a disaster was closed"), stage=Stage.FEEDBACK, payload=("disaster", "hurt")
    ),
    "round.opened": EventKind(
        _("An annual adjustment was opened"), stage=Stage.INPUT, payload=("round", "year", "parts")
    ),
    "round.part_done": EventKind(
        _("A place is done with its part of the annual adjustment"),
        stage=Stage.INTEGRATION,
        payload=("round", "part"),
    ),
    "round.closed": EventKind(
        _("An annual adjustment was closed"),
        stage=Stage.FEEDBACK,
        payload=("round", "year", "sha256", "families"),
    ),
    "measures.suggested": EventKind(
        _("Measures that fit what is new"), stage=Stage.INTEGRATION, payload=("causes", "risks")
    ),
    "timely.listed": EventKind(
        _("A family came onto a list of timely exit, or left one"),
        stage=Stage.INTEGRATION,
        payload=("before", "list"),
    ),
    "clue.withdrawn": EventKind(
        _("A clue was taken back"), stage=Stage.INPUT, payload=("clue",), takes_back=("clue", "clue")
    ),
    "standing.decided": EventKind(
        _("It was decided how a village or county stands"),
        stage=Stage.INTEGRATION,
        payload=("status", "case"),
    ),
}
