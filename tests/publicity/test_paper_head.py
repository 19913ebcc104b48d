"""Whoever holds a notice can check by its code that history was not rewritten since it was printed."""

from __future__ import annotations

import pytest
from django.db import connections

from liandong.foundation.audit.sealing import seal
from liandong.foundation.audit.services import note
from liandong.project.database import roles
from liandong.project.database.address import OWNER
from liandong.publicity.heads import Found, check_head, check_paper, head_for_paper
from tests.linkage.kinds import family, told

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sealer"])


def test_the_head_on_paper_fits_the_chain_until_somebody_rewrites_it() -> None:
    assert head_for_paper() == ""
    note(actor=None, action="tested.read", subject="household:1")
    seal()
    paper = head_for_paper()
    note(actor=None, action="tested.read", subject="household:2")
    seal()
    assert check_head(paper) is Found.SAME
    assert check_head("x" + paper) is Found.UNREADABLE
    number, position, link, signature = paper.split(".")
    swapped = signature[1:] + signature[0]
    for forged in (f"{number}.{position}.{'0' * 64}.{signature}", f"{number}.{position}.{link}.{swapped}"):
        assert check_head(forged) is Found.REWRITTEN
    with roles.connect(str(connections["default"].settings_dict["NAME"]), role=OWNER) as owner:
        owner.execute("UPDATE audit_link SET link = %s WHERE position = %s", [bytes(32), int(position)])
    assert check_head(paper) is Found.REWRITTEN


def test_a_record_about_those_on_the_paper_that_was_rewritten_is_found() -> None:
    one, other = family(), family()
    events = [told(subject, source="visit") for subject in (one, other, one)]
    seal()
    paper = head_for_paper()
    told(one, source="later")  # waits for its seal
    both = {one.key, other.key}
    assert check_paper(paper, both) is Found.SAME
    with roles.connect(str(connections["default"].settings_dict["NAME"]), role=OWNER) as owner:
        owner.execute("ALTER TABLE linkage_event DISABLE TRIGGER append_only")
        owner.execute("UPDATE linkage_event SET payload = '{}' WHERE id = %s", [events[2].id])
    assert check_head(paper) is Found.SAME  # the chain itself is whole
    assert check_paper(paper, both) is Found.ALTERED
    assert check_paper(paper, {other.key}) is Found.SAME
    assert check_paper("x" + paper, both) is Found.UNREADABLE
