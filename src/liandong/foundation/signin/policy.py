"""Who must sign in with a second factor, and who does."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.accounts.models import Role, User
from liandong.foundation.accounts.scope import duties_of


class RoleUnknown(Refusal):
    """The setting names a role that does not exist."""

    message = marked(
        "LIANDONG_SECOND_FACTOR names “{given}”; write optional, required, or roles by commas: {roles}."
    )


def check_roles() -> None:
    """Refuse to start with a misspelt role: it would ask nobody. Errors: RoleUnknown."""
    for given in sorted(settings.LIANDONG_SECOND_FACTOR_ROLES - set(Role.values)):
        raise RoleUnknown(given=given, roles=", ".join(Role.values))


def must_have_second_factor(user: User) -> bool:
    """Whether a duty that counts today asks for a second factor here. Cost: the duties, kept on the user."""
    wanted: frozenset[str] = settings.LIANDONG_SECOND_FACTOR_ROLES
    return bool(wanted) and any(duty.role in wanted for duty in duties_of(user))


def has_second_factor(user: User) -> bool:
    """Whether an authenticator app is set up. Cost: one query."""
    found: bool = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()
    return found
