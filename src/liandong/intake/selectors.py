"""Reading imports: always for someone, always through the one scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from liandong.analytics.tables.remarks import remark_of
from liandong.foundation import clock
from liandong.foundation.accounts.scope import Somebody, access, in_scope
from liandong.foundation.places.selectors import names_on
from liandong.intake.beside import AREAS, ELSEWHERE
from liandong.intake.models import AskedStep, BatchConflict, ImportBatch, UpdateWorkbook
from liandong.intake.rules import RULES, Rule, Severity
from liandong.intake.services import staged
from liandong.intake.states import State
from liandong.intake.village_sheet import value_of
from liandong.registry.codes import ConflictReason
from liandong.registry.field_forms import capital
from liandong.registry.fields import FIELDS, Field
from liandong.registry.local_fields import PREFIX, local_fields
from liandong.registry.services.comparison import Change
from liandong.registry.services.village_imports import VillageDifference
from liandong.registry.village_fields import VILLAGE_FIELDS
from liandong.registry.village_page import in_village_words
from liandong.registry.wording import in_words

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

READ = "import.read"
SHOWN = 20
_ABOUT = {
    "told_household": _("known households, to be compared"),
    "sent_member": _("known members, to be compared"),
    "registry_household": _("new households"),
    "registry_member": _("new members"),
    "registry_memberfacts": _("facts about members"),
    "registry_householdfacts": _("facts about families"),
    "registry_householdstatus": _("standing and risks"),
    "registry_guarantees": _("food, clothing, three guarantees and safe water"),
    "registry_livingconditions": _("living conditions"),
    "registry_householdincome": _("income"),
    "registry_personalnumber": _("numbers of persons, encrypted"),
}


class CameBack(TypedDict):
    """What :func:`workbooks_for` adds to a workbook."""

    is_written: bool
    is_back: bool


@dataclass(frozen=True)
class Group:
    """The findings of one rule: how many, whether they refuse, and the first of them."""

    rule: Rule
    found: int
    refuses: bool
    rows: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Difference:
    """A value of the registry beside the file's, in words."""

    household_no: str
    person_no: str | None
    label: str
    registered: str
    told: str
    reason: str = ""


@dataclass(frozen=True)
class VillageLine:
    """A figure of a village in a year beside the file's, in words."""

    village: str
    year: int
    label: str
    registered: str
    told: str
    reason: str = ""


def batches_for(user: Somebody) -> QuerySet[ImportBatch]:
    """The imports a user may read, latest first."""
    found = in_scope(user, ImportBatch.objects.all(), action=READ)
    return found.select_related("file", "place", "created_by", "mapping", "asked").order_by("-id")


def access_batch(user: Somebody, key: UUID) -> ImportBatch:
    """One import. Errors: OutOfScope."""
    found = ImportBatch.objects.select_related("file", "place", "created_by", "mapping", "asked")
    return access(user, found, {"key": key}, action=READ)


def about_of(one: AskedStep) -> str:
    """What a worker is writing, in words; empty where its phase says enough."""
    return str(_ABOUT.get(one.about, ""))


def workbooks_for(user: Somebody) -> QuerySet[WithAnnotations[UpdateWorkbook, CameBack]]:
    """The workbooks that were handed out in a user's area, latest first, and whether they came back."""
    found = in_scope(user, UpdateWorkbook.objects.all(), action=READ)
    back = ImportBatch.objects.filter(workbook=OuterRef("pk"))
    open_states = (State.UPLOADED, State.CHECKED, State.REFUSED)
    return (
        found.select_related("place", "made_by")
        .annotate(
            is_written=Exists(back.filter(state=State.MERGED)),
            is_back=Exists(back.filter(state__in=open_states)),
        )
        .order_by("-id")
    )


def groups_of(batch: ImportBatch) -> list[Group]:
    """What the rules found, refusals first, then by number. Errors: StagingChanged."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in staged.findings(batch).to_pylist():
        if len(rows[row["rule"]]) < SHOWN:
            rows[row["rule"]].append({**row, **said_in(row), "row": row["_row"]})
    groups = [
        Group(
            RULES[count.rule],
            count.found,
            RULES[count.rule].severity_in(batch.profile) is Severity.REFUSE,
            tuple(rows[count.rule]),
        )
        for count in batch.rule_counts.all()
        if count.rule in RULES
    ]
    return sorted(groups, key=lambda group: (not group.refuses, -group.found))


def remarks_of(batch: ImportBatch) -> list[str]:
    """What the reader chose, skipped or took for what in the last check, in sentences."""
    return [str(remark_of(name, details)) for name, details in batch.remarks]


def said_in(finding: dict[str, Any]) -> dict[str, str | None]:
    """The values of a finding in words, where they were read from codes; else as they stand in the file."""
    if finding["rule"] == ELSEWHERE:
        return {"value": finding["value"], "note": str(AREAS.get(finding["note"], ""))}
    if finding["rule"] != "household_facts_differ" or finding["field"] not in FIELDS:
        return {"value": finding["value"], "note": finding["note"]}
    return {key: said(finding["field"], finding[key]) for key in ("value", "note")}


def said(field: str, value: str | None, local: Mapping[str, Field] | None = None) -> str:
    """A value that was compared as text, in words. ``local``: local columns by their codes."""
    known = FIELDS.get(field) or (local or {}).get(field)
    if known is None or value is None:
        return in_words(value)
    kinds: dict[str, Any] = {"boolean": lambda text: text == "true", "integer": int, "float": float}
    return in_words(kinds.get(known.type.value, str)(value), codes=known.codes, unit=known.unit)


def village_conflicts_of(batch: ImportBatch, *, limit: int = 200) -> list[VillageLine]:
    """The figures of villages that were kept out, with the reason."""
    found = batch.conflict_rows.filter(village__isnull=False).order_by("village__path", "year", "id")[:limit]
    return _village_lines(
        VillageDifference(
            one.village_id or 0, one.year or 0, one.field, one.registered or "", one.told, one.reason
        )
        for one in found
    )


def village_changes_of(batch: ImportBatch, *, limit: int = 50) -> list[VillageLine]:
    """The first figures of villages that the file changes. Errors: StagingChanged."""
    return _village_lines(staged.village_changes(batch)[:limit])


def _village_lines(found: Iterable[VillageDifference]) -> list[VillageLine]:
    rows = list(found)
    names = {one.place_id: one.name for one in names_on().filter(place__in={one.village_id for one in rows})}

    def words(one: VillageDifference, text: str) -> str:
        field = VILLAGE_FIELDS[one.field]
        return in_village_words(field, value_of(field, text))

    return [
        VillageLine(
            names.get(one.village_id, ""),
            one.year,
            capital(VILLAGE_FIELDS[one.field].label),
            words(one, one.before),
            words(one, one.after),
            str(ConflictReason(one.reason).label) if one.reason else "",
        )
        for one in rows
        if one.field in VILLAGE_FIELDS
    ]


def _label(field: str, local: Mapping[str, Field]) -> str:
    known = FIELDS.get(field) or local.get(field)
    return str(known.label) if known else field


def _local(batch: ImportBatch, names: Iterable[str]) -> dict[str, Field]:
    """The local columns of the batch's area by code, where one is among the names. Cost: a query then."""
    if all(name in FIELDS for name in names):
        return {}
    fields = local_fields(batch.place, clock.today())
    return {name.removeprefix(PREFIX): field for name, field in fields.items()}


def conflicts_of(batch: ImportBatch, *, limit: int = 200) -> list[Difference]:
    """The values that were kept out, with the reason."""
    rows: QuerySet[BatchConflict] = batch.conflict_rows.filter(village__isnull=True)
    found = list(rows.order_by("household_no", "id")[:limit])
    local = _local(batch, {one.field for one in found})
    return [
        Difference(
            one.household_no,
            one.person_no,
            _label(one.field, local),
            said(one.field, one.registered, local),
            said(one.field, one.told, local),
            str(ConflictReason(one.reason).label),
        )
        for one in found
    ]


def changes_of(batch: ImportBatch, *, limit: int = 50) -> list[Difference]:
    """The first values that the file changes. Errors: StagingChanged."""
    found: list[Change] = staged.changes(batch)[:limit]
    local = _local(batch, {one.field for one in found})
    return [
        Difference(
            one.household_no,
            one.person_no,
            _label(one.field, local),
            said(one.field, one.before, local),
            said(one.field, one.after, local),
        )
        for one in found
    ]


def conflicting_households(batch: ImportBatch) -> int:
    """Households of which at least one value was kept out."""
    return batch.conflict_rows.filter(village__isnull=True).values("household_no").distinct().count()
