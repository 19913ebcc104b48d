"""The lists of timely exit for a reader: by which standard, on which facts, since when, and the next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from liandong.casework.models import Case
from liandong.dynamics.exit_standard import Point, Verdict, Way, exit_is_over, judged
from liandong.dynamics.models import Clue, TimelyLine, TimelyList
from liandong.dynamics.selectors import READ
from liandong.dynamics.timely import ways_of
from liandong.foundation.accounts.scope import Somebody, in_scope
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import paths_named
from liandong.registry.guarantees import GuaranteeLine
from liandong.registry.models import Household


@dataclass(frozen=True)
class Ground:
    """One fact beside what the standard asks. ``is_met`` None: to be found out."""

    what: str
    words: str
    is_met: bool | None

    @property
    def tone(self) -> str:
        """How loud it is."""
        return {True: "", False: "risk", None: "warn"}[self.is_met]


@dataclass(frozen=True)
class Step:
    """What to do next, one click away."""

    words: str
    address: str
    is_begun: bool = False


@dataclass(frozen=True)
class FamilyLine:
    """A family on a list. ``decisive``: the facts that put it there; ``others``: the rest looked at."""

    household: Household
    place: str
    since: date
    standard: str
    decisive: Sequence[Ground]
    others: Sequence[Ground]
    step: Step


def lines_of(user: Somebody) -> QuerySet[TimelyLine]:
    """The families of somebody's area on any list, those that wait longest first."""
    found = in_scope(user, TimelyLine.objects.all(), place="household__place", action=READ)
    return found.select_related("household__place").order_by("since_on", "household")


def counts_of(user: Somebody, place: Place | None = None) -> dict[TimelyList, int]:
    """How many families of somebody's area (within a place) stand on each list. Cost: one query."""
    found = lines_of(user)
    if place is not None:
        found = found.filter(household__place__path__startswith=place.path)
    rows = dict(found.order_by().values_list("list").annotate(n=Count("pk")))
    return {name: rows.get(name.value, 0) for name in TimelyList}


def family_lines(kept: Sequence[TimelyLine], today: date) -> list[FamilyLine]:
    """Lines with their reasons, worked out from the facts of today.

    Cost: about fifteen queries for any number; two more for each kind of line and day that has to be asked.
    """
    families = {one.household_id: one.household for one in kept}
    ways = ways_of(families.values())
    verdicts = judged({pk: (families[pk], way) for pk, way in ways.items()}, today)
    names = paths_named([family.place for family in families.values()])
    keys = [family.key for family in families.values()]
    cases = {
        case.subject_key: case
        for case in Case.objects.filter(subject_kind="household", subject_key__in=keys, ended_at=None)
    }
    clues: dict[UUID, UUID] = dict(
        Clue.objects.filter(
            household__in=families, settled_at__isnull=True, withdrawn_at__isnull=True
        ).values_list("household__key", "key")
    )
    found = []
    for one in kept:
        verdict = verdicts.get(one.household_id)
        grounds = grounds_of(verdict) if verdict else []
        wanted = {TimelyList.LEAVE: True, TimelyList.FELL: False}.get(TimelyList(one.list))
        family = one.household
        found.append(
            FamilyLine(
                family,
                " ".join(names[family.place_id][-2:]),
                one.since_on,
                standard_words(verdict, today) if verdict else "",
                [ground for ground in grounds if ground.is_met is wanted],
                [ground for ground in grounds if ground.is_met is not wanted],
                _step(
                    family,
                    TimelyList(one.list),
                    cases.get(family.key),
                    clues.get(family.key),
                    is_over=verdict is not None and exit_is_over(verdict.way, today),
                ),
            )
        )
    return found


def standard_words(verdict: Verdict, today: date) -> str:
    """By which standard a family was judged, of which time it is, and whether its door is still open."""
    said = {
        Way.EXIT: _("Exit standard of 2014–2020: income above the exit line, four guarantees secured"),
        Way.CLEARING: _(
            "Clearing standard since 2021: income above the monitoring line now and %(days)s days ago, "
            "four guarantees secured"
        )
        % {"days": (verdict.incomes[0].day - verdict.incomes[-1].day).days},
        Way.STAYING: _("Who left stays out: income above the line of today, four guarantees secured"),
    }[verdict.way]
    if exit_is_over(verdict.way, today):
        said += _(
            ". That procedure ended with 2020: the way out since is to be monitored, helped and cleared"
        )
    return said


def grounds_of(verdict: Verdict) -> list[Ground]:
    """Each fact that was looked at, beside what is asked."""
    return [*map(_of_income, verdict.incomes), *map(_of_guarantee, verdict.guarantees)]


def _of_income(point: Point) -> Ground:
    what = _("Income per person, %(day)s") % {"day": formats.day(point.day)}
    if point.amount is None:
        return Ground(what, _("no line is known"), None)
    told = {"line": formats.yuan(point.amount.yuan), "income": _between(point)}
    if point.amount.on == point.day:
        return Ground(what, _("%(income)s; line %(line)s") % told, point.is_above)
    told["on"] = formats.day(point.amount.on)
    return Ground(what, _("%(income)s; line %(line)s, the last one known (%(on)s)") % told, point.is_above)


def _between(point: Point) -> str:
    if point.low is None and point.high is None:
        return formats.unknown()
    if point.low == point.high and point.low is not None:
        return formats.yuan(point.low)
    if point.high is None:
        return _("at least %(low)s") % {"low": formats.yuan(point.low)}
    if point.low is None:
        return _("at most %(high)s") % {"high": formats.yuan(point.high)}
    return f"{formats.yuan(point.low)}–{formats.yuan(point.high)}"


def _of_guarantee(line: GuaranteeLine) -> Ground:
    stated = line.stated is not None and line.origin
    return Ground(line.label, f"{line.state} · {line.origin if stated else line.facts.ground}", line.is_safe)


def _step(
    family: Household, name: TimelyList, case: Case | None, clue: UUID | None, *, is_over: bool
) -> Step:
    """An open case first, then an open clue; else what begins the work on such a list."""
    if case is not None:
        return Step(_("Go on in its procedure"), reverse("casework:case", args=[case.key]), is_begun=True)
    if name in (TimelyList.FELL, TimelyList.UNCLEAR_OUT) and clue is not None:
        return Step(_("Look at its open clue"), reverse("dynamics:clue", args=[clue]), is_begun=True)
    if name is TimelyList.FELL:
        return Step(_("Open a clue"), f"{reverse('dynamics:clue_new')}?household={family.key}&from=timely")
    if name is TimelyList.LEAVE and is_over:
        words = _("Take in as monitored, then clear")
        return Step(words, reverse("dynamics:procedure", args=[family.key]))
    if name is TimelyList.LEAVE:
        return Step(_("Start the exit"), reverse("dynamics:procedure", args=[family.key]))
    return Step(_("Record what lacks"), reverse("registry:household", args=[family.key]))
