"""Who asks for a page."""

from __future__ import annotations

from django.http import HttpRequest

from liandong.foundation.accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The person; the decorators saw to it that there is one."""
    assert isinstance(request.user, User)  # noqa: S101  for the type; the decorators saw to it
    return request.user
