"""Rules and what is in force, what a run of identification is pinned to, and what it found.

Rule texts, snapshots and finished runs never change: a trigger in the database refuses it, whoever asks.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from liandong.analytics.measures.explanation import Suggestion
from liandong.analytics.standards import RULE_KINDS, Rule, RuleKind, parse_rule
from liandong.casework.models import Proposal, two_person_rules
from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place
from liandong.identification.slots import Slot
from liandong.registry.models import Household

MOST_METHODS = 8  # of a round; beyond, a person no longer reads them side by side


KINDS = [
    ("standard", _("poverty standard")),
    ("scorecard", _("scorecard")),
    ("key", _("dichotomous key")),
    ("lines", _("income lines")),
    ("warnings", _("warning rules")),
]


class StandardText(models.Model):
    """A rule file of any kind as it was written, with the fingerprint of its canonical form.

    ``place``: the county that uploaded it; NULL for a national default. ``text_sha256`` is of the text as
    stored, comments and all; ``fingerprint`` of what it means, so that two files differing in a comment
    are the same standard.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=KINDS, db_default="standard", default="standard")
    standard_id = models.CharField(max_length=80)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    valid_from = models.DateField()
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64, db_index=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("standard")
        verbose_name_plural = _("standards")
        constraints = [
            models.UniqueConstraint(
                fields=["text_sha256", "place"], nulls_distinct=False, name="standard_text_once_a_place"
            ),
            models.CheckConstraint(
                condition=Q(text_sha256__regex=r"^[0-9a-f]{64}$") & Q(fingerprint__regex=r"^[0-9a-f]{64}$"),
                name="standard_hashes_are_sha256",
            ),
            models.CheckConstraint(
                # A local standard has somebody who answers for it; a national default comes with the program.
                condition=Q(place__isnull=True) | Q(added_by__isnull=False),
                name="standard_local_has_author",
            ),
            models.CheckConstraint(condition=Q(kind__in=RULE_KINDS), name="standard_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the language of the page."""
        return self.title_zh if (get_language() or "").startswith("zh") else self.title_en

    @property
    def rule_kind(self) -> RuleKind:
        """The kind, as analytics names it."""
        return next(kind for kind in RULE_KINDS if kind == self.kind)

    @property
    def rule(self) -> Rule:
        """What the text means. It parsed when it was stored, and nothing has changed it since."""
        return parse_rule(self.text)


class Enactment(Proposal):
    """A rule put in force by two people for a place and everything below it.

    ``is_binding``: no place below may put another rule of the slot in force while this one holds, and one
    that already is yields to it.
    """

    used_as = "slot"

    slot = models.CharField(max_length=12, choices=Slot.choices)
    standard = models.ForeignKey(StandardText, on_delete=models.PROTECT, related_name="enactments")
    is_binding = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("rule put in force")
        verbose_name_plural = _("rules put in force")
        indexes = [models.Index(fields=["place", "slot", "-valid_from"], name="enactment_by_place")]
        constraints = [
            *two_person_rules("enactment", "slot", "standard"),
            models.CheckConstraint(name="enactment_slot_is_known", condition=Q(slot__in=Slot.values)),
        ]

    def __str__(self) -> str:
        return f"{self.slot} {self.valid_from}"


class Snapshot(models.Model):
    """The registry of a place on a day, as one immutable Parquet file named by its hash.

    ``rows`` are members. The file holds no names: what a page says of a family by name, it reads from the
    registry under the reader's own rights.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    sha256 = models.CharField(max_length=64, db_index=True)
    rows = models.BigIntegerField()
    size_bytes = models.BigIntegerField()
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        constraints = [
            models.UniqueConstraint(fields=["place", "as_of", "sha256"], name="snapshot_once"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="snapshot_sha256"),
        ]

    def __str__(self) -> str:
        return f"{self.as_of} {self.sha256[:12]}"


class Round(models.Model):
    """The runs that look at one place at one instant: one snapshot, several methods side by side.

    Its runs are stored all or none, and name the same snapshot. ``number`` of a run is its place in the
    round; the letters of ``RunResult.answers`` follow it.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("identification round")
        verbose_name_plural = _("identification rounds")

    def __str__(self) -> str:
        return f"{self.as_of} {self.key}"


class RunState(models.TextChoices):
    """Where a run stands. A run left behind by a killed process stays *running* until it is resumed."""

    RUNNING = "running", _("being computed")
    FINISHED = "finished", _("finished")
    FAILED = "failed", _("failed")


class Run(models.Model):
    """One identification run: rule file, snapshot, date and program pinned; the counts it found.

    The scores of a poverty standard are whole units of 1/``denominator``; ``line`` is the least number of
    units that reaches the cut-off, or the line of a scorecard in points. ``rows_sha256`` is of the result
    rows in their fixed order: whoever repeats the run compares it.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="runs")
    number = models.SmallIntegerField(default=0)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    standard = models.ForeignKey(StandardText, on_delete=models.PROTECT, related_name="runs")
    as_of = models.DateField()
    code_version = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.RUNNING)
    refusal = models.TextField(null=True)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    finished_at = models.DateTimeField(null=True)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, null=True, related_name="runs")
    denominator = models.IntegerField(null=True)
    line = models.IntegerField(null=True)
    households = models.IntegerField(null=True)
    persons = models.IntegerField(null=True)
    poor = models.IntegerField(null=True)
    not_poor = models.IntegerField(null=True)
    cannot_tell = models.IntegerField(null=True)
    rows_sha256 = models.CharField(max_length=64, null=True)

    class Meta:
        verbose_name = _("identification run")
        verbose_name_plural = _("identification runs")
        indexes = [models.Index(fields=["place", "-started_at"], name="run_by_place")]
        constraints = [
            models.CheckConstraint(
                name="run_finished_is_whole",
                condition=~Q(state=RunState.FINISHED)
                | Q(
                    snapshot__isnull=False,
                    rows_sha256__isnull=False,
                    finished_at__isnull=False,
                    households=F("poor") + F("not_poor") + F("cannot_tell"),
                ),
            ),
            models.CheckConstraint(
                name="run_line_within_scores",
                condition=Q(denominator__isnull=True) | Q(line__gte=1, denominator__gte=F("line")),
            ),
            models.UniqueConstraint(fields=["round", "number"], name="run_once_a_number"),
            models.UniqueConstraint(fields=["round", "standard"], name="run_once_a_rule_file"),
            models.CheckConstraint(
                name="run_failed_says_why", condition=Q(refusal__isnull=False) | ~Q(state=RunState.FAILED)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.as_of} {self.key}"

    @property
    def is_finished(self) -> bool:
        """Whether the results stand."""
        return self.state == RunState.FINISHED


SUGGESTIONS = {
    Suggestion.POOR: _("suggested for a visit"),
    Suggestion.CANNOT_TELL: _("cannot tell, find out first"),
    Suggestion.NOT_POOR: _("no visit suggested"),
}


class RunResult(models.Model):
    """What a run found for one family; every family of the place has one.

    ``score_low`` and ``score_high``: the lowest and the highest value that unknown facts leave possible, in
    the units of the run's method (:mod:`liandong.identification.methods`); NULL: nothing bounds it. Bit n of
    the masks is the standard's n-th indicator or the key's n-th couplet; for the other methods bit 0 says
    that the family is poor, or that it cannot be told. ``contradicting`` facts count as unknown. ``line``:
    the income line of the family's place, in fen. ``position`` ranks the run's families, most in need first.
    ``answers``: what every run of the round says of the family, a letter each: p, n or c.
    """

    # The run first: its rows stand together, and a new run touches no page of the runs before it.
    pk = models.CompositePrimaryKey("run_id", "household_id")
    # A million rows come with one statement, so the foreign keys are held once for all of them.
    run = models.ForeignKey(
        Run, on_delete=models.CASCADE, related_name="results", db_constraint=False, db_index=False
    )
    household = models.ForeignKey(
        Household,
        on_delete=models.DO_NOTHING,
        related_name="run_results",
        db_constraint=False,
        db_index=False,
    )
    household_no = models.CharField(max_length=40)
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    position = models.IntegerField()
    suggestion = models.CharField(
        max_length=12, choices=[(s.value, label) for s, label in SUGGESTIONS.items()]
    )
    score_low = models.BigIntegerField(null=True)
    score_high = models.BigIntegerField(null=True)
    deprived_bits = models.BigIntegerField()
    unknown_bits = models.BigIntegerField()
    contradicting_bits = models.BigIntegerField()
    line = models.BigIntegerField(null=True)
    persons = models.IntegerField()
    answers = models.CharField(max_length=MOST_METHODS)

    class Meta:
        verbose_name = _("result of a run")
        verbose_name_plural = _("results of a run")
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="result_position_once"),
            models.CheckConstraint(
                name="result_scores_in_order",
                condition=Q(score_low__isnull=True) | Q(score_high__gte=F("score_low")),
            ),
            models.CheckConstraint(
                name="result_suggestion_known", condition=Q(suggestion__in=[s.value for s in Suggestion])
            ),
            models.CheckConstraint(name="result_answers", condition=Q(answers__regex=r"^[pnc]+$")),
        ]
        indexes = [
            models.Index(fields=["run", "place", "position"], name="result_by_place"),
            # For the list of households: few are suggested or cannot be told, so it costs a run little.
            models.Index(
                fields=["run", "suggestion", "household"],
                condition=~Q(suggestion=Suggestion.NOT_POOR.value),
                name="result_to_look_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_no} {self.score_low}–{self.score_high}"


class RunPattern(models.Model):
    """The run's histogram: families and persons of one place with one pattern of facts.

    Every figure of the run's pages is arithmetic on these few rows, so no page reads the results again.
    """

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(
        Run, on_delete=models.CASCADE, related_name="patterns", db_constraint=False, db_index=False
    )
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    deprived_bits = models.BigIntegerField()
    unknown_bits = models.BigIntegerField()
    households = models.IntegerField()
    persons = models.IntegerField()

    class Meta:
        verbose_name = _("pattern of a run")
        verbose_name_plural = _("patterns of a run")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "place", "deprived_bits", "unknown_bits"], name="pattern_once_a_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.deprived_bits:b}/{self.unknown_bits:b}: {self.households}"


class RoundPattern(models.Model):
    """The histogram of a round: families and persons of one place with the same answers of all methods.

    The agreement of the methods, within any reader's area, is arithmetic on these few rows.
    """

    id = models.BigAutoField(primary_key=True)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="patterns", db_index=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    answers = models.CharField(max_length=MOST_METHODS)
    households = models.IntegerField()
    persons = models.IntegerField()

    class Meta:
        verbose_name = _("pattern of a round")
        verbose_name_plural = _("patterns of a round")
        constraints = [
            models.UniqueConstraint(fields=["round", "place", "answers"], name="round_pattern_once_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.answers}: {self.households}"


class FoundGroups(models.Model):
    """The division of a run's families into groups with like deprivations: how it was found, and how sure.

    ``families``: those with some known deprivation, which were divided; ``patterns``: how many different ones
    they have, of which the ``looked_at`` most frequent, with ``covered`` families, could be the middle of a
    group. ``silhouettes``, ``least_stability`` and
    ``fewest_families``: of 2, 3, … groups, as they were tried. ``last_label``: the
    highest label that this or an earlier run has given, so that none is given twice.
    """

    id = models.BigAutoField(primary_key=True)
    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="found_groups")
    carried_on = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="+")
    seed = models.BigIntegerField()
    draws = models.IntegerField()
    drawn = models.IntegerField()
    families = models.IntegerField()
    patterns = models.IntegerField()
    looked_at = models.IntegerField()
    covered = models.IntegerField()
    silhouettes: ArrayField[list[float], list[float]] = ArrayField(models.FloatField())
    least_stability: ArrayField[list[float], list[float]] = ArrayField(models.FloatField())
    fewest_families: ArrayField[list[int], list[int]] = ArrayField(models.IntegerField())
    last_label = models.IntegerField()

    class Meta:
        verbose_name = _("groups found in a run")
        verbose_name_plural = _("groups found in runs")

    def __str__(self) -> str:
        return f"{self.run_id}: {len(self.silhouettes)}"


class FoundGroup(models.Model):
    """One of these groups, by the pattern in its middle. ``label``: the same as in the run it carries on.

    ``stability``: mean Jaccard coefficient of the group over the draws, from 0 to 1.
    """

    id = models.BigAutoField(primary_key=True)
    found = models.ForeignKey(FoundGroups, on_delete=models.CASCADE, related_name="groups")
    label = models.IntegerField()
    deprived_bits = models.BigIntegerField()
    unknown_bits = models.BigIntegerField()
    families = models.IntegerField()
    stability = models.FloatField()

    class Meta:
        verbose_name = _("group found in a run")
        verbose_name_plural = _("groups found in a run")
        constraints = [
            models.UniqueConstraint(fields=["found", "label"], name="found_group_label_once"),
            models.CheckConstraint(
                name="found_group_stability_is_a_share", condition=Q(stability__gte=0, stability__lte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.families}"


class PresentResult(models.Model):
    """What a rule file in force says of a family today: derived from present facts, anew when they change.

    It goes with its family, and no run or decision stands on it. Its columns are those of :class:`RunResult`;
    ``as_of`` is the day for which it holds, since ages and lines change with the day.
    """

    id = models.BigAutoField(primary_key=True)
    household = models.ForeignKey(
        Household,
        on_delete=models.CASCADE,
        related_name="present_results",
        db_constraint=False,
        db_index=False,
    )
    standard = models.ForeignKey(StandardText, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    derived_at = models.DateTimeField()
    suggestion = models.CharField(
        max_length=12, choices=[(s.value, label) for s, label in SUGGESTIONS.items()]
    )
    score_low = models.BigIntegerField(null=True)
    score_high = models.BigIntegerField(null=True)
    deprived_bits = models.BigIntegerField()
    unknown_bits = models.BigIntegerField()
    contradicting_bits = models.BigIntegerField()
    line = models.BigIntegerField(null=True)
    persons = models.IntegerField()

    class Meta:
        verbose_name = _("present result")
        verbose_name_plural = _("present results")
        constraints = [
            models.UniqueConstraint(fields=["household", "standard"], name="present_once_a_rule_file"),
            models.CheckConstraint(
                name="present_suggestion_known", condition=Q(suggestion__in=[s.value for s in Suggestion])
            ),
        ]
        indexes = [models.Index(fields=["as_of"], name="present_by_day")]

    def __str__(self) -> str:
        return f"{self.household_id} {self.suggestion}"
