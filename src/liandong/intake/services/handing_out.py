"""Filled workbooks: handed out in a round, known when they come back; and the national layout, filled."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO
from uuid import UUID

import pyarrow as pa
from django.db import transaction
from django.utils.translation import gettext as _
from pyarrow import parquet

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import may, require, visible_places
from liandong.foundation.audit.services import note
from liandong.foundation.files.models import FileType
from liandong.foundation.files.services import store
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import names_on, path_names, subtree
from liandong.intake.handed import HandedOut
from liandong.intake.models import ImportBatch, UpdateWorkbook
from liandong.intake.template import Filling, PlaceNames, VillageRow, write_template
from liandong.intake.village_sheet import as_texts, from_texts
from liandong.registry.extracts import family_rows
from liandong.registry.local_fields import local_fields, with_local_values
from liandong.registry.selectors import latest_profiles
from liandong.registry.village_fields import VILLAGE_FIELDS

EXPORT, VILLAGE_READ = "household.export", "village.read"
PURPOSE = "handed-out"
_STAMP = re.compile(r"liandong:([0-9a-f-]{36})")


class TooWide(Refusal):
    """A workbook for more than a county."""

    message = marked(
        "A workbook is filled for a county or less, because household numbers are unique within a county; "
        "choose a county, a township or a village."
    )


class NobodyThere(Refusal):
    """A place without families."""

    message = marked("No family is registered in {place}, so there is nothing to fill a workbook with.")


class WorkbookOfOthers(Refusal):
    """A workbook that was made for another area."""

    message = marked(
        "This workbook was made for {made}, and the import is for {wanted}; "
        "choose {made} and upload it there."
    )


@dataclass(frozen=True)
class Made:
    """A filled workbook: how many stand in it, and the record of a round's workbook."""

    households: int
    members: int
    workbook: UpdateWorkbook | None = None


@transaction.atomic
def hand_out(place: Place, *, round_name: str, actor: User | None, out: IO[bytes]) -> Made:
    """Write the workbook of a place for a round, prefilled and stamped; what went out is kept sealed.

    Args:
        actor: whose area bounds it; None for the machine itself.

    Raises:
        OutOfScope, TooWide, NobodyThere.
    """
    rows = _rows(place, actor)
    villages = known_villages(place, actor)
    buffer = io.BytesIO()
    parquet.write_table(rows, buffer)
    stored = store(
        buffer.getvalue(),
        name=f"{round_name[:80]}.parquet",
        purpose=PURPOSE,
        actor=actor,
        types=(FileType.PARQUET,),
    )
    workbook = UpdateWorkbook.objects.create(
        round=round_name,
        place=place,
        file=stored,
        households=_households(rows),
        members=rows.num_rows,
        villages=[
            {"village": one.place_id, "year": one.year, "values": as_texts(one.values)} for one in villages
        ],
        made_at=clock.now(),
        made_by=actor,
    )
    told = (
        _("Round: {round}").format(round=round_name),
        _(
            "Change what has changed, fill in what was empty, leave the rest as it is: "
            "a cell that comes back unchanged counts as not said."
        ),
        _("Columns of numbers are empty on purpose; an empty cell takes nothing away."),
    )
    stamp = f"liandong:{workbook.key}"
    _write("families", rows, out=out, place=place, actor=actor, told=told, stamp=stamp, villages=villages)
    _note("workbook.handed_out", f"workbook:{workbook.key}", place, actor, rows)
    return Made(workbook.households, workbook.members, workbook)


@transaction.atomic
def write_national(place: Place, *, actor: User | None, out: IO[bytes]) -> Made:
    """Write the families of a place in the layout of the national system. Errors: as :func:`hand_out`."""
    rows = _rows(place, actor)
    told = (_("Numbers of documents, phones and accounts are never written; their columns are empty."),)
    _write("national", rows, out=out, place=place, actor=actor, told=told)
    _note("workbook.national", f"place:{place.pk}", place, actor, rows)
    return Made(_households(rows), rows.num_rows)


def _rows(place: Place, actor: User | None) -> pa.Table:
    if actor is not None:
        require(actor, EXPORT, place)
    if place.level < Level.COUNTY:
        raise TooWide
    rows = family_rows(place, clock.today(), user=actor)
    if not rows.num_rows:
        raise NobodyThere(place=path_names(place)[-1])
    return with_local_values(rows, place, local_fields(place, clock.today()).values())


def _households(rows: pa.Table) -> int:
    return len(rows["household_no"].unique())


def _write(
    kind: str,
    rows: pa.Table,
    *,
    out: IO[bytes],
    place: Place,
    actor: User | None,
    told: Iterable[str],
    stamp: str = "",
    villages: Sequence[VillageRow] = (),
) -> None:
    who = str(actor) if actor is not None else _("the platform")
    mark = _("{place} · made {at} by {who} · {households} households, {members} members").format(
        place=" › ".join(path_names(place)),
        at=formats.moment(clock.now()),
        who=who,
        households=formats.count(_households(rows)),
        members=formats.count(rows.num_rows),
    )
    care = _("It holds personal data: pass it on to nobody else, and delete it when the work is done.")
    filling = Filling(rows.to_pylist(), place_names(rows), (mark, *told, care), stamp, mark, villages)
    write_template(kind, out, filling, local=local_fields(place, clock.today()).values())


def known_villages(place: Place, actor: User | None) -> list[VillageRow]:
    """Every village of a place with the latest year that is known of it; else last year, empty.

    Nothing where the actor may not read the facts of villages. Cost: three queries.
    """
    if actor is None:
        found = subtree(place)
    elif may(actor, VILLAGE_READ, place):
        found = subtree(place).filter(pk__in=visible_places(actor, action=VILLAGE_READ))
    else:
        return []
    villages = list(found.filter(level=Level.VILLAGE).order_by("path"))
    latest = latest_profiles(villages)
    named = {one.place_id: one for one in names_on().filter(place__in=villages)}
    rows = []
    for village in villages:
        name, profile = named.get(village.pk), latest.get(village.pk)
        values = {} if profile is None else {field: getattr(profile, field) for field in VILLAGE_FIELDS}
        rows.append(
            VillageRow(
                place_id=village.pk,
                code=(name.code or "") if name else "",
                name=name.name if name else "",
                year=clock.today().year - 1 if profile is None else profile.year,
                values=values,
            )
        )
    return rows


def place_names(rows: pa.Table) -> dict[int, PlaceNames]:
    """Code and names of the places that the rows name. Cost: two queries."""
    places = list(Place.objects.filter(pk__in=rows["place_id"].unique().to_pylist()))
    ids = {one for place in places for one in place.ids}
    named = {one.place_id: one for one in names_on().filter(place__in=ids).select_related("place")}
    return {
        place.pk: PlaceNames(
            (named[place.pk].code or "") if place.pk in named else "",
            # of two of one level, as after a merger, the lower counts
            {Level(named[one].place.level): named[one].name for one in place.ids if one in named},
        )
        for place in places
    }


def _note(action: str, subject: str, place: Place, actor: User | None, rows: pa.Table) -> None:
    note(
        actor=actor,
        action=action,
        subject=subject,
        place=place,
        detail={"households": _households(rows), "members": rows.num_rows},
    )


def workbook_of(stamp: str | None) -> UpdateWorkbook | None:
    """The workbook that a stamp names; None where it is none of ours."""
    found = _STAMP.fullmatch((stamp or "").strip())
    if found is None:
        return None
    return UpdateWorkbook.objects.select_related("place", "file").filter(key=UUID(found[1])).first()


def returned(batch: ImportBatch, workbook: UpdateWorkbook, actor: User | None) -> HandedOut | None:
    """What a workbook said when it went out, and what the register holds now; None once that is erased.

    Errors: WorkbookOfOthers.
    """
    if not batch.place.contains(workbook.place):
        raise WorkbookOfOthers(made=path_names(workbook.place)[-1], wanted=path_names(batch.place)[-1])
    if workbook.file.erased_at is not None:
        return None
    with workbook.file.opened(suffix=".parquet") as path:
        then = parquet.read_table(path)
    villages = {(one["village"], one["year"]): from_texts(one["values"]) for one in workbook.villages}
    now = family_rows(workbook.place, clock.today(), user=actor)
    local = local_fields(workbook.place, clock.today()).values()
    return HandedOut(then, with_local_values(now, workbook.place, local), villages)
