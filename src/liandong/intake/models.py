"""Imports: the file, its mapping, its state, what was found and what was done."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from liandong.foundation.files.models import StoredFile
from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place
from liandong.intake.sentences import SentenceField
from liandong.intake.states import Phase, State, Step
from liandong.registry.codes import ConflictReason, SourceKind


def _count() -> models.PositiveIntegerField[int, int]:
    return models.PositiveIntegerField(default=0)


class SavedMapping(models.Model):
    """A mapping file somebody used here; kept so that the next file of its kind finds it."""

    fingerprint = models.CharField(max_length=64, unique=True)
    mapping_id = models.CharField(max_length=80)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    text = models.TextField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """In the language of the page."""
        return self.title_zh if (get_language() or "zh").startswith("zh") else self.title_en


class UpdateWorkbook(models.Model):
    """A workbook that was filled from the register and handed out in a round, to come back corrected.

    Its key stands in the workbook. ``file``: its rows as they went out; without them what comes back is read
    like any other file. ``villages``: what its sheet of villages said, a row each.
    """

    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    round = models.CharField(max_length=80)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    households = _count()
    members = _count()
    villages = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(round=""), name="updateworkbook_has_round")]
        indexes = [models.Index(fields=["place", "-id"], name="updateworkbook_by_place")]

    def __str__(self) -> str:
        return self.round


class ImportBatch(models.Model):
    """One file on its way into the registry.

    The counts are those of the last check until the merge, and of the merge from then on. ``staged_sha256``
    ties the staged rows on disk to the check that made them. ``mapping``: NULL until a worker has looked at
    a big file for which nobody chose one.
    """

    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    state = models.CharField(max_length=12, choices=State.choices, default=State.UPLOADED)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    mapping = models.ForeignKey(SavedMapping, on_delete=models.PROTECT, null=True, related_name="+")
    workbook = models.ForeignKey(
        UpdateWorkbook, on_delete=models.PROTECT, null=True, blank=True, related_name="returned"
    )
    profile = models.CharField(max_length=16)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    source_kind = models.CharField(max_length=16, choices=SourceKind.choices)
    source_title = models.CharField(max_length=200)
    observed_on = models.DateField()
    is_all_or_nothing = models.BooleanField(default=False)
    is_baseline = models.BooleanField(default=False)
    refusal = SentenceField(null=True, blank=True, help_text="the sentence why the file was refused")
    unread: ArrayField[list[str], list[str]] = ArrayField(
        models.TextField(), default=list, help_text="columns of the file that no rule of the mapping reads"
    )
    remarks = models.JSONField(default=list, help_text="what the reader chose or left out: name and details")
    staged_sha256 = models.CharField(max_length=64, null=True, blank=True)
    households_read = _count()
    households_added = _count()
    households_changed = _count()
    households_unchanged = _count()
    households_refused = _count()
    members_read = _count()
    members_added = _count()
    members_changed = _count()
    members_unchanged = _count()
    members_refused = _count()
    villages_read = _count()
    villages_added = _count()
    villages_changed = _count()
    villages_unchanged = _count()
    villages_refused = _count()
    duplicates = _count()
    conflicts = _count()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="batch_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[State.CHECKED, State.MERGED])
                | Q(
                    households_read=models.F("households_added")
                    + models.F("households_changed")
                    + models.F("households_unchanged")
                    + models.F("households_refused")
                ),
                name="batch_no_household_lost",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.CHECKED, State.MERGED])
                | Q(
                    villages_read=models.F("villages_added")
                    + models.F("villages_changed")
                    + models.F("villages_unchanged")
                    + models.F("villages_refused")
                ),
                name="batch_no_village_lost",
            ),
        ]
        indexes = [models.Index(fields=["place", "-id"], name="batch_by_place")]

    def __str__(self) -> str:
        return self.source_title

    @property
    def folder(self) -> Path:
        """Where the staged rows of this batch stand; they hold names and go when the batch is done."""
        return Path(settings.LIANDONG_HOME) / "staging" / str(self.key)

    @property
    def waits_for(self) -> AskedStep | None:
        """What a worker shall do with it, or could not."""
        found: AskedStep | None = getattr(self, "asked", None)
        return found

    @property
    def households_taken(self) -> int:
        """Households that are, or would be, in the registry after the merge."""
        return self.households_added + self.households_changed + self.households_unchanged

    @property
    def villages_taken(self) -> int:
        """Rows of villages that are, or would be, in the registry after the merge."""
        return self.villages_added + self.villages_changed + self.villages_unchanged

    @property
    def rows_taken(self) -> int:
        """Households and rows of villages together."""
        return self.households_taken + self.villages_taken

    @property
    def rows_refused(self) -> int:
        """Households and rows of villages together."""
        return self.households_refused + self.villages_refused


class AskedStep(models.Model):
    """A step that a worker shall take because it is too long for a page; gone once it is taken.

    ``setback``: the sentence why it was not taken; the worker leaves it alone then. ``language``: of whoever
    asked, for what the step writes. While it is taken, ``about``: the table that is written, ``done`` of
    whose ``total`` rows are.
    """

    batch = models.OneToOneField(ImportBatch, on_delete=models.CASCADE, related_name="asked")
    step = models.CharField(max_length=12, choices=Step.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    phase = models.CharField(max_length=12, choices=Phase.choices, default="", blank=True)
    about = models.CharField(max_length=63, default="", blank=True)
    done = _count()
    total = _count()
    setback = SentenceField(default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(step__in=[Step.READ, Step.CHECK, Step.MERGE]), name="askedstep_takes_long"
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.step}"


class BatchStep(models.Model):
    """When a batch came into a state, and by whom."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=12, choices=State.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.batch_id} {self.state}"


class RuleCount(models.Model):
    """How often a rule found something in the last check."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rule_counts")
    rule = models.CharField(max_length=40)
    found = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "rule"], name="rule_once_in_batch")]

    def __str__(self) -> str:
        return f"{self.rule} {self.found}"


class BatchConflict(models.Model):
    """A value that was kept out because the registry holds another: of a family, a question to the village.

    ``village``, ``year``: of a figure about a village; it has no household number then.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="conflict_rows")
    household_no = models.CharField(max_length=40, blank=True, default="")
    village = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    year = models.IntegerField(null=True, blank=True)
    person_no = models.CharField(max_length=40, null=True, blank=True)
    field = models.CharField(max_length=40)
    registered = models.CharField(max_length=200, null=True, blank=True)
    told = models.CharField(max_length=200)
    reason = models.CharField(max_length=12, choices=ConflictReason.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(village__isnull=True, year__isnull=True) & ~Q(household_no="")
                | Q(village__isnull=False, year__isnull=False, household_no=""),
                name="batchconflict_of_household_or_village",
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_no or self.village_id} {self.field}"
