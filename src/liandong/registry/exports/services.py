"""Taking households out of the registry: refused without a reason, marked, and written down."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from itertools import islice
from typing import IO

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import places_for, require
from liandong.foundation.audit.services import note
from liandong.foundation.keys import uuid7
from liandong.foundation.pages import formats
from liandong.foundation.places.selectors import paths_named
from liandong.registry.exports.files import Cell, write_csv, write_workbook
from liandong.registry.exports.watermark import Watermark
from liandong.registry.household_list import ORDERS, Selection, lines_for
from liandong.registry.list_columns import ListColumn, families_of
from liandong.registry.member_columns import MEMBER_COLUMNS, MemberColumn, members_of
from liandong.registry.models import Listing
from liandong.registry.wording import Value, in_words

EXPORT = "household.export"
FREE = 500
"""Households that may be exported without a reason: about a village."""
_AT_ONCE = 2000


class Format(Enum):
    """The kinds of files; the value is the ending of the name."""

    WORKBOOK = "xlsx"
    CSV = "csv"


class NoReason(Refusal):
    """Many households, and no word why."""

    message = marked(
        "Nothing was exported: these are {count} households, and an export of more than {free} needs a "
        "reason. Write what the file is for."
    )


@dataclass(frozen=True)
class Exported:
    """A finished file, at its beginning. It has no name on the disk: once closed, it is gone."""

    file: IO[bytes]
    name: str
    serial: str
    rows: int


@dataclass(frozen=True)
class Asked:
    """What is asked for.

    Attributes:
        filters: (name, words) of the filters in force, the words for the file alone.
        of_members: a row for each member of the households instead of one for each household.
    """

    selection: Selection
    columns: Sequence[ListColumn]
    kind: Format
    reason: str
    filters: Sequence[tuple[str, str]] = ()
    of_members: bool = False


def export(user: User, asked: Asked) -> Exported:
    """Write the households of a selection into a file, and down that it was done.

    Raises:
        OutOfScope: the user may export nothing.
        NoReason: more than :data:`FREE` households without a reason.
    Cost: one cursor, and for each 2,000 households four queries, two more for members.
    """
    require(user, EXPORT)
    reason = asked.reason.strip()
    lines = lines_for(user, asked.selection)
    many = lines.order_by()[: FREE + 1].count() > FREE
    if many and len(reason) < 4:
        raise NoReason(count=formats.count(lines.count()), free=FREE)
    key = uuid7()
    at = clock.now()
    # random digits of the key: those before them are the time
    serial = f"{at:%Y%m%d}-{key.hex[-8:].upper()}"
    tops = places_for(user, EXPORT)
    names = paths_named(tops)
    area = _("; ").join(" › ".join(names[top.pk]) for top in tops)
    mark = Watermark(serial, user, at, area, reason, tuple(words for _name, words in asked.filters))
    file = tempfile.TemporaryFile()  # noqa: SIM115  handed to the caller, who closes it
    with transaction.atomic():
        rows = _write(file, lines, asked, mark)
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        note(
            actor=user,
            action="household.export",
            subject=f"export:{serial}",
            place=tops[0] if len(tops) == 1 else None,
            detail={
                "rows": rows,
                "format": asked.kind.value,
                "of_members": asked.of_members,
                "columns": [column.name for column in asked.columns],
                "filters": sorted({name for name, _words in asked.filters}),
                "place": asked.selection.place.pk if asked.selection.place else None,
                "reason": reason,
                "sha256": digest,
            },
        )
    file.seek(0)
    what = _("Members of households") if asked.of_members else _("Households")
    return Exported(file, f"{what}-{serial}.{asked.kind.value}", serial, rows)


def _write(file: IO[bytes], lines: QuerySet[Listing], asked: Asked, mark: Watermark) -> int:
    own = [str(column.label) for column in MEMBER_COLUMNS] if asked.of_members else []
    headings = [_("Head"), *(str(column.label) for column in asked.columns), *own, _("Number of the export")]
    rows = ([*cells, mark.serial] for cells in _rows(lines, asked))
    if asked.kind is Format.CSV:
        return write_csv(file, headings, rows, mark)
    with tempfile.TemporaryDirectory() as folder:
        return write_workbook(file, folder, headings, rows, mark)


def _rows(lines: QuerySet[Listing], asked: Asked) -> Iterator[list[Cell]]:
    """One row for each household, or each of its members, in the order of the list: its head, the columns."""
    ids = (
        lines.order_by(*ORDERS["place"].columns)
        .values_list("household_id", flat=True)
        .iterator(chunk_size=_AT_ONCE)
    )
    while chunk := list(islice(ids, _AT_ONCE)):
        members = members_of(chunk) if asked.of_members else {}
        for family in families_of(chunk, asked.columns):
            cells = [_cell(column, column.of(family)) for column in asked.columns]
            of_family: list[Cell] = [family.household.head_name or formats.unknown(), *cells]
            if not asked.of_members:
                yield of_family
            for member in members.get(family.household.pk, ()):
                yield [*of_family, *(_cell(column, column.of(member)) for column in MEMBER_COLUMNS)]


def _cell(column: ListColumn | MemberColumn, value: Value) -> Cell:
    """Numbers and dates as such, so that they can be worked with; everything else as a page says it."""
    if column.is_number and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return value
    return value if isinstance(value, date) else in_words(value, codes=column.codes, unit=column.unit)
