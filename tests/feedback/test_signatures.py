"""A step rests on the family's own signature in place of a paper, bound to what was signed and by whom."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from liandong.casework import refusals
from liandong.casework.advancing import advance, open_case
from liandong.casework.guards import Proof
from liandong.casework.models import Case, CaseStep
from liandong.casework.procedures import Sign
from liandong.dynamics.models import Decision
from liandong.feedback.family_signs import (
    NothingToSign,
    StepRestsOnIt,
    consents_asked,
    sign,
    sign_consent,
    withdraw_signature,
)
from liandong.feedback.models import FamilySaid, SaidKind
from liandong.feedback.saying import Words, answer, ask
from liandong.feedback.signatures import ready
from liandong.feedback.voice import Voice, at_point
from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.keys import uuid7
from liandong.foundation.personal.retention import run
from liandong.linkage.models import Event, Subject
from liandong.registry.models import Household
from liandong.registry.services.changes import Edit, edit_facts, head_of
from tests.api.programs import program_of
from tests.casework.steps import SAID, signed_paper, walk
from tests.cast import Cast
from tests.feedback.speaking import DAY, a_signature, card_of, opened_by_card, the_family
from tests.registry.changes.families import order
from tests.registry.families import a_family

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_2024() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


@pytest.fixture
def family(cast: Cast) -> Household:
    return the_family(cast)


@pytest.fixture
def voice(cast: Cast, family: Household) -> Voice:
    return at_point(cast.village_cadre, family)


def by_head(family: Household) -> Words:
    """The head signs."""
    head = head_of(family)
    assert head is not None
    return Words("", trips=1, member=head.key)


def consented(voice: Voice) -> FamilySaid:
    """The family's consent to being monitored, drawn by its head."""
    return sign_consent(voice, "monitoring", scan=a_signature(), words=by_head(voice.household))


def opened(cast: Cast, family: Household, key: UUID) -> Case:
    """The procedure, opened on a signature."""
    proof = Proof(signature=key, said=SAID)
    subject = Subject("household", family.key)
    return open_case("monitoring", subject, cast.village, "open", actor=cast.village_cadre, proof=proof)


def leaving(cast: Cast, family: Household) -> Case:
    """A case of 2014–2020 whose exit was proposed yesterday."""
    case = Case.objects.create(
        procedure="identification", version="2014", subject_kind="household", subject_key=family.key,
        place=family.place, state="pre_exit", opened_at=clock.now() - timedelta(300),
    )  # fmt: skip
    CaseStep.objects.create(
        case=case, number=1, event="propose_exit", from_state="poor", to_state="pre_exit", part="collect",
        actor=cast.village_cadre, done_at=clock.now() - timedelta(1), document=signed_paper(),
    )  # fmt: skip
    return case


def changed(cast: Cast, family: Household) -> None:
    """Something that stands in what the family signed reads differently."""
    edit_facts(order(cast.village_cadre, DAY), family.key, [Edit("housing_guarantee", "safe", "problem")])


def test_a_procedure_is_opened_on_the_consent_that_the_family_signed_and_kept_with_the_decision(
    cast: Cast, client: Client, voice: Voice, family: Household
) -> None:
    said = consented(voice)
    assert said.content["consents"] == ["identity", "income"]
    assert Event.objects.get(kind="family.said").payload["digest"] == said.digest
    with pytest.raises(NothingToSign):  # one lies ready
        consented(voice)
    case = opened(cast, family, said.key)
    step = case.steps.get()
    assert (step.document, step.signed, step.signed_digest) == (said.signature, said.key, said.digest)
    assert consents_asked(family) == []
    case = walk(case, cast, signed_paper(), "survey", "compare", "entry_vote")
    with clock.frozen(DAY + timedelta(days=9)):
        walk(case, cast, signed_paper(), "notice_over", "review", "entry_approve")
    with Decision.objects.get().family.opened() as path:
        [kept] = json.loads(path.read_text())["signed"]
    rows = dict(kept["rows"])
    assert said.signature is not None
    assert {said.digest, said.signature.sha256, "王建国"} <= set(rows.values())
    with pytest.raises(StepRestsOnIt):
        withdraw_signature(voice, said.key)
    with pytest.raises(DatabaseError), transaction.atomic():
        FamilySaid.objects.filter(pk=said.pk).update(content={})
    Case.objects.filter(pk=case.pk).update(ended_at=clock.now())
    decision, page = Decision.objects.get(), f"/decisions/{Decision.objects.get().key}/family/"
    client.force_login(cast.village_cadre)
    for days, is_there in ((10_940, True), (10_961, False)):  # thirty years after the case ended
        with clock.frozen(DAY + timedelta(days)):
            run()
        decision.family.refresh_from_db()
        assert (decision.family.erased_at is None) is is_there
    assert "按留存规则删除" in client.get(page, follow=True).content.decode()
    assert Decision.objects.get().after["monitor_kind"] == "sudden"


def test_a_consent_counts_for_its_own_family_once_while_it_reads_the_same_and_is_not_taken_back(
    cast: Cast, voice: Voice, family: Household
) -> None:
    said = consented(voice)
    other = a_family(cast.county, cast.village, "9")
    subject = Subject("household", other.key)
    proof = Proof(signature=said.key, said=SAID)
    with pytest.raises(refusals.SignatureUnknown):  # of another family
        open_case("monitoring", subject, cast.village, "open", actor=cast.village_cadre, proof=proof)
    with pytest.raises(refusals.SignatureMissing):  # neither a signature nor a paper
        opened(cast, family, None)  # type: ignore[arg-type]  # none on purpose
    changed(cast, family)
    with pytest.raises(refusals.SignatureOutdated):
        opened(cast, family, said.key)
    anew = consented(voice)
    assert withdraw_signature(voice, anew.key).withdrawn_at is not None
    with pytest.raises(refusals.SignatureWithdrawn):
        opened(cast, family, anew.key)
    last = consented(voice)
    case = opened(cast, family, last.key)
    advance(case.key, "withdraw", actor=cast.village_cadre, proof=Proof(document=signed_paper()))
    with pytest.raises(refusals.SignatureUsed):
        opened(cast, family, last.key)


def test_the_family_signs_its_exit_and_the_notice_hangs_without_a_paper(
    cast: Cast, voice: Voice, family: Household
) -> None:
    case = leaving(cast, family)
    proof = Proof(second=cast.resident_team)

    def signed_exit(key: UUID) -> Case:
        return advance(case.key, "sign_exit", actor=cast.village_cadre, proof=replace(proof, signature=key))

    consent = consented(voice)
    with pytest.raises(refusals.SignatureUnknown):  # another kind
        signed_exit(consent.key)
    said = sign(voice, case.key, Sign.AGREED, scan=a_signature(), words=by_head(family))
    changed(cast, family)
    assert ready(case) == []
    with pytest.raises(refusals.SignatureOutdated):
        signed_exit(said.key)
    said = sign(voice, case.key, Sign.AGREED, scan=a_signature(), words=by_head(family))
    [(key, words)] = ready(case)
    assert (key, "王建国" in words) == (str(said.key), True)
    assert signed_exit(said.key).state == "exit_notice"
    assert case.steps.get(number=2).signed_digest == said.digest


def test_by_card_the_family_consents_and_the_cadre_chooses_it_on_the_page(
    cast: Cast, client: Client, family: Household
) -> None:
    _card, code = card_of(cast, family)
    opened_by_card(client, code)
    address = "/card/consent/monitoring/"
    assert address in client.get("/card/family/").content.decode()
    head = head_of(family)
    assert head is not None
    assert client.post(address, {"scan": a_signature(), "member": "x"}).status_code == 422
    client.post(address, {"scan": a_signature(), "member": head.key})
    first = FamilySaid.objects.get()
    nothing = client.post(f"/card/signatures/{head.key}/withdraw/", follow=True)
    assert "只有签字同意的才能撤回" in nothing.content.decode()
    assert FamilySaid.objects.get().withdrawn_at is None
    client.post(f"/card/signatures/{first.key}/withdraw/")
    client.post(address, {"scan": a_signature(), "member": head.key})
    said = FamilySaid.objects.get(withdrawn_at=None)
    client.force_login(cast.village_cadre)
    page = f"/households/{family.key}/procedure/"
    assert str(said.key) in client.get(page).content.decode()
    sent = {"event": "open", "signature": str(said.key), "found_by": "cadres", "risks": ["01"]}
    assert client.post(page, sent).status_code == 302
    assert CaseStep.objects.get().signed == said.key
    with pytest.raises(OutOfScope):
        withdraw_signature(at_point(cast.village_cadre, a_family(cast.county, cast.village, "9")), said.key)


def test_a_program_rests_steps_on_what_the_family_signed_as_the_page_does(
    cast: Cast, voice: Voice, family: Household
) -> None:
    said, address = consented(voice), f"/households/{family.key}/cases"
    cadre = program_of(cast.village_cadre)
    said_with = {name: SAID[name] for name in ("found_by", "risks")}
    about: dict[str, object] = {"procedure": "monitoring", "event": "open", "said": said_with}
    for key, why in ((None, "signature"), (uuid7(), "no signature of this family")):
        refused = cadre.send(address, about | {"signature": key}, **{"Idempotency-Key": f"refused-{key}"})
        assert (refused.status_code, why in refused.json()["detail"]) == (422, True), refused.json()
    signed, once = about | {"signature": said.key}, {"Idempotency-Key": "opening-1"}
    opened_by = [cadre.send(address, signed, **once) for _time in range(2)]
    assert [one.status_code for one in opened_by] == [201, 201]
    step = CaseStep.objects.get()
    assert (step.signed, step.signed_digest) == (said.key, said.digest)
    again = cadre.send(address, about, **{"Idempotency-Key": "opening-2"})
    assert (again.status_code, "open" in again.json()["detail"]) == (422, True)
    case = leaving(cast, family)
    said = sign(voice, case.key, Sign.AGREED, scan=a_signature(), words=by_head(family))
    [line] = [one for one in cadre.get(f"/cases/{case.key}").json()["next"] if one["event"] == "sign_exit"]
    assert [one["key"] for one in line["signatures"]] == [str(said.key)]
    reader = program_of(cast.county_officer).get(f"/cases/{case.key}").json()["next"]
    assert not any(one["signatures"] for one in reader)  # whose step it is not
    step_in = {"event": "sign_exit", "signature": said.key, "second": cast.resident_team.username, "trips": 1}
    wrong = ({"second": "nobody"}, {"second": None}, {"said": {"risks": ["01"]}}, {"signature": uuid7()})
    for number, less in enumerate(wrong):
        once = {"Idempotency-Key": f"refused-{number}"}
        refused = cadre.send(f"/cases/{case.key}/steps", step_in | less, **once)
        assert refused.status_code == 422, refused.json()
    done = cadre.send(f"/cases/{case.key}/steps", step_in, **{"Idempotency-Key": "leaving-1"})
    assert done.json()["state"] == "exit_notice", done.json()
    assert case.steps.get(number=2).trips == 1
    sent = {"event": "object", "reason": "不符合", "signature": said.key}
    refused = cadre.send(f"/cases/{case.key}/steps", sent, **{"Idempotency-Key": "objection-1"})
    assert "without signature" in refused.json()["detail"]


def test_what_was_said_and_signed_goes_when_no_case_needs_it_any_more(
    cast: Cast, voice: Voice, family: Household
) -> None:
    said = consented(voice)
    asked = ask(voice, SaidKind.QUESTION, Words("补贴什么时候发", spoken=True))
    answer(actor=cast.village_cadre, key=asked.key, text="下月发放")
    case = opened(cast, family, said.key)
    with clock.frozen(DAY + timedelta(days=2_000)):
        run()
        asked.refresh_from_db()
        assert (asked.text, asked.answer, asked.answered_by) == ("", "", cast.village_cadre)
        said.refresh_from_db()
        assert said.content  # the case is open
        paper = Proof(document=signed_paper())
        advance(case.key, "withdraw", actor=cast.village_cadre, proof=paper)
    with clock.frozen(DAY + timedelta(days=2_000 + 3_649)):
        run()
        assert FamilySaid.objects.get(pk=said.pk).content
    with clock.frozen(DAY + timedelta(days=2_000 + 3_652)):
        run()
        said = FamilySaid.objects.select_related("signature").get(pk=said.pk)
        assert said.signature is not None
        assert (said.content, said.signature.erased_at is None) == ({}, False)
        assert case.steps.get(number=1).signed_digest == said.digest
        assert AuditEntry.objects.filter(action="retention.erased", subject=f"said:{said.key}").exists()
        assert paper.document is not None
        paper.document.refresh_from_db()
        assert paper.document.erased_at is not None
