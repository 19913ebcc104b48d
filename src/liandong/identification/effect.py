"""Whom a rule would affect: the same families or villages under what is in force and what is proposed.

Set-wise, and nothing is stored; some of the families are listed by their keys, for whoever may read them.
The facts are those of the latest run's snapshot where one covers the place, else those of the registry today.
Where that run is by the rule in force, its kept answers are used (:mod:`.previewing`), and only what the rule
asks anew is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import Q, Sum
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from liandong.analytics.errors import Refusal
from liandong.analytics.measures.explanation import Suggestion
from liandong.analytics.standards import Key, Lines, Rule, WarningRules, key_query, kind_of
from liandong.analytics.tables import connect, open_source
from liandong.casework.settings.in_force import least_persons
from liandong.foundation import clock
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import named
from liandong.identification import snapshots
from liandong.identification.in_force import InForce
from liandong.identification.income_lines import lines_of
from liandong.identification.methods import Method, method_for
from liandong.identification.models import Run, RunState
from liandong.identification.previewing import MOST_LISTED
from liandong.identification.run_comparison import preview_on
from liandong.identification.scoring import Scorer
from liandong.identification.warned import BITS, asked_on, warned_parts
from liandong.identification.wording import titled
from liandong.registry.extracts import families_on, household_rows, village_rows
from liandong.registry.models import Household

Tally = Counter[tuple[str | None, str]]
Changing = tuple[str, Suggestion | None, Suggestion]
POOR, OPEN = Suggestion.POOR.value, Suggestion.CANNOT_TELL.value


@dataclass
class EffectRow:
    """A part of the place: its families by what they were suggested before and would be after.

    ``before`` is None where nothing is in force that says who is poor.
    """

    name: str
    tally: Tally = field(default_factory=Counter)
    persons: int = 0

    @property
    def families(self) -> int:
        """All families."""
        return sum(self.tally.values())

    @property
    def entering(self) -> int:
        """Families for which a visit would be suggested and is not now."""
        return self._count(lambda before, after: before != POOR and after == POOR)

    @property
    def leaving(self) -> int:
        """Families for which a visit is suggested and would not be."""
        return self._count(lambda before, after: before == POOR and after != POOR)

    @property
    def poor_before(self) -> int:
        """Families suggested for a visit now."""
        return self._count(lambda before, _after: before == POOR)

    @property
    def poor_after(self) -> int:
        """Families that would be suggested for a visit."""
        return self._count(lambda _before, after: after == POOR)

    @property
    def open_before(self) -> int:
        """Families of which it cannot be told now."""
        return self._count(lambda before, _after: before == OPEN)

    @property
    def open_after(self) -> int:
        """Families of which it could not be told."""
        return self._count(lambda _before, after: after == OPEN)

    @property
    def told(self) -> int:
        """Families of which something else would be said: each would read it on its own page."""
        return self._count(lambda before, after: before is not None and before != after)

    def _count(self, counts: Callable[[str | None, str], bool]) -> int:
        return sum(n for (before, after), n in self.tally.items() if counts(before, after))


@dataclass(frozen=True)
class Crossing:
    """Families of one place that are suggested one thing now and would be another."""

    place_id: int
    before: str | None
    after: str
    families: int
    persons: int


@dataclass(frozen=True)
class ClassShift:
    """A class of a key: how many villages are in it now, and would be."""

    title: str
    before: int
    after: int


@dataclass(frozen=True)
class Effect:
    """What would change, on the facts of a day.

    ``apart``: places below that keep a rule of their own, whose families are not counted.
    ``rows``: the whole first, then its parts. ``why_not``: the sentence where nobody can be counted.
    ``shifts`` are filled for keys, ``units`` says what is counted in them. ``listed``: key, before and after
    of some families that would change, those newly suggested first. ``is_of_a_run``: the facts are a run's.
    """

    day: date
    rows: tuple[EffectRow, ...] = ()
    listed: tuple[Changing, ...] = ()
    is_of_a_run: bool = False
    shifts: tuple[ClassShift, ...] = ()
    is_about_villages: bool = False
    changed: int = 0
    total: int = 0
    why_not: str = ""
    apart: tuple[Place, ...] = ()

    @property
    def whole(self) -> EffectRow:
        """The place as a whole."""
        return self.rows[0]


def effect(place: Place, rule: Rule, current: InForce | None, apart: Sequence[Place] = ()) -> Effect:
    """Compare a rule with what is in force, over all families (villages) of a place.

    ``apart``: places below that have a rule of their own, which stays in force for their families.

    Cost: a preview where the latest run is by what is in force; else one pass over the facts for each of the
    two. A few queries.
    """
    if isinstance(rule, Key) and rule.about == "village":
        return _of_villages(place, rule, current)
    if isinstance(rule, WarningRules):
        return _of_warnings(place, rule, current)
    return replace(_of_families(place, rule, current, _ids_of(apart)), apart=tuple(apart))


def _ids_of(places: Sequence[Place]) -> frozenset[int]:
    """Some places and all below them. Cost: one query; none without places."""
    below = Q()
    for one in places:
        below |= Q(path__startswith=one.path)
    return frozenset(Place.objects.filter(below).values_list("pk", flat=True)) if places else frozenset()


def _of_families(place: Place, rule: Rule, current: InForce | None, apart: Collection[int]) -> Effect:
    """By the suggestion for each family, now and then."""
    try:
        after = method_for(rule)
    except Refusal as refusal:
        return Effect(clock.today(), why_not=str(refusal))
    run = _latest_run(place)
    if run is not None and (found := _previewed(place, run, rule, current, apart)) is not None:
        return found
    before = _judging(current)
    day, source, families = _facts(place, run)
    if families.num_rows == 0:
        return Effect(day, why_not=_("No family is registered here yet, so nobody would be affected."))
    with connect() as connection:
        scorer = Scorer(connection, open_source(source, connection=connection), families)
        try:
            results = scorer.score(after, _lines(after, families, day)).results
        except Refusal as refusal:
            return Effect(day, why_not=str(refusal))
        was = pa.nulls(families.num_rows, pa.string())
        if before is not None:
            was = scorer.score(before, _lines(before, families, day)).results["suggestion"]
    judged = results.select(["household_id", "place_id", "persons"])
    judged = judged.append_column("before", was).append_column("after", results["suggestion"])
    if apart:
        judged = judged.filter(pc.invert(pc.is_in(judged["place_id"], value_set=pa.array(sorted(apart)))))
    grouped = judged.group_by(["place_id", "before", "after"]).aggregate(
        [("persons", "sum"), ([], "count_all")]
    )
    crossings = [
        Crossing(row["place_id"], row["before"], row["after"], row["count_all"], row["persons_sum"])
        for row in grouped.to_pylist()
    ]
    listed = tuple(_changing(judged, families))
    return Effect(
        day, rows=_by_part(place, crossings), listed=listed, is_of_a_run=run is not None and day == run.as_of
    )


def _changing(judged: pa.Table, families: pa.Table) -> Iterator[Changing]:
    """Some of the families that would change; where nothing is in force, of those that would be suggested."""
    is_poor = pc.equal(judged["after"], POOR)
    differs = pc.fill_null(pc.not_equal(judged["before"], judged["after"]), is_poor)
    judged = judged.append_column("entering", pc.cast(is_poor, pa.int8())).filter(differs)
    chosen = judged.sort_by([("entering", "descending"), ("household_id", "ascending")]).slice(0, MOST_LISTED)
    wanted = pc.is_in(families["household_pk"], value_set=chosen["household_id"].combine_chunks())
    named = families.filter(wanted).select(["household_pk", "household_key"]).to_pylist()
    keys = {row["household_pk"]: str(row["household_key"]) for row in named}
    for row in chosen.to_pylist():
        before = None if row["before"] is None else Suggestion(row["before"])
        yield keys[row["household_id"]], before, Suggestion(row["after"])


def _judging(current: InForce | None) -> Method | None:
    """The method in force, if it says who is poor and the registry still has its columns."""
    if current is None:
        return None
    try:
        return method_for(current.rule)
    except Refusal:
        return None


def _lines(method: Method, families: pa.Table, on: date) -> Mapping[int, int | None] | None:
    if not isinstance(method.rule, Lines):
        return None
    places = Place.objects.filter(pk__in=families["place_id"].unique().to_pylist())
    return lines_of(method.rule, places, on)


def _latest_run(place: Place) -> Run | None:
    """The latest finished run that covers the place."""
    return (
        Run.objects.filter(place__in=place.ids, state=RunState.FINISHED, snapshot__isnull=False)
        .select_related("snapshot")
        .order_by("-as_of", "-finished_at")
        .first()
    )


def _previewed(
    place: Place, run: Run, rule: Rule, current: InForce | None, apart: Collection[int]
) -> Effect | None:
    """The same out of what the run's round kept; None where no run of it is by what is in force."""
    if current is None or kind_of(rule) != kind_of(current.rule):
        return None
    of_rule = run.round.runs.filter(state=RunState.FINISHED, standard__fingerprint=current.fingerprint)
    by_rule = of_rule.select_related("standard", "snapshot", "round").first()
    if by_rule is None:
        return None
    try:
        found = preview_on(by_rule, rule, within=place)
    except Refusal:
        return None  # an older or lost snapshot: the way through the registry has the sentence
    within = by_rule.patterns.filter(place__path__startswith=place.path)
    persons = dict(within.values("place_id").annotate(Sum("persons")).values_list("place_id", "persons__sum"))
    counted = dict(persons)  # the persons of a place count once, whichever way its families cross
    crossings = [
        Crossing(at, before.value, after.value, families, counted.pop(at, 0))
        for (at, before, after), families in found.crossings.items()
        if at not in apart
    ]
    if not crossings:
        return None
    listed = found.listed
    if apart:
        keys = Household.objects.filter(key__in=[key for key, _was, _is in listed], place__in=apart)
        left_out = set(map(str, keys.values_list("key", flat=True)))
        listed = tuple(one for one in listed if one[0] not in left_out)
    return Effect(run.as_of, rows=_by_part(place, crossings), listed=listed, is_of_a_run=True)


def _facts(place: Place, run: Run | None) -> tuple[date, Path | pa.Table, pa.Table]:
    """The day, the members' rows and the families of the latest run that covers the place, else of today."""
    if run is not None and run.snapshot is not None:
        try:
            return run.as_of, snapshots.opened(run.snapshot.sha256), families_on(place, run.as_of)
        except Refusal:
            pass  # its file is lost or altered: the run's own page says so, and the registry is asked instead
    today = clock.today()
    return today, household_rows(place, today), families_on(place, today)


def _by_part(place: Place, crossings: Sequence[Crossing]) -> tuple[EffectRow, ...]:
    """The whole and the places right below it; small parts stand together."""
    places = Place.objects.in_bulk({one.place_id for one in crossings})
    parts: dict[int, EffectRow] = {}
    whole = EffectRow("")
    for one in crossings:
        ids = places[one.place_id].ids
        part = ids[min(len(place.ids), len(ids) - 1)]
        for row in (whole, parts.setdefault(part, EffectRow(""))):
            row.tally[one.before, one.after] += one.families
            row.persons += one.persons
    names = {
        found.pk: found.name or ""
        for found in named(Place.objects.filter(pk__in=[place.pk, *parts])).order_by(Length("path"))
    }
    whole.name = names.get(place.pk, "")
    for pk, row in parts.items():
        row.name = names.get(pk, "")
    if len(parts) < 2:
        return (whole,)
    least = least_persons(place)
    large = [row for row in parts.values() if row.persons >= least]
    small = [row for row in parts.values() if row.persons < least]
    large.sort(key=lambda row: (-(row.entering + row.leaving), row.name))
    if len(small) > 1:
        together = EffectRow(_("places of fewer than %(n)s people") % {"n": least})
        for row in small:
            together.tally.update(row.tally)
            together.persons += row.persons
        return (whole, *large, together)
    return (whole, *large)


def _of_warnings(place: Place, rules: WarningRules, current: InForce | None) -> Effect:
    """Families that some rule warns of, now and then; open: nothing holds, and something is not known."""
    today = clock.today()
    places = list(Place.objects.filter(path__startswith=place.path))
    old = current.rule if current is not None else None
    after, warned = _warned_by(rules, places, today)
    if not after:
        return Effect(today, why_not=_("No family is registered here yet, so nobody would be affected."))
    before, was = _warned_by(old, places, today) if isinstance(old, WarningRules) else ({}, Counter())
    counted: dict[tuple[int, str | None, str], list[int]] = {}
    for pk, (at, persons, said) in after.items():
        sums = counted.setdefault((at, before[pk][2] if pk in before else None, said), [0, 0])
        sums[0], sums[1] = sums[0] + 1, sums[1] + persons
    crossings = [Crossing(*key, families, persons) for key, (families, persons) in counted.items()]
    shifts = {one.id: titled(one.title, one.id) for one in rules.rules}
    if isinstance(old, WarningRules):
        shifts = {one.id: titled(one.title, one.id) for one in old.rules} | shifts
    return Effect(
        today,
        rows=_by_part(place, crossings),
        shifts=tuple(ClassShift(title, was[name], warned[name]) for name, title in shifts.items()),
    )


def _warned_by(
    rules: WarningRules, places: Sequence[Place], on: date
) -> tuple[dict[int, tuple[int, int, str]], Counter[str]]:
    """By family its place, persons and suggestion; and how many families each rule warns of."""
    asked = asked_on(rules.to_toml(), on)
    found: dict[int, tuple[int, int, str]] = {}
    warned: Counter[str] = Counter()
    for part in warned_parts(asked, places, on):
        for pk, at, persons, yes, unknown in zip(
            *(part[name].to_pylist() for name in BITS.names), strict=True
        ):
            said = POOR if yes else OPEN if unknown else Suggestion.NOT_POOR.value
            found[pk] = (at, persons, said)
            warned.update(one.id for k, one in enumerate(asked.rules) if yes >> k & 1)
    return found, warned


def _of_villages(place: Place, key: Key, current: InForce | None) -> Effect:
    today = clock.today()
    rows = village_rows(place, today)
    if rows.num_rows == 0:
        return Effect(
            today,
            is_about_villages=True,
            why_not=_("No village here has a profile yet, so no village can be sorted."),
        )
    after = _classes_of(key, rows)
    old = current.rule if current is not None else None
    before = _classes_of(old, rows) if isinstance(old, Key) else {}
    titles = {one.id: titled(one.title, one.id) for one in key.classes}
    if isinstance(old, Key):
        titles = {one.id: titled(one.title, one.id) for one in old.classes} | titles
    unsure = _("cannot be told yet")
    counted = {side: Counter(answers.values()) for side, answers in (("b", before), ("a", after))}
    shifts = [ClassShift(title, counted["b"][name], counted["a"][name]) for name, title in titles.items()]
    shifts.append(ClassShift(unsure, counted["b"][None], counted["a"][None]))
    return Effect(
        today,
        shifts=tuple(one for one in shifts if one.before or one.after),
        is_about_villages=True,
        changed=sum(before.get(unit) != found for unit, found in after.items()),
        total=rows.num_rows,
    )


def _classes_of(key: Key, rows: pa.Table) -> dict[str, str | None]:
    """The class of each village, None where several are possible."""
    with connect() as connection:
        source = open_source(rows, connection=connection)
        query = key_query(key, source.columns, source.name)
        return dict(connection.execute(f"select unit, class from ({query.sql})").fetchall())  # noqa: S608  compiled
