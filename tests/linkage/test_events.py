"""Events: counted per subject, free of personal data, of declared kinds, and read within an area."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from liandong.foundation import clock
from liandong.foundation.audit.append_only import Unchangeable
from liandong.foundation.audit.canonical import row_hash
from liandong.foundation.keys import milliseconds, uuid7
from liandong.linkage.kinds import EventKind, declared_events, kind_of, register_events
from liandong.linkage.models import Event, Subject, SubjectHead
from liandong.linkage.selectors import history, recent
from liandong.linkage.services import EventDraft, PayloadRefused, UnknownKind, record, record_many
from tests.cast import Cast

KIND = "tested.changed"
register_events(
    "tests",
    {KIND: EventKind(_("Something was changed in a test"), stage=None, payload=("fields", "batch", "count"))},
)


def somebody() -> Subject:
    return Subject("household", uuid7())


def test_an_event_says_what_where_who_when_and_why(cast: Cast) -> None:
    subject = somebody()
    first = record(kind=KIND, subject=subject, place=cast.village, actor=cast.village_cadre)
    second = record(
        kind=KIND,
        subject=subject,
        place=cast.village,
        actor=None,
        payload={"fields": ["roof_condition", "rooms"], "batch": uuid7(), "count": 2},
        occurred_at=datetime(2024, 5, 1, tzinfo=UTC),
        caused_by=first,
    )
    read = Event.objects.get(pk=second.pk)
    assert (read.seq, read.subject, read.caused_by, read.actor) == (2, subject, first, None)
    assert read.payload["fields"] == ["roof_condition", "rooms"]
    assert read.occurred_at < first.recorded_at <= read.recorded_at
    assert list(first.consequences.all()) == [read]
    assert read.row_hash == row_hash("event", read.sealed_values())
    assert str(first.title) in {"Something was changed in a test", "测试中有变动"}


def test_the_key_of_an_event_begins_with_its_instant(cast: Cast) -> None:
    with clock.frozen(datetime(2016, 3, 1, 8, tzinfo=UTC)) as at:
        event = record(kind=KIND, subject=somebody(), place=None, actor=None)
    assert event.recorded_at == at
    assert event.id.int >> 80 == milliseconds(at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM linkage_event WHERE id = %s", [event.id])
        assert cursor.fetchone() == ("linkage_event_before",)


def test_numbers_go_on_per_subject_in_the_order_given(cast: Cast) -> None:
    one, other = somebody(), somebody()
    drafts = [EventDraft(KIND, subject, cast.village, None) for subject in (one, other, one, one)]
    assert [event.seq for event in record_many(drafts)] == [1, 1, 2, 3]
    assert [event.seq for event in record_many(drafts)] == [4, 2, 5, 6]
    assert record_many([]) == []


def test_a_change_that_is_rolled_back_leaves_no_gap(cast: Cast) -> None:
    subject = somebody()
    with transaction.atomic():
        record(kind=KIND, subject=subject, place=None, actor=None)
        transaction.set_rollback(True)
    assert record(kind=KIND, subject=subject, place=None, actor=None).seq == 1


@pytest.mark.parametrize("kind", ["tested.unknown", "", "Something else"])
def test_an_unknown_kind_is_refused(cast: Cast, kind: str) -> None:
    with pytest.raises(UnknownKind):
        record(kind=kind, subject=somebody(), place=None, actor=None)
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "payload",
    [
        {"name": "x"},
        {"batch": "韦秀兰"},
        {"batch": "two words"},
        {"fields": ["rooms", "住房"]},
        {"fields": {"韦": 1}},
        {"batch": "11010519491231002X"},
        {"fields": ["11010519491231002x"]},
    ],
)
def test_a_payload_holds_declared_ids_and_codes_and_nothing_about_people(
    cast: Cast, payload: dict[str, object]
) -> None:
    with pytest.raises(PayloadRefused):
        record(kind=KIND, subject=somebody(), place=None, actor=None, payload=payload)
    assert not SubjectHead.objects.exists()


@pytest.mark.parametrize("value", [0.5, {1: 2}, "\x00", object()])
def test_a_payload_has_one_written_form(cast: Cast, value: object) -> None:
    with pytest.raises(ValueError, match=KIND):
        record(kind=KIND, subject=somebody(), place=None, actor=None, payload={"batch": value})


def test_codes_that_only_look_like_an_id_number_pass(cast: Cast) -> None:
    event = record(
        kind=KIND, subject=somebody(), place=None, actor=None, payload={"batch": "110105194912310021"}
    )
    assert event.payload == {"batch": "110105194912310021"}


def test_events_are_never_changed_or_removed(cast: Cast) -> None:
    event = record(kind=KIND, subject=somebody(), place=None, actor=None)
    for change in (event.save, event.delete, Event.objects.all().delete, lambda: Event.objects.update(seq=2)):
        with pytest.raises(Unchangeable):
            change()


def test_each_sees_the_history_of_her_area_only(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    subject = somebody()
    record(kind=KIND, subject=subject, place=cast.village, actor=cast.village_cadre)
    record(kind=KIND, subject=subject, place=cast.other_village, actor=None)
    everywhere = record(kind=KIND, subject=somebody(), place=None, actor=None)
    user = type(cast.township_reviewer).objects.get(pk=cast.township_reviewer.pk)
    with django_assert_num_queries(2):
        assert [event.seq for event in history(subject, user)] == [1, 2]
    assert [event.seq for event in history(subject, cast.village_cadre)] == [1]
    assert [event.seq for event in history(subject, cast.far_village_cadre)] == []
    for nobody in (cast.stranger, cast.system_admin, cast.audit_admin, cast.former_cadre):
        assert not history(subject, nobody).exists()
        assert not recent(nobody).exists()
    assert everywhere in recent(cast.far_village_cadre)


def test_what_happened_lately_comes_last_first_and_can_be_narrowed(cast: Cast) -> None:
    with clock.frozen(datetime(2026, 1, 1, tzinfo=UTC)) as start:
        old = record(kind=KIND, subject=somebody(), place=cast.village, actor=None)
    with clock.frozen(start + timedelta(days=1)) as later:
        new = record(kind=KIND, subject=somebody(), place=cast.village, actor=None)
    assert list(recent(cast.village_cadre)) == [new, old]
    assert list(recent(cast.village_cadre, limit=1)) == [new]
    assert list(recent(cast.village_cadre, since=later)) == [new]
    assert list(recent(cast.village_cadre, kinds=["tested.other"])) == []


def test_a_kind_belongs_to_one_part_and_has_a_proper_name() -> None:
    with pytest.raises(ValueError, match="declared by tests before"):
        register_events("others", {KIND: EventKind(_("Something was changed in a test"), stage=None)})
    with pytest.raises(ValueError, match="dotted lower-case"):
        register_events("tests", {"Changed": EventKind(_("Something was changed in a test"), stage=None)})
    declared = kind_of(KIND)
    assert declared is not None
    assert (KIND, "tests", declared) in list(declared_events())


@pytest.mark.django_db(transaction=True)
def test_two_writers_at_once_never_give_a_number_twice() -> None:
    subjects = [somebody() for _ in range(20)]
    failures: list[BaseException] = []

    def write(order: list[Subject]) -> None:
        try:
            for _ in range(5):
                record_many([EventDraft(KIND, subject, None, None) for subject in order])
        except Exception as failure:  # noqa: BLE001  whatever it is, the test must show it
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(order,)) for order in (subjects, subjects[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    for subject in subjects:
        found = Event.objects.filter(subject_key=subject.key).order_by("seq").values_list("seq", flat=True)
        assert list(found) == list(range(1, 11))


@given(st.lists(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)), min_size=2))
def test_keys_sort_by_the_instants_they_were_made_for(instants: list[datetime]) -> None:
    aware = sorted(instant.replace(tzinfo=UTC) for instant in instants)
    keys = [uuid7(instant) for instant in aware]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert all(key.version == 7 and key.variant == UUID(int=1 << 63 | 7 << 76).variant for key in keys)
