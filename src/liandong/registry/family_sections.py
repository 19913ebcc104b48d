"""The sections of a family's page that are lists of facts, each with its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from liandong.foundation.pages.tags.lists import Fact
from liandong.registry.family_state import FamilyState
from liandong.registry.field_forms import capital
from liandong.registry.fields import Keeps, fields_of
from liandong.registry.models import LocalColumn, LocalValue, Member
from liandong.registry.origins import OF_HOUSEHOLD, Origin
from liandong.registry.sight import Sight
from liandong.registry.wording import in_words


@dataclass(frozen=True)
class Section:
    """Facts under one heading. ``origin``: their source, where all have the same one and do not repeat it."""

    facts: tuple[Fact, ...]
    origin: str = ""
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class MemberLine:
    """One member: who it is (``name``: as the reader may see it), the table's columns, every other fact."""

    member: Member
    name: str
    is_head: bool
    age: str
    cells: tuple[tuple[str, str], ...]
    others: Section


@dataclass(frozen=True)
class Ability:
    """Something a member can do, or that the family or a member wants."""

    what: str
    whose: str
    detail: str
    origin: str


def said_once(facts: Iterable[Fact], unknown: Iterable[str] = ()) -> Section:
    """Facts that all come from one source, without it, and that source; else the facts as they are."""
    facts = tuple(facts)
    origins = {fact.source for fact in facts}
    if len(facts) < 2 or len(origins) != 1:
        return Section(facts, "", tuple(unknown))
    return Section(tuple(replace(fact, source="") for fact in facts), origins.pop(), tuple(unknown))


def asked_section(state: FamilyState, kept: Keeps, sight: Sight) -> Section:
    """A table of which all is asked for: what is known, and the labels of what was never asked."""
    known: list[Fact] = []
    unknown: list[str] = []
    row = state.row(kept)
    for field in filter(sight.shows, fields_of(kept).values()):
        value = getattr(row, field.name, None)
        origin = state.origins.get((OF_HOUSEHOLD, field.name))
        if value is not None:
            text = in_words(value, codes=field.codes, unit=field.unit)
            known.append(Fact(capital(field.label), text, sight.source(origin)))
        elif origin is not None:
            # a source was asked for it and did not know: that is a fact of its own
            known.append(Fact(capital(field.label), None, sight.source(origin)))
        else:
            unknown.append(str(field.label))
    return said_once(known, unknown)


def known_section(state: FamilyState, sight: Sight, *kept: Keeps) -> Section:
    """The facts of tables of which most hold for few families: what is known, and nothing of the rest."""
    facts = []
    for table in kept:
        row = state.row(table)
        for field in filter(sight.shows, fields_of(table).values()):
            value = getattr(row, field.name, None)
            if value is None:
                continue
            text = in_words(value, codes=field.codes, unit=field.unit)
            origin = state.origins.get((OF_HOUSEHOLD, field.name))
            facts.append(Fact(capital(field.label), text, sight.source(origin)))
    return said_once(facts)


def abilities(state: FamilyState) -> tuple[tuple[Ability, ...], tuple[Ability, ...]]:
    """What members can do, and what the family wants."""
    names = {member.pk: str(member) for member in state.members}
    skills = tuple(
        Ability(
            " · ".join(filter(None, (one.get_kind_display(), one.get_level_display() if one.level else ""))),
            names.get(one.member_id, ""),
            one.detail or "",
            str(_origin(one.source)),
        )
        for one in state.skills
        if one.member_id in names
    )
    wishes = tuple(
        Ability(
            str(one.get_kind_display()),
            names.get(one.member_id or 0, "") or _("the family"),
            one.detail or "",
            str(_origin(one.source)),
        )
        for one in state.wishes
    )
    return skills, wishes


def local_section(state: FamilyState) -> Section:
    """The columns that the county declared for itself. Cost: one query where there are any."""
    if not state.local_values:
        return Section(())
    columns = LocalColumn.objects.in_bulk(list(state.local_values))
    ordered = sorted(state.local_values.items(), key=lambda item: columns[item[0]].code)
    return said_once(_local(columns[pk], value) for pk, value in ordered)


def _local(column: LocalColumn, value: LocalValue) -> Fact:
    text = in_words(value.value)
    return Fact(column.title, f"{text} {column.unit}".strip(), str(_origin(value.source)))


def _origin(source: object) -> Origin:
    return Origin(source.title, source.observed_on)  # type: ignore[attr-defined]  # a Source, loaded with its row
