"""What is in force where: proposed by one person, decided by a second, inherited from above."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import translation

from liandong.analytics.errors import Refusal, speak
from liandong.analytics.standards import refusals as language
from liandong.casework.enacting import refusals as two
from liandong.casework.enacting.services import confirm, end, refuse, withdraw
from liandong.casework.models import ProposalState
from liandong.foundation import clock
from liandong.foundation.accounts.models import Role, User
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.accounts.services import delegate, grant_duty, open_account
from liandong.foundation.places.models import Place
from liandong.identification import refusals
from liandong.identification.in_force import in_force, in_force_here, line_in_force
from liandong.identification.models import Enactment, StandardText
from liandong.identification.services.enactments import RULES, propose
from liandong.identification.shipped import FOLDER, shipped_standards
from liandong.identification.slots import DEFAULTS, Slot
from liandong.linkage.models import Event
from liandong.registry.family_page import family_page
from liandong.registry.lines_in_force import lines_at
from liandong.registry.record_codes import LineKind
from liandong.registry.sight import Sight
from tests.cast import Cast
from tests.identification.families import in_need, second_officer

pytestmark = pytest.mark.django_db
NATIONAL = (FOLDER / "national_default_2021.toml").read_text("utf-8")
LOCAL = NATIONAL.replace('id = "national_default_2021"', 'id = "lanxi"').replace("6000", "8800")
OTHER = LOCAL.replace("8800", "9900").replace('id = "lanxi"', 'id = "lanxi_second"')
DAY = date(2025, 1, 1)
LATER = date(2026, 1, 1)
WHY = "本县物价更高"


@pytest.fixture
def colleague(cast: Cast) -> User:
    return second_officer(cast)


def proposed(cast: Cast, text: str = LOCAL, *, valid_from: date = DAY, **more: object) -> Enactment:
    return propose(
        actor=cast.county_officer,
        place=cast.county,
        text=text,
        valid_from=valid_from,
        reason=WHY,
        **more,  # type: ignore[arg-type]  # as the service takes them
    )


def above(
    cast: Cast, place: Place, *, is_binding: bool, valid_from: date = DAY, text: str = OTHER
) -> Enactment:
    """Something that the province's officer proposed and another officer of the province confirmed."""
    second = User.objects.filter(username="second_above").first()
    if second is None:
        second = open_account(username="second_above", display_name="丁一", password=None, actor=None)
        grant_duty(
            user=second,
            role=Role.PROVINCE_OFFICER,
            place=cast.province,
            valid_from=date(2020, 1, 1),
            actor=None,
        )
    row = propose(
        actor=cast.province_officer,
        place=place,
        text=text,
        valid_from=DAY,
        reason="全省统一",
        is_binding=is_binding,
    )
    return confirm(RULES, row, actor=second)


def id_in_force(place: Place, on: date, slot: Slot = Slot.STANDARD) -> str | None:
    found = in_force(place, on, slot)
    return found.rule.id if found else None


def test_the_national_default_holds_by_its_dates_until_a_place_says_otherwise(cast: Cast) -> None:
    assert id_in_force(cast.village, date(2020, 12, 31)) == "national_default_2019"
    assert id_in_force(cast.village, date(2021, 1, 1)) == "national_default_2021"
    assert id_in_force(cast.village, date(2018, 12, 31)) is None
    assert [id_in_force(cast.village, date(year, 6, 1), Slot.GUARANTEES) for year in (2016, 2023, 2026)] == [
        "guarantees_2014",
        "guarantees_2021",
        "guarantees_2026",
    ]
    assert id_in_force(cast.village, DAY, Slot.SCORECARD) == "four_looks"
    assert id_in_force(cast.village, DAY, Slot.KEY) == "key_households"
    assert id_in_force(cast.village, DAY, Slot.VILLAGE_KEY) == "key_villages"


def test_proposed_by_one_confirmed_by_another_and_inherited_below(cast: Cast, colleague: User) -> None:
    row = proposed(cast)
    assert row.state == ProposalState.PROPOSED
    assert id_in_force(cast.county, DAY) == "national_default_2021"
    confirm(RULES, row, actor=colleague)
    found = in_force(cast.village, DAY, "standard")
    assert found is not None
    assert found.enactment is not None
    assert (found.rule.id, found.since, found.enactment.place) == ("lanxi", DAY, cast.county)
    assert (found.enactment.proposed_by, found.enactment.decided_by) == (cast.county_officer, colleague)
    assert id_in_force(cast.village, DAY - timedelta(days=1)) == "national_default_2021"
    assert id_in_force(cast.other_county_village, DAY) == "national_default_2021"
    kinds = list(Event.objects.filter(subject_key=row.key).order_by("seq").values_list("kind", flat=True))
    assert kinds == ["standard.proposed", "standard.enacted"]
    here = in_force_here(cast.village, DAY)
    assert [slot for slot, one in here.items() if one and one.enactment] == [Slot.STANDARD]


def test_nobody_decides_the_own_proposal(cast: Cast, colleague: User) -> None:
    row = proposed(cast)
    for decide in (
        lambda: confirm(RULES, row, actor=cast.county_officer),
        lambda: refuse(RULES, row, actor=cast.county_officer, answer="不"),
    ):
        with pytest.raises(two.NotBySamePerson):
            decide()
    with pytest.raises(IntegrityError, match="enactment_by_a_second_person"), transaction.atomic():
        Enactment.objects.filter(pk=row.pk).update(
            state=ProposalState.ENACTED, decided_by=cast.county_officer, decided_at=clock.now()
        )


def test_who_acts_for_the_proposer_is_no_second_person(cast: Cast) -> None:
    row = proposed(cast)
    today = clock.today()
    duty = cast.county_officer.duties.get()
    stand_in = open_account(username="stand_in", display_name="代班", password=None, actor=None)
    until = today + timedelta(days=9)
    delegate(duty, to=stand_in, valid_from=today, valid_to=until, actor=cast.county_officer)
    with pytest.raises(two.NotBySamePerson):
        confirm(RULES, row, actor=stand_in)


@pytest.mark.parametrize(
    "person", ["village_cadre", "township_reviewer", "analyst", "stranger", "other_county_officer"]
)
def test_others_neither_propose_nor_decide(cast: Cast, person: str) -> None:
    row = proposed(cast)
    somebody = getattr(cast, person)
    with pytest.raises(OutOfScope):
        propose(actor=somebody, place=cast.county, text=OTHER, valid_from=DAY, reason=WHY)
    with pytest.raises(OutOfScope):
        confirm(RULES, row, actor=somebody)
    with pytest.raises(OutOfScope):
        end(RULES, row, actor=somebody, on=clock.today())
    with pytest.raises(OutOfScope):
        refuse(RULES, row, actor=somebody, answer="不")


def test_a_place_above_may_confirm_and_a_town_has_no_rules_of_its_own(cast: Cast) -> None:
    confirm(RULES, proposed(cast), actor=cast.city_officer)
    assert id_in_force(cast.village, DAY) == "lanxi"
    with pytest.raises(OutOfScope):
        propose(actor=cast.county_officer, place=cast.town, text=LOCAL, valid_from=DAY, reason=WHY)


def test_a_refusal_says_why_and_changes_nothing(cast: Cast, colleague: User) -> None:
    row = proposed(cast)
    with pytest.raises(two.AnswerMissing):
        refuse(RULES, row, actor=colleague, answer="  ")
    refuse(RULES, row, actor=colleague, answer="没有文件依据")
    assert id_in_force(cast.county, DAY) == "national_default_2021"
    row.refresh_from_db()
    assert (row.state, row.answer) == (ProposalState.REFUSED, "没有文件依据")
    for again in (
        lambda: confirm(RULES, row, actor=colleague),
        lambda: refuse(RULES, row, actor=colleague, answer="再"),
    ):
        with pytest.raises(two.AlreadyDecided):
            again()
    assert proposed(cast).pk != row.pk  # the same file may be proposed again


def test_who_proposed_it_may_take_it_back_until_it_is_decided(cast: Cast, colleague: User) -> None:
    row = proposed(cast)
    with pytest.raises(two.NotYours):
        withdraw(RULES, row, actor=colleague)
    row = withdraw(RULES, row, actor=cast.county_officer)
    assert (row.state, row.decided_by) == (ProposalState.WITHDRAWN, None)
    assert Event.objects.filter(kind="standard.withdrawn", subject_key=row.key).exists()
    with pytest.raises(two.AlreadyDecided):
        confirm(RULES, row, actor=colleague)
    assert id_in_force(cast.county, DAY) == "national_default_2021"
    again = confirm(RULES, proposed(cast), actor=colleague)
    with pytest.raises(two.AlreadyDecided):
        withdraw(RULES, again, actor=cast.county_officer)


def test_the_next_one_ends_the_open_one_before_it(cast: Cast, colleague: User) -> None:
    first = confirm(RULES, proposed(cast), actor=colleague)
    second = confirm(RULES, proposed(cast, OTHER, valid_from=LATER), actor=colleague)
    first.refresh_from_db()
    assert first.valid_to == LATER
    assert [id_in_force(cast.county, on) for on in (DAY, LATER - timedelta(days=1), LATER)] == [
        "lanxi",
        "lanxi",
        "lanxi_second",
    ]
    assert Event.objects.filter(kind="standard.ended", subject_key=first.key).exists()
    assert second.valid_to is None


def test_overlapping_validities_are_refused_in_one_sentence(cast: Cast, colleague: User) -> None:
    confirm(RULES, proposed(cast, valid_from=LATER), actor=colleague)
    with translation.override("en"):
        speak("en")
        for text, start, until in (
            (OTHER, LATER, None),
            (OTHER, DAY, None),
            (OTHER, DAY, LATER + timedelta(days=1)),
        ):
            with pytest.raises(two.Overlaps) as caught:
                proposed(cast, text, valid_from=start, valid_to=until)
            assert "for “multidimensional standard” is in force here from 1 January 2026" in str(caught.value)
    proposed(cast, OTHER, valid_to=LATER)  # up to the day before: no overlap
    proposed(cast, OTHER.replace("lanxi_second", "card"), valid_from=DAY, slot=Slot.GUARANTEES)


def test_two_proposals_that_overlap_only_each_other_are_kept_apart_at_confirmation(
    cast: Cast, colleague: User
) -> None:
    early, late = proposed(cast), proposed(cast, OTHER)
    confirm(RULES, early, actor=colleague)
    with pytest.raises(two.Overlaps):
        confirm(RULES, late, actor=colleague)
    with pytest.raises(IntegrityError, match="enactment_one_a_day"), transaction.atomic():
        Enactment.objects.filter(pk=late.pk).update(
            state=ProposalState.ENACTED, decided_by=colleague, decided_at=clock.now()
        )


def test_a_binding_rule_from_above_holds_below(cast: Cast, colleague: User) -> None:
    own = confirm(RULES, proposed(cast), actor=colleague)
    above(cast, cast.province, is_binding=False)
    assert id_in_force(cast.village, DAY) == "lanxi"
    assert id_in_force(cast.other_county_village, DAY) == "lanxi_second"
    binding = above(cast, cast.city, is_binding=True, text=OTHER.replace("9900", "7700"))
    found = in_force(cast.village, DAY, Slot.STANDARD)
    assert found is not None
    assert (found.enactment, found.overruled) == (binding, (own,))
    with pytest.raises(refusals.BoundFromAbove, match="云州市"):
        proposed(cast, OTHER, valid_from=LATER)


def test_a_lock_that_came_after_the_proposal_stops_its_confirmation(cast: Cast, colleague: User) -> None:
    row = proposed(cast)
    above(cast, cast.province, is_binding=True)
    with pytest.raises(refusals.BoundFromAbove):
        confirm(RULES, row, actor=colleague)


def test_a_rule_ends_from_a_day_on_and_the_place_above_decides_again(cast: Cast, colleague: User) -> None:
    row = confirm(RULES, proposed(cast), actor=colleague)
    today = clock.today()
    with pytest.raises(two.EndInThePast):
        end(RULES, row, actor=colleague, on=today - timedelta(days=1))
    end(RULES, row, actor=colleague, on=today)
    assert id_in_force(cast.village, today) == "national_default_2021"
    assert id_in_force(cast.village, today - timedelta(days=1)) == "lanxi"
    with pytest.raises(two.NotInForce):
        end(RULES, row, actor=colleague, on=today + timedelta(days=1))
    with pytest.raises(two.NotInForce):
        end(RULES, proposed(cast, OTHER, valid_from=today), actor=colleague, on=today)


@pytest.mark.parametrize(
    ("text", "more", "refusal"),
    [
        (LOCAL.replace("net_income_pc", "netto"), {}, language.UnknownColumn),
        (
            LOCAL.replace("net_income_pc", "netto").replace("is_water_safe", "aqua"),
            {},
            language.StandardFaulty,
        ),
        (LOCAL, {"valid_from": date(2020, 12, 31)}, refusals.NotYetByItsFile),
        (LOCAL, {"valid_to": DAY}, two.EndBeforeBegin),
        (LOCAL, {"slot": Slot.SCORECARD}, refusals.SlotDoesNotFit),
        (
            LOCAL.replace("valid_from = 2021-01-01", "valid_from = 2021-01-01\nvalid_to = 2024-01-01"),
            {},
            refusals.BeyondItsValidity,
        ),
        (
            LOCAL.replace("valid_from = 2021-01-01", "valid_from = 2021-01-01\nvalid_to = 2025-06-01"),
            {"valid_to": date(2025, 7, 1)},
            refusals.BeyondItsValidity,
        ),
        (LOCAL.replace('unit = "household_id"', 'unit = "member_id"'), {}, refusals.NotAboutFamilies),
        ("# nothing", {}, language.NoKind),
    ],
)
def test_each_fault_of_a_proposal_has_its_sentence(
    cast: Cast, text: str, more: dict[str, object], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        proposed(cast, text, **({"valid_from": DAY} | more))
    assert not Enactment.objects.exists()
    assert not StandardText.objects.exists()


def test_a_reason_is_asked_for_and_the_same_is_proposed_once(cast: Cast) -> None:
    with pytest.raises(two.ReasonMissing):
        propose(actor=cast.county_officer, place=cast.county, text=LOCAL, valid_from=DAY, reason=" ")
    proposed(cast)
    with pytest.raises(two.AlreadyProposed):
        proposed(cast)


def test_what_was_decided_does_not_change(cast: Cast, colleague: User) -> None:
    row = confirm(RULES, proposed(cast), actor=colleague)
    other = refuse(
        RULES, proposed(cast, OTHER, valid_to=LATER, slot=Slot.GUARANTEES), actor=colleague, answer="不"
    )
    statements = [
        f"update identification_enactment set valid_from = '2024-01-01' where id = {row.pk}",
        f"update identification_enactment set reason = '别的' where id = {row.pk}",
        f"update identification_enactment set valid_to = null where id = {other.pk}",
        f"delete from identification_enactment where id = {row.pk}",
    ]
    for statement in statements:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_rule_whose_column_the_registry_lost_stays_readable_and_is_confirmed_by_nobody(
    cast: Cast, colleague: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = proposed(cast)
    in_place = confirm(RULES, proposed(cast, OTHER, slot=Slot.GUARANTEES), actor=colleague)
    from liandong.identification.services import standards  # noqa: PLC0415  whose view of the registry is narrowed

    left = {name: kind for name, kind in standards.TYPES.items() if name != "net_income_pc"}
    monkeypatch.setattr(standards, "TYPES", left)
    with pytest.raises(language.UnknownColumn, match="net_income_pc"):
        confirm(RULES, row, actor=colleague)
    found = in_force(cast.village, DAY, Slot.GUARANTEES)
    assert found is not None
    assert (found.enactment, found.rule.id) == (in_place, "lanxi_second")


def test_a_standard_of_thirty_two_indicators_is_put_in_force_and_one_more_is_refused(
    cast: Cast, colleague: User
) -> None:
    def text(count: int) -> str:
        head = '[standard]\nid = "wide"\nunit = "household_id"\ncutoff = "1/2"\nvalid_from = 2021-01-01\n'
        entries = "".join(
            f'  [[dimension.indicator]]\n  id = "i{n}"\n  deprived_if = "net_income_pc < {n + 1}"\n'
            for n in range(count)
        )
        return f'{head}[[dimension]]\nid = "d"\n{entries}'

    confirm(RULES, proposed(cast, text(32)), actor=colleague)
    assert id_in_force(cast.village, DAY) == "wide"
    with pytest.raises(language.TooManyIndicators):
        proposed(cast, text(33))


def test_lines_are_found_through_the_files_of_the_places_above(cast: Cast, colleague: User) -> None:
    assert line_in_force(cast.village, date(2019, 6, 1), "national_statistical")[0].yuan == 3218
    assert line_in_force(cast.village, date(2021, 6, 1), "monitoring")[0].yuan == 6000
    unknown, file = line_in_force(cast.village, DAY, "monitoring")
    assert unknown.yuan is None
    assert isinstance(unknown.why, language.AmountUnknown)
    assert file is not None
    assert file.rule.id == "national_lines"
    local = (
        '[lines]\nid = "lanxi_lines"\n[[line]]\nkind = "monitoring"\nregion = "990121"\nyuan = 8000\n'
        'status = "stated"\nincome = "net_income_pc"\nvalid_from = 2025-01-01\nvalid_to = 2026-01-01\n'
    )
    confirm(RULES, proposed(cast, local), actor=colleague)
    answer, file = line_in_force(cast.village, DAY, "monitoring")
    assert answer.yuan == 8000
    assert file is not None
    assert file.rule.id == "lanxi_lines"
    assert line_in_force(cast.other_county_village, DAY, "monitoring")[0].yuan is None
    # and so the registry and the intake, which stand below, are told of it
    assert lines_at(cast.village, DAY) == {LineKind.MONITORING: 8000}
    assert lines_at(cast.other_county_village, DAY) == {}
    # what the own file does not speak of is asked above
    assert line_in_force(cast.village, date(2019, 6, 1), "national_statistical")[0].yuan == 3218
    nothing, nowhere = line_in_force(cast.village, date(2009, 6, 1), "national_statistical")
    assert isinstance(nothing.why, language.NoLine)
    assert nowhere is None


def test_every_shipped_file_is_proposed_under_its_slot(cast: Cast) -> None:
    ids = {one.rule.id for one in shipped_standards()}
    assert set().union(*DEFAULTS.values()) <= ids
    for one in shipped_standards():
        row = proposed(cast, one.text, valid_from=one.valid_from)
        assert row.standard.place is None
        assert row.standard.text == one.text
    assert Enactment.objects.count() == len(ids)


def test_a_familys_income_is_set_beside_the_line_that_was_put_in_force(cast: Cast, colleague: User) -> None:
    family = in_need(cast.village, "A-1", "甲一")

    def said() -> dict[str, tuple[str, str]]:
        page = family_page(cast.county_officer, family, Sight(), clock.today())
        return {line.label: (line.amount, line.note) for line in page.income_lines}

    assert "防返贫监测线" not in said()
    local = (
        '[lines]\nid = "own_lines"\n[[line]]\nkind = "monitoring"\nregion = "990121"\nyuan = 8000\n'
        'status = "stated"\nincome = "net_income_pc"\nvalid_from = 2025-01-01\n'
    )
    confirm(RULES, proposed(cast, local), actor=colleague)
    assert said()["防返贫监测线"] == ("8,000 元", "低于此线")
