"""The rules of this installation, where allauth asks for them."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.foundation.accounts.models import User
from liandong.foundation.audit.services import note
from liandong.foundation.pages import formats
from liandong.foundation.signin import limits, secrets
from liandong.foundation.signin.policy import must_have_second_factor


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is shipped without types
    """Officials get their accounts from an administrator; who guesses passwords is stopped."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": gettext_lazy(
            "User name or password is wrong. Mind capital letters and the input method."
        ),
        "enter_current_password": gettext_lazy("This is not your present password."),
        "incorrect_password": gettext_lazy("This is not your password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an account carries an area of duty, which nobody can give to themselves."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The caller's address; empty where there is none, as behind a socket."""
        return get_client_ip(request) or ""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try before the password is looked at, so that tries at once cannot slip through.

        Raises:
            ValidationError: one too many, with the instant from which one may try again.
        """
        for limit, key in self._counted(request, credentials):
            usage = limits.consume(limit, key)
            if not usage.is_over:
                continue
            if usage.is_first_over:
                _note_lock(limit, str(credentials.get("username", "")))
            raise too_many(usage)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The account, if the password is right; then its tries that failed are forgotten."""
        user = super().authenticate(request, **credentials)
        if user is not None:
            for limit, key in self._counted(request, credentials):
                if limit.name == "account":
                    limits.clear(limit, key)
                else:
                    # Only this try: a right password now and then must not buy further guesses.
                    limits.give_back(limit, key)
        return user

    def _rollback_login_failed_rl_usage(self) -> None:
        """Nothing: allauth's own count is not used."""

    def _counted(self, request: HttpRequest, credentials: dict[str, Any]) -> list[tuple[limits.Limit, str]]:
        counted = [(limits.of_account(), str(credentials.get("username", "")).casefold())]
        address = self.get_client_ip(request)
        return [*counted, (limits.of_address(), address)] if address else counted


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is shipped without types
    """Second factors: encrypted secrets, and no way out where one is required."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "This code is not right. Use the one the app shows now; the clock of the phone must be right."
        ),
        "cannot_delete_authenticator": gettext_lazy(
            "Your duty asks for a second factor, so it cannot be switched off."
        ),
    }

    def encrypt(self, text: str) -> str:
        """As it is kept in the database."""
        return secrets.sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        """As it is used."""
        return secrets.opened(encrypted_text)

    def get_totp_issuer(self) -> str:
        """What the app on the phone shows above the code."""
        return str(_("Liandong"))

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Not where a duty asks for it."""
        return not must_have_second_factor(authenticator.user)


class IssuerAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is shipped without types
    """Sign-in by an identity provider: it names an account that exists, or nobody gets in."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: see :class:`AccountAdapter`."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Tie the provider's identity to the account its claim names, at the first sign-in; keep no more.

        Raises:
            ImmediateHttpResponse: no open account has that name, or a signed-in user tries to tie a further
                identity by hand, which would let one identity be chosen for somebody else's account.
        """
        claims = _claims(sociallogin.account.extra_data)
        sociallogin.account.extra_data = {}
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            raise self._refused(request, "connecting")
        if sociallogin.is_existing:
            sociallogin.account.save(update_fields=["extra_data"])
            return
        user = _named_by(claims)
        if user is None:
            raise self._refused(request, "unknown")
        sociallogin.connect(request, user)
        note(actor=user, action="account.issuer_linked", subject=f"user:{user.key}")

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        """A sign-in at the provider that came to nothing is a line of the audit stream too."""
        note(actor=None, action="session.refused", detail={"by": "issuer", "error": str(error or "")[:40]})

    def _refused(self, request: HttpRequest, why: str) -> ImmediateHttpResponse:
        note(actor=None, action="session.refused", detail={"by": "issuer", "error": why})
        return ImmediateHttpResponse(render(request, "socialaccount/no_account.html", status=403))


def too_many(usage: limits.Usage) -> ValidationError:
    """The sentence that says when to try again."""
    return ValidationError(
        _("Too many tries failed. For safety no further one is taken before %(moment)s.")
        % {"moment": formats.moment(usage.ends_at)},
        code="too_many",
    )


def _note_lock(limit: limits.Limit, username: str) -> None:
    """One line for each lock-out. The name is kept only where it is an account's."""
    user = User.objects.filter(username__iexact=username).first() if limit.name == "account" else None
    note(
        actor=None,
        action="session.locked",
        subject=f"user:{user.key}" if user else "",
        detail={"by": limit.name, "minutes": limit.seconds // 60},
    )


def _claims(data: Any) -> dict[str, Any]:
    """What the provider says of the person: userinfo, else the identity token."""
    found = data.get("userinfo") or data.get("id_token") or data
    return dict(found)


def _named_by(claims: dict[str, Any]) -> User | None:
    """The open account that the claim names. An e-mail address counts only if the provider verified it."""
    claim: str = settings.LIANDONG_OIDC_CLAIM
    value = str(claims.get(claim) or "").strip()
    if not value or (claim == "email" and claims.get("email_verified") is not True):
        return None
    field = "email__iexact" if claim == "email" else "username__iexact"
    found = list(User.objects.filter(is_active=True, **{field: value})[:2])
    return found[0] if len(found) == 1 else None
