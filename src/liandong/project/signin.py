"""Sign-in rules of the installation, as allauth asks for them."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is shipped without types
    """Officials get their accounts from an administrator; nobody signs up by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an account carries an area of duty, which nobody can give to themselves."""
        return False
