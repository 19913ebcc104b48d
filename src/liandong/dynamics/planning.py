"""Whether a family's plan of help answers its risks: what the plan of a monitored household must name.

Registered with casework when Django starts. Source: domain.md §2.7, §5.6 B (measures fit the risk; at
least one develops where somebody can work); 中农组发〔2021〕7 号.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from liandong.analytics.errors import Refusal, marked
from liandong.casework.deciding import register_checks
from liandong.casework.guards import Asking
from liandong.casework.procedures import Guard
from liandong.dynamics.helping import needs_of
from liandong.dynamics.measures import measures_of_risk
from liandong.foundation import clock
from liandong.registry.codes import Labour
from liandong.registry.family_codes import Risk
from liandong.registry.family_state import age_on
from liandong.registry.help_codes import MeasureKind, MeasureType
from liandong.registry.help_panel import planned_of
from liandong.registry.models import Household, HouseholdStatus, Member, MemberFacts

_ABLE = (Labour.ORDINARY, Labour.SKILLED, Labour.WEAK)
_WHOLLY_UNABLE = {"is_whole_household_without_labour": True}
_ASKED_FROM, _ASKED_TO = 16, 65  # years of age for which the form asks for the ability to work


class RiskUnanswered(Refusal):
    """A plan that names nothing against a risk of the family."""

    message = marked(
        "The family’s plan for {year} or {next} names no measure against: {risks}. Enter one for each on "
        "the family’s page under “What is done for the family” → “Plan, visits and measures”, then take "
        "this step."
    )


class NothingDevelops(Refusal):
    """Somebody can work, and no measure of the plan helps the family to earn."""

    message = marked(
        "{who} can work, but the family’s plan for {year} or {next} names no measure of development, such as "
        "training, a post or a business. Enter one on the family’s page under “What is done for the "
        "family” → “Plan, visits and measures”, then take this step."
    )


class LabourUnknown(Refusal):
    """Whether the plan must name a measure of development cannot be told."""

    message = marked(
        "Whether {who} can work is not on record, so one cannot tell whether the plan needs a measure of "
        "development. State the ability to work on the family’s page, or enter such a measure for {year} or "
        "{next} under “Plan, visits and measures”, then take this step."
    )


@dataclass(frozen=True)
class Answered:
    """A risk, the measures of the plan that fit it, and those that would.

    ``is_open``: the table names no measures for this risk, so that any measure of the plan answers it.
    """

    risk: Risk
    planned: tuple[MeasureKind, ...]
    fitting: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        return not self.fitting

    @property
    def words(self) -> str:
        """The risk, with what would fit."""
        fitting = _(", ").join(self.fitting) or _("any measure")
        return _("{risk} (fitting: {measures})").format(risk=self.risk.label, measures=fitting)


@dataclass(frozen=True)
class PlanHeld:
    """The plan of this year and the next, held against the risks and the people of the family.

    ``able``, ``unknown``: names of those who can work, and of those of whom nobody knows.
    """

    years: tuple[int, int]
    risks: tuple[Answered, ...]
    developing: tuple[MeasureKind, ...]
    able: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def lacking(self) -> tuple[Answered, ...]:
        """The risks that no measure answers."""
        return tuple(one for one in self.risks if not one.planned)

    @property
    def must_develop(self) -> bool | None:
        """Whether the plan must name a measure of development; None: that cannot be told yet."""
        return True if self.able else None if self.unknown else False

    @property
    def is_fitting(self) -> bool:
        """Whether the plan answers every risk, and develops where it must."""
        return not self.lacking and (bool(self.developing) or self.must_develop is False)


def plan_held(household: Household) -> PlanHeld:
    """How the family's plan stands today; a family without a risk on record is asked for any measure.

    Cost: six queries at the most.
    """
    year = clock.today().year
    years = (year, year + 1)
    kinds = dict.fromkeys(planned_of(household).filter(year__in=years).values_list("kind", flat=True))
    planned = tuple(MeasureKind(kind) for kind in kinds)
    _causes, risks = needs_of([household.key])[household.key]
    able, unknown = _workers(household)
    return PlanHeld(
        years=years,
        risks=tuple(_answered(Risk(code), planned) for code in dict.fromkeys(risks or [Risk.OTHER])),
        developing=tuple(one for one in planned if one.type is MeasureType.DEVELOPMENT),
        able=able,
        unknown=unknown,
    )


def _answered(risk: Risk, planned: Sequence[MeasureKind]) -> Answered:
    fitting = measures_of_risk(risk)
    names = {one.id for one in fitting}
    answers = tuple(kind for kind in planned if not names or kind.value in names)
    return Answered(risk, answers, tuple(one.title for one in fitting))


def _workers(household: Household) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who can work, and of whom nobody knows it; nobody where the whole family is on record as unable."""
    now = {"household": household, "valid_to__isnull": True}
    facts = {one.member_id: one for one in MemberFacts.objects.filter(**now)}
    able, unknown = [], []
    for member in Member.objects.filter(**now).order_by("pk"):
        row = facts.get(member.pk)
        name = member.name or member.person_no
        if row is not None and row.labour in _ABLE:
            able.append(name)
        elif _unasked(member, row):
            unknown.append(name)
    if not able and unknown and HouseholdStatus.objects.filter(**now, **_WHOLLY_UNABLE).exists():
        return (), ()
    return tuple(able), tuple(unknown)


def _unasked(member: Member, facts: MemberFacts | None) -> bool:
    """Whether the form asks for somebody's ability to work, and nobody answered; students are not asked."""
    if facts is not None and (facts.labour or facts.is_student):
        return False
    age = age_on(member, facts, clock.today())
    return age is None or _ASKED_FROM <= age <= _ASKED_TO


def _fitting_plan(asking: Asking) -> None:
    held = plan_held(Household.objects.get(key=asking.case.subject_key))
    year, following = held.years
    if held.lacking:
        risks = _("; ").join(one.words for one in held.lacking)
        raise RiskUnanswered(year=year, next=following, risks=risks)
    if held.is_fitting:
        return
    who = _(", ").join(held.able or held.unknown)
    raise (NothingDevelops if held.able else LabourUnknown)(who=who, year=year, next=following)


def register() -> None:
    """Make the check known to casework. Harmless to repeat."""
    register_checks({Guard.FITTING_PLAN: _fitting_plan})
