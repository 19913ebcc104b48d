"""What a family said or signed: by its own account, by card, or at a service point; itself or by a proxy."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from liandong.casework.models import Case
from liandong.casework.procedure_tables import table_of
from liandong.feedback.models.card import FamilyCard
from liandong.feedback.models.objection import Objection
from liandong.feedback.models.proxy import Proxy
from liandong.foundation.files.models import StoredFile
from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place
from liandong.registry.models import Household, Member


class Channel(models.TextChoices):
    """By which way a family spoke."""

    ACCOUNT = "account", _("by its own account")
    CARD = "card", _("by its card")
    POINT = "point", _("at the service point")


class SaidKind(models.TextChoices):
    """What it was."""

    QUESTION = "question", _("a question")
    CORRECTION = "correction", _("a correction that is asked for")
    OBJECTION = "objection", _("an objection")
    CONSENT = "consent", _("its consent to the procedure, signed")
    AGREED = "agreed", _("its agreement, signed")
    RECEIVED = "received", _("the receipt of a decision, signed")


SIGNED = (SaidKind.CONSENT, SaidKind.AGREED, SaidKind.RECEIVED)


class FamilySaid(models.Model):
    """One thing that a family said or signed, with who spoke, by which way, and what was answered.

    ``person``: whose account it was, or the cadre at the service point who wrote it down. ``proxy``: who
    spoke for the family; None: the family itself. ``about_work``: it is about the work of the village, which
    therefore neither reads nor answers it. ``spoken``: at the service point, read back to the family and
    confirmed by word of mouth. ``signature``: drawn or scanned. ``about``: the fact, as it stood.
    ``held``: it stopped the days of the case's notice.
    ``trips``: how often the family had to come for this; None: unknown.

    Of a signature: ``member``: who of the family signed; ``content``: what was signed, as it read that day,
    and ``digest``, its SHA-256 (empty of signatures from before); ``procedure``: to which it consents before
    there is a case; ``withdrawn_at``: the family took it back. ``erased_at``: the words, the content and the
    picture went by the rule of retention.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="said")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=SaidKind.choices)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    card = models.ForeignKey(FamilyCard, on_delete=models.PROTECT, null=True, related_name="+")
    proxy = models.ForeignKey(Proxy, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    text = models.CharField(max_length=1000, blank=True)
    about = models.CharField(max_length=400, blank=True)
    wanted = models.CharField(max_length=400, blank=True)
    about_work = models.BooleanField(default=False)
    objection = models.OneToOneField(Objection, on_delete=models.PROTECT, null=True, related_name="said")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="said_of_family")
    state = models.CharField(max_length=30, blank=True, help_text="of the case, when it was said")
    held = models.BooleanField(default=False)
    spoken = models.BooleanField(default=False)
    signature = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    trips = models.PositiveSmallIntegerField(null=True)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    procedure = models.CharField(max_length=30, blank=True, default="")
    content: models.JSONField[Mapping[str, str | int | list[str] | None]] = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    erased_at = models.DateTimeField(null=True)
    said_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("what a family said")
        verbose_name_plural = _("what families said")
        indexes = [models.Index(fields=["household", "-id"], name="said_of_household")]
        constraints = [
            models.CheckConstraint(name="said_kind_known", condition=Q(kind__in=SaidKind.values)),
            models.CheckConstraint(
                name="said_by_a_way",
                condition=Q(channel="card", card__isnull=False, person__isnull=True)
                | Q(channel__in=["account", "point"], card__isnull=True, person__isnull=False),
            ),
            models.CheckConstraint(
                name="said_confirmed_at_the_point",
                condition=~Q(channel="point") | Q(spoken=True) | Q(signature__isnull=False),
            ),
            models.CheckConstraint(
                name="said_signed",
                condition=~Q(kind__in=["consent", "agreed", "received"])
                | Q(signature__isnull=False, case__isnull=False)
                | (Q(kind="consent", signature__isnull=False) & ~Q(procedure="")),
            ),
            models.CheckConstraint(
                name="said_answered_by_somebody_else",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (
                    Q(answered_at__gte=F("said_at"), answered_by__isnull=False)
                    & (~Q(answer="") | Q(erased_at__isnull=False))
                    & (Q(about_work=False) | Q(person__isnull=True) | ~Q(answered_by=F("person")))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number on the receipt: the day and the row."""
        return f"{timezone.localtime(self.said_at):%Y%m%d}-{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether an answer is to be written. Objections to facts and notices have tasks of their own."""
        return self.asks_answer and self.answered_at is None

    @property
    def asks_answer(self) -> bool:
        """Whether it is answered in words."""
        return self.kind not in SIGNED and self.objection_id is None and not self.held

    @property
    def goes_above(self) -> bool:
        """Whether somebody above the village answers: nobody judges an objection to their own."""
        return self.about_work or self.kind == SaidKind.OBJECTION

    @property
    def signer(self) -> str:
        """Who spoke or signed, by name where it is known."""
        if self.proxy is not None:
            return gettext("{who} for the family").format(who=self.proxy)
        return str(self.member) if self.member is not None else gettext("somebody of the family")

    @property
    def procedure_words(self) -> str:
        """To which procedure it consents, in words."""
        procedure, version = str(self.content.get("procedure", "/")).split("/")
        return str(table_of(procedure, version).title) if procedure else ""

    @property
    def is_signature(self) -> bool:
        """Whether it is a signature, which asks for no answer."""
        return self.kind in SIGNED
