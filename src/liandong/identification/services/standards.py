"""Adding standards: the shipped ones when first used, local ones by a county officer."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from django.db import transaction

from liandong.analytics.standards import Standard, parse_standard, unit_query
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
    StandardWithoutDate,
    UnknownStandard,
)
from liandong.identification.selectors import StandardChoice
from liandong.identification.shipped import ShippedStandard, shipped_standard, shipped_standards
from liandong.identification.wording import titled
from liandong.linkage.models import Subject
from liandong.linkage.services import record
from liandong.registry.columns import TYPES

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
    if standard.valid_from is None:
        raise StandardWithoutDate(title=titled(standard.title, standard.id))
    fits_registry(standard)
    return text, standard


def fits_registry(standard: Standard) -> None:
    """Refuse a standard that a run could not use: not about families, or columns the registry lacks."""
    if standard.unit != FAMILY:
        raise NotAboutFamilies(title=titled(standard.title, standard.id), unit=standard.unit or "–")
    unit_query(standard, TYPES, "registry")


@transaction.atomic
def add_standard(*, actor: User, place: Place, content: bytes) -> StandardText:
    """Store a local standard under a place, with its fingerprint and who added it.

    A stored text never changes; a better one is added beside it. Event: ``standard.added``.
    """
    access_place(actor, place.pk, action="standard.enact")
    text, standard = read_standard(content)
    found = StandardText.objects.filter(place=place, text_sha256=_sha256(text)).first()
    if found is not None:
        raise StandardAlreadyHere(added_on=found.added_at.astimezone(clock.HERE).date())
    return _store(text, standard, place=place, actor=actor)


def stored_standard(choice: StandardChoice) -> StandardText:
    """The stored row of what somebody chose; a shipped standard is stored when it is first used."""
    if choice.row is not None:
        return choice.row
    shipped = shipped_standard(choice.standard_id)
    if shipped is None:
        raise UnknownStandard(
            standard=choice.ref, known=", ".join(one.standard.id for one in shipped_standards())
        )
    return keep_shipped(shipped)


def standard_of(name: str) -> StandardText:
    """The stored row of a shipped standard's id, or of a file on this machine, read and checked first.

    For the command line: such a file is kept without a place, so that it is not offered to anybody else.
    """
    shipped = shipped_standard(name)
    if shipped is not None:
        return keep_shipped(shipped)
    path = Path(name)
    if not path.is_file():
        raise UnknownStandard(standard=name, known=", ".join(one.standard.id for one in shipped_standards()))
    text, standard = read_standard(path.read_bytes())
    with transaction.atomic():
        return _kept(text) or _store(text, standard, place=None, actor=None)


@transaction.atomic
def keep_shipped(shipped: ShippedStandard) -> StandardText:
    """The stored row of a shipped standard, made when it is first used. Harmless to repeat."""
    return _kept(shipped.text) or _store(shipped.text, shipped.standard, place=None, actor=None)


def _kept(text: str) -> StandardText | None:
    return StandardText.objects.filter(place=None, text_sha256=_sha256(text)).first()


def _store(text: str, standard: Standard, *, place: Place | None, actor: User | None) -> StandardText:
    row = StandardText.objects.create(
        place=place,
        standard_id=standard.id,
        title_zh=standard.title.get("zh") or standard.title.get("en") or standard.id,
        title_en=standard.title.get("en") or standard.title.get("zh") or standard.id,
        valid_from=standard.valid_from or date.min,
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
        payload={"fingerprint": standard.fingerprint},
    )
    return row


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
