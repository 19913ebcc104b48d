"""Sessions and second factors, as Django and allauth tell of them."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from liandong.foundation.audit.services import note
from liandong.foundation.signin.middleware import open_session


@receiver(user_logged_in, dispatch_uid="signin.opened")
def remember_the_beginning(*, request: HttpRequest, **_: Any) -> None:
    """A session begins: its age and its idle time are counted from now."""
    open_session(request)


@receiver(password_changed, dispatch_uid="signin.password_changed")
def note_password_changed(*, user: Any, **_: Any) -> None:
    """Somebody changed the own password."""
    note(actor=user, action="account.password_changed", subject=f"user:{user.key}")


@receiver(authenticator_added, dispatch_uid="signin.factor_added")
def note_factor_added(*, user: Any, authenticator: Any, **_: Any) -> None:
    """A second factor was set up."""
    note(actor=user, action="account.factor_added", subject=f"user:{user.key}", detail=_kind(authenticator))


@receiver(authenticator_reset, dispatch_uid="signin.factor_reset")
def note_factor_reset(*, user: Any, authenticator: Any, **_: Any) -> None:
    """New recovery codes took the place of the old ones."""
    note(actor=user, action="account.factor_reset", subject=f"user:{user.key}", detail=_kind(authenticator))


@receiver(authenticator_removed, dispatch_uid="signin.factor_removed")
def note_factor_removed(*, user: Any, authenticator: Any, **_: Any) -> None:
    """A second factor was switched off."""
    note(actor=user, action="account.factor_removed", subject=f"user:{user.key}", detail=_kind(authenticator))


@receiver(authentication_failed, dispatch_uid="signin.factor_failed")
def note_factor_failed(*, user: Any, **_: Any) -> None:
    """A wrong code after the right password: somebody may know the password who should not."""
    note(actor=None, action="session.refused", subject=f"user:{user.key}", detail={"by": "second_factor"})


def _kind(authenticator: Any) -> dict[str, object]:
    return {"kind": str(authenticator.type)}
