"""Tasks of people and cases: what is asked or decided, about whom, where, until when, because of what."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from liandong.casework.kinds import TaskKind, task_kind
from liandong.casework.models.meetings import Meeting
from liandong.casework.rungs import Rung
from liandong.foundation import clock
from liandong.foundation.files.models import StoredFile
from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place
from liandong.linkage.models import Event, Subject


class TaskState(models.TextChoices):
    """Where a task stands."""

    OPEN = "open", _("open")
    DONE = "done", _("done")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Task(models.Model):
    """Something one person is to do. Of one kind there is at most one open task about one subject.

    Whoever has one of the kind's roles where the task lies has it, until ``holder`` names a single person.
    ``due_on`` is the last day; None where nobody set a limit.
    ``late_told_at``: when its people were told that the day has passed. ``rung``: to whom it climbed last
    because it is late, and ``climbed_at`` when; see :mod:`liandong.casework.climbing`.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=30)
    subject_key = models.UUIDField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="tasks"
    )
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        Event, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=9, choices=TaskState, default=TaskState.OPEN)
    ended_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=30, null=True)
    note = models.TextField(blank=True)
    late_told_at = models.DateTimeField(null=True, editable=False)
    rung = models.CharField(max_length=10, choices=Rung, null=True, editable=False)
    climbed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        indexes = [
            models.Index(
                fields=["place", "kind", "due_on"], name="task_open_there", condition=Q(state="open")
            ),
            models.Index(fields=["subject_key", "subject_kind"], name="task_of_subject"),
            models.Index(
                fields=["due_on"], name="task_late_untold", condition=Q(state="open", late_told_at=None)
            ),
            models.Index(fields=["holder", "due_on"], name="task_of_holder", condition=Q(state="open")),
            models.Index(
                fields=["place", "due_on"], name="task_climbed", condition=Q(state="open", rung__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_kind", "subject_key"],
                condition=Q(state="open"),
                name="task_open_once",
            ),
            models.CheckConstraint(
                name="task_climbed_at_a_time",
                condition=Q(rung=None, climbed_at=None) | Q(rung__in=Rung.values, climbed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="task_ends_when_it_is_not_open",
                condition=Q(state="open", ended_at__isnull=True, outcome__isnull=True, done_by__isnull=True)
                | Q(state="done", ended_at__isnull=False, outcome__isnull=False, done_by__isnull=False)
                | Q(state="withdrawn", ended_at__isnull=False, outcome__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def subject(self) -> Subject:
        """Whom or what it is about."""
        return Subject(self.subject_kind, self.subject_key)

    @property
    def declared(self) -> TaskKind | None:
        """Its kind; None where no part declares it any more."""
        return task_kind(self.kind)


class Absence(models.Model):
    """Days on which somebody is away. Their duties go on: who acts for them is a delegation of its own."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="absences")
    first_on = models.DateField()
    last_on = models.DateField()
    said_at = models.DateTimeField()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        indexes = [models.Index(fields=["user", "last_on"], name="absence_of_person")]
        constraints = [
            models.CheckConstraint(name="absence_period", condition=Q(last_on__gte=models.F("first_on")))
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.first_on}–{self.last_on}"


class TaskCause(models.Model):
    """An event because of which a task is open. When all are taken back, an open task falls away."""

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="causes")
    event = models.ForeignKey(Event, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("cause of a task")
        verbose_name_plural = _("causes of tasks")
        constraints = [models.UniqueConstraint(fields=["task", "event"], name="taskcause_once")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.event_id}"


class Case(models.Model):
    """One procedure with one subject: where it stands. Changed by :mod:`liandong.casework.advancing` alone.

    ``notice_until``: last day of the notice that hangs; ``notice_left``: days that remain while an objection
    holds it. ``version``: of the table that it was opened under. ``subject_no``: the number under which the
    subject is registered, for those who may not read its name.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    procedure = models.CharField(max_length=30)
    version = models.CharField(max_length=10)
    subject_kind = models.CharField(max_length=30)
    subject_key = models.UUIDField()
    subject_no = models.CharField(max_length=40, blank=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=30)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    notice_until = models.DateField(null=True)
    notice_left = models.IntegerField(null=True)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [models.Index(fields=["place", "state"], name="case_there", condition=Q(ended_at=None))]
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "subject_kind", "subject_key"],
                condition=Q(ended_at=None),
                name="case_open_once",
            ),
            models.CheckConstraint(
                name="case_notice_runs_or_is_held",
                condition=Q(notice_until=None) | Q(notice_left=None),
            ),
            models.CheckConstraint(name="case_notice_left_at_least_one", condition=Q(notice_left__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.subject_key}: {self.state}"

    @property
    def subject(self) -> Subject:
        """Whom it is about."""
        return Subject(self.subject_kind, self.subject_key)


class CaseStep(models.Model):
    """What was done in a case, by whom, on what proof. Only added to.

    A trigger refuses changes, and one person on two sides of a case (see ``0002_case``). ``actor``: None for
    an objection of the public. ``meeting``: the one that voted. ``said``: the particulars, name to codes.
    ``figures``: what was held against a line, name to figure and line.
    """

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    number = models.IntegerField()
    event = models.CharField(max_length=30)
    from_state = models.CharField(max_length=30, blank=True)
    to_state = models.CharField(max_length=30)
    part = models.CharField(max_length=10, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    done_at = models.DateTimeField()
    document = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="steps")
    reason = models.TextField(blank=True)
    representatives = models.IntegerField(null=True)
    votes_for = models.IntegerField(null=True)
    votes_against = models.IntegerField(null=True)
    votes_abstain = models.IntegerField(null=True)
    checked = models.IntegerField(null=True)
    listed = models.IntegerField(null=True)
    said = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("step of a case")
        verbose_name_plural = _("steps of cases")
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="casestep_in_order"),
            models.CheckConstraint(
                name="casestep_two_are_two_people", condition=Q(second=None) | ~Q(second=models.F("actor"))
            ),
            models.CheckConstraint(
                name="casestep_somebody_did_it", condition=Q(actor__isnull=False) | Q(event="object")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number} {self.event}"


class ListedAs(models.TextChoices):
    """How a village or county stands."""

    LISTED = "listed", _("on the list")
    EXITED = "exited", _("left the list")


class PlaceStanding(models.Model):
    """How a village or county stands from ``valid_from`` on, as the step of a case decided.

    The next decision closes the row and opens another; nothing is overwritten. ``step`` carries the figures
    that it was decided upon, who took part and the paper.
    """

    id = models.BigAutoField(primary_key=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="standings")
    status = models.CharField(max_length=10, choices=ListedAs.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    step = models.OneToOneField(CaseStep, on_delete=models.PROTECT, related_name="place_standing")

    class Meta:
        verbose_name = _("standing of a place")
        verbose_name_plural = _("standings of places")
        constraints = [
            models.CheckConstraint(name="placestanding_known", condition=Q(status__in=ListedAs.values)),
            models.CheckConstraint(
                name="placestanding_forward",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            ExclusionConstraint(
                name="placestanding_one_at_a_time",
                expressions=[
                    (
                        # core gist has no plain equality; a range of one number has
                        Func("place_id", "place_id", Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            "valid_from",
                            "valid_to",
                            Value("[)"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.status} {self.valid_from}"


class SpotCheck(models.Model):
    """A sample of the cases that wait in one state of an area, drawn by a seed that was committed beforehand.

    ``seed_hash`` is recorded in the chain before the list is known; the seed itself lies sealed until the
    list is drawn, and is shown from then on. ``place``: the area of whoever draws.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    procedure = models.CharField(max_length=30)
    version = models.CharField(max_length=10)
    state = models.CharField(max_length=30)
    event = models.CharField(max_length=30)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    seed_hash = models.CharField(max_length=64)
    seed_sealed = models.BinaryField()
    seed = models.CharField(max_length=64, blank=True)
    committed_at = models.DateTimeField()
    committed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(null=True)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    wanted = models.IntegerField(null=True)

    class Meta:
        verbose_name = _("spot check")
        verbose_name_plural = _("spot checks")
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "version", "state", "place"],
                condition=Q(drawn_at=None),
                name="spotcheck_committed_once",
            ),
            models.CheckConstraint(
                name="spotcheck_seed_shown_when_drawn",
                condition=Q(drawn_at=None, drawn_by=None, wanted=None, seed="")
                | (Q(drawn_at__isnull=False, drawn_by__isnull=False, wanted__gte=1) & ~Q(seed="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.state} {self.seed_hash[:8]}"


class SpotCheckLine(models.Model):
    """A case on the list of a spot check: its weight, why, its chance as an exact fraction, and its result.

    ``step``: the last one before the list was drawn; a case that was sent back comes onto another list.
    """

    id = models.BigAutoField(primary_key=True)
    check_of = models.ForeignKey(SpotCheck, on_delete=models.PROTECT, related_name="lines")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="spot_checks")
    step = models.IntegerField()
    weight = models.IntegerField()
    traits = models.JSONField(default=list)
    chance = models.CharField(max_length=60)
    is_drawn = models.BooleanField()
    agrees = models.BooleanField(null=True)
    note = models.CharField(max_length=1000, blank=True)
    found_at = models.DateTimeField(null=True)
    first = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("line of a spot check")
        verbose_name_plural = _("lines of spot checks")
        constraints = [
            models.UniqueConstraint(fields=["case", "step"], name="spotcheckline_listed_once"),
            models.CheckConstraint(
                name="spotcheckline_found_by_two",
                condition=Q(agrees=None, found_at=None, first=None, second=None)
                | (
                    Q(is_drawn=True, agrees__isnull=False, found_at__isnull=False)
                    & Q(first__isnull=False, second__isnull=False)
                    & ~Q(first=F("second"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_of_id} {self.case_id}"


class Station(models.TextChoices):
    """Between whom a case is handed over."""

    VILLAGE = "village", _("village")
    DEPARTMENT = "department", _("department")
    TOWNSHIP = "township", _("township")
    COUNTY = "county", _("county")
    CITY = "city", _("city")
    PROVINCE = "province", _("province")


class Receipt(models.Model):
    """A case that a step handed from one level to another. Who handed it stands in the step.

    Received is what somebody of that level confirmed, or went on with. Where nobody did before the case left
    again, it stays without.
    """

    id = models.BigAutoField(primary_key=True)
    step = models.OneToOneField(CaseStep, on_delete=models.CASCADE, related_name="receipt")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="receipts")
    from_station = models.CharField(max_length=10, choices=Station)
    to_station = models.CharField(max_length=10, choices=Station)
    handed_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [
            models.CheckConstraint(
                name="receipt_received_by_somebody",
                condition=Q(received_at__isnull=True, received_by__isnull=True)
                | Q(received_at__gte=models.F("handed_at"), received_by__isnull=False),
            ),
            models.CheckConstraint(
                name="receipt_between_two", condition=~Q(from_station=models.F("to_station"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_station} → {self.to_station}"

    @property
    def waited(self) -> timedelta:
        """How long it waited for somebody to receive it, or waits already."""
        return (self.received_at or clock.now()) - self.handed_at


class SettingState(models.TextChoices):
    """Where a proposed value stands. One that was set ends by its date; its state stays."""

    PROPOSED = "proposed", _("proposed")
    SET = "set", _("in force or ended")
    REFUSED = "refused", _("turned down")


def _point(expression: models.Expression | F) -> Func:
    # Core gist has no plain equality; a range of one number has.
    return Func(expression, expression, Value("[]"), function="int8range")


class SettingValue(models.Model):
    """The value of a setting for a place and all below it, from ``valid_from`` until before ``valid_to``.

    One person proposes, a second one confirms or refuses: the database holds that they differ, that no two
    values of a place overlap, and that nothing decided changes but its end. The value is
    ``numerator``/``denominator``; of whole numbers the latter is 1. ``reason``: by which document;
    ``answer``: why it was turned down.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    numerator = models.IntegerField()
    denominator = models.IntegerField(default=1)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=8, choices=SettingState, default=SettingState.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("value of a setting")
        verbose_name_plural = _("values of settings")
        indexes = [models.Index(fields=["place", "name", "-valid_from"], name="settingvalue_by_place")]
        constraints = [
            models.UniqueConstraint(
                name="settingvalue_proposed_once",
                fields=["place", "name", "valid_from"],
                condition=Q(state="proposed"),
            ),
            models.CheckConstraint(
                name="settingvalue_is_a_number", condition=Q(numerator__gte=0, denominator__gte=1)
            ),
            models.CheckConstraint(
                name="settingvalue_by_a_second_person",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="settingvalue_decided_is_whole",
                condition=Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | Q(state="set", decided_by__isnull=False, decided_at__isnull=False)
                | (Q(state="refused", decided_by__isnull=False, decided_at__isnull=False) & ~Q(answer="")),
            ),
            models.CheckConstraint(
                name="settingvalue_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
            ),
            ExclusionConstraint(
                name="settingvalue_one_a_day",
                expressions=[
                    (_point(F("place_id")), RangeOperators.OVERLAPS),
                    (_point(Func("name", function="hashtext")), RangeOperators.OVERLAPS),
                    (
                        Func(
                            "valid_from",
                            "valid_to",
                            Value("[)"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state="set"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.value} {self.valid_from}"

    @property
    def value(self) -> Fraction:
        """The exact value."""
        return Fraction(self.numerator, self.denominator)

    def holds_on(self, day: date) -> bool:
        """Whether its days hold a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)
