"""Sessions end by age and by standing idle; who needs a second factor sets one up before anything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.audit.services import note
from liandong.foundation.signin.policy import has_second_factor, must_have_second_factor

Answer = Callable[[HttpRequest], HttpResponse]

_OPENED, _SEEN = "opened_at", "seen_at"
_SEEN_AGAIN_AFTER = 60  # seconds: the session is written once a minute, not at every request
_OPEN_TO_ALL = frozenset(
    {
        "account_logout",
        "account_login",
        "account_reauthenticate",
        "set_language",
        "account_change_password",  # a first password is changed before anything else, this too
    }
)


def open_session(request: HttpRequest) -> None:
    """Write down that the session begins now."""
    request.session[_OPENED] = request.session[_SEEN] = clock.now().timestamp()


class SessionEndMiddleware:
    """Signs out whoever was away too long, or has been signed in too long."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, unless its session has ended."""
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = clock.now().timestamp()
        opened, seen = request.session.get(_OPENED), request.session.get(_SEEN)
        if opened is None or seen is None:
            open_session(request)
        elif now - seen > settings.LIANDONG_IDLE_MINUTES * 60:
            return self._ended(
                request,
                "idle",
                _("You were away for more than %(minutes)s minutes and have been signed out for safety.")
                % {"minutes": settings.LIANDONG_IDLE_MINUTES},
            )
        elif now - opened > settings.LIANDONG_SESSION_HOURS * 3600:
            return self._ended(
                request,
                "age",
                _("You were signed in for %(hours)s hours; please sign in again.")
                % {"hours": settings.LIANDONG_SESSION_HOURS},
            )
        elif now - seen > _SEEN_AGAIN_AFTER:
            request.session[_SEEN] = now
        return self.get_response(request)

    def _ended(self, request: HttpRequest, why: str, sentence: str) -> HttpResponse:
        user = request.user
        assert isinstance(user, User)  # noqa: S101  for the type; only sessions of somebody end
        note(actor=user, action="session.ended", subject=f"user:{user.key}", detail={"why": why})
        logout(request)
        messages.info(request, sentence)
        return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")


class SecondFactorMiddleware:
    """Leads whoever needs a second factor and has none to setting one up."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Every page but those of signing in waits until the second factor is there."""
        user = request.user
        name = request.resolver_match.url_name if request.resolver_match else None
        if not isinstance(user, User) or name in _OPEN_TO_ALL or str(name).startswith("mfa_"):
            return None
        if not must_have_second_factor(user) or has_second_factor(user):
            return None
        messages.warning(request, _("Your duty asks for a second factor. Set it up now; it takes a minute."))
        return redirect("mfa_activate_totp")
