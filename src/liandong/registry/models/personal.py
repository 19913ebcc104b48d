"""The numbers by which the country knows a person: sealed, and found by a blind index only.

A row says which number held during ``[valid_from, valid_to)``, and who said so. ``sealed`` is bound to
``registry_personalnumber.sealed.<key>``; ``blind`` is the keyed hash of the normalised number, made with the
key whose number is ``blind_key``. Neither can be read or compared without the key file.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from liandong.foundation.keys import uuid7
from liandong.foundation.personal import Kind, unseal
from liandong.registry.models.dated import listed
from liandong.registry.models.household import Household, Member
from liandong.registry.models.source import Source

SEALED_OF = "registry_personalnumber.sealed"
OF_MEMBERS = (Kind.ID_NUMBER, Kind.DISABILITY_CARD)  # the others may be a member's or the household's
NAMING = (Kind.ID_NUMBER, Kind.DISABILITY_CARD)  # kinds that name one person in the whole country
_ERASED = Q(erased_at__isnull=False, sealed=b"", blind__isnull=True)
_KEPT = Q(erased_at__isnull=True, blind__isnull=False) & ~Q(sealed=b"")


class _Sealed(models.Model):
    """The columns that a number and its history share."""

    key = models.UUIDField(default=uuid7, editable=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    sealed = models.BinaryField()
    blind = models.BinaryField(max_length=16, null=True)
    blind_key = models.BigIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="the first day it no longer holds")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def of(self) -> str:
        """What the sealed value is bound to."""
        return f"{SEALED_OF}.{self.key}"

    def opened(self) -> str:
        """The number in full. Errors: NotOpened, those of the keys."""
        return unseal(bytes(self.sealed), of=self.of)


class PersonalNumber(_Sealed):
    """An ID number, disability card, phone number or bank account of a member or of a household.

    ``member`` NULL: the household's own. An erased number keeps its row, so that history can say that there
    was one; what it was is gone.
    """

    id = models.BigAutoField(primary_key=True)
    # foreign keys without a constraint are held by liandong.registry.set_wise, a statement at a time
    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, db_constraint=False, related_name="numbers"
    )
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, db_constraint=False, null=True, related_name="numbers"
    )
    source = models.ForeignKey(Source, on_delete=models.PROTECT, db_constraint=False, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="number_key"),
            models.UniqueConstraint(
                fields=["member", "kind"],
                condition=Q(valid_to__isnull=True, member__isnull=False),
                name="number_one_of_member",
            ),
            models.UniqueConstraint(
                fields=["household", "kind"],
                condition=Q(valid_to__isnull=True, member__isnull=True),
                name="number_one_of_household",
            ),
            *listed("number", kind=Kind),
            models.CheckConstraint(
                condition=Q(member__isnull=False) | ~Q(kind__in=OF_MEMBERS), name="number_owner"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="number_period"
            ),
            models.CheckConstraint(condition=_ERASED | _KEPT, name="number_erased_or_kept"),
        ]
        indexes = [models.Index(fields=["blind"], name="number_blind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class PersonalNumberVersion(_Sealed):
    """A number's row as it stood until something but its keys changed; written by the database itself.

    ``number`` is the id of the row; ``superseded_at`` the instant until which it stood like this.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.BigIntegerField(db_index=True)
    superseded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.superseded_at:%Y-%m-%d}"


class NumberConflict(models.Model):
    """One number stands at two persons who both belong to a family: a question to both villages.

    Nothing is decided by the machine; the conflict closes when one of the two rows ends or is replaced.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    earlier = models.ForeignKey(PersonalNumber, on_delete=models.CASCADE, related_name="conflicts_with_later")
    later = models.ForeignKey(PersonalNumber, on_delete=models.CASCADE, related_name="conflicts_with_earlier")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["earlier", "later"],
                condition=Q(closed_at__isnull=True),
                name="numberconflict_open_once",
            ),
            models.CheckConstraint(condition=Q(earlier__lt=F("later")), name="numberconflict_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.earlier_id} {self.later_id}"
