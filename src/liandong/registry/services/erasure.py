"""Numbers and the words of what was done for families erased, in history too; the rows stay.

A number's row says that there was one; an entry of help keeps its kind, its day and its money.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.db import connection, transaction

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.linkage.models import Subject
from liandong.linkage.services import EventDraft, record_many
from liandong.registry.models import Document, PersonalNumber, PlannedMeasure, ReceivedMeasure, Visit
from liandong.registry.services.helping import Entry
from liandong.registry.services.number_conflicts import close_settled


def erase_numbers(numbers: Iterable[PersonalNumber], *, rule: str, actor: User | None = None) -> int:
    """Overwrite numbers for good, and record one event for each household.

    Args:
        rule: the id of the retention rule, or the reason as a code (``consent-withdrawn``).

    Returns: how many were erased; those erased before are left as they are.
    Lock: the rows.
    """
    with transaction.atomic():
        asked = [one.pk for one in numbers]
        rows = list(
            PersonalNumber.objects.select_for_update(of=("self",))
            .filter(pk__in=asked, erased_at__isnull=True)
            .select_related("household")
            .order_by("pk")
        )
        if not rows:
            return 0
        ids = [one.pk for one in rows]
        now = clock.now()
        PersonalNumber.objects.filter(pk__in=ids).update(sealed=b"", blind=None, erased_at=now)
        with connection.cursor() as cursor:
            cursor.execute(
                "update registry_personalnumberversion set sealed = '', blind = null, erased_at = %s "
                "where number = any(%s)",
                [now, ids],
            )
        close_settled(now)
        _record(rows, rule, actor)
    return len(rows)


@transaction.atomic
def forget_help(entry: Entry) -> None:
    """Empty the words of what was planned or done for a family. The picture of a visit leaves the file.

    Event: ``household.document_withdrawn``, of that picture; its bytes go by the rule of withdrawn documents.
    Lock: the entry.
    """
    words = _WORDS[type(entry)]
    type(entry)._default_manager.filter(pk=entry.pk).update(**dict.fromkeys((*words, "withdrawn_why"), ""))
    with connection.cursor() as cursor:  # history may be emptied, and only of entries that have no words
        cursor.execute("select liandong_forget_help(%s, %s)", [entry._meta.db_table, entry.pk])
    if isinstance(entry, Visit) and entry.picture_id is not None:
        _withdraw_picture(entry.picture_id)


_WORDS: dict[type[Entry], tuple[str, ...]] = {
    PlannedMeasure: ("project", "scale"),
    Visit: ("visitor", "purpose", "needs"),
    ReceivedMeasure: ("provider", "effect"),
}


def _withdraw_picture(picture: int) -> None:
    standing = Document.objects.filter(pk=picture, withdrawn_at__isnull=True)
    document = standing.select_related("household").first()
    if document is None:
        return
    standing.update(withdrawn_at=clock.now())
    record_many(
        [
            EventDraft(
                "household.document_withdrawn",
                Subject("household", document.household.key),
                document.household.place_id,
                None,
                {"document": str(document.key)},
            )
        ]
    )


def _record(rows: list[PersonalNumber], rule: str, actor: User | None) -> None:
    kinds: dict[int, Counter[str]] = defaultdict(Counter)
    for one in rows:
        kinds[one.household_id][one.kind] += 1
    households = {one.household_id: one.household for one in rows}
    record_many(
        EventDraft(
            "numbers.erased",
            Subject("household", households[number].key),
            households[number].place_id,
            actor,
            {"rule": rule, "kinds": sorted(counted), "count": counted.total()},
        )
        for number, counted in kinds.items()
    )
