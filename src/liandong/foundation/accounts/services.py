"""Opening accounts, giving and ending duties. Each change is a line of the audit stream."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import Q

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.accounts.models import Duty, Role, User
from liandong.foundation.accounts.roles import LEVELS, clash
from liandong.foundation.accounts.scope import forget_duties
from liandong.foundation.audit.services import note
from liandong.foundation.places.models import Level, Place


class RolesClash(Refusal):
    """Two roles that one person may not hold at the same time."""

    message = marked(
        "{person} is {held} until further notice and cannot be {wanted} at the same time; "
        "end the first duty, or choose somebody else."
    )


class LevelOfRole(Refusal):
    """A role for a place of a level at which it does not exist."""

    message = marked("{role} is a duty for a {levels}, not for a {level}; choose such a place.")


class UsernameTaken(Refusal):
    """The user name belongs to somebody else."""

    message = marked("The user name {username} is taken; choose another.")


@transaction.atomic
def open_account(*, username: str, display_name: str, password: str | None, actor: User | None) -> User:
    """Open an account. Without a password nobody can sign in to it until one is set.

    Raises:
        UsernameTaken: the user name exists, in whatever case.
        django.core.exceptions.ValidationError: the password is too weak.
    """
    if User.objects.filter(username__iexact=username).exists():
        raise UsernameTaken(username=username)
    user = User(username=username, display_name=display_name)
    if password is not None:
        validate_password(password, user)
    user.set_password(password)
    user.save()
    note(actor=actor, action="account.opened", subject=f"user:{user.key}")
    return user


@transaction.atomic
def close_account(user: User, *, actor: User | None) -> None:
    """Close an account: nobody signs in to it, its duties no longer count; its history stays."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    forget_duties(user)
    note(actor=actor, action="account.closed", subject=f"user:{user.key}")


@transaction.atomic
def grant_duty(
    *,
    user: User,
    role: Role,
    place: Place,
    actor: User | None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Duty:
    """Give a person a role for a place, from a day (default: today) until before another (default: open).

    Raises:
        LevelOfRole: the place is of a level at which the role does not exist.
        RolesClash: the person holds a role at some time of these days that excludes this one.

    Lock: the row of the account, so that two grants at once cannot both pass the check.
    """
    role = Role(role)
    if place.level not in LEVELS[role]:
        levels = ", ".join(str(level.label) for level in sorted(LEVELS[role]))
        raise LevelOfRole(role=role.label, levels=levels, level=Level(place.level).label)
    start = valid_from or clock.today()
    locked = User.objects.select_for_update().get(pk=user.pk)
    held = locked.duties.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=start))
    if valid_to is not None:
        held = held.filter(valid_from__lt=valid_to)
    for other in held:
        if clash(role, Role(other.role)):
            raise RolesClash(person=str(user), held=Role(other.role).label, wanted=role.label)
    duty = Duty.objects.create(
        user=user, role=role, place=place, valid_from=start, valid_to=valid_to, granted_by=actor
    )
    forget_duties(user)
    note(
        actor=actor,
        action="duty.granted",
        subject=f"user:{user.key}",
        place=place,
        detail={"role": role.value},
    )
    return duty


@transaction.atomic
def end_duty(duty: Duty, *, actor: User | None, on: date | None = None) -> None:
    """End a duty: it does not count from the day on (default: today). One that never began is taken back."""
    day = on or clock.today()
    if day <= duty.valid_from:
        duty.delete()
    else:
        duty.valid_to = day
        duty.save(update_fields=["valid_to"])
    forget_duties(duty.user)
    note(
        actor=actor, action="duty.ended", subject=f"user:{duty.user.key}", place=duty.place,
        detail={"role": duty.role, "on": day.isoformat()},
    )  # fmt: skip
