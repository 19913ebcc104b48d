"""What departments returned last about persons, as columns beside the registry's own.

The county decided which answer counts; where the family took its consent back, or its days are over, an
answer counts no more, and the question is as if it had never been answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from liandong.analytics.tables import ColumnType
from liandong.integration.matrix import Question, matrix

PREFIX = "said_"


def _of(question: Question) -> Mapping[str, tuple[ColumnType, str]]:
    hit, name = "is_hit", f"{PREFIX}{question.id}"
    found = {name: (ColumnType.BOOLEAN, f"bool_or({hit})"), f"{name}_on": (ColumnType.DATE, "max(said_on)")}
    if question.bands:
        found[f"{name}_band"] = (ColumnType.TEXT, "max(nullif(band, ''))")
    if question.reasons:
        found[f"{name}_reason"] = (ColumnType.TEXT, "max(nullif(reason, ''))")
    return found


def _columns() -> Iterable[tuple[str, Question, ColumnType, str]]:
    for question in matrix().questions.values():
        for name, (kind, sql) in _of(question).items():
            yield name, question, kind, sql


ANSWER_TYPES: Mapping[str, ColumnType] = {name: kind for name, _question, kind, _sql in _columns()}
"""``said_QUESTION`` (a hit or none), ``…_on`` (its day), ``…_band`` and ``…_reason`` (codes), by name."""
QUESTION_OF: Mapping[str, Question] = {name: question for name, question, _kind, _sql in _columns()}
"""The question that each column is the answer to."""

_SQL = {name: sql for name, _question, _kind, sql in _columns()}


def answers_sql(names: Iterable[str], which: str) -> str:
    """A query of ``member_pk`` and these columns: of each person's latest answer that counts, on a day.

    ``which``: a condition on ``a``, the question about a person (``a.household_id``). Parameter: ``on``.
    The day of an answer is the one that the department names, else the one on which it came back.
    """
    chosen = list(names)
    questions = ", ".join(sorted({f"'{QUESTION_OF[name].id}'" for name in chosen})) or "''"
    columns = "".join(
        f", {_SQL[name]} filter (where question = '{QUESTION_OF[name].id}') as {name}" for name in chosen
    )
    return _LATEST.format(columns=columns, questions=questions, which=which)


_LATEST = """
select member_pk{columns}
from (
  select distinct on (a.member_id, a.question) a.member_id as member_pk, a.question,
    r.is_hit, r.band, r.reason,
    coalesce(r.on, (d.returned_at at time zone 'Asia/Shanghai')::date) as said_on
  from integration_returned r
  join integration_asked a on a.id = r.asked_id
  join integration_comparison c on c.id = a.comparison_id and c.withdrawn_at is null
  join integration_delivery d on d.id = r.delivery_id
  join registry_consent k on k.id = a.consent_id and k.given_on <= %(on)s and k.expires_on >= %(on)s
    and (k.withdrawn_on is null or k.withdrawn_on > %(on)s)
  where r.standing = 'counted' and a.question in ({questions}) and {which}
    and (d.returned_at at time zone 'Asia/Shanghai')::date <= %(on)s
  order by a.member_id, a.question, d.returned_at desc, r.id desc
) said
group by member_pk
"""
