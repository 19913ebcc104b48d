"""Walking a case: a family that consented, all that guards ask for, steps by whom a table names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from liandong.casework.advancing import advance, open_case
from liandong.casework.guards import Proof, Vote
from liandong.casework.models import Attendance, Case, Meeting, ProposalState, Representative, SettingValue
from liandong.casework.procedure_tables import table_of
from liandong.casework.procedures import Guard, Part
from liandong.casework.settings.catalogue import LEAST_FAMILIES
from liandong.casework.spot_checks import commit, draw_families, find, reached
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.files.models import StoredFile
from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place
from liandong.linkage.models import Subject
from liandong.registry.help_codes import MeasureKind
from liandong.registry.models import Household, HouseholdIncome
from liandong.registry.models.family import GUARANTEES
from liandong.registry.record_codes import ConsentExtent, ConsentPurpose
from liandong.registry.services.changes import Edit, NewFamily, edit_facts, head_of, register_family
from liandong.registry.services.helping import Planned, plan_measure
from liandong.registry.services.records import Permission, give_consent
from tests.cast import Cast
from tests.registry.changes.families import WANGS, order

SAID = {"monitor_kind": ["sudden"], "risks": ["01", "04"], "found_by": ["cadres"]}


def signed_paper() -> StoredFile:
    """A signed paper."""
    return StoredFile.objects.create(
        sha256="a" * 64, size=1, type="pdf", name="承诺授权书.pdf", purpose="case"
    )


def consented(cast: Cast, on: date) -> Household:
    """The Wangs, registered that day, with consent, income above the line and all guarantees secured."""
    actor = cast.village_cadre
    household = register_family(order(actor, on), NewFamily(cast.village.pk, WANGS)).household
    edits = [Edit(f"{name}_guarantee", None, "safe") for name in GUARANTEES]
    edit_facts(order(actor, on), household.key, edits)
    HouseholdIncome.objects.create(
        household=household,
        year=on.year - 1,
        net_income_yuan=60_000,
        member_count=5,
        valid_from=on,
        source=household.source,
    )
    head = head_of(household)
    assert head is not None
    extent = (ConsentExtent.IDENTITY, ConsentExtent.INCOME)
    until = date(on.year + 5, 1, 1)
    given = Permission(head.key, ConsentPurpose.COMPARISON, extent, on, until)
    give_consent(actor=actor, key=household.key, permission=given)
    return household


def held(place: Place, actor: User, came: int = 20, listed: int = 30) -> Meeting:
    """A meeting of today to which so many of so many representatives came."""
    today, now = clock.today(), clock.now()
    people = Representative.objects.bulk_create(
        Representative(place=place, name=str(uuid7()), valid_from=today, entered_by=actor)
        for _one in range(listed)
    )
    meeting = Meeting.objects.create(
        place=place, held_on=today, venue="村委会", chair="韦志强", opened_at=now, opened_by=actor
    )
    Attendance.objects.bulk_create(
        Attendance(
            meeting=meeting,
            representative=one,
            is_present=n < came,
            absent_because="" if n < came else "work",
        )
        for n, one in enumerate(people)
    )
    meeting.voted_at, meeting.minutes = now, signed_paper()
    meeting.save()
    return meeting


def vote(cast: Cast, votes_for: int = 20, against: int = 0, *, came: int = 20, listed: int = 30) -> Vote:
    """A vote at such a meeting of the cast's village; whoever neither agreed nor refused abstained."""
    meeting = held(cast.village, cast.village_cadre, came, listed)
    return Vote(meeting, votes_for, against, came - votes_for - against)


def whole(cast: Cast, paper: StoredFile) -> Proof:
    """Everything that any guard asks for, but for the vote of a meeting."""
    return Proof(document=paper, reason="核实属实", second=cast.resident_team, said=SAID)


def opened(procedure: str, event: str, household: Household, cast: Cast, paper: StoredFile) -> Case:
    subject = Subject("household", household.key)
    proof = replace(whole(cast, paper), second=None)
    return open_case(procedure, subject, cast.village, event, actor=cast.village_cadre, proof=proof)


def spot_checked(case: Case, cast: Cast, event: str, *, agrees: bool = True) -> None:
    """The list of the case's next review is drawn and every family drawn is visited, as the table asks."""
    table = table_of(case.procedure, case.version)
    line = table.line(case.state, event)
    assert line is not None
    actor = getattr(cast, line.roles[0])
    area = cast.town if actor == cast.township_reviewer else cast.county
    check = draw_families(actor, commit(actor, table.id, table.version, case.state, area.pk).key)
    for one in check.lines.filter(is_drawn=True).select_related("case"):
        second = cast.other_village_cadre
        find(actor, check.key, one.case.key, second=second, agrees=agrees, note="" if agrees else "房屋不符")


def planned(case: Case, cast: Cast) -> None:
    """The family's plan of this year names a public-welfare post: it fits illness and lack of labour."""
    post = Planned(clock.today().year, MeasureKind.PUBLIC_POST)
    plan_measure(actor=cast.village_cadre, key=case.subject_key, planned=post)


def walk(case: Case, cast: Cast, paper: StoredFile, *events: str) -> Case:
    """Steps by the person whom the table names, with what they ask for; notices end on the day after."""
    table, proof = table_of(case.procedure, case.version), whole(cast, paper)
    for event in events:
        line = table.line(case.state, event)
        assert line is not None, f"{event} in {case.state}"
        actor = getattr(cast, line.roles[0])
        second = proof.second if line.part is Part.COLLECT else None
        if Guard.SPOT_CHECK in line.guards and reached(case) is None:
            spot_checked(case, cast, event)
        if Guard.FITTING_PLAN in line.guards:
            planned(case, cast)
        voted = vote(cast) if Guard.VOTE in line.guards else None
        case = advance(case.key, event, actor=actor, proof=replace(proof, second=second, vote=voted))
    return case


def small_numbers(cast: Cast, least: int) -> None:
    """Figures of the cast's province tell of no fewer families than this, from long ago on."""
    SettingValue.objects.create(
        name=LEAST_FAMILIES,
        numerator=least,
        place=cast.province,
        valid_from=date(2020, 1, 1),
        reason="省文",
        state=ProposalState.ENACTED,
        proposed_at=clock.now(),
        proposed_by=cast.province_officer,
        decided_at=clock.now(),
        decided_by=cast.system_admin,
    )
