"""Everybody calls every address and every operation of the API, on things near and far.

The addresses are taken from the URLconf, the operations from the OpenAPI document; ``walk_table`` says who
may. An address that is not in the table fails; so does one that lets somebody in or out against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import Settings

from liandong.casework.enacting.services import propose as propose_value
from liandong.casework.models import Case, Meeting, SettingValue, SpotCheck, Task
from liandong.casework.services import Asked, open_tasks
from liandong.casework.settings.services import VALUES, drafted
from liandong.dynamics.models import AnnualRound, Channel, Clue, Decision, Disaster
from liandong.dynamics.services import Report, report_clue
from liandong.feedback.models import FamilyCard, FamilySaid, Objection, Proxy
from liandong.foundation import clock
from liandong.foundation.accounts.actions import ACTIONS
from liandong.foundation.accounts.handing_over import hand_over
from liandong.foundation.accounts.middleware import ScopeMiddleware
from liandong.foundation.accounts.models import Duty, HandOver, Role, User
from liandong.foundation.accounts.services import grant_duty, open_account
from liandong.foundation.files.services import store
from liandong.foundation.places.models import Place
from liandong.foundation.tokens.models import ApiToken
from liandong.foundation.tokens.scopes import SCOPES
from liandong.foundation.tokens.services import issue_token
from liandong.identification.models import Enactment, Run
from liandong.identification.selectors import standard_choices
from liandong.identification.services.enactments import propose
from liandong.identification.services.runs import start_run
from liandong.identification.services.standards import add_standard, stored_standard
from liandong.identification.shipped import FOLDER, shipped_standard
from liandong.intake.services.arrival import bring
from liandong.intake.services.batches import Order, check
from liandong.integration.models import Comparison, Doubt
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import record
from liandong.project.api import PREFIX, document
from liandong.publicity.models import BoardNotice
from liandong.registry.models import (
    Document,
    Household,
    LocalColumn,
    Question,
    Sample,
    Tie,
)
from tests.cast import Cast
from tests.house.walk_refusals import refusing_once
from tests.house.walk_table import GIVEN, GIVERS, OPEN, OPERATIONS, PAGES, SIGNED_IN, WHO, Entry
from tests.house.walk_things import (
    ON,
    a_board,
    a_case,
    a_decision,
    a_disaster,
    a_meeting,
    a_question,
    a_round,
    a_spot_check,
    an_objection,
    given,
    of_family,
    places_of,
)
from tests.identification.families import AS_OF, in_need
from tests.intake.sheets import sheet
from tests.integration.families import a_hit

NAMES = {"near": "甲近生", "far": "乙远生"}
FOUR_LOOKS = (FOLDER / "four_looks.toml").read_text("utf-8")
FORMS: dict[str, dict[str, str]] = {"set_language": {"language": "en", "next": "/"}}


@dataclass
class Things:
    """What the arguments of addresses name: one of each in the cast's village, or in the other county."""

    side: str
    household: Household
    batch_key: UUID
    run: Run
    standard_ref: str
    places: dict[str, tuple[Place, ...]]
    token: ApiToken
    person: User
    hand_over: HandOver
    question: Question
    document: Document
    column: LocalColumn
    enactment: Enactment
    setting_value: SettingValue
    task: Task
    event: Event
    objection: Objection
    case: Case
    decision: Decision
    board: BoardNotice
    comparison: Comparison
    doubt: Doubt
    clue: Clue
    disaster: Disaster
    annual_round: AnnualRound
    tie: Tie
    sample: Sample
    spot_check: SpotCheck
    meeting: Meeting
    card: FamilyCard
    proxy: Proxy
    said: FamilySaid

    def arguments(self, entry: Entry, wanted: tuple[str, ...]) -> dict[str, object]:
        """Values for the arguments of an address that this entry describes."""
        keys = {
            "batch": self.batch_key,
            "household": self.household.key,
            "question": self.question.key,
            "enactment": self.enactment.key,
            "enactment itself": self.enactment.key,
            "setting value": self.setting_value.key,
            "setting value itself": self.setting_value.key,
            "document": self.document.key,
            "column": self.column.key,
            "task": self.task.key,
            "event": self.event.pk,
            "objection": self.objection.key,
            "card": self.card.key,
            "proxy": self.proxy.key,
            "said": self.said.key,
            "case": self.case.key,
            "decision": self.decision.key,
            "case on notice": self.case.key,
            "board": self.board.key,
            "spot check": self.spot_check.key,
            "meeting": self.meeting.key,
            "representative": self.meeting.attendance.get().representative.key,
            "comparison": self.comparison.key,
            "standing comparison": self.comparison.schedule.key,
            "returned answer": self.doubt.returned.key,
            "doubt": self.doubt.key,
            "clue": self.clue.key,
            "disaster": self.disaster.key,
            "annual round": self.annual_round.key,
            "tie": self.tie.key,
            "sample": self.sample.key,
            "token of somebody else": self.token.key,
            "person": self.person.key,
            "hand-over of others": self.hand_over.key,
        }
        values: dict[str, object] = {
            "key": keys.get(entry.thing, self.run.key),
            "household": self.household.key,
            "ref": self.standard_ref,
            "kind": "csv",
            "name": "family.check",
            "reaction": "suggestions",
            "layout": "national",
            "code": "990121101201",
            "panel": "living",
            "year": 2024,
            "line": 1,
            "change": self.run.key,
            "other": self.run.key,
            "record": self.document.key,
            "place_id": self.places["village"][0].pk,
            "provider_id": "none",
            "event": "survey",
            "procedure": "monitoring",
            "case": self.case.key,
            "part": self.annual_round.parts.get().key,
            "number": 1,
            "photo": self.meeting.photos.get().key,
            "signature": self.meeting.signatures.get().key,
            "duty_id": self.person.duties.order_by("id")[0].pk,
        }
        return {name: values[name] for name in wanted}


@pytest.fixture
def world(
    cast: Cast, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Things]:
    monkeypatch.setattr(ScopeMiddleware, "process_exception", refusing_once())
    settings.LIANDONG_HOME = tmp_path
    settings.LIANDONG_FILES = tmp_path / "files"
    settings.LIANDONG_SNAPSHOTS = tmp_path / "snapshots"
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.LIANDONG_API_REQUESTS_A_MINUTE = 10_000
    settings.LIANDONG_SIGN_IN_TRIES = 10_000
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    User.objects.update(password=make_password("three-red-lanterns-9"))
    for person in people(cast).values():
        if person is not None:
            person.refresh_from_db()
    near = _things(cast, "near", cast.county, cast.village, cast.county_officer)
    far = _things(cast, "far", cast.other_county, cast.other_county_village, cast.other_county_officer)
    duties_today.cache_clear()
    return {"near": near, "far": far}


def _things(cast: Cast, side: str, county: Place, village: Place, officer: User) -> Things:
    household = in_need(village, f"W-{side}", NAMES[side])
    code = village.names.get().code
    row = {"户编号": "N", "成员序号": "1", "姓名": NAMES[side], "与户主关系": "户主"}
    file = SimpleUploadedFile("f.csv", sheet(row, place=code or ""))
    batch = check(
        bring(file, name="f.csv", order=Order(village, observed_on=ON), actor=officer), actor=officer
    )
    choice = standard_choices(officer)[0]
    run = start_run(actor=officer, place=county, standard=stored_standard(choice), as_of=AS_OF)
    ref, standing = choice.ref, (cast.province,)
    if side == "far":
        shipped = shipped_standard(choice.standard_id)
        assert shipped is not None
        local = f"# of this county\n{shipped.text}".encode()
        ref, standing = str(add_standard(actor=officer, place=county, content=local).key), (county,)
    owner = open_account(username=f"owner-{side}", display_name="别人", password=None, actor=None)
    token, _text = issue_token(user=owner, name="t", scopes=["runs.read"], days=1, actor=owner)
    grant_duty(user=owner, role=Role.VILLAGE_CADRE, place=village, actor=None)
    leaver = open_account(username=f"leaver-{side}", display_name="别人", password=None, actor=None)
    grant_duty(user=leaver, role=Role.VILLAGE_CADRE, place=village, actor=None)
    left = hand_over(leaver, successor=owner, actor=None)
    proposal = propose(
        actor=officer,
        place=county,
        text=FOUR_LOOKS,
        valid_from=ON,
        reason="walked over",
    )
    document = Document.objects.create(
        household=household,
        kind="other",
        title="证明",
        file=store(b"%PDF-1.4\n%%EOF", name="p.pdf", purpose="document", actor=None),
        added_at=clock.now(),
    )
    column = LocalColumn.objects.create(
        place=county,
        code="tea",
        title="茶",
        type="integer",
        valid_from=AS_OF,
        declared_at=clock.now(),
    )
    question = a_question(household, village)
    subject = Subject("household", household.key)
    event = record(kind="household.reopened", subject=subject, place=village, actor=officer)
    [task] = open_tasks("family.check", [Asked(subject, village, event)])
    objection = an_objection(household, run, officer)
    clue = report_clue(Report(Channel.CADRES, "家里有人病了", who="村东头一户"), place=village, actor=None)
    struck = a_disaster(household, village, officer)
    case = a_case(household, village)
    decision, board = a_decision(case, household, officer), a_board(case, officer)
    asked = {"name": "family.check", "value": Fraction(4), "valid_from": clock.today()}
    draft = drafted(actor=officer, place=county, reason="walked over", **asked)
    value = propose_value(VALUES, draft, actor=officer)
    others = (question, document, column, proposal, value, task, event, objection, case, decision, board)
    hit, places = a_hit(household, county), places_of(county, village, standing)
    tie, sample = given(cast, household, side)
    return Things(
        side,
        household,
        batch.key,
        run,
        ref,
        places,
        token,
        owner,
        left,
        *others,
        *hit,
        clue,
        struck,
        a_round(village, officer),
        tie,
        sample,
        *(a_spot_check(case, officer), a_meeting(village, officer)),
        *of_family(household, officer, side),
    )


def addresses() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every address of the site: its name and the names of its arguments."""
    return _below(get_resolver(), "")


def _below(resolver: URLResolver, namespace: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _below(pattern, namespace + (f"{pattern.namespace}:" if pattern.namespace else ""))
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", tuple(pattern.pattern.converters)


def operations() -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Every operation of the API: its name → method, path and description."""
    return {
        operation["operationId"]: (method.upper(), path, operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }


def people(cast: Cast) -> dict[str, User | None]:
    """Everybody, and somebody who is not signed in."""
    return {"nobody": None} | {word: one for word, one in vars(cast).items() if isinstance(one, User)}


@cache
def duties_today(user: User) -> list[Duty]:
    """What somebody may do this day: whatever a call changes is taken back, so it is read once for each."""
    return list(Duty.objects.valid().filter(user=user).select_related("place"))


def allowed(user: User | None, entry: Entry, things: Things) -> bool:
    """What the table says, worked out from the duties of this day alone."""
    if entry.who == OPEN:
        return True
    if user is None or entry.who == SIGNED_IN:
        return user is not None
    if is_given(user, entry, things):
        return True
    duties = [one for one in duties_today(user) if one.role in (WHO | GIVERS)[entry.who]]
    if not entry.thing or entry.thing == "anywhere":
        return bool(duties)
    lies = things.places[entry.thing]
    # these hold for whatever lies below their place too
    if entry.thing in ("standard", "enactment", "setting value"):
        return any(one.place.contains(place) or place.contains(one.place) for one in duties for place in lies)
    return any(one.place.contains(place) for one in duties for place in lies)


def is_given(user: User, entry: Entry, things: Things) -> bool:
    """Whether the user may do this with families given by name, and with this one where one is named."""
    held = GIVEN.get(entry.who, set()) & {one.role for one in duties_today(user)}
    if not held or not entry.thing:
        return bool(held)
    mine = things.household.ties.filter(user=user) | things.household.ties.filter(unit__account=user)
    return entry.thing in ("household", "result", "objection") and mine.exists()


def may_know(user: User | None, things: Things) -> bool:
    """Whether the user may see the family's name."""
    if user is not None and is_given(user, Entry("run.why", "household"), things):
        return True  # helper, evaluator and the family itself see the name; the helper's unit does not
    return any(
        allowed(user, Entry(action, "household"), things)
        for action in ("household.read", "import.read", "run.families")
    )


def test_the_table_is_that_of_the_code() -> None:
    assert {action: {role.value for role in kept.roles} for action, kept in ACTIONS.items()} == WHO
    given = {action: {role.value for role in kept.given} for action, kept in ACTIONS.items() if kept.given}
    assert given == GIVEN


def test_every_address_and_operation_stands_in_the_table_and_no_other() -> None:
    named = {name for name, _ in addresses()}
    of_api = {name.removeprefix("api-1:") for name in named if name.startswith("api-1:")} - {"api-root"}
    assert {name for name in named if not name.startswith("api-1:")} == set(PAGES)
    assert of_api == set(operations()) == set(OPERATIONS)
    for name, (method, _path, operation) in operations().items():
        assert operation["x-action"] == (OPERATIONS[name].gate or OPERATIONS[name].who)
        assert operation["x-scope"] in SCOPES
        assert (method,) == OPERATIONS[name].methods


def body_of(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode("utf-8", "replace"))


@dataclass(frozen=True)
class Call:
    """Who called, the answer, its text, and how many events it recorded."""

    user: User | None
    answer: Any
    text: str
    events: int


def called(client: Client, user: User | None, method: str, path: str, **more: Any) -> Call:
    """Call an address; whatever that changed is taken back."""
    before = Event.objects.count()
    with transaction.atomic():
        answer = client.post(path, **more) if method == "POST" else client.get(path, **more)
        call = Call(user, answer, body_of(answer), Event.objects.count() - before)
        transaction.set_rollback(True)
    return call


def is_let_in(answer: Any) -> bool:
    """Whether a page answered, be it with errors of a form; None of these statuses comes from a refusal."""
    to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/accounts/login/")
    return answer.status_code in (200, 302, 409, 422) and not to_sign_in


def is_refused(answer: Any, user: User | None) -> bool:
    """Whether it was refused as it should be: strangers are led to signing in, others told who may."""
    if user is None:
        return answer.status_code == 302 and answer.headers["Location"].startswith("/accounts/login/")
    return bool(answer.status_code == 403)


@pytest.mark.parametrize("half", [0, 1])  # so that two workers share the walk
def test_everybody_calls_every_page(cast: Cast, world: dict[str, Things], half: int) -> None:
    wrong = []
    for who, user in list(people(cast).items())[half::2]:
        client = Client()
        if user is not None:
            client.force_login(user)
        cookies = client.cookies.copy()
        for name, wanted in addresses():
            if name.startswith("api-1:"):
                continue
            entry = PAGES[name]
            for side in ("near", "far") if entry.thing in world["near"].places else ("near",):
                things = world[side]
                path = reverse(name, kwargs=things.arguments(entry, wanted))
                for method in entry.methods:
                    client.cookies = cookies.copy()
                    call = called(client, user, method, path, data=FORMS.get(name, {}))
                    wrong += _judged(f"{who} {method} {path}", call, entry, things)
                    wrong += _leaks(f"{who} {method} {path}", call, world)
    assert not wrong, "\n".join(wrong)


_OTHERS = ("duty of somebody else", "hand-over of others")
_ABSENT = ("nothing of mine", "no provider", "nothing sealed", "token of somebody else")


def _judged(what: str, call: Call, entry: Entry, things: Things) -> list[str]:
    answer, user, events = call.answer, call.user, call.events
    status = answer.status_code
    if not allowed(user, entry, things):
        return (
            []
            if is_refused(answer, user) and not events
            else [f"{what} was let in: {status}, {events} events"]
        )
    if entry.thing in _OTHERS:
        return [] if is_refused(answer, user) and not events else [f"{what} was let in: {status}"]
    if entry.thing in _ABSENT:
        return [] if status == 404 else [f"{what} found something: {status}"]
    if entry.thing == "a sign-in half done":
        return [] if status == 302 else [f"{what} asks for a code out of the blue: {status}"]
    if entry.thing == "an error":
        return [] if status == 401 else [f"{what} is no page of an error: {status}"]
    return [] if is_let_in(answer) else [f"{what} was refused: {status}"]


_ANSWERING = Entry("comparison.answer", "comparison")


def _leaks(what: str, call: Call, world: dict[str, Things]) -> list[str]:
    return [
        f"{what} names a family of elsewhere"
        for things in world.values()
        if NAMES[things.side] in call.text
        and not may_know(call.user, things)
        # a department reads the names that it is asked about, on the pages of comparisons and nowhere else
        and not ("/comparisons/" in what and allowed(call.user, _ANSWERING, things))
    ]


def test_other_methods_are_refused(cast: Cast, world: dict[str, Things]) -> None:
    """What the table does not list is 405 for the one who may do most, so nothing stands beside it."""
    client = Client()
    client.force_login(cast.county_officer)
    cookies = client.cookies.copy()
    wrong = []
    for name, wanted in addresses():
        if name.startswith(("api-1:", "mfa_", "socialaccount_", "openid_", "account_")):
            continue  # the library's views answer other methods in their own ways; they change nothing
        path = reverse(name, kwargs=world["near"].arguments(PAGES[name], wanted))
        for method in {"GET", "POST"} - set(PAGES[name].methods):
            client.cookies = cookies.copy()
            call = called(client, cast.county_officer, method, path)
            if call.answer.status_code not in (302, 405) or call.events:
                wrong.append(f"{method} {path}: {call.answer.status_code}")
    assert not wrong, "\n".join(wrong)


_ROW = {"户编号": "M", "成员序号": "1"}


def test_every_program_calls_every_operation(cast: Cast, world: dict[str, Things]) -> None:
    wrong = []
    for who, user in people(cast).items():
        client, headers = Client(), {"Accept-Language": "zh"}
        if user is not None:
            text = issue_token(user=user, name="t", scopes=list(SCOPES), days=1, actor=user)[1]
            headers["Authorization"] = f"Bearer {text}"
        for name, (method, path, _operation) in operations().items():
            entry = OPERATIONS[name]
            for things in world.values() if entry.thing in world["near"].places else (world["near"],):
                address = _filled(path, things, entry)
                more: dict[str, Any] = {"headers": headers | {"Idempotency-Key": str(uuid4())}}
                if name == "upload_import":
                    entry = Entry("import.upload", "household", methods=("POST",))
                more |= _sent(name, things)
                call = called(client, user, method, address, **more)
                wrong += _api_judged(f"{who} {method} {address}", call, entry, things)
                wrong += _leaks(f"{who} {method} {address}", call, world)
    assert not wrong, "\n".join(wrong)


def _sent(name: str, things: Things) -> dict[str, Any]:
    """What an operation that writes is told; refused for what it says where it must leave no trace."""
    family, village = str(things.household.key), "990121101201"
    county = "990121" if things.side == "near" else "990122"
    files: dict[str, dict[str, object]] = {
        "upload_import": {"place": village, "file": SimpleUploadedFile("f.csv", sheet(_ROW, place=village))},
        "new_proxy": {
            "name": "王建军",
            "relation": "relative",
            "extent": ["read"],
            "until": "2010-01-01",
            "paper": SimpleUploadedFile("p.pdf", b"%PDF-1.4\n%%EOF"),
        },
    }
    bodies: dict[str, dict[str, object]] = {
        "return_answers": {"answers": [{"hit": True}]},
        "enter_objection": {"fact": "none", "by": "family", "reason": "不是这样"},
        "new_card": {},
        "end_a_card": {},
        "report_clue": {
            "village": village,
            "household": family,
            "channel": "cadres",
            "said": "家里有人病了",
        },
        "commit_spot_check": {
            "procedure": "monitoring",
            "version": "2026",
            "state": "entry_passed",
            "place": family,
        },
        "found_spot_check": {"case": str(things.case.key), "second": "nobody", "agrees": True},
        "propose_relapse_rule": {"place": county, "score": 0, "reason": "试用"},
        "take_step": {"event": "dismiss"},
        "plan_a_measure": {"year": 2026, "kind": "training"},
        "add_a_visit": {"on": "2010-01-01", "visitor": "林晓", "purpose": "看望"},
        "add_a_measure": {"on": "2010-01-01", "kind": "training", "provider": "县人社局"},
        "tell_effect": {"entry": family, "words": "会修农机了"},
        "withdraw_help": {"entry": family, "why": "写错了户"},
        "open_a_case": {"procedure": "monitoring", "event": "none"},
    }
    if name in files:
        return {"data": files[name]}
    return {"data": bodies[name], "content_type": "application/json"} if name in bodies else {}


def _filled(path: str, things: Things, entry: Entry) -> str:
    for name, value in things.arguments(entry, ("key", "household", "ref", "other")).items():
        path = path.replace(f"{{{name}}}", str(value))
    assert path.startswith(PREFIX)
    return path


def _api_judged(what: str, call: Call, entry: Entry, things: Things) -> list[str]:
    user, events, status = call.user, call.events, call.answer.status_code
    if user is None:
        return [] if status == 401 and not events else [f"{what} needs no token: {status}"]
    if allowed(user, entry, things) or entry.thing == "anywhere":
        return [] if status in (200, 201, 409, 422) else [f"{what} was refused: {status}"]
    return [] if status == 403 and not events else [f"{what} was let in: {status}, {events} events"]
