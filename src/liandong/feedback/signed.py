"""What a family signs: the content as it reads today, in codes, and its fingerprint.

A signature is bound to its content (SHA-256 of a canonical text), to its case and state, and to the person. A
step rests on it only while the same content would be signed again: see ``docs/decisions/0036``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.casework.models import Case, CaseStep
from liandong.casework.procedure_tables import table_of
from liandong.casework.procedures import Sign
from liandong.dynamics.decisions import COMPARED
from liandong.foundation import clock
from liandong.foundation.pages import formats
from liandong.registry.family_codes import Guarantee
from liandong.registry.family_state import age_on
from liandong.registry.fields import FIELDS
from liandong.registry.models import Guarantees, Household, HouseholdIncome, Member, MemberFacts
from liandong.registry.models.family import GUARANTEES
from liandong.registry.record_codes import ConsentExtent
from liandong.registry.selectors import holding
from liandong.registry.services.records import OF_AGE_YEARS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText

Value = str | int | list[str] | None
Content = Mapping[str, Value]
_GUARANTEED = tuple(f"{name}_guarantee" for name in GUARANTEES)
_LABELS: Mapping[str, str | LazyText] = {
    "procedure": gettext_lazy("Procedure"),
    "state": gettext_lazy("Where it stands"),
    "consents": gettext_lazy("The family agrees that departments are asked about"),
    "on": gettext_lazy("Last step taken on"),
    "reason": gettext_lazy("Reason written down"),
    "members": gettext_lazy("Members of the family"),
    "income_year": gettext_lazy("Income of the year"),
    "income_yuan": gettext_lazy("Net income of the family"),
    **{name: FIELDS[name].label for name in _GUARANTEED},
}


@dataclass(frozen=True)
class Facts:
    """What of a family stands in what it signs. ``of_age``: who may sign for it, in the register's order."""

    household: Household
    members: Sequence[Member]
    of_age: Sequence[Member]
    income: HouseholdIncome | None
    guarantees: Guarantees | None


def facts_of(household: Household, on: date) -> Facts:
    """The facts of a family on a day. Cost: four queries."""
    told = {one.member_id: one for one in MemberFacts.objects.filter(holding(on), household=household)}
    members = list(Member.objects.filter(holding(on), household=household).order_by("person_no", "pk"))
    ages = {one.pk: age_on(one, told.get(one.pk), on) for one in members}
    grown = [one for one in members if (age := ages[one.pk]) is None or age >= OF_AGE_YEARS]
    # the head first: whoever signs as a rule
    grown.sort(key=lambda one: not (one.pk in told and told[one.pk].is_head))
    incomes = HouseholdIncome.objects.filter(holding(on), household=household).order_by("-year")
    guarantees = Guarantees.objects.filter(holding(on), household=household).first()
    return Facts(household, members, grown, incomes.first(), guarantees)


def content_of(kind: Sign, case: Case, steps: Sequence[CaseStep], facts: Facts) -> Content:
    """What is signed in a case, or before it is opened, in codes. ``steps``: the latest first.

    A receipt is of the decision alone; what the family agrees to rests on its facts, too.
    """
    last = steps[0] if steps else None
    found: dict[str, Value] = {
        "kind": kind.value,
        "household": str(facts.household.key),
        "case": str(case.key) if case.pk else "",
        "procedure": f"{case.procedure}/{case.version}",
        "state": case.state,
        "step": last.number if last else 0,
        "on": last.done_at.astimezone(clock.HERE).date().isoformat() if last else None,
        "reason": last.reason if last else "",
    }
    if kind is Sign.RECEIVED:
        return found
    if kind is Sign.CONSENT:
        found["consents"] = [one.value for one in COMPARED]
    income, secured = facts.income, facts.guarantees
    net = income.net_income_yuan if income else None
    return found | {
        "members": [one.name or one.person_no for one in facts.members],
        "income_year": income.year if income else None,
        "income_yuan": None if net is None else str(net),
        **{name: getattr(secured, name, None) for name in _GUARANTEED},
    }


def digest_of(content: Content) -> str:
    """SHA-256 of a content, of its one canonical text; in hexadecimal."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def words_of(content: Content) -> list[tuple[str, str]]:
    """(label, words) of a content, for people; what is not known says so."""
    procedure, version = str(content["procedure"]).split("/")
    table = table_of(procedure, version)
    found = [(str(_LABELS["procedure"]), str(table.title))]
    if content["state"]:
        found.append((str(_LABELS["state"]), str(table.states[str(content["state"])])))
    if content["on"]:
        found.append((str(_LABELS["on"]), formats.day(date.fromisoformat(str(content["on"])))))
    if content["reason"]:
        found.append((str(_LABELS["reason"]), str(content["reason"])))
    lacking = []
    for name in ("consents", "members", "income_year", "income_yuan", *_GUARANTEED):
        if name in content and content[name] in (None, []):
            lacking.append(str(_LABELS[name]))
        elif name in content:
            found.append((str(_LABELS[name]), _words(name, content[name])))
    if lacking:
        found.append((_("Not known yet"), _(", ").join(lacking)))
    return found


def _words(name: str, value: Value) -> str:
    if isinstance(value, list):
        said = [str(ConsentExtent(one).label) for one in value] if name == "consents" else value
        return _(", ").join(said)
    if name in _GUARANTEED:
        return str(Guarantee(str(value)).label)
    return formats.yuan(Decimal(str(value))) if name == "income_yuan" else str(value)
