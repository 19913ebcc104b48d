"""Cards of families: issued, opened together with a second thing, ended (``docs/decisions/0028``)."""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from liandong.analytics.errors import Refusal, marked
from liandong.casework.settings.in_force import required
from liandong.feedback.card_codes import ending_hashes, hashes, is_whole, new_code, tidied
from liandong.feedback.models import CardEnd, Extent, FamilyCard, Proxy
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import access, require
from liandong.foundation.audit.services import note
from liandong.foundation.pages import formats
from liandong.foundation.signin import limits
from liandong.linkage.models import Subject
from liandong.linkage.services import record
from liandong.registry.models import Household
from liandong.registry.selectors_personal import id_endings

ISSUE = "card.issue"
ENDING = 4
DAYS = "card.days"
MOST_WRONG = 20
"""Tries with the right code and a wrong answer after which a card ends: a finder must not go on for weeks."""


class NothingToAskFor(Refusal):
    """Nobody could open the card."""

    message = marked(
        "No card was made: it opens with the last four characters of a member’s ID number, and the register "
        "holds none of this family. Enter one on the family’s page first."
    )


class ProxyHasNoEnding(Refusal):
    """The same for somebody who acts for the family."""

    message = marked(
        "No card was made: {name} may see nothing of the family today, or the last four characters of their "
        "own ID number were not written down. Record the authorisation anew."
    )


class FamilyClosed(Refusal):
    """A household that is closed."""

    message = marked("This household is closed; nothing can be opened or said for it any more.")


class CodeMistyped(Refusal):
    """A code whose last digit does not fit: a slip, which says nothing of what cards there are."""

    message = marked("A digit of the card’s number is mistyped or missing: it has 16 digits. Look at each.")


class CardNotOpened(Refusal):
    """One sentence for everything: no such card, ended, expired, a wrong answer."""

    message = marked(
        "That did not open anything. Look at both numbers once more. If the card is old, was replaced, or is "
        "of somebody who may act for the family no more, the village or the township helps."
    )


class TooManyTries(Refusal):
    """One card or one address tried too often."""

    message = marked(
        "Too many tries failed. For safety no further one is taken before {moment}. The village and the "
        "township help at once."
    )


@transaction.atomic
def issue_card(*, actor: User, key: UUID, proxy: Proxy | None = None) -> tuple[FamilyCard, str]:
    """A new card of a family, or of somebody who acts for it, with its code, which is kept nowhere.

    The card that was in the same hands ends. Events: ``card.ended``, ``card.issued``.

    Raises:
        OutOfScope: the actor issues no cards there.
        FamilyClosed, NothingToAskFor, ProxyHasNoEnding.

    Lock: the family.
    """
    found = Household.objects.select_for_update(of=("self",)).select_related("place")
    household = access(actor, found, {"key": key}, action=ISSUE)
    today = clock.today()
    if household.closed_on is not None:
        raise FamilyClosed
    if proxy is None and not id_endings(household):
        raise NothingToAskFor
    if proxy is not None and not (
        proxy.household_id == household.pk and proxy.holds_on(today) and proxy.knows and _reads(proxy)
    ):
        raise ProxyHasNoEnding(name=proxy.name)
    for before in FamilyCard.objects.filter(household=household, proxy=proxy, ended_at__isnull=True):
        _end(before, CardEnd.REPLACED, actor)
    code = new_code()
    until = today + timedelta(days=required(DAYS, household.place, today).days)
    card = FamilyCard.objects.create(
        household=household,
        proxy=proxy,
        code_hash=hashes(code)[0],
        issued_at=clock.now(),
        issued_by=actor,
        expires_on=min(until, proxy.last_on) if proxy else until,
    )
    payload = {"card": str(card.key), "proxy": str(proxy.key) if proxy else ""}
    _record("card.issued", card, actor, payload)
    return card, code


def _reads(proxy: Proxy) -> bool:
    return Extent.READ in proxy.extent


@transaction.atomic
def end_card(*, actor: User, key: UUID, why: CardEnd) -> FamilyCard:
    """End a card; harmless to repeat. Event: ``card.ended``. Errors: OutOfScope. Lock: the card."""
    found = FamilyCard.objects.select_for_update(of=("self",)).select_related("household__place")
    card = access(actor, found, {"key": key}, place="household__place", action=ISSUE)
    if card.ended_at is None:
        _end(card, why, actor)
    return card


def open_card(typed: str, ending: str, *, address: str) -> FamilyCard:
    """The card of a code, where the second thing fits: the last four characters of a member's ID number.

    Every try counts, for the code whether there is a card or not, and for the address; one that opens a card
    is given back. All that fails for whatever reason is refused in the same words.

    Audit: ``card.opened``, ``card.refused`` (of cards that there are), ``card.locked``.

    Raises:
        CodeMistyped, CardNotOpened, TooManyTries.

    Lock: the card.
    """
    code = tidied(typed)
    if not is_whole(code):
        raise CodeMistyped
    counted = _counted(code, address)
    for limit, key in counted:
        usage = limits.consume(limit, key)
        if usage.is_first_over:
            note(actor=None, action="card.locked", detail={"by": limit.name})
        if usage.is_over:
            raise TooManyTries(moment=formats.moment(usage.ends_at))
    card = _opened(code, "".join(unicodedata.normalize("NFKC", ending).split()).upper(), clock.today())
    if card is None:
        raise CardNotOpened
    for limit, key in counted:
        limits.give_back(limit, key)
    return card


def _counted(code: str, address: str) -> list[tuple[limits.Limit, str]]:
    tries, seconds = settings.LIANDONG_SIGN_IN_TRIES, settings.LIANDONG_SIGN_IN_WAIT_MINUTES * 60
    counted = [(limits.Limit("card.code", tries, seconds), code)]
    # a whole service hall may stand behind one address, as at signing in
    return [*counted, (limits.Limit("card.address", tries * 10, seconds), address)] if address else counted


@transaction.atomic
def _opened(code: str, ending: str, today: date) -> FamilyCard | None:
    found = FamilyCard.objects.select_for_update(of=("self",)).select_related("household__place", "proxy")
    card = found.filter(code_hash__in=hashes(code)).first()
    if card is None or not card.opens_on(today) or card.household.closed_on is not None:
        return None
    subject, place = f"household:{card.household.key}", card.household.place
    detail = {"card": str(card.key)}
    if not _knows(card, ending):
        card.wrong += 1
        card.save(update_fields=["wrong"])
        note(actor=None, action="card.refused", subject=subject, place=place, detail=detail)
        if card.wrong >= MOST_WRONG:
            _end(card, CardEnd.TRIED, None)
        return None
    card.wrong, card.opened_at, card.code_hash = 0, clock.now(), hashes(code)[0]
    card.save(update_fields=["wrong", "opened_at", "code_hash"])
    if card.proxy is not None:
        card.proxy.knows = ending_hashes(card.proxy.key, ending)[0]
        card.proxy.save(update_fields=["knows"])
    note(actor=None, action="card.opened", subject=subject, place=place, detail=detail)
    return card


def _knows(card: FamilyCard, ending: str) -> bool:
    """Whether the second thing fits."""
    given = ending.encode()
    if card.proxy is not None:
        made = ending_hashes(card.proxy.key, ending)
        return any(hmac.compare_digest(bytes(card.proxy.knows), one) for one in made)
    return any(hmac.compare_digest(one.encode(), given) for one in id_endings(card.household))


def card_in_hand(key: UUID) -> FamilyCard | None:
    """The card of a visit that was begun, if it still opens the page; None: it ended meanwhile. One query."""
    found = FamilyCard.objects.select_related("household__place", "proxy").filter(key=key).first()
    if found is None or not found.opens_on(clock.today()) or found.household.closed_on is not None:
        return None
    return found


def cards_of(user: User, household: Household) -> list[FamilyCard]:
    """The cards that open a family's page, for those who issue cards there. Errors: OutOfScope."""
    require(user, ISSUE, household.place)
    found = household.cards.filter(ended_at__isnull=True).select_related("proxy", "issued_by")
    return list(found.order_by("pk"))


def _end(card: FamilyCard, why: CardEnd, actor: User | None) -> None:
    card.ended_at, card.ended_by, card.why = clock.now(), actor, why
    card.save(update_fields=["ended_at", "ended_by", "why"])
    _record("card.ended", card, actor, {"card": str(card.key), "why": why.value})


def end_cards_of(proxy: Proxy, actor: User) -> None:
    """End the card in the hands of somebody who acts for a family no longer."""
    for card in FamilyCard.objects.filter(proxy=proxy, ended_at__isnull=True).select_related("household"):
        _end(card, CardEnd.NO_PROXY, actor)


def _record(kind: str, card: FamilyCard, actor: User | None, payload: Mapping[str, object]) -> None:
    household = card.household
    record(
        kind=kind,
        subject=Subject("household", household.key),
        place=household.place,
        actor=actor,
        payload=payload,
    )
