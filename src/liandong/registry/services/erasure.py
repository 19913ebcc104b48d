"""Numbers erased: the sealed value overwritten, in history too; the row stays and says that there was one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.db import connection, transaction

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.linkage.models import Subject
from liandong.linkage.services import EventDraft, record_many
from liandong.registry.models import PersonalNumber
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
