"""Reading tokens for the person they belong to."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from liandong.foundation.accounts.models import User
from liandong.foundation.tokens.models import ApiToken


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """The tokens of a user that were not revoked, the latest first."""
    return ApiToken.objects.filter(user=user, revoked_at=None).order_by("-pk")


def token_of(user: User, key: UUID) -> ApiToken | None:
    """One's own token of that key; somebody else's is not found."""
    return ApiToken.objects.filter(user=user, key=key).first()
