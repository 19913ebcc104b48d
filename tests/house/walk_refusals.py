"""The page that most calls of the walk end on."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from liandong.foundation.accounts.middleware import ScopeMiddleware
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope


def refusing_once() -> Callable[[ScopeMiddleware, HttpRequest, Exception], HttpResponse | None]:
    """The page of a refusal, which most calls end on, drawn once for each person and action.

    It says who may and whom to ask, and knows nothing of what was asked for.
    """
    refuse = ScopeMiddleware.process_exception
    drawn: dict[tuple[User, str], bytes] = {}

    def refused(self: ScopeMiddleware, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OutOfScope) or not request.user.is_authenticated:
            return refuse(self, request, exception)
        asked = request.user, exception.action
        if asked not in drawn:
            answer = refuse(self, request, exception)
            assert answer is not None
            assert answer.status_code == 403
            drawn[asked] = answer.content
        return HttpResponse(drawn[asked], status=403)

    return refused
