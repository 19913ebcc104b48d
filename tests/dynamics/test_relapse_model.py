"""The relapse model in the house: history as it was known, a rule by two people, clues and never statuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
import typer
from django.db import ProgrammingError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from typer.testing import CliRunner

from liandong.analytics.methods.monitoring import Points, Relapse, relapse_model
from liandong.analytics.standards import parse_warnings
from liandong.casework.enacting.services import confirm
from liandong.dynamics.models import Clue, EarlyWarning, RelapseModel
from liandong.dynamics.refusals import ModelIsOff, ModelNotLatest, NoSuchThreshold
from liandong.dynamics.relapse_content import PeriodCount, as_stored, fingerprint, periods_of
from liandong.dynamics.relapse_explaining import explained
from liandong.dynamics.relapse_fitting import fit_relapse_model, fit_where_due, model_of, traits_of
from liandong.dynamics.relapse_history import halves, history, known_periods, traits_text
from liandong.dynamics.relapse_page import UseLine, model_page
from liandong.dynamics.relapse_rule import condition, keep_rule, rule_id, with_rule
from liandong.dynamics.warning_services import look_at_everybody
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.audit.history import recorded
from liandong.foundation.places.models import Place
from liandong.identification.models import Enactment, StandardText
from liandong.identification.services.enactments import RULES, propose
from liandong.identification.shipped import shipped_standard
from liandong.identification.warned import AskedRules, asked_on, warned_now, whole_file
from liandong.linkage.causes import baseline
from liandong.project.cli import relapse
from liandong.registry.models import Household, HouseholdStatus, MemberFacts
from tests.analytics.test_monitoring import history as four_traits
from tests.api.programs import program_of
from tests.cast import Cast
from tests.dynamics.generated import HOUSE, ILL, generate
from tests.identification.families import family, second_officer, visit

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _in_2026() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


def ill(place: Place, number: str, on: date) -> Household:
    with clock.frozen(on), recorded(actor=None, why="import"), baseline():
        made = family(place, number, {"name": number, "health": "03", "age_years": 40, "labour": "01"})
        HouseholdStatus.objects.create(
            household=made, valid_from=date(2024, 1, 1), source=visit(), poverty_status="lifted"
        )
    return made


def fall(household: Household, since: date, told: date | None = None) -> None:
    with clock.frozen(told or since), recorded(actor=None, why="import"):
        HouseholdStatus.objects.filter(household=household, valid_to=None).update(valid_to=since)
        HouseholdStatus.objects.create(
            household=household, valid_from=since, source=visit(), poverty_status="lifted",
            monitor_kind="unstable", monitored_since_on=since, is_risk_cleared=False,
        )  # fmt: skip


def test_history_is_what_was_known_when_a_period_began_and_who_fell_in_it(cast: Cast) -> None:
    early, late = ill(cast.village, "A-01", date(2024, 5, 1)), ill(cast.village, "A-02", date(2024, 9, 1))
    fall(early, date(2025, 2, 1))
    with clock.frozen(date(2025, 8, 1)), recorded(actor=None, why="household.corrected"):
        MemberFacts.objects.filter(household=late).update(health="01")
    assert [begin for begin, _end in known_periods(DAY)] == [
        date(2024, 7, 1), date(2025, 1, 1), date(2025, 7, 1)
    ]  # fmt: skip
    seen = history(DAY)
    assert [(one.families, one.fell, one.left_out) for one in seen.periods] == [
        (1, 0, 0),
        (2, 1, 0),
        (1, 0, 0),
    ]
    serious = 1 << 5
    of_first = seen.panel.where(seen.panel.period == 0)
    assert of_first.yes.tolist() == [1 | serious]  # lifted, seriously ill
    of_last = seen.panel.where(seen.panel.period == 2)
    assert (of_last.yes & serious).tolist() == [serious]  # what was corrected in August was not known in July
    assert seen.panel.group.tolist() == [cast.county.pk] * len(seen.panel.group)


def test_whoever_had_fallen_before_it_was_written_down_is_left_out(cast: Cast) -> None:
    made = ill(cast.village, "A-01", date(2024, 5, 1))
    fall(made, date(2024, 12, 1), told=date(2025, 1, 20))
    assert [(one.families, one.fell, one.left_out) for one in history(DAY).periods] == [
        (1, 1, 0), (0, 0, 1), (0, 0, 0)
    ]  # fmt: skip


def test_who_falls_on_the_day_a_period_ends_fell_in_it_and_not_in_the_next(cast: Cast) -> None:
    made = ill(cast.village, "A-01", date(2024, 5, 1))
    fall(made, date(2025, 1, 1))
    assert [(one.families, one.fell, one.left_out) for one in history(DAY).periods] == [
        (1, 1, 0), (0, 0, 1), (0, 0, 0)
    ]  # fmt: skip


def test_too_little_history_is_kept_as_off_once_and_nobody_can_change_it(cast: Cast) -> None:
    ill(cast.village, "A-01", date(2024, 5, 1))
    row = fit_relapse_model()
    assert (row.lack, row.as_of, row.is_generated) == ("to_fit", date(2026, 1, 1), False)
    assert fit_relapse_model() == row
    assert fit_where_due() is None
    with clock.frozen(date(2026, 8, 1)):
        assert fit_where_due() is not None
    assert periods_of(row.content)[0].begins == date(2024, 7, 1)
    with pytest.raises(ProgrammingError), transaction.atomic():
        RelapseModel.objects.filter(pk=row.pk).update(lack="")


def test_an_empty_register_has_no_history(cast: Cast) -> None:
    row = fit_relapse_model()
    assert (row.lack, row.as_of) == ("periods", None)
    command = typer.Typer()
    command.command()(relapse.app)
    assert "未启用：需要 3 个" in CliRunner().invoke(command, []).stdout
    said = json.loads(CliRunner().invoke(command, ["--json"]).stdout)
    assert said["off"] == {"lack": "periods", "have": 0, "need": 3}
    assert said["content_sha256"] == row.content_sha256


@pytest.fixture
def model(cast: Cast) -> RelapseModel:
    """Fitted on a generated history of 1,000 families."""
    generate([cast.village, cast.other_village], 1_000, halves(date(2024, 7, 1), DAY), seed=20)
    return fit_relapse_model()


def test_a_tested_model_is_proposed_confirmed_and_opens_clues_that_explain_themselves(
    cast: Cast, model: RelapseModel, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    assert model.lack == ""
    found = model_of(model)
    names = [one.id for one in traits_of(model.traits).rules]
    by_trait = {names[one.trait]: one for one in found.weights if not one.is_unknown}
    assert by_trait["serious_illness"].low <= 100 * ILL <= by_trait["serious_illness"].high
    assert by_trait["house_or_water"].low <= 100 * HOUSE <= by_trait["house_or_water"].high

    client.force_login(cast.county_officer)
    with django_assert_max_num_queries(18):
        page = client.get("/warnings/model/").content.decode()
    assert "家中有大病患者" in page
    assert "户主为女性" in page
    program = program_of(cast.county_officer)
    said = program.get("/relapse-model").json()
    assert [one["trait"] for one in said["weights"] if one["points"] > 130] == ["serious_illness"]
    calls = {one["score"]: one for one in said["test"]["calls"]}
    fell = found.measures.fell + found.measures.untold_fell
    assert all(one["recall"]["whole"] == fell for one in calls.values())
    kinds = {one["id"]: one["groups"] for one in said["test"]["kinds"]}
    assert [one["answer"] for one in kinds["minority"]] == []  # of nobody it is known: nothing to compare
    assert [one["answer"] for one in kinds["alone"]] == []  # nobody lives with others here
    score = max(one.score for one in found.measures.calls if one.families)
    sent = client.post("/warnings/model/propose/", {"score": score, "place": cast.county.pk}, follow=True)
    assert "统计模型" in sent.content.decode()
    file = StandardText.objects.get(kind="warnings", place=cast.county)
    row = propose(actor=cast.county_officer, place=cast.county, text=file.text, valid_from=DAY, reason="试用")
    confirm(RULES, row, actor=second_officer(cast))

    standings = HouseholdStatus.objects.count()
    looked = look_at_everybody()
    rule = rule_id(model)
    night = set(EarlyWarning.objects.filter(rule=rule).values_list("household", flat=True))
    assert looked.opened == len(night) > 0
    homes = {one.pk: one.place for one in Household.objects.select_related("place")}
    asked = asked_on(file.text, DAY)
    assert {one.household_pk for one in warned_now(asked, homes, DAY) if one.yes_bits} == night
    health = {one.household_id: one.health for one in MemberFacts.objects.filter(household__in=night)}
    assert set(health.values()) == {"03"}  # the highest threshold calls only the seriously ill
    assert HouseholdStatus.objects.count() == standings

    clue = Clue.objects.filter(warning__rule=rule, place=cast.village).order_by("pk")[0]
    why = explained(clue.warning.facts)
    assert why is not None
    assert ("家中有大病患者", "是") in [(one.title, one.said) for one in why.lines[:2]]
    assert why.unknown >= 3  # nobody asked after income
    client.force_login(cast.village_cadre)
    told = client.get(f"/clues/{clue.key}/").content.decode()
    assert "每 100 户" in told
    assert "家中有大病患者" in told
    told = program_of(cast.village_cadre).get(f"/clues/{clue.key}/explanation").json()["by_model"]
    traits = {one["title"]: one for one in told["traits"]}
    assert traits["Somebody is seriously ill"]["points"] > 100
    assert traits["Somebody is seriously ill"]["answer"] == "yes"
    assert told["unknown"] == why.unknown
    assert program_of(cast.other_village_cadre).get(f"/clues/{clue.key}/explanation").status_code == 403
    client.force_login(cast.county_officer)
    assert "正在提示线索" in client.get("/warnings/model/").content.decode()
    [use] = program.get("/relapse-model").json()["uses"]
    assert (use["is_in_force"], use["proposal"]) == (True, str(row.key))
    client.force_login(cast.stranger)
    assert client.get("/warnings/model/").status_code == 403


def test_a_program_proposes_it_once_and_it_is_in_use_until_another_file_replaces_it(
    cast: Cast, model: RelapseModel
) -> None:
    program = program_of(cast.county_officer)
    score = model_of(model).measures.calls[0].score
    rule = {"place": "990121", "score": score, "reason": "试用"}
    key = {"Idempotency-Key": "01a2b3c4-0000-7000-8000-000000000001"}
    proposed = program.send("/relapse-model/proposals", rule, **key)
    assert proposed.status_code == 201, proposed.content
    assert proposed.json()["state"] == "proposed"
    assert program.send("/relapse-model/proposals", rule, **key).json() == proposed.json()
    [use] = program.get("/relapse-model").json()["uses"]
    assert (use["is_in_force"], use["decided_by"]) == (False, None)
    other = rule | {"score": 12345}
    assert program.send(
        "/relapse-model/proposals", other, **{"Idempotency-Key": str(uuid4())}
    ).status_code in (
        409,
        422,
    )
    cadre = program_of(cast.village_cadre)
    refused = cadre.send("/relapse-model/proposals", rule, **{"Idempotency-Key": str(uuid4())})
    assert refused.status_code == 403

    # a rule without an end holds until the next of its place, which does not close it
    officer, second = cast.county_officer, second_officer(cast)
    row = Enactment.objects.get(key=proposed.json()["proposal"])
    assert [(one.is_in_force, one.state) for one in uses_of(officer)] == [(False, "待确认")]
    confirm(RULES, row, actor=second)
    assert [(one.is_in_force, one.state) for one in uses_of(officer)] == [(True, "施行中")]
    shipped = shipped_standard("warnings_2021")
    assert shipped is not None
    day = date(2026, 3, 2)
    with clock.frozen(day):
        later = propose(actor=officer, place=cast.county, text=shipped.text, valid_from=day, reason="停用")
        confirm(RULES, later, actor=second)
        assert [(one.is_in_force, one.state) for one in uses_of(officer)] == [(False, "不再施行")]


def uses_of(user: User) -> tuple[UseLine, ...]:
    page = model_page(user)
    assert page is not None
    return page.uses


def test_the_rule_joins_the_file_in_force_and_a_later_one_takes_its_place(
    cast: Cast,
) -> None:
    found = relapse_model(four_traits(7))
    assert isinstance(found, Relapse)
    periods = (PeriodCount(date(2025, 1, 1), date(2025, 7, 1), 8_000, 700, 0),) * 5
    content = as_stored(periods, found)
    model = RelapseModel.objects.create(
        as_of=date(2025, 7, 1),
        fitted_at=clock.now(),
        code_version="1",
        traits="[[rule]]".join(traits_text().split("[[rule]]")[:6]),
        history_sha256="0" * 64,
        content=content,
        content_sha256=fingerprint(content),
        is_generated=True,
    )
    assert model_of(RelapseModel.objects.get()).points == found.points
    shipped = shipped_standard("warnings_2021")
    assert shipped is not None
    first, second = (one for one in model_of(model).measures.calls[:2])
    text = with_rule(with_rule(shipped.text, model, first), model, second)
    assert text.startswith(shipped.text.rstrip())
    rules = parse_warnings(text).rules
    assert [one.id for one in rules].count(rule_id(model)) == 1
    assert rules[-1].when.endswith(f">= {second.score} end")
    with pytest.raises(OutOfScope):
        keep_rule(model, actor=cast.village_cadre, place=cast.county, score=first.score)
    with pytest.raises(NoSuchThreshold):
        keep_rule(model, actor=cast.county_officer, place=cast.county, score=12345)
    fit_relapse_model()  # of a register that is empty: off, and the latest
    with pytest.raises(ModelNotLatest):
        keep_rule(model, actor=cast.county_officer, place=cast.county, score=first.score)


def test_the_rule_adds_up_points_as_the_model_does_and_tells_nothing_of_who_is_too_little_known(
    cast: Cast,
) -> None:
    """Every family asked by the rule in the database, and by the model's own arithmetic."""
    head, *rules = traits_text().split("[[rule]]")
    traits = "[[rule]]".join([head, *(rules[at] for at in (0, 1, 6, 7, 9))])
    points = Points(-100, (90, 40, -30, 20), (15, -10, 5, 25))
    told: tuple[tuple[str | None, str | None, str | None], ...] = (
        ("lifted", "03", "01"), (None, None, "01"), ("lifted", None, "03"), (None, "02", None),
        ("poor", "03", "03"),
    )  # fmt: skip
    for number, (status, health, labour) in enumerate(told):
        made = family(cast.village, f"P-{number}", {"name": "甲", "health": health, "labour": labour})
        if status is not None:
            HouseholdStatus.objects.create(
                household=made, valid_from=date(2024, 1, 1), source=visit(), poverty_status=status
            )
    homes = {one.pk: one.place for one in Household.objects.select_related("place")}
    asked = whole_file(traits)
    bits = {one.household_pk: (one.yes_bits, one.unknown_bits) for one in warned_now(asked, homes, DAY)}
    known = {pk: 4 - (unknown >> 1 & 0b1111).bit_count() for pk, (_yes, unknown) in bits.items()}
    assert sorted(known.values()) == [1, 2, 2, 4, 4]
    scores = {pk: points.score(yes >> 1, unknown >> 1) for pk, (yes, unknown) in bits.items()}
    may_fall = {pk for pk, (yes, _unknown) in bits.items() if yes & 1}
    found = relapse_model(four_traits(7))
    assert isinstance(found, Relapse)
    found = replace(found, points=points, fewest_known=2)
    for score in {one + more for one in scores.values() for more in (0, 1)}:
        rule = replace(asked.rules[0], when=condition(found, traits, score))
        rules_asked = AskedRules((rule,), {rule.id: asked.columns})
        said = warned_now(rules_asked, homes, DAY)
        assert {one.household_pk for one in said if one.yes_bits} == {
            pk for pk in may_fall if known[pk] >= 2 and scores[pk] >= score
        }
        assert {one.household_pk for one in said if one.unknown_bits} == {
            pk for pk in may_fall if known[pk] < 2
        }


def test_a_model_that_is_off_says_why_and_is_proposed_by_nobody(cast: Cast, client: Client) -> None:
    ill(cast.village, "A-01", date(2024, 5, 1))
    row = fit_relapse_model()
    with pytest.raises(ModelIsOff):
        keep_rule(row, actor=cast.county_officer, place=cast.county, score=0)
    client.force_login(cast.county_officer)
    page = client.get("/warnings/model/").content.decode()
    assert "未启用" in page
    assert "/warnings/model/propose/" not in page
