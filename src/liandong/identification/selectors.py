"""Reading runs, their numbers and their families: always for someone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Length

from liandong.analytics.standards import parse_standard
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, in_scope, may, places_for, visible_places
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import named
from liandong.identification.figures import Patterns, area_figures
from liandong.identification.models import Run, RunPattern, RunResult, RunState, StandardText
from liandong.identification.shipped import shipped_standards
from liandong.identification.wording import titled

READ = "run.read"
FAMILIES = "run.families"
START = "run.start"


def runs_for(user: User, *, action: str = READ) -> QuerySet[Run]:
    """Runs that say something about the user's area: those of it, and the part of wider ones inside it."""
    inside = in_scope(user, RunPattern.objects.filter(run=OuterRef("pk")), action=action)
    return (
        Run.objects.filter(Q(place__in=visible_places(user, action=action)) | Exists(inside))
        .select_related("standard", "place", "snapshot")
        .order_by("-started_at", "-id")
    )


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
    """The run's histogram within the user's area. Cost: one query, a few rows a village."""
    rows = in_scope(user, run.patterns.all(), action=action).order_by(
        "place_id", "deprived_bits", "unknown_bits"
    )
    return Patterns.of_rows(
        list(rows.values_list("place_id", "deprived_bits", "unknown_bits", "households", "persons"))
    )


def results_for(
    user: User, run: Run, *, suggestion: str = "", place_id: int | None = None
) -> QuerySet[RunResult]:
    """The run's families within the user's area, in the order of the ranking."""
    rows = in_scope(user, run.results.all(), action=FAMILIES)
    if suggestion:
        rows = rows.filter(suggestion=suggestion)
    if place_id is not None:
        top = visible_places(user, action=FAMILIES).filter(pk=place_id).first()
        rows = rows.filter(place__path__startswith=top.path) if top else rows.none()
    return rows.select_related("household", "place").order_by("position")


@dataclass(frozen=True)
class RunCounts:
    """What a reader sees of a run in the list: families of the reader's area, by suggestion."""

    households: int
    poor: int
    cannot_tell: int


def run_counts(user: User, runs: Sequence[Run]) -> dict[int, RunCounts]:
    """The counts of runs within the user's area, by id; runs that are not finished have none.

    Cost: one query at the most, and that only for runs of which the user sees a part: over their histograms.
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
    rows = (
        in_scope(user, RunPattern.objects.filter(run__in=parts), action=READ)
        .values_list("run_id", "deprived_bits", "unknown_bits")
        .annotate(families=Sum("households"), people=Sum("persons"))
        .order_by()
    )
    folded: dict[int, list[tuple[int, int, int, int, int]]] = defaultdict(list)
    for run_id, *pattern in rows:
        folded[run_id].append((0, *pattern))
    weights = {run.standard_id: parse_standard(run.standard.text).weights for run in parts}
    for run in parts:
        found = area_figures(Patterns.of_rows(folded[run.pk]), weights[run.standard_id], run.line or 1)
        counts[run.pk] = RunCounts(found.households, found.poor_households, found.cannot_tell_households)
    return counts


def access_result(user: User, run_key: UUID, household_key: UUID) -> RunResult:
    """What a run found for one family, if the user may read that family."""
    rows = RunResult.objects.filter(
        run__key=run_key, run__state=RunState.FINISHED, household__key=household_key
    )
    row = (
        in_scope(user, rows, action=FAMILIES)
        .select_related("run__standard", "run__snapshot", "run__place", "household", "place")
        .first()
    )
    if row is None:
        raise OutOfScope(FAMILIES)
    return row


def latest_result(user: User, household_key: UUID) -> RunResult | None:
    """What the latest finished run found for a family the user may read; None where no run covers it."""
    rows = RunResult.objects.filter(household__key=household_key, run__state=RunState.FINISHED)
    return (
        in_scope(user, rows, action=FAMILIES)
        .select_related("run__standard")
        .order_by("-run__as_of", "-run__finished_at")
        .first()
    )


@dataclass(frozen=True)
class StandardChoice:
    """A standard one may run: a shipped file (``ref`` is its id) or a stored row (``ref`` is its key)."""

    ref: str
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


def local_standards_for(user: User, *, action: str = "standard.read") -> QuerySet[StandardText]:
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


def standard_choices(user: User, *, action: str = START) -> list[StandardChoice]:
    """What a user may choose for a run (or read): local standards, then national ones, latest first."""
    local = [
        StandardChoice(
            str(row.key), row.standard_id, row.title_zh, row.title_en, row.valid_from, row.fingerprint, row
        )
        for row in local_standards_for(user, action=action)
    ]
    shipped = [
        StandardChoice(
            one.standard.id,
            one.standard.id,
            one.standard.title["zh"],
            one.standard.title["en"],
            one.standard.valid_from or date.min,
            one.standard.fingerprint,
            None,
        )
        for one in shipped_standards()
    ]
    return [*local, *shipped]


def places_to_run(user: User) -> QuerySet[Place]:
    """Places for which the user may start a run, the widest first."""
    return visible_places(user, action=START).order_by(Length("path"), "path")


def places_to_enact(user: User) -> QuerySet[Place]:
    """Places under which the user may store a local standard: counties and wider ones, named."""
    places = visible_places(user, action="standard.enact").filter(level__lte=Level.COUNTY)
    return named(places, clock.today()).order_by(Length("path"), "path")


def may_read_families(user: User, run: Run) -> bool:
    """Whether the user reads families anywhere within the run."""
    return bool(area_of(user, run, action=FAMILIES))


def may_start(user: User, place: Place | None = None) -> bool:
    """Whether the user may start a run (there)."""
    return may(user, START, place)
