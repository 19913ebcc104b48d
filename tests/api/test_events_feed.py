"""The feed of events: each change once, in order, and none lost to a writer that took long."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from liandong.foundation.audit.sealing import seal
from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place
from liandong.linkage.kinds import EventKind, register_events
from liandong.linkage.models import Subject
from liandong.linkage.services import record
from tests.api.programs import Program, program_of
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sealer"])
KIND = "fed.changed"
register_events(
    "tests.feed", {KIND: EventKind(_("Something changed in a test"), stage=None, payload=("batch",))}
)


@pytest.fixture
def people() -> Cast:
    return make_cast()


def change(place: Place | None, batch: str) -> None:
    with transaction.atomic():
        record(
            kind=KIND,
            subject=Subject("household", uuid7()),
            place=place,
            actor=None,
            payload={"batch": batch},
        )


def ask(program: Program, **query: object) -> Any:
    answer = program.get("/events", kind=KIND, **query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def batches(page: Any) -> list[str]:
    return [item["payload"]["batch"] for item in page["items"]]


def test_the_feed_goes_on_from_its_cursor_within_the_area(people: Cast) -> None:
    cadre, officer = program_of(people.village_cadre), program_of(people.county_officer)
    for place, batch in (
        (people.village, "a"),
        (people.other_village, "b"),
        (None, "c"),
        (people.group, "d"),
    ):
        change(place, batch)
    assert batches(ask(cadre)) == []  # not sealed yet
    seal()
    first = ask(cadre, limit=2)
    assert (batches(first), first["more"]) == (["a", "c"], True)
    second = ask(cadre, limit=2, cursor=first["next"])
    assert (batches(second), second["more"]) == (["d"], False)
    assert batches(ask(cadre, cursor=second["next"])) == []
    assert batches(ask(officer)) == ["a", "b", "c", "d"]
    change(people.village, "e")
    seal()
    assert batches(ask(cadre, cursor=second["next"])) == ["e"]
    assert program_of(people.analyst).get("/events").status_code == 403


def test_a_writer_that_took_long_is_not_skipped(people: Cast) -> None:
    """The slow one gets the lower key and commits last: a feed by key or by time would miss it."""
    written, go_on = threading.Event(), threading.Event()

    def slowly() -> None:
        try:
            with transaction.atomic():
                record(
                    kind=KIND,
                    subject=Subject("household", uuid7()),
                    place=people.village,
                    actor=None,
                    payload={"batch": "slow"},
                )
                written.set()
                go_on.wait(20)
        finally:
            connection.close()

    cadre = program_of(people.village_cadre)
    writer = threading.Thread(target=slowly)
    writer.start()
    assert written.wait(20)
    change(people.village, "quick")
    seal()
    before = ask(cadre)
    go_on.set()
    writer.join()
    seal()
    after = ask(cadre, cursor=before["next"])
    assert sorted(batches(before) + batches(after)) == ["quick", "slow"]
