"""Pages of signing in that are not allauth's."""

from __future__ import annotations

from allauth.account import views as account
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def password_forgotten(request: HttpRequest) -> HttpResponse:
    """Who helps: passwords are not sent by mail."""
    return render(request, "account/password_reset.html")


def password_change(request: HttpRequest) -> HttpResponseBase:
    """Change the own password; who signs in by the identity provider has none to change."""
    user = request.user
    if user.is_authenticated and not user.has_usable_password():
        return render(request, "account/no_password.html")
    answer: HttpResponseBase = account.password_change(request)
    return answer
