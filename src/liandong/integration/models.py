"""Comparisons with departments: who is asked about whom, under which consent, and what came back."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from liandong.foundation import clock
from liandong.foundation.files.models import StoredFile
from liandong.foundation.keys import uuid7
from liandong.foundation.pages import formats
from liandong.foundation.personal import unseal
from liandong.foundation.places.models import Place
from liandong.integration.codes import Channel, LeftOut, Match, Outcome, Purpose, Standing
from liandong.integration.exclusion import Effect
from liandong.integration.matrix import department_title, question_of
from liandong.integration.refusals import ExchangeKeyGone
from liandong.registry.models import Consent, Household, Member

EXCHANGE_KEY = "integration_comparison.exchange_key_sealed"
SAID = "integration_returned.said_sealed"
_USER = settings.AUTH_USER_MODEL


class Seat(models.Model):
    """For which department somebody with the duty of a sector department answers, below a place."""

    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    user = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="seats")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    department = models.CharField(max_length=30)
    given_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("seat of a department")
        verbose_name_plural = _("seats of departments")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "place", "department"],
                condition=Q(ended_at__isnull=True),
                name="seat_open_once",
            )
        ]

    def __str__(self) -> str:
        return department_title(self.department)


class _Asking(models.Model):
    """What a comparison and a standing one share."""

    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    department = models.CharField(max_length=30)
    questions: ArrayField[list[str], list[str]] = ArrayField(models.CharField(max_length=30))
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    by_tokens = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        titles = _(", ").join(str(question_of(name).title) for name in self.questions)
        return f"{self.department_name} · {titles}"

    @property
    def department_name(self) -> str:
        """What the department is called."""
        return department_title(self.department)


class Schedule(_Asking):
    """A standing comparison: asked anew each month on a day, with so many days to answer."""

    day = models.IntegerField()
    days = models.IntegerField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("standing comparison")
        verbose_name_plural = _("standing comparisons")
        constraints = [
            models.CheckConstraint(condition=Q(day__range=(1, 28)), name="schedule_day_of_every_month"),
            models.CheckConstraint(condition=Q(days__range=(1, 90)), name="schedule_days_to_answer"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="schedule_purpose"),
        ]


class Comparison(_Asking):
    """A list of persons about whom a department is asked, open from ``opens_on`` until ``due_on``.

    What comes later is kept and marked; nothing is taken before it opens or after it was withdrawn.
    """

    opens_on = models.DateField()
    due_on = models.DateField()
    schedule = models.ForeignKey(Schedule, on_delete=models.PROTECT, null=True, related_name="comparisons")
    month = models.DateField(null=True)
    exchange_key_sealed = models.BinaryField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")
        indexes = [models.Index(fields=["department", "place", "-id"], name="comparison_of_department")]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "month"], name="comparison_once_a_month"),
            models.CheckConstraint(condition=Q(due_on__gte=F("opens_on")), name="comparison_period"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="comparison_purpose"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="comparison_withdrawn_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(by_tokens=True) | Q(exchange_key_sealed__isnull=True),
                name="comparison_key_of_tokens",
            ),
        ]

    @property
    def exchange_key(self) -> str:
        """The key agreed for this comparison, as hexadecimal digits. Errors: ExchangeKeyGone."""
        if self.exchange_key_sealed is None:
            raise ExchangeKeyGone(due=formats.day(self.due_on))
        return unseal(bytes(self.exchange_key_sealed), of=f"{EXCHANGE_KEY}.{self.key}")

    @property
    def is_open(self) -> bool:
        """Whether returns are taken today."""
        return self.withdrawn_at is None and self.opens_on <= clock.today()

    @property
    def is_late(self) -> bool:
        """Whether its days are over."""
        return clock.today() > self.due_on


class Asked(models.Model):
    """One question about one person, by its line in the list; or why it is not asked.

    ``consent``: under which the question stands. Where ``left_out`` says why not, the department never
    sees the line.
    """

    id = models.BigAutoField(primary_key=True)
    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="asked", db_index=False)
    line = models.IntegerField()
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="asked")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="asked")
    question = models.CharField(max_length=30)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, null=True, related_name="+")
    left_out = models.CharField(max_length=12, choices=LeftOut.choices, null=True)

    class Meta:
        verbose_name = _("question about a person")
        verbose_name_plural = _("questions about persons")
        constraints = [
            models.UniqueConstraint(fields=["comparison", "line"], name="asked_line"),
            models.UniqueConstraint(fields=["comparison", "member", "question"], name="asked_once"),
            models.CheckConstraint(
                condition=Q(left_out__isnull=True, consent__isnull=False) | Q(left_out__in=LeftOut.values),
                name="asked_under_a_consent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comparison_id} {self.line}"

    def consent_holds(self, on: date) -> bool:
        """Whether the family's consent still covers the question on a day."""
        return self.consent is not None and self.consent.covers(question_of(self.question).extent, on)


class Delivery(models.Model):
    """One return: how it came, what became of its rows. Refused rows leave a code and their number."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    returned_at = models.DateTimeField()
    returned_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    is_late = models.BooleanField()
    taken = models.IntegerField()
    repeated = models.IntegerField()
    differing = models.IntegerField()
    unconfirmed = models.IntegerField()
    refused = models.IntegerField()
    problems = models.JSONField(default=list)

    class Meta:
        verbose_name = _("return of a department")
        verbose_name_plural = _("returns of departments")
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="delivery_channel")
        ]

    def __str__(self) -> str:
        return str(self.key)


class Returned(models.Model):
    """What a department says to one question: hit or no hit, value band, date, reason code; no more.

    ``said_sealed``: name and date of birth as the department wrote them, where these found the person;
    ``likelihood``: of that match, in thousandths. What it says is never changed; what it counts may be.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    asked = models.ForeignKey(Asked, on_delete=models.CASCADE, related_name="returned")
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="rows")
    is_hit = models.BooleanField()
    band = models.CharField(max_length=30, blank=True)
    on = models.DateField(null=True)
    reason = models.CharField(max_length=30, blank=True)
    matched = models.CharField(max_length=10, choices=Match.choices)
    likelihood = models.IntegerField(null=True)
    said_sealed = models.BinaryField(null=True)
    standing = models.CharField(max_length=12, choices=Standing.choices)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("returned answer")
        verbose_name_plural = _("returned answers")
        constraints = [
            models.UniqueConstraint(
                fields=["asked"], condition=Q(standing="counted"), name="returned_one_counts"
            ),
            models.CheckConstraint(
                condition=Q(is_hit=True) | Q(band="", reason=""), name="returned_no_hit_says_no_more"
            ),
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="returned_standing"),
            models.CheckConstraint(condition=Q(matched__in=Match.values), name="returned_matched"),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def said(self) -> str:
        """Name and date of birth as the department wrote them; empty where the line or number said who."""
        return unseal(bytes(self.said_sealed), of=f"{SAID}.{self.key}") if self.said_sealed else ""

    @property
    def band_words(self) -> str:
        """The value band in words."""
        return str(question_of(self.asked.question).bands.get(self.band, self.band))

    @property
    def reason_words(self) -> str:
        """The reason in words."""
        return str(question_of(self.asked.question).reasons.get(self.reason, self.reason))


class Doubt(models.Model):
    """A hit on an exclusion rule: the family may explain it; somebody above who did not collect judges.

    ``returned`` is for township and county only: a village reads what is to be explained and nothing else.
    ``answered_by`` None of what is answered: the family wrote it by its card.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="doubts")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="doubts")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    returned = models.ForeignKey(Returned, on_delete=models.PROTECT, related_name="doubts")
    question = models.CharField(max_length=30)
    rule = models.CharField(max_length=40)
    effect = models.CharField(max_length=14, choices=Effect.choices)
    opened_at = models.DateTimeField()
    statement = models.CharField(max_length=1000, blank=True)
    evidence = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, null=True)
    judgement = models.CharField(max_length=1000, blank=True)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("something to be explained")
        verbose_name_plural = _("things to be explained")
        indexes = [
            models.Index(fields=["place"], condition=Q(judged_at__isnull=True), name="doubt_open_there")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "rule"], condition=Q(judged_at__isnull=True), name="doubt_open_once"
            ),
            models.CheckConstraint(condition=Q(effect__in=Effect.values), name="doubt_effect"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, statement="")
                | (Q(answered_at__isnull=False) & ~Q(statement="")),
                name="doubt_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(
                    judged_at__isnull=True, judged_by__isnull=True, outcome__isnull=True, judgement=""
                )
                | (
                    Q(judged_at__isnull=False, judged_by__isnull=False, outcome__in=Outcome.values)
                    & ~Q(judgement="")
                ),
                name="doubt_judged_whole",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True)
                | Q(judged_by__isnull=True)
                | ~Q(judged_by=F("answered_by")),
                name="doubt_judged_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="explained") | Q(answered_at__isnull=False),
                name="doubt_explained_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(question_of(self.question).shown)

    @property
    def is_open(self) -> bool:
        """Whether it waits for the family or for a judgement."""
        return self.judged_at is None
