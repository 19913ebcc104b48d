"""Who may act for a family: named on a signed paper, withdrawn at any time, never of those who decide."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from liandong.analytics.errors import Refusal, marked
from liandong.casework.models import Case, CaseStep
from liandong.casework.settings.in_force import required
from liandong.feedback.card_codes import ending_hashes
from liandong.feedback.cards import ENDING, ISSUE, FamilyClosed, end_cards_of
from liandong.feedback.models import Extent, Proxy, Relation
from liandong.foundation import clock
from liandong.foundation.accounts.models import Duty, Role, User
from liandong.foundation.accounts.scope import access, require
from liandong.foundation.files.models import StoredFile
from liandong.foundation.keys import uuid7
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Place
from liandong.linkage.models import Subject
from liandong.linkage.services import record
from liandong.registry.models import Household

DAYS = "proxy.days"


class ProxyDays(Refusal):
    """An end in the past, or too far away."""

    message = marked("The last day must lie between today and {last}; write another one.")


class ProxyTookPart(Refusal):
    """Who collected, compared or approved in a case of the family does not act for it."""

    message = marked(
        "{name} took part in a case of this family in office, and so cannot act for it. The family names "
        "somebody else."
    )


class CadreUnnamed(Refusal):
    """A cadre without account: nobody could see whether they took part in the case."""

    message = marked(
        "A village cadre is named by account, so that it shows whether they decide on the family."
    )


class AccountNotServing(Refusal):
    """An account named that serves nowhere here."""

    message = marked(
        "Nobody of the account {name} serves at this family’s place; leave it out or correct it."
    )


class NamesThemselves(Refusal):
    """Who writes the authorisation down is not the one authorised."""

    message = marked(
        "Nobody records an authorisation for themselves; have a colleague or the township do it."
    )


class ActsForTheFamily(Refusal):
    """Who acts for a family takes no step in its case."""

    message = marked("{name} acts for this family, and so takes no step in its case. Somebody else does it.")


@dataclass(frozen=True)
class Naming:
    """Whom a family names. ``until``: the last day; ``ending``: last four characters of their ID number."""

    name: str
    relation: Relation
    extent: tuple[Extent, ...]
    until: date
    paper: StoredFile
    account: User | None = None
    ending: str = ""


@transaction.atomic
def name_proxy(*, actor: User, key: UUID, naming: Naming) -> Proxy:
    """Record that a family named somebody who may act for it, with the signed paper.

    Event: ``proxy.named``. Errors: OutOfScope, FamilyClosed, ProxyDays, CadreUnnamed, NamesThemselves,
    ProxyTookPart. Lock: the family.
    """
    found = Household.objects.select_for_update(of=("self",)).select_related("place")
    household = access(actor, found, {"key": key}, action=ISSUE)
    today = clock.today()
    if household.closed_on is not None:
        raise FamilyClosed
    last = today + timedelta(days=required(DAYS, household.place, today).days)
    if not today <= naming.until <= last:
        raise ProxyDays(last=formats.day(last))
    if naming.relation is Relation.CADRE and naming.account is None:
        raise CadreUnnamed
    if naming.account == actor:
        raise NamesThemselves
    if naming.account is not None and took_part(naming.account, household):
        raise ProxyTookPart(name=naming.account)
    identity = uuid7()
    ending = "".join(unicodedata.normalize("NFKC", naming.ending).split()).upper()
    row = Proxy.objects.create(
        key=identity,
        household=household,
        name=naming.name.strip()[:50],
        relation=naming.relation,
        account=naming.account,
        extent=[one.value for one in naming.extent],
        knows=ending_hashes(identity, ending)[0] if len(ending) == ENDING else b"",
        paper=naming.paper,
        valid_from=today,
        valid_to=naming.until + timedelta(days=1),
        recorded_at=clock.now(),
        recorded_by=actor,
    )
    payload = {"proxy": str(row.key), "extent": row.extent, "until": naming.until.isoformat()}
    _record("proxy.named", row, actor, payload)
    return row


@transaction.atomic
def withdraw_proxy(*, actor: User, key: UUID) -> Proxy:
    """The family takes the authorisation back; a card in these hands ends. Harmless to repeat.

    Event: ``proxy.withdrawn``. Errors: OutOfScope. Lock: the authorisation.
    """
    row = access_proxy(actor, key, for_update=True)
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by = clock.now(), actor
        row.save(update_fields=["withdrawn_at", "withdrawn_by"])
        end_cards_of(row, actor)
        _record("proxy.withdrawn", row, actor, {"proxy": str(row.key)})
    return row


def access_proxy(user: User, key: UUID, *, for_update: bool = False) -> Proxy:
    """An authorisation of a family whose cards and proxies the user keeps. Errors: OutOfScope."""
    found = Proxy.objects.select_related("household__place", "paper")
    if for_update:
        found = found.select_for_update(of=("self",))
    return access(user, found, {"key": key}, place="household__place", action=ISSUE)


def proxies_of(user: User, household: Household) -> list[Proxy]:
    """Everybody whom a family named, the latest first. Errors: OutOfScope. Cost: one query."""
    require(user, ISSUE, household.place)
    return list(household.proxies.select_related("recorded_by", "account").order_by("-pk"))


def serving_at(place: Place) -> QuerySet[User]:
    """The accounts that serve at a place in office, by name."""
    serving = Duty.objects.valid().filter(place__in=place.ids).exclude(role=Role.HOUSEHOLD)
    return User.objects.filter(pk__in=serving.values("user")).order_by("display_name", "pk")


def account_named(household: Household, name: str) -> User | None:
    """The account of a name that serves at a family's place; None for no name. Errors: AccountNotServing."""
    if not name:
        return None
    found = serving_at(household.place).filter(username=name).first()
    if found is None:
        raise AccountNotServing(name=name)
    return found


def in_force(household: Household) -> list[Proxy]:
    """Who may act for a family today. Cost: one query."""
    today = clock.today()
    found = household.proxies.filter(withdrawn_at__isnull=True, valid_from__lte=today, valid_to__gt=today)
    return list(found.order_by("pk"))


def took_part(user: User, household: Household) -> bool:
    """Whether somebody collected, compared or approved in a case of a family. Cost: one query."""
    steps = CaseStep.objects.filter(case__subject_kind="household", case__subject_key=household.key).exclude(
        part=""
    )
    return steps.filter(Q(actor=user) | Q(second=user)).exists()


def bar_proxies(user: User, case: Case) -> None:
    """Refuse a step in a family's case to whoever acts for that family. Errors: ActsForTheFamily."""
    today = clock.today()
    acts = Proxy.objects.filter(
        account=user,
        household__key=case.subject_key,
        withdrawn_at__isnull=True,
        valid_from__lte=today,
        valid_to__gt=today,
    )
    if acts.exists():
        raise ActsForTheFamily(name=user)


def _record(kind: str, row: Proxy, actor: User, payload: Mapping[str, object]) -> None:
    household = row.household
    record(
        kind=kind,
        subject=Subject("household", household.key),
        place=household.place,
        actor=actor,
        payload=payload,
    )
