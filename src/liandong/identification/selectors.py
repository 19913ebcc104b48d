"""Reading runs, their numbers and their families: always for someone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeVar
from uuid import UUID

from django.db.models import Case, Exists, Model, OuterRef, Q, QuerySet, Sum, When
from django.db.models.functions import Length

from liandong.analytics.measures.explanation import Suggestion
from liandong.analytics.standards import RuleKind
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import (
    OutOfScope,
    Somebody,
    in_scope,
    may,
    places_for,
    visible_places,
)
from liandong.foundation.personal import Audience
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import named
from liandong.identification.figures import NOTHING, PATTERNS, Patterns
from liandong.identification.models import (
    Round,
    RoundPattern,
    Run,
    RunPattern,
    RunResult,
    RunState,
    StandardText,
)
from liandong.identification.shipped import shipped_standard, shipped_standards
from liandong.identification.wording import titled
from liandong.registry.bearer import Bearer
from liandong.registry.extracts import fetched
from liandong.registry.models import Household
from liandong.registry.selectors import given_as, given_to, ties_of

M = TypeVar("M", bound=Model)

_PATTERNS = """select place_id, deprived_bits, unknown_bits, households, persons
from identification_runpattern
where run_id = (select id from identification_run where key = %(run)s) order by 1, 2, 3"""
MOST_EARLIER = 12  # offered on a run's page to be compared with
READ = "run.read"
FAMILIES = "run.families"
WHY = "run.why"
START = "run.start"
READ_STANDARDS = "standard.read"
PROPOSE = "standard.propose"
CONFIRM = "standard.confirm"


def runs_for(user: User, *, action: str = READ) -> QuerySet[Run]:
    """Runs that say something about the user's area: those of it, and the part of wider ones inside it."""
    inside = in_scope(user, RunPattern.objects.filter(run=OuterRef("pk")), action=action)
    return (
        Run.objects.filter(Q(place__in=visible_places(user, action=action)) | Exists(inside))
        .select_related("standard", "place", "snapshot", "round")
        .order_by("-started_at", "-round_id", "number")
    )


def rounds_for(user: User) -> QuerySet[Round]:
    """Rounds of which some run says something about the user's area, the latest first."""
    return Round.objects.filter(pk__in=runs_for(user).order_by().values("round")).order_by(
        "-started_at", "-id"
    )


def earlier_runs(user: User, run: Run) -> QuerySet[Run]:
    """Finished runs of other rounds, by a file of the same kind, over the same place or one around it.

    Those by the same rule come first, then the latest.
    """
    others = runs_for(user).filter(
        state=RunState.FINISHED, standard__kind=run.standard.kind, place__in=run.place.ids
    )
    same = Case(When(standard__standard_id=run.standard.standard_id, then=0), default=1)
    return others.exclude(round=run.round).order_by(same, "-started_at", "number")[:MOST_EARLIER]


def access_run(user: User, key: UUID, *, action: str = READ) -> Run:
    """The run of that key, if it says something about the user's area."""
    run = runs_for(user, action=action).select_related("started_by").filter(key=key).first()
    if run is None:
        raise OutOfScope(action)
    return run


def area_of(user: User, run: Run, *, action: str = READ) -> tuple[Place, ...]:
    """The tops of what the user sees of a run: the run's place, or the user's places within it."""
    tops = places_for(user, action)
    if any(top.contains(run.place) for top in tops):
        return (run.place,)
    return tuple(top for top in tops if run.place.contains(top))


def patterns_for(user: User, run: Run, *, action: str = READ) -> Patterns:
    """The run's histogram within the user's area. Cost: one query; the first time one more."""
    places = visible_places(user, action=action).values_list("pk", flat=True)
    return (_histogram(run.key) if run.state == RunState.FINISHED else NOTHING).within(list(places))


@lru_cache(maxsize=8)
def _histogram(run: UUID) -> Patterns:
    """The whole histogram of a finished run: it never changes, so it is kept for a while, by the run's key.

    Cost: one query, a few rows a village; over a province with a million families seven megabytes.
    """
    return Patterns.of_table(fetched(_PATTERNS, PATTERNS, {"run": run}))


def results_for(
    user: User, run: Run, *, suggestion: str = "", place_id: int | None = None
) -> QuerySet[RunResult]:
    """The run's families within the user's area, in the order of the ranking."""
    rows = _narrowed(user, in_scope(user, run.results.all(), action=FAMILIES), place_id)
    if suggestion:
        rows = rows.filter(suggestion=suggestion)
    return rows.select_related("household", "place").order_by("position")


def answers_for(user: User, run: Run, *, suggestion: str = "", place_id: int | None = None) -> Counter[str]:
    """The families of :func:`results_for`, counted by what all methods of the round say of them.

    Cost: one query over the round's histogram, a few rows a village.
    """
    rows = _narrowed(user, in_scope(user, run.round.patterns.all(), action=FAMILIES), place_id)
    counted = rows.values_list("answers").annotate(families=Sum("households")).order_by("answers")
    letter = suggestion[:1]
    return Counter({answers: n for answers, n in counted if not letter or answers[run.number] == letter})


def _narrowed(user: User, rows: QuerySet[M], place_id: int | None) -> QuerySet[M]:
    """The rows in a place and below it, if the user reads families there."""
    if place_id is None:
        return rows
    top = visible_places(user, action=FAMILIES).filter(pk=place_id).first()
    return rows.filter(place__path__startswith=top.path) if top else rows.none()


@dataclass(frozen=True)
class RunCounts:
    """What a reader sees of a run in the list: families of the reader's area, by suggestion."""

    households: int
    poor: int
    cannot_tell: int


def run_counts(user: User, runs: Sequence[Run]) -> dict[int, RunCounts]:
    """The counts of runs within the user's area, by id; runs that are not finished have none.

    Cost: one query at the most, over the histograms of rounds of which the user sees a part.
    """
    tops = places_for(user, READ)
    counts: dict[int, RunCounts] = {}
    parts = []
    for run in runs:
        if not run.is_finished:
            continue
        if any(top.contains(run.place) for top in tops):
            counts[run.pk] = RunCounts(run.households or 0, run.poor or 0, run.cannot_tell or 0)
        else:
            parts.append(run)
    if not parts:
        return counts
    rounds = RoundPattern.objects.filter(round__in={run.round_id for run in parts})
    rows = in_scope(user, rounds, action=READ).values_list("round_id", "answers")
    answers: dict[int, Counter[str]] = defaultdict(Counter)
    for round_id, said, families in rows.annotate(families=Sum("households")).order_by():
        answers[round_id][said] = families
    for run in parts:
        by: Counter[str] = Counter()
        for said, families in answers[run.round_id].items():
            by[said[run.number]] += families
        poor, cannot_tell = by[Suggestion.POOR.value[0]], by[Suggestion.CANNOT_TELL.value[0]]
        counts[run.pk] = RunCounts(by.total(), poor, cannot_tell)
    return counts


def access_result(user: Somebody, run_key: UUID, household_key: UUID, *, action: str = FAMILIES) -> RunResult:
    """What a run found for one family, if the user may read that family."""
    rows = RunResult.objects.filter(
        run__key=run_key, run__state=RunState.FINISHED, household__key=household_key
    )
    row = (
        _readable(user, rows, action)
        .select_related("run__standard", "run__snapshot", "run__place", "household", "place")
        .first()
    )
    if row is None:
        raise OutOfScope(action)
    return row


def access_why(user: Somebody, run_key: UUID, household_key: UUID) -> tuple[RunResult, Audience]:
    """What a run found for one family, and as whom the user may read why.

    Whole for those who keep the file, masked for those who check, else as whom the family was given to.
    """
    result = access_result(user, run_key, household_key, action=WHY)
    if may(user, FAMILIES, result.place):
        return result, Audience.STAFF
    if may(user, WHY, result.place):
        return result, Audience.CHECK
    audience = given_as(user, result.household)
    if audience is None:
        raise OutOfScope(WHY)
    return result, audience


def access_latest_why(user: Somebody, household: Household) -> RunResult | None:
    """What the latest finished run found for a family of which the user may read why; None: nothing."""
    rows = RunResult.objects.filter(household=household, run__state=RunState.FINISHED)
    found = _readable(user, rows, WHY).select_related("run__standard", "household")
    return found.order_by("-run__as_of", "-run__started_at", "run__number").first()


def _readable(user: Somebody, rows: QuerySet[RunResult], action: str) -> QuerySet[RunResult]:
    """Results of the user's area; where the action is open to them with given families alone, of these."""
    if isinstance(user, Bearer):
        return rows.filter(given_to(user, action))
    if places_for(user, action) or not may(user, action):
        return in_scope(user, rows, action=action)
    return rows.filter(household__in=ties_of(user, own_only=True).values("household"))


def why_by_number(user: User, run: Run, number: str) -> RunResult | None:
    """What a run found for the family of that number, where the user may read why; None: no such family.

    A number that several counties of the run use names the first of them in the order of the ranking.
    """
    rows = in_scope(user, run.results.filter(household_no=number[:40]), action=WHY)
    return rows.select_related("household").order_by("position").first()


def latest_result(user: User, household_key: UUID) -> RunResult | None:
    """What the latest finished run found for a family the user may read; None where no run covers it."""
    rows = RunResult.objects.filter(household__key=household_key, run__state=RunState.FINISHED)
    return (
        in_scope(user, rows, action=FAMILIES)
        .select_related("run__standard")
        .order_by("-run__as_of", "-run__started_at", "run__number")
        .first()
    )


@dataclass(frozen=True)
class StandardChoice:
    """A rule file one may use: a shipped one (``ref`` is its id) or a stored row (``ref`` is its key)."""

    ref: str
    kind: RuleKind
    standard_id: str
    title_zh: str
    title_en: str
    valid_from: date
    fingerprint: str
    row: StandardText | None

    @property
    def title(self) -> str:
        """The title in the language of the page."""
        return titled({"zh": self.title_zh, "en": self.title_en}, self.standard_id)

    @property
    def text(self) -> str:
        """The file to the letter."""
        if self.row is not None:
            return self.row.text
        shipped = shipped_standard(self.standard_id)
        return shipped.text if shipped else ""


def local_standards_for(user: User, *, action: str = READ_STANDARDS) -> QuerySet[StandardText]:
    """Local standards that hold for some place of the user: of the place itself or of one above it."""
    above = Q()
    for top in places_for(user, action):
        above |= Q(place_id__in=top.ids) | Q(place__path__startswith=top.path)
    rows = StandardText.objects.filter(place__isnull=False)
    return (
        rows.filter(above).select_related("place", "added_by").order_by("-valid_from", "-added_at")
        if above
        else (rows.none())
    )


def standard_choices(
    user: User, *, action: str = START, kind: RuleKind | None = "standard"
) -> list[StandardChoice]:
    """What a user may choose for a run (or read): local files, then national ones, latest first.

    ``kind``: of one kind; None is for all.
    """
    local = [
        StandardChoice(
            str(row.key),
            row.rule_kind,
            row.standard_id,
            row.title_zh,
            row.title_en,
            row.valid_from,
            row.fingerprint,
            row,
        )
        for row in local_standards_for(user, action=action)
        if kind is None or row.kind == kind
    ]
    shipped = [
        StandardChoice(
            one.rule.id,
            one.kind,
            one.rule.id,
            one.rule.title["zh"],
            one.rule.title["en"],
            one.valid_from,
            one.rule.fingerprint,
            None,
        )
        for one in shipped_standards(kind)
    ]
    return [*local, *shipped]


def places_to_run(user: User) -> QuerySet[Place]:
    """Places for which the user may start a run, the widest first."""
    return visible_places(user, action=START).order_by(Length("path"), "path")


def places_to_enact(user: User) -> QuerySet[Place]:
    """Places for which the user may propose a standard: counties and wider ones, named."""
    places = visible_places(user, action=PROPOSE).filter(level__lte=Level.COUNTY)
    return named(places, clock.today()).order_by(Length("path"), "path")


def may_read_families(user: User, run: Run) -> bool:
    """Whether the user reads families anywhere within the run."""
    return bool(area_of(user, run, action=FAMILIES))


def may_start(user: User, place: Place | None = None) -> bool:
    """Whether the user may start a run (there)."""
    return may(user, START, place)


def places_to_ask(user: User) -> QuerySet[Place]:
    """Places about which a user asks what is in force: the own ones, and those below down to counties."""
    tops = places_for(user, READ_STANDARDS)
    wanted = Q(pk__in=[top.pk for top in tops])
    for top in tops:
        wanted |= Q(path__startswith=top.path, level__lte=Level.COUNTY)
    return named(Place.objects.filter(wanted), clock.today()).order_by(Length("path"), "path")
