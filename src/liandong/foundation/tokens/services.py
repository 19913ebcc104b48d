"""Making, revoking and recognising tokens; answering a repeated write once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Collection
from datetime import timedelta

from django.db import transaction

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.audit.services import note
from liandong.foundation.signin.limits import Limit, consume
from liandong.foundation.tokens.models import AnsweredRequest, ApiToken
from liandong.foundation.tokens.scopes import SCOPES

MARK = "ldt_"  # so that a token is recognised where it should not be: in logs, in repositories
MOST_DAYS = 366
MOST_TOKENS = 20
_PREFIX = len(MARK) + 6
_USED_AGAIN_AFTER = timedelta(minutes=1)
_REFUSED_ONCE_AN_HOUR = Limit("token_refused", 1, 3600)
_ANSWERS_KEPT = timedelta(days=7)


class ScopesMissing(Refusal):
    """A token for nothing, or for something that does not exist."""

    message = marked("A token needs at least one of: {scopes}.")


class BadLifetime(Refusal):
    """A token that would never end, or has ended already."""

    message = marked("A token is good for 1 to {most} days, not for {days}.")


class TooManyTokens(Refusal):
    """More tokens than somebody can look after."""

    message = marked("{count} of your tokens are in use, the most there may be; revoke one first.")


class AccountClosed(Refusal):
    """An account that is closed."""

    message = marked("The account {username} is closed, so no token is made for it.")


class KeyUsedOtherwise(Refusal):
    """An idempotency key that was used for another request."""

    message = marked(
        "The idempotency key was used for another request before; use a new key for a new request."
    )


@transaction.atomic
def issue_token(
    *, user: User, name: str, scopes: Collection[str], days: int, actor: User | None
) -> tuple[ApiToken, str]:
    """Make a token and return it with its text, which is shown this once and kept nowhere.

    Errors: ScopesMissing, BadLifetime, TooManyTokens, AccountClosed.
    Lock: the row of the account, so that two at once cannot both be the last that is allowed.
    """
    if not scopes or not set(scopes) <= set(SCOPES):
        raise ScopesMissing(scopes=", ".join(SCOPES))
    if not 1 <= days <= MOST_DAYS:
        raise BadLifetime(most=MOST_DAYS, days=days)
    now = clock.now()
    owner = User.objects.select_for_update().get(pk=user.pk)
    if not owner.is_active:
        raise AccountClosed(username=owner.username)
    if ApiToken.objects.filter(user=owner, revoked_at=None, expires_at__gt=now).count() >= MOST_TOKENS:
        raise TooManyTokens(count=MOST_TOKENS)
    text = MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=owner,
        name=name.strip()[:80] or text[:_PREFIX],
        prefix=text[:_PREFIX],
        sha256=_hashed(text),
        scopes=sorted(scopes),
        created_at=now,
        created_by=actor,
        expires_at=now + timedelta(days=days),
    )
    note(
        actor=actor,
        action="token.issued",
        subject=f"token:{token.key}",
        detail={"user": str(owner.key), "scopes": token.scopes, "days": days},
    )
    return token, text


@transaction.atomic
def revoke_token(token: ApiToken, *, actor: User | None) -> None:
    """End a token at once. Harmless to repeat."""
    locked = ApiToken.objects.select_for_update().get(pk=token.pk)
    if locked.revoked_at is not None:
        return
    locked.revoked_at = clock.now()
    locked.save(update_fields=["revoked_at"])
    note(actor=actor, action="token.revoked", subject=f"token:{locked.key}")


def recognise(text: str) -> ApiToken | None:
    """The token of that text, if it is in use and its owner's account is open.

    One that ended and is still tried is a line of the audit stream, once an hour.
    Cost: one query; a second one a minute, which writes down that it was used.
    """
    if not text.startswith(MARK):
        return None
    token = ApiToken.objects.select_related("user").filter(sha256=_hashed(text)).first()
    if token is None:
        return None
    now = clock.now()
    if token.revoked_at is not None or token.expires_at <= now or not token.user.is_active:
        if consume(_REFUSED_ONCE_AN_HOUR, str(token.pk)).number == 1:
            note(actor=None, action="token.refused", subject=f"token:{token.key}")
        return None
    if token.last_used_at is None or now - token.last_used_at > _USED_AGAIN_AFTER:
        token.last_used_at = now
        token.save(update_fields=["last_used_at"])
    return token


@transaction.atomic
def answer_once(
    *, user: User, operation: str, key: str, request: bytes, act: Callable[[], dict[str, object]]
) -> tuple[dict[str, object], bool]:
    """Carry a write out, or give the answer it had before; also whether it is the answer of before.

    Args:
        key: what the caller calls this request; the same key and request within seven days get one effect.
        request: what makes two requests the same, as bytes.
        act: carries it out and returns the answer. If it fails nothing is kept, and the key is free again.

    Errors: KeyUsedOtherwise, and those of ``act``.
    Lock: the row of the key: a second request with it waits for the first one.
    """
    now = clock.now()
    AnsweredRequest.objects.filter(asked_at__lt=now - _ANSWERS_KEPT).delete()
    row, is_new = AnsweredRequest.objects.get_or_create(
        user=user,
        operation=operation,
        key=key,
        defaults={"request_sha256": hashlib.sha256(request).digest(), "asked_at": now},
    )
    if is_new:
        answer = act()
        row.answer = answer
        row.save(update_fields=["answer"])
        return answer, False
    if bytes(row.request_sha256) != hashlib.sha256(request).digest():
        raise KeyUsedOtherwise
    return dict(row.answer or {}), True


def _hashed(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
