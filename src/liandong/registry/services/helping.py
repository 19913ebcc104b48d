"""What is done for a family, written down: a plan by year, visits, measures and what they brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, in_scope
from liandong.foundation.files.pictures import is_picture
from liandong.foundation.pages import formats
from liandong.linkage.models import Subject
from liandong.linkage.services import record
from liandong.registry.help_codes import MeasureKind
from liandong.registry.models import Document, Household, PlannedMeasure, ReceivedMeasure, Visit
from liandong.registry.record_codes import DocumentKind
from liandong.registry.selectors import given_to
from liandong.registry.services.changes import refusals
from liandong.registry.services.changes.work import guard_day
from liandong.registry.services.records import (
    AlreadyWithdrawn,
    NotInTheFile,
    Paper,
    keep_document,
)

PLAN, HELP = "family.plan", "family.help"
Entry = PlannedMeasure | Visit | ReceivedMeasure
_MODELS: tuple[tuple[str, type[Entry]], ...] = (
    ("plan", PlannedMeasure),
    ("visit", Visit),
    ("measure", ReceivedMeasure),
)


class NotOnRecord(Refusal):
    """An entry of another family, or none."""

    message = marked("This entry is not in the family’s file; open the family’s page again.")


class NoReason(Refusal):
    """Whoever withdraws says why."""

    message = marked("Write down why the entry is withdrawn; it stays in the history with this reason.")


class Forgotten(Refusal):
    """An entry whose words went by the rule of retention."""

    message = marked(
        "The words of this entry were erased as the rule of retention asks; nothing is added to it."
    )


class NotAPicture(Refusal):
    """Something else where a picture of the visit is asked for."""

    message = marked("{name} is no picture; take one with the phone, or save it as JPEG or PNG.")


class NoEffect(Refusal):
    """Nothing was said of what a measure brought."""

    message = marked("Write down what the measure brought: yuan, words, or both.")


@dataclass(frozen=True)
class Planned:
    """A measure planned for a year. ``gain``: what it is expected to bring the family that year."""

    year: int
    kind: MeasureKind
    project: str = ""
    scale: str = ""
    amount: Decimal | None = None
    due_on: date | None = None
    gain: Decimal | None = None


@dataclass(frozen=True)
class Photo:
    """A picture as it was sent."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Visited:
    """A visit. ``picture``: one of a visit in the family's file; ``photo``: one that is put there now."""

    on: date
    visitor: str
    purpose: str
    needs: str = ""
    picture: UUID | None = None
    photo: Photo | None = None


@dataclass(frozen=True)
class Received:
    """A measure that the family received."""

    kind: MeasureKind
    on: date
    provider: str
    amount: Decimal | None = None


@transaction.atomic
def plan_measure(*, actor: User, key: UUID, planned: Planned) -> PlannedMeasure:
    """Put a measure into a family's plan of a year. Event: ``household.help_planned``.

    Raises:
        OutOfScope, HouseholdClosed.
    """
    household = _open(actor, key, PLAN)
    entry = PlannedMeasure.objects.create(
        household=household,
        year=planned.year,
        kind=planned.kind.value,
        project=planned.project,
        scale=planned.scale,
        amount_yuan=planned.amount,
        due_on=planned.due_on,
        gain_yuan=planned.gain,
        recorded_at=clock.now(),
        recorded_by=actor,
    )
    _tell("household.help_planned", household, actor, entry=str(entry.key), what=entry.kind, year=entry.year)
    return entry


@transaction.atomic
def write_visit(*, actor: User, key: UUID, visited: Visited) -> Visit:
    """Write down a visit to a family. Event: ``household.visited``, and that of adding its picture.

    Raises:
        OutOfScope, HouseholdClosed, DayAhead, NotInTheFile, NotAPicture, and those of adding a document.
    """
    household = _open(actor, key, HELP)
    guard_day(visited.on)
    picture = _picture(household, visited.picture)
    if visited.photo is not None:
        picture = _kept_photo(household, actor, visited.photo, visited.on)
    entry = Visit.objects.create(
        household=household,
        visited_on=visited.on,
        visitor=visited.visitor,
        purpose=visited.purpose,
        needs=visited.needs,
        picture=picture,
        recorded_at=clock.now(),
        recorded_by=actor,
    )
    _tell("household.visited", household, actor, entry=str(entry.key), on=visited.on.isoformat())
    return entry


@transaction.atomic
def write_measure(*, actor: User, key: UUID, received: Received) -> ReceivedMeasure:
    """Write down a measure that a family received. Event: ``household.measure_received``.

    Raises:
        OutOfScope, HouseholdClosed, DayAhead.
    """
    household = _open(actor, key, HELP)
    guard_day(received.on)
    entry = ReceivedMeasure.objects.create(
        household=household,
        kind=received.kind.value,
        received_on=received.on,
        amount_yuan=received.amount,
        provider=received.provider,
        recorded_at=clock.now(),
        recorded_by=actor,
    )
    _tell(
        "household.measure_received",
        household,
        actor,
        entry=str(entry.key),
        what=entry.kind,
        on=received.on.isoformat(),
    )
    return entry


@transaction.atomic
def write_effect(*, actor: User, key: UUID, entry: UUID, yuan: Decimal | None, words: str) -> ReceivedMeasure:
    """Write down what a measure brought the family; what was said before stays in the history.

    Event: ``household.effect_told``.

    Raises:
        OutOfScope, HouseholdClosed, NotOnRecord, Forgotten, AlreadyWithdrawn, NoEffect.
    """
    household = _open(actor, key, HELP)
    found = ReceivedMeasure.objects.select_for_update().filter(household=household, key=entry).first()
    if found is None:
        raise NotOnRecord
    _guard_standing(found)
    if yuan is None and not words.strip():
        raise NoEffect
    found.effect_yuan, found.effect = yuan, words.strip()
    found.save(update_fields=["effect_yuan", "effect"])
    _tell("household.effect_told", household, actor, entry=str(found.key), what=found.kind)
    return found


@transaction.atomic
def withdraw_entry(*, actor: User, key: UUID, entry: UUID, why: str) -> Entry:
    """Take an entry back with a reason; it stays in the history. Event: ``household.help_withdrawn``.

    Raises:
        OutOfScope, NotOnRecord, NoReason, Forgotten, AlreadyWithdrawn.
    """
    household = _household(actor, key, HELP)
    name, found = _entry(household, entry)
    if name == "plan":
        _household(actor, key, PLAN)
    _guard_standing(found)
    if not why.strip():
        raise NoReason
    found.withdrawn_at, found.withdrawn_by, found.withdrawn_why = clock.now(), actor, why.strip()
    found.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    _tell("household.help_withdrawn", household, actor, entry=str(found.key), what=name)
    return found


def to_help(actor: User, key: UUID, action: str = HELP) -> Household:
    """The household of that key, for whoever may write down what is done for it.

    Raises:
        OutOfScope: it is neither in the area nor given by name, or there is none.
    """
    around = in_scope(actor, Household.objects.all(), action=action)
    mine = Q(pk__in=around.values("pk")) | given_to(actor, action, household="pk")
    found = Household.objects.filter(mine, key=key).select_related("place").first()
    if found is None:
        raise OutOfScope(action)
    return found


def _household(actor: User, key: UUID, action: str) -> Household:
    found = to_help(actor, key, action)
    return Household.objects.select_for_update(of=("self",)).select_related("place").get(pk=found.pk)


def _open(actor: User, key: UUID, action: str) -> Household:
    household = _household(actor, key, action)
    if household.closed_on is not None:
        raise refusals.HouseholdClosed(number=household.household_no, day=formats.day(household.closed_on))
    return household


def _entry(household: Household, key: UUID) -> tuple[str, Entry]:
    for name, model in _MODELS:
        found = model._default_manager.filter(household=household, key=key).first()
        if found is not None:
            return name, found
    raise NotOnRecord


def _guard_standing(entry: Entry) -> None:
    if not isinstance(entry, PlannedMeasure) and entry.is_forgotten:
        raise Forgotten
    if entry.withdrawn_at is not None:
        raise AlreadyWithdrawn(day=formats.day(entry.withdrawn_at))


def _picture(household: Household, key: UUID | None) -> Document | None:
    if key is None:
        return None
    found = pictures_of(household).filter(key=key).first()
    if found is None:
        raise NotInTheFile
    return found


def _kept_photo(household: Household, actor: User, photo: Photo, on: date) -> Document:
    """The picture of a visit in the family's file, without what the camera wrote."""
    if not is_picture(photo.content):
        raise NotAPicture(name=photo.name)
    kind = DocumentKind.VISIT_PHOTO
    title = f"{kind.label} {on.isoformat()}"
    return keep_document(household, actor, Paper(kind, title, photo.name, photo.content, dated_on=on))


def picture_of_visit(household: Household, key: UUID) -> Document:
    """The picture of a visit as it stands in the file. Errors: NotOnRecord, where there is none any more."""
    visits = Visit.objects.filter(household=household, key=key, picture__withdrawn_at__isnull=True)
    visit = visits.select_related("picture__file", "picture__household__place").first()
    if visit is None or visit.picture is None:
        raise NotOnRecord
    return visit.picture


def pictures_of(household: Household) -> QuerySet[Document]:
    """The pictures of visits in a family's file."""
    standing = Document.objects.filter(household=household, withdrawn_at__isnull=True)
    return standing.filter(kind=DocumentKind.VISIT_PHOTO).order_by("-added_at", "-pk")


def _tell(kind: str, household: Household, actor: User, **payload: object) -> None:
    record(
        kind=kind,
        subject=Subject("household", household.key),
        place=household.place,
        actor=actor,
        payload=payload,
    )
