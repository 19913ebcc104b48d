"""Events written by the statement: the same bytes as events written one by one."""

from __future__ import annotations

from uuid import UUID

import pytest

from liandong.foundation.audit.canonical import row_hash
from liandong.foundation.keys import milliseconds, uuid7
from liandong.linkage.bulk import Kind, Selected, record_selected
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import PayloadRefused, UnknownKind, record
from tests.cast import Cast

pytestmark = pytest.mark.django_db
BATCH = UUID("018f0000-0000-7000-8000-000000000001")
CHANGED = {"batch": Kind.KEY, "fields": Kind.NAMES, "members_changed": Kind.COUNT}


def select(cast: Cast, *keys: UUID, fields: str = "{rooms,toilet}") -> str:
    rows = ", ".join(f"('{key}'::uuid, {cast.village.pk}::bigint)" for key in keys)
    return (
        f"select v.key as subject_key, v.place_id, '{BATCH}'::uuid as batch, '{fields}'::text[] as fields, "
        f"2::bigint as members_changed from (values {rows}) v (key, place_id)"
    )


def test_their_hashes_are_those_of_the_canonical_form(cast: Cast) -> None:
    keys = [uuid7() for _ in range(3)]
    record(kind="household.restored", subject=Subject("household", keys[1]), place=None, actor=None)
    count = record_selected(
        Selected("household.changed", select(cast, *keys), CHANGED), actor=cast.county_officer
    )
    assert count == 3
    events = list(Event.objects.filter(kind="household.changed").order_by("id"))
    assert [event.subject_key for event in events] == keys
    assert [event.seq for event in events] == [1, 2, 1]
    for event in events:
        assert bytes(event.row_hash) == row_hash(Event.STREAM, event.sealed_values())
        assert event.id.version == 7
        assert event.id.int >> 80 == milliseconds(event.recorded_at)
        assert event.payload == {"batch": str(BATCH), "fields": ["rooms", "toilet"], "members_changed": 2}


def test_nothing_is_written_of_words_and_of_what_nobody_declares(cast: Cast) -> None:
    words = Selected("household.changed", select(cast, uuid7(), fields="{王一}"), CHANGED)
    with pytest.raises(PayloadRefused, match="no name of a field"):
        record_selected(words, actor=None)
    with pytest.raises(PayloadRefused, match="does not declare"):
        record_selected(Selected("household.registered", "", {"income": Kind.COUNT}), actor=None)
    with pytest.raises(UnknownKind):
        record_selected(Selected("household.dissolved", "", {}), actor=None)
    assert not Event.objects.exists()
