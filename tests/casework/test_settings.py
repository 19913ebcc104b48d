"""Settings: what holds where, between which bounds; two people set a value, and what is open follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

import liandong
from liandong.analytics.errors import Refusal
from liandong.casework.criteria import lines
from liandong.casework.enacting import refusals as two
from liandong.casework.enacting.services import confirm, end, propose, refuse
from liandong.casework.guards import Asking, Proof, _vote
from liandong.casework.models import Case, ProposalState, SettingValue, Task
from liandong.casework.procedure_tables import TABLES, table_of
from liandong.casework.refusals import QuorumMissing
from liandong.casework.services import Asked, open_tasks
from liandong.casework.settings import refusals
from liandong.casework.settings.catalogue import CRITERIA, FILE, LEAST_PERSONS, catalogue, kept_name
from liandong.casework.settings.elsewhere import elsewhere
from liandong.casework.settings.in_force import least_families, least_persons, required, value_of
from liandong.casework.settings.services import VALUES, drafted, follow_begun, read_value
from liandong.casework.settings.uses import use_of
from liandong.desk.pairs import PAIRED
from liandong.foundation import clock
from liandong.foundation.accounts.models import Role, User
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.accounts.services import delegate, grant_duty, open_account
from liandong.foundation.files.services import store
from liandong.foundation.personal.retention import SHIPPED, days_of, rules, run, targets
from liandong.foundation.places.models import Place
from liandong.foundation.tokens.services import issue_token
from liandong.linkage.models import Event, Setback
from liandong.linkage.settling import settle_all
from liandong.registry.models import Document
from liandong.registry.record_codes import DocumentKind
from tests.casework.steps import vote
from tests.cast import Cast
from tests.identification.families import second_officer
from tests.linkage.kinds import family, told
from tests.registry.families import a_family

pytestmark = pytest.mark.django_db
DAY = date(2024, 5, 1)
CHECK, NOTICE = "family.check", "notice.village"


@pytest.fixture(autouse=True)
def _in_2024() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


def second_of_the_province(cast: Cast) -> User:
    person = open_account(username="province-2", display_name="方琴", password=None, actor=None)
    grant_duty(
        user=person, role=Role.PROVINCE_OFFICER, place=cast.province, actor=None, valid_from=date(2020, 1, 1)
    )
    return person


@pytest.fixture
def colleague(cast: Cast) -> User:
    return second_officer(cast)


def proposed(actor: User, place: Place, name: str, value: int | Fraction, **more: object) -> SettingValue:
    more = {"valid_from": DAY, "reason": "县发〔2024〕3号"} | more
    draft = drafted(
        actor=actor,
        place=place,
        name=name,
        value=Fraction(value),
        **more,  # type: ignore[arg-type]
    )
    return propose(VALUES, draft, actor=actor)


def put(one: User, two: User, place: Place, name: str, value: int | Fraction, **more: object) -> SettingValue:
    return confirm(VALUES, proposed(one, place, name, value, **more), actor=two)


def days(name: str, place: Place, on: date = DAY) -> int:
    return required(name, place, on).days


def test_a_value_holds_for_its_place_and_below_and_the_default_elsewhere(cast: Cast, colleague: User) -> None:
    put(cast.county_officer, colleague, cast.county, CHECK, 5)
    put(cast.county_officer, colleague, cast.village, CHECK, 2, valid_to=DAY + timedelta(days=10))
    assert (days(CHECK, cast.group), days(CHECK, cast.other_village)) == (2, 5)
    assert (days(CHECK, cast.other_county_village), days(CHECK, cast.village, DAY - timedelta(1))) == (3, 3)
    assert days(CHECK, cast.village, DAY + timedelta(days=10)) == 5
    found = value_of(CHECK, cast.group, DAY)
    assert found is not None
    assert found.row is not None
    assert found.row.place == cast.village
    assert value_of(CHECK, cast.group, date(2019, 1, 1)) is None


def test_where_places_below_may_only_ask_for_more_the_strictest_decides(cast: Cast, colleague: User) -> None:
    put(cast.county_officer, colleague, cast.county, NOTICE, 8)
    later = DAY + timedelta(days=30)
    put(cast.city_officer, cast.province_officer, cast.city, NOTICE, 10, valid_from=later)
    assert (days(NOTICE, cast.village), days(NOTICE, cast.village, later)) == (8, 10)
    found = required(NOTICE, cast.village, later)
    assert [row.place for row in found.overruled] == [cast.county]


def test_a_value_from_before_the_law_asked_for_more_yields_to_it(cast: Cast, colleague: User) -> None:
    name, day = "village.exit.incidence", date(2020, 5, 1)
    SettingValue.objects.create(
        name=name, numerator=1, denominator=10, place=cast.province, valid_from=day, reason="旧文",
        state="enacted", proposed_at=clock.now(), proposed_by=cast.province_officer, decided_at=clock.now(),
        decided_by=colleague,
    )  # fmt: skip
    found = required(name, cast.village, day)
    assert (found.value, found.row) == (Fraction(2, 100), None)
    assert [one.place for one in found.overruled] == [cast.province]


def test_one_proposes_and_a_second_person_decides_also_in_the_database(cast: Cast, colleague: User) -> None:
    row = proposed(cast.county_officer, cast.county, CHECK, 4)
    assert days(CHECK, cast.village) == 3
    for other in (cast.township_reviewer, cast.other_county_officer, cast.village_cadre):
        with pytest.raises(OutOfScope):
            confirm(VALUES, row, actor=other)
    with pytest.raises(two.NotBySamePerson):
        confirm(VALUES, row, actor=cast.county_officer)
    with pytest.raises(IntegrityError, match="settingvalue_by_a_second_person"), transaction.atomic():
        SettingValue.objects.filter(pk=row.pk).update(
            state="enacted", decided_by=cast.county_officer, decided_at=clock.now()
        )
    # nor does whoever acts for them, by a duty of theirs
    duty = cast.county_officer.duties.get()
    for person in (cast.stranger, cast.analyst):  # without a duty there, and with another one
        delegate(duty, to=person, valid_from=DAY, valid_to=DAY + timedelta(7), actor=cast.county_officer)
        with pytest.raises(two.NotBySamePerson):
            confirm(VALUES, row, actor=person)
    row = confirm(VALUES, row, actor=colleague)
    assert days(CHECK, cast.village) == 4
    with pytest.raises(Exception, match="does not change"), transaction.atomic():
        SettingValue.objects.filter(pk=row.pk).update(numerator=9)
    with pytest.raises(two.AlreadyDecided):
        confirm(VALUES, row, actor=colleague)
    kinds = Event.objects.filter(subject_key=row.key).order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["setting.proposed", "setting.set"]


def test_the_next_value_ends_the_one_before_and_an_end_gives_back_to_the_place_above(
    cast: Cast, colleague: User
) -> None:
    first = put(cast.county_officer, colleague, cast.county, CHECK, 5)
    later = DAY + timedelta(days=7)
    second = put(cast.county_officer, colleague, cast.county, CHECK, 6, valid_from=later)
    first.refresh_from_db()
    assert first.valid_to == later
    end(VALUES, second, actor=colleague, on=later + timedelta(days=7))
    assert [days(CHECK, cast.village, DAY + timedelta(n)) for n in (0, 7, 14)] == [5, 6, 3]
    row = proposed(cast.county_officer, cast.county, CHECK, 9, valid_from=later + timedelta(days=20))
    assert refuse(VALUES, row, actor=colleague, answer="没有依据").state == ProposalState.REFUSED


def refusal_of(cast: Cast, name: str, value: str, place: Place, day: date = DAY) -> Refusal:
    def say() -> None:
        number = read_value(catalogue()[name], value)
        drafted(actor=cast.county_officer, place=place, name=name, value=number, valid_from=day)

    with pytest.raises(Refusal) as told_why:
        say()
    return told_why.value


def test_what_cannot_be_set_is_refused_with_a_sentence(cast: Cast, colleague: User) -> None:
    county = cast.county
    for text in ("五", "2.5", "50%", "1/0", ""):
        assert isinstance(refusal_of(cast, CHECK, text, county), refusals.NotANumber)
    assert "1 日" in str(refusal_of(cast, CHECK, "61", county))
    below = refusal_of(cast, NOTICE, "6", county)
    assert isinstance(below, refusals.BoundFromAbove)
    assert "7 日" in str(below)
    assert "省" in str(refusal_of(cast, "vote.for", "3/4", county))
    put(cast.county_officer, colleague, county, CHECK, 5, valid_from=DAY + timedelta(days=9))
    assert isinstance(refusal_of(cast, CHECK, "4", county), two.Overlaps)
    subject = family()
    open_tasks("case.plan", [Asked(subject, cast.village, told(subject, place=cast.village))])
    past = refusal_of(cast, "case.plan", "20", county, DAY - timedelta(days=3))
    assert isinstance(past, refusals.DecidedAlready)
    assert "1" in str(past)
    with pytest.raises(two.ReasonMissing):
        proposed(cast.county_officer, county, NOTICE, 8, reason=" ")


def test_l9_follow_settings_moves_the_last_days_of_open_tasks_below_the_place(
    cast: Cast, colleague: User
) -> None:
    tasks = {}
    for place in (cast.village, cast.far_village, cast.other_county_village):
        subject = family()
        tasks[place.pk] = open_tasks(CHECK, [Asked(subject, place, told(subject, place=place))])[0]
    by_hand = family()
    chosen = open_tasks(
        CHECK, [Asked(by_hand, cast.village, told(by_hand, place=cast.village), due_on=date(2024, 5, 20))]
    )[0]
    draft = proposed(cast.county_officer, cast.county, CHECK, 6)
    counted = {one.words: one.number for one in use_of(CHECK).affected(draft)}
    assert list(counted.values()) == [2, 0, 1]
    confirm(VALUES, draft, actor=colleague)
    settle_all()
    assert not Setback.objects.exists()
    due = dict(Task.objects.values_list("pk", "due_on"))
    assert [due[one.pk] for one in tasks.values()] == [date(2024, 5, 7), date(2024, 5, 7), date(2024, 5, 4)]
    assert due[chosen.pk] == date(2024, 5, 20)
    moved = Event.objects.get(kind="setting.followed")
    assert moved.payload["things"] == 2
    assert moved.caused_by_id == Event.objects.get(kind="setting.set").pk


def test_a_value_of_a_later_day_is_followed_on_that_day_and_makes_nobody_late_by_itself(
    cast: Cast, colleague: User
) -> None:
    later = DAY + timedelta(days=2)
    put(cast.county_officer, colleague, cast.county, CHECK, 1, valid_from=later)
    subject = family()
    task = open_tasks(CHECK, [Asked(subject, cast.village, told(subject, place=cast.village))])[0]
    settle_all()
    task.refresh_from_db()
    assert task.due_on == DAY + timedelta(days=3)
    with clock.frozen(later):
        assert (follow_begun(), follow_begun()) == (1, 0)
    task.refresh_from_db()
    assert task.due_on == later
    assert required(CHECK, cast.village, later).due_on(DAY) == later


def test_the_vote_asks_for_the_shares_in_force(cast: Cast) -> None:
    put(cast.city_officer, cast.province_officer, cast.city, CHECK, 4)  # an office above may set for itself
    row = proposed(cast.province_officer, cast.province, "vote.quorum", Fraction(9, 10))
    SettingValue.objects.filter(pk=row.pk).update(
        state="enacted", decided_by=cast.city_officer, decided_at=clock.now()
    )
    case = Case(procedure="monitoring", version="2021", place=cast.village)
    line = next(one for one in table_of("monitoring", "2021").transitions if "vote" in one.guards)
    asking = Asking(case, line, "", None, Proof(vote=vote(cast)), DAY)
    with pytest.raises(QuorumMissing, match="27"):
        _vote(asking)


def test_the_smallest_number_in_public_may_only_grow(cast: Cast) -> None:
    put(cast.province_officer, second_of_the_province(cast), cast.province, LEAST_PERSONS, 20)
    assert (least_persons(cast.village), least_families(cast.village)) == (20, 10)
    with pytest.raises(refusals.OutOfBounds):
        proposed(cast.province_officer, cast.province, LEAST_PERSONS, 9)


def test_every_setting_says_whom_a_value_would_affect(cast: Cast) -> None:
    for name, setting in catalogue().items():
        draft = SettingValue(
            place=cast.province,
            name=name,
            numerator=setting.most.numerator,
            denominator=setting.most.denominator,
            valid_from=DAY,
        )
        assert use_of(name).affected(draft)
        assert use_of(name).decided(name, cast.province, DAY) == 0


def test_a_county_keeps_withdrawn_documents_for_less_and_the_job_goes_by_it(
    cast: Cast, colleague: User
) -> None:
    name = "keep.withdrawn-documents"
    rule = next(one for one in rules() if kept_name(one.id) == name)
    family_of_village = a_family(cast.county, cast.village, "LX-1")
    for village, made in (
        (cast.village, family_of_village),
        (cast.other_county_village, a_family(cast.other_county, cast.other_county_village, "LS-1")),
    ):
        stored = store(str(village.pk).encode(), name="a.txt", purpose="document", actor=None)
        at = clock.now() - timedelta(days=10)
        Document.objects.create(
            household=made, kind=DocumentKind.values[0], title="申请书", file=stored, added_at=at,
            withdrawn_at=at,
        )  # fmt: skip
    said = {"actor": cast.county_officer, "place": cast.county, "name": name, "valid_from": DAY}
    with pytest.raises(refusals.BoundFromAbove):
        drafted(value=Fraction(16), **said)  # type: ignore[arg-type]  # each of its own type
    draft = drafted(value=Fraction(5), **said)  # type: ignore[arg-type]
    assert [one.number for one in use_of(name).affected(draft)] == [1, 0]
    put(cast.county_officer, colleague, cast.county, name, 5)
    assert days_of(rule, DAY) == {cast.county.path: 5}
    [outcome] = [one for one in run(dry_run=True) if one.rule is rule]
    assert outcome.things == 1


def test_the_page_shows_every_line_rule_of_pairing_and_time_of_keeping(client: Client, cast: Cast) -> None:
    """Whoever adds one to a file need not think of the page; whoever adds one elsewhere fails here."""
    client.force_login(cast.county_officer)
    page = client.get("/settings/").content.decode()
    asked = {name for table in TABLES for line in table.transitions for name in line.criteria}
    kept = {f"keep.{one.id}" for one in rules()}
    assert {one.what for one in rules()} == set(targets())
    assert asked == set(lines())
    for name in (*lines(), *PAIRED, *kept, *catalogue()):
        assert f"/settings/{name}/" in page, name
    for rules_elsewhere in elsewhere():
        assert str(rules_elsewhere.title) in page


def test_every_file_of_rules_is_a_setting_or_is_named_as_kept_elsewhere() -> None:
    sources = Path(liandong.__file__).parent
    settings = {FILE, CRITERIA, SHIPPED}
    named = {sources / file for one in elsewhere() for file in one.files}
    assert all(one.exists() for one in named)
    for file in sources.rglob("*.toml"):
        is_of_demo = file.is_relative_to(sources / "project" / "demo")
        assert is_of_demo or file in settings or named & {file, *file.parents}, file


def test_pages_show_preview_and_let_a_second_person_confirm(
    client: Client, cast: Cast, colleague: User
) -> None:
    subject = family()
    open_tasks(CHECK, [Asked(subject, cast.village, told(subject, place=cast.village))])
    client.force_login(cast.county_officer)
    address = f"/settings/{CHECK}/?place={cast.county.pk}"
    shown = client.get(f"{address}&value=5&valid_from={DAY}").content.decode()
    assert "5 日" in shown
    assert "期限延后" in shown
    filled = {"value": "5", "valid_from": DAY.isoformat(), "reason": "县发〔2024〕3号"}
    answer = client.post(address.replace("/?", "/propose/?"), filled)
    row = SettingValue.objects.get()
    assert answer["Location"] == f"/settings/values/{row.key}/"
    assert client.post(f"{answer['Location']}confirm/").status_code == 409
    assert "61" in client.get(f"{address}&value=61&valid_from={DAY}").content.decode()
    client.force_login(colleague)
    for shows in ("/settings/", "/"):
        assert str(row.key) in client.get(shows).content.decode()
    client.post(f"/settings/values/{row.key}/confirm/")
    client.force_login(cast.village_cadre)
    page = client.get(address.replace(str(cast.county.pk), str(cast.village.pk))).content.decode()
    assert "岚溪县" in page
    assert 'name="reason"' not in page
    assert client.get(f"/settings/values/{row.key}/").status_code == 200
    assert client.post(f"/settings/values/{row.key}/end/", {"on": "2024-06-01"}).status_code == 403
    assert client.get(f"/settings/?place={cast.other_village.pk}").status_code == 403
    rows = client.get("/settings/settings.csv").content.decode("utf-8-sig").splitlines()
    assert any(line.split(",")[1:5] == [CHECK, "5", "days", "岚溪县"] for line in rows)
    client.force_login(cast.stranger)
    assert client.get("/settings/").status_code == 403


def test_a_program_reads_what_is_in_force(client: Client, cast: Cast, colleague: User) -> None:
    put(cast.county_officer, colleague, cast.county, "identification.township", Fraction(1, 4))
    token = issue_token(
        user=cast.village_cadre, name="读", scopes=["settings.read"], days=1, actor=cast.village_cadre
    )[1]
    told_all = client.get("/api/v1/settings", headers={"Authorization": f"Bearer {token}"}).json()
    found = {one["name"]: one for one in told_all["items"]}
    assert found["identification.township"]["value"] == "1/4"
    assert found["identification.township"]["place"]["name"] == "岚溪县"
    assert (found[CHECK]["value"], found[CHECK]["place"]) == ("3", None)
