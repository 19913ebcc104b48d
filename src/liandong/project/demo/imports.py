"""A county's first weeks: a file in, its wrong cells marked, most of them put right, in again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from liandong.foundation.accounts.models import User
from liandong.foundation.places.models import Place
from liandong.intake.models import ImportBatch
from liandong.intake.rules import RULES, Severity
from liandong.intake.services.batches import Order, check, merge_batch, upload
from liandong.intake.states import State
from liandong.project import home
from liandong.project.demo.block import AS_OF
from liandong.project.demo.families import Sheet, sheets
from liandong.project.demo.files import Counted, write_file
from liandong.project.demo.places import County
from liandong.project.demo.rule_scores import sheet_mapping
from liandong.project.demo.slip_table import SLIPS
from liandong.project.demo.slips import by_rates

TITLE = "2025 年秋季走访（虚构）"
KEPT_WRONG = 3
"""Of so many refused families one is left as it came, to be put right by whoever tries the demo."""

WORKBOOK_UP_TO = 12_000
"""More households than these go into a csv file: a workbook takes longer to write than all the rest."""


@dataclass(frozen=True)
class Files:
    """What was written for a county: the sheet with slips, and the families that were put right."""

    sheet: Path
    corrected: Path
    counted: Counted


def folder() -> Path:
    """Where the generated files lie, for trying the upload by hand."""
    return home.home() / "demo"


def write_files(county: County, households: int, seed: int) -> Files:
    """The county's sheet with its key beside it; the refused families, put right; those left as they came."""
    folder().mkdir(parents=True, exist_ok=True)
    ending = ".xlsx" if households <= WORKBOOK_UP_TO else ".csv"
    sheet, corrected, left = (
        folder() / f"{county.id}_{name}{ending}" for name in ("families", "corrected", "still_wrong")
    )
    refused: list[str] = []
    with_slips = sheets(households, seed, slips=by_rates(SLIPS), county=county)
    counted = write_file(sheet, _noted(with_slips, refused), has_slips=True)
    put_right = [number for place, number in enumerate(refused) if place % KEPT_WRONG]
    write_file(corrected, _only(sheets(households, seed, county=county), put_right), has_slips=False)
    as_came = sorted(set(refused) - set(put_right))
    with_slips = sheets(households, seed, slips=by_rates(SLIPS), county=county)
    write_file(left, _only(with_slips, as_came), has_slips=True)
    return Files(sheet, corrected, counted)


def take_in(path: Path, place: Place, actor: User) -> ImportBatch:
    """Upload, check and merge a file, as the page does."""
    with path.open("rb") as content:
        batch = upload(
            content,
            name=path.name,
            mapping=sheet_mapping(),
            order=Order(
                place=place, source_title=TITLE, source_kind="visit", observed_on=AS_OF, is_baseline=True
            ),
            actor=actor,
        )
    return finish(batch, actor)


def finish(batch: ImportBatch, actor: User) -> ImportBatch:
    """Check and merge a batch that was uploaded, unless that is done."""
    if batch.state == State.MERGED:
        return batch
    return merge_batch(check(batch, actor=actor), actor=actor)


def _noted(found: Iterable[Sheet], refused: list[str]) -> Iterator[Sheet]:
    """The same sheets; the numbers of the families that the intake will refuse are noted down."""
    for sheet in found:
        refused += [
            one.household_no
            for one in sheet.written
            if one.slip.is_bad and RULES[one.slip.rule].severity_in("national") is Severity.REFUSE
        ]
        yield sheet


def _only(found: Iterable[Sheet], numbers: list[str]) -> Iterator[Sheet]:
    """The rows of these families; a row that lost its number goes with the family it stands in."""
    wanted = pa.array(numbers, pa.string())
    for sheet in found:
        # the number of the row before: a family's first row never loses it
        whole = pc.fill_null_forward(sheet.rows["household_no"])
        keep = pc.is_in(whole, wanted)
        places = {row: place for place, row in enumerate(pc.indices_nonzero(keep).to_pylist())}
        written = tuple(replace(one, row=places[one.row]) for one in sheet.written if one.row in places)
        yield Sheet(sheet.village, sheet.rows.filter(keep), written, {})
