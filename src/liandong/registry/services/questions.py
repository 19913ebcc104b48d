"""Questions to the village: two sources differ about a fact, nothing is overwritten, the village answers.

They are asked set-wise where a source is merged, and answered one by one by those who may change the family.
What an earlier or later day explains is no question: see :mod:`liandong.registry.services.comparison`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.keys import uuid7
from liandong.foundation.pages import formats
from liandong.linkage.bulk import Kind, Selected, record_selected
from liandong.linkage.models import Subject
from liandong.linkage.services import record
from liandong.registry.codes import ConflictReason
from liandong.registry.fields import FIELDS
from liandong.registry.models import Question
from liandong.registry.question_values import typed
from liandong.registry.record_codes import Answer
from liandong.registry.selectors_questions import access_question
from liandong.registry.services.changes import Edit, Order, edit_facts
from liandong.registry.services.tables import FACT_TABLES, rows, run

ASKED = (
    ConflictReason.SAME_DAY,
    ConflictReason.ELSEWHERE,
    ConflictReason.MEANWHILE,
    ConflictReason.IDENTITY,
    ConflictReason.PLACE,
)
_LONGEST = 200


class AlreadyAnswered(Refusal):
    """Somebody answered first."""

    message = marked("{who} answered this question at {at}; load the page again to see the answer.")


class NotByItself(Refusal):
    """Taking over the other value would be more than writing a fact."""

    message = marked(
        "“{field}” cannot simply be taken over: choose “neither”, and record on the family’s page "
        "what happened."
    )


def ask_questions(*, actor: User | None, now: datetime) -> None:
    """Ask about every difference that a merge keeps out, and record one event a household.

    To be called inside the merge's transaction, while ``difference``, ``paired`` and the ``told_`` tables are
    there. A question that is open already is not asked again.
    Cost: one statement where nothing differs, else eight.
    """
    reasons = [str(reason) for reason in ASKED]
    [(is_asked,)] = rows("select exists (select from difference where reason = any (%s))", [reasons])
    if not is_asked:
        return
    run(
        "create temporary table asked (household_id bigint, member_id bigint, field text, year integer, "
        "ours text, theirs text, our_source_id bigint, their_source_id bigint, reason text) on commit drop"
    )
    for table in FACT_TABLES:
        year = "t.year" if table.of_year else "null::integer"
        member = "d.owner_id" if table.owner == "member" else "null::bigint"
        household = "t.household_id" if table.owner == "member" else "t.id"
        run(
            f"""
            insert into asked
            select {household}, {member}, d.field, {year}, d.before, d.after, c.source_id, s.source_id,
              d.reason
            from difference d
            join {table.told} t on t.id = d.owner_id
            join told_source s on s.observed_on = t.observed_on
            join paired p on p.fact_table = d.fact_table and p.owner_id = d.owner_id
            join {table.name} c on c.id = p.current_id
            where d.fact_table = '{table.name}' and d.reason = any (%s)
            """,  # noqa: S608  own names
            parameters=[reasons],
        )
    _ask_about_identity(reasons)
    _write(actor, now)


def _ask_about_identity(reasons: list[str]) -> None:
    run(
        """
        insert into asked
        select t.household_id, t.id, d.field, null, d.before, d.after, m.source_id, s.source_id, d.reason
        from difference d join told_member t on t.id = d.owner_id
        join told_source s on s.observed_on = t.observed_on join registry_member m on m.id = t.id
        where d.fact_table = 'registry_member' and d.reason = any (%s)
        """,
        """
        insert into asked
        select t.id, null, d.field, null, d.before, d.after, h.source_id, s.source_id, d.reason
        from difference d join told_household t on t.id = d.owner_id
        join told_source s on s.observed_on = t.observed_on join registry_household h on h.id = t.id
        where d.fact_table in ('registry_household', 'registry_referencelevel') and d.reason = any (%s)
        """,
        parameters=[reasons],
    )


def _write(actor: User | None, now: datetime) -> None:
    run(
        "create temporary table questioned (household_id bigint, field text, source_id bigint) "
        "on commit drop",
    )
    run(
        """
        with written as (
          insert into registry_question (key, household_id, member_id, place_id, field, year, ours, theirs,
            our_source_id, their_source_id, reason, asked_at, asked_by_id)
          select gen_random_uuid(), a.household_id, a.member_id, h.place_id, a.field, a.year,
            left(a.ours, 200), left(a.theirs, 200), a.our_source_id, a.their_source_id, a.reason, %s, %s
          from asked a join registry_household h on h.id = a.household_id
          on conflict do nothing
          returning household_id, field, their_source_id
        )
        insert into questioned select * from written
        """,
        parameters=[now, actor.pk if actor else None],
    )
    query = """
        select h.key as subject_key, h.place_id, max(s.key::text)::uuid as source,
          array_agg(distinct q.field order by q.field) as fields
        from questioned q join registry_household h on h.id = q.household_id
        join registry_source s on s.id = q.source_id
        group by h.key, h.place_id order by h.key
    """
    payload = {"source": Kind.KEY, "fields": Kind.NAMES}
    record_selected(Selected("household.questioned", query, payload), actor=actor)


@transaction.atomic
def answer_question(*, actor: User, key: UUID, answer: Answer, note: str = "") -> Question:
    """The village's word on a question: keep ours, take theirs, or neither, because it was corrected.

    Taking theirs writes the value as a change of the day of its source, with all guards of a change.
    Event: ``household.answered``.

    Raises:
        OutOfScope, AlreadyAnswered, NotByItself, and the refusals of a change.
    Lock: the row of the question.
    """
    question = access_question(actor, key, lock=True)
    if question.answered_at is not None:
        raise AlreadyAnswered(who=question.answered_by, at=formats.moment(question.answered_at))
    if answer is Answer.THEIRS:
        _take_over(actor, question)
    question.answer, question.note = answer, note[:_LONGEST] or None
    question.kept = {Answer.OURS: question.ours, Answer.THEIRS: question.theirs}.get(answer)
    question.answered_at, question.answered_by = clock.now(), actor
    event = record(
        kind="household.answered",
        subject=Subject("household", question.household.key),
        place=question.household.place,
        actor=actor,
        payload={"question": str(question.key), "fields": [question.field], "answer": answer.value},
    )
    question.event_key = event.id
    question.save()
    return question


def _take_over(actor: User, question: Question) -> None:
    field = FIELDS.get(question.field)
    if field is None or field.kept.is_number or field.name in _BY_OTHER_WAYS:
        raise NotByItself(field=field.label if field else question.field)
    told = question.their_source
    order = Order(actor, told.observed_on, uuid7(), told_by=told.title)
    edit_facts(order, question.household.key, [_edit(question)])


_BY_OTHER_WAYS = frozenset({"is_head", "head_name"})


def _edit(question: Question) -> Edit:
    values: Mapping[str, object] = {"base": question.ours, "value": question.theirs}
    member = question.member.key if question.member else None
    read = {name: typed(question.field, None if text is None else str(text)) for name, text in values.items()}
    return Edit(question.field, read["base"], read["value"], member=member, year=question.year)
