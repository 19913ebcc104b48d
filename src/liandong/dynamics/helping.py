"""Whether the help of a family still fits: measures are suggested, and its helper is asked to look."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db.models import Q

from liandong.casework.services import Asked, open_tasks
from liandong.dynamics.member_changes import ILLNESS, member_changes, risk_of_illness
from liandong.dynamics.tasks import HELP, HELP_VILLAGE
from liandong.foundation import clock
from liandong.foundation.accounts.models import Role, User
from liandong.foundation.accounts.selectors import serving
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import EventDraft, record_many
from liandong.registry.family_codes import PovertyStatus
from liandong.registry.models import Household, HouseholdFacts, HouseholdStatus, Tie
from liandong.registry.models.family import RISKS
from liandong.registry.selectors import holding
from liandong.registry.tie_codes import TieRole

CAUSES = ("main_cause", "other_cause", "second_other_cause")
_HELPED = (PovertyStatus.POOR, PovertyStatus.PRE_EXIT, PovertyStatus.RETURNED)


def helped_among(keys: Collection[UUID], *, lifted: bool = False) -> set[UUID]:
    """The families that are in the procedures: poor, or monitored with a risk. Cost: one query.

    Args:
        keys: of families.
        lifted: those that were lifted out of poverty, besides.
    """
    inside = (*_HELPED, PovertyStatus.LIFTED) if lifted else _HELPED
    monitored = Q(monitor_kind__isnull=False) & ~Q(is_risk_cleared=True)
    rows = HouseholdStatus.objects.filter(
        Q(poverty_status__in=inside) | monitored, household__key__in=keys, valid_to__isnull=True
    )
    return set(rows.values_list("household__key", flat=True))


def suggest_measures(events: Sequence[Event]) -> None:
    """L1, L4: a cause or a risk of a family that is helped is new, or somebody of it fell ill.

    Event: ``measures.suggested`` of the family, caused by the change. Who is only now taken in has the plan
    of help to be made, and is left alone.
    """
    ill = {one.event.pk: risk for one in member_changes(events, ILLNESS) if (risk := risk_of_illness(one))}
    told = [
        event
        for event in events
        if event.pk in ill or not {*CAUSES, *RISKS}.isdisjoint(event.payload.get("fields") or ())
    ]
    taken_in = _taken_in(told)
    helped = helped_among({event.subject_key for event in told})
    told = [event for event in told if event.subject_key in helped and event.pk not in taken_in]
    keys = {event.subject_key for event in told}
    homes = dict(Household.objects.filter(key__in=keys).values_list("key", "place"))
    stands = needs_of(keys)
    drafts = []
    for event in told:
        causes, risks = stands[event.subject_key]
        if event.pk in ill:
            risks = list(dict.fromkeys([ill[event.pk].value, *risks]))
        if causes or risks:
            payload: dict[str, object] = {"causes": causes, "risks": risks}
            subject, place = Subject("household", event.subject_key), homes[event.subject_key]
            drafts.append(EventDraft("measures.suggested", subject, place, None, payload, caused_by=event))
    record_many(drafts)


def needs_of(keys: Collection[UUID]) -> dict[UUID, tuple[list[str], list[str]]]:
    """Causes of poverty and risks of some families as they stand today, by code. Cost: two queries."""
    found: dict[UUID, tuple[list[str], list[str]]] = {key: ([], []) for key in keys}
    holds = {"household__key__in": keys, "valid_to__isnull": True}
    of_causes = HouseholdFacts.objects.filter(**holds).values_list("household__key", *CAUSES)
    of_risks = HouseholdStatus.objects.filter(**holds).values_list("household__key", *RISKS)
    for side, rows in enumerate((of_causes, of_risks)):
        for key, *codes in rows:
            found[key][side].extend(code for code in codes if code is not None)
    return found


def _taken_in(events: Iterable[Event]) -> set[UUID]:
    """Changes by the very decision to take a family in. Cost: one query."""
    causes = {event.pk: event.caused_by_id for event in events if event.caused_by_id is not None}
    steps = Event.objects.filter(pk__in=causes.values(), kind="case.advanced", payload__to="monitored")
    entering = set(steps.exclude(payload__event="add_risk").values_list("pk", flat=True))
    return {change for change, cause in causes.items() if cause in entering}


def check_help(events: Sequence[Event]) -> None:
    """L1, L4: the helper of the family sees whether help still fits; the village, where nobody helps."""
    families = Household.objects.select_related("place").filter(
        key__in={event.subject_key for event in events}, closed_on__isnull=True
    )
    homes = {family.key: family for family in families}
    helpers = helpers_of(homes.values())
    asked: dict[str, list[Asked]] = {HELP: [], HELP_VILLAGE: []}
    for event in events:
        if (family := homes.get(event.subject_key)) is not None:
            helper = helpers.get(family.pk)
            kind = HELP_VILLAGE if helper is None else HELP
            subject = Subject("household", family.key)
            asked[kind].append(Asked(subject, family.place, event, holder=helper))
    for kind, some in asked.items():
        if some:
            open_tasks(kind, some)


def helpers_of(families: Iterable[Household]) -> dict[int, User]:
    """Who answers today for the help of each of some families, by its id; in a duty there. Two queries."""
    kept = {family.pk: family for family in families}
    ties = Tie.objects.filter(
        holding(clock.today()), household__in=list(kept), role=TieRole.HELPER, is_main=True
    )
    there = serving({family.place for family in kept.values()}, [Role.HELPER.value])
    return {
        tie.household_id: tie.user
        for tie in ties.filter(user__is_active=True).select_related("user")
        if tie.user_id in there[kept[tie.household_id].place_id, Role.HELPER.value]
    }
