"""Accounts and duties. What a person may do follows from the duties valid today, and from nothing else."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from liandong.foundation import clock
from liandong.foundation.accounts.roles import Role
from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place

__all__ = ["Duty", "HandOver", "HandOverItem", "Role", "User"]


class User(AbstractUser):
    """A person who signs in. ``is_superuser`` gives no area and no action: only duties do."""

    key = models.UUIDField(default=uuid7, unique=True, editable=False)
    display_name = models.CharField(_("name"), max_length=50)
    # Set with the first password, which somebody else has seen; taken away by choosing one's own.
    must_change_password = models.BooleanField(_("first password"), default=False)
    opened_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="accounts_opened", editable=False
    )
    # Chinese names are one word of text; two halves would be a second truth.
    first_name = None  # type: ignore[assignment]  # Django's way of dropping an inherited field
    last_name = None  # type: ignore[assignment]  # as above

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.display_name or self.username

    def set_password(self, raw_password: str | None) -> None:
        """Set a password of one's own: a first password is done with."""
        super().set_password(raw_password)
        self.must_change_password = False

    def get_full_name(self) -> str:
        """The whole name, as people write it."""
        return str(self)

    def get_short_name(self) -> str:
        """The same: Chinese names have no short form that is safe to guess."""
        return str(self)


class DutyQuerySet(models.QuerySet["Duty"]):
    """Duties, by the day they are valid on."""

    def valid(self, on: date | None = None) -> DutyQuerySet:
        """Duties that count on a day (default: today): begun, not ended, of an account that is open.

        A delegated duty counts while the account of whoever delegated it is open too.
        """
        day = on or clock.today()
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
            Q(on_behalf_of__isnull=True) | Q(on_behalf_of__user__is_active=True),
            valid_from__lte=day,
            user__is_active=True,
        )


class Duty(models.Model):
    """A role of a person in a place, from ``valid_from`` until before ``valid_to`` (absent: open).

    ``on_behalf_of``: the duty of a colleague who is away, delegated for these days. It allows what that duty
    allows, and what is done by it is recorded as done for the colleague.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="duties")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="duties")
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True)
    on_behalf_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="delegated_to", editable=False
    )
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="duties_granted")
    granted_at = models.DateTimeField(default=clock.now, editable=False)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        indexes = [models.Index(fields=["place", "role"], name="duty_place_role")]
        constraints = [
            models.CheckConstraint(
                name="duty_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
            ),
            models.CheckConstraint(
                name="duty_role_is_known", condition=Q(role__in=[role.value for role in Role])
            ),
            models.CheckConstraint(
                name="duty_delegated_ends_by_itself",
                condition=Q(on_behalf_of__isnull=True) | Q(valid_to__isnull=False),
            ),
            models.UniqueConstraint(
                name="duty_open_once", fields=["user", "role", "place"], condition=Q(valid_to__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.place_id}"


class HandOver(models.Model):
    """Somebody leaves: the duties end on a day, and what is open passes to a successor where there is one."""

    key = models.UUIDField(default=uuid7, unique=True, editable=False)
    leaver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="hand_overs_left")
    successor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="hand_overs_taken")
    on = models.DateField(_("on"))
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        constraints = [
            models.CheckConstraint(
                name="handover_to_somebody_else",
                condition=Q(successor__isnull=True) | ~Q(successor=F("leaver")),
            )
        ]

    def __str__(self) -> str:
        return str(self.key)


class HandOverItem(models.Model):
    """One line of a hand-over: a duty that ended with the one that follows it, or a piece of open work.

    ``subject`` names the work by its key (``batch:0198…``); ``kind`` is the list it stood in.
    """

    hand_over = models.ForeignKey(HandOver, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200, blank=True)
    ended = models.ForeignKey(Duty, on_delete=models.PROTECT, null=True, related_name="+")
    follows = models.ForeignKey(Duty, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("line of a hand-over")
        verbose_name_plural = _("lines of a hand-over")

    def __str__(self) -> str:
        return self.title or self.kind
