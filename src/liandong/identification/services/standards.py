"""Adding standards: the shipped ones when first used, local ones by a county officer."""

from __future__ import annotations

import hashlib

from django.db import transaction

from liandong.analytics.standards import Standard, check_standard, parse_standard
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import access_place
from liandong.foundation.places.models import Place
from liandong.identification.models import StandardText
from liandong.identification.refusals import (
    FileTooLarge,
    NotAboutFamilies,
    NotReadableText,
    StandardAlreadyHere,
)
from liandong.identification.shipped import ShippedStandard
from liandong.linkage.services import Subject, record
from liandong.registry.columns import COLUMNS

TEXT_LIMIT_BYTES = 200_000
FAMILY = "household_id"


def read_standard(content: bytes) -> tuple[str, Standard]:
    """The text and meaning of an uploaded file, checked against the columns of the registry.

    Errors: one sentence for whatever is wrong: not text, not TOML, unknown column (the columns are listed),
    weights, cut-off, or a unit other than the family.
    """
    if len(content) > TEXT_LIMIT_BYTES:
        raise FileTooLarge(size=len(content), limit=TEXT_LIMIT_BYTES)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotReadableText from error
    standard = parse_standard(text)
    fits_registry(standard)
    return text, standard


def fits_registry(standard: Standard) -> None:
    """Refuse a standard that a run could not use: not about families, or columns the registry lacks."""
    if standard.unit != FAMILY:
        raise NotAboutFamilies(title=standard.title["zh"], unit=standard.unit or "–")
    check_standard(standard, {name: column.type for name, column in COLUMNS.items()})


@transaction.atomic
def add_standard(*, actor: User, place: Place, content: bytes) -> StandardText:
    """Store a local standard under a place, with its fingerprint and who added it.

    A stored text never changes; a better one is added beside it. Event: ``standard.added``.
    """
    text, standard = read_standard(content)
    access_place(actor, place.pk)
    found = StandardText.objects.filter(place=place, text_sha256=_sha256(text)).first()
    if found is not None:
        raise StandardAlreadyHere(added_on=found.added_at.astimezone(clock.HERE).date())
    return _store(text, standard, place=place, actor=actor)


@transaction.atomic
def keep_shipped(shipped: ShippedStandard) -> StandardText:
    """The stored row of a shipped standard, made when it is first used. Harmless to repeat."""
    found = StandardText.objects.filter(place=None, text_sha256=_sha256(shipped.text)).first()
    return found or _store(shipped.text, shipped.standard, place=None, actor=None)


def _store(text: str, standard: Standard, *, place: Place | None, actor: User | None) -> StandardText:
    row = StandardText.objects.create(
        place=place,
        standard_id=standard.id,
        title_zh=standard.title["zh"],
        title_en=standard.title["en"],
        valid_from=standard.valid_from,
        text=text,
        text_sha256=_sha256(text),
        fingerprint=standard.fingerprint,
        added_at=clock.now(),
        added_by=actor,
    )
    record(
        kind="standard.added",
        subject=Subject("standard", row.key),
        place=place,
        actor=actor,
        payload={"standard": standard.id, "fingerprint": standard.fingerprint},
    )
    return row


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
