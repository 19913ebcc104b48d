"""The columns that the list of households and its exports can show; each reader chooses and keeps theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from liandong.analytics.tables import ColumnType
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import places_for
from liandong.foundation.places.selectors import ways_named
from liandong.registry import household_columns
from liandong.registry.fields import FIELDS, CodeList, Keeps, fields_of
from liandong.registry.help_columns import HELP_COLUMNS
from liandong.registry.household_columns import Read
from liandong.registry.local_fields import PREFIX, is_local, local_fields_of
from liandong.registry.marks import CONDITIONS, UNKNOWNS
from liandong.registry.models import (
    Guarantees,
    Household,
    HouseholdFacts,
    HouseholdStatus,
    ListColumns,
    Listing,
    LivingConditions,
    LocalValue,
    Source,
)
from liandong.registry.selectors import READ, sight_of
from liandong.registry.sight import Sight
from liandong.registry.wording import Value, in_words

if TYPE_CHECKING:
    from django.utils.functional import Promise, _StrPromise

    LazyText = _StrPromise | Promise

_TABLES: Mapping[Keeps, type[Any]] = {
    Keeps.STATUS: HouseholdStatus,
    Keeps.FAMILY: HouseholdFacts,
    Keeps.GUARANTEES: Guarantees,
    Keeps.LIVING: LivingConditions,
}
_CLOSE = frozenset({"village", "group", "source", "observed", "external_no"})
"""What leads to a family, or says whose list it stands on: not for those who see no names."""
_TOWN = "township"
_NAMED = ("helper_name", "contact_name")  # who works for the family, not who it is


@dataclass(frozen=True)
class ListedFamily:
    """A household with what the columns read.

    Attributes:
        facts: the row in force of each table that a column reads.
        beside: what stands in local columns and in columns of higher parts, by the name of the column.
        places: names from the province down to its place.
    """

    household: Household
    line: Listing
    facts: Mapping[Keeps, Model]
    places: Sequence[str]
    beside: Mapping[str, Value] = field(default_factory=dict)

    def place_at(self, level: int) -> str:
        """The name of the place of a level counted from the household's county (0), empty where none is."""
        ids = _way(self.line.path)
        start = ids.index(self.line.county_id) if self.line.county_id in ids else 0
        names = self.places[start + level : start + level + 1]
        return names[0] if names else ""


@dataclass(frozen=True)
class ListColumn:
    """A column.

    Attributes:
        of: what stands in it; None is unknown.
        order: the name of its order in :data:`liandong.registry.household_list.ORDERS`.
        is_chosen: shown to whoever has chosen nothing.
        kept: the table of facts that it reads, if it reads one.
        read: for a column of a higher part, what stands in it for ids of households.
    """

    name: str
    label: str | LazyText
    of: Callable[[ListedFamily], Value]
    codes: CodeList | None = None
    unit: str = ""
    order: str = ""
    is_number: bool = False
    is_chosen: bool = False
    kept: Keeps | None = None
    read: Read | None = None

    def words(self, family: ListedFamily) -> str:
        """The value as a page says it."""
        return in_words(self.of(family), codes=self.codes, unit=self.unit)


def _place(name: str, label: LazyText, level: int, *, order: str = "", is_chosen: bool = False) -> ListColumn:
    return ListColumn(name, label, lambda family: family.place_at(level), order=order, is_chosen=is_chosen)


def _listed(words: Mapping[str, Promise]) -> Callable[[ListedFamily], str]:
    return lambda family: str(_("; ")).join(str(words[mark]) for mark in family.line.marks if mark in words)


def _fact(kept: Keeps, name: str) -> Callable[[ListedFamily], Value]:
    return lambda family: getattr(family.facts.get(kept), name, None)


def _facts(kept: Keeps) -> tuple[ListColumn, ...]:
    """A column for each field of a table, but for those that say who somebody is."""
    return tuple(
        ListColumn(
            name,
            field.label,
            _fact(kept, name),
            codes=field.codes,
            unit=field.unit,
            is_number=bool(field.unit) and field.unit != "year",
            kept=kept,
        )
        for name, field in fields_of(kept).items()
        if not field.is_personal or name in _NAMED
    )


def _beside(name: str) -> Callable[[ListedFamily], Value]:
    return lambda family: family.beside.get(name)


_FIRST = (
    ListColumn(
        "number", _("Number"), lambda family: family.household.household_no, order="number", is_chosen=True
    ),
    _place("township", _("Township"), 1),
    _place("village", _("Village"), 2, order="place", is_chosen=True),
    ListColumn("group", _("Group"), lambda family: family.household.group_no or "", is_chosen=True),
    ListColumn(
        "persons",
        _("Persons"),
        lambda family: family.line.persons,
        order="persons",
        is_number=True,
        is_chosen=True,
    ),
    ListColumn(
        "income",
        _("Net income per head"),
        lambda family: family.line.net_income_pc_yuan,
        unit="yuan",
        order="income",
        is_number=True,
        is_chosen=True,
    ),
    ListColumn(
        "income_year", _("Income year"), lambda family: family.line.income_year, unit="year", is_number=True
    ),
    ListColumn("conditions", _("Conditions"), _listed(CONDITIONS)),
    ListColumn("unknown", _("To be found out"), _listed(UNKNOWNS)),
)
_OF_SOURCE = (
    ListColumn("source", _("Source"), lambda family: family.household.source.title, is_chosen=True),
    ListColumn("observed", _("Observed on"), lambda family: family.household.source.observed_on),
)
_LAST = (
    *_OF_SOURCE,
    ListColumn(
        "registered",
        _("Registered on"),
        lambda family: family.household.registered_at.date(),
        order="registered",
    ),
    ListColumn("external_no", _("Number elsewhere"), lambda family: family.household.external_no or ""),
)
_HELP = tuple(
    ListColumn(name, label, _beside(name), unit=unit, read=read, is_number=bool(unit))
    for name, label, read, unit in HELP_COLUMNS
)
_OF_FACTS: Mapping[Keeps, tuple[ListColumn, ...]] = {kept: _facts(kept) for kept in _TABLES}

COLUMN_GROUPS: tuple[tuple[LazyText, tuple[ListColumn, ...]], ...] = (
    (_("About the household"), _FIRST),
    (_("Standing"), _OF_FACTS[Keeps.STATUS]),
    (_("Kind, causes and who helps"), _OF_FACTS[Keeps.FAMILY]),
    (_("Food, clothing, three guarantees and water"), _OF_FACTS[Keeps.GUARANTEES]),
    (_("Living conditions"), _OF_FACTS[Keeps.LIVING]),
    (_("What is done for the family"), _HELP),
    (_("Where it is from"), _LAST),
)
LIST_COLUMNS: Mapping[str, ListColumn] = {
    column.name: column for _group, columns in COLUMN_GROUPS for column in columns
}
"""Every column after the head's name, which always stands first."""


def local_columns_of(user: User) -> dict[str, ListColumn]:
    """The local columns in force in the reader's area, as columns of the list. Cost: one query."""
    return {
        name: ListColumn(
            name,
            known.label,
            _beside(name),
            unit=known.unit,
            is_number=known.type in (ColumnType.INTEGER, ColumnType.FLOAT),
            kept=Keeps.LOCAL,
        )
        for name, known in local_fields_of(places_for(user, READ), clock.today()).items()
    }


def offered_columns_of(user: User) -> dict[str, ListColumn]:
    """The columns of higher parts. Cost: what they say."""
    return {
        name: ListColumn(name, one.label, _beside(name), read=one.read)
        for name, one in household_columns.offered_to(user).items()
    }


def is_seen(column: ListColumn, sight: Sight) -> bool:
    """Whether a column may be seen. Those who see no names see none of their own county or a higher part."""
    if not sight.is_masked:
        return True
    if column.kept is not None:
        return column.name in FIELDS and sight.shows(FIELDS[column.name])
    return column.read is None and column.name not in _CLOSE


def all_columns_of(user: User) -> dict[str, ListColumn]:
    """Every column that this reader can have. Cost: as :func:`local_columns_of`."""
    return {column.name: column for _title, columns in groups_of(user) for column in columns}


def groups_of(user: User) -> list[tuple[str | LazyText, tuple[ListColumn, ...]]]:
    """The columns to choose from, those of the own county last. Cost: as :func:`local_columns_of`."""
    more: list[tuple[str | LazyText, tuple[ListColumn, ...]]] = [
        (_("What was worked out"), tuple(offered_columns_of(user).values())),
        (_("Columns of our own"), tuple(local_columns_of(user).values())),
    ]
    sight = sight_of(user)
    seen = (
        (title, tuple(column for column in columns if is_seen(column, sight)))
        for title, columns in [*COLUMN_GROUPS, *more]
    )
    return [(title, columns) for title, columns in seen if columns]


def columns_of(user: User) -> tuple[ListColumn, ...]:
    """The columns that this reader has chosen, else those that everybody gets.

    Where the village is too much to see, the township stands among those that everybody gets.
    Cost: one query, one more where local columns are among them.
    """
    kept = ListColumns.objects.filter(user=user).first()
    names = kept.columns if kept else []
    known = LIST_COLUMNS if LIST_COLUMNS.keys() >= set(names) else all_columns_of(user)
    sight = sight_of(user)
    chosen = [known[name] for name in names if name in known and is_seen(known[name], sight)]
    usual = {name for name, column in LIST_COLUMNS.items() if column.is_chosen}
    usual |= {_TOWN} if sight.is_masked else set()
    return tuple(chosen) or tuple(
        column for column in LIST_COLUMNS.values() if column.name in usual and is_seen(column, sight)
    )


def families_of(ids: Sequence[int], columns: Sequence[ListColumn]) -> list[ListedFamily]:
    """What the columns read of these households, in this order.

    The ids must come from a selector that knows the reader. Cost: two queries, one where a column of the
    source is asked for, one for each table of facts that a column reads, for
    local columns, and for each column of a higher part.
    """
    lines = Listing.objects.filter(pk__in=ids).select_related("household").defer("grams", "names")
    by_id = {line.pk: line for line in lines}
    kept = [by_id[pk] for pk in ids if pk in by_id]
    asked = {column.name for column in columns}
    if asked & {column.name for column in _OF_SOURCE}:
        # few sources for many families: each is read once
        sources = Source.objects.in_bulk({line.household.source_id for line in kept})
        for line in kept:
            line.household.source = sources[line.household.source_id]
    facts: dict[int, dict[Keeps, Model]] = {line.pk: {} for line in kept}
    for table, model in _TABLES.items():
        wanted = [column.name for column in columns if column.kept is table]
        if wanted:
            rows = model._default_manager.filter(household__in=ids, valid_to__isnull=True)
            for row in rows.only("household_id", *wanted):
                facts[row.household_id][table] = row
    beside = _local_values(ids, [column.name for column in columns if is_local(column.name)])
    for column in columns:
        if column.read is not None:
            for pk, value in column.read(ids).items():
                beside.setdefault(pk, {})[column.name] = value
    names = ways_named({line.place_id: _way(line.path) for line in kept})
    return [
        ListedFamily(line.household, line, facts[line.pk], names[line.place_id], beside.get(line.pk, {}))
        for line in kept
    ]


def _local_values(ids: Sequence[int], names: Sequence[str]) -> dict[int, dict[str, Value]]:
    """What is filled in now of some local columns. Cost: one query, none without such a column."""
    found: dict[int, dict[str, Value]] = {}
    if names:
        codes = [name.removeprefix(PREFIX) for name in names]
        rows = LocalValue.objects.filter(
            household__in=ids, column__code__in=codes, valid_to__isnull=True
        ).select_related("column")
        for row in rows:
            found.setdefault(row.household_id, {})[f"{PREFIX}{row.column.code}"] = row.value
    return found


def _way(path: str) -> list[int]:
    return [int(part) for part in path.strip("/").split("/")]
