"""Raising an objection to a fact, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from liandong.analytics.errors import Refusal, marked
from liandong.feedback.models import CONTACT, Objection, Speaker
from liandong.feedback.selectors import ENTER, access_objection, may_object
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, Somebody
from liandong.foundation.files.models import FileType
from liandong.foundation.files.services import store
from liandong.foundation.personal import seal
from liandong.identification.models import RunResult
from liandong.linkage.models import Subject
from liandong.linkage.services import record

LEAST_REASON = 4
EVIDENCE = (FileType.PDF, FileType.JPEG, FileType.PNG)


class NoReasonGiven(Refusal):
    """An objection that says nothing."""

    message = marked("Nothing was kept: write in a few words why the fact is wrong.")


class AlreadyObjected(Refusal):
    """The same objection stands already."""

    message = marked(
        "There is an open objection to this very fact already; its task is with the village. Nothing was "
        "added."
    )


class NoSuchFact(Refusal):
    """The explanation holds no such fact."""

    message = marked("The explanation holds no such fact; open it again and choose one of its facts.")


class AlreadyWithdrawn(Refusal):
    """Somebody was faster."""

    message = marked("This objection was taken back already.")


@dataclass(frozen=True)
class ObjectedFact:
    """A fact as it stands on an explanation: the point that asks for it, its words, and who said so.

    ``ident`` and ``column`` name it in no language (:attr:`liandong.identification.facts.Fact.ident`).
    """

    ident: str
    column: str
    point: str
    title: str
    words: str
    origin: str


@dataclass(frozen=True)
class Said:
    """What somebody says against a fact.

    ``wanted``: how it really is, as far as they say; ``contact``: how to reach them.
    """

    by: Speaker
    reason: str
    wanted: str = ""
    contact: str = ""
    evidence: UploadedFile[bytes] | None = None


@transaction.atomic
def raise_objection(*, actor: Somebody, result: RunResult, fact: ObjectedFact, said: Said) -> Objection:
    """Keep an objection to a fact of an explanation; the village is asked to check it.

    ``actor``: whoever enters it; the bearer of a family's card has no account.

    Errors: OutOfScope, NoReasonGiven, AlreadyObjected, those of a file that cannot be kept.
    Event: ``objection.raised`` of the household. Lock: the database keeps one open objection a fact, so
    that of two at once the second is refused.
    """
    if not may_object(actor, result):
        raise OutOfScope(ENTER)
    if len(said.reason.strip()) < LEAST_REASON:
        raise NoReasonGiven
    person = actor if isinstance(actor, User) else None
    kept = None
    if said.evidence is not None:
        kept = store(
            said.evidence, name=said.evidence.name or "", purpose="objection", actor=person, types=EVIDENCE
        )
    row = Objection(
        household=result.household,
        place=result.household.place,
        run=result.run,
        point=fact.point[:80],
        fact_id=fact.ident,
        column=fact.column,
        fact=fact.words[:400],
        origin=fact.origin[:300],
        by=said.by,
        reason=said.reason.strip()[:1000],
        wanted=said.wanted.strip()[:400],
        evidence=kept,
        raised_at=clock.now(),
        raised_by=person,
    )
    if said.contact.strip():
        row.contact_sealed = seal(said.contact.strip()[:100], of=f"{CONTACT}.{row.key}")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "objection_open_once" not in str(error):
            raise
        raise AlreadyObjected from error
    _record("objection.raised", row, person, run=str(result.run.key), by=row.by)
    return row


@transaction.atomic
def withdraw_objection(*, actor: User, key: UUID) -> Objection:
    """Take an objection back; it stays on record. A task that nothing else asks for falls away.

    Errors: OutOfScope, AlreadyWithdrawn. Event: ``objection.withdrawn``. Lock: the objection.
    """
    row = access_objection(actor, key, for_update=True)
    if not row.is_open:
        raise AlreadyWithdrawn
    row.withdrawn_at, row.withdrawn_by = clock.now(), actor
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _record("objection.withdrawn", row, actor)
    return row


def _record(kind: str, row: Objection, actor: User | None, **payload: object) -> None:
    record(
        kind=kind,
        subject=Subject("household", row.household.key),
        place=row.place,
        actor=actor,
        payload={"objection": str(row.key), **payload},
    )
