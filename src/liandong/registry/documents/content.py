"""What the file of a household says: words and values, masked for its reader, ready to be laid out."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.pages import formats
from liandong.foundation.places.selectors import path_names
from liandong.registry.codes import HouseGrade
from liandong.registry.family_page import FamilyPage, MemberLine, family_page
from liandong.registry.field_forms import capital
from liandong.registry.models import Household, LivingConditions, MemberFacts, Source
from liandong.registry.selectors import holding
from liandong.registry.selectors_personal import numbers_of
from liandong.registry.wording import in_words

Json = dict[str, object]


def document(user: User, households: list[Household], on: date) -> Json:
    """The data of a document with these households, for its reader.

    Cost: some twenty queries for each household.
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


def _household(user: User, household: Household, on: date) -> Json:
    page = family_page(user, household, on)
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
        "numbers": [
            [one.owner or _("the household"), one.label, one.text or "—"]
            for one in numbers_of(user, household)
        ],
        "living": [
            {"label": one.label, "value": str(one.value or formats.unknown()), "source": _short(one.source)}
            for one in page.living
        ],
        "unknown": _("Not asked yet: %(what)s.") % {"what": _(", ").join(page.unknown)}
        if page.unknown
        else "",
        "income": _income(page),
        "guarantees": _guarantees(household, on),
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


def _not_asked(page: FamilyPage) -> str:
    return _("Not asked yet: %(what)s.") % {"what": _(", ").join(page.unknown)} if page.unknown else ""


def _is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def _short(source: object) -> str:
    return str(source or "")


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


def _guarantees(household: Household, on: date) -> list[Json]:
    """Compulsory education, medical care, safe housing and safe water, by the facts on record.

    A fact that is not known makes the finding unknown, never safe. Source: domain.md §3.1.
    """
    living = LivingConditions.objects.filter(holding(on), household=household).first()
    facts = list(MemberFacts.objects.filter(holding(on), household=household).select_related("member"))
    at_school = [_dropped_out(one) for one in facts if _is_of_school_age(one, on)]
    grade = living.house_grade if living else None
    return [
        _finding(
            _("Compulsory education"),
            _all_true([None if one is None else not one for one in at_school]) if at_school else True,
            _("Children of school age: %(all)s, dropped out: %(n)s")
            % {"all": len(at_school), "n": sum(one is True for one in at_school)},
        ),
        _finding(
            _("Basic medical care"),
            _all_true([one.is_medically_insured for one in facts]),
            _("Insured: %(n)s of %(all)s members")
            % {"n": sum(one.is_medically_insured is True for one in facts), "all": len(facts)},
        ),
        _finding(
            _("Safe housing"),
            None if grade is None else grade in (HouseGrade.A, HouseGrade.B),
            _("Grade of the house: %(grade)s") % {"grade": in_words(grade, codes=HouseGrade)},
        ),
        _finding(
            _("Safe drinking water"),
            living.is_water_safe if living else None,
            _("Water on record: %(safe)s") % {"safe": in_words(living.is_water_safe if living else None)},
        ),
    ]


def _finding(label: str, is_safe: bool | None, ground: str) -> Json:
    words = {True: _("in order"), False: _("problem"), None: formats.unknown()}
    return {"label": label, "finding": str(words[is_safe]), "ground": ground}


def _all_true(values: list[bool | None]) -> bool | None:
    if False in values:
        return False
    return None if None in values or not values else True


def _is_of_school_age(facts: MemberFacts, on: date) -> bool:
    """Six to fifteen years, the age of compulsory education; the age as given where the birth is unknown."""
    born = facts.member.birth_on
    age = (
        facts.age_years
        if born is None
        else on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    )
    return age is not None and 6 <= age <= 15


def _dropped_out(facts: MemberFacts) -> bool | None:
    return False if facts.dropped_out is None and facts.is_student else facts.dropped_out


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
        "whose": _("Whose"),
        "kind_of_number": _("Kind of number"),
        "number": _("The number"),
        "living": _("Living conditions"),
        "income": _("How the income is worked out"),
        "income_unknown": _("The income is not known yet. It counts as unknown, never as nothing."),
        "amount": _("Amount"),
        "guarantees": _("Three guarantees and safe water"),
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
