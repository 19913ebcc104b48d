"""Rules that two people put in force (:mod:`liandong.casework.enacting`): what speaks for and against one."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext

from liandong.casework.enacting import services as enacting
from liandong.casework.enacting.matters import Matter, register_matter
from liandong.casework.enacting.refusals import EndBeforeBegin
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, access_place
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import path_names
from liandong.identification.models import Enactment, StandardText
from liandong.identification.refusals import (
    BeyondItsValidity,
    BoundFromAbove,
    NotYetByItsFile,
    SlotDoesNotFit,
)
from liandong.identification.services.standards import fits_registry, kept_standard
from liandong.identification.slots import Slot, slots_for


@transaction.atomic
def propose(
    *,
    actor: User,
    place: Place,
    text: str,
    valid_from: date,
    reason: str,
    slot: Slot | None = None,
    valid_to: date | None = None,
    is_binding: bool = False,
) -> Enactment:
    """Propose a rule for a place and everything below it; a second person decides.

    ``text``: a rule file (TOML), stored as it is where it is not here yet; the text of a shipped file
    proposes that one. ``slot``: the likeliest fitting one where None. ``valid_to``: the first day on which
    it no longer holds; the file's own end where None. ``is_binding``: nobody below may replace it.

    Errors: every problem of the file; a slot it does not fit; days outside the file's own validity; a
    binding rule from above; what proposing anything refuses.
    Events: ``standard.added`` where the text is new, ``standard.proposed``.
    """
    access_place(actor, place.pk, action=RULES.propose)
    standard = kept_standard(actor=actor, place=place, text=text)
    draft = Enactment(
        place=place,
        slot=_slot(standard, slot),
        standard=standard,
        valid_from=valid_from,
        valid_to=_until(standard, valid_from, valid_to),
        is_binding=is_binding,
        reason=reason,
    )
    return enacting.propose(RULES, draft, actor=actor)


def _slot(standard: StandardText, slot: Slot | None) -> Slot:
    fitting = slots_for(standard.rule)
    if slot is None:
        return fitting[0]
    if slot not in fitting:
        names = ", ".join(str(one.label) for one in fitting)
        raise SlotDoesNotFit(title=standard.title, slot=slot.label, fitting=names)
    return slot


def _until(standard: StandardText, valid_from: date, valid_to: date | None) -> date | None:
    """The end of a proposal, within the file's own validity."""
    own = standard.rule.valid_to
    until = valid_to or own
    if valid_to is not None and valid_to <= valid_from:
        raise EndBeforeBegin(valid_from=formats.day(valid_from), valid_to=formats.day(valid_to))
    outside = valid_from if valid_from < standard.valid_from or (own and own <= valid_from) else None
    if outside is None and own is not None and until is not None and own < until:
        outside = until
    if outside is not None and own is None:
        raise NotYetByItsFile(title=standard.title, valid_from=standard.valid_from, day=outside)
    if outside is not None:
        raise BeyondItsValidity(
            title=standard.title, valid_from=standard.valid_from, valid_to=own, day=outside
        )
    return until


def _check(draft: Enactment, _actor: User) -> None:
    """The registry knows its columns, and no place above has one of the slot that binds."""
    fits_registry(draft.standard.rule)
    above = enacting.in_force_during(RULES, draft).filter(place__in=draft.place.ids[:-1], is_binding=True)
    bound = above.select_related("place", "standard").order_by("place__level").first()
    if bound is not None:
        raise BoundFromAbove(
            place=path_names(bound.place)[-1], title=bound.standard.title, valid_from=bound.valid_from
        )


def _office(row: Enactment, _actor: User) -> None:
    """Towns and villages have no rules of their own."""
    if row.place.level > Level.COUNTY:
        raise OutOfScope(RULES.propose)


def _titled(row: Enactment) -> str:
    return gettext("“{title}” for “{slot}”").format(title=row.standard.title, slot=Slot(row.slot).label)


RULES = register_matter(
    Matter(
        model=Enactment,
        name="standard",
        subject="enactment",
        page="identification:enactment",
        title=_titled,
        payload=lambda row: {
            "slot": row.slot,
            "fingerprint": row.standard.fingerprint,
            "is_binding": row.is_binding,
        },
        check=_check,
        office=_office,
        differs=("standard",),
        related=("standard",),
    )
)
