"""How the decisions of procedures move a family's standing, and what they ask the registry before.

Registered with casework when Django starts; runs in the transaction of the step that decides.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.casework import refusals
from liandong.casework.deciding import register_checks, register_effects
from liandong.casework.guards import Asking
from liandong.casework.meetings.kept import appraisals_of
from liandong.casework.models import Case, CaseStep
from liandong.casework.particulars import Particular, register_particulars
from liandong.casework.procedure_tables import table_of
from liandong.casework.procedures import Guard
from liandong.casework.signing import signatures
from liandong.dynamics.exit_standard import Point, Verdict, Way, judged
from liandong.dynamics.models import Clue, Decision
from liandong.dynamics.refusals import NewRisk, RigidCost
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.files.models import FileType
from liandong.foundation.files.services import store
from liandong.foundation.pages import formats
from liandong.identification.selectors import latest_result
from liandong.linkage.models import Event
from liandong.registry.documents.content import document
from liandong.registry.family_codes import ClearMode, FoundBy, MonitorKind, PovertyStatus, Risk
from liandong.registry.models import Household, HouseholdIncome, Member
from liandong.registry.models.family import RISKS
from liandong.registry.record_codes import ConsentExtent, ConsentPurpose
from liandong.registry.services.records import consent_for
from liandong.registry.services.standing import decide_standing, is_monitored, standing_of

Standing = dict[str, object]
_UNMONITORED: Standing = {
    "monitor_kind": None,
    "monitored_since_on": None,
    "found_by": None,
    **dict.fromkeys(RISKS),
    "is_risk_cleared": None,
    "clear_mode": None,
    "cleared_on": None,
}
SELF_PAID = tuple(f"self_paid_{what}_yuan" for what in ("medical", "education", "housing", "accident"))
COMPARED = (ConsentExtent.IDENTITY, ConsentExtent.INCOME)


def said_last(case: Case, name: str) -> list[str]:
    """What was last said of a particular in a case; empty where it never was. Cost: one query."""
    steps = case.steps.filter(said__has_key=name).order_by("-number")
    found = steps.values_list("said", flat=True).first() or {}
    return list(found.get(name, []))


def _identified(case: Case, was: Standing, today: date) -> Standing:
    back = was.get("poverty_status") == PovertyStatus.LIFTED
    if back:
        return {"poverty_status": PovertyStatus.RETURNED.value, "return_year": today.year}
    since = was.get("identified_year") or today.year
    return {"poverty_status": PovertyStatus.POOR.value, "identified_year": since}


def _pre_exit(case: Case, was: Standing, today: date) -> Standing:
    return {"poverty_status": PovertyStatus.PRE_EXIT.value}


def _kept(case: Case, was: Standing, today: date) -> Standing:
    fell_back = was.get("return_year") is not None
    return {"poverty_status": (PovertyStatus.RETURNED if fell_back else PovertyStatus.POOR).value}


def _lifted(case: Case, was: Standing, today: date) -> Standing:
    return {"poverty_status": PovertyStatus.LIFTED.value, "exit_year": today.year}


def _removed(case: Case, was: Standing, today: date) -> Standing:
    return {"poverty_status": PovertyStatus.REMOVED.value}


def _risks(case: Case, was: Standing, today: date) -> Standing:
    said = said_last(case, "risks")
    return {column: said[at] if at < len(said) else None for at, column in enumerate(RISKS)}


def _monitored(case: Case, was: Standing, today: date) -> Standing:
    [kind], found_by = said_last(case, "monitor_kind"), said_last(case, "found_by")
    return {
        **_UNMONITORED,
        **_risks(case, was, today),
        "monitor_kind": kind,
        "monitored_since_on": today,
        "found_by": found_by[0] if found_by else None,
        "is_risk_cleared": False,
    }


def _cleared(case: Case, was: Standing, today: date) -> Standing:
    proposed = case.steps.filter(event__in=("clear_helped", "clear_natural")).order_by("-number").first()
    helped = proposed is not None and proposed.event == "clear_helped"
    mode = ClearMode.HELPED if helped else ClearMode.NATURAL
    return {"is_risk_cleared": True, "clear_mode": mode.value, "cleared_on": today}


def _clearing_taken_back(case: Case, was: Standing, today: date) -> Standing:
    """The risk stands as before it was wrongly marked as cleared."""
    return {"is_risk_cleared": False, "clear_mode": None, "cleared_on": None}


def _taken_back(case: Case, was: Standing, today: date) -> Standing:
    """As it stood before the approval; a compensating row, nothing is taken away."""
    taken = Decision.objects.filter(step__case=case, what="monitored").order_by("-pk").first()
    before = taken.before if taken else {}
    return {name: before.get(name) for name in _UNMONITORED}


def _wrongly_monitored(case: Case, was: Standing, today: date) -> Standing:
    return dict(_UNMONITORED)


_MOVES: Mapping[str, Callable[[Case, Standing, date], Standing]] = {
    "identified": _identified,
    "pre_exit": _pre_exit,
    "kept": _kept,
    "lifted": _lifted,
    "removed": _removed,
    "risks": _risks,
    "monitored": _monitored,
    "cleared": _cleared,
    "clearing_taken_back": _clearing_taken_back,
    "taken_back": _taken_back,
    "wrongly_monitored": _wrongly_monitored,
}


def decide(case: Case, step: CaseStep, actor: User, because: Event) -> None:
    """Keep the family as it is decided upon, then move its standing.

    Errors: HouseholdClosed, BeforeKnown, those of keeping a file. Lock: the household.
    """
    household = Household.objects.select_related("place").get(key=case.subject_key)
    line = table_of(case.procedure, case.version).line(step.from_state, step.event)
    assert line is not None  # noqa: S101  the step was just taken by it
    was, today = standing_of(household.key), clock.today()
    becomes = _MOVES[line.decides](case, was, today)
    with translation.override("zh-hans"):
        file = document(actor, [household], today)
        file |= {"appraisals": appraisals_of(case), "signed": signatures().kept(case)}
        kept = json.dumps(file, ensure_ascii=False, default=str)
        title = _("Decision of the procedure: %(state)s") % {
            "state": table_of(case.procedure, case.version).states[step.to_state]
        }
    family = store(
        kept.encode(),
        name=f"{household.household_no}.json",
        purpose="decision",
        actor=actor,
        types=(FileType.TEXT,),
    )
    result = latest_result(actor, household.key)
    Decision.objects.create(
        step=step,
        household=household,
        what=line.decides,
        decided_on=today,
        before={name: was.get(name) for name in becomes},
        after=becomes,
        family=family,
        run=result.run if result else None,
        suggestion=result.suggestion if result else "",
    )
    decide_standing(actor=actor, key=household.key, title=title, values=becomes, because=because)


def _consent(asking: Asking) -> None:
    household = Household.objects.get(key=asking.case.subject_key)
    if consent_for(household, ConsentPurpose.COMPARISON, COMPARED, asking.today) is None:
        raise refusals.ConsentMissing(day=formats.day(asking.today))


def _secured(asking: Asking) -> None:
    """Guarantees and water on record as secured, income above the line long enough; unknown is neither.

    And no clue waits to be looked into, and rigid costs do not eat the income up.
    """
    verdict = _verdict(asking, Way.CLEARING)
    if lacking := _lacking(verdict):
        raise refusals.NotSecured(what=lacking)
    for point in reversed(verdict.incomes):
        if point.line is None:
            raise refusals.LineUnknown(day=formats.day(point.day))
        if not point.is_above:
            raise refusals.IncomeNotStable(
                day=formats.day(point.day),
                income=_known(point),
                line=formats.yuan(point.line),
                days=(verdict.incomes[0].day - verdict.incomes[-1].day).days,
            )
    _refuse_new_risk(asking)
    _refuse_rigid_cost(asking, verdict.incomes[0])


def _refuse_new_risk(asking: Asking) -> None:
    """No new risk: a clue that nobody has looked into yet may be one (domain.md §5.5)."""
    waiting = Clue.objects.filter(household__key=asking.case.subject_key, settled_at=None, withdrawn_at=None)
    if (clue := waiting.order_by("pk").first()) is not None:
        raise NewRisk(day=formats.day(clue.reported_at), receipt=clue.receipt_text)


def _refuse_rigid_cost(asking: Asking, now: Point) -> None:
    """Rigid cost resolved: what is on record as paid by themselves leaves the income above the line.

    Source: domain.md §5.3 (income and 合规自付支出 judged together), §5.5. What nobody knows bars nothing.
    """
    rows = HouseholdIncome.objects.filter(household__key=asking.case.subject_key, valid_to=None)
    row = rows.order_by("-year").first()
    paid = sum((getattr(row, name) or Decimal(0) for name in SELF_PAID), Decimal(0))
    if row is None or not row.member_count or now.low is None or now.line is None or not paid:
        return
    left = now.low - paid / row.member_count
    if left <= now.line:
        raise RigidCost(
            year=row.year, paid=formats.yuan(paid), left=formats.yuan(left), line=formats.yuan(now.line)
        )


def _meets_exit(asking: Asking) -> None:
    """Food, clothing, guarantees and water on record as secured, income above the line of the day.

    Unknown is neither. Source: domain.md §5.2, §5.6 A (厅字〔2016〕16 号).
    """
    verdict = _verdict(asking, Way.EXIT)
    if lacking := _lacking(verdict):
        raise refusals.ExitNotSecured(what=lacking)
    [point] = verdict.incomes
    if point.line is None:
        raise refusals.ExitLineUnknown(day=formats.day(point.day))
    if not point.is_above:
        raise refusals.IncomeNotAboveExit(
            day=formats.day(point.day), income=_known(point), line=formats.yuan(point.line)
        )


def _verdict(asking: Asking, way: Way) -> Verdict:
    household = Household.objects.select_related("place").get(key=asking.case.subject_key)
    return judged({household.pk: (household, way)}, asking.today)[household.pk]


def _lacking(verdict: Verdict) -> str:
    """What is not on record as secured, in words; empty where all is."""
    return _(", ").join(f"{one.label} ({one.state})" for one in verdict.guarantees if not one.is_safe)


def _known(point: Point) -> str:
    return formats.unknown() if point.low is None else formats.yuan(point.low)


def _on_record(asking: Asking) -> None:
    """Taken over from files of before: the family stands as monitored, its risk not cleared."""
    if not is_monitored(asking.case.subject_key):
        raise refusals.NotOnRecord


def _nobody_left(asking: Asking) -> None:
    """Nobody of the family is left, by its file in the register: a paper alone ends no family's help."""
    members = Member.objects.filter(household__key=asking.case.subject_key, valid_to__isnull=True).count()
    if members:
        raise refusals.SomebodyLeft(count=members)


def compare_consent(household: Household) -> date | None:
    """Until when a consent to the comparison counts; None where there is none today."""
    found = consent_for(household, ConsentPurpose.COMPARISON, COMPARED, clock.today())
    if found is None:
        return None
    ends = found.withdrawn_on - timedelta(days=1) if found.withdrawn_on else found.expires_on
    return min(found.expires_on, ends)


def register() -> None:
    """Make all of this known to casework. Harmless to repeat."""
    register_effects(dict.fromkeys(_MOVES, decide))
    register_checks(
        {
            Guard.CONSENT: _consent,
            Guard.SECURED: _secured,
            Guard.MEETS_EXIT: _meets_exit,
            Guard.ON_RECORD: _on_record,
            Guard.NOBODY_LEFT: _nobody_left,
        }
    )
    register_particulars(
        {
            "monitor_kind": Particular(gettext_lazy("Kind of monitored household"), MonitorKind.choices),
            "risks": Particular(gettext_lazy("Risks"), Risk.choices, most=len(RISKS)),
            "found_by": Particular(gettext_lazy("How it was found"), FoundBy.choices),
        }
    )
