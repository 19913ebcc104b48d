"""Opening accounts, giving, delegating and ending duties. Each change is a line of the audit stream."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import Q

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.accounts.announcements import announce
from liandong.foundation.accounts.clauses import Clause
from liandong.foundation.accounts.models import Duty, Role, User
from liandong.foundation.accounts.roles import ADMINISTRATORS, LEVELS, clash
from liandong.foundation.accounts.scope import forget_duties, may, may_give
from liandong.foundation.audit.services import note
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import path_names

LONGEST_DELEGATION = timedelta(days=183)  # who is away longer hands over
# No l, 1, o, 0, i: what is read from paper is typed right.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


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


class NotYoursToGive(Refusal):
    """Somebody gives or ends a duty who may not."""

    message = marked(
        "{role} of {place} is not yours to give or to end: accounts are opened by the level right "
        "above, in its own area; ask a security administrator for anything else."
    )


class ToOneself(Refusal):
    """Somebody gives a duty to themselves, or closes their own account."""

    message = marked("Nobody does this for themselves; ask the level above or a security administrator.")


class NotYoursToManage(Refusal):
    """An account of somebody whom the actor does not oversee."""

    message = marked(
        "The account of {person} is not yours to open or close; it is managed by the level right above, "
        "or by the system administrator of the area."
    )


class CannotDelegate(Refusal):
    """A duty that cannot be delegated so."""

    message = marked("This duty cannot be delegated: {reason}")


NOT_YOURS = marked("only its holder, and whoever may give it, delegate it")
TWICE_REMOVED = marked("it is a delegated one itself")
TOO_LONG = marked("a delegation lasts 183 days at most; who is away longer hands over")
NOT_HELD = marked("it does not count on all of these days")
NO_ACCOUNT = marked("the colleague's account is closed, or is the holder's own")


def first_password() -> str:
    """A password for a slip of paper, ``k7mq-2xrt-9hva``: about 59 random bits, good until first used."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


@transaction.atomic
def open_account(
    *,
    username: str,
    display_name: str,
    password: str | None,
    actor: User | None,
    is_first: bool = False,
) -> User:
    """Open an account. Without a password nobody can sign in to it until one is set.

    Args:
        username: what is typed to sign in.
        display_name: the person's name.
        password: None for none yet.
        actor: who opens it; None for whoever runs the installation.
        is_first: the password is a first one, made by :func:`first_password`; it is to be changed at once.

    Raises:
        UsernameTaken: the user name exists, in whatever case.
        NotYoursToManage: the actor opens no accounts.
        django.core.exceptions.ValidationError: the password is too weak.
    """
    if actor is not None and not may(actor, "account.open"):
        raise NotYoursToManage(person=display_name)
    if User.objects.filter(username__iexact=username).exists():
        raise UsernameTaken(username=username)
    user = User(username=username, display_name=display_name, opened_by=actor)
    if password is not None and not is_first:
        validate_password(password, user)
    if password is not None and is_first:
        _set_first_password(user, password)
    else:
        user.set_password(password)
    user.save()
    note(actor=actor, action="account.opened", subject=f"user:{user.key}")
    return user


def _set_first_password(user: User, password: str) -> None:
    # A slow hash protects passwords that people think of. This one is random and is replaced at first use:
    # a light hash lets a county open a thousand accounts in a second.
    hasher = PBKDF2PasswordHasher()
    user.password = hasher.encode(password, hasher.salt(), iterations=20_000)
    user.must_change_password = True


@transaction.atomic
def renew_password(user: User, *, actor: User | None) -> str:
    """Give a person a new first password, for a slip; the old one counts no more, nor does any open session.

    Raises:
        NotYoursToManage, ToOneself: the actor does not oversee this person.
    """
    require_managed(actor, user)
    password = first_password()
    _set_first_password(user, password)
    user.save(update_fields=["password", "must_change_password"])
    note(actor=actor, action="account.password_renewed", subject=f"user:{user.key}")
    return password


@transaction.atomic
def close_account(user: User, *, actor: User | None) -> None:
    """Close an account: nobody signs in to it, its duties no longer count; its history stays.

    Raises:
        NotYoursToManage, ToOneself: the actor does not oversee this person.
    """
    require_managed(actor, user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    forget_duties(user)
    note(actor=actor, action="account.closed", subject=f"user:{user.key}")


@transaction.atomic
def reopen_account(user: User, *, actor: User | None) -> None:
    """Open a closed account again: duties that have not ended count again.

    Raises:
        NotYoursToManage, ToOneself: the actor does not oversee this person.
    """
    require_managed(actor, user)
    user.is_active = True
    user.save(update_fields=["is_active"])
    forget_duties(user)
    note(actor=actor, action="account.reopened", subject=f"user:{user.key}")


def manages(actor: User, person: User) -> bool:
    """Whether the actor may open and close the person's account.

    The level right above may, where every duty of the person is one it gives; so may a system administrator
    of the area, but not for administrators: none of the three holds the key of another. Accounts without any
    duty belong to whoever opened them, and to system administrators.
    """
    if actor.pk == person.pk:
        return False
    duties = [
        duty
        for duty in person.duties.select_related("place")
        if duty.on_behalf_of_id is None and (duty.valid_to is None or duty.valid_to > clock.today())
    ]
    if any(duty.role in ADMINISTRATORS for duty in duties):
        return False
    if not duties:
        return may(actor, "account.manage") or (
            person.opened_by_id == actor.pk and may(actor, "account.open")
        )
    if all(may(actor, "account.manage", duty.place) for duty in duties):
        return True
    return may(actor, "account.open") and all(may_give(actor, Role(duty.role), duty.place) for duty in duties)


def require_managed(actor: User | None, person: User) -> None:
    """Refuse an actor who does not oversee the person; None is whoever runs the installation."""
    if actor is None:
        return
    if actor.pk == person.pk:
        raise ToOneself
    if not manages(actor, person):
        raise NotYoursToManage(person=str(person))


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
        NotYoursToGive, ToOneself: the actor may not give this role there, or gives it to themselves.

    Lock: the row of the account, so that two grants at once cannot both pass the check.
    """
    role = Role(role)
    _require_giver(actor, user, role, place)
    duty = _give(user, role, place, start=valid_from or clock.today(), valid_to=valid_to, actor=actor)
    note(
        actor=actor,
        action="duty.granted",
        subject=f"user:{user.key}",
        place=place,
        detail={"role": role.value},
    )
    return duty


def _require_giver(actor: User | None, user: User, role: Role, place: Place) -> None:
    if actor is None:
        return
    if actor.pk == user.pk:
        raise ToOneself
    if not may_give(actor, role, place):
        raise NotYoursToGive(role=role.label, place=path_names(place)[-1])


def _give(
    user: User,
    role: Role,
    place: Place,
    *,
    start: date,
    valid_to: date | None,
    actor: User | None,
    on_behalf_of: Duty | None = None,
) -> Duty:
    if place.level not in LEVELS[role]:
        levels = ", ".join(str(level.label) for level in sorted(LEVELS[role]))
        raise LevelOfRole(role=role.label, levels=levels, level=Level(place.level).label)
    locked = User.objects.select_for_update().get(pk=user.pk)
    held = locked.duties.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=start)).select_related("place")
    if valid_to is not None:
        held = held.filter(valid_from__lt=valid_to)
    for other in held:
        same_area = place.contains(other.place) or other.place.contains(place)
        if clash(role, Role(other.role), same_area=same_area):
            raise RolesClash(person=str(user), held=Role(other.role).label, wanted=role.label)
    duty = Duty.objects.create(
        user=user, role=role, place=place, valid_from=start, valid_to=valid_to, granted_by=actor,
        on_behalf_of=on_behalf_of,
    )  # fmt: skip
    forget_duties(user)
    return duty


@transaction.atomic
def end_duty(duty: Duty, *, actor: User | None, on: date | None = None) -> None:
    """End a duty: it does not count from the day on (default: today). One that never began is taken back.

    What was delegated of it ends with it.

    Raises:
        NotYoursToGive: the actor may not give this role there; who received a delegation may always end it.
    """
    is_mine = (
        duty.on_behalf_of is not None
        and actor is not None
        and (actor.pk in {duty.user_id, duty.on_behalf_of.user_id})
    )
    if actor is not None and not is_mine and not may_give(actor, Role(duty.role), duty.place):
        raise NotYoursToGive(role=Role(duty.role).label, place=path_names(duty.place)[-1])
    _end(duty, on or clock.today(), actor)


def _end(duty: Duty, day: date, actor: User | None) -> None:
    for delegated in duty.delegated_to.filter(valid_to__gt=day).select_related("user", "place"):
        _end(delegated, day, actor)
    if day > duty.valid_from:
        duty.valid_to = day
        duty.save(update_fields=["valid_to"])
    elif not duty.delegated_to.exists():
        duty.delete()
    else:
        # Others acted by it, if only as of a day that has not come: it stays, for one day.
        duty.valid_to = duty.valid_from + timedelta(days=1)
        duty.save(update_fields=["valid_to"])
    forget_duties(duty.user)
    note(
        actor=actor, action="duty.ended", subject=f"user:{duty.user.key}", place=duty.place,
        detail={"role": duty.role, "on": day.isoformat()},
    )  # fmt: skip


@transaction.atomic
def delegate(duty: Duty, *, to: User, valid_from: date, valid_to: date, actor: User | None) -> Duty:
    """Let a colleague act by somebody's duty for some days; it ends by itself.

    What the colleague does by it is recorded as done for the holder. The rules of roles hold for the
    colleague too: an administrator's duty goes to nobody with another duty, an approver's to no collector.

    Args:
        duty: the duty of whoever is away.
        to: the colleague.
        valid_from: the first day.
        valid_to: the day after the last.
        actor: who delegates: the holder, or somebody who may give this role there.

    Raises:
        CannotDelegate, RolesClash: the delegation is against the rules.
    """
    role = Role(duty.role)
    if actor is not None and actor.pk != duty.user_id and not may_give(actor, role, duty.place):
        raise CannotDelegate(reason=Clause(NOT_YOURS, __name__))
    if duty.on_behalf_of_id is not None:
        raise CannotDelegate(reason=Clause(TWICE_REMOVED, __name__))
    if to.pk == duty.user_id or (actor is not None and to.pk == actor.pk) or not to.is_active:
        raise CannotDelegate(reason=Clause(NO_ACCOUNT, __name__))
    if valid_to - valid_from > LONGEST_DELEGATION:
        raise CannotDelegate(reason=Clause(TOO_LONG, __name__))
    ends_early = duty.valid_to is not None and valid_to > duty.valid_to
    if valid_from < max(duty.valid_from, clock.today()) or valid_to <= valid_from or ends_early:
        raise CannotDelegate(reason=Clause(NOT_HELD, __name__))
    given = _give(to, role, duty.place, start=valid_from, valid_to=valid_to, actor=actor, on_behalf_of=duty)
    detail = {"role": role.value, "from": valid_from.isoformat(), "until": valid_to.isoformat()}
    note(
        actor=actor, action="duty.delegated", subject=f"user:{duty.user.key}", place=duty.place,
        detail=detail | {"to": str(to.key)},
    )  # fmt: skip
    announce("duty.delegated", duty.user, duty.place, actor, detail | {"to": str(to.key)})
    return given


def hand_on(duty: Duty, *, to: User, on: date, actor: User | None) -> Duty | None:
    """Give a leaver's duty to a successor from a day on; None where the successor holds it already.

    Raises:
        RolesClash: the successor may not hold it.
    """
    held = to.duties.filter(role=duty.role, place=duty.place, on_behalf_of__isnull=True)
    if held.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on)).exists():
        return None
    start = max(on, duty.valid_from)
    given = _give(to, Role(duty.role), duty.place, start=start, valid_to=duty.valid_to, actor=actor)
    note(
        actor=actor, action="duty.granted", subject=f"user:{to.key}", place=duty.place,
        detail={"role": duty.role, "from": start.isoformat()},
    )  # fmt: skip
    return given
