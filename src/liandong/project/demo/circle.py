"""The demo walks the same way as a prefecture's first weeks, as far as the circle is built.

Places, people, files in, their errors put right, villages, lines, a run. Every step is left out where it has
been done, so that a demo that was interrupted is finished by calling it again, and one that is complete is
left as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.conf import settings

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.accounts.models import User
from liandong.foundation.places.borders import keep_borders
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import by_code
from liandong.foundation.places.services import PlaceRow, load_places
from liandong.identification.models import Run
from liandong.intake.models import ImportBatch
from liandong.intake.states import State
from liandong.linkage.settling import settle_all
from liandong.project.demo.cases import open_cases
from liandong.project.demo.comparing import compare
from liandong.project.demo.flood import strike
from liandong.project.demo.giving import give
from liandong.project.demo.helped import write_help
from liandong.project.demo.identify import measure, put_in_force, set_lines, warn
from liandong.project.demo.imports import TITLE, Files, finish, take_in, write_files
from liandong.project.demo.people import OFFICERS, settle_people
from liandong.project.demo.places import CITY, COUNTIES, County, place_rows, villages
from liandong.project.demo.stories import STORIES
from liandong.project.demo.terrain import features
from liandong.project.demo.tour import write_down
from liandong.project.demo.village_facts import state_all
from liandong.registry.models import Household

SOURCE = "generated for the demo"
FAMILY, NEIGHBOUR = "zhou_qiming", "luo_jianming"  # of the tour


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
    marked("Generating families…"),
    marked("Families generated: {households} households, {persons} persons, {slips} slips written into them"),
)
IMPORT = Stage(
    marked("Taking the files in…"),
    marked("Taken in: {taken} households; refused, with reasons: {refused}"),
)
CORRECTED = Stage(
    marked("Taking in what was put right…"),
    marked("Put right and taken in: {taken} households; still refused: {refused}"),
)
VILLAGES = Stage(marked("Stating the facts of villages…"), marked("Villages stated: {villages}"))
COMPARED = Stage(
    marked("Asking departments…"),
    marked("Departments were asked about {persons} persons who consented; one has answered, one has not"),
)
RULES = Stage(
    marked("Putting the county's rules in force…"),
    marked("Rules that the county measures by: {rules}; its own were confirmed by a second person"),
)
RUN = Stage(
    marked("Identifying…"),
    marked("Identified: {poor} visits suggested, {cannot_tell} cannot be told yet, {households} in all"),
)


WARNED = Stage(
    marked("Looking at everybody by the warning rules…"),
    marked("Warning rules in force in the county: they opened {clues} clues"),
)
GIVEN = Stage(
    marked("Giving families to helpers and evaluators…"),
    marked("Families given by name: {pairs} to a helper, {drawn} drawn for an evaluator, one its own file"),
)
CASES = Stage(marked("Opening a few cases…"), marked("Cases in different states: {cases}"))
HELPED = Stage(
    marked("Writing down what was done for families…"),
    marked("Written down: {planned} measures planned, {visits} visits, {received} measures received"),
)
STRUCK = Stage(
    marked("Opening a list after a flood…"),
    marked("On the list after a flood: {listed} families of two villages, {looked_at} looked at"),
)


def walk(*, households: int, seed: int, tell: Tell) -> Run:
    """Fill the database, as far as it is not filled yet. Returns the run that the demo shows.

    Raises:
        OtherDataThere: somebody else's households are in the database.
    """
    _only_mine()
    tell(PLACES, False)
    load_places([PlaceRow(row, *pair) for row, pair in enumerate(place_rows(), start=2)], source=SOURCE)
    keep_borders(features(), SOURCE)
    _told(tell, PLACES, places=len(place_rows()))
    tell(PEOPLE, False)
    users = settle_people()
    _told(tell, PEOPLE, accounts=len(users))
    set_lines(_place(CITY[0]), proposes=users["province"], confirms=users["city"])
    _import(households, seed, users, tell)
    _state_villages(households, seed, tell)
    tell(COMPARED, False)
    _told(tell, COMPARED, persons=compare(_place(COUNTIES[0].code), users))
    settle_all()
    run = _identify(users, tell)
    tell(WARNED, False)
    county = _place(COUNTIES[0].code)
    clues = warn(county, proposes=users["county"], confirms=users["county2"])
    _told(tell, WARNED, clues=clues)
    [family] = _family(FAMILY)
    tell(GIVEN, False)
    pairs, drawn = give(_place(COUNTIES[0].code), family, users)
    _told(tell, GIVEN, pairs=pairs, drawn=drawn)
    village = _village(FAMILY)
    tell(HELPED, False)
    written = write_help(village, seed)
    _told(tell, HELPED, planned=written.planned, visits=written.visits, received=written.received)
    tell(CASES, False)
    _told(tell, CASES, cases=open_cases(village, users, leave_out=family))
    tell(STRUCK, False)
    listed, looked_at = strike([village, _village(NEIGHBOUR)], users)
    _told(tell, STRUCK, listed=listed, looked_at=looked_at)
    settle_all()
    return run


def _told(tell: Tell, stage: Stage, **figures: object) -> None:
    tell(Stage(stage.doing, stage.done, figures), True)


def _only_mine() -> None:
    others = Household.objects.exclude(source__title=TITLE).count()
    if others and not settings.LIANDONG_DEMO_ACCOUNTS.exists():
        raise OtherDataThere(count=others)


def _place(code: str) -> Place:
    place = by_code(code)
    if place is None:
        raise LookupError(f"the demo's place {code} was loaded, and is not there")
    return place


def _batches(county: County) -> list[ImportBatch]:
    """The demo's imports of a county: the first file, then what was put right."""
    found = ImportBatch.objects.filter(place=_place(county.code), source_title=TITLE)
    return list(found.exclude(state=State.DISCARDED).order_by("pk")[:2])


def _import(households: int, seed: int, users: Mapping[str, User], tell: Tell) -> None:
    done = {county.id: _batches(county) for county in COUNTIES}
    written: dict[str, Files] = {}
    missing = [county for county in COUNTIES if len(done[county.id]) < 2]
    if missing:
        tell(FAMILIES, False)
        written = {county.id: write_files(county, households, seed) for county in missing}
        counted = [files.counted for files in written.values()]
        _told(
            tell,
            FAMILIES,
            households=sum(one.households for one in counted),
            persons=sum(one.persons for one in counted),
            slips=sum(one.slips for one in counted),
        )
    for stage, step in ((IMPORT, 0), (CORRECTED, 1)):
        tell(stage, False)
        for county in COUNTIES:
            officer, found = users[OFFICERS[county.id]], done[county.id]
            if len(found) > step:
                found[step] = finish(found[step], officer)
            else:
                files = written[county.id]
                path = files.corrected if step else files.sheet
                found.append(take_in(path, _place(county.code), officer))
        batches = [done[county.id] for county in COUNTIES]
        taken = sum(pair[step].households_taken for pair in batches)
        refused = sum(
            pair[0].households_refused - (pair[1].households_taken if step else 0) for pair in batches
        )
        _told(tell, stage, taken=taken, refused=refused)


def _state_villages(households: int, seed: int, tell: Tell) -> None:
    tell(VILLAGES, False)
    _told(tell, VILLAGES, villages=state_all(households, seed))


def _identify(users: Mapping[str, User], tell: Tell) -> Run:
    """Both counties by what they measure by; the run by the own standard of the first is the demo's."""
    tell(RULES, False)
    first, second = (_place(county.code) for county in COUNTIES)
    rules = put_in_force(first, proposes=users["county"], confirms=users["county2"])
    _told(tell, RULES, rules=len(rules))
    tell(RUN, False)
    measure(second, None, users[OFFICERS[COUNTIES[1].id]])
    run = measure(first, rules, users["county"]).runs.get(number=0)
    _told(tell, RUN, poor=run.poor, cannot_tell=run.cannot_tell, households=run.households)
    write_down(_targets(run))
    return run


def _targets(run: Run) -> dict[str, dict[str, str]]:
    """What the tour's addresses name."""
    [family], [neighbour] = (_family(key) for key in (FAMILY, NEIGHBOUR))
    batch = _batches(COUNTIES[0])[0]
    return {
        "batch": {"key": str(batch.key)},
        "run": {"key": str(run.key)},
        "standard": {"ref": str(run.standard.key)},
        "explanation": {"key": str(run.key), "household": str(family.key)},
        "family": {"key": str(family.key)},
        "neighbour": {"key": str(neighbour.key)},
        "village": {"place_id": str(family.place_id)},
    }


def _village(key: str) -> Place:
    """The village of a family with a story."""
    [family] = _family(key)
    return family.place if family.place.level == Level.VILLAGE else family.place.parent or family.place


def _family(key: str) -> list[Household]:
    story = next(story for story in STORIES if story.key == key)
    village = next(village for village in villages() if village.name == story.village)
    return list(Household.objects.filter(household_no=village.household_no(story.serial)))
