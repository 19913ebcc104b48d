"""Holding a meeting: opening it with its attendance, what is kept beside it, taking it back before votes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from liandong.casework.meetings import refusals
from liandong.casework.meetings.selectors import HOLD, came_to, representatives_on
from liandong.casework.models import (
    AbsentBecause,
    Attendance,
    Case,
    Meeting,
    MeetingPhoto,
    MeetingSignature,
)
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import access, require
from liandong.foundation.files import pictures
from liandong.foundation.files.models import FileType, StoredFile
from liandong.foundation.files.retention import erase_file
from liandong.foundation.files.services import store
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Place
from liandong.linkage.models import Subject
from liandong.linkage.services import record

MOST_PHOTOS = 12
LARGEST_PHOTO = 15_000_000
Said = Mapping[int, AbsentBecause | None]
"""Of each representative, by id: None for whoever came, else why not."""


@dataclass(frozen=True)
class Held:
    """When and where a meeting was held, and by whom it was led."""

    on: date
    venue: str
    chair: str


@transaction.atomic
def open_meeting(place: Place, held: Held, said: Said, *, actor: User) -> Meeting:
    """Write down that a meeting was held and who came. Event: ``meeting.opened``.

    Raises:
        OutOfScope, MeetingToCome, MeetingOpen, NobodyOnTheList, AttendanceNotWhole.
    """
    require(actor, HOLD, place)
    if held.on > clock.today():
        raise refusals.MeetingToCome(day=formats.day(held.on))
    try:
        with transaction.atomic():
            meeting = Meeting.objects.create(
                place=place,
                held_on=held.on,
                venue=held.venue,
                chair=held.chair,
                opened_at=clock.now(),
                opened_by=actor,
            )
    except IntegrityError as error:
        if "meeting_one_before_votes" not in str(error):
            raise
        other = Meeting.objects.get(place=place, voted_at=None)
        raise refusals.MeetingOpen(day=formats.day(other.held_on)) from error
    _write_attendance(meeting, said)
    _tell(meeting, "meeting.opened", actor)
    return meeting


@transaction.atomic
def correct_attendance(key: UUID, held: Held, said: Said, *, actor: User) -> Meeting:
    """Write the attendance anew, before there are votes. Event: ``meeting.corrected``. Lock: the meeting.

    Raises:
        OutOfScope, AttendanceFixed, and what :func:`open_meeting` raises.
    """
    meeting = locked(key, actor)
    _not_fixed(meeting)
    if held.on > clock.today():
        raise refusals.MeetingToCome(day=formats.day(held.on))
    meeting.held_on, meeting.venue, meeting.chair = held.on, held.venue, held.chair
    meeting.save(update_fields=["held_on", "venue", "chair"])
    meeting.attendance.all().delete()
    _write_attendance(meeting, said)
    _tell(meeting, "meeting.corrected", actor)
    return meeting


@transaction.atomic
def take_back(key: UUID, *, actor: User) -> None:
    """Take a meeting back that has no votes; its photographs and signatures are erased.

    Raises:
        OutOfScope, AttendanceFixed.
    Event: ``meeting.taken_back``. Lock: the meeting.
    """
    meeting = locked(key, actor)
    _not_fixed(meeting)
    _tell(meeting, "meeting.taken_back", actor)
    files = [*StoredFile.objects.filter(pk__in=meeting.signatures.values("file"))]
    for photo in meeting.photos.select_related("file", "small"):
        files += [photo.file, photo.small]
    meeting.delete()
    for one in files:
        erase_file(one)


def fix_attendance(meeting: Meeting, minutes: StoredFile) -> None:
    """Keep that there are votes, with the signed paper: the attendance stays. Harmless to repeat."""
    if meeting.voted_at is None:
        meeting.voted_at, meeting.minutes = clock.now(), minutes
        meeting.save(update_fields=["voted_at", "minutes"])


def locked(key: UUID, actor: User) -> Meeting:
    """The meeting of that key, held until the transaction ends. Raises: OutOfScope."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("place", "minutes")
    return access(actor, rows, {"key": key}, action=HOLD)


def _not_fixed(meeting: Meeting) -> None:
    if meeting.voted_at is not None:
        raise refusals.AttendanceFixed(day=formats.day(meeting.voted_at))


def _write_attendance(meeting: Meeting, said: Said) -> None:
    people = representatives_on(meeting.place, meeting.held_on)
    if not people:
        raise refusals.NobodyOnTheList(day=formats.day(meeting.held_on))
    missing = next((one for one in people if one.pk not in said), None)
    if missing is not None:
        raise refusals.AttendanceNotWhole(name=missing)
    Attendance.objects.bulk_create(
        Attendance(
            meeting=meeting,
            representative=one,
            is_present=said[one.pk] is None,
            absent_because=said[one.pk] or "",
        )
        for one in people
    )


def _tell(meeting: Meeting, kind: str, actor: User) -> None:
    came = came_to(meeting)
    record(
        kind=kind,
        subject=Subject("meeting", meeting.key),
        place=meeting.place,
        actor=actor,
        payload={"held_on": meeting.held_on.isoformat(), "all": came.all, "present": came.present},
    )


@transaction.atomic
def add_photo(key: UUID, content: bytes, name: str, *, actor: User) -> MeetingPhoto:
    """Keep a photograph of a meeting without what the camera wrote. Event: ``meeting.photographed``.

    Raises:
        OutOfScope, PhotoTooLarge, TooManyPhotos, PictureUnreadable, PictureTooLarge, BadFileName, EmptyFile.
    Lock: the meeting.
    """
    meeting = locked(key, actor)
    if len(content) > LARGEST_PHOTO:
        raise refusals.PhotoTooLarge(name=name, limit=LARGEST_PHOTO // 1_000_000)
    there = meeting.photos.count()
    if there >= MOST_PHOTOS:
        raise refusals.TooManyPhotos(most=MOST_PHOTOS, number=there + 1)
    photo = MeetingPhoto.objects.create(
        meeting=meeting,
        file=_kept(pictures.cleaned(content, name), name, actor),
        small=_kept(pictures.small(content, name), name, actor),
        added_at=clock.now(),
        added_by=actor,
    )
    _tell_of(meeting, "meeting.photographed", photo.file, actor)
    return photo


@transaction.atomic
def take_photo_back(key: UUID, photo: UUID, *, actor: User) -> None:
    """Erase a photograph before there are votes. Event: ``meeting.photo_erased``. Lock: the meeting.

    Raises:
        OutOfScope, AttendanceFixed.
    """
    meeting = locked(key, actor)
    _not_fixed(meeting)
    rows = MeetingPhoto.objects.select_related("file", "small")
    row = access(actor, rows, {"key": photo, "meeting": meeting}, place="meeting__place", action=HOLD)
    row.delete()
    _tell_of(meeting, "meeting.photo_erased", row.file, actor)
    erase_file(row.file)
    erase_file(row.small)


@transaction.atomic
def sign(key: UUID, case: Case | None, content: bytes, name: str, *, actor: User) -> MeetingSignature:
    """Keep the signature of a family's head, or without ``case`` of whoever was in the chair.

    Before there are votes a new one replaces the old one. Event: ``meeting.signed``. Lock: the meeting.

    Raises:
        OutOfScope, PhotoTooLarge, PictureUnreadable, PictureTooLarge, SignatureEmpty, SignedAlready.
    """
    meeting = locked(key, actor)
    if len(content) > LARGEST_PHOTO:
        raise refusals.PhotoTooLarge(name=name, limit=LARGEST_PHOTO // 1_000_000)
    written = pictures.ink(content, name)
    if written is None:
        raise refusals.SignatureEmpty
    old = MeetingSignature.objects.filter(meeting=meeting, case=case).select_related("file").first()
    if old is not None:
        if meeting.voted_at is not None:
            raise refusals.SignedAlready
        old.delete()
        erase_file(old.file)
    file = _kept(written, "signature.png", actor)
    row = MeetingSignature.objects.create(
        meeting=meeting, case=case, file=file, signed_at=clock.now(), entered_by=actor
    )
    _tell_of(meeting, "meeting.signed", file, actor, case)
    return row


def _kept(content: bytes, name: str, actor: User) -> StoredFile:
    return store(content, name=name, purpose="meeting", actor=actor, types=(FileType.JPEG, FileType.PNG))


def _tell_of(meeting: Meeting, kind: str, file: StoredFile, actor: User, case: Case | None = None) -> None:
    payload: dict[str, object] = {"sha256": file.sha256}
    if case is not None:
        payload["case"] = str(case.key)
    record(
        kind=kind, subject=Subject("meeting", meeting.key), place=meeting.place, actor=actor, payload=payload
    )
