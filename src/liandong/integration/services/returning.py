"""What a department returns: matched, taken once, kept beside where it differs, refused where unasked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.db import transaction

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import access
from liandong.foundation.keys import uuid7
from liandong.foundation.pages import formats
from liandong.foundation.personal import seal
from liandong.integration import refusals
from liandong.integration.codes import Channel, Match, Problem, Standing
from liandong.integration.matching import Found, Reader
from liandong.integration.matrix import chosen, question_of
from liandong.integration.models import SAID, Asked, Comparison, Delivery, Returned
from liandong.integration.selectors import ASK, access_to_answer
from liandong.integration.services.doubts import follow, open_doubts
from liandong.linkage.models import Subject
from liandong.linkage.services import EventDraft, record_many

MOST_PROBLEMS = 1000  # kept with their row; beyond it they are counted


@dataclass(frozen=True)
class Row:
    """A returned row as it was read. ``number``: its row in the file; the rest as the department wrote it.

    One of ``line``, ``token``, ``id_number`` and ``name`` with ``birth_on`` says who is meant. ``is_hit``
    None: the result cannot be read; ``problem``: what reading found wrong already.
    """

    number: int
    is_hit: bool | None
    line: int | None = None
    id_number: str = ""
    name: str = ""
    birth_on: date | None = None
    token: str = ""
    question: str = ""
    band: str = ""
    on: date | None = None
    reason: str = ""
    problem: Problem | None = None


@dataclass
class _Tally:
    """What became of the rows."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[dict[str, object]] = field(default_factory=list)
    new: list[Returned] = field(default_factory=list)

    def refuse(self, row: Row, why: Problem) -> None:
        self.counts["refused"] += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append({"row": row.number, "why": why.value})


@transaction.atomic
def take(key: UUID, returned: Iterable[Row], *, channel: Channel, actor: User) -> Delivery:
    """Take what a department returns. The same again changes nothing; another answer is kept beside.

    Late rows are taken and marked. Refused rows are not kept: their numbers in the file are, with why.
    Events: one ``comparison.returned`` for each family about which something new was said; ``doubt.opened``
    where a hit falls under an exclusion rule.

    Raises:
        OutOfScope, IsWithdrawn, NotOpenYet.

    Lock: the comparison, so that of two returns at once the second sees the first.
    Cost: a fixed number of statements, and opening the ID numbers of an exchange by tokens.
    """
    comparison = access_to_answer(actor, key, for_update=True)
    if comparison.withdrawn_at is not None:
        raise refusals.IsWithdrawn(day=formats.day(comparison.withdrawn_at))
    if comparison.opens_on > clock.today():
        raise refusals.NotOpenYet(day=formats.day(comparison.opens_on))
    tally = _Tally()
    delivery = Delivery(
        comparison=comparison,
        channel=channel,
        returned_at=clock.now(),
        returned_by=actor,
        is_late=comparison.is_late,
    )
    _sort(comparison, list(returned), tally)
    for name in ("taken", "repeated", "differing", "unconfirmed", "refused"):
        setattr(delivery, name, tally.counts[name])
    delivery.problems = sorted(tally.problems, key=lambda one: int(str(one["row"])))
    delivery.save()
    for one in tally.new:
        one.delivery = delivery
    Returned.objects.bulk_create(tally.new)
    _tell(delivery, tally.new, actor)
    open_doubts([one for one in tally.new if one.standing == Standing.COUNTED], actor=actor)
    return delivery


def _sort(comparison: Comparison, returned: Sequence[Row], tally: _Tally) -> None:
    """Find each row's person and question, and say what it counts."""
    good = []
    for row in returned:
        why = row.problem or (Problem.NO_RESULT if row.is_hit is None else None)
        if why is not None:
            tally.refuse(row, why)
        else:
            good.append(row)
    reader = Reader(comparison)
    matched = [(row, found) for row, found in zip(good, reader.find(good), strict=True)]
    known = _known([found.asked for _, found in matched if isinstance(found, Found)])
    seen: dict[int, tuple[object, ...]] = {}
    for written, found in matched:
        if isinstance(found, Problem):
            tally.refuse(written, found)
            continue
        row, why = _read(written, found.asked)
        says = _says(row)
        if why is None and seen.setdefault(found.asked.pk, says) != says:
            why = Problem.TWICE
        if why is not None:
            tally.refuse(row, why)
        else:
            _keep(row, found, known[found.asked.pk], tally)


def _says(row: Row) -> tuple[object, ...]:
    return (row.is_hit, row.band, row.on, row.reason)


def _read(row: Row, asked: Asked) -> tuple[Row, Problem | None]:
    """The row with band and reason as codes of its question, and what is wrong with it."""
    question = question_of(asked.question)
    band, reason = chosen(row.band, question.bands), chosen(row.reason, question.reasons)
    read = replace(row, band=band, reason=reason)
    if row.band and not band:
        return read, Problem.BAD_BAND
    if row.reason and not reason:
        return read, Problem.BAD_REASON
    if row.is_hit is False and (band or reason):
        return read, Problem.NO_RESULT
    return read, Problem.BAD_DAY if row.on is not None and row.on > clock.today() else None


def _known(asked: Sequence[Asked]) -> Mapping[int, list[Returned]]:
    kept: dict[int, list[Returned]] = defaultdict(list)
    for one in Returned.objects.filter(asked__in=asked).exclude(standing=Standing.DROPPED):
        kept[one.asked_id].append(one)
    return kept


def _keep(row: Row, found: Found, known: list[Returned], tally: _Tally) -> None:
    says = _says(row)
    if any((one.is_hit, one.band, one.on, one.reason) == says for one in known):
        tally.counts["repeated"] += 1
        return
    counts_already = any(one.standing == Standing.COUNTED for one in known)
    if found.match is Match.NAME:
        standing, name = Standing.UNCONFIRMED, "unconfirmed"
    elif counts_already:
        standing, name = Standing.BESIDE, "differing"
    else:
        standing, name = Standing.COUNTED, "taken"
    tally.counts[name] += 1
    kept = Returned(
        key=uuid7(),
        asked=found.asked,
        is_hit=bool(row.is_hit),
        band=row.band,
        on=row.on,
        reason=row.reason,
        matched=found.match,
        likelihood=found.likelihood,
        standing=standing,
    )
    if found.match is Match.NAME:
        born = row.birth_on.isoformat() if row.birth_on else ""
        kept.said_sealed = seal(f"{row.name[:40]} {born}".strip(), of=f"{SAID}.{kept.key}")
    known.append(kept)
    tally.new.append(kept)


def _tell(delivery: Delivery, new: Sequence[Returned], actor: User) -> None:
    families = {one.asked.household.key: one.asked.household for one in new}
    record_many(
        EventDraft(
            "comparison.returned",
            Subject("household", key),
            family.place_id,
            actor,
            {
                "comparison": str(delivery.comparison.key),
                "department": delivery.comparison.department,
                "delivery": str(delivery.key),
                "late": delivery.is_late,
            },
        )
        for key, family in sorted(families.items())
    )


@transaction.atomic
def settle(key: UUID, *, counts: bool, actor: User) -> Returned:
    """Decide about an answer that differs or whose person was found by name: it counts, or it does not.

    Where it counts, the answer that counted before no longer does; what it says stays on record.

    Raises:
        OutOfScope, NothingSettled.

    Lock: the comparison.
    """
    rows = Returned.objects.select_related("asked__household__place", "asked__member", "delivery__comparison")
    row = access(actor, rows, {"key": key}, place="asked__comparison__place", action=ASK)
    Comparison.objects.select_for_update().get(pk=row.asked.comparison_id)
    row = rows.get(pk=row.pk)
    if row.standing not in (Standing.BESIDE, Standing.UNCONFIRMED):
        raise refusals.NothingSettled
    now = clock.now()
    dropped: list[Returned] = []
    if counts:
        before = Returned.objects.filter(asked=row.asked, standing=Standing.COUNTED)
        dropped = list(before)
        before.update(standing=Standing.DROPPED, settled_at=now, settled_by=actor)
    row.standing = Standing.COUNTED if counts else Standing.DROPPED
    row.settled_at, row.settled_by = now, actor
    row.save(update_fields=["standing", "settled_at", "settled_by"])
    if counts:
        _tell(row.delivery, [row], actor)
        follow(row, dropped, actor=actor)
        open_doubts([row], actor=actor)
    return row
