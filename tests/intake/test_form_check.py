"""The visit of an identification asks whether the family's form could stand."""

from __future__ import annotations

from datetime import date

import pytest

from liandong.casework.advancing import advance
from liandong.casework.guards import Proof
from liandong.foundation import clock
from liandong.intake.form_check import FormDoubtful, rules_broken
from liandong.registry.models import Household, MemberFacts
from tests.casework.steps import consented, opened, signed_paper
from tests.cast import Cast

pytestmark = pytest.mark.django_db
DAY = date(2020, 5, 1)


def test_a_form_that_contradicts_itself_needs_correction_or_a_reason(cast: Cast) -> None:
    with clock.frozen(DAY):
        paper = signed_paper()
        family = consented(cast, date(2020, 1, 1))
        case = opened("identification", "apply", family, cast, paper)
        household = Household.objects.get(key=case.subject_key)
        assert rules_broken(household, DAY) == []
        facts = MemberFacts.objects.filter(household=household, valid_to=None)
        facts.update(health="01", labour="04")  # healthy, and unable to work
        proof = Proof(paper, second=cast.resident_team)
        with pytest.raises(FormDoubtful) as told:
            advance(case.key, "survey", actor=cast.village_cadre, proof=proof)
        assert [rule.id for rule in rules_broken(household, DAY)] == ["healthy_without_labour"]
        assert str(rules_broken(household, DAY)[0].title) in str(told.value)
        case.refresh_from_db()
        assert case.state == "applied"
        explained = Proof(paper, "刚出院，鉴定还没有办", second=cast.resident_team)
        assert advance(case.key, "survey", actor=cast.village_cadre, proof=explained).state == "surveyed"
