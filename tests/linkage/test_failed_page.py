"""What failed for good: an administrator reads why, without any family, and decides."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.translation import gettext_lazy as _

from liandong.foundation.health.checks import State, look
from liandong.linkage.models import Setback
from liandong.linkage.reactions import act
from tests.cast import Cast
from tests.linkage.kinds import FACT, family
from tests.linkage.test_settling import fail_for_good, refuse

pytestmark = pytest.mark.django_db


def test_an_administrator_has_it_tried_again_or_gives_it_up(cast: Cast, client: Client) -> None:
    broken = act("broken", _("Break"), answers=[FACT], by=refuse)
    fail_for_good(broken, family(), family())
    finding = next(one.finding for one in look() if one.name == "consequences")
    assert finding.state is State.ATTENTION
    client.force_login(cast.system_admin)
    page = client.get("/mechanism/failed/").content.decode()
    assert "KeyError" in page
    assert "王一" not in page
    assert "2 次" in page
    client.post("/mechanism/failed/broken/", {"what": "resume"})
    assert Setback.objects.filter(next_at__isnull=False).count() == 2
    fail_for_good(broken, family())
    client.post("/mechanism/failed/broken/", {"what": "give_up"})
    assert Setback.objects.filter(parked_at__isnull=False).count() == 0
    client.force_login(cast.county_officer)
    assert client.get("/mechanism/failed/").status_code == 403
