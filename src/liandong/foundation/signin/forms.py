"""Forms of the second factor: allauth's, with wrong codes counted and words for people."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.utils.translation import gettext_lazy as _

from liandong.foundation.audit.services import note
from liandong.foundation.signin import limits
from liandong.foundation.signin.adapters import too_many


class _Counted:
    """Stops whoever guesses codes. A code that is right sets the count back."""

    user: Any
    fields: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = self.label
        field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}

    label = _("Code from the app, or a recovery code")

    def clean_code(self) -> Any:
        """Errors: ValidationError, with the instant from which one may try again."""
        limit, key = limits.of_second_factor(), str(self.user.pk)
        usage = limits.consume(limit, key)
        if usage.is_over:
            if usage.is_first_over:
                note(
                    actor=None,
                    action="session.locked",
                    subject=f"user:{self.user.key}",
                    detail={"by": limit.name, "minutes": limit.seconds // 60},
                )
            raise too_many(usage)
        code = super().clean_code()  # type: ignore[misc]  # allauth's form stands behind this one
        limits.clear(limit, key)
        return code


class CodeForm(_Counted, AuthenticateForm):  # type: ignore[misc]  # allauth is shipped without types
    """The second step of signing in."""


class CodeAgainForm(_Counted, ReauthenticateForm):  # type: ignore[misc]  # allauth is shipped without types
    """The code once more, before something that matters."""


class FirstCodeForm(_Counted, ActivateTOTPForm):  # type: ignore[misc]  # allauth is shipped without types
    """The first code of an app that is being set up."""

    label = _("Six figures that the app shows now")
