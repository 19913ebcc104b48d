"""Who calls: the token, its scope, and how often it may be used."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from liandong.foundation.accounts.models import User
from liandong.foundation.api.problems import ScopeMissing, SecondFactorMissing, TooManyRequests
from liandong.foundation.signin.limits import Limit, consume
from liandong.foundation.signin.policy import has_second_factor, must_have_second_factor
from liandong.foundation.tokens.models import ApiToken
from liandong.foundation.tokens.services import recognise


class Token(HttpBearer):
    """A token in ``Authorization: Bearer``, made for a scope.

    Cookies are not looked at: a page elsewhere cannot make a browser call the API in somebody's name.
    """

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The token, with its owner as the user of the request.

        Errors: ScopeMissing, SecondFactorMissing, TooManyRequests.
        """
        found = recognise(token)
        if found is None:
            return None
        usage = consume(Limit("token", settings.LIANDONG_API_REQUESTS_A_MINUTE, 60), str(found.pk))
        if usage.is_over:
            raise TooManyRequests(usage.wait_seconds)
        if self.scope not in found.scopes:
            raise ScopeMissing(self.scope)
        if must_have_second_factor(found.user) and not has_second_factor(found.user):
            raise SecondFactorMissing
        request.user = found.user
        return found


def needs(scope: str, action: str) -> dict[str, Any]:
    """What an operation is declared with: the token's scope, and the action of its owner.

    Both stand in the OpenAPI document as ``x-scope`` and ``x-action``, where the walk over all permissions
    reads them.
    """
    return {"auth": Token(scope), "openapi_extra": {"x-scope": scope, "x-action": action}}


def caller(request: HttpRequest) -> User:
    """Whose token it is."""
    assert isinstance(request.user, User)  # noqa: S101  for the type; Token saw to it
    return request.user


def by_token(request: HttpRequest) -> dict[str, object]:
    """What the audit line of a read through the API says besides."""
    token: ApiToken = request.auth  # type: ignore[attr-defined]  # set by django-ninja
    return {"token": str(token.key)}
