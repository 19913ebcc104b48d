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
    "card.issued": EventKind(
        _("A card was printed with which the family opens its own page"),
        stage=Stage.FEEDBACK,
        payload=("card", "proxy"),
    ),
    "card.ended": EventKind(
        _("A card of the family opens nothing any more"), stage=Stage.FEEDBACK, payload=("card", "why")
    ),
    "family.said": EventKind(
        _("The family said or signed something"),
        stage=Stage.FEEDBACK,
        payload=("said", "kind", "channel", "proxy", "above", "asks", "digest"),
    ),
    "family.signature_withdrawn": EventKind(
        _("The family took its signature back"), stage=Stage.FEEDBACK, payload=("said", "channel")
    ),
    "family.answered": EventKind(_("The family was answered"), stage=Stage.FEEDBACK, payload=("said",)),
    "proxy.named": EventKind(
        _("The family named somebody who may act for it"),
        stage=Stage.INPUT,
        payload=("proxy", "extent", "until"),
    ),
    "proxy.withdrawn": EventKind(
        _("Somebody acts for the family no longer"), stage=Stage.INPUT, payload=("proxy",)
    ),
}
