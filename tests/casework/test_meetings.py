"""The appraisal: who came of those on the list, the votes about many families, photographs, signatures."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image, ImageDraw

from liandong.casework.advancing import advance
from liandong.casework.guards import Proof
from liandong.casework.meetings import refusals
from liandong.casework.meetings.agenda import agenda
from liandong.casework.meetings.forms import VotesForm
from liandong.casework.meetings.kept import appraisals_of
from liandong.casework.meetings.minutes import kept_minutes
from liandong.casework.meetings.representatives import end_representative, name_representatives, read_names
from liandong.casework.meetings.selectors import came_to, representatives_on
from liandong.casework.meetings.services import Held, open_meeting, sign, take_back
from liandong.casework.meetings.voting import hold
from liandong.casework.models import AbsentBecause, Case, Meeting, MeetingPhoto
from liandong.casework.rankings import read_rankings
from liandong.casework.refusals import MeetingBefore
from liandong.casework.services import Asked, open_tasks
from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.audit.models import AuditEntry
from liandong.linkage.models import Event, Subject
from tests.casework.steps import consented, opened, signed_paper, vote, walk
from tests.cast import Cast
from tests.identification.families import in_need
from tests.linkage.kinds import told

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)
PEOPLE = "韦志强 1组\n蓝秀英，1组\n莫振华 2组\n覃玉兰\n"


@pytest.fixture(autouse=True)
def _in_2024() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


@pytest.fixture
def cases(cast: Cast) -> list[Case]:
    """Two families of the village that wait for its vote."""
    paper = signed_paper()
    case = opened("monitoring", "open", consented(cast, DAY), cast, paper)
    first = walk(case, cast, paper, "survey", "compare")
    other = in_need(cast.village, "H-9", "李四")
    second = Case.objects.create(
        procedure="monitoring",
        version="2021",
        subject_kind="household",
        subject_key=other.key,
        subject_no="H-9",
        place=cast.village,
        state="compared",
        opened_at=clock.now(),
    )
    about = Subject("case", second.key)
    open_tasks("case.meeting", [Asked(about, cast.village, told(about, place=cast.village))])
    return [first, second]


@pytest.fixture
def meeting(cast: Cast, client: Client) -> Meeting:
    """The village cadre entered four representatives, three of whom came."""
    client.force_login(cast.village_cadre)
    client.post("/representatives/", {"names": PEOPLE, "since": "2024-01-05"})
    ids = {one.name: one.pk for one in representatives_on(cast.village, DAY)}
    came = {f"came-{pk}": "on" for name, pk in ids.items() if name != "覃玉兰"}
    sent = {"held_on": "2024-03-01", "venue": "村委会", "chair": "韦志强", **came}
    refused = client.post("/cases/meeting/", sent)
    assert refused.status_code == 422  # nothing is said of 覃玉兰
    client.post("/cases/meeting/", sent | {f"why-{ids['覃玉兰']}": "work"})
    return Meeting.objects.get()


def picture(kind: str = "JPEG", *, drawn: bool = True) -> SimpleUploadedFile:
    """A picture as a phone takes it, with where it was taken in it."""
    image, buffer = Image.new("RGB", (1600, 1200), "white"), io.BytesIO()
    if drawn:
        ImageDraw.Draw(image).line([(300, 300), (900, 700)], fill="black", width=12)
    exif = Image.Exif()
    exif[0x010F] = "Cheap phone"
    image.save(buffer, kind, exif=exif)
    return SimpleUploadedFile(f"会场.{kind.lower()}", buffer.getvalue(), f"image/{kind.lower()}")


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("会议记录.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")


def test_a_list_of_names_is_read_a_person_on_a_line() -> None:
    assert read_names(PEOPLE)[:2] == [("韦志强", "1组"), ("蓝秀英", "1组")]
    for text, refusal in (
        ("韦志强\n12345", refusals.NameUnreadable),
        ("韦志强 1组\n韦志强 1组", refusals.NamedAlready),
        ("长" * 41, refusals.NameUnreadable),
    ):
        with pytest.raises(refusal):
            read_names(text)


def test_who_ranks_the_other_way_round_does_not_agree() -> None:
    assert [read_rankings(text, 3).agreement for text in ("1 2 3\n1 2 3", "1 2 3\n3 2 1")] == [1, 0]


def test_the_list_of_a_village_is_that_of_the_day(cast: Cast) -> None:
    elected = date(2024, 2, 1)
    name_representatives(cast.village, [("陆一", "")], since=elected, actor=cast.village_cadre)
    [row] = representatives_on(cast.village, elected)
    end_representative(row.key, actor=cast.village_cadre)
    days = (date(2024, 1, 31), elected, date(2024, 2, 29), DAY)
    assert [len(representatives_on(cast.village, day)) for day in days] == [0, 1, 1, 0]


def test_a_meeting_counts_who_came_of_those_on_the_list_of_its_day(cast: Cast, meeting: Meeting) -> None:
    came = came_to(meeting)
    assert (came.all, came.present) == (4, 3)
    away = meeting.attendance.get(is_present=False)
    assert (away.representative.name, away.absent_because) == ("覃玉兰", "work")
    held = Held(DAY, "村委会", "韦志强")
    actor, said = cast.village_cadre, {one.pk: None for one in representatives_on(cast.village, DAY)}
    for place, on, heard, refusal in (
        (cast.village, DAY, said, refusals.MeetingOpen),
        (cast.village, date(2024, 3, 2), said, refusals.MeetingToCome),
        (cast.other_village, DAY, said, OutOfScope),
    ):
        with pytest.raises(refusal), transaction.atomic():
            open_meeting(place, Held(on, held.venue, held.chair), heard, actor=actor)
    other = cast.other_village_cadre
    with pytest.raises(refusals.NobodyOnTheList), transaction.atomic():
        open_meeting(cast.other_village, held, {}, actor=other)
    name_representatives(cast.other_village, [("陆一", "")], since=DAY, actor=other)
    with pytest.raises(refusals.AttendanceNotWhole, match="陆一"), transaction.atomic():
        open_meeting(cast.other_village, held, {}, actor=other)
    with pytest.raises(refusals.NamedAlready):
        name_representatives(cast.other_village, [("陆一", "")], since=DAY, actor=other)


def test_one_meeting_votes_about_many_families_each_for_itself(
    cast: Cast, client: Client, cases: list[Case], meeting: Meeting
) -> None:
    case, second = cases
    address = f"/cases/meetings/{meeting.key}/"
    assert "李四" in client.get(address).content.decode()
    assert client.get("/cases/meeting/minutes.pdf").content.startswith(b"%PDF")
    kinds = {f"monitor_kind-{one.pk}": "sudden" for one in cases}
    votes = {f"votes_for-{case.pk}": 3, f"votes_for-{second.pk}": 1, f"votes_against-{second.pk}": 2}
    sent = votes | kinds | {f"risks-{second.pk}": "01"}
    answer = client.post(f"{address}votes/", sent | {"minutes": pdf(), "rankings": "1 2\n1 3"})
    assert "第 2 行" in answer.content.decode()  # no third family stands on the agenda
    client.post(f"{address}votes/", kinds | {f"votes_for-{case.pk}": 2, "minutes": pdf()})
    assert Meeting.objects.get().voted_at is None  # 2 votes, but three came
    client.post(f"{address}votes/", sent | {"minutes": pdf(), "rankings": "1 2\n1=2\n1 2"})
    case.refresh_from_db()
    second.refresh_from_db()
    assert (case.state, second.state) == ("entry_notice", "compared")  # 1 of 3 is no two thirds
    page = client.get(address).content.decode()
    assert "李四</a>：同意 1 票，反对 2 票，弃权 0 票" in page
    assert f"votes_for-{second.pk}" not in page
    taken = case.steps.get(event="entry_vote")
    assert (taken.meeting, taken.representatives, taken.votes_for) == (meeting, 4, 3)
    assert taken.figures["ranking"] == {"ranks": ["1", "3/2", "1"], "families": 2, "agreement": "2/3"}
    page = client.get(f"/cases/{case.key}/").content.decode()
    assert "W = 0.67" in page
    assert address in page
    [kept] = appraisals_of(case)
    assert ["主持人", "韦志强"] in [list(row) for row in kept["rows"]]  # type: ignore[attr-defined]  # of a JSON document


def test_a_meeting_votes_once_about_a_family(
    cast: Cast, client: Client, cases: list[Case], meeting: Meeting
) -> None:
    one = cases[0]
    files = {"minutes": pdf()}

    def votes(yes: int) -> VotesForm:
        data = {f"votes_for-{one.pk}": yes, f"votes_against-{one.pk}": 3 - yes}
        said = {f"monitor_kind-{one.pk}": "sudden"}
        form = VotesForm(data | said, files, items=agenda(cast.village_cadre, cast.village), meeting=meeting)
        assert form.is_valid(), form.errors
        return form

    [first, again] = (
        hold(meeting.key, votes(yes), signed_paper(), actor=cast.village_cadre) for yes in (1, 3)
    )
    assert (first[0], again[0]) == (0, 0)
    assert "至少须2票" in first[1][0]
    assert "另开一次评议会" in again[1][0]
    assert Meeting.objects.get().voted_at is not None  # it was counted, and stays
    sheet = kept_minutes(cast.village_cadre, Meeting.objects.get())
    assert (sheet["rows"], sheet["decided"]) == ([["1", "王建国", "1", "2", "0"]], ["未通过"])
    [told_of] = Event.objects.filter(kind="meeting.not_agreed", subject_key=meeting.key)
    assert told_of.payload == {"case": str(one.key), "for": 1, "against": 2, "abstained": 0}
    meeting.refresh_from_db()
    with pytest.raises(refusals.AttendanceFixed):
        take_back(meeting.key, actor=cast.village_cadre)


def test_photographs_and_signatures_lose_what_the_camera_wrote_and_stay_once_there_are_votes(
    cast: Cast, client: Client, cases: list[Case], meeting: Meeting
) -> None:
    address, case = f"/cases/meetings/{meeting.key}/", cases[0]
    broken = SimpleUploadedFile("坏.jpg", b"\xff\xd8\xff broken", "image/jpeg")
    client.post(f"{address}photos/", {"photos": [picture(), picture("PNG"), broken]})
    photo, other = MeetingPhoto.objects.order_by("pk")
    whole = client.get(f"{address}photos/{photo.key}/")
    assert (whole["Content-Type"], b"Cheap phone" in whole.content) == ("image/jpeg", False)
    assert max(Image.open(io.BytesIO(client.get(f"{address}photos/{photo.key}/small/").content)).size) == 320
    assert AuditEntry.objects.filter(action="meeting.photo_opened").count() == 1
    client.post(f"{address}photos/{other.key}/erase/")
    other.file.refresh_from_db()
    assert other.file.erased_at is not None
    for_case = f"{address}signature/?case={case.key}"
    assert client.post(for_case, {"signature": picture(drawn=False)}).status_code == 422
    client.post(for_case, {"signature": picture("PNG")})
    signature = meeting.signatures.get()
    assert client.get(f"{address}signatures/{signature.key}/").content.startswith(b"\x89PNG")

    sent = {f"votes_for-{case.pk}": 3, f"monitor_kind-{case.pk}": "sudden", "minutes": pdf()}
    client.post(f"{address}votes/", sent)
    case.refresh_from_db()
    assert case.state == "entry_notice"
    assert client.get(f"{address}minutes.pdf").content.startswith(b"%PDF")
    client.post(f"{address}photos/{photo.key}/erase/")
    client.post(f"{address}take-back/")
    assert MeetingPhoto.objects.get() == photo
    with pytest.raises(refusals.SignedAlready), transaction.atomic():
        sign(meeting.key, case, picture().read(), "s.jpg", actor=cast.village_cadre)
    with pytest.raises(IntegrityError, match="meeting_fixed"), transaction.atomic():
        meeting.attendance.filter(is_present=False).update(is_present=True, absent_because="")
    assert [
        *Event.objects.filter(subject_key=meeting.key).order_by("seq").values_list("kind", flat=True)
    ] == [
        "meeting.opened",
        *["meeting.photographed"] * 2,
        *("meeting.photo_erased", "meeting.signed", "meeting.voted"),
    ]


def test_only_the_village_holds_its_meetings_and_only_its_area_sees_them(
    cast: Cast, client: Client, meeting: Meeting
) -> None:
    address = f"/cases/meetings/{meeting.key}/"
    for person, read, held in (
        (cast.township_reviewer, 200, 403),
        (cast.department, 403, 403),
        (cast.other_village_cadre, 403, 403),
    ):
        client.force_login(person)
        assert client.get(address).status_code == read
        assert client.post(f"{address}photos/", {"photos": picture()}).status_code == held
    client.force_login(cast.village_cadre)
    client.post(f"{address}take-back/")
    assert not Meeting.objects.exists()


def test_a_meeting_before_the_comparison_cannot_have_voted_about_it(cast: Cast, cases: list[Case]) -> None:
    early, case = vote(cast), cases[0]
    with clock.frozen(date(2024, 3, 5)):
        case.steps.create(
            number=9, event="compare", to_state="compared", done_at=clock.now(), actor=cast.department
        )
        proof = Proof(signed_paper(), vote=early, said={"monitor_kind": ["sudden"], "risks": ["01"]})
        with pytest.raises(MeetingBefore):
            advance(case.key, "entry_vote", actor=cast.village_cadre, proof=proof)


def test_whoever_keeps_out_counts_among_those_on_the_list(
    cast: Cast, meeting: Meeting, client: Client
) -> None:
    kin = meeting.attendance.get(representative__name="莫振华")
    sent: dict[str, str] = {"held_on": "2024-03-01", "venue": "村委会", "chair": "韦志强"}
    for one in meeting.attendance.select_related("representative"):
        pk = one.representative_id
        sent |= {f"came-{pk}": "on"} if one.is_present and one != kin else {f"why-{pk}": AbsentBecause.KIN}
    client.post(f"/cases/meetings/{meeting.key}/attendance/", sent)
    page = client.get(f"/cases/meetings/{meeting.key}/").content.decode()
    assert "到会人数不足" in page  # two of four, three are needed
