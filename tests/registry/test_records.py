"""What is kept beside the facts of a family: documents, consents, skills and wishes."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.keys import uuid7
from liandong.linkage.models import Event
from liandong.registry.models import Consent, Document, Household, Skill, Wish
from liandong.registry.person_codes import SkillKind, SkillLevel, WishKind
from liandong.registry.record_codes import ConsentExtent, ConsentPurpose, DocumentKind
from liandong.registry.services.changes import Order
from liandong.registry.services.changes.abilities import end_ability, state_skill, state_wish
from liandong.registry.services.changes.refusals import NothingChanged
from liandong.registry.services.records import (
    AlreadyWithdrawn,
    NotADocument,
    NotInTheFile,
    NotOfAge,
    Paper,
    Permission,
    add_document,
    consent_for,
    give_consent,
    withdraw_consent,
    withdraw_document,
)
from tests.cast import Cast
from tests.foundation.test_pictures import photographed
from tests.registry.families import a_family

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF"


@pytest.fixture(autouse=True)
def own_files(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    settings.LIANDONG_FILES = tmp_path / "files"  # type: ignore[attr-defined]


@pytest.fixture
def family(cast: Cast) -> Household:
    return a_family(cast.county, cast.village, "D-1")


def paper(content: bytes = PDF, name: str = "申请书.pdf") -> Paper:
    return Paper(DocumentKind.APPLICATION, "申请书", name, content)


def allowed(
    family: Household, *, days: int = 365, who: str = "1", document: Document | None = None
) -> Permission:
    today = clock.today()
    return Permission(
        family.members.get(person_no=who).key,
        ConsentPurpose.COMPARISON,
        (ConsentExtent.IDENTITY, ConsentExtent.INCOME),
        today,
        today + timedelta(days=days),
        document.key if document else None,
    )


def test_a_document_is_kept_sealed_and_told(cast: Cast, family: Household, tmp_path: Path) -> None:
    document = add_document(actor=cast.village_cadre, key=family.key, paper=paper())
    with document.file.opened() as path:
        assert path.read_bytes() == PDF
    assert PDF not in document.file.path.read_bytes()
    event = Event.objects.get(kind="household.document_added")
    assert event.payload == {"document": str(document.key), "what": "application"}


def test_a_picture_is_kept_without_the_place_where_it_was_taken(cast: Cast, family: Household) -> None:
    document = add_document(actor=cast.village_cadre, key=family.key, paper=paper(photographed(), "入户.jpg"))
    with document.file.opened() as path:
        assert b"Huawei" not in path.read_bytes()


@pytest.mark.parametrize("content", [b"PK\x03\x04 a workbook", b"plain text", b"MZ"])
def test_other_files_are_no_documents(cast: Cast, family: Household, content: bytes) -> None:
    with pytest.raises(NotADocument):
        add_document(actor=cast.village_cadre, key=family.key, paper=paper(content, "x.bin"))
    assert not Document.objects.exists()


def test_a_withdrawn_document_is_opened_by_nobody(client: Client, cast: Cast, family: Household) -> None:
    document = add_document(actor=cast.village_cadre, key=family.key, paper=paper())
    client.force_login(cast.county_officer)
    answer = client.get(f"/documents/{document.key}/")
    assert answer.content == PDF
    assert AuditEntry.objects.filter(action="document.opened").count() == 1
    withdraw_document(actor=cast.village_cadre, key=document.key)
    assert client.get(f"/documents/{document.key}/").status_code == 403
    with pytest.raises(AlreadyWithdrawn):
        withdraw_document(actor=cast.village_cadre, key=document.key)


def test_only_who_writes_the_family_adds_to_its_file(cast: Cast, family: Household) -> None:
    for stranger in (cast.other_village_cadre, cast.county_officer, cast.evaluator):
        with pytest.raises(OutOfScope):
            add_document(actor=stranger, key=family.key, paper=paper())


def test_a_consent_covers_what_it_names_until_it_ends_or_is_taken_back(cast: Cast, family: Household) -> None:
    consent = give_consent(actor=cast.village_cadre, key=family.key, permission=allowed(family, days=10))
    today, purpose = clock.today(), ConsentPurpose.COMPARISON
    assert consent_for(family, purpose, ["income"], today) == consent
    assert consent_for(family, purpose, ["income", "health"], today) is None
    assert consent_for(family, ConsentPurpose.PUBLICITY, ["income"], today) is None
    assert consent_for(family, purpose, ["income"], today + timedelta(days=10)) == consent
    assert consent_for(family, purpose, ["income"], today + timedelta(days=11)) is None
    withdraw_consent(actor=cast.village_cadre, key=consent.key, on=today)
    assert consent_for(family, purpose, ["income"], today) is None
    with pytest.raises(AlreadyWithdrawn):
        withdraw_consent(actor=cast.village_cadre, key=consent.key, on=today)
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"household.consent_given", "household.consent_withdrawn"} <= kinds


def test_a_child_consents_to_nothing(cast: Cast, family: Household) -> None:
    family.members.filter(person_no="2").update(birth_on=clock.today() - timedelta(days=365 * 10))
    with pytest.raises(NotOfAge, match="李二"):
        give_consent(actor=cast.village_cadre, key=family.key, permission=allowed(family, who="2"))
    assert not Consent.objects.exists()


def test_the_paper_of_another_family_does_not_carry_a_consent(cast: Cast, family: Household) -> None:
    other = a_family(cast.county, cast.village, "D-2")
    strange = add_document(actor=cast.village_cadre, key=other.key, paper=paper())
    with pytest.raises(NotInTheFile):
        give_consent(actor=cast.village_cadre, key=family.key, permission=allowed(family, document=strange))


def test_skills_and_wishes_are_stated_replaced_and_ended(cast: Cast, family: Household) -> None:
    member = family.members.get(person_no="1").key
    kind, wish = next(iter(SkillKind)), next(iter(WishKind))

    def order(on: date | None = None) -> Order:
        return Order(cast.village_cadre, on or clock.today(), uuid7())

    state_skill(order(), family.key, member, kind, level=None, detail="")
    state_skill(order(), family.key, member, kind, level=next(iter(SkillLevel)), detail="二十年")
    assert Skill.objects.filter(valid_to=None).get().detail == "二十年"
    with pytest.raises(NothingChanged):
        state_skill(order(), family.key, member, kind, level=next(iter(SkillLevel)), detail="二十年")
    state_wish(order(), family.key, wish, member=None, detail="在家门口上班")
    end_ability(order(), family.key, Wish.objects.get().key)
    assert not Wish.objects.filter(valid_to=None).exists()


def test_the_pages_take_a_paper_a_consent_and_a_wish(client: Client, cast: Cast, family: Household) -> None:
    client.force_login(cast.village_cadre)
    base = f"/households/{family.key}"
    file = SimpleUploadedFile("申请书.pdf", PDF)
    sent = client.post(f"{base}/documents/", {"file": file, "kind": "application", "title": ""}, follow=True)
    assert "已加入" in sent.content.decode()
    today = clock.today()
    consent = {
        "given_by": str(family.members.get(person_no="1").key),
        "purpose": "comparison",
        "extent": ["income"],
        "given_on": today.isoformat(),
        "expires_on": (today - timedelta(days=1)).isoformat(),
    }
    refused = client.post(f"{base}/consents/", consent)
    assert refused.status_code == 422
    client.post(f"{base}/consents/", consent | {"expires_on": today.isoformat()})
    assert Consent.objects.count() == 1
    wish = {"what": "wish", "wish-kind": next(iter(WishKind)).value, "wish-on": today.isoformat()}
    client.post(f"{base}/abilities/", wish | {"wish-key": str(uuid4()), "wish-member": "", "wish-detail": ""})
    assert Wish.objects.count() == 1
    page = client.get(f"{base}/").content.decode()
    assert "申请书" in page
    assert "部门信息比对" in page
    assert str(WishKind(Wish.objects.get().kind).label) in page
