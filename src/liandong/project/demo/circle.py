"""The demo walks the same way as a county's first day: places, people, a file in, a run, and a file to try.

Every step is left out where it has been done, so that a demo that was interrupted is finished by calling
it again, and one that is complete is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.accounts.models import User
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import by_code
from liandong.foundation.places.services import PlaceRow, load_places
from liandong.identification.models import Run, RunState, StandardText
from liandong.identification.services.runs import start_run
from liandong.identification.services.standards import add_standard
from liandong.intake.known_mappings import shipped
from liandong.intake.models import ImportBatch
from liandong.intake.services.batches import Order, check, merge_batch, upload
from liandong.intake.states import State
from liandong.linkage.settling import settle_all
from liandong.project import home
from liandong.project.demo.facts import AS_OF
from liandong.project.demo.families import Families, generate
from liandong.project.demo.people import settle_people
from liandong.project.demo.places import COUNTY_CODE, place_rows
from liandong.registry.models import Household

MAPPING = "families"
STANDARD = Path(__file__).parent / "standard.toml"
SOURCE = "generated for the demo"
TITLE = "2025 年秋季走访（虚构）"
WORKBOOK, ANSWERS = "families.xlsx", "families_planted_errors.csv"


class OtherDataThere(Refusal):
    """The database holds households that no demo put there."""

    message = marked(
        "The register holds {count} households that are not of the demo, so nothing was added; "
        "give the demo a home of its own with LIANDONG_HOME."
    )


@dataclass(frozen=True)
class Stage:
    """One step: what is being done, what was done, and the figures in that sentence."""

    doing: str
    done: str
    figures: Mapping[str, object] = field(default_factory=dict)


Tell = Callable[[Stage, bool], None]

PLACES = Stage(marked("Loading places…"), marked("Places: {places}"))
PEOPLE = Stage(marked("Opening accounts…"), marked("Accounts: {accounts}"))
FAMILIES = Stage(
    marked("Generating families…"), marked("Families generated: {households} households, {persons} persons")
)
IMPORT = Stage(
    marked("Taking the workbook in…"),
    marked("Taken in: {taken} households; refused, with reasons: {refused}"),
)
RUN = Stage(
    marked("Identifying…"),
    marked("Identified: {poor} visits suggested, {cannot_tell} cannot be told yet, {households} in all"),
)


def walk(*, households: int, seed: int, tell: Tell) -> Run:
    """Fill the database, as far as it is not filled yet. Returns the run that the demo shows.

    Raises:
        OtherDataThere: somebody else's households are in the database.
    """
    _only_mine()
    tell(PLACES, False)
    load_places([PlaceRow(row, *pair) for row, pair in enumerate(place_rows(), start=2)], source=SOURCE)
    _told(tell, PLACES, places=len(place_rows()))
    tell(PEOPLE, False)
    users = settle_people()
    _told(tell, PEOPLE, accounts=len(users))
    county = _county()
    batch = ImportBatch.objects.filter(source_title=TITLE).exclude(state=State.DISCARDED).first()
    if batch is None:
        batch = _upload(_files(households, seed, tell), county, users)
    if batch.state != State.MERGED:
        tell(IMPORT, False)
        batch = merge_batch(check(batch, actor=users["county"]), actor=users["county"])
    settle_all()
    refused = batch.households_refused
    _told(tell, IMPORT, taken=batch.households_read - refused, refused=refused)
    run = Run.objects.filter(place=county, state=RunState.FINISHED).order_by("pk").first()
    if run is None:
        tell(RUN, False)
        standard = StandardText.objects.filter(place=county).order_by("pk").first()
        if standard is None:
            standard = add_standard(actor=users["county"], place=county, content=STANDARD.read_bytes())
        run = start_run(actor=users["county"], place=county, standard=standard, as_of=AS_OF)
    _told(tell, RUN, poor=run.poor, cannot_tell=run.cannot_tell, households=run.households)
    return run


def folder() -> Path:
    """Where the generated workbook lies, for trying the upload by hand."""
    return home.home() / "demo"


def _told(tell: Tell, stage: Stage, **figures: object) -> None:
    tell(Stage(stage.doing, stage.done, figures), True)


def _only_mine() -> None:
    others = Household.objects.exclude(source__title=TITLE).count()
    if others and not settings.LIANDONG_DEMO_ACCOUNTS.exists():
        raise OtherDataThere(count=others)


def _county() -> Place:
    place = by_code(COUNTY_CODE)
    if place is None:
        raise LookupError("the demo's county was loaded, and is not there")
    return place


def _files(households: int, seed: int, tell: Tell) -> Path:
    tell(FAMILIES, False)
    families: Families = generate(households, seed)
    folder().mkdir(parents=True, exist_ok=True)
    workbook = folder() / WORKBOOK
    families.write_workbook(workbook)
    families.write_answers(folder() / ANSWERS)
    _told(tell, FAMILIES, households=families.households, persons=len(families.rows))
    return workbook


def _upload(workbook: Path, county: Place, users: Mapping[str, User]) -> ImportBatch:
    mapping = next(one for one in shipped() if one.id == MAPPING)
    with workbook.open("rb") as content:
        return upload(
            content,
            name=workbook.name,
            mapping=mapping,
            order=Order(
                place=county, source_title=TITLE, source_kind="visit", observed_on=AS_OF, is_baseline=True
            ),
            actor=users["county"],
        )
