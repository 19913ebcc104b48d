"""A file's way into the registry: upload, check, merge or discard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date

import pyarrow as pa
from django.db import transaction

from liandong.analytics.errors import Refusal
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import require
from liandong.foundation.files.models import FileType, StoredFile
from liandong.foundation.files.services import Readable, store
from liandong.foundation.jobs import progress
from liandong.foundation.places.models import Place
from liandong.intake.beside import beside_the_register
from liandong.intake.draft import Draft, Source, make_draft
from liandong.intake.handed import HandedOut
from liandong.intake.income_lines import lines_for
from liandong.intake.lookalikes import lookalikes
from liandong.intake.mapping import PROFILES, Mapping, parse_mapping
from liandong.intake.models import (
    ImportBatch,
    SavedMapping,
    UpdateWorkbook,
)
from liandong.intake.refusals import NothingToMerge, NotReadYet, RowsRefused, VillagesRefused
from liandong.intake.rules import RULES, Severity
from liandong.intake.seen import Seen, keep
from liandong.intake.services import staged
from liandong.intake.services.counting import count_merged, write_counts, write_findings
from liandong.intake.services.handing_out import returned, workbook_of
from liandong.intake.services.stepping import allowed, enter, take, tell
from liandong.intake.states import Phase, State, Step
from liandong.linkage.causes import baseline
from liandong.registry.codes import SourceKind
from liandong.registry.local_fields import local_fields
from liandong.registry.services.comparison import Comparison, Origin, compare
from liandong.registry.services.merging import Document, merge
from liandong.registry.services.village_imports import (
    compare_villages,
    merge_villages,
    withdraw_villages,
)
from liandong.registry.services.withdrawing import withdraw

UPLOAD, MERGE = "import.upload", "import.merge"
TYPES = (FileType.TEXT, FileType.XLSX, FileType.XLS, FileType.PARQUET, FileType.STATA, FileType.SPSS)


@dataclass(frozen=True)
class Order:
    """What the uploader says about a file. What is None the mapping says, or a default.

    Defaults: the source is named as the file, it was observed today, the profile is the mapping's. A date in
    the mapping is the file's own and wins over ``observed_on``.
    """

    place: Place
    source_title: str | None = None
    source_kind: str | None = None
    observed_on: date | None = None
    profile: str | None = None
    is_all_or_nothing: bool = False
    is_baseline: bool = False


def upload(
    content: bytes | Readable, *, name: str, mapping: Mapping, order: Order, actor: User | None
) -> ImportBatch:
    """Keep a file and begin its import; nothing of it is read yet.

    Errors: OutOfScope, those of :func:`liandong.foundation.files.services.store`.
    """
    if actor is not None:
        require(actor, UPLOAD, order.place)
    stored = store(content, name=name, purpose="import", actor=actor, types=TYPES)
    return begin(stored, mapping=mapping, order=order, actor=actor)


@transaction.atomic
def begin(
    stored: StoredFile,
    *,
    mapping: Mapping | None,
    order: Order,
    actor: User | None,
    seen: Seen | None = None,
) -> ImportBatch:
    """Begin the import of a file that is kept already.

    Args:
        mapping: None where it is chosen once somebody has looked at the file.
        seen: what the file looks like, if that is known.
    """
    if actor is not None:
        require(actor, UPLOAD, order.place)
    batch = ImportBatch.objects.create(
        file=stored,
        place=order.place,
        **_said(mapping, stored, order, actor),
        is_all_or_nothing=order.is_all_or_nothing,
        is_baseline=order.is_baseline,
        created_at=clock.now(),
        created_by=actor,
    )
    enter(batch, State.UPLOADED, actor)
    chosen = {} if mapping is None else {"mapping": mapping.fingerprint}
    tell(batch, "batch.uploaded", actor, sha256=stored.sha256, **chosen)
    if seen is not None:
        keep(batch, seen)
    return batch


def settle_mapping(batch: ImportBatch, mapping: Mapping, actor: User | None) -> None:
    """Have a batch that was begun without a mapping read by one; what was said at its upload stays."""
    title = None if batch.source_title == batch.file.name[:200] else batch.source_title
    order = Order(batch.place, title, batch.source_kind, batch.observed_on)
    said = _said(mapping, batch.file, order, actor)
    for name, value in said.items():
        setattr(batch, name, value)
    batch.save(update_fields=[*said])


def _said(mapping: Mapping | None, stored: StoredFile, order: Order, actor: User | None) -> dict[str, object]:
    """What an order and a mapping say of a file together, by column of the batch."""
    if mapping is None:
        return {
            "profile": order.profile or PROFILES[0],
            "source_kind": order.source_kind or SourceKind.VISIT,
            "source_title": (order.source_title or stored.name)[:200],
            "observed_on": order.observed_on or clock.today(),
        }
    observed = mapping.observed_on.constant if mapping.observed_on else None
    return {
        "mapping": save_mapping(mapping, actor),
        "profile": order.profile or mapping.profile,
        "source_kind": order.source_kind or mapping.source_kind,
        "source_title": (order.source_title or mapping.source or stored.name)[:200],
        "observed_on": observed if isinstance(observed, date) else order.observed_on or clock.today(),
    }


def mapping_of(batch: ImportBatch) -> Mapping:
    """How a batch's file is read. Errors: NotReadYet."""
    if batch.mapping is None:
        raise NotReadYet(file=batch.file.name)
    return parse_mapping(batch.mapping.text)


def save_mapping(mapping: Mapping, actor: User | None) -> SavedMapping:
    """Remember a mapping; the same text is kept once."""
    saved, _ = SavedMapping.objects.get_or_create(
        fingerprint=mapping.fingerprint,
        defaults={
            "mapping_id": mapping.id[:80],
            "title_zh": mapping.title["zh"][:200],
            "title_en": mapping.title["en"][:200],
            "text": mapping.text,
            "saved_at": clock.now(),
            "saved_by": actor,
        },
    )
    return saved


def same_file_before(batch: ImportBatch) -> ImportBatch | None:
    """The last earlier batch of the same bytes, given up or withdrawn ones aside: for the uploader."""
    return (
        ImportBatch.objects.filter(file__sha256=batch.file.sha256, id__lt=batch.pk)
        .exclude(state__in=[State.DISCARDED, State.WITHDRAWN])
        .order_by("-id")
        .first()
    )


@transaction.atomic
def remap(batch: ImportBatch, mapping: Mapping, *, actor: User | None) -> ImportBatch:
    """Choose another mapping for a batch that is not merged. Errors: OutOfScope, WrongState."""
    batch = take(batch, Step.MAP, actor, UPLOAD)
    batch.mapping = save_mapping(mapping, actor)
    batch.profile = mapping.profile
    batch.refusal = None
    batch.staged_sha256 = None
    batch.save(update_fields=["mapping", "profile", "refusal", "staged_sha256"])
    enter(batch, State.UPLOADED, actor)
    return batch


def check(batch: ImportBatch, *, actor: User | None, is_asked: bool = False) -> ImportBatch:
    """Read, map, validate and compare; the registry stays as it is. May be repeated.

    Errors: OutOfScope, WrongState; a file that cannot be read or mapped is refused (state ``refused``, with
    the sentence in ``refusal``), and the refusal is raised too.
    Lock: the batch's row while the result is written. ``is_asked``: by the worker, see
    :mod:`liandong.intake.services.asked`.
    """
    allowed(batch, Step.CHECK, actor, UPLOAD, is_asked=is_asked)
    progress.tell(Phase.READING)
    workbook: list[UpdateWorkbook] = []

    def handed_out(stamp: str) -> HandedOut | None:
        found = workbook_of(stamp)
        if found is None:
            return None
        workbook.append(found)
        return returned(batch, found, batch.created_by)

    mapping = replace(mapping_of(batch), profile=batch.profile)
    source = Source(batch.file.path, FileType(batch.file.type), batch.file.name)
    try:
        draft = make_draft(
            source,
            mapping,
            within=batch.place,
            actor=batch.created_by,
            observed_on=batch.observed_on,
            today=clock.today(),
            lines=lines_for(batch.place, batch.observed_on),
            local=local_fields(batch.place, clock.today()),
            handed_out=handed_out,
        )
    except Refusal as refusal:
        refuse(batch, refusal, actor, is_asked=is_asked)
        raise
    progress.tell(Phase.CHECKING, 0, draft.members_read)
    with closing(draft.told.connection):
        return _keep_checked(
            batch,
            draft,
            origin_of(batch, mapping),
            workbook=workbook[0] if workbook else None,
            actor=actor,
            is_asked=is_asked,
        )


def _keep_checked(
    batch: ImportBatch,
    draft: Draft,
    origin: Origin,
    *,
    workbook: UpdateWorkbook | None,
    actor: User | None,
    is_asked: bool,
) -> ImportBatch:
    draft = _with_warnings(draft, [*draft.villages.findings, *lookalikes(draft, batch.place)])
    with transaction.atomic():
        batch = take(batch, Step.CHECK, actor, UPLOAD, is_asked=is_asked)
        found = compare(draft.told, origin)
        of_villages = compare_villages(draft.villages.told, origin, batch.observed_on)
        found = replace(found, conflicts=(*found.conflicts, *draft.kept_out))
        beside = beside_the_register(draft, batch.profile)
        draft = _with_warnings(_with_registry(draft, found), beside)
        batch.staged_sha256 = staged.keep(batch, draft, found.changes, of_villages.changes)
        batch.workbook = workbook
        batch.refusal = None
        batch.villages_read, batch.villages_refused = draft.villages.read, draft.villages.refused
        write_counts(batch, draft, found, of_villages)
        write_findings(batch, draft.rules, found, of_villages)
        enter(batch, State.CHECKED, actor)
        tell(
            batch,
            "batch.checked",
            actor,
            households_read=batch.households_read,
            households_refused=batch.households_refused,
            conflicts=batch.conflicts,
        )
    return batch


def merge_batch(batch: ImportBatch, *, actor: User | None, is_asked: bool = False) -> ImportBatch:
    """Write a checked batch into the registry: one transaction, all of it or nothing, once.

    Errors: OutOfScope, WrongState (merged already, or not checked), StagingChanged, NothingToMerge,
        RowsRefused, VillagesRefused.
    Lock: the batch's row, then the registry's (see :func:`liandong.registry.services.merging.merge`).
    """
    with transaction.atomic():
        batch = take(batch, Step.MERGE, actor, MERGE, is_asked=is_asked)
        progress.tell(Phase.WRITING)
        if batch.is_all_or_nothing and batch.households_refused:
            raise RowsRefused(refused=batch.households_refused, read=batch.households_read)
        if batch.is_all_or_nothing and batch.villages_refused:
            raise VillagesRefused(refused=batch.villages_refused, read=batch.villages_read)
        if not batch.rows_taken:
            raise NothingToMerge(read=batch.households_read)
        kept_out = staged.kept_out(batch)
        origin = origin_of(batch, mapping_of(batch))
        document = Document(batch.file.sha256, batch.key)
        villages = staged.villages(batch)
        with baseline(on=batch.is_baseline), staged.rows(batch) as told:
            done = merge(told, origin, document=document, actor=actor, kept_out=kept_out)
            of_villages = merge_villages(villages, origin, batch.observed_on, document=document, actor=actor)
        count_merged(batch, done, of_villages)
        enter(batch, State.MERGED, actor)
        tell(
            batch,
            "batch.merged",
            actor,
            households_added=batch.households_added,
            households_changed=batch.households_changed,
            households_unchanged=batch.households_unchanged,
            members_added=batch.members_added,
            villages_added=batch.villages_added,
            villages_changed=batch.villages_changed,
            conflicts=batch.conflicts,
        )
    staged.drop_rows(batch)
    return batch


def discard(batch: ImportBatch, *, actor: User | None) -> ImportBatch:
    """Give a batch up; its staged rows are removed. Errors: OutOfScope, WrongState."""
    with transaction.atomic():
        batch = take(batch, Step.DISCARD, actor, UPLOAD)
        enter(batch, State.DISCARDED, actor)
        tell(batch, "batch.discarded", actor)
    staged.drop_all(batch)
    return batch


def withdraw_batch(batch: ImportBatch, *, actor: User | None) -> ImportBatch:
    """Take a merged batch back while nothing builds on it; the same file may come in again.

    Errors: OutOfScope, WrongState, BuiltUpon.
    Lock: the batch's row, then the registry's.
    """
    with transaction.atomic():
        batch = take(batch, Step.WITHDRAW, actor, MERGE)
        merged = batch.steps.filter(state=State.MERGED).latest("at")
        done = withdraw(batch.key, merged_at=merged.at, place=batch.place, actor=actor)
        villages = withdraw_villages(batch.key, merged_at=merged.at, actor=actor)
        enter(batch, State.WITHDRAWN, actor)
        tell(
            batch,
            "batch.withdrawn",
            actor,
            households_removed=done.removed,
            households_restored=done.restored,
            **({"villages_restored": villages} if villages else {}),
        )
    return batch


def origin_of(batch: ImportBatch, mapping: Mapping) -> Origin:
    """Who speaks in a batch."""
    return Origin(batch.source_kind, batch.source_title, mapping.scheme)


@transaction.atomic
def refuse(batch: ImportBatch, refusal: Refusal, actor: User | None, *, is_asked: bool) -> None:
    """Write down why the file cannot be read, or not this way. Errors: OutOfScope, WrongState."""
    batch = take(batch, Step.REFUSE, actor, UPLOAD, is_asked=is_asked)
    batch.refusal = refusal
    batch.save(update_fields=["refusal"])
    enter(batch, State.REFUSED, actor)
    tell(batch, "batch.refused", actor, reason=type(refusal).__name__)


def _with_warnings(draft: Draft, found: Sequence[Dict[str, object]]) -> Draft:
    """Add what people should look at, and what keeps nobody out."""
    if not found:
        return draft
    counts = {**draft.rules, **Counter(str(one["rule"]) for one in found)}
    duplicates = sum(RULES[str(one["rule"])].is_duplicate for one in found)
    return replace(
        draft,
        findings=pa.concat_tables(
            [draft.findings, pa.Table.from_pylist(list(found), schema=draft.findings.schema)]
        ),
        rules={rule: counts[rule] for rule in RULES if counts.get(rule)},
        duplicates=draft.duplicates + duplicates,
    )


def _with_registry(draft: Draft, found: Comparison) -> Draft:
    """Add what only the registry could tell: another head, members that the file lacks."""
    rules: Dict[str, int] = {
        **draft.rules,
        "another_head_registered": len(found.another_head),
        "member_not_in_file": len(found.missing_members),
    }
    added = [
        {"rule": "another_head_registered", "household_no": number, "severity": "refuse"}
        for number in found.another_head
    ] + [
        {"rule": "member_not_in_file", "household_no": number, "value": person, "severity": "warn"}
        for number, person in found.missing_members
    ]
    if not added:
        return draft
    households = pa.table({"household_no": [str(row["household_no"]) for row in added]})
    draft.told.take("spoken_of", households)
    first_rows = dict(
        draft.told.connection.execute(
            "select household_no, first_row from household semi join spoken_of using (household_no)"
        ).fetchall()
    )
    extra = [
        {"_row": first_rows[row["household_no"]], "source_column": "", "field": "", **row} for row in added
    ]
    left_out = draft.told.count("select count(*) from member semi join left_out using (household_no)")
    return replace(
        draft,
        findings=pa.concat_tables(
            [draft.findings, pa.Table.from_pylist(extra, schema=draft.findings.schema)]
        ),
        rules={rule: rules[rule] for rule in RULES if rules.get(rule)},
        households_refused=draft.households_refused + len(found.another_head),
        members_refused=draft.members_refused + left_out,
    )


def refuses(rule: str, profile: str) -> bool:
    """Whether a rule keeps households out in a profile."""
    return RULES[rule].severity_in(profile) is Severity.REFUSE
