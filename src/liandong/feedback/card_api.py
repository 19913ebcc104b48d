"""Cards, those who act for families, and what families said, through the API; by the services of the pages.

The code of a card stands in the answer that made it and nowhere else: a repeated request gets the card
without it, and who lost it issues another.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, File, Form, Router, Schema, Status, UploadedFile
from pydantic import field_validator

from liandong.casework.step_forms import kept_paper
from liandong.feedback.card_codes import in_fours
from liandong.feedback.cards import ENDING, ISSUE, cards_of, end_card, issue_card
from liandong.feedback.models import CardEnd, Extent, FamilyCard, FamilySaid, Proxy, Relation
from liandong.feedback.proxies import (
    Naming,
    access_proxy,
    account_named,
    name_proxy,
    proxies_of,
    withdraw_proxy,
)
from liandong.feedback.saying import may_see
from liandong.feedback.voice import HEAR
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import access
from liandong.foundation.api.schemas import NO_NUL, IdempotencyKey
from liandong.foundation.api.tokens import by_token, caller, needs
from liandong.foundation.audit.services import note
from liandong.foundation.tokens.services import answer_once
from liandong.registry.models import Household

router = Router(tags=["families"])
_MOST = 200


class CardIn(Schema):
    """For whom a card is. ``proxy``: somebody who acts for the family; left out: the family itself."""

    proxy: UUID | None = None


class CardOut(Schema):
    """A card that opens the family's page. ``proxy``: in whose hands it is, if not the family's."""

    key: UUID
    proxy: UUID | None
    issued_at: datetime
    expires_on: date
    opened_at: datetime | None
    ended_at: datetime | None
    why: str = Field(..., description="Why it ended: replaced, lost, unwanted, tried, no_proxy; else empty.")


class NewCard(CardOut):
    """A card with its number, which is told once: null where the same request comes again."""

    code: str | None = Field(..., examples=["1234 5678 9012 3452"])


class Cards(Schema):
    """The cards in hand."""

    items: list[CardOut]


class CardEndIn(Schema):
    """Why a card is ended."""

    why: Literal["lost", "unwanted"] = "lost"


class ProxyIn(Schema):
    """Whom a family names. ``until``: the last day; ``ending``: last four characters of their ID number."""

    name: str = Field(..., min_length=1, max_length=50, pattern=NO_NUL)
    relation: Relation
    extent: list[Extent] = Field(..., min_length=1)
    until: date
    account: str = Field(
        "", max_length=150, pattern=NO_NUL, description="Their user name, if they serve here."
    )
    ending: str = Field("", max_length=ENDING, pattern=NO_NUL)

    @field_validator("extent")
    @classmethod
    def each_once(cls, extent: list[Extent]) -> list[Extent]:
        """Each thing they may do, once."""
        return list(dict.fromkeys(extent))


class ProxyOut(Schema):
    """Somebody who acts for a family. The ID number's ending is kept as a hash and told to nobody."""

    key: UUID
    name: str
    relation: str
    extent: list[str]
    account: str | None
    valid_from: date
    until: date
    withdrawn_at: datetime | None


class Proxies(Schema):
    """Everybody whom the family named, the latest first."""

    items: list[ProxyOut]


class SaidOut(Schema):
    """What a family said, asked or signed. ``answer``: empty while nobody answered."""

    key: UUID
    number: str
    kind: str
    channel: str
    proxy: UUID | None
    signer: str = Field(..., description="Who signed or spoke, by name where it is known.")
    text: str
    about: str
    wanted: str
    case: UUID | None
    digest: str = Field(..., description="Of a signature: SHA-256 of what was signed.")
    said_at: datetime
    withdrawn_at: datetime | None
    due_on: date | None
    answer: str
    answered_at: datetime | None


class AllSaid(Schema):
    """What a family said, the latest first, at most 200."""

    items: list[SaidOut]


@router.get("/households/{uuid:key}/cards", response=Cards, **needs("cards.read", ISSUE))
def list_cards(request: HttpRequest, key: UUID) -> dict[str, object]:
    """The cards with which a family's page can be opened. Numbers are kept nowhere."""
    user = caller(request)
    household = _family(user, key, ISSUE)
    return {"items": [_card(one) for one in cards_of(user, household)]}


@router.post("/households/{uuid:key}/cards", response={201: NewCard}, **needs("cards.write", ISSUE))
def new_card(request: HttpRequest, key: UUID, idempotency_key: IdempotencyKey, about: CardIn) -> Any:
    """Issue a card; the one in the same hands ends. Its number stands in this answer once."""
    user = caller(request)
    household = _family(user, key, ISSUE)
    same = json.dumps([str(key), about.model_dump(mode="json")]).encode()
    told: list[str] = []

    def act() -> dict[str, object]:
        proxy = access_proxy(user, about.proxy) if about.proxy else None
        card, code = issue_card(actor=user, key=key, proxy=proxy)
        told.append(code)
        _note(request, "card.printed", household, {"card": str(card.key)})
        return {"key": str(card.key)}

    answer, _again = answer_once(
        user=user, operation="cards.issue", key=idempotency_key, request=same, act=act
    )
    card = FamilyCard.objects.select_related("proxy").get(key=UUID(str(answer["key"])))
    return Status(201, _card(card) | {"code": in_fours(told[0]) if told else None})


@router.post("/cards/{uuid:key}/end", response=CardOut, **needs("cards.write", ISSUE))
def end_a_card(request: HttpRequest, key: UUID, about: CardEndIn) -> dict[str, object]:
    """End a card that is lost or not wanted; harmless to repeat."""
    return _card(end_card(actor=caller(request), key=key, why=CardEnd(about.why)))


@router.get("/households/{uuid:key}/proxies", response=Proxies, **needs("cards.read", ISSUE))
def list_proxies(request: HttpRequest, key: UUID) -> dict[str, object]:
    """Who may act for a family, and who no longer may."""
    user = caller(request)
    household = _family(user, key, ISSUE)
    _note(request, "proxies.read", household, {})
    return {"items": [_proxy(one) for one in proxies_of(user, household)]}


@router.post("/households/{uuid:key}/proxies", response={201: ProxyOut}, **needs("cards.write", ISSUE))
def new_proxy(
    request: HttpRequest,
    key: UUID,
    idempotency_key: IdempotencyKey,
    about: Form[ProxyIn],
    paper: File[UploadedFile],
) -> Any:
    """Record whom a family names to act for it, with its signed paper (PDF, JPEG or PNG)."""
    user = caller(request)
    household = _family(user, key, ISSUE)
    content = paper.read()
    paper.seek(0)
    asked = about.model_dump(mode="json")
    same = json.dumps([str(key), asked, hashlib.sha256(content).hexdigest()]).encode()

    def act() -> dict[str, object]:
        naming = Naming(
            about.name,
            about.relation,
            tuple(about.extent),
            about.until,
            kept_paper(paper, user),
            account_named(household, about.account),
            about.ending,
        )
        return {"key": str(name_proxy(actor=user, key=key, naming=naming).key)}

    answer, _again = answer_once(
        user=user, operation="proxies.name", key=idempotency_key, request=same, act=act
    )
    return Status(201, _proxy(access_proxy(user, UUID(str(answer["key"])))))


@router.post("/proxies/{uuid:key}/withdraw", response=ProxyOut, **needs("cards.write", ISSUE))
def end_proxy(request: HttpRequest, key: UUID) -> dict[str, object]:
    """The family takes an authorisation back; a card in these hands ends. Harmless to repeat."""
    return _proxy(withdraw_proxy(actor=caller(request), key=key))


@router.get("/households/{uuid:key}/said", response=AllSaid, **needs("said.read", HEAR))
def list_said(request: HttpRequest, key: UUID) -> dict[str, object]:
    """What a family said, asked and signed. What is about the village's work is not told to the village."""
    user = caller(request)
    household = _family(user, key, HEAR)
    rows = household.said.select_related("proxy", "member", "case", "place").order_by("-pk")[:_MOST]
    _note(request, "said.read", household, {})
    return {"items": [_said(one) for one in rows if may_see(user, one)]}


def _family(user: User, key: UUID, action: str) -> Household:
    return access(user, Household.objects.select_related("place"), {"key": key}, action=action)


def _note(request: HttpRequest, action: str, household: Household, detail: dict[str, object]) -> None:
    note(
        actor=caller(request),
        action=action,
        subject=f"household:{household.key}",
        place=household.place,
        detail=detail | by_token(request),
    )


def _card(card: FamilyCard) -> dict[str, object]:
    return {
        "key": card.key,
        "proxy": card.proxy.key if card.proxy else None,
        "issued_at": card.issued_at,
        "expires_on": card.expires_on,
        "opened_at": card.opened_at,
        "ended_at": card.ended_at,
        "why": card.why,
    }


def _proxy(row: Proxy) -> dict[str, object]:
    return {
        "key": row.key,
        "name": row.name,
        "relation": row.relation,
        "extent": row.extent,
        "account": row.account.username if row.account else None,
        "valid_from": row.valid_from,
        "until": row.last_on,
        "withdrawn_at": row.withdrawn_at,
    }


def _said(row: FamilySaid) -> dict[str, object]:
    return {
        "key": row.key,
        "number": row.number,
        "kind": row.kind,
        "channel": row.channel,
        "proxy": row.proxy.key if row.proxy else None,
        "signer": row.signer,
        "text": row.text,
        "about": row.about,
        "wanted": row.wanted,
        "case": row.case.key if row.case else None,
        "digest": row.digest,
        "said_at": row.said_at,
        "withdrawn_at": row.withdrawn_at,
        "due_on": row.due_on,
        "answer": row.answer,
        "answered_at": row.answered_at,
    }
