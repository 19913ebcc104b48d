"""What somebody gets who asks for something outside the own area: who may, and how to ask them."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from liandong.foundation.accounts.actions import ACTIONS
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.accounts.selectors import people_to_ask


class ScopeMiddleware:
    """Answers :class:`OutOfScope`: with the sign-in page for strangers, else with a page and status 403.

    The page is the same whether the thing lies elsewhere or does not exist, so that nobody finds out by
    trying whether a family is registered. Whom to ask is worked out from the user's own place, not from the
    thing's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for a refusal; None leaves every other exception to Django."""
        if not isinstance(exception, OutOfScope):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        action = ACTIONS[exception.action]
        context = {
            "action": action.title,
            "roles": sorted(role.label for role in action.roles),
            "people": people_to_ask(request.user),
        }
        return render(request, "accounts/out_of_scope.html", context, status=403)
