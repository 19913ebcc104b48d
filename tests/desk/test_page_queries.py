"""Each page takes a stored number of queries, for a small county as for one that has grown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.casework.models import Case, CaseStep, Meeting, SpotCheck
from liandong.casework.spot_checks import commit, draw_families
from liandong.dynamics.timely import keep_lists_of_the_day
from liandong.foundation import clock
from liandong.foundation.audit.services import note
from liandong.foundation.files.models import StoredFile
from liandong.identification.models import Run
from liandong.identification.services.runs import start_run
from liandong.identification.services.standards import standard_of
from liandong.intake.known_mappings import shipped
from liandong.intake.models import ImportBatch
from liandong.intake.services.batches import save_mapping
from liandong.integration.models import Comparison
from liandong.registry.models import Household, HouseholdStatus
from tests.casework.steps import held
from tests.cast import Cast
from tests.house.walk_things import a_case
from tests.identification.families import AS_OF, in_need, not_to_be_told, rich_enough
from tests.integration.families import a_hit
from tests.registry.families import helped_by

# address, who asks, how many queries
STORED: tuple[tuple[str, str, int], ...] = (
    ("/", "county_officer", 35),
    ("/", "township_reviewer", 34),
    ("/", "village_cadre", 20),
    ("/households/", "county_officer", 20),
    ("/households/", "village_cadre", 20),
    ("/households/?sort=-income", "county_officer", 20),
    ("/households/?page=after-{family}", "county_officer", 21),
    ("/households/?q=甲&living=firewood&sort=name", "county_officer", 20),
    ("/households/?by_run=poor", "county_officer", 20),
    ("/search/?q=甲", "county_officer", 15),
    ("/search/?q=A-0", "county_officer", 15),
    ("/households/{family}/", "county_officer", 40),
    ("/households/{family}/", "village_cadre", 46),
    ("/comparisons/", "county_officer", 13),
    ("/comparisons/", "township_reviewer", 7),
    ("/comparisons/{comparison}/", "county_officer", 17),
    ("/comparisons/{comparison}/", "department", 16),
    ("/comparisons/new/", "county_officer", 8),
    ("/", "department", 12),
    ("/households/", "city_officer", 16),
    ("/households/{family}/", "city_officer", 24),
    ("/", "helper", 8),
    ("/households/", "helper", 17),
    ("/households/{family}/", "helper", 30),
    ("/households/{family}/help/", "village_cadre", 10),
    ("/households/{family}/people/", "township_reviewer", 10),
    ("/units/", "county_officer", 8),
    ("/samples/", "city_officer", 9),
    ("/imports/", "county_officer", 8),
    ("/spot-checks/", "township_reviewer", 11),
    ("/spot-checks/{check}/", "township_reviewer", 12),
    ("/timely/", "county_officer", 30),
    ("/runs/", "county_officer", 9),
    ("/runs/", "township_reviewer", 10),
    ("/runs/{run}/", "county_officer", 18),
    ("/runs/{run}/", "village_cadre", 18),
    ("/runs/{run}/households/{family}/", "county_officer", 20),
    ("/runs/{run}/what-if/", "county_officer", 9),
    ("/runs/{run}/groups/", "county_officer", 7),
    ("/runs/{run}/groups/?by=place", "village_cadre", 9),
    ("/runs/{run}/places/", "county_officer", 8),
    ("/cases/?show=open", "village_cadre", 15),
    ("/cases/?show=open", "county_officer", 15),
    ("/cases/{case}/", "village_cadre", 19),
    ("/cases/{case}/", "county_officer", 19),
    ("/away/", "village_cadre", 7),
    ("/tasks/", "village_cadre", 7),
    ("/clues/", "village_cadre", 8),
    ("/disasters/", "township_reviewer", 6),
    ("/disasters/new/", "township_reviewer", 9),
    ("/warnings/", "county_officer", 11),
    ("/standings/", "county_officer", 14),
    ("/cases/meeting/", "village_cadre", 10),
    ("/cases/meeting/", "township_reviewer", 7),
    ("/cases/meetings/{meeting}/", "village_cadre", 17),
    ("/representatives/", "village_cadre", 8),
    ("/settings/", "county_officer", 11),
    ("/settings/family.check/?value=5&valid_from=2099-01-01", "county_officer", 16),
    ("/standards/", "county_officer", 6),
    ("/standards/national_default_2021/edit/", "county_officer", 7),
    ("/duties/", "county_officer", 22),
    ("/duties/", "security_admin", 22),
    ("/people/", "system_admin", 9),
    ("/audit/", "audit_admin", 8),
    ("/audit/?action=household", "audit_admin", 8),
    ("/health/", "system_admin", 38),
)


@pytest.fixture(autouse=True)
def own_snapshots(settings: Any, tmp_path: Path) -> None:
    """Snapshots lie in the test's own folder."""
    settings.LIANDONG_SNAPSHOTS = tmp_path / "snapshots"


@pytest.fixture
def grow(cast: Cast) -> Callable[[str, int], tuple[Household, Run]]:
    """Adds so many families under a letter, an import of each, a line of each, and a run over all."""
    mapping = save_mapping(shipped()[0], None)
    file = StoredFile.objects.create(sha256="0" * 64, size=1, type="text", name="a.csv", purpose="import")

    def more(letter: str, number: int) -> tuple[Household, Run]:
        families = [in_need(cast.village, f"{letter}-0{n}", f"甲{n}") for n in range(number)]
        not_to_be_told(cast.group, f"{letter}-10", "乙一")
        rich_enough(cast.far_village, f"{letter}-20", "丁一")
        for family in families:
            note(actor=cast.helper, action="household.read", subject=family.key, place=cast.village)
            ImportBatch.objects.create(
                file=file,
                mapping=mapping,
                profile="national",
                place=cast.village,
                source_kind="import",
                source_title=f"花名册 {family.household_no}",
                observed_on=AS_OF,
                created_at=family.registered_at,
            )
        _drawn(cast, families)
        held(cast.village, cast.village_cadre, listed=number + 20)
        for family in families:
            a_case(family, cast.village).steps.create(
                number=1,
                event="object",
                to_state="entry_notice",
                done_at=family.registered_at,
            )
        for family in families:
            a_hit(family, cast.county)
            helped_by(cast.helper, family)
            left = {"monitor_kind": "sudden", "is_risk_cleared": True}
            HouseholdStatus.objects.create(household=family, valid_from=AS_OF, source=family.source, **left)
        keep_lists_of_the_day()
        standard = standard_of("national_default_2021")
        run = start_run(actor=cast.county_officer, place=cast.county, standard=standard, as_of=AS_OF)
        return families[0], run

    return more


def _drawn(cast: Cast, families: list[Household]) -> None:
    """The families wait for the township's review, and a list of them is drawn."""
    at = clock.now()
    for family in families:
        case = Case.objects.create(
            procedure="identification",
            version="2014",
            subject_kind="household",
            subject_key=family.key,
            subject_no=family.household_no,
            place=cast.village,
            state="village_passed",
            opened_at=at,
        )
        ended = {"event": "notice_over", "from_state": "village_notice", "to_state": "village_passed"}
        CaseStep.objects.create(case=case, number=1, actor=cast.village_cadre, done_at=at, **ended)
    step = ("identification", "2014", "village_passed", cast.town.pk)
    draw_families(cast.township_reviewer, commit(cast.township_reviewer, *step).key)


def _ask_all(client: Client, cast: Cast, family: Household, run: Run) -> None:
    wrong = []
    for address, person, stored in STORED:
        client.force_login(getattr(cast, person))
        comparison = Comparison.objects.latest("pk").key
        kept = {
            "comparison": comparison,
            "meeting": Meeting.objects.latest("pk").key,
            "case": Case.objects.latest("pk").key,
            "check": SpotCheck.objects.latest("pk").key,
        }
        asked = address.format(family=family.key, run=run.key, **kept)
        client.get(asked)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(asked).status_code == 200, asked
        queries = "\n".join(query["sql"][:200] for query in seen.captured_queries)
        if len(seen) != stored:
            wrong.append(f"{address} for {person} took {len(seen)}, stored are {stored}:\n{queries}")
    assert not wrong, "\n\n".join(wrong)


def test_a_page_takes_its_stored_number_of_queries_however_much_there_is(
    client: Client, cast: Cast, grow: Callable[[str, int], tuple[Household, Run]]
) -> None:
    _ask_all(client, cast, *grow("A", 2))
    _ask_all(client, cast, *grow("B", 32))
