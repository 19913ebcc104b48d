"""What a family has to explain: opened by a hit on a rule, answered by the family, judged above."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from liandong.casework.by_code import codes_of
from liandong.casework.settings.in_force import value_of
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import acting_for
from liandong.foundation.files.models import FileType
from liandong.foundation.files.services import store
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Place
from liandong.integration import refusals
from liandong.integration.codes import Outcome
from liandong.integration.exclusion import ExclusionRule, rules_at
from liandong.integration.models import Doubt, Returned
from liandong.integration.selectors import EXPLAIN, JUDGE, access_doubt
from liandong.integration.tasks import EXPLAIN as TASK
from liandong.linkage.models import Subject
from liandong.linkage.services import EventDraft, record, record_many

LEAST_WORDS = 4
EVIDENCE = (FileType.PDF, FileType.JPEG, FileType.PNG)


def open_doubts(returned: Sequence[Returned], *, actor: User | None) -> list[Doubt]:
    """Open what hits under the rules of the family's place ask to be explained, in the caller's transaction.

    One is open for a member and rule at a time; what was judged explained is not asked again as long as the
    department says the same. Event: ``doubt.opened``. Cost: five statements, whatever the number.
    """
    hits = [one for one in returned if one.is_hit]
    today = clock.today()
    homes = {
        place.pk: place
        for place in Place.objects.filter(pk__in={one.asked.household.place_id for one in hits})
    }
    codes = codes_of(homes.values(), today)
    wanted: dict[tuple[int, str], tuple[Returned, ExclusionRule]] = {}
    for one in hits:
        for rule in rules_at(codes[one.asked.household.place_id], today).values():
            if rule.hits(one.asked.question, one.band):
                wanted.setdefault((one.asked.member_id, rule.id), (one, rule))
    if not wanted:
        return []
    for key in _known(wanted):
        wanted.pop(key, None)
    now = clock.now()
    doubts = [
        Doubt(
            household=one.asked.household,
            member_id=member,
            place=homes[one.asked.household.place_id],
            returned=one,
            question=one.asked.question,
            rule=rule.id,
            effect=rule.effect,
            opened_at=now,
        )
        for (member, _), (one, rule) in wanted.items()
    ]
    Doubt.objects.bulk_create(doubts)
    record_many(
        EventDraft(
            "doubt.opened",
            Subject("household", one.household.key),
            one.place,
            actor,
            {"doubt": str(one.key), "question": one.question},
        )
        for one in sorted(doubts, key=lambda one: one.household.key)
    )
    return doubts


def _known(wanted: dict[tuple[int, str], tuple[Returned, ExclusionRule]]) -> set[tuple[int, str]]:
    """What is open already, or was explained when the department said the very same."""
    known = set()
    rows = Doubt.objects.filter(member__in={member for member, _ in wanted}).select_related("returned")
    for row in rows:
        key = (row.member_id, row.rule)
        if key not in wanted:
            continue
        says, said = wanted[key][0], row.returned
        same = (says.band, says.on, says.reason) == (said.band, said.on, said.reason)
        if row.is_open or (row.outcome == Outcome.EXPLAINED and same):
            known.add(key)
    return known


def follow(now_counts: Returned, dropped: Sequence[Returned], *, actor: User) -> None:
    """Another answer counts now: what was open stays open where its rule is hit still, else it falls away.

    In the caller's transaction, before :func:`open_doubts`. Event: ``doubt.withdrawn``.
    """
    today = clock.today()
    rows = Doubt.objects.select_for_update(of=("self",)).select_related("household", "place")
    for row in rows.filter(returned__in=dropped, judged_at__isnull=True).order_by("id"):
        rule = rules_at(codes_of([row.place], today)[row.place.pk], today).get(row.rule)
        if now_counts.is_hit and rule is not None and rule.hits(row.question, now_counts.band):
            row.returned = now_counts
            row.save(update_fields=["returned"])
            continue
        row.outcome, row.judgement = Outcome.WITHDRAWN, str(Outcome.WITHDRAWN.label)
        row.judged_at, row.judged_by = clock.now(), actor
        row.save(update_fields=["outcome", "judgement", "judged_at", "judged_by"])
        _record("doubt.withdrawn", row, actor)


@transaction.atomic
def explain(key: UUID, *, statement: str, evidence: UploadedFile[bytes] | None, actor: User) -> Doubt:
    """Write down what the family says to it, with a paper or picture where there is one.

    Event: ``doubt.answered``.

    Raises:
        OutOfScope, AlreadyJudged, AlreadyAnswered, NoStatement, those of keeping files.

    Lock: the doubt.
    """
    row = _open(access_doubt(actor, key, action=EXPLAIN, for_update=True))
    if row.answered_at is not None:
        raise refusals.AlreadyAnswered(day=formats.day(row.answered_at))
    if len(statement.strip()) < LEAST_WORDS:
        raise refusals.NoStatement
    if evidence is not None:
        row.evidence = store(
            evidence, name=evidence.name or "", purpose="explanation", actor=actor, types=EVIDENCE
        )
    row.statement, row.answered_at, row.answered_by = statement.strip()[:1000], clock.now(), actor
    row.save(update_fields=["statement", "evidence", "answered_at", "answered_by"])
    _record("doubt.answered", row, actor, evidence=row.evidence is not None)
    return row


@transaction.atomic
def judge(key: UUID, *, outcome: Outcome, reason: str, actor: User) -> Doubt:
    """Say whether it is explained. Whoever wrote the explanation down, or acted for them, does not judge it.

    Event: ``doubt.judged``.

    Raises:
        OutOfScope, AlreadyJudged, NotHeard, NotHeardYet, OwnStatement, NoJudgement.

    Lock: the doubt.
    """
    row = _open(access_doubt(actor, key, action=JUDGE, for_update=True))
    if row.answered_at is None:
        _refuse_unheard(row, outcome)
    if row.answered_by_id in {actor.pk, *(one.pk for one in acting_for(actor, row.place))}:
        raise refusals.OwnStatement
    if len(reason.strip()) < LEAST_WORDS:
        raise refusals.NoJudgement
    row.outcome, row.judgement = outcome, reason.strip()[:1000]
    row.judged_at, row.judged_by = clock.now(), actor
    row.save(update_fields=["outcome", "judgement", "judged_at", "judged_by"])
    _record("doubt.judged", row, actor, outcome=outcome.value)
    return row


def _refuse_unheard(row: Doubt, outcome: Outcome) -> None:
    """A family that says nothing is not explained, and not judged before its days are over."""
    if outcome is Outcome.EXPLAINED:
        raise refusals.NotHeard
    today = clock.today()
    limit = value_of(TASK, row.place, today)
    due = limit.due_on(timezone.localtime(row.opened_at).date()) if limit else today
    if today <= due:
        raise refusals.NotHeardYet(day=formats.day(due))


def _open(row: Doubt) -> Doubt:
    if row.judged_at is not None:
        raise refusals.AlreadyJudged(day=formats.day(row.judged_at))
    return row


def _record(kind: str, row: Doubt, actor: User, **payload: object) -> None:
    record(
        kind=kind,
        subject=Subject("household", row.household.key),
        place=row.place,
        actor=actor,
        payload={"doubt": str(row.key), "question": row.question, **payload},
    )
