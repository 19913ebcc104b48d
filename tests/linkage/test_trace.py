"""The trace: causes back, consequences forward, with times, and no further than its reader may see."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

import pytest
import typer
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from typer.testing import CliRunner

from liandong.casework.services import Asked, open_tasks
from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.places.models import Place
from liandong.linkage import trace as tracing
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import EventDraft, record, record_many
from liandong.linkage.trace import as_json, trace_event, trace_subject
from liandong.project.cli import trace as command
from tests.cast import Cast
from tests.identification.families import in_need
from tests.linkage.kinds import ANSWER, FACT, NOTE, RESULT, family, told

pytestmark = pytest.mark.django_db


class Story:
    """A fact, its result and a task, and what followed in the next village."""

    def __init__(self, cast: Cast) -> None:
        self.household = in_need(cast.village, "T-1", "蓝月英")
        self.subject = Subject("household", self.household.key)
        with clock.frozen(clock.now() - timedelta(days=2)):
            self.fact = self._told(FACT, cast.village, None)
        self.result = self._told(RESULT, cast.village, self.fact)
        [task] = open_tasks("family.check", [Asked(self.subject, cast.village, self.result)])
        self.task = task
        self.elsewhere = record(
            kind=NOTE, subject=family(), place=cast.far_village, actor=None, caused_by=self.result
        )

    def _told(self, kind: str, place: Place, cause: Event | None) -> Event:
        return record(kind=kind, subject=self.subject, place=place, actor=None, caused_by=cause)


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast)


def test_an_event_stands_between_its_causes_and_its_consequences(cast: Cast, story: Story) -> None:
    found = trace_event(story.result.pk, cast.village_cadre)
    assert [step.event for step in found.causes] == [story.fact]
    assert found.step.after is not None
    assert found.step.after.days == 2
    [opened] = found.step.steps
    assert (opened.event.kind, opened.noun) == ("task.opened", "任务")
    assert "入户核实" in opened.detail
    assert opened.about is not None
    assert opened.about.url == f"/tasks/{story.task.key}/"
    assert found.hidden == 1  # what followed in the next village
    causes = trace_event(opened.event.pk, cast.village_cadre).causes
    assert [step.event for step in causes] == [story.fact, story.result]  # the first one first
    assert trace_event(story.result.pk, cast.county_officer).hidden == 0


def test_the_trace_of_a_family_begins_where_it_was_first_concerned(cast: Cast, story: Story) -> None:
    told(story.subject, place=cast.village)
    last, first = trace_subject(story.household.key, cast.village_cadre)
    assert (first.step.event, first.causes, first.step.count()) == (story.fact, (), 2)
    assert last.step.steps == []
    line = record(kind=NOTE, subject=family(), place=cast.county, actor=None)
    record(kind=RESULT, subject=story.subject, place=cast.village, actor=None, caused_by=line)
    found = trace_subject(story.household.key, cast.village_cadre)[0]
    assert found.step.event.kind == RESULT
    assert (found.causes, found.hidden) == ((), 1)  # the county's own event is not the village's to read


def test_nobody_reads_the_trace_of_another_area(cast: Cast, story: Story) -> None:
    for person in (cast.far_village_cadre, cast.helper, cast.stranger, cast.system_admin):
        with pytest.raises(OutOfScope):
            trace_event(story.fact.pk, person)
        assert trace_subject(story.household.key, person) == []
    with pytest.raises(OutOfScope):
        trace_event(UUID(int=0), cast.county_officer)


def test_a_trace_of_a_hundred_thousand_consequences_is_cut(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracing, "MOST", 5)
    line = record(kind=NOTE, subject=family(), place=cast.county, actor=None)
    record_many(EventDraft(RESULT, family(), cast.village, None, caused_by=line) for _ in range(9))
    found = trace_event(line.pk, cast.county_officer)
    assert found.is_cut
    assert found.step.count() == 5


def test_its_queries_do_not_grow_with_it(
    cast: Cast, story: Story, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    record_many(EventDraft(ANSWER, family(), cast.village, None, caused_by=story.result) for _ in range(40))
    with django_assert_max_num_queries(9):
        trace_event(story.fact.pk, cast.village_cadre)


def test_as_json_it_is_a_tree_with_times(cast: Cast, story: Story) -> None:
    told_of = as_json(trace_event(story.fact.pk, None))
    assert (told_of["causes"], told_of["hidden"]) == ([], 0)
    [result] = told_of["consequences"]  # type: ignore[misc]  # a list of trees
    assert (result["kind"], result["stage"]) == (RESULT, "integration")
    assert result["after_s"] > 2 * 24 * 3600 - 60
    assert {one["kind"] for one in result["consequences"]} == {"task.opened", NOTE}


def test_its_pages_are_read_and_the_reading_is_noted(cast: Cast, story: Story, client: Client) -> None:
    client.force_login(cast.village_cadre)
    page = client.get(f"/trace/{story.result.pk}/").content.decode()
    assert "起因" in page
    assert "入户核实" in page
    assert "另有 1 件" in page
    page = client.get(f"/trace/of/{story.household.key}/").content.decode()
    assert "蓝月英" in page
    assert AuditEntry.objects.filter(action="trace.read", actor=cast.village_cadre).count() == 2
    client.force_login(cast.far_village_cadre)
    assert client.get(f"/trace/of/{story.household.key}/").status_code == 403


def test_the_command_takes_an_event_a_key_or_a_number(story: Story) -> None:
    run = CliRunner().invoke
    app = command.app

    cli = typer.Typer()
    cli.command()(app)
    for given in (str(story.fact.pk), str(story.household.key), "T-1"):
        done = run(cli, [given, "--json"])
        assert done.exit_code == 0, done.output
        [found] = json.loads(done.stdout)
        assert found["event"] == str(story.fact.pk)
    text = run(cli, ["T-1"]).stdout
    assert "└ " in text
    assert isinstance(run(cli, ["nobody"]).exception, command.NothingToTrace)
