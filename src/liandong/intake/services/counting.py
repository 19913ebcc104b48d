"""What a check or a merge found, written with the batch: counts, rules, values that were kept out."""

from __future__ import annotations

import json
from collections.abc import Mapping

from liandong.foundation.personal.redaction import redact
from liandong.foundation.places.selectors import names_on
from liandong.intake.draft import Draft
from liandong.intake.models import BatchConflict, ImportBatch, RuleCount
from liandong.registry.services.comparison import Comparison
from liandong.registry.services.village_imports import VillageComparison


def write_counts(batch: ImportBatch, draft: Draft, found: Comparison, of_villages: VillageComparison) -> None:
    """What a check read, refused and found; the batch is saved."""
    # headings are texts of the file: one without headings has persons where they should stand
    batch.unread = [redact(column) for column in draft.unread]
    batch.remarks = json.loads(redact(json.dumps([one.told() for one in draft.remarks], ensure_ascii=False)))
    batch.households_read = draft.households_read
    batch.households_refused = draft.households_refused
    batch.members_read = draft.members_read
    batch.members_refused = draft.members_refused
    batch.duplicates = draft.duplicates
    _set_compared(batch, found, of_villages)
    batch.save()


def _set_compared(batch: ImportBatch, found: Comparison, of_villages: VillageComparison) -> None:
    batch.households_added = found.households_added
    batch.households_changed = found.households_changed
    batch.households_unchanged = found.households_unchanged
    batch.members_added = found.members_added
    batch.members_changed = found.members_changed
    batch.members_unchanged = found.members_unchanged
    batch.villages_added = of_villages.added
    batch.villages_changed = of_villages.changed
    batch.villages_unchanged = of_villages.unchanged
    batch.conflicts = len(found.conflicts) + len(of_villages.conflicts)


def count_merged(batch: ImportBatch, done: Comparison, of_villages: VillageComparison) -> None:
    """The counts of the merge itself: another import may have come in between. Lock: the batch's row."""
    late = len(done.another_head)
    batch.households_refused += late
    _set_compared(batch, done, of_villages)
    batch.members_refused = (
        batch.members_read - done.members_added - done.members_changed - done.members_unchanged
    )
    batch.save()
    counts = dict(batch.rule_counts.values_list("rule", "found"))
    if late:
        counts["another_head_registered"] = counts.get("another_head_registered", 0) + late
    write_findings(batch, counts, done, of_villages)


def write_findings(
    batch: ImportBatch, rules: Mapping[str, int], found: Comparison, of_villages: VillageComparison
) -> None:
    """How often each rule found something, and what was kept out, anew."""
    batch.rule_counts.all().delete()
    RuleCount.objects.bulk_create(
        RuleCount(batch=batch, rule=rule, found=count) for rule, count in rules.items()
    )
    batch.conflict_rows.all().delete()
    ids = {
        int(value)
        for one in found.conflicts
        if one.field == "place"
        for value in (one.registered, one.told)
        if value is not None
    }
    codes = dict(names_on().filter(place__in=ids).values_list("place", "name")) if ids else {}
    BatchConflict.objects.bulk_create(
        (
            BatchConflict(
                batch=batch,
                household_no=one.household_no,
                person_no=one.person_no,
                field=one.field,
                registered=codes.get(int(one.registered or 0)) if one.field == "place" else one.registered,
                told=codes.get(int(one.told), one.told) if one.field == "place" else one.told,
                reason=one.reason,
            )
            for one in found.conflicts
        ),
        batch_size=1000,
    )
    BatchConflict.objects.bulk_create(
        (
            BatchConflict(
                batch=batch,
                village_id=one.village_id,
                year=one.year,
                field=one.field,
                registered=one.before,
                told=one.after,
                reason=one.reason or "",
            )
            for one in of_villages.conflicts
        ),
        batch_size=1000,
    )
