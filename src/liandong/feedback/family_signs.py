"""A family signs in its case, or that it consents to one; and takes a signature back."""

from __future__ import annotations

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from liandong.analytics.errors import Refusal, marked
from liandong.casework.advancing import unopened
from liandong.casework.by_code import codes_of
from liandong.casework.case_selectors import cases_about
from liandong.casework.models import Case, CaseStep
from liandong.casework.procedure_tables import table_of, tables_on
from liandong.casework.procedures import HOUSEHOLD, START, Sign
from liandong.feedback.models import Extent, FamilySaid, SaidKind
from liandong.feedback.saying import Words, keep, signature_of, spoken_by
from liandong.feedback.signatures import ready, resting_on
from liandong.feedback.signed import content_of, digest_of, facts_of
from liandong.feedback.standing import Standing, signatures_of, signed_now
from liandong.feedback.voice import HEAR, Voice
from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.pages import formats
from liandong.linkage.models import Subject
from liandong.linkage.services import record
from liandong.registry.models import Household

WITHDRAWABLE = (SaidKind.CONSENT, SaidKind.AGREED)


class NothingToSign(Refusal):
    """A case that asks for no signature now."""

    message = marked("Nothing is to be signed in this case now; look at how it stands.")


class NotOfTheFamily(Refusal):
    """Who signs belongs to the family and is of age."""

    message = marked("Nothing was signed: say who of the family signs; it must be a member of 18 or older.")


class StepRestsOnIt(Refusal):
    """A signature on which a step was taken."""

    message = marked(
        "A step was taken on this signature on {day}, so it cannot be taken back any more. The family can "
        "object, or have its application withdrawn."
    )


@transaction.atomic
def sign(
    voice: Voice, key: UUID, kind: Sign, *, scan: UploadedFile[bytes] | None, words: Words
) -> FamilySaid:
    """Keep the family's signature in a case whose table asks for it. It asks for no answer.

    Event: ``family.said``. Errors: OutOfScope, NothingToSign, NothingDrawn. Lock: the case.
    """
    voice.require(Extent.SIGN)
    case = Case.objects.select_for_update().filter(key=key).first()
    if case is None or case.subject != Subject("household", voice.household.key):
        raise OutOfScope(HEAR)
    wanted = table_of(case.procedure, case.version).signs.get(case.state)
    if wanted is not kind:
        raise NothingToSign
    row = _signed(voice, kind, case, words)
    steps = list(case.steps.order_by("-number"))
    if signed_now(case, row.content, steps, signatures_of([case])):
        raise NothingToSign
    row.case, row.signature = case, signature_of(voice, scan)
    return keep(voice, row)


@transaction.atomic
def sign_consent(
    voice: Voice, procedure: str, *, scan: UploadedFile[bytes] | None, words: Words
) -> FamilySaid:
    """Keep the family's consent to a procedure that is to be opened; whoever opens it may rest on it.

    Event: ``family.said``. Errors: OutOfScope, FamilyClosed, NothingToSign, NothingDrawn, NotOfTheFamily.
    Lock: the family.
    """
    voice.require(Extent.SIGN)
    Household.objects.select_for_update().get(pk=voice.household.pk)
    case = next((one for one in consents_asked(voice.household) if one.procedure == procedure), None)
    if case is None:
        raise NothingToSign
    row = _signed(voice, Sign.CONSENT, case, words)
    row.procedure, row.signature = procedure, signature_of(voice, scan)
    return keep(voice, row)


def consents_asked(household: Household) -> list[Case]:
    """The procedures of today that a family may consent to: none of them open, none consented to already.

    Cost: three queries; eight more for each procedure with a consent that may lie ready.
    """
    subject, place = Subject(HOUSEHOLD, household.key), household.place
    busy = {one.procedure for one in cases_about(subject) if one.ended_at is None}
    code = codes_of([place], clock.today())[place.pk]
    tables = [
        table
        for table in tables_on(code, clock.today())
        if table.subject == HOUSEHOLD and table.signs.get(START) is Sign.CONSENT and table.id not in busy
    ]
    found = [unopened(table, subject, place, household.household_no) for table in tables]
    return [case for case in found if not ready(case)]


def consent_standings(voice: Voice) -> list[Standing]:
    """What a family may consent to, as its page shows what is to be signed. Cost: that of these."""
    cases = consents_asked(voice.household)
    facts = facts_of(voice.household, clock.today()) if cases else None
    return [
        Standing(
            case=case,
            title=str(table_of(case.procedure, case.version).title),
            state="",
            since=case.opened_at,
            reason="",
            next="",
            notice_until=None,
            is_held=False,
            may_stop=False,
            sign=Sign.CONSENT,
            signed=None,
            content=content_of(Sign.CONSENT, case, [], facts),
        )
        for case in cases
        if facts is not None
    ]


def consents_given(household: Household) -> list[FamilySaid]:
    """Consents to procedures that nobody opened yet, the latest first. Cost: two queries."""
    rows = household.said.filter(kind=SaidKind.CONSENT, case=None, withdrawn_at=None, erased_at=None)
    found = list(rows.select_related("member", "proxy").order_by("-pk"))
    steps = CaseStep.objects.filter(signed__in=[one.key for one in found])
    used = set(steps.values_list("signed", flat=True))
    return [one for one in found if one.key not in used]


def _signed(voice: Voice, kind: Sign, case: Case, words: Words) -> FamilySaid:
    """A signature without its picture: what was signed as it reads today, and by whom of the family."""
    facts = facts_of(voice.household, clock.today())
    steps = list(case.steps.order_by("-number")) if case.pk else []
    member = None
    if voice.proxy is None and facts.of_age:
        member = next((one for one in facts.of_age if one.key == words.member), None)
        if member is None:
            raise NotOfTheFamily
    content = content_of(kind, case, steps, facts)
    row = FamilySaid(kind=SaidKind(kind.value), state=case.state, trips=words.trips, member=member)
    row.content, row.digest = dict(content), digest_of(content)
    row.household = voice.household
    spoken_by(voice, row, is_signed=True)
    return row


@transaction.atomic
def withdraw_signature(voice: Voice, key: UUID) -> FamilySaid:
    """Take a signature back on which no step rests yet. Harmless to repeat. Receipts stay.

    Event: ``family.signature_withdrawn``. Errors: OutOfScope, StepRestsOnIt. Lock: the signature.
    """
    voice.require(Extent.SIGN)
    rows = FamilySaid.objects.select_for_update(of=("self",)).select_related("place")
    row = rows.filter(key=key, household=voice.household, kind__in=WITHDRAWABLE).first()
    if row is None:
        raise OutOfScope(HEAR)
    if row.withdrawn_at is not None:
        return row
    step = resting_on(row)
    if step is not None:
        raise StepRestsOnIt(day=formats.day(step.done_at))
    row.withdrawn_at, row.withdrawn_by = clock.now(), voice.person
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record(
        kind="family.signature_withdrawn",
        subject=Subject(HOUSEHOLD, voice.household.key),
        place=row.place,
        actor=voice.person,
        payload={"said": str(row.key), "channel": voice.channel.value},
    )
    return row
