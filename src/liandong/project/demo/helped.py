"""What was done for the generated families: plans by year, visits, measures and what they brought.

It is told as a register tells it that was taken over: years at once, by nobody with an account, as a baseline
that opens no work. Which measures: those that fit the family's risk or cause. Some plans of this year are not
made yet, so that there is something to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from liandong.dynamics.measures import measures_of_causes, measures_of_risks
from liandong.foundation import clock
from liandong.foundation.places.models import Place
from liandong.linkage.causes import baseline
from liandong.linkage.models import Subject
from liandong.linkage.services import EventDraft, record_many
from liandong.project.demo.dice import Dice
from liandong.registry.help_codes import MeasureKind, MeasureType
from liandong.registry.models import HouseholdFacts, HouseholdStatus, PlannedMeasure, ReceivedMeasure, Visit
from liandong.registry.models.family import RISKS

CAUSES = ("main_cause", "other_cause")
_QUARTER = timedelta(days=91)
_VISITS = 6  # the latest of a family
_UNPLANNED = 1 / 6  # of the families, this year
_EARNS = (
    MeasureKind.PUBLIC_POST,
    MeasureKind.TRAINING,
    MeasureKind.COOPERATIVE,
    MeasureKind.PRODUCTION_AWARD,
)
_PURPOSES = (
    ("了解收入和就业", ""),
    ("看望老人，了解用药和报销", "希望帮助办理慢性病用药报销"),
    ("核对医保、养老保险缴费", ""),
    ("了解子女上学", "想了解教育资助怎样申请"),
    ("看种养情况", "希望有技术员来指导"),
    ("查看住房和饮水", ""),
)
_K = MeasureKind
_EARNS = (_K.PUBLIC_POST, _K.TRAINING, _K.COOPERATIVE, _K.PRODUCTION_AWARD)
# Who gives a measure, about how much in a year, what that brings the family, and in which words.
_GIVEN: dict[MeasureKind, tuple[str, int, int, str]] = {
    _K.DIBAO: ("县民政局", 4200, 4200, "按月发放，基本生活有保障"),
    _K.TEKUN: ("县民政局", 7800, 7800, "集中供养，生活有人照料"),
    _K.MEDICAL_AID: ("县医保局", 3600, 3600, "住院自付费用减少"),
    _K.CRITICAL_ILLNESS_CARE: ("县卫生健康局", 6000, 6000, "按救治方案治疗，病情稳定"),
    _K.INSURANCE_PREMIUM: ("县医保局", 380, 380, "全家参保"),
    _K.DISABILITY_ALLOWANCES: ("县残联", 1440, 1440, "两项补贴按月到账"),
    _K.DISABILITY_TRAINING: ("县残联", 1200, 3000, "学会编织，在家接活"),
    _K.PUBLIC_POST: ("县人社局", 9600, 9600, "任保洁员，每月有稳定收入"),
    _K.TEMPORARY_RELIEF: ("县民政局", 1500, 1500, "度过了最难的两个月"),
    _K.DISASTER_RELIEF: ("县应急管理局", 2000, 2000, "口粮和衣被已发放"),
    _K.INSURANCE_CLAIM: ("承保保险公司", 3500, 3500, "赔款已到账"),
    _K.HOUSE_REPAIR: ("县住建局", 20000, 0, "房屋已加固，鉴定为 B 级"),
    _K.DONATION: ("县慈善会", 1000, 1000, "用于购置生活用品"),
    _K.ASSET_INCOME: ("村集体光伏电站", 1200, 1200, "光伏收益分红"),
    _K.SCHOOL_GRANTS: ("县教育局", 1250, 1250, "子女正常在校"),
    _K.YULU: ("县农业农村局", 3000, 3000, "在读中职，补助已发"),
    _K.STUDENT_LOAN: ("县教育局", 12000, 0, "学费有着落"),
    _K.TRAINING: ("县人社局", 800, 4000, "取得焊工证，外出务工"),
    _K.COOPERATIVE: ("种养合作社", 5000, 2600, "入社养牛，年底分红"),
    _K.PRODUCTION_AWARD: ("县农业农村局", 3000, 4500, "扩种两亩砂糖橘"),
    _K.PRODUCTION_INSURANCE: ("承保保险公司", 300, 0, ""),
    _K.CONSUMPTION: ("帮扶单位", 2400, 2400, "收购土鸡和大米"),
    _K.MICRO_CREDIT: ("县农商行", 30000, 5200, "贷款养牛，已出栏四头"),
    _K.JOB_SECURITY: ("县人社局", 600, 3600, "在省外稳定务工"),
    _K.LABOUR_COOPERATION: ("县人社局", 500, 3000, "到对口协作城市务工"),
    _K.ASSISTANCE_WORKSHOP: ("镇帮扶车间", 14400, 14400, "在车间就近就业"),
}
_OTHERWISE = ("镇人民政府", 500, 0, "")


@dataclass(frozen=True)
class Written:
    """How many entries the demo's families have."""

    planned: int
    visits: int
    received: int


@dataclass(frozen=True)
class _Helped:
    """A family, since when and until when it is helped, with which measures, and by whom."""

    status: HouseholdStatus
    since: date
    until: date | None
    kinds: Sequence[MeasureKind]
    helper: str


def write_help(village: Place, seed: int) -> Written:
    """Write down what was done for the monitored families, and in a village for the lifted ones too.

    Harmless to repeat: nothing is written where something was.
    """
    if not PlannedMeasure.objects.exists():
        _write(list(_families(village, Dice(seed))), Dice(seed + 1))
    return Written(PlannedMeasure.objects.count(), Visit.objects.count(), ReceivedMeasure.objects.count())


def _families(village: Place, dice: Dice) -> Iterator[_Helped]:
    standing = HouseholdStatus.objects.filter(valid_to=None, household__closed_on=None)
    monitored = standing.filter(monitor_kind__isnull=False, monitored_since_on__isnull=False)
    lifted = standing.filter(
        monitor_kind=None, identified_year__isnull=False, household__place__path__startswith=village.path
    )
    rows = [*monitored.select_related("household__place"), *lifted.select_related("household__place")]
    rows.sort(key=lambda one: (one.household.county_id, one.household.household_no))
    facts = {
        one.household_id: one
        for one in HouseholdFacts.objects.filter(
            valid_to=None, household__in=[row.household_id for row in rows]
        )
    }
    for row in rows:
        family = facts.get(row.household_id)
        risks = [risk for name in RISKS if (risk := getattr(row, name)) is not None]
        causes = [cause for name in CAUSES if family and (cause := getattr(family, name)) is not None]
        fitting = measures_of_risks(risks) if risks else measures_of_causes(causes)
        kinds = _chosen([MeasureKind(one.id) for one in fitting], row, dice)
        since = row.monitored_since_on or date((row.identified_year or 2014) + 1, 3, 1)
        until = row.cleared_on or (date(row.exit_year, 12, 31) if row.exit_year and not risks else None)
        yield _Helped(row, since, until, kinds, (family and family.helper_name) or "驻村工作队")


def _chosen(fitting: Sequence[MeasureKind], row: HouseholdStatus, dice: Dice) -> list[MeasureKind]:
    """One or two that fit, and where somebody can work one by which the family earns."""
    kinds = [dice.one_of(fitting), dice.one_of(fitting)] if fitting else []
    if not row.is_whole_household_without_labour and MeasureType.DEVELOPMENT not in {
        one.type for one in kinds
    }:
        kinds.append(dice.one_of(_EARNS))
    return list(dict.fromkeys(kinds))


def _write(families: Iterable[_Helped], dice: Dice) -> None:
    planned, visits, received = [], [], []
    for one in families:
        planned += _planned(one, dice)
        received += _received(one, dice)
        visits += _visits(one, dice)
    with transaction.atomic(), baseline():
        PlannedMeasure.objects.bulk_create(planned)
        Visit.objects.bulk_create(visits)
        ReceivedMeasure.objects.bulk_create(received)
        record_many(
            [
                *(_event("household.help_planned", one, what=one.kind, year=one.year) for one in planned),
                *(_event("household.visited", one, on=one.visited_on.isoformat()) for one in visits),
                *(
                    _event("household.measure_received", one, what=one.kind, on=one.received_on.isoformat())
                    for one in received
                ),
                *(
                    _event("household.effect_told", one, what=one.kind)
                    for one in received
                    if one.effect_yuan is not None
                ),
            ]
        )


def _event(kind: str, entry: PlannedMeasure | Visit | ReceivedMeasure, **payload: object) -> EventDraft:
    household = entry.household
    about = Subject("household", household.key)
    return EventDraft(kind, about, household.place, None, {"entry": str(entry.key), **payload})


def _years(one: _Helped) -> range:
    return range(one.since.year, (one.until or clock.today()).year + 1)


def _planned(one: _Helped, dice: Dice) -> list[PlannedMeasure]:
    this_year, found = clock.today().year, []
    for year in _years(one):
        if year == this_year and dice.chance(_UNPLANNED):
            continue
        for kind in one.kinds:
            _giver, amount, gain, _words = _GIVEN.get(kind, _OTHERWISE)
            found.append(
                PlannedMeasure(
                    household=one.status.household,
                    year=year,
                    kind=kind.value,
                    amount_yuan=Decimal(amount),
                    due_on=date(year, dice.between(6, 12), 20),
                    gain_yuan=Decimal(gain),
                    recorded_at=clock.now(),
                )
            )
    return found


def _received(one: _Helped, dice: Dice) -> list[ReceivedMeasure]:
    """Each measure once a year; what it brought is known of what is older than a quarter."""
    today, found = clock.today(), []
    for year in _years(one):
        for kind in one.kinds:
            on = max(date(year, dice.between(2, 11), dice.between(1, 28)), one.since + timedelta(days=12))
            if on > min(today, one.until or today):
                continue
            giver, amount, gain, words = _GIVEN.get(kind, _OTHERWISE)
            is_known = bool(words) and on < today - _QUARTER and dice.chance(0.8)
            share = Decimal(dice.between(70, 110)) / 100
            found.append(
                ReceivedMeasure(
                    household=one.status.household,
                    kind=kind.value,
                    received_on=on,
                    amount_yuan=Decimal(amount),
                    provider=giver,
                    effect_yuan=Decimal(gain) * share if is_known else None,
                    effect=words if is_known else "",
                    recorded_at=clock.now(),
                )
            )
    return found


def _visits(one: _Helped, dice: Dice) -> list[Visit]:
    """The helper came once a quarter."""
    found: list[Visit] = []
    on = min(clock.today(), one.until or clock.today()) - timedelta(days=dice.between(3, 40))
    while on > one.since and len(found) < _VISITS:
        purpose, needs = dice.one_of(_PURPOSES)
        found.append(
            Visit(
                household=one.status.household,
                visited_on=on,
                visitor=one.helper,
                purpose=purpose,
                needs=needs,
                recorded_at=clock.now(),
            )
        )
        on -= _QUARTER + timedelta(days=dice.between(-12, 12))
    return found[::-1]
