"""Dated rows: ended, opened, superseded, carried. Every step is noted, so that it can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar

from django.db.models import Field, GeneratedField, Model

from liandong.registry.change_codes import MemberChange
from liandong.registry.fields import FIELDS
from liandong.registry.models import DatedFacts, Household, Member, MemberFacts
from liandong.registry.services.changes.work import Work, guard_forward

D = TypeVar("D", bound=DatedFacts)
# every table of dated facts, by its model's name: one that is added is changed like the others
DATED: Mapping[str, type[DatedFacts]] = {model.__name__: model for model in DatedFacts.__subclasses__()}
_OF_THE_ROW = frozenset({"id", "valid_from", "valid_to", "source", "stated", "recorded_at"})


def columns_of(model: type[DatedFacts]) -> dict[str, Field[object, object]]:
    """The columns of a table of facts that say something, by attribute name."""
    return {
        column.attname: column
        for column in model._meta.concrete_fields
        if column.name not in _OF_THE_ROW and not isinstance(column, GeneratedField)
    }


def owners_of(model: type[DatedFacts]) -> tuple[str, ...]:
    """The columns that say whose fact a row is, and of which year or scheme: one of them holds at a time."""
    names = columns_of(model)
    owner = "member_id" if "member_id" in names else "household_id"
    return (owner, *(name for name in ("year", "scheme") if name in names))


def household_tables() -> list[type[DatedFacts]]:
    """The tables that say how a household is on a day: not of a member, not of a year."""
    return [
        model
        for model in DATED.values()
        if owners_of(model)[0] == "household_id" and "year" not in owners_of(model)
    ]


def current(model: type[D], **owner: object) -> D | None:
    """The row that holds from some day on without an end."""
    return model._default_manager.filter(valid_to__isnull=True, **owner).first()


def renew(
    work: Work, model: type[D], row: D | None, values: Mapping[str, object], owner: Mapping[str, object]
) -> D:
    """From the work's day on these values hold; everything else is carried over from the row before.

    Raises:
        BeforeKnown: the row before begins later than the day.
    """
    kept: dict[str, object] = {}
    if row is not None:
        guard_forward(_whose(row), row.valid_from, work.on)
        kept = {name: getattr(row, name) for name in columns_of(model)}
        end(work, row, work.on)
    return opened(work, model, {**kept, **owner, **values}, stated=values, since=work.on)


def opened(
    work: Work,
    model: type[D],
    values: Mapping[str, object],
    *,
    stated: Iterable[str],
    since: date,
    until: date | None = None,
) -> D:
    """A new row, which the work's source states in part."""
    fields = set(FIELDS)
    row = model(
        valid_from=since,
        valid_to=until,
        source=work.source,
        stated=[name for name in stated if name in fields],
        **values,
    )
    row.save(force_insert=True)
    work.steps.append(["open", model.__name__, row.pk, until])
    return row


def end(work: Work, row: DatedFacts, on: date) -> None:
    """The row holds until the day, and no longer from that day on."""
    before = row.valid_to
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    work.steps.append(["end", type(row).__name__, row.pk, before, on])


def supersede(work: Work, row: D, values: Mapping[str, object]) -> D:
    """The row never was right: it stays to be read without a day of its own, and a corrected one holds."""
    until = row.valid_to
    kept = {name: getattr(row, name) for name in columns_of(type(row))}
    end(work, row, row.valid_from)
    return opened(work, type(row), {**kept, **values}, stated=values, since=row.valid_from, until=until)


def leave(work: Work, member: Member, how: MemberChange) -> MemberFacts | None:
    """A member belongs no longer from the work's day on. Returns the facts that held until then.

    Raises:
        BeforeKnown: the register knows something of a later day about the member.
    """
    guard_forward(member, member.valid_from, work.on)
    facts = current(MemberFacts, member=member)
    if facts is not None:
        guard_forward(member, facts.valid_from, work.on)
        end(work, facts, work.on)
    member.valid_to = work.on
    member.left_by = how
    member.save(update_fields=["valid_to", "left_by"])
    work.steps.append(["end", "Member", member.pk, None, work.on])
    return facts


def set_columns(work: Work, row: Household, **values: object) -> None:
    """Set columns of a household that say nothing of a person; what they were is kept with the steps."""
    for name, value in values.items():
        work.steps.append(["set", "Household", row.pk, name, getattr(row, name), value])
        setattr(row, name, value)
    row.save(update_fields=list(values))


def carry_origins(work: Work, facts: MemberFacts, to: Member, since: date) -> None:
    """Keep the sources of facts that a member brings along: rows without a day, one for each source."""
    said: dict[int, list[str]] = {}
    done: set[str] = set()
    rows = MemberFacts.objects.filter(member_id=facts.member_id, valid_from__lte=since)
    for row in rows.order_by("-valid_from", "-pk"):
        new = [name for name in row.stated if name not in done]
        done.update(new)
        if new:
            said.setdefault(row.source_id, []).extend(new)
    for source_id, stated in said.items():
        row = MemberFacts(
            **{name: getattr(facts, name) for name in columns_of(MemberFacts)}
            | {"member_id": to.pk, "household_id": to.household_id, "is_head": None, "relation": None},
            valid_from=since,
            valid_to=since,
            source_id=source_id,
            stated=[name for name in stated if name not in ("is_head", "relation")],
        )
        row.save(force_insert=True)
        work.steps.append(["open", "MemberFacts", row.pk, since])


def same(one: object, other: object) -> bool:
    """Whether two values are the same fact: 40 and 40.00 are, unknown and no are not."""
    return canonical(one) == canonical(other)


def canonical(value: object) -> str:
    """A value as a form carries it: one text for one fact, empty for unknown."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) or type(value).__name__ == "Decimal":
        return f"{float(str(value)):.2f}".rstrip("0").rstrip(".")
    return str(value)


def _whose(row: Model) -> object:
    return row.member if isinstance(row, MemberFacts) else getattr(row, "household", row)
