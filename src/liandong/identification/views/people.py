"""Who reads a page."""

from __future__ import annotations

from django.http import HttpRequest

from liandong.foundation.accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The reader of a page behind ``login_required``."""
    assert isinstance(request.user, User)  # noqa: S101  for the type; the decorator saw to it
    return request.user
