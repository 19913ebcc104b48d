"""A spot check: the seed committed before the list is known, families drawn by risk, two visit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from liandong.analytics.methods.drawing import committed, draw
from liandong.casework import refusals, risk_weights
from liandong.casework.advancing import advance
from liandong.casework.enacting.services import confirm, propose
from liandong.casework.models import Case, CaseStep, SpotCheckLine
from liandong.casework.settings.services import VALUES, drafted
from liandong.casework.settings.uses import use_of
from liandong.casework.spot_checks import commit, draw_families, find, reached, repeated
from liandong.foundation import clock
from liandong.foundation.accounts.models import Role
from liandong.foundation.accounts.services import grant_duty
from liandong.linkage.models import Event
from tests.api.programs import program_of
from tests.casework.steps import consented, opened, signed_paper, spot_checked, walk
from tests.cast import Cast
from tests.identification.families import in_need, second_officer

DAY = date(2024, 3, 1)
STATE = ("monitoring", "2021", "entry_passed")


def test_chances_are_exact_and_every_seed_keeps_them() -> None:
    weights = {"a": 1, "b": 1, "c": 3, "d": 5, "e": 2}
    [*lines] = draw("seed", weights, 2)
    chances = {one.key: one.chance for one in lines}
    assert chances == {key: Fraction(2 * weight, 12) for key, weight in weights.items()}
    times = Counter(one.key for seed in range(3000) for one in draw(str(seed), weights, 2) if one.is_drawn)
    assert sum(times.values()) == 6000
    for key, chance in chances.items():
        assert abs(times[key] / 3000 - chance) < 0.04, key
    heavy = {one.key: one for one in draw("x", {"a": 1, "b": 1, "c": 98}, 2)}
    assert (heavy["c"].chance, heavy["a"].chance) == (1, Fraction(1, 2))
    assert sum(one.is_drawn for one in draw("x", weights, 9)) == 5
    with pytest.raises(ValueError, match="at least 1"):
        draw("x", {"a": 0}, 1)


@pytest.fixture
def _in_2024() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


@pytest.fixture
def case(cast: Cast, _in_2024: None) -> Case:
    """The Wangs wait for the township's review."""
    paper = signed_paper()
    with clock.frozen(DAY - timedelta(days=6)):
        begun = opened("monitoring", "open", consented(cast, date(2024, 2, 1)), cast, paper)
        begun = walk(begun, cast, paper, "survey", "compare", "entry_vote")
    return walk(begun, cast, paper, "notice_over")


def waits_for_review(cast: Cast, number: int) -> Case:
    """One more family that the village has reported to the township."""
    other = Case.objects.create(
        procedure="monitoring",
        version="2021",
        subject_kind="household",
        subject_key=in_need(cast.village, f"H-{number}", "李四").key,
        place=cast.village,
        state="entry_passed",
        opened_at=clock.now(),
    )
    CaseStep.objects.create(
        case=other,
        number=1,
        event="notice_over",
        to_state="entry_passed",
        part="collect",
        actor=cast.resident_team,
        done_at=clock.now(),
    )
    return other


@pytest.mark.django_db
def test_the_seed_is_committed_before_and_shown_after_the_list_is_drawn(cast: Cast, case: Case) -> None:
    reviewer, args = cast.township_reviewer, (*STATE, cast.town.pk)
    for nobody in (cast.county_officer, cast.other_township_reviewer, cast.village_cadre):
        with pytest.raises(refusals.NothingToCheck):
            commit(nobody, *args)
    check = commit(reviewer, *args)
    assert check.seed == ""
    told = Event.objects.get(kind="spotcheck.committed")
    assert told.payload["seed_hash"] == check.seed_hash
    with pytest.raises(refusals.CommittedAlready):
        commit(reviewer, *args)
    for number in range(11):  # come after the seed was committed, onto the same list
        waits_for_review(cast, number)
    check = draw_families(reviewer, check.key)
    lines = {one.case_id: one for one in check.lines.all()}
    assert (len(lines), check.wanted) == (12, 2)  # a tenth, rounded up
    assert sum(one.is_drawn for one in lines.values()) == 2
    assert sum(Fraction(one.chance) for one in lines.values()) == 2
    assert committed(check.seed) == check.seed_hash == told.payload["seed_hash"]
    assert Event.objects.get(kind="spotcheck.drawn").payload["seed"] == check.seed
    assert repeated(check)
    heavier = next(one for one in lines.values() if not one.is_drawn)
    SpotCheckLine.objects.filter(pk=heavier.pk).update(weight=heavier.weight + 9)
    assert not repeated(check)  # its chance is another now, whichever families are drawn
    waits_for_review(cast, 11)  # and comes too late for this list
    with pytest.raises(refusals.NothingToCheck):
        draw_families(reviewer, check.key)
    one, two = Case.objects.filter(pk__in=[one.case_id for one in lines.values() if one.is_drawn])
    find(reviewer, check.key, one.key, second=cast.other_village_cadre, agrees=True, note="")
    with pytest.raises(refusals.TooFewChecked):  # nobody of the list goes on before every drawn one was seen
        advance(case.key, "review", actor=reviewer)
    find(reviewer, check.key, two.key, second=cast.other_village_cadre, agrees=True, note="")
    assert advance(case.key, "review", actor=reviewer).state == "entry_reviewed"


@pytest.mark.django_db
def test_a_county_sets_how_much_likelier_a_trait_makes_it_to_be_drawn(
    cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(risk_weights, "_findings", {"doubt_open": lambda keys, on: set(keys)})
    asked = {"name": "weight.doubt_open", "value": Fraction(7), "valid_from": clock.today()}
    draft = drafted(actor=cast.county_officer, place=cast.county, reason="县里规定", **asked)
    value = propose(VALUES, draft, actor=cast.county_officer)
    assert [one.number for one in use_of(value.name).affected(value)] == [0]
    confirm(VALUES, value, actor=second_officer(cast))
    check = draw_families(cast.township_reviewer, commit(cast.township_reviewer, *STATE, cast.town.pk).key)
    [line] = check.lines.all()
    assert (line.traits, line.weight) == (["doubt_open"], 1 + 7)
    assert use_of(value.name).decided(value.name, cast.county, clock.today()) == 1


@pytest.mark.django_db
def test_who_surveys_for_less_than_a_year_makes_a_check_likelier(
    cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(risk_weights, "_findings", {})
    for since, traits in ((date(2023, 3, 2), {}), (date(2023, 3, 3), {case.pk: ["new_cadre"]})):
        cast.resident_team.duties.update(valid_from=since)
        assert risk_weights.traits_of([case], DAY) == traits


@pytest.mark.django_db
def test_two_others_than_the_surveyors_visit_and_a_difference_bars_the_review(cast: Cast, case: Case) -> None:
    reviewer = cast.township_reviewer
    with pytest.raises(refusals.NotDrawnYet):
        advance(case.key, "review", actor=reviewer)
    check = commit(reviewer, *STATE, cast.town.pk)
    with pytest.raises(refusals.NotDrawnYet):
        find(reviewer, check.key, case.key, second=cast.other_village_cadre, agrees=True, note="")
    check = draw_families(reviewer, check.key)
    with pytest.raises(refusals.TooFewChecked):
        advance(case.key, "review", actor=reviewer)
    for second in (None, reviewer, cast.village_cadre, cast.resident_team, cast.helper):
        with pytest.raises(refusals.SecondCheckerMissing):
            find(reviewer, check.key, case.key, second=second, agrees=True, note="")
    cast.resident_team.duties.update(valid_to=DAY)
    serves = {"role": Role.RESIDENT_TEAM, "place": cast.other_village, "actor": None}
    grant_duty(user=cast.resident_team, valid_from=DAY, **serves)
    with pytest.raises(refusals.SurveyorChecks):  # went along to the survey, whatever village it is now
        find(reviewer, check.key, case.key, second=cast.resident_team, agrees=True, note="")
    neighbour = cast.other_village_cadre
    with pytest.raises(refusals.ReasonMissing):
        find(reviewer, check.key, case.key, second=neighbour, agrees=False, note=" ")
    find(reviewer, check.key, case.key, second=neighbour, agrees=False, note="房屋不符")
    with pytest.raises(refusals.FoundAlready):
        find(reviewer, check.key, case.key, second=neighbour, agrees=True, note="")
    with pytest.raises(refusals.CheckDiffers):
        advance(case.key, "review", actor=reviewer)
    with pytest.raises(IntegrityError, match="spotcheckline_found_by_two"), transaction.atomic():
        SpotCheckLine.objects.update(second=reviewer)
    case = walk(case, cast, signed_paper(), "return", "entry_vote")
    with clock.frozen(DAY + timedelta(days=6)):
        case = walk(case, cast, signed_paper(), "notice_over")
        assert reached(case) is None  # sent back, it comes onto another list
        spot_checked(case, cast, "review")
        taken = advance(case.key, "review", actor=reviewer)
        assert taken.steps.get(event="review").listed == 1


@pytest.mark.django_db
def test_the_township_draws_and_writes_down_on_its_page(cast: Cast, client: Client, case: Case) -> None:
    client.force_login(cast.township_reviewer)
    page = client.get("/spot-checks/").content.decode()
    assert "提交种子" in page
    sent = dict(zip(("procedure", "version", "state"), STATE, strict=True)) | {"place": cast.town.pk}
    client.post("/spot-checks/commit/", sent)
    check = client.get("/spot-checks/").context["rounds"][0][0].committed
    client.post(f"/spot-checks/{check.key}/draw/")
    page = client.get(f"/spot-checks/{check.key}/").content.decode()
    assert "王建国" in page
    assert "同样的户" in page
    found = {"agrees": "yes", "second": cast.other_village_cadre.pk}
    refused = client.post(f"/spot-checks/{check.key}/found/{case.key}/", found | {"agrees": "no"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert page.index('class="refused"') < page.index("<h1>")
    assert f'value="{cast.other_village_cadre.pk}" selected' in page  # what was filled in is still there
    client.post(f"/spot-checks/{check.key}/found/{case.key}/", found)
    assert SpotCheckLine.objects.get().agrees is True
    client.force_login(cast.village_cadre)
    assert client.get(f"/spot-checks/{check.key}/").status_code == 403


@pytest.mark.django_db
def test_a_program_commits_draws_and_writes_down_as_the_pages_do(cast: Cast, case: Case) -> None:
    reviewer = program_of(cast.township_reviewer)
    [waiting] = reviewer.get("/spot-checks").json()["waiting"]
    assert (waiting["state"], waiting["cases"], waiting["committed"]) == (case.state, 1, None)
    about = {name: waiting[name] for name in ("procedure", "version", "state", "place")}
    made = reviewer.send("/spot-checks", about, **{"Idempotency-Key": "commit-1"}).json()
    assert (made["seed"], made["repeats"]) == ("", None)
    assert (
        reviewer.send("/spot-checks", about, **{"Idempotency-Key": "commit-1"}).json()["key"] == made["key"]
    )
    assert reviewer.send("/spot-checks", about, **{"Idempotency-Key": "commit-2"}).status_code == 422
    address = f"/spot-checks/{made['key']}"
    drawn = reviewer.send(f"{address}/draw", {}, **{"Idempotency-Key": "draw-1-1"}).json()
    assert (drawn["repeats"], [one["is_drawn"] for one in drawn["cases"]]) == (True, [True])
    found = {"case": str(case.key), "second": cast.other_village_cadre.username, "agrees": True}
    refused = reviewer.send(
        f"{address}/found", found | {"second": "nobody"}, **{"Idempotency-Key": "found-01"}
    )
    assert refused.status_code == 422
    told = reviewer.send(f"{address}/found", found, **{"Idempotency-Key": "found-02"}).json()
    assert [one["agrees"] for one in told["cases"]] == [True]
    assert program_of(cast.village_cadre).get(address).status_code == 403
    assert program_of(cast.other_township_reviewer).get(address).status_code == 403
