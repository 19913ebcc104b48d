"""What dynamic management asks of people when something happened. Nothing here changes a family's status."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from liandong.analytics.measures.explanation import Suggestion
from liandong.casework.services import Asked, open_tasks, withdraw_causes
from liandong.dynamics.helping import helped_among
from liandong.dynamics.member_changes import (
    ILLNESS,
    SCHOOL,
    WORK,
    MemberChange,
    has_lost_work,
    has_reached_stage,
    member_changes,
    risk_of_illness,
)
from liandong.dynamics.models import Channel, Clue, Outcome
from liandong.dynamics.services import Report, answered, clue_of_record, settle_clues, withdraw_clues_of
from liandong.dynamics.tasks import ANSWER, ANSWER_ABOVE, CHECK, EXIT_CHECK, FIND, GRANTS, UPDATE, URGENT
from liandong.dynamics.warning_columns import columns_of_events
from liandong.dynamics.warning_services import look_at
from liandong.linkage.models import Event, Subject
from liandong.registry.codes import Health
from liandong.registry.event_subjects import families_of
from liandong.registry.family_codes import Risk
from liandong.registry.models import Household

Told = tuple[MemberChange, Risk, str]
"""A change of a member, the risk it tells, and the words of the clue."""


def check_who_fell(events: Sequence[Event]) -> None:
    """L3, downwards: by a rule in force the family is below a line now. A clue: the village visits."""
    _ask(CHECK, [event for event in events if event.payload.get("to") == Suggestion.POOR.value])


def check_who_rose(events: Sequence[Event]) -> None:
    """L3, upwards: only of families that are poor or monitored; others have nothing to leave."""
    was, now = Suggestion.POOR.value, Suggestion.NOT_POOR.value
    rose = [event for event in events if (event.payload.get("from"), event.payload.get("to")) == (was, now)]
    helped = helped_among({event.subject_key for event in rose})
    _ask(EXIT_CHECK, [event for event in rose if event.subject_key in helped])


def check_who_fell_ill(events: Sequence[Event]) -> None:
    """L1: a member is known as gravely ill or disabled who was not before: a clue; the village visits."""
    found: dict[UUID, Told] = {}
    for change in member_changes(events, ILLNESS):
        if (risk := risk_of_illness(change)) is not None:
            words = Health.SERIOUS if risk is Risk.ILLNESS else Health.DISABLED
            with translation.override("zh-hans"):
                said = _("A member of the family is on record now as: {health}").format(health=words.label)
            found.setdefault(change.event.pk, (change, risk, said))
    _tell_clues(found.values())


def check_who_lost_work(events: Sequence[Event]) -> None:
    """L15: a member lost work, or is back from far away: a clue of unsteady work; the village visits."""
    found: dict[UUID, Told] = {}
    for change in member_changes(events, WORK):
        if has_lost_work(change):
            with translation.override("zh-hans"):
                said = _("A member of the family lost work, or came back from work elsewhere")
            found.setdefault(change.event.pk, (change, Risk.WORK, said))
    _tell_clues(found.values())


def check_grants(events: Sequence[Event]) -> None:
    """L16: a child of a family in the procedures goes to the next school: see which grants it may have."""
    reached = {
        change.event.pk: change.event
        for change in member_changes(events, SCHOOL)
        if has_reached_stage(change)
    }
    helped = helped_among({event.subject_key for event in reached.values()}, lifted=True)
    _ask(GRANTS, [event for event in reached.values() if event.subject_key in helped])


def _tell_clues(found: Iterable[Told]) -> None:
    """Keep a clue of each; where one of the same risk is open, the visit has one more cause instead."""
    known = []
    for change, risk, said in found:
        family = change.household
        if family.clues.filter(risk=risk, settled_at=None, withdrawn_at=None).exists():
            known.append(change.event)
        else:
            clue_of_record(Report(Channel.CADRES, said, risk=risk.value), family, because=change.event)
    _ask(CHECK, known)


def take_back_clue(events: Sequence[Event], because: Event) -> None:
    """The change was undone: the clue it told is taken back, and what only this asked for falls away."""
    withdraw_clues_of(events, because)
    withdraw_causes(events, because)


def warn_at_once(events: Sequence[Event]) -> None:
    """A fact changed, or a department answered: the rules in force that look at it are asked at once."""
    subjects = {subject.key for _event, subject in families_of(events)}
    families = Household.objects.filter(key__in=subjects, closed_on__isnull=True).select_related("place")
    look_at({family.pk: family.place for family in families}, columns_of_events(events))


def settle_natural_change(events: Sequence[Event]) -> None:
    """L2: offices are told, and income and guarantees looked at again."""
    _ask(UPDATE, events)


def check_clue(events: Sequence[Event]) -> None:
    """A clue came, or its family was found: the village visits, or first finds out who is meant.

    Of an urgent one the township is asked to decide on help at once.
    """
    known = [event for event in events if event.subject_kind == "household"]
    _ask(CHECK, known)
    told = {str(event.payload["clue"]): event for event in known}
    urgent = Clue.objects.filter(key__in=told, is_urgent=True, settled_at=None, withdrawn_at=None)
    _ask(URGENT, [told[str(key)] for key in urgent.order_by("pk").values_list("key", flat=True)])
    unknown = {event.subject_key: event for event in events if event.subject_kind == "clue"}
    clues = Clue.objects.select_related("place").filter(key__in=unknown)
    asked = [Asked(Subject("clue", one.key), one.place, unknown[one.key]) for one in clues]
    if asked:
        open_tasks(FIND, asked)


_ASKING = ("clue.reported", "clue.placed")
_ENDS = {
    (CHECK, "risk"): Outcome.RISK,
    (CHECK, "no_risk"): Outcome.NO_RISK,
    (FIND, "not_found"): Outcome.NOT_FOUND,
}


def settle_clues_of_visits(events: Sequence[Event]) -> None:
    """A visit or a search ended: every open clue it was about is settled with it."""
    for event in events:
        outcome = _ENDS.get((str(event.payload["task"]), str(event.payload["outcome"])))
        if outcome is not None:
            about = "household__key" if event.payload["about"] == "household" else "key"
            keys = Clue.objects.filter(
                **{about: event.payload["key"]}, settled_at__isnull=True, withdrawn_at__isnull=True
            ).values_list("key", flat=True)
            settled = settle_clues(list(keys), outcome, because=event)
            urgent = [str(clue.key) for clue in settled if clue.is_urgent]
            if urgent and outcome is not Outcome.RISK:  # nothing is to be helped at once any more
                asking = Event.objects.filter(kind__in=_ASKING, payload__clue__in=urgent)
                withdraw_causes(list(asking), event)


def answer_reporters(events: Sequence[Event]) -> None:
    """A clue is settled: whoever reported it, and can be reached, is told; not by the village of another."""
    told = {str(event.payload["clue"]): event for event in events}
    clues = Clue.objects.select_related("place").filter(key__in=told, contact_sealed__isnull=False)
    asked: dict[str, list[Asked]] = {ANSWER: [], ANSWER_ABOVE: []}
    for one in clues:
        kind = ANSWER_ABOVE if one.hides_reporter else ANSWER
        asked[kind].append(Asked(Subject("clue", one.key), one.place, told[str(one.key)]))
    for kind, of_kind in asked.items():
        if of_kind:
            open_tasks(kind, of_kind)


def note_answers(events: Sequence[Event]) -> None:
    """Somebody told whoever reported a clue."""
    for event in events:
        if event.payload["task"] in (ANSWER, ANSWER_ABOVE) and event.payload["outcome"] == "told":
            answered(UUID(str(event.payload["key"])), because=event)


def take_back(events: Sequence[Event], because: Event) -> None:
    """The events were taken back: an open task that nothing else asks for falls away."""
    withdraw_causes(events, because)


def _ask(kind: str, events: Sequence[Event]) -> None:
    """A task about each family that is open and registered."""
    families = Household.objects.select_related("place").filter(
        key__in={event.subject_key for event in events}, closed_on__isnull=True
    )
    homes = {family.key: family.place for family in families}
    asked = [
        Asked(Subject("household", event.subject_key), homes[event.subject_key], event)
        for event in events
        if event.subject_key in homes
    ]
    if asked:
        open_tasks(kind, asked)
