"""The page of the relapse model: from when it is, how good it proved, what it weighs, who put it in use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext as _

from liandong.analytics.methods.monitoring import (
    Band,
    Calls,
    Lack,
    Off,
    OfGroup,
    Relapse,
    Weight,
    interval_of_share,
)
from liandong.analytics.methods.monitoring.panel import chance
from liandong.casework.enacting.selectors import proposals_for
from liandong.casework.models import ProposalState
from liandong.dynamics.models import RelapseModel
from liandong.dynamics.relapse_content import PeriodCount, periods_of, result_of
from liandong.dynamics.relapse_explaining import factor, hundred
from liandong.dynamics.relapse_fitting import models_fitted, traits_of
from liandong.dynamics.relapse_rule import PREFIX, rule_id, rule_of_file
from liandong.dynamics.warning_selectors import READ
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import places_for
from liandong.foundation.pages import formats
from liandong.foundation.pages.charts import Row, RowChart
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import named
from liandong.identification.models import Enactment
from liandong.identification.services.enactments import RULES
from liandong.identification.slots import Slot
from liandong.identification.wording import titled


@dataclass(frozen=True)
class WeightLine:
    """A trait: by how much it multiplies the odds where it is so, and where nobody knows, with ranges."""

    title: str
    condition: str
    so: str
    so_range: str
    families: int
    unknown: str
    unknown_range: str
    unknown_families: int


@dataclass(frozen=True)
class BandLine:
    """Families with like scores in the test; shares are of a hundred."""

    name: str
    families: int
    fell: int
    expected: str
    share: str
    share_range: str


@dataclass(frozen=True)
class CallLine:
    """A threshold: how many it calls, how many of them fell, and how many of all who fell."""

    score: int
    chance: str
    families: int
    fell: int
    precision: str
    precision_range: str
    recall: str
    recall_range: str


@dataclass(frozen=True)
class GroupLine:
    """A county of the reader's area in the test."""

    name: str
    families: int
    fell: int
    expected: int


@dataclass(frozen=True)
class UseLine:
    """Where a model's rule is in force or waits for a second person. ``model``: as it is known, shortened."""

    enactment: Enactment
    place: str
    is_in_force: bool
    model: str
    rule: str


@dataclass(frozen=True)
class Tested:
    """What the page says of a model that was tested."""

    found: Relapse
    weights: tuple[WeightLine, ...]
    unweighed: tuple[str, ...]
    bands: tuple[BandLine, ...]
    chart: RowChart
    calls: tuple[CallLine, ...]
    groups: tuple[GroupLine, ...]
    area: tuple[str, str, str]
    brier: tuple[str, str, str]
    brier_plain: str


@dataclass(frozen=True)
class ModelPage:
    """The page; ``row`` is None where nothing was ever fitted, ``tested`` where it is off."""

    row: RelapseModel | None
    rule: str
    is_latest: bool
    why_off: str
    periods: tuple[PeriodCount, ...]
    tested: Tested | None
    uses: tuple[UseLine, ...]
    others: tuple[RelapseModel, ...]


MOST_OTHERS = 6


def model_page(user: User, key: UUID | None = None) -> ModelPage | None:
    """A model for a reader, the latest where none is named; None: there is no such one. Cost: six queries."""
    rows = list(models_fitted()[: MOST_OTHERS + 1])
    chosen = rows[:1] if key is None else list(models_fitted().filter(key=key))
    if not chosen:
        return None if key is not None else ModelPage(None, "", True, "", (), None, (), ())
    row = chosen[0]
    found = result_of(row.content)
    return ModelPage(
        row=row,
        rule="" if row.lack else rule_id(row),
        is_latest=row == rows[0],
        why_off=why_off(found) if isinstance(found, Off) else "",
        periods=periods_of(row.content),
        tested=None if isinstance(found, Off) else _tested(user, row, found),
        uses=_uses(user, row),
        others=tuple(one for one in rows if one != row),
    )


def why_off(off: Off) -> str:
    """Why there is no model, in a sentence."""
    said = {
        Lack.PERIODS: _(
            "It needs {need} half-years that are over and at the start of which families were on record: two "
            "to learn from and one to be tested on. The register has {have}."
        ),
        Lack.TO_FIT: _(
            "It needs {need} families that fell in the half-years it learns from, ten for each weight. There "
            "are {have}: with fewer it would learn by heart what was chance."
        ),
        Lack.TO_CALIBRATE: _(
            "It needs {need} families that fell in the half-year by which its chances are set. There are "
            "{have}."
        ),
        Lack.TO_TEST: _(
            "It needs {need} families that fell in the half-year it is tested on. There are {have}: with "
            "fewer nobody could say how good it is."
        ),
        Lack.NOT_HOLDING: _(
            "What it learned from earlier half-years did not hold in the next one, so it says nothing of "
            "families."
        ),
        Lack.NO_BETTER: _(
            "On later outcomes it told families that fell from others no better than a coin would: its "
            "interval begins at {have} of 100, and 50 is a coin."
        ),
    }
    return said[off.lack].format(have=formats.count(off.have), need=formats.count(off.need))


def _tested(user: User, row: RelapseModel, found: Relapse) -> Tested:
    measures = found.measures
    bands = tuple(_band(one) for one in measures.bands)
    caught = measures.fell + measures.untold_fell
    return Tested(
        found=found,
        weights=_weights(row, found),
        bands=bands,
        chart=_chart(measures.bands, bands),
        calls=tuple(_call(one, caught) for one in _different(measures.calls)),
        unweighed=tuple(
            titled(rule.title, rule.id)
            for k, rule in enumerate(traits_of(row.traits).rules)
            if k not in {one.trait for one in found.weights}
        ),
        groups=_groups(user, measures.groups),
        area=_with_range(measures.area, measures.area_interval, "{:.2f}"),
        brier=_with_range(measures.brier, measures.brier_interval, "{:.4f}"),
        brier_plain=f"{measures.brier_plain:.4f}",
    )


def _with_range(value: float, ends: tuple[float, float], form: str) -> tuple[str, str, str]:
    return form.format(value), form.format(ends[0]), form.format(ends[1])


def _weights(row: RelapseModel, found: Relapse) -> tuple[WeightLine, ...]:
    of: dict[tuple[int, bool], Weight] = {(one.trait, one.is_unknown): one for one in found.weights}
    rules = traits_of(row.traits).rules

    def said(weight: Weight | None) -> tuple[str, str, int]:
        if weight is None:
            return "", "", 0
        ends = f"{factor(weight.low) or '×1'} – {factor(weight.high) or '×1'}"
        return factor(weight.points) or "×1", ends, weight.families

    weighed = sorted({one.trait for one in found.weights}, key=lambda k: (-found.points.yes[k], k))
    return tuple(
        WeightLine(
            titled(rules[k].title, rules[k].id),
            rules[k].when,
            *said(of.get((k, False))),
            *said(of.get((k, True))),
        )
        for k in weighed
    )


def _band(band: Band) -> BandLine:
    low, high = hundred(chance(band.low)), hundred(chance(band.high))
    least, most = band.interval
    return BandLine(
        name=low if low == high else f"{low} – {high}",
        families=band.families,
        fell=band.fell,
        expected=hundred(band.expected / band.families),
        share=hundred(band.fell / band.families),
        share_range=f"{hundred(least)} – {hundred(most)}",
    )


def _chart(bands: tuple[Band, ...], lines: tuple[BandLine, ...]) -> RowChart:
    rows = tuple(
        Row(
            name=_("{chance} of 100").format(chance=line.name),
            value=Fraction(band.fell, band.families),
            reach=Fraction(band.expected / band.families).limit_denominator(10**6),
        )
        for band, line in zip(bands, lines, strict=True)
    )
    return RowChart(
        title=_("What was expected, and what came"),
        rows=rows,
        subtitle=_("families of the test by their score; the dot is the share that fell"),
        note=_(
            "The pale bar reaches from what came to what was expected: the shorter, the truer the chances."
        ),
        row_head=_("Score stands for"),
        value_head=_("Fell"),
        reach_head=_("Expected"),
    )


def _different(calls: tuple[Calls, ...]) -> list[Calls]:
    """Of thresholds that call the same families only the highest, and none that calls nobody."""
    following = [*(one.families for one in calls[1:]), 0]
    return [one for one, after in zip(calls, following, strict=True) if one.families > after]


def _call(calls: Calls, caught: int) -> CallLine:
    def said(part: int, whole: int) -> tuple[str, str]:
        low, high = interval_of_share(part, whole)
        return formats.percent(Fraction(part, whole), 0), f"{100 * low:.0f}–{100 * high:.0f}%"

    return CallLine(
        calls.score,
        formats.percent(Fraction(round(100 * chance(calls.score)), 100), 0),
        calls.families,
        calls.fell,
        *said(calls.fell, calls.families),
        *said(calls.fell, caught),
    )


def _groups(user: User, groups: tuple[OfGroup, ...]) -> tuple[GroupLine, ...]:
    """The counties that the reader's area contains or lies in. Cost: two queries."""
    tops = places_for(user, READ)
    counties = {one.pk: one for one in named(Place.objects.filter(pk__in=[one.group for one in groups]))}
    return tuple(
        GroupLine(counties[one.group].name or "", one.families, one.fell, round(one.expected))
        for one in groups
        if one.group in counties
        and any(top.contains(counties[one.group]) or counties[one.group].contains(top) for top in tops)
    )


def _uses(user: User, row: RelapseModel) -> tuple[UseLine, ...]:
    """Where two people put a model's rule in force, or one proposed it. Cost: two queries."""
    today: date = clock.today()
    rows = list(
        proposals_for(RULES, user)
        .filter(slot=Slot.WARNINGS, standard__text__contains=f'id = "{PREFIX}')
        .order_by("-valid_from", "-pk")
    )
    names = {
        one.pk: one.name or "" for one in named(Place.objects.filter(pk__in=[one.place_id for one in rows]))
    }
    found = []
    for one in rows:
        rule = rule_of_file(one.standard.text)
        if rule == rule_id(row) or one.holds_on(today) or one.state == ProposalState.PROPOSED:
            model = rule.removeprefix(PREFIX)
            found.append(UseLine(one, names.get(one.place_id, ""), one.holds_on(today), model, rule))
    return tuple(found)
