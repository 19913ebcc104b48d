"""The register of consents beside the step that needs one: written down at once, the paper into the file."""

from __future__ import annotations

from datetime import date

from liandong.casework.consenting import Consenting, Consents, register_consents
from liandong.casework.models import Case
from liandong.dynamics.decisions import COMPARED, compare_consent
from liandong.foundation.accounts.models import User
from liandong.registry.models import Household
from liandong.registry.record_codes import ConsentPurpose, DocumentKind
from liandong.registry.services.records import Paper, Permission, add_document, give_consent, may_consent


def _family(case: Case) -> Household:
    return Household.objects.get(key=case.subject_key)


def _until(case: Case) -> date | None:
    return compare_consent(_family(case))


def _givers(case: Case) -> list[tuple[str, str]]:
    return [(str(one.key), str(one)) for one in may_consent(_family(case))]


def _give(case: Case, given: Consenting, actor: User) -> None:
    """Lock: the family."""
    document = None
    if given.paper is not None:
        with given.paper.opened() as path:
            content = path.read_bytes()
        paper = Paper(DocumentKind.CONSENT, "", given.paper.name, content, given.by, given.on, is_clean=True)
        document = add_document(actor=actor, key=case.subject_key, paper=paper).key
    permission = Permission(given.by, ConsentPurpose.COMPARISON, COMPARED, given.on, given.until, document)
    give_consent(actor=actor, key=case.subject_key, permission=permission)


def register() -> None:
    """Make this known to casework. Harmless to repeat."""
    register_consents(Consents(_until, _givers, _give))
