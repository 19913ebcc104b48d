"""Clues, by which channel and what became of them; early warnings; and what procedures decided."""

from __future__ import annotations

import json

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from liandong.casework.models import CaseStep
from liandong.foundation.files.models import StoredFile
from liandong.foundation.keys import uuid7
from liandong.foundation.personal import seal, unseal
from liandong.foundation.places.models import Place
from liandong.identification.models import Run, StandardText
from liandong.registry.family_codes import Risk
from liandong.registry.models import Household

SEALED = ("who", "said", "contact")
"""What is kept sealed: names, what happened to them, and how the reporter is reached."""


class Channel(models.TextChoices):
    """How a clue came. Source: domain.md §5.4; the first four as on the form of monitored households.

    Nobody reports by ``SYSTEM``: a rule in force looked at the register's own facts.
    """

    SELF = "self", _("the family itself")
    CADRES = "cadres", _("visit of a cadre")
    DEPARTMENTS = "departments", _("warning of a department")
    PUBLIC = "public", _("somebody else, by letter, call or page")
    OPINION = "opinion", _("press or network")
    SYSTEM = "system", _("warning rule of the platform")


class Outcome(models.TextChoices):
    """What became of a clue. Source: the result codes of domain.md §5.7."""

    RISK = "risk", _("there is a risk")
    NO_RISK = "no_risk", _("there is no risk")
    NOT_FOUND = "not_found", _("no such family was found")
    DUPLICATE = "duplicate", _("known already")
    POLICY = "policy", _("a question of policy, passed on")


class Clue(models.Model):
    """A clue about a family, registered or not. It opens work for people; it never moves a standing.

    ``household`` is NULL as long as nobody knows which family is meant. ``receipt``: by which whoever
    reported asks what became of it. ``due_on``: the last day for all of it, by the law's limit. Sealed
    are who is meant, what was said, and how to reach whoever said it.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    receipt = models.CharField(max_length=12, unique=True)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="clues")
    risk = models.CharField(max_length=4, choices=Risk.choices, blank=True, default="")
    is_urgent = models.BooleanField(default=False)
    who_sealed = models.BinaryField(null=True)
    said_sealed = models.BinaryField()
    contact_sealed = models.BinaryField(null=True)
    link = models.URLField(max_length=400, blank=True, default="")
    seen_on = models.DateField(null=True)
    reported_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    due_on = models.DateField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, null=True)
    settled_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("clue")
        verbose_name_plural = _("clues")
        indexes = [
            models.Index(fields=["place", "-id"], name="clue_of_place"),
            models.Index(
                fields=["household"], condition=Q(settled_at__isnull=True), name="clue_open_of_household"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="clue_channel_known"),
            models.CheckConstraint(
                condition=Q(outcome__isnull=True, settled_at__isnull=True)
                | Q(outcome__in=Outcome.values, settled_at__gte=F("reported_at")),
                name="clue_settled_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("settled_at")),
                name="clue_answered_when_settled",
            ),
            models.CheckConstraint(
                condition=~Q(channel="opinion") | (~Q(link="") & Q(seen_on__isnull=False)),
                name="clue_of_the_press_with_its_source",
            ),
        ]

    def __str__(self) -> str:
        return self.receipt

    @property
    def receipt_text(self) -> str:
        """The receipt as it is read out: in fours."""
        return " ".join(self.receipt[start : start + 4] for start in range(0, len(self.receipt), 4))

    def keep(self, name: str, text: str) -> None:
        """Seal one of ``SEALED``; nothing is kept of an empty text."""
        text = text.strip()
        setattr(self, f"{name}_sealed", seal(text, of=self._of(name)) if text else None)

    def told(self, name: str) -> str:
        """One of ``SEALED`` in clear, for those who may read the clue."""
        kept = getattr(self, f"{name}_sealed")
        return unseal(bytes(kept), of=self._of(name)) if kept else ""

    def _of(self, name: str) -> str:
        return f"dynamics_clue.{name}_sealed.{self.key}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has said yet what became of it."""
        return self.settled_at is None and self.withdrawn_at is None

    @property
    def hides_reporter(self) -> bool:
        """Whether the village is not to know who reported: somebody spoke of another family."""
        return self.channel == Channel.PUBLIC


WARNED_FACTS = "dynamics_earlywarning.facts_sealed"


class EarlyWarning(models.Model):
    """A rule in force that warns of a family: why a clue was opened. It moves no standing.

    ``standard``: the file whose threshold was crossed, as it stood. ``facts_sealed``: what was looked at,
    each with its day; NULL once their time has come. ``told_on``: the latest day that a department names
    among them. ``ended_on``: since when the rule no longer holds for the family; as long as it is NULL the
    rule opens no second clue.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    clue = models.OneToOneField(Clue, on_delete=models.PROTECT, related_name="warning")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="warnings")
    standard = models.ForeignKey(StandardText, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    facts_sealed = models.BinaryField(null=True)
    told_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("early warning")
        verbose_name_plural = _("early warnings")
        indexes = [models.Index(fields=["rule", "-id"], name="warning_of_rule")]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "rule"], condition=Q(ended_on__isnull=True), name="warning_stands_once"
            )
        ]

    def __str__(self) -> str:
        return self.rule

    def keep(self, facts: list[dict[str, object]]) -> None:
        """Seal the facts that were looked at."""
        text = json.dumps(facts, ensure_ascii=False, cls=DjangoJSONEncoder)
        self.facts_sealed = seal(text, of=f"{WARNED_FACTS}.{self.key}")

    @property
    def facts(self) -> list[dict[str, object]]:
        """The facts in clear, for those who may read the clue; none once they are erased."""
        if self.facts_sealed is None:
            return []
        kept: list[dict[str, object]] = json.loads(
            unseal(bytes(self.facts_sealed), of=f"{WARNED_FACTS}.{self.key}")
        )
        return kept


class WarningCount(models.Model):
    """How many families of a place a rule was asked of last night, and what came out; made anew each night.

    ``families``: open files right there; ``holds``: the rule warns; ``cannot_tell``: a fact is not known.
    """

    id = models.BigAutoField(primary_key=True)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    standard = models.ForeignKey(StandardText, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=40)
    counted_on = models.DateField()
    families = models.IntegerField()
    holds = models.IntegerField()
    cannot_tell = models.IntegerField()

    class Meta:
        verbose_name = _("count of a warning rule")
        verbose_name_plural = _("counts of warning rules")
        constraints = [
            models.UniqueConstraint(fields=["place", "rule"], name="warning_counted_once_a_place"),
            models.CheckConstraint(
                condition=Q(holds__gte=0, cannot_tell__gte=0)
                & Q(families__gte=F("holds") + F("cannot_tell")),
                name="warning_counts_fit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.place_id}"


class RelapseModel(models.Model):
    """A statistical model of who falls back, or why there is none: its history, and what a test showed.

    It does nothing by itself: put in force by two people it is a rule among the warning rules (see
    ``docs/decisions/0027-relapse-model.md``). Only added to: a trigger refuses changes. ``as_of``: the end of
    its last period; ``traits``: the file of what it looks at; ``history_sha256`` and ``content_sha256``: of
    the counted history and of ``content``, so that anyone can repeat it. ``is_generated``: the families do
    not exist. ``lack``: why it is off, empty for a model that was tested.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    as_of = models.DateField(null=True)
    fitted_at = models.DateTimeField()
    code_version = models.CharField(max_length=40)
    traits = models.TextField()
    history_sha256 = models.CharField(max_length=64)
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    lack = models.CharField(max_length=16, blank=True)
    is_generated = models.BooleanField()

    class Meta:
        verbose_name = _("relapse model")
        verbose_name_plural = _("relapse models")
        constraints = [
            models.CheckConstraint(
                condition=Q(history_sha256__regex=r"^[0-9a-f]{64}$")
                & Q(content_sha256__regex=r"^[0-9a-f]{64}$"),
                name="relapse_hashes_are_sha256",
            ),
            models.CheckConstraint(
                condition=~Q(lack="") | Q(as_of__isnull=False), name="relapse_model_has_periods"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.as_of} {self.content_sha256[:12]}"


class Decision(models.Model):
    """One decision of a case about a family's standing. Only added to: a trigger refuses changes.

    ``before`` and ``after``: columns of the standing, as codes. ``family``: the file of the family, as it was
    decided upon, sealed; later edits of the registry do not reach it. ``run``: the last run that looked at
    the family before, with what it suggested; None where none did. Who took part stands in the case's steps.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    step = models.OneToOneField(CaseStep, on_delete=models.PROTECT, related_name="decision")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="decisions")
    what = models.CharField(max_length=20)
    decided_on = models.DateField()
    before = models.JSONField(encoder=DjangoJSONEncoder)
    after = models.JSONField(encoder=DjangoJSONEncoder)
    family = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="+")
    suggestion = models.CharField(max_length=12, blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self) -> str:
        return f"{self.what} {self.decided_on}"


DISASTERS = (
    Risk.FLOOD, Risk.LANDSLIDE, Risk.EARTHQUAKE, Risk.WEATHER, Risk.DROUGHT, Risk.PEST, Risk.OTHER_DISASTER,
)  # fmt: skip
"""The risks that strike a whole area at once."""


class Disaster(models.Model):
    """Something that struck an area: its villages are looked through at once, family by family (L12).

    ``rings``: the area as it was drawn, NULL where villages were chosen. ``listed_at``: since when the
    families of all its villages stand on the list.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=4, choices=Risk.choices)
    title = models.CharField(max_length=80)
    happened_on = models.DateField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    rings = models.JSONField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    listed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("disaster")
        verbose_name_plural = _("disasters")
        indexes = [models.Index(fields=["id"], name="disaster_unlisted", condition=Q(listed_at__isnull=True))]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in DISASTERS]), name="disaster_kind"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="disaster_has_title"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False, listed_at__isnull=False),
                name="disaster_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DisasterVillage(models.Model):
    """A village of a disaster. ``listed_at``: since when its families stand on the list."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    disaster = models.ForeignKey(Disaster, on_delete=models.CASCADE, related_name="villages")
    village = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    listed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("village of a disaster")
        verbose_name_plural = _("villages of disasters")
        constraints = [models.UniqueConstraint(fields=["disaster", "village"], name="disaster_village_once")]

    def __str__(self) -> str:
        return f"{self.disaster_id} {self.village_id}"


class Found(models.TextChoices):
    """What was found at a family after a disaster."""

    WAITING = "waiting", _("not looked at yet")
    UNHURT = "unhurt", _("not affected")
    HURT = "hurt", _("affected, help needed")
    AWAY = "away", _("nobody there, asked after")


class DisasterFamily(models.Model):
    """A family on the list of a disaster. ``clue``: what was opened because it needs help."""

    id = models.BigAutoField(primary_key=True)
    village = models.ForeignKey(DisasterVillage, on_delete=models.CASCADE, related_name="families")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="+")
    found = models.CharField(max_length=8, choices=Found, default=Found.WAITING)
    found_at = models.DateTimeField(null=True)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    clue = models.ForeignKey(Clue, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("family on the list of a disaster")
        verbose_name_plural = _("families on the lists of disasters")
        indexes = [models.Index(fields=["village", "found"], name="disaster_family_found")]
        constraints = [
            models.UniqueConstraint(fields=["village", "household"], name="disaster_family_once"),
            models.CheckConstraint(
                condition=Q(found="waiting", found_at__isnull=True, found_by__isnull=True)
                | Q(found__in=["unhurt", "hurt", "away"], found_at__isnull=False, found_by__isnull=False),
                name="disaster_family_found_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village_id} {self.household_id} {self.found}"


class TimelyList(models.TextChoices):
    """The lists of timely exit (R49): who meets the standard and is in; who fell and is out; who knows."""

    LEAVE = "leave", _("still in, and meets the standard")
    FELL = "fell", _("out, and has fallen")
    UNCLEAR_IN = "unclear_in", _("still in; cannot tell")
    UNCLEAR_OUT = "unclear_out", _("out; cannot tell")


class TimelyLine(models.Model):
    """A family on one of the lists of timely exit: derived from its facts, anew when they change.

    No decision stands on it, and no facts stand in it: the page works them out again. ``since_on``: since
    when it is on this list; for a family seen for the first time, since when its facts say so.
    """

    household = models.OneToOneField(
        Household,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="timely_line",
        db_constraint=False,
    )
    list = models.CharField(max_length=12, choices=TimelyList.choices)
    since_on = models.DateField()

    class Meta:
        verbose_name = _("line of timely exit")
        verbose_name_plural = _("lines of timely exit")
        constraints = [
            models.CheckConstraint(condition=Q(list__in=TimelyList.values), name="timelyline_list_known"),
        ]
        indexes = [models.Index(fields=["list", "since_on"], name="timelyline_by_list")]

    def __str__(self) -> str:
        return f"{self.household_id} {self.list}"


class AnnualRound(models.Model):
    """The annual adjustment of a county (domain.md §5.1): dated phases on a register that is open all year.

    The days are the last ones of each phase. ``snapshot``: how every family stood when it was closed, by
    number and code, without names; ``figures``: what came of it, beside the round before.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    year = models.IntegerField()
    train_by = models.DateField()
    collect_by = models.DateField()
    enter_by = models.DateField()
    town_by = models.DateField()
    county_by = models.DateField()
    settle_by = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    snapshot = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    figures = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("annual adjustment")
        verbose_name_plural = _("annual adjustments")
        constraints = [
            models.UniqueConstraint(fields=["place", "year"], name="annualround_once_a_year"),
            models.CheckConstraint(
                name="annualround_phases_in_order",
                condition=Q(collect_by__gt=F("train_by"))
                & Q(enter_by__gt=F("collect_by"))
                & Q(town_by__gt=F("enter_by"))
                & Q(county_by__gt=F("town_by"))
                & Q(settle_by__gt=F("county_by")),
            ),
            models.CheckConstraint(
                name="annualround_closed_is_whole",
                condition=Q(closed_at=None, closed_by=None, snapshot=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False, snapshot__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.year}"


class RoundPart(models.Model):
    """What a village, township or county has to do in an annual adjustment, and who said that it is done."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    round = models.ForeignKey(AnnualRound, on_delete=models.CASCADE, related_name="parts")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("part of an annual adjustment")
        verbose_name_plural = _("parts of annual adjustments")
        constraints = [
            models.UniqueConstraint(fields=["round", "place"], name="roundpart_once"),
            models.CheckConstraint(
                name="roundpart_done_by_somebody",
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.place_id}"
