"""Imports through the API: bring a file, have it checked, write it or give it up, and see how far it is."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, File, Form, Router, Schema, Status, UploadedFile

from liandong.foundation import clock
from liandong.foundation.accounts.scope import require
from liandong.foundation.api.paging import Cursor, Limit, Page, rows_of
from liandong.foundation.api.places import lines_of, place_of
from liandong.foundation.api.problems import Conflict
from liandong.foundation.api.schemas import IdempotencyKey, PlaceLine, Words
from liandong.foundation.api.tokens import by_token, caller, needs
from liandong.foundation.audit.services import note
from liandong.foundation.tokens.services import answer_once
from liandong.intake.models import ImportBatch
from liandong.intake.places import UPLOAD
from liandong.intake.refusals import (
    BeingDone,
    BeingWritten,
    NothingToMerge,
    NotReadYet,
    RowsRefused,
    StagingChanged,
    VillagesRefused,
    WrongState,
)
from liandong.intake.selectors import READ, access_batch, batches_for
from liandong.intake.services import asked
from liandong.intake.services import batches as service
from liandong.intake.services.arrival import bring, sha256_of
from liandong.intake.states import Step
from liandong.registry.codes import SourceKind

router = Router(tags=["imports"])
_STATES = (
    BeingDone,
    BeingWritten,
    WrongState,
    NothingToMerge,
    NotReadYet,
    RowsRefused,
    StagingChanged,
    VillagesRefused,
)


class Counts(Schema):
    """How many there are of each: read, and what becomes or became of them."""

    read: int
    added: int
    changed: int
    unchanged: int
    refused: int


class ImportLine(Schema):
    """An import in a list."""

    key: UUID
    state: str = Field(..., examples=["checked"])
    file: str = Field(..., examples=["上坪村.xlsx"])
    title: str
    place: PlaceLine
    observed_on: date
    created_at: datetime


class ImportOut(ImportLine):
    """An import with its counts. ``refusal``: why the file was refused. ``rules``: finds by rule.

    ``asked``: what a worker has been asked to do with it; ``setback``: why that could not be done.
    """

    households: Counts
    members: Counts
    villages: Counts
    duplicates: int
    conflicts: int
    refusal: str | None
    asked: str | None = Field(..., examples=["check"])
    setback: str | None
    rules: dict[str, int]


_DONE_OR_ASKED = {200: ImportOut, 202: ImportOut}


class ImportIn(Schema):
    """What the sender says about a file. ``place``: households elsewhere are refused."""

    place: str = Field(..., pattern=r"^[0-9]{2,12}$", examples=["990121101000"])
    title: Words = Field(
        "", examples=["2026 年春季入户"], description="Title of the source; else the file's name."
    )
    kind: SourceKind = Field(SourceKind.VISIT, description="Kind of source.")
    observed_on: date | None = Field(
        None, description="The facts are true as of this day; today if left out."
    )
    is_all_or_nothing: bool = Field(False, description="Write nothing if a household is refused.")


@router.get("/imports", response=Page[ImportLine], **needs("imports.read", READ))
def list_imports(request: HttpRequest, cursor: Cursor = None, limit: Limit = 100) -> dict[str, object]:
    """The imports of your area, latest first."""
    user = caller(request)
    require(user, READ)
    found: QuerySet[ImportBatch] = batches_for(user)
    rows, following = rows_of(found, cursor=cursor, limit=limit, latest_first=True)
    places = lines_of(row.place for row in rows)
    return {"items": [_line(row, places[row.place_id]) for row in rows], "next": following}


@router.get("/imports/{uuid:key}", response=ImportOut, **needs("imports.read", READ))
def get_import(request: HttpRequest, key: UUID) -> dict[str, object]:
    """One import: its state and what was found. Who read it is written down."""
    user = caller(request)
    batch = access_batch(user, key)
    note(
        actor=user,
        action="import.read",
        subject=f"batch:{batch.key}",
        place=batch.place,
        detail=by_token(request),
    )
    return _whole(batch)


@router.post("/imports", response={201: ImportOut}, **needs("imports.write", UPLOAD))
def upload_import(
    request: HttpRequest,
    idempotency_key: IdempotencyKey,
    about: Form[ImportIn],
    file: File[UploadedFile],
) -> Any:
    """Bring a file. Its columns are matched by the known mapping that fits best; check it next.

    A big file is first read by a worker: until then the import says in `asked` that it waits for that.

    The same `Idempotency-Key` with the same file gives the same import, also after a lost connection.
    """
    user = caller(request)
    place = place_of(user, about.place, UPLOAD)
    same = json.dumps([about.model_dump(mode="json"), file.name, sha256_of(file)]).encode()
    order = service.Order(
        place,
        source_title=about.title.strip() or None,
        source_kind=about.kind.value,
        observed_on=about.observed_on or clock.today(),
        is_all_or_nothing=about.is_all_or_nothing,
    )

    def act() -> dict[str, object]:
        return {"key": str(bring(file, name=file.name or "", order=order, actor=user).key)}

    answer, _again = answer_once(
        user=user, operation="imports.upload", key=idempotency_key, request=same, act=act
    )
    return Status(201, _whole(access_batch(user, UUID(str(answer["key"])))))


@router.post("/imports/{uuid:key}/check", response=_DONE_OR_ASKED, **needs("imports.write", UPLOAD))
def check_import(request: HttpRequest, key: UUID) -> Any:
    """Have the file checked; the registry stays as it is. May be repeated.

    A big file is left to a worker: the answer is 202, and the import says in `asked` that it waits.
    """
    user = caller(request)
    batch = access_batch(user, key)
    return _done_or_asked(_stepped(lambda: asked.do(batch, Step.CHECK, actor=user)))


@router.post("/imports/{uuid:key}/merge", response=_DONE_OR_ASKED, **needs("imports.write", service.MERGE))
def merge_import(request: HttpRequest, key: UUID) -> Any:
    """Write the checked households into the registry: all of it or nothing, once.

    Many households are left to a worker: the answer is 202, and the import says in `asked` that it waits.
    """
    user = caller(request)
    batch = access_batch(user, key)
    return _done_or_asked(_stepped(lambda: asked.do(batch, Step.MERGE, actor=user)))


@router.post("/imports/{uuid:key}/stop", response=ImportOut, **needs("imports.write", UPLOAD))
def stop_import(request: HttpRequest, key: UUID) -> dict[str, object]:
    """Take back what a worker was asked to do. Too late once it writes."""
    user = caller(request)
    batch = access_batch(user, key)
    return _whole(_stepped(lambda: asked.stop(batch, actor=user)))


@router.post("/imports/{uuid:key}/discard", response=ImportOut, **needs("imports.write", UPLOAD))
def discard_import(request: HttpRequest, key: UUID) -> dict[str, object]:
    """Give the file up."""
    user = caller(request)
    batch = access_batch(user, key)
    return _whole(_stepped(lambda: service.discard(batch, actor=user)))


def _done_or_asked(batch: ImportBatch) -> Any:
    return Status(202 if batch.waits_for else 200, _whole(batch))


def _stepped(step: Any) -> ImportBatch:
    """Take a step. Errors: Conflict where the import's state does not allow it; refusals of the file."""
    try:
        batch: ImportBatch = step()
    except _STATES as refusal:
        raise Conflict(refusal) from refusal
    return batch


def _line(batch: ImportBatch, place: dict[str, object]) -> dict[str, object]:
    return {
        "key": batch.key,
        "state": batch.state,
        "file": batch.file.name,
        "title": batch.source_title,
        "place": place,
        "observed_on": batch.observed_on,
        "created_at": batch.created_at,
    }


def _whole(batch: ImportBatch) -> dict[str, object]:
    kinds = ("read", "added", "changed", "unchanged", "refused")
    waiting = batch.waits_for
    return {
        **_line(batch, lines_of([batch.place])[batch.place_id]),
        "households": {kind: getattr(batch, f"households_{kind}") for kind in kinds},
        "members": {kind: getattr(batch, f"members_{kind}") for kind in kinds},
        "villages": {kind: getattr(batch, f"villages_{kind}") for kind in kinds},
        "duplicates": batch.duplicates,
        "conflicts": batch.conflicts,
        "refusal": batch.refusal,
        "asked": waiting.step if waiting and not waiting.setback else None,
        "setback": waiting.setback if waiting and waiting.setback else None,
        "rules": dict(batch.rule_counts.order_by("id").values_list("rule", "found")),
    }
