"""The engine: what follows from events, once, in sets, with its cause; what fails bars only itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope
from liandong.linkage.causes import baseline
from liandong.linkage.mechanism import in_force
from liandong.linkage.models import Event, Handover, Lane, Mark, Setback, Subject, Unsettled
from liandong.linkage.outbox import backlog, left_of, touch
from liandong.linkage.reactions import Reaction, act, derive
from liandong.linkage.retrying import give_up, resume, retry
from liandong.linkage.services import EventDraft, record, record_many
from liandong.linkage.setbacks import AGAIN_AFTER, sentence
from liandong.linkage.settling import settle, settle_all
from tests.cast import Cast
from tests.linkage.kinds import ANSWER, BACK, FACT, NOTE, RESULT, TASK, family, told

pytestmark = pytest.mark.django_db


class Kept:
    """Remembers each set that a reaction got."""

    def __init__(self) -> None:
        self.sets: list[list[object]] = []

    def __call__(self, found: Sequence[object]) -> None:
        self.sets.append(list(found))

    @property
    def all(self) -> list[object]:
        return [one for found in self.sets for one in found]


def deriving(by: Callable[[Sequence[Subject]], object], *answers: str, name: str = "result") -> Reaction:
    return derive(name, _("Work the result out anew"), answers=answers or (FACT,), by=by)


def acting(by: Callable[[Sequence[Event]], object], *answers: str, name: str = "task") -> Reaction:
    return act(name, _("Open a task"), answers=answers or (FACT,), by=by)


def results(subjects: Sequence[Subject]) -> None:
    """Derive a result of each subject."""
    record_many(EventDraft(RESULT, subject, None, None) for subject in subjects)


def test_many_events_of_one_subject_are_one_derivation() -> None:
    one, other, seen = family(), family(), Kept()
    with in_force(deriving(seen)):
        for subject in (one, other, one, one):
            told(subject)
        assert settle_all() == 4
    assert seen.sets == [sorted([one, other])]
    assert not Unsettled.objects.exists()


def test_an_act_follows_each_event_once_and_gets_them_as_a_set() -> None:
    subject, seen = family(), Kept()
    with in_force(acting(seen)):
        events = [told(subject), told(subject)]
        settle_all()
        # the outbox gets them a second time, as after a restore: the marks know better
        for event in events:
            Unsettled.objects.create(
                event=event, subject_kind="household", subject_key=subject.key, lane=0, queued_at=clock.now()
            )
        settle_all()
    assert [len(found) for found in seen.sets] == [2]
    assert Mark.objects.filter(reaction="task").count() == 2


def test_nothing_is_queued_that_nobody_answers_nor_what_was_rolled_back() -> None:
    with in_force(deriving(Kept())):
        told(family(), NOTE)
        with transaction.atomic():
            told(family())
            transaction.set_rollback(True)
        assert settle().is_idle


def test_what_a_reaction_records_carries_its_cause(cast: Cast) -> None:
    one, other = family(), family()

    def open_tasks(events: Sequence[Event]) -> None:
        for event in events:
            record(kind=TASK, subject=Subject("task", event.pk), place=None, actor=None, caused_by=event)

    with in_force(deriving(results), acting(open_tasks, RESULT)):
        first, _other, last = told(one), told(other), told(one)
        settle_all()
    result = Event.objects.get(kind=RESULT, subject_key=one.key)
    assert result.caused_by_id == last.pk != first.pk
    assert Event.objects.get(kind=TASK, caused_by=result).caused_by == result
    assert Event.objects.filter(kind=TASK).count() == 2


def test_a_cause_that_is_unclear_is_an_error_and_never_left_out() -> None:
    def open_task(events: Sequence[Event]) -> None:
        record(kind=TASK, subject=family(), place=None, actor=None)

    with in_force(acting(open_task)):
        told(family()), told(family())
        settle_all()
    # each alone is clear: it is what the task follows from
    assert Event.objects.filter(kind=TASK, caused_by__kind=FACT).count() == 2
    assert not Setback.objects.exists()


def test_one_family_at_fault_bars_only_itself_and_only_this_reaction() -> None:
    families = [family() for _ in range(20)]
    bad, seen = families[7], Kept()
    is_healed = False

    def derive_results(subjects: Sequence[Subject]) -> None:
        results(subjects)
        if bad in subjects and not is_healed:
            raise ZeroDivisionError

    with in_force(deriving(derive_results), acting(seen)):
        record_many(EventDraft(FACT, one, None, None) for one in families)
        settle_all()
        assert Event.objects.filter(kind=RESULT).count() == 19
        assert len(seen.all) == 20
        setback = Setback.objects.get()
        assert (setback.subject, setback.reaction, setback.tries) == (bad, "result", 1)
        assert setback.error.startswith("ZeroDivisionError@derive_results") or "ZeroDivision" in setback.error
        assert "ZeroDivisionError" in sentence(setback)
        assert retry() == 0  # not before its time
        is_healed = True
        with clock.frozen(clock.now() + timedelta(minutes=1)):
            assert retry() == 1
    assert Event.objects.filter(kind=RESULT).count() == 20
    assert not Setback.objects.exists()


def test_an_act_that_fails_leaves_neither_effect_nor_mark() -> None:
    def fail(events: Sequence[Event]) -> None:
        for event in events:
            record(kind=TASK, subject=family(), place=None, actor=None, caused_by=event)
        raise ValueError

    with in_force(acting(fail)):
        told(family())
        settle_all()
    assert not Mark.objects.exists()
    assert not Event.objects.filter(kind=TASK).exists()
    assert Setback.objects.count() == 1


def fail_for_good(reaction: Reaction, *families: Subject, others: Sequence[Reaction] = ()) -> None:
    """Let a reaction fail until it is parked."""
    with in_force(reaction, *others):
        for one in families:
            told(one)
        settle_all()
        later = clock.now()
        for pause in AGAIN_AFTER:
            later += pause + timedelta(seconds=1)
            with clock.frozen(later):
                retry()


def refuse(_subjects: Sequence[object]) -> None:
    raise KeyError("王一")


def test_what_fails_for_good_is_parked_and_told_once(cast: Cast) -> None:
    fail_for_good(deriving(refuse), family(), family(), family())
    parked = Setback.objects.filter(parked_at__isnull=False)
    assert [one.tries for one in parked] == [5, 5, 5]
    told_of = Event.objects.get(kind="reaction.parked")
    assert (told_of.payload["reaction"], told_of.payload["pairs"]) == ("result", 3)
    assert "王一" not in sentence(parked[0])
    with pytest.raises(OutOfScope):
        resume("result", actor=cast.village_cadre)
    seen = Kept()
    with in_force(deriving(seen)):
        assert resume("result", actor=cast.system_admin) == 3
        retry()
    assert len(seen.all) == 3
    assert not Setback.objects.exists()


def test_what_is_parked_can_be_given_up(cast: Cast) -> None:
    fail_for_good(deriving(refuse), family())
    with pytest.raises(OutOfScope):
        give_up("result", actor=cast.county_officer)
    assert give_up("result", actor=cast.system_admin) == 1
    assert Event.objects.get(kind="reaction.given_up").actor == cast.system_admin
    assert not Setback.objects.exists()


def test_a_reaction_that_always_fails_is_not_tried_on_each_family_alone() -> None:
    seen = Kept()

    def refuse_and_count(subjects: Sequence[Subject]) -> None:
        seen(subjects)
        raise KeyError

    with in_force(deriving(refuse_and_count)):
        record_many(EventDraft(FACT, family(), None, None) for _ in range(200))
        settle_all()
    assert len(seen.sets) <= 40
    assert Setback.objects.count() == 200


def test_a_chain_that_feeds_on_itself_ends_as_a_question_to_a_person() -> None:
    with in_force(deriving(results, FACT, RESULT)):
        told(family())
        settle_all(most=40)
        assert Event.objects.filter(kind=RESULT).count() == 17
        setback = Setback.objects.get()
        assert setback.parked_at is not None
        assert "16" in sentence(setback)


def test_one_event_that_would_bring_about_too_many_is_asked_about() -> None:
    def flood(events: Sequence[Event]) -> None:
        record_many(EventDraft(TASK, family(), None, None, caused_by=events[0]) for _ in range(1001))

    with in_force(acting(flood)):
        told(family())
        settle_all()
    assert not Event.objects.filter(kind=TASK).exists()
    assert Setback.objects.get().error == "TooMany"
    assert Setback.objects.get().parked_at is not None


def test_a_baseline_is_derived_from_and_not_acted_on() -> None:
    seen = Kept()
    with in_force(deriving(results), acting(seen, FACT, RESULT)):
        with baseline():
            told(family())
        settle_all()
        assert Event.objects.get(kind=RESULT).is_baseline
        assert not Handover.objects.exists()  # nobody waited for it
        assert seen.sets == []
        told(family())
        settle_all()
    assert [event.kind for event in seen.all if isinstance(event, Event)] == [FACT, RESULT]


def test_facts_long_past_are_a_baseline_of_their_own() -> None:
    seen = Kept()
    with in_force(acting(seen)):
        for days in (364, 366):
            draft = EventDraft(FACT, family(), None, None, occurred_at=clock.now() - timedelta(days=days))
            record_many([draft])
        settle_all()
    assert len(seen.all) == 1


def test_what_followed_from_an_event_that_is_taken_back_is_compensated_once() -> None:
    undone: list[tuple[str, str]] = []

    def compensate(events: Sequence[Event], because: Event) -> None:
        for event in events:
            undone.append((event.kind, because.kind))
            record(kind=NOTE, subject=event.subject, place=None, actor=None)

    task = act("task", _("Open a task"), answers=[RESULT], by=Kept(), withdraw=compensate)
    one, other = family(), family()
    with in_force(deriving(results), task):
        told(one, source="first"), told(other, source="first"), told(one, source="second")
        settle_all()
        back = told(one, BACK, what="second")
        settle_all()
        told(one, BACK, what="second")
        settle_all()
    assert undone == [(RESULT, BACK)]
    assert Event.objects.get(kind=NOTE).caused_by == back
    assert Mark.objects.filter(reaction="task", withdrawn_at__isnull=False).count() == 1


def test_the_quick_lane_goes_before_the_bulk() -> None:
    seen = Kept()
    with in_force(deriving(seen)):
        record_many(EventDraft(FACT, family(), None, None) for _ in range(60))
        one = family()
        told(one)
        assert [(waiting.lane, waiting.count) for waiting in backlog()] == [(Lane.QUICK, 1), (Lane.BULK, 60)]
        settle()
        assert seen.sets == [[one]]
        assert settle(Lane.QUICK).is_idle
        settle_all()
    assert [len(found) for found in seen.sets] == [1, 60]


def test_an_event_can_touch_subjects_that_it_does_not_name() -> None:
    seen = Kept()
    families = [family() for _ in range(30)]
    with in_force():
        record_many(EventDraft(FACT, one, None, None) for one in families)
    keys = Event.objects.filter(kind=FACT).values("subject_key")
    with in_force(deriving(seen, name="result")):
        line = told(family(), NOTE)
        assert touch("result", "household", keys, because=line) == 30
        assert left_of(line.pk) == 30
        settle_all()
        assert left_of(line.pk) == 0
        with pytest.raises(ValueError, match="no reaction"):
            touch("nothing", "household", keys, because=line)
    assert seen.sets == [sorted(families)]


def test_hand_overs_between_stages_keep_how_long_they_took(cast: Cast) -> None:
    subject = family()
    with in_force(deriving(results)):
        with clock.frozen(clock.now() - timedelta(days=3)):
            told(subject, place=cast.village)
        settle_all()
    result = Event.objects.get(kind=RESULT)
    note = record(kind=NOTE, subject=subject, place=None, actor=None, caused_by=result)
    answer = record(
        kind=ANSWER, subject=subject, place=cast.village, actor=cast.village_cadre, caused_by=note
    )
    by_machine, by_person = Handover.objects.order_by("at")
    assert (by_machine.from_stage, by_machine.to_stage) == ("input", "integration")
    assert timedelta(days=3) <= by_machine.waited < timedelta(days=3, minutes=10)
    assert not by_machine.is_by_person
    assert (by_person.began_id, by_person.event_id) == (result.pk, answer.pk)
    assert by_person.is_by_person


def test_a_commit_tells_the_drainers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select tgname from pg_trigger where tgrelid = 'linkage_unsettled'::regclass")
        assert ("unsettled_is_told",) in cursor.fetchall()
