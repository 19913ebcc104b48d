"""A few families of the tour's village in the procedure of today, each in another state.

What needs days of a notice to pass is left to whoever looks: the clock of the demo is the real one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from django.db.models import Exists, OuterRef

from liandong.casework.advancing import advance, object_publicly, open_case
from liandong.casework.guards import Proof, Vote
from liandong.casework.meetings.services import fix_attendance
from liandong.casework.models import Case
from liandong.casework.procedure_tables import table_of
from liandong.casework.procedures import Part
from liandong.dynamics.procedures import About
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.files.models import StoredFile
from liandong.foundation.files.services import store
from liandong.foundation.places.models import Level, Place
from liandong.foundation.printing import as_pdf
from liandong.integration.models import Doubt
from liandong.linkage.models import Subject
from liandong.project.demo.appraisal import held_meeting
from liandong.publicity.services import post_notice
from liandong.registry.models import Household, HouseholdStatus
from liandong.registry.record_codes import ConsentExtent, ConsentPurpose
from liandong.registry.services.changes import head_of
from liandong.registry.services.records import Permission, give_consent

TEMPLATE = Path(__file__).with_name("paper.typ")
_ON_NOTICE = ("survey", "compare", "entry_vote")
# How each case begins, and the steps that were taken since.
CASES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("open", _ON_NOTICE),
    ("open", (*_ON_NOTICE, "object")),
    ("open", ("survey",)),
    ("help_first", ()),
    ("open", ()),
    ("open", ("survey", "compare")),
    ("open", _ON_NOTICE),
)
_SAID = {"monitor_kind": ["sudden"], "risks": ["01"], "found_by": ["cadres"]}
_DOES = {"compare": "department", "help_first": "town"}


def open_cases(village: Place, users: Mapping[str, User], *, leave_out: Household) -> int:
    """Open the demo's cases in a village; those that are there already stay. Returns how many there are."""
    if Case.objects.exists():
        return Case.objects.count()
    families = Household.objects.filter(place__path__startswith=village.path, closed_on=None)
    # Who has something to explain comes last, and no meeting votes about them before they were heard.
    families = families.annotate(waits=Exists(Doubt.objects.filter(household=OuterRef("pk"), judged_at=None)))
    chosen = [
        one
        for one in families.exclude(pk=leave_out.pk).order_by("waits", "household_no")[:60]
        if head_of(one) is not None
    ]
    paper = _paper(users["village"])
    meeting = held_meeting(village, users["village"])
    vote = Vote(meeting, 9, 0, 1)
    proof = Proof(paper, "入户了解，医疗支出大，收入减少", vote=vote, said=_SAID)
    for (begins, steps), family in zip(CASES, chosen, strict=False):
        _case(family, begins, steps[:2] if family.waits else steps, users, proof)
    fix_attendance(meeting, paper)
    hanging = Case.objects.filter(state="entry_notice").first()
    if hanging is not None:
        post_notice(hanging, actor=users["village"])
    _county(village, users, paper)
    _taken_over(users["neighbour"], paper)
    return Case.objects.count()


def _taken_over(cadre: User, paper: StoredFile) -> None:
    """The neighbouring village goes on with a family that was monitored before: with its plan of help."""
    [place] = [duty.place for duty in cadre.duties.select_related("place")]
    watched = HouseholdStatus.objects.filter(
        valid_to=None, monitor_kind__isnull=False, is_risk_cleared=False, household__closed_on=None
    )
    status = watched.filter(household__place__path__startswith=place.path).order_by("pk").first()
    if status is not None:
        family = status.household
        subject, proof = Subject("household", family.key), Proof(paper)
        open_case(
            "monitoring",
            subject,
            family.place,
            "take_over",
            actor=cadre,
            proof=proof,
            number=family.household_no,
        )


def _county(village: Place, users: Mapping[str, User], paper: StoredFile) -> None:
    """The county proposes itself for the list of today; the city has checked, and the province is next."""
    about = About.area(Place.objects.get(pk=village.ids[Level.COUNTY - 1]), clock.today())
    proof = Proof(paper, "农民人均收入低于线，材料齐全")
    case = open_case(
        "county_listing",
        about.subject,
        about.place,
        "apply",
        actor=users["county"],
        proof=proof,
        number=about.number,
    )
    advance(case.key, "city_check", actor=users["city"], proof=proof)


def _case(
    family: Household,
    begins: str,
    steps: tuple[str, ...],
    users: Mapping[str, User],
    proof: Proof,
) -> None:
    _consent(family, users["village"])
    opener = users[_DOES.get(begins, "village")]
    subject = Subject("household", family.key)
    case = open_case(
        "monitoring", subject, family.place, begins, actor=opener, proof=proof, number=family.household_no
    )
    for event in steps:
        if event == "object":
            object_publicly(case.key, "这户的儿子在外有稳定工作，请核实。")
            continue
        line = table_of(case.procedure, case.version).line(case.state, event)
        second = users["team"] if line is not None and line.part is Part.COLLECT else None
        said = replace(proof, second=second)
        case = advance(case.key, event, actor=users[_DOES.get(event, "village")], proof=said)


def _consent(family: Household, actor: User) -> None:
    head, today = head_of(family), clock.today()
    assert head is not None, "families without a head were left out"  # noqa: S101  for the type
    extent = (ConsentExtent.IDENTITY, ConsentExtent.INCOME)
    until = today + timedelta(days=365)
    given = Permission(head.key, ConsentPurpose.COMPARISON, extent, today, until)
    give_consent(actor=actor, key=family.key, permission=given)


def _paper(actor: User) -> StoredFile:
    """A sheet that says that it is one of the demonstration."""
    data: dict[str, object] = {"lang": "zh", "title": "演示材料", "text": "本页为演示生成，代替签字材料。"}
    return store(as_pdf(TEMPLATE, data), name="演示材料.pdf", purpose="case", actor=actor)
