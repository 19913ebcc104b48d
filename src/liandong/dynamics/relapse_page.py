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
    Relapse,
    Weight,
)
from liandong.analytics.methods.monitoring.panel import chance
from liandong.casework.enacting.selectors import proposals_for
from liandong.casework.models import ProposalState
from liandong.dynamics.models import RelapseModel
from liandong.dynamics.relapse_content import PeriodCount, periods_of, result_of
from liandong.dynamics.relapse_explaining import factor, hundred
from liandong.dynamics.relapse_fitting import models_fitted, traits_of
from liandong.dynamics.relapse_groups import CallLine, GroupLine, Kinds, call_line, groups_of, kinds_told
from liandong.dynamics.relapse_rule import PREFIX, rule_id, rule_of_file, score_of_file
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.pages import formats
from liandong.foundation.pages.charts import Row, RowChart
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import named
from liandong.identification.in_force import in_force_at
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
class UseLine:
    """Where a model's rule is in force or waits for a second person. ``model``: as it is known, shortened."""

    enactment: Enactment
    place: str
    is_in_force: bool
    state: str
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
    kinds: Kinds
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


def model_page(user: User, key: UUID | None = None, score: int | None = None) -> ModelPage | None:
    """A model for a reader, the latest where none is named; None: there is no such one.

    ``score``: the threshold at which kinds of families are compared; where None the one in use, else the one
    that calls about as many as fell. Cost: about ten queries.
    """
    rows = list(models_fitted()[: MOST_OTHERS + 1])
    chosen = rows[:1] if key is None else list(models_fitted().filter(key=key))
    if not chosen:
        return None if key is not None else ModelPage(None, "", True, "", (), None, (), ())
    row = chosen[0]
    found = result_of(row.content)
    uses = _uses(user, row)
    in_use = (one for one in uses if one.is_in_force and one.rule == rule_id(row))
    if score is None:
        score = next((score_of_file(one.enactment.standard.text) for one in in_use), None)
    return ModelPage(
        row=row,
        rule="" if row.lack else rule_id(row),
        is_latest=row == rows[0],
        why_off=why_off(found) if isinstance(found, Off) else "",
        periods=periods_of(row.content),
        tested=None if isinstance(found, Off) else _tested(user, row, found, score),
        uses=uses,
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


def _tested(user: User, row: RelapseModel, found: Relapse, score: int | None) -> Tested:
    measures = found.measures
    bands = tuple(_band(one) for one in measures.bands)
    caught = measures.fell + measures.untold_fell
    calls = _different(measures.calls)
    return Tested(
        found=found,
        weights=_weights(row, found),
        bands=bands,
        chart=_chart(measures.bands, bands),
        calls=tuple(call_line(one, caught) for one in calls),
        unweighed=tuple(
            titled(rule.title, rule.id)
            for k, rule in enumerate(traits_of(row.traits).rules)
            if k not in {one.trait for one in found.weights}
        ),
        groups=groups_of(user, measures.groups),
        kinds=kinds_told(user, row, found, calls, score),
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


def _uses(user: User, row: RelapseModel) -> tuple[UseLine, ...]:
    """Where a model's rule is in force or waits for somebody, and where this one's was. Cost: four queries.

    A rule without an end holds until the next one of its place, and yields to a binding one from above.
    """
    today: date = clock.today()
    rows = list(
        proposals_for(RULES, user)
        .filter(slot=Slot.WARNINGS, standard__text__contains=f'id = "{PREFIX}')
        .order_by("-valid_from", "-pk")
    )
    places = {one.place_id: one.place for one in rows}
    names = {one.pk: one.name or "" for one in named(Place.objects.filter(pk__in=places))}
    holding = {
        rule.enactment.pk
        for rules in in_force_at(places.values(), today, [Slot.WARNINGS]).values()
        for rule in rules
        if rule.enactment is not None
    }
    found = []
    for one in rows:
        rule, holds = rule_of_file(one.standard.text), one.pk in holding
        if rule == rule_id(row) or holds or one.state == ProposalState.PROPOSED:
            state = _state(one, today, holds=holds)
            found.append(
                UseLine(one, names.get(one.place_id, ""), holds, state, rule.removeprefix(PREFIX), rule)
            )
    return tuple(found)


def _state(row: Enactment, today: date, *, holds: bool) -> str:
    if row.state != ProposalState.ENACTED:
        return str(row.get_state_display())
    if holds:
        return _("in force")
    return _("begins later") if row.valid_from > today else _("in force no longer")
