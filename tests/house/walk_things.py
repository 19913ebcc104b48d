"""One of each thing that the arguments of addresses name, made for the walk."""

from __future__ import annotations

import io
import json
from datetime import date

from PIL import Image

from liandong.casework.models import Case, CaseStep, Meeting, Representative, SpotCheck
from liandong.dynamics.models import (
    AnnualRound,
    Decision,
    Disaster,
    DisasterFamily,
    DisasterVillage,
    RoundPart,
)
from liandong.dynamics.rounds import Phases
from liandong.feedback.models import FamilyCard, FamilySaid, Objection, Proxy
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.files.services import store
from liandong.foundation.places.models import Place
from liandong.identification.models import Run
from liandong.publicity.models import BoardLine, BoardNotice
from liandong.registry.documents.content import document as registered_file
from liandong.registry.models import AssistingUnit, Household, Question, Sample, Tie
from tests.cast import Cast

ON = date(2025, 3, 1)


def given(cast: Cast, household: Household, side: str) -> tuple[Tie, Sample]:
    """A pair and a sample on either side; the cast's are those near."""
    near, now, county = side == "near", clock.now(), household.county
    unit = AssistingUnit.objects.create(
        county=county,
        name="农业局",
        kind="organ",
        account=cast.assisting_unit if near else None,
        added_at=now,
    )
    sample = Sample.objects.create(
        title="抽查",
        place=county,
        drawn_for=county,
        evaluator=cast.evaluator,
        families=1,
        valid_from=ON,
        valid_to=date(2999, 1, 1),
        drawn_at=now,
    )
    ties = [
        Tie.objects.create(household=household, user=user, role=role, valid_from=ON, tied_at=now, **more)
        for user, role, more in (
            (cast.helper if near else cast.stranger, "helper", {"unit": unit}),
            (cast.evaluator if near else cast.stranger, "evaluator", {"sample": sample}),
            *(((cast.household, "household", {}),) if near else ()),
        )
    ]
    return ties[0], sample


def a_case(household: Household, village: Place) -> Case:
    return Case.objects.create(
        procedure="monitoring",
        version="2026",
        subject_kind="household",
        subject_key=household.key,
        subject_no=household.household_no,
        place=village,
        state="entry_notice",
        opened_at=clock.now(),
        notice_until=clock.today(),
    )


def a_disaster(household: Household, village: Place, officer: User) -> Disaster:
    struck = Disaster.objects.create(
        kind="0201", title="洪水", happened_on=ON, place=village, opened_at=clock.now(), opened_by=officer,
        listed_at=clock.now(),
    )  # fmt: skip
    row = DisasterVillage.objects.create(disaster=struck, village=village, listed_at=clock.now())
    DisasterFamily.objects.create(village=row, household=household)
    return struck


def a_round(village: Place, officer: User) -> AnnualRound:
    days = vars(Phases.usual(ON.year))
    made = AnnualRound.objects.create(
        place=village, year=ON.year, opened_at=clock.now(), opened_by=officer, **days
    )
    RoundPart.objects.create(round=made, place=village, due_on=made.enter_by)
    return made


def a_board(case: Case, officer: User) -> BoardNotice:
    notice = BoardNotice.objects.create(
        place=case.place,
        procedure=case.procedure,
        version=case.version,
        state=case.state,
        posted_at=clock.now(),
        posted_by=officer,
        persons=12,
    )
    BoardLine.objects.create(notice=notice, number=1, case=case, step=1)
    return notice


def a_spot_check(case: Case, officer: User) -> SpotCheck:
    assert case.place.parent is not None
    return SpotCheck.objects.create(
        procedure=case.procedure,
        version=case.version,
        state="entry_passed",
        event="review",
        place=case.place.parent,
        seed_hash="0" * 64,
        seed_sealed=b"",
        committed_at=clock.now(),
        committed_by=officer,
    )


def a_meeting(village: Place, officer: User) -> Meeting:
    """A meeting without votes yet, with a photograph and the signature of the chair."""
    now, picture = clock.now(), io.BytesIO()
    Image.new("RGB", (8, 8), "black").save(picture, "PNG")
    file = store(picture.getvalue(), name="p.png", purpose="meeting", actor=None)
    person = Representative.objects.create(place=village, name="代表", valid_from=ON, entered_by=officer)
    meeting = Meeting.objects.create(
        place=village, held_on=ON, venue="村委会", chair="代表", opened_at=now, opened_by=officer
    )
    meeting.attendance.create(representative=person, is_present=True)
    meeting.photos.create(file=file, small=file, added_at=now, added_by=officer)
    meeting.signatures.create(file=file, signed_at=now, entered_by=officer)
    return meeting


def a_decision(case: Case, household: Household, officer: User) -> Decision:
    step = CaseStep.objects.create(
        case=case, number=1, event="object", to_state="entry_notice", done_at=clock.now()
    )
    content = json.dumps(registered_file(officer, [household], ON), default=str).encode()
    kept = store(content, name="w.json", purpose="decision", actor=None)
    return Decision.objects.create(
        step=step, household=household, what="risks", decided_on=ON, before={}, after={}, family=kept
    )


def a_question(household: Household, village: Place) -> Question:
    return Question.objects.create(
        household=household,
        place=village,
        field="fuel",
        ours="clean",
        theirs="firewood",
        their_source=household.source,
        reason="same_day",
        asked_at=clock.now(),
    )


def places_of(county: Place, village: Place, standing: tuple[Place, ...]) -> dict[str, tuple[Place, ...]]:
    """Where each thing lies."""
    return {
        "household": (village,),
        "person": (village,),
        "batch": (village,),
        "question": (village,),
        "document": (village,),
        "task": (village,),
        "event": (village,),
        **dict.fromkeys(("objection", "card", "proxy", "said"), (village,)),
        **dict.fromkeys(("comparison", "standing comparison", "returned answer"), (county,)),
        **dict.fromkeys(("doubt", "case", "decision", "case on notice", "board"), (village,)),
        "clue": (village,),
        **dict.fromkeys(("meeting", "representative"), (village,)),
        "spot check": tuple(filter(None, (village.parent,))),
        **dict.fromkeys(("disaster", "annual round"), (village,)),
        "tie": (village,),
        "sample": (county,),
        "village": (village,),
        "column": (county,),
        "result": (village,),
        "run": (county, village),
        "run itself": (county,),
        "standard": standing,
        "enactment": (county,),
        "enactment itself": (county,),
        **dict.fromkeys(("setting value", "setting value itself"), (county,)),
    }


def an_objection(household: Household, run: Run, officer: User) -> Objection:
    return Objection.objects.create(
        household=household,
        place=household.place,
        run=run,
        point="fuel",
        fact="燃料",
        by="family",
        reason="不是这样",
        raised_at=clock.now(),
        raised_by=officer,
    )


def a_proxy(household: Household, officer: User) -> Proxy:
    return Proxy.objects.create(
        household=household,
        name="堂弟",
        relation="relative",
        extent=["read"],
        paper=store(b"%PDF-1.4\n%%EOF", name="w.pdf", purpose="case", actor=None),
        valid_from=ON,
        valid_to=date(2999, 1, 1),
        recorded_at=clock.now(),
        recorded_by=officer,
    )


def a_card(household: Household, officer: User, side: str) -> FamilyCard:
    return FamilyCard.objects.create(
        household=household,
        code_hash=side.encode(),
        issued_at=clock.now(),
        issued_by=officer,
        expires_on=date(2999, 1, 1),
    )


def a_said(household: Household, officer: User) -> FamilySaid:
    return FamilySaid.objects.create(
        household=household,
        place=household.place,
        kind="question",
        channel="point",
        person=officer,
        spoken=True,
        text="什么时候评议",
        said_at=clock.now(),
        due_on=clock.today(),
    )


def of_family(household: Household, officer: User, side: str) -> tuple[FamilyCard, Proxy, FamilySaid]:
    """A card, somebody who acts for the family, and what it said."""
    return a_card(household, officer, side), a_proxy(household, officer), a_said(household, officer)
