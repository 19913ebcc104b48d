"""The page of one's own tokens."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from liandong.analytics.errors import Refusal
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.tokens.forms import TokenForm
from liandong.foundation.tokens.scopes import SCOPES
from liandong.foundation.tokens.selectors import token_of, tokens_of
from liandong.foundation.tokens.services import issue_token, revoke_token


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  for the type; the decorator saw to it
    return request.user


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """My tokens, and a new one; its text is shown right after it is made and never again."""
    user = _signed_in(request)
    form = TokenForm(request.POST or None)
    made = None
    if request.method == "POST" and form.is_valid():
        try:
            made = issue_token(user=user, actor=user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            form = TokenForm()
    lines = [
        (token, [SCOPES[scope] for scope in token.scopes if scope in SCOPES]) for token in tokens_of(user)
    ]
    context = {
        "form": form,
        "made": made,
        "lines": lines,
        "now": clock.now(),
        "docs": settings.LIANDONG_API_DOCS,
    }
    return render(request, "tokens/mine.html", context)


@login_required
@require_POST
def revoke(request: HttpRequest, key: UUID) -> HttpResponse:
    """End one of my tokens."""
    user = _signed_in(request)
    token = token_of(user, key)
    if token is None:
        raise Http404
    revoke_token(token, actor=user)
    messages.success(request, _("The token is revoked; programs that use it are refused from now on."))
    return redirect("tokens")
