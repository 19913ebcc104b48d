"""Sign-ins, sign-outs and failed tries, as Django tells of them.

Django's signals are the one place through which every way of signing in passes (password, allauth, tests).
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from liandong.foundation.audit.services import note


@receiver(user_logged_in, dispatch_uid="audit.session_opened")
def note_session_opened(*, user: Any, **_: Any) -> None:
    """Somebody signed in."""
    note(actor=user, action="session.opened", subject=f"user:{user.key}")


@receiver(user_logged_out, dispatch_uid="audit.session_closed")
def note_session_closed(*, user: Any, **_: Any) -> None:
    """Somebody signed out; a session that had ended by itself has nobody to name."""
    if user is not None:
        note(actor=user, action="session.closed", subject=f"user:{user.key}")


@receiver(user_login_failed, dispatch_uid="audit.session_refused")
def note_session_refused(*, credentials: dict[str, Any], **_: Any) -> None:
    """A try that failed. The name is kept only where it is an account's: people type passwords there too."""
    name = str(credentials.get("username") or credentials.get("login") or "")
    known = get_user_model()._default_manager.filter(username__iexact=name).first() if name else None
    note(actor=None, action="session.refused", subject=f"user:{known.key}" if known else "")
