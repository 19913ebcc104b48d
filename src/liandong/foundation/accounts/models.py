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

__all__ = ["Duty", "Role", "User"]


class User(AbstractUser):
    """A person who signs in. ``is_superuser`` gives no area and no action: only duties do."""

    key = models.UUIDField(default=uuid7, unique=True, editable=False)
    display_name = models.CharField(_("name"), max_length=50)
    # Chinese names are one word of text; two halves would be a second truth.
    first_name = None  # type: ignore[assignment]  # Django's way of dropping an inherited field
    last_name = None  # type: ignore[assignment]  # as above

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        """The whole name, as people write it."""
        return str(self)

    def get_short_name(self) -> str:
        """The same: Chinese names have no short form that is safe to guess."""
        return str(self)


class DutyQuerySet(models.QuerySet["Duty"]):
    """Duties, by the day they are valid on."""

    def valid(self, on: date | None = None) -> DutyQuerySet:
        """Duties that count on a day (default: today): begun, not ended, of an account that is open."""
        day = on or clock.today()
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day, user__is_active=True
        )


class Duty(models.Model):
    """A role of a person in a place, from ``valid_from`` until before ``valid_to`` (absent: open)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="duties")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="duties")
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True)
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
            models.UniqueConstraint(
                name="duty_open_once", fields=["user", "role", "place"], condition=Q(valid_to__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.place_id}"
