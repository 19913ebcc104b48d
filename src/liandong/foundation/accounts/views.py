"""The page of one's own account."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from liandong.foundation.accounts.selectors import people_to_ask, shown_duties


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My duties, my area, what they allow, the language, and whom to ask for more."""
    return render(
        request,
        "accounts/mine.html",
        {"duties": shown_duties(request.user), "people": people_to_ask(request.user)},
    )
