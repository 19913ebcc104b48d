"""What stands between a person and the pages: the own area of duty, and a first password not yet changed."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

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
            "roles": sorted(role.label for role in action.roles | action.given),
            "people": people_to_ask(request.user),
        }
        return render(request, "accounts/out_of_scope.html", context, status=403)


class FirstPasswordMiddleware:
    """Lets nobody go further with a first password than to the page where it is changed.

    Somebody else has seen it on its slip: until it is replaced, what is done is not certainly this person's.
    """

    # Signing out, the language, and what the page itself is made of.
    OPEN_TO_ALL = ("account_change_password", "account_logout", "set_language")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, or send to the change of the password."""
        user = request.user
        if user.is_authenticated and user.must_change_password:
            open_to_all = [reverse(name) for name in self.OPEN_TO_ALL]
            if request.path not in open_to_all and not request.path.startswith(settings.STATIC_URL):
                return redirect("account_change_password")
        return self.get_response(request)
