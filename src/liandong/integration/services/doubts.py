"""What a family has to explain: opened by a hit on a rule, answered by the family, judged above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from liandong.casework.by_code import codes_of
from liandong.casework.services import settle_tasks, withdraw_causes
from liandong.casework.settings.in_force import value_of
from liandong.foundation import clock
from liandong.foundation.accounts.actions import roles_for
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, acting_for
from liandong.foundation.files.models import FileType
from liandong.foundation.files.services import store
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Place
from liandong.integration import refusals
from liandong.integration.codes import Outcome
from liandong.integration.effects import effects_book, rules_for
from liandong.integration.exclusion import Effect, ExclusionRule
from liandong.integration.models import Doubt, Returned
from liandong.integration.selectors import EXPLAIN, JUDGE, access_doubt
from liandong.integration.tasks import EXPLAIN as TASK
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import EventDraft, record, record_many
from liandong.registry.models import Household

LEAST_WORDS = 4
EVIDENCE = (FileType.PDF, FileType.JPEG, FileType.PNG)


def open_doubts(returned: Sequence[Returned], *, actor: User | None) -> list[Doubt]:
    """Open what hits under the rules of the family's place ask to be explained, in the caller's transaction.

    One is open for a member and rule at a time; what was judged explained is not asked again as long as the
    department says the same. A hit without a value band excludes nobody, but somebody has to look at it.
    A rule does what held at the family's place on the day of the return; the doubt keeps that.
    Event: ``doubt.opened``. Cost: six statements, whatever the number.
    """
    hits = [one for one in returned if one.is_hit]
    homes = {
        place.pk: place
        for place in Place.objects.filter(pk__in={one.asked.household.place_id for one in hits})
    }
    codes, book = codes_of(homes.values(), clock.today()), effects_book(homes.values())
    wanted: dict[tuple[int, str], tuple[Returned, ExclusionRule]] = {}
    for one in hits:
        home = homes[one.asked.household.place_id]
        for rule in _rules_of(one, rules_for(home, codes[home.pk], _came(one), book)):
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


def _came(one: Returned) -> date:
    return one.delivery.returned_at.astimezone(clock.HERE).date()


def _rules_of(one: Returned, here: Mapping[str, ExclusionRule]) -> list[ExclusionRule]:
    """The rules that a hit falls under; where its band is unknown, one that may, to be looked at."""
    rules = sorted(here.values(), key=lambda rule: rule.effect != Effect.MANUAL_REVIEW)
    found = [rule for rule in rules if rule.hits(one.asked.question, one.band)]
    if found:
        return found
    unclear = [rule for rule in rules if rule.may_hit(one.asked.question, one.band)][:1]
    return [replace(rule, effect=Effect.MANUAL_REVIEW) for rule in unclear]


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
    rows = Doubt.objects.select_for_update(of=("self",)).select_related("household", "place")
    for row in rows.filter(returned__in=dropped, judged_at__isnull=True).order_by("id"):
        code, book = codes_of([row.place], clock.today())[row.place.pk], effects_book([row.place])
        rule = rules_for(row.place, code, _came(now_counts), book).get(row.rule)
        band = now_counts.band
        hit = rule is not None and (rule.hits(row.question, band) or rule.may_hit(row.question, band))
        if now_counts.is_hit and hit:
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

    Event: ``doubt.answered``; the village's task ends when nothing else waits.

    Raises:
        OutOfScope, AlreadyJudged, AlreadyAnswered, NoStatement, those of keeping files.

    Lock: the doubt.
    """
    row = access_doubt(actor, key, action=EXPLAIN, for_update=True)
    event = _explain(row, statement, evidence, actor)
    if not _waits(row):
        about = [Subject("household", row.household.key)]
        settle_tasks(TASK, about, outcome="told", actor=actor, because=event)
    return row


@transaction.atomic
def explain_as_family(
    key: UUID, household: Household, *, statement: str, evidence: UploadedFile[bytes] | None, by: User | None
) -> Doubt:
    """The family explains by itself. ``by``: its account; None where its card opened the page.

    The caller has seen that it is this family. Errors, event and lock as :func:`explain`.
    """
    rows = Doubt.objects.select_for_update(of=("self",)).select_related("household", "member", "place")
    row = rows.filter(key=key, household=household).first()
    if row is None:
        raise OutOfScope(EXPLAIN)
    event = _explain(row, statement, evidence, by)
    if not _waits(row):  # nobody of the village did the task; what asked for it is done
        opened = Event.objects.filter(kind="doubt.opened", subject_key=row.household.key)
        withdraw_causes(list(opened), event)
    return row


def _waits(row: Doubt) -> bool:
    """Whether the family has anything else to explain."""
    return Doubt.objects.filter(household=row.household, answered_at=None, judged_at=None).exists()


def _explain(row: Doubt, statement: str, evidence: UploadedFile[bytes] | None, actor: User | None) -> Event:
    _open(row)
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
    return _record("doubt.answered", row, actor, evidence=row.evidence is not None)


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
    principals = acting_for(actor, row.place, roles=roles_for(JUDGE))
    if row.answered_by_id in {actor.pk, *(one.pk for one in principals)}:
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


def _record(kind: str, row: Doubt, actor: User | None, **payload: object) -> Event:
    return record(
        kind=kind,
        subject=Subject("household", row.household.key),
        place=row.place,
        actor=actor,
        payload={"doubt": str(row.key), "question": row.question, **payload},
    )
