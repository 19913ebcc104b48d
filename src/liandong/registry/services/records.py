"""Documents in a family's file, and what the family allowed: added and withdrawn, never rewritten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import access
from liandong.foundation.files.models import FileType, StoredFile
from liandong.foundation.files.pictures import cleaned, is_picture
from liandong.foundation.files.services import store
from liandong.foundation.pages import formats
from liandong.linkage.models import Subject
from liandong.linkage.services import record
from liandong.registry.models import Consent, Document, Household, Member, MemberFacts
from liandong.registry.record_codes import ConsentExtent, ConsentPurpose, DocumentKind
from liandong.registry.services.changes import refusals
from liandong.registry.services.changes.work import WRITE, guard_day, lock_household, members_of

DOCUMENT_TYPES = (FileType.PDF, FileType.JPEG, FileType.PNG)
LARGEST_BYTES = 20_000_000
OF_AGE_YEARS = 18


class DocumentTooLarge(Refusal):
    """A file too large for a paper or a picture."""

    message = marked("{name} is larger than {limit} MB; photograph the pages one by one, or save it smaller.")


class NotADocument(Refusal):
    """Bytes of another type."""

    message = marked("{name} is no PDF, JPEG or PNG; save or photograph the paper as one of these.")


class AlreadyWithdrawn(Refusal):
    """It was withdrawn before."""

    message = marked("This was withdrawn on {day} already.")


class NotOfAge(Refusal):
    """A child consents to nothing by itself."""

    message = marked("{who} is {age}, so another member of the family must give the consent.")


class NotInTheFile(Refusal):
    """A document of another family, or one that was withdrawn."""

    message = marked("This document is not in the family’s file; choose one that is, or add it first.")


@dataclass(frozen=True)
class Paper:
    """A document as it is handed over. ``member``: whose it is, where it is of one person.

    ``is_clean``: what the camera wrote was taken out before.
    """

    kind: DocumentKind
    title: str
    name: str
    content: bytes
    member: UUID | None = None
    dated_on: date | None = None
    is_clean: bool = False


@transaction.atomic
def add_document(*, actor: User, key: UUID, paper: Paper) -> Document:
    """Put a paper or picture into the file of a family. Pictures lose what the camera wrote.

    Event: ``household.document_added``.

    Raises:
        OutOfScope, HouseholdClosed, DocumentTooLarge, NotADocument, NotAMember, DayAhead, and those of
            reading pictures and keeping files.
    """
    return keep_document(_open_household(actor, key), actor, paper)


def keep_document(household: Household, actor: User, paper: Paper) -> Document:
    """Put a paper or picture into the file of a family, for whoever was found to be allowed to.

    Event: ``household.document_added``. Errors: as :func:`add_document`. Lock: the caller holds the family.
    """
    if paper.dated_on is not None:
        guard_day(paper.dated_on)
    document = Document.objects.create(
        household=household,
        member=_member(household, paper.member),
        kind=paper.kind.value,
        title=paper.title.strip() or str(paper.kind.label),
        dated_on=paper.dated_on,
        file=_kept(paper, actor),
        added_at=clock.now(),
        added_by=actor,
    )
    _tell("household.document_added", household, actor, document=str(document.key), what=document.kind)
    return document


def _kept(paper: Paper, actor: User) -> StoredFile:
    if len(paper.content) > LARGEST_BYTES:
        raise DocumentTooLarge(name=paper.name, limit=LARGEST_BYTES // 1_000_000)
    content = paper.content
    if is_picture(content):
        content = content if paper.is_clean else cleaned(content, paper.name)
    elif not content.startswith(b"%PDF-"):
        raise NotADocument(name=paper.name)
    return store(content, name=paper.name, purpose="document", actor=actor, types=DOCUMENT_TYPES)


@transaction.atomic
def withdraw_document(*, actor: User, key: UUID) -> Document:
    """Take a document out of the file; its bytes go by the rule of retention.

    Event: ``household.document_withdrawn``.

    Raises:
        OutOfScope, AlreadyWithdrawn.
    """
    rows = Document.objects.select_related("household__place").select_for_update(of=("self",))
    document = access(actor, rows, {"key": key}, place="household__place", action=WRITE)
    if document.withdrawn_at is not None:
        raise AlreadyWithdrawn(day=formats.day(document.withdrawn_at))
    document.withdrawn_at = clock.now()
    document.save(update_fields=["withdrawn_at"])
    _tell("household.document_withdrawn", document.household, actor, document=str(document.key))
    return document


@dataclass(frozen=True)
class Permission:
    """What a family allows. ``expires_on``: the last day it counts; ``document``: the signed paper."""

    given_by: UUID
    purpose: ConsentPurpose
    extent: tuple[ConsentExtent, ...]
    given_on: date
    expires_on: date
    document: UUID | None = None


@transaction.atomic
def give_consent(*, actor: User, key: UUID, permission: Permission) -> Consent:
    """Write down what a family allowed, and for how long. Event: ``household.consent_given``.

    Raises:
        OutOfScope, HouseholdClosed, NotAMember, NotOfAge, NotInTheFile, DayAhead.
    """
    household = _open_household(actor, key)
    guard_day(permission.given_on)
    giver = _member(household, permission.given_by)
    assert giver is not None, "a permission names who gave it"  # noqa: S101  for the type
    _guard_age(giver, permission.given_on)
    consent = Consent.objects.create(
        household=household,
        given_by=giver,
        purpose=permission.purpose.value,
        extent=[one.value for one in permission.extent],
        given_on=permission.given_on,
        expires_on=permission.expires_on,
        document=_paper(household, permission.document),
        recorded_at=clock.now(),
        recorded_by=actor,
    )
    _tell(
        "household.consent_given",
        household,
        actor,
        consent=str(consent.key),
        purpose=consent.purpose,
        extent=consent.extent,
        expires_on=consent.expires_on.isoformat(),
    )
    return consent


@transaction.atomic
def withdraw_consent(*, actor: User, key: UUID, on: date) -> Consent:
    """Write down that a family took its consent back; from that day on it no longer counts.

    Event: ``household.consent_withdrawn``.

    Raises:
        OutOfScope, AlreadyWithdrawn, DayAhead, BeforeKnown.
    """
    rows = Consent.objects.select_related("household__place").select_for_update(of=("self",))
    consent = access(actor, rows, {"key": key}, place="household__place", action=WRITE)
    if consent.withdrawn_on is not None:
        raise AlreadyWithdrawn(day=formats.day(consent.withdrawn_on))
    guard_day(on)
    if on < consent.given_on:
        since, day = formats.day(consent.given_on), formats.day(on)
        raise refusals.BeforeKnown(who=consent.household, since=since, day=day)
    consent.withdrawn_on = on
    consent.save(update_fields=["withdrawn_on"])
    _tell("household.consent_withdrawn", consent.household, actor, consent=str(consent.key))
    return consent


def consent_for(household: Household, purpose: str, extents: Iterable[str], on: date) -> Consent | None:
    """The consent that allows all these uses of a family's data on a day; None where there is none.

    Cost: one query.
    """
    wanted = tuple(extents)
    given = Consent.objects.filter(household=household, purpose=purpose).order_by("-given_on", "-pk")
    return next((one for one in given if all(one.covers(extent, on) for extent in wanted)), None)


def _open_household(actor: User, key: UUID) -> Household:
    household = lock_household(actor, key)
    if household.closed_on is not None:
        raise refusals.HouseholdClosed(number=household.household_no, day=formats.day(household.closed_on))
    return household


def _member(household: Household, key: UUID | None) -> Member | None:
    if key is None:
        return None
    found = Member.objects.filter(household=household, key=key).first()
    if found is None:
        raise refusals.NotAMember(who=household)
    return found


def may_consent(household: Household) -> list[Member]:
    """The present members who may consent today, the head first; of whom the age is not known, too."""
    ages = [(one, _age(one, clock.today())) for one in members_of(household)]
    return [one for one, age in ages if age is None or age >= OF_AGE_YEARS]


def _guard_age(giver: Member, on: date) -> None:
    """Refuse a child; where the age is not known, the village knows."""
    age = _age(giver, on)
    if age is not None and age < OF_AGE_YEARS:
        raise NotOfAge(who=giver, age=age)


def _age(giver: Member, on: date) -> int | None:
    born = giver.birth_on
    if born is not None:
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    facts = MemberFacts.objects.filter(member=giver, valid_to__isnull=True).first()
    return facts.age_years if facts else None


def _paper(household: Household, key: UUID | None) -> Document | None:
    if key is None:
        return None
    found = Document.objects.filter(household=household, key=key, withdrawn_at__isnull=True).first()
    if found is None:
        raise NotInTheFile
    return found


def _tell(kind: str, household: Household, actor: User, **payload: object) -> None:
    record(
        kind=kind,
        subject=Subject("household", household.key),
        place=household.place,
        actor=actor,
        payload=payload,
    )
