"""Adding rule files: the shipped ones when first used, local ones by an officer of a county or above."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from django.db import transaction

from liandong.analytics.errors import Refusal
from liandong.analytics.standards import (
    Key,
    Lines,
    Rule,
    Standard,
    WarningRules,
    check_rule,
    check_text,
    kind_of,
    parse_rule,
)
from liandong.analytics.standards.refusals import StandardFaulty, StandardRefused
from liandong.analytics.tables import ColumnType
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import access_place
from liandong.foundation.places.models import Place
from liandong.identification.methods import FAMILY
from liandong.identification.models import StandardText
from liandong.identification.refusals import (
    FileTooLarge,
    NotAboutFamilies,
    NotAboutVillages,
    NotReadableText,
    StandardAlreadyHere,
    StandardWithoutDate,
    UnknownStandard,
)
from liandong.identification.selectors import PROPOSE, StandardChoice
from liandong.identification.shipped import ShippedStandard, shipped_standard, shipped_standards
from liandong.identification.warned import WARNING_TYPES
from liandong.identification.wording import titled
from liandong.linkage.causes import on_its_own
from liandong.linkage.models import Subject
from liandong.linkage.services import record
from liandong.registry.columns import TYPES
from liandong.registry.village_fields import VILLAGE_TYPES

TEXT_LIMIT_BYTES = 200_000
VILLAGE = "village_code"


def read_standard(content: bytes) -> tuple[str, Rule]:
    """The text and meaning of an uploaded rule file of any kind, checked against what the registry has.

    Errors: not text, not TOML, or every problem of the file at once, one sentence each: unknown keys and
    columns (the columns are listed), weights, cut-off, shape of a key, no first day, a wrong unit.
    """
    if len(content) > TEXT_LIMIT_BYTES:
        raise FileTooLarge(size=len(content), limit=TEXT_LIMIT_BYTES)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotReadableText from error
    try:
        rule = parse_rule(text)
    except StandardRefused:
        # only to choose the columns that the sentences list
        types = VILLAGE_TYPES if '"village"' in text else WARNING_TYPES if "[warnings]" in text else TYPES
        _refuse(list(check_text(text, types)))
        raise
    problems = fitting_problems(rule)
    if rule.valid_from is None:
        problems.insert(0, StandardWithoutDate(title=titled(rule.title, rule.id), kind=kind_of(rule)))
    _refuse(problems)
    return text, rule


def fits_registry(rule: Rule) -> None:
    """Refuse a rule that could not be used here: other units, or columns the registry lacks or lost."""
    _refuse(fitting_problems(rule))


def fitting_problems(rule: Rule) -> list[Refusal]:
    """Why a rule could not be used on the registry as it is now; empty where it could."""
    if isinstance(rule, Lines):
        return []
    title, found = titled(rule.title, rule.id), rule.unit or "–"
    problems: list[Refusal] = []
    if is_about_villages(rule):
        if rule.unit != VILLAGE:
            problems.append(NotAboutVillages(title=title, unit=found))
    elif rule.unit != FAMILY:
        problems.append(NotAboutFamilies(title=title, unit=found))
    return [*problems, *check_rule(rule, columns_for(rule))]


def is_about_villages(rule: Rule) -> bool:
    """Whether the rule sorts villages, and not families."""
    return isinstance(rule, Key) and rule.about == "village"


def columns_for(rule: Rule) -> dict[str, ColumnType]:
    """The columns of the rows a rule looks at: members of families, or profiles of villages."""
    if isinstance(rule, WarningRules):
        return dict(WARNING_TYPES)
    return dict(VILLAGE_TYPES if is_about_villages(rule) else TYPES)


def _refuse(problems: list[Refusal]) -> None:
    if problems:
        raise problems[0] if len(problems) == 1 else StandardFaulty(tuple(problems))


@transaction.atomic
def add_standard(*, actor: User, place: Place, content: bytes) -> StandardText:
    """Store a local rule file under a place, with its fingerprint and who added it.

    A stored text never changes; a better one is added beside it. It is in force nowhere by that.
    Event: ``standard.added``.
    """
    access_place(actor, place.pk, action=PROPOSE)
    text, rule = read_standard(content)
    found = StandardText.objects.filter(place=place, text_sha256=_sha256(text)).first()
    if found is not None:
        raise StandardAlreadyHere(added_on=found.added_at.astimezone(clock.HERE).date())
    return _store(text, rule, place=place, actor=actor)


def kept_standard(*, actor: User, place: Place, text: str) -> StandardText:
    """The stored row of a text for a place: the shipped one, the one already there, or a new local one.

    The caller holds the transaction and has checked the right. Event: ``standard.added`` where it is new.
    """
    checked, rule = read_standard(text.encode())
    shipped = next((one for one in shipped_standards() if one.text == checked), None)
    if shipped is not None:
        return keep_shipped(shipped)
    found = StandardText.objects.filter(place=place, text_sha256=_sha256(checked)).first()
    return found or _store(checked, rule, place=place, actor=actor)


@transaction.atomic
def keep_edited(*, actor: User, place: Place, standard: Standard) -> StandardText:
    """Store a standard that was written on the page, in its canonical form; harmless to repeat.

    Errors and event: those of :func:`add_standard`.
    """
    access_place(actor, place.pk, action=PROPOSE)
    return kept_standard(actor=actor, place=place, text=standard.to_toml())


def stored_standard(choice: StandardChoice) -> StandardText:
    """The stored row of what somebody chose; a shipped file is stored when it is first used."""
    if choice.row is not None:
        return choice.row
    shipped = shipped_standard(choice.standard_id)
    if shipped is None:
        raise UnknownStandard(standard=choice.ref, known=_known())
    return keep_shipped(shipped)


def standard_of(name: str) -> StandardText:
    """The stored row of a shipped file's id, or of a file on this machine, read and checked first.

    For the command line: such a file is kept without a place, so that it is not offered to anybody else.
    """
    shipped = shipped_standard(name)
    if shipped is not None:
        return keep_shipped(shipped)
    path = Path(name)
    if not path.is_file():
        raise UnknownStandard(standard=name, known=_known())
    text, rule = read_standard(path.read_bytes())
    with transaction.atomic():
        return _kept(text) or _store(text, rule, place=None, actor=None)


def keep_shipped(shipped: ShippedStandard) -> StandardText:
    """The stored row of a shipped file, made when it is first used. Harmless to repeat."""
    kept = _kept(shipped.text)
    if kept is None:
        with transaction.atomic(), on_its_own():
            kept = _store(shipped.text, shipped.rule, place=None, actor=None)
    return kept


def _known() -> str:
    return ", ".join(one.rule.id for one in shipped_standards())


def _kept(text: str) -> StandardText | None:
    return StandardText.objects.filter(place=None, text_sha256=_sha256(text)).first()


def _store(text: str, rule: Rule, *, place: Place | None, actor: User | None) -> StandardText:
    row = StandardText.objects.create(
        place=place,
        kind=kind_of(rule),
        standard_id=rule.id,
        title_zh=rule.title.get("zh") or rule.title.get("en") or rule.id,
        title_en=rule.title.get("en") or rule.title.get("zh") or rule.id,
        valid_from=rule.valid_from or date.min,
        text=text,
        text_sha256=_sha256(text),
        fingerprint=rule.fingerprint,
        added_at=clock.now(),
        added_by=actor,
    )
    record(
        kind="standard.added",
        subject=Subject("standard", row.key),
        place=place,
        actor=actor,
        payload={"fingerprint": rule.fingerprint},
    )
    return row


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
