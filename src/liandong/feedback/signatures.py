"""The signatures of families that count for a step, in place of a signed paper; what decisions keep.

Registered with casework when Django starts; it stands below, and asks through its ``signing``.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from liandong.casework import refusals
from liandong.casework.models import Case, CaseStep
from liandong.casework.procedure_tables import table_of
from liandong.casework.procedures import HOUSEHOLD, Sign
from liandong.casework.signing import Signature, Signatures, register_signatures
from liandong.feedback.models import FamilySaid
from liandong.feedback.signed import content_of, digest_of, facts_of, words_of
from liandong.foundation import clock
from liandong.foundation.pages import formats
from liandong.linkage.models import Subject
from liandong.registry.models import Household


def find(case: Case, key: UUID) -> Signature:
    """The signature on which a step of a case may rest today.

    Errors: SignatureUnknown, SignatureWithdrawn, SignatureUsed, SignatureOutdated. Lock: the signature.
    """
    rows = FamilySaid.objects.select_for_update(of=("self",)).select_related("signature", "household")
    row = rows.filter(key=key).first()
    wanted = table_of(case.procedure, case.version).signs.get(case.state)
    if row is None or not _is_of(row, case, wanted) or row.signature is None:
        raise refusals.SignatureUnknown
    if row.withdrawn_at is not None:
        raise refusals.SignatureWithdrawn(day=formats.day(row.withdrawn_at))
    step = resting_on(row)
    if step is not None:
        raise refusals.SignatureUsed(day=formats.day(step.done_at))
    if row.digest != _digest_now(case, Sign(row.kind), row.household) or row.erased_at is not None:
        raise refusals.SignatureOutdated(day=formats.day(row.said_at))
    return Signature(row.key, row.digest, row.signature)


def _is_of(row: FamilySaid, case: Case, wanted: Sign | None) -> bool:
    """Whether it was given by the case's family, for this case, as its state asks for."""
    if case.subject != Subject(HOUSEHOLD, row.household.key) or wanted is None or row.kind != wanted:
        return False
    return row.case_id == case.pk and (case.pk is not None or row.procedure == case.procedure)


def _digest_now(case: Case, kind: Sign, household: Household) -> str:
    steps = list(case.steps.order_by("-number")) if case.pk else []
    return digest_of(content_of(kind, case, steps, facts_of(household, clock.today())))


def resting_on(row: FamilySaid) -> CaseStep | None:
    """The step that rests on a signature. Cost: one query."""
    return CaseStep.objects.filter(signed=row.key).first()


def ready(case: Case) -> list[tuple[str, str]]:
    """(key, words) of the signatures on which the next step may rest, the latest first.

    Cost: one query; eight where there is any.
    """
    wanted = table_of(case.procedure, case.version).signs.get(case.state)
    if wanted is None or case.subject_kind != HOUSEHOLD:
        return []
    rows = FamilySaid.objects.filter(household__key=case.subject_key, kind=wanted.value, withdrawn_at=None)
    rows = rows.filter(case=case) if case.pk else rows.filter(case=None, procedure=case.procedure)
    found = list(rows.select_related("household", "proxy", "member").order_by("-pk"))
    if not found:
        return []
    digest = _digest_now(case, wanted, found[0].household)
    steps = CaseStep.objects.filter(signed__in=[one.key for one in found])
    used = set(steps.values_list("signed", flat=True))
    return [(str(one.key), said_of(one)) for one in found if one.digest == digest and one.key not in used]


def said_of(row: FamilySaid) -> str:
    """A signature in a line: what, by whom, when, by which way."""
    said = _("{what}: {who}, {moment}, {way}")
    moment, way = formats.moment(row.said_at), row.get_channel_display()
    return said.format(what=row.get_kind_display(), who=row.signer, moment=moment, way=way)


def kept(case: Case) -> list[dict[str, object]]:
    """What the family signed in a case, as a decision keeps it; what was taken back says so. One query."""
    of_case = Q(case=case) | Q(key__in=case.steps.filter(signed__isnull=False).values("signed"))
    rows = FamilySaid.objects.filter(of_case, kind__in=[sign.value for sign in Sign], digest__gt="")
    rows = rows.select_related("proxy", "member", "person", "signature")
    return [_kept(row) for row in rows.order_by("pk")]


def _kept(row: FamilySaid) -> dict[str, object]:
    told = [
        (_("Signed by"), row.signer),
        (_("Signed on"), f"{formats.moment(row.said_at)}, {row.get_channel_display()}"),
        *([(_("Before"), str(row.person))] if row.channel == "point" else []),
        *words_of(row.content),
        (_("SHA-256 of what was signed"), row.digest),
        (_("SHA-256 of the signature"), row.signature.sha256 if row.signature else formats.unknown()),
    ]
    if row.withdrawn_at is not None:
        told.append((_("Taken back on"), formats.moment(row.withdrawn_at)))
    return {"heading": str(row.get_kind_display()).capitalize(), "rows": told}


def register() -> None:
    """Make this known to casework. Harmless to repeat."""
    register_signatures(Signatures(find=find, ready=ready, kept=kept))
