from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from liandong.foundation.files.models import FileType
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import by_code
from liandong.intake.draft import Source, make_draft
from liandong.intake.mapping import parse_mapping

pytestmark = [pytest.mark.django_db, pytest.mark.shared_data]
EXAMPLE = Path(__file__).resolve().parents[2] / "examples/costa_rica"


def test_explore(shared_data: Path) -> None:
    import csv, time
    from liandong.foundation.places.services import PlaceRow, load_places
    rows=list(csv.reader(open(EXAMPLE/'places.csv')))[1:]
    load_places([PlaceRow(i,c,n) for i,(c,n) in enumerate(rows,2)], source='t')
    county=by_code('990201'); assert county
    t=time.time()
    d=make_draft(Source(shared_data/'households_costa_rica.csv', FileType.TEXT,'x.csv'), parse_mapping((EXAMPLE/'mapping.toml').read_text()), within=county, actor=None, observed_on=date(2018,1,1), today=date(2026,1,1))
    print(time.time()-t, d.rules, d.households_read, d.households_refused, d.members_read, d.members_refused, d.duplicates)
    print(d.households.slice(0,2).to_pylist()); print(d.members.slice(0,2).to_pylist()); print(d.findings.slice(0,3).to_pylist())
    assert 0
