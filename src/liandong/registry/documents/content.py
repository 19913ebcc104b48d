"""What the file of a household says: words and values, masked for its reader, ready to be laid out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import cast

from django.utils import translation
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.pages import formats
from liandong.foundation.pages.tags.lists import Fact
from liandong.foundation.places.selectors import path_names
from liandong.registry.family_page import FamilyPage, family_page
from liandong.registry.family_sections import Ability, MemberLine, Section
from liandong.registry.field_forms import capital
from liandong.registry.guarantees import GuaranteeLine
from liandong.registry.help_panel import planned_of, received_of, visits_of
from liandong.registry.models import Household, Source
from liandong.registry.record_codes import ConsentExtent
from liandong.registry.selectors_personal import numbers_of
from liandong.registry.sight import Sight
from liandong.registry.wording import in_words

Json = dict[str, object]
_LISTS = (
    "more",
    "registered",
    "living",
    "local",
    "skills",
    "wishes",
    "plan",
    "received",
    "visits",
    "consents",
    "documents",
    "history",
)
"""The parts of a family's file that are lists."""
TEMPLATE = Path(__file__).with_name("household.typ")


def document(user: User, households: list[Household], on: date) -> Json:
    """The data of a document with these households, for its reader.

    Cost: some twenty-five queries for each household.
    """
    now = clock.now()
    return {
        "lang": "zh" if (get_language() or "").startswith("zh") else "en",
        "title": _("File of household %(number)s") % {"number": households[0].household_no}
        if len(households) == 1
        else _("Files of %(n)s households") % {"n": len(households)},
        "words": _words(),
        "day": formats.day(on),
        "printed_by": str(user),
        "watermark": f"{user} {formats.moment(now)}",
        "footer": _("Printed by %(who)s at %(at)s. Facts as known on %(day)s.")
        % {"who": user, "at": formats.moment(now), "day": formats.day(on)},
        "households": [_household(user, one, on) for one in households],
    }


def kept_before(kept: Json) -> Json:
    """A file as a former version kept it, laid out by today's template: what it did not hold stays empty.

    Nothing that was kept is changed, so that a decision can be printed however old it is.
    """
    with translation.override("zh-hans" if kept["lang"] == "zh" else "en"):
        words = _words() | cast(Json, kept["words"])
    households = [{key: [] for key in _LISTS} | one for one in cast(list[Json], kept["households"])]
    return kept | {"words": words, "households": households}


def _household(user: User, household: Household, on: date) -> Json:
    page = family_page(user, household, Sight(), on)
    places = path_names(household.place)
    cover = [
        (_("Household number"), household.household_no),
        (_("Head of the household"), str(household.head_name or formats.unknown())),
        (_("Place of residence"), "".join(places) if _is_chinese() else ", ".join(reversed(places))),
        (_("Village group"), household.group_no or "—"),
        (_("Members of the family"), in_words(len(page.members), unit="persons")),
        (_("Registered on"), formats.day(household.registered_at)),
    ]
    if household.closed_on:
        reason = f"{formats.day(household.closed_on)} {household.get_closed_reason_display()}"
        cover.append((_("File closed"), reason))
    return {
        "heading": _("File of a household"),
        "office": places[-1],
        "cover": [{"label": label, "value": value} for label, value in cover],
        "members": _members(page),
        "more": [
            [line.name, _("; ").join(_fact(one) for one in line.others.facts)]
            for line in page.members
            if line.others.facts
        ],
        "numbers": [
            [one.owner or _("the household"), one.label, one.text or "—"]
            for one in numbers_of(user, household)
        ],
        "registered": _pairs(page.registered),
        "living": _pairs(page.living),
        "local": _pairs(page.local),
        "skills": [_ability(one) for one in page.skills],
        "wishes": [_ability(one) for one in page.wishes],
        "unknown": _not_asked(page),
        "income": _income(page),
        "guarantees": _guarantees(page),
        **_help(household, on),
        "consents": _consents(household, on),
        "documents": _documents(household),
        "history": [
            [
                formats.day(event.occurred_at),
                str(event.title),
                str(event.actor or _("the platform")),
                formats.moment(event.recorded_at),
            ]
            for event in page.events
        ],
        "sources": _sources(household),
    }


def _pairs(section: Section) -> list[Json]:
    return [
        {
            "label": one.label,
            "value": str(one.value or formats.unknown()),
            "source": one.source or section.origin,
        }
        for one in section.facts
    ]


def _fact(one: Fact) -> str:
    return _("{label}: {value}").format(label=one.label, value=one.value or formats.unknown())


def _ability(one: Ability) -> list[str]:
    return [one.whose, " · ".join(filter(None, (one.what, one.detail))), one.origin]


_FORGOTTEN = gettext_noop("words erased, as the rule of retention asks")


def _help(household: Household, on: date) -> dict[str, list[list[str]]]:
    """What was planned and done for the family up to a day. Cost: three queries."""
    return {
        "plan": [
            [str(one.year), one.get_kind_display(), one.project, formats.yuan(one.amount_yuan)]
            for one in planned_of(household).filter(year__lte=on.year)
        ],
        "received": [
            [
                formats.day(one.received_on),
                one.get_kind_display(),
                _(_FORGOTTEN) if one.is_forgotten else one.provider,
                formats.yuan(one.amount_yuan),
            ]
            for one in received_of(household).filter(received_on__lte=on)
        ],
        "visits": [
            [
                formats.day(one.visited_on),
                _(_FORGOTTEN) if one.is_forgotten else one.visitor,
                one.purpose,
                one.needs,
            ]
            for one in visits_of(household).filter(visited_on__lte=on)
        ],
    }


def _consents(household: Household, on: date) -> list[list[str]]:
    """What the family allows on a day. Cost: one query."""
    found = household.consents.select_related("given_by").order_by("purpose", "pk")
    return [
        [
            one.get_purpose_display(),
            _(", ").join(str(ConsentExtent(name).label) for name in one.extent),
            str(one.given_by),
            _("{first} to {last}").format(first=formats.day(one.given_on), last=formats.day(one.expires_on)),
        ]
        for one in found
        if any(one.covers(name, on) for name in one.extent)
    ]


def _documents(household: Household) -> list[list[str]]:
    """The papers and pictures that lie in the file. Cost: one query."""
    found = household.documents.filter(withdrawn_at__isnull=True).order_by("kind", "added_at")
    return [
        [str(one), one.get_kind_display(), formats.day(one.dated_on) if one.dated_on else "—"]
        for one in found
    ]


def _not_asked(page: FamilyPage) -> str:
    what = _(", ").join(page.living.unknown)
    return _("Not asked yet: %(what)s.") % {"what": what} if what else ""


def _is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def _members(page: FamilyPage) -> Json:
    head = [_("Name"), _("Sex"), _("Date of birth"), _("Age"), *map(capital, page.head_of_table)]
    return {
        "columns": [0, 0, 0, 0, *[1 for _one in page.head_of_table]],
        "head": head,
        "rows": [_member(line) for line in page.members],
    }


def _member(line: MemberLine) -> list[str]:
    who = line.member
    return [
        str(who),
        str(who.get_sex_display() or formats.unknown()) if who.sex else formats.unknown(),
        who.birth_on.isoformat() if who.birth_on else formats.unknown(),
        line.age,
        *[str(text) for _label, text in line.cells],
    ]


def _income(page: FamilyPage) -> Json:
    lines = [
        {
            "sign": line.operator,
            "label": str(line.label),
            "amount": str(line.amount),
            "bold": line.kind in ("eq", "res"),
        }
        for line in page.income_lines
    ]
    year = page.income.year if page.income else ""
    note = _("Income year %(year)s.") % {"year": year} if year else ""
    return {"lines": lines, "note": " ".join([note, page.income_origin]).strip()}


def _guarantees(page: FamilyPage) -> list[Json]:
    return [{"label": line.label, "finding": line.state, "ground": _ground(line)} for line in page.guarantees]


def _ground(line: GuaranteeLine) -> str:
    stated = _(", ").join(filter(None, (line.evidence, line.origin)))
    return f"{stated} · {line.facts.ground}" if stated else line.facts.ground


def _sources(household: Household) -> list[list[str]]:
    stated = set(household.living_conditions.values_list("source", flat=True))
    stated |= set(household.incomes.values_list("source", flat=True))
    stated |= set(household.member_facts.values_list("source", flat=True))
    stated.add(household.source_id)
    return [
        [source.title, str(source.get_kind_display()), formats.day(source.observed_on)]
        for source in Source.objects.filter(pk__in=stated).order_by("observed_on", "pk")
    ]


def _words() -> dict[str, str]:
    return {
        "country": _("Register of households"),
        "kind": _("One household, one file"),
        "handling": _(
            "This file holds personal data. Keep it under lock, show it to those whose work needs it, "
            "and destroy copies that are not needed any more. Printing it was written down."
        ),
        "item": _("Item"),
        "fact": _("What is known"),
        "members": _("Members of the family"),
        "more": _("Other facts of the members"),
        "member": _("Member"),
        "whose": _("Whose"),
        "kind_of_number": _("Kind of number"),
        "number": _("The number"),
        "registered": _("Registered as"),
        "living": _("Living conditions"),
        "local": _("Columns of this county"),
        "skills": _("Skills"),
        "wishes": _("Wishes"),
        "plan": _("Plan"),
        "received": _("Measures received"),
        "visits": _("Visits"),
        "year": _("Year"),
        "measure": _("Measure"),
        "project": _("Project"),
        "provider": _("From whom"),
        "visitor": _("Who visited"),
        "why_visited": _("Purpose of the visit"),
        "needs": _("What the family says it needs"),
        "consents": _("Consents in force"),
        "purpose": _("For what"),
        "extent": _("Which data"),
        "given_by": _("Who gives it"),
        "period": _("Period"),
        "documents": _("Papers and pictures in the file"),
        "document": _("Title"),
        "kind_of_document": _("Kind of document"),
        "dated": _("Date on it"),
        "income": _("How the income is worked out"),
        "income_unknown": _("The income is not known yet. It counts as unknown, never as nothing."),
        "amount": _("Amount"),
        "guarantees": _("Food, clothing, three guarantees and safe water"),
        "guarantee": _("Guarantee"),
        "finding": _("Finding"),
        "ground": _("By which fact"),
        "history": _("What happened"),
        "nothing": _("Nothing is on record yet."),
        "on": _("Day"),
        "what": _("What"),
        "by": _("By"),
        "recorded": _("Recorded"),
        "sources": _("Sources"),
        "source": _("Source"),
        "kind_of_source": _("Kind"),
        "observed": _("Observed on"),
        "signed_head": _("Head of the household (signature):"),
        "signed_collector": _("Collected by (signature):"),
    }
