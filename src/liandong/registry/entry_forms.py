"""Quick entry of a whole family: one row for each person, one short form for the rest."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import visible_places
from liandong.foundation.keys import uuid7
from liandong.foundation.personal import id_numbers
from liandong.foundation.places.models import Level
from liandong.foundation.places.selectors import named
from liandong.registry.codes import Relation, Sex
from liandong.registry.family_checks import Typed, sex_of
from liandong.registry.field_forms import SUFFIXES, Choices, date_input, form_field
from liandong.registry.fields import FIELDS
from liandong.registry.models.family import WORRIES
from liandong.registry.services.changes import WRITE, NewFamily, NewMember, Order, refusals
from liandong.registry.services.changes.numbers import guard_number, registered_at

MOST_PEOPLE = 30
_SECURED = tuple(f"{name}_guarantee" for name in WORRIES)
"""What no other fact tells: the visit is the place to ask."""

_LIVING = ("house_area_m2", "house_grade", "is_water_safe", "has_electricity")


class _Relation(forms.ChoiceField):
    """The relations with their codes, in the language of the reader."""

    def __init__(self) -> None:
        super().__init__(label=_("Relation to the head"), required=False, choices=_relations)


def _relations() -> Choices:
    # the code first: whoever knows the form's numbers types them
    return [("", _("choose")), *[(one.value, f"{one.value} {one.label}") for one in Relation]]


class PersonForm(forms.Form):
    """One person. An ID number gives sex and date of birth where they are left out."""

    name = forms.CharField(label=_("Name"), required=False, max_length=80, strip=True)
    relation = _Relation()
    id_number = forms.CharField(
        label=_("ID number"),
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=[("", "—"), *Sex.choices])
    birth_on = forms.DateField(label=_("Date of birth"), required=False, widget=date_input())

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        self.user = user
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as the form set gives them
        self.fields["birth_on"].widget.attrs["max"] = clock.today().isoformat()

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed; a chosen relation alone is nobody."""
        return not any(self.cleaned_data.get(name) for name in ("name", "id_number", "birth_on"))

    def clean(self) -> dict[str, Any]:
        """Fill what the number says, and refuse a number that cannot be theirs."""
        data = self.cleaned_data
        number = data.get("id_number") or ""
        if number and not id_numbers.problem_of(number):
            data["sex"] = data.get("sex") or id_numbers.sex(number) or ""
            data["birth_on"] = data.get("birth_on") or id_numbers.born_on(number)
        data["sex"] = data.get("sex") or sex_of(data.get("relation") or "")
        if self.is_blank:
            return data
        if not data.get("name"):
            self.add_error("name", _("Write down the name."))
        if data.get("birth_on") and data["birth_on"] > clock.today():
            self.add_error("birth_on", _("This day has not come yet."))
        if number:
            self._check_number(number)
        return data

    def _check_number(self, number: str) -> None:
        data = self.cleaned_data
        who = data.get("name") or "—"
        try:
            guard_number(who, data.get("sex") or None, data.get("birth_on"), number)
        except (refusals.BadNumber, refusals.NumberOfAnother) as refusal:
            self.add_error("id_number", str(refusal))
            return
        where = registered_at(self.user, number)
        if where:
            self.add_error("id_number", str(refusals.RegisteredElsewhere(who=who, where=where)))

    @property
    def typed(self) -> Typed:
        """The person as far as they hold, for the checks across the family."""
        data = self.cleaned_data
        return Typed(
            data.get("name") or "",
            data.get("sex") or "",
            data.get("birth_on"),
            data.get("relation") or "",
        )

    @property
    def member(self) -> NewMember:
        """The person to be registered."""
        data = self.cleaned_data
        number = data.get("id_number")
        return NewMember(
            data["name"],
            data.get("sex") or None,
            data.get("birth_on"),
            data.get("relation") or None,
            numbers={"id_number": number} if number else {},
        )


class HouseForm(forms.Form):
    """Where the family lives, and what is asked first about house and income; all but the place optional."""

    place = forms.TypedChoiceField(label=_("Village or group"), coerce=int)
    group_no = forms.CharField(label=_("Village group"), required=False, max_length=20)
    on = forms.DateField(label=_("Day of the visit"), widget=date_input())
    told_by = forms.CharField(label=_("How do you know"), required=False, max_length=80)
    phone = forms.CharField(
        label=_("Phone number"),
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        initial = {"on": clock.today(), "key": uuid7(), "year": clock.today().year - 1}
        kwargs["initial"] = initial | dict(kwargs.get("initial") or {})  # type: ignore[call-overload]  # a mapping
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as Django takes them
        self.user = user
        places = named(visible_places(user, action=WRITE).exclude(level__lt=Level.VILLAGE)).order_by("path")
        choices: Choices = [(one.pk, one.name or one.pk) for one in places]
        place = self.fields["place"]
        if isinstance(place, forms.ChoiceField):
            place.choices = choices
        for name in (*_LIVING, *_SECURED, "year", "net_income_yuan"):
            self.fields[name] = form_field(FIELDS[name])

    @property
    def order(self) -> Order:
        """Who, on which day, under which key."""
        data = self.cleaned_data
        return Order(self.user, data["on"], data["key"], told_by=data["told_by"])

    def family(self, members: list[NewMember]) -> NewFamily:
        """The family to be registered."""
        data = self.cleaned_data
        income: dict[str, date | int | Decimal | None] = {}
        if data.get("net_income_yuan") is not None and data.get("year"):
            income = {
                "year": data["year"],
                "net_income_yuan": data["net_income_yuan"],
                "member_count": len(members),
            }
        return NewFamily(
            data["place"],
            members,
            group_no=data["group_no"],
            living={name: data[name] for name in _LIVING},
            guarantees={name: data[name] for name in _SECURED},
            income=income,
            numbers={"phone": data["phone"]} if data["phone"] else {},
        )

    def more(self) -> list[tuple[forms.BoundField, object]]:
        """The fields that are asked after the persons, with their units."""
        names = ("phone", *_LIVING, *_SECURED, "year", "net_income_yuan", "told_by")
        units = {name: SUFFIXES.get(FIELDS[name].unit, "") for name in names if name in FIELDS}
        return [(self[name], units.get(name, "")) for name in names]


# Django's class takes its parameter for the type checker only
if TYPE_CHECKING:
    _Rows = forms.BaseFormSet[PersonForm]
else:
    _Rows = forms.BaseFormSet


class _People(_Rows):
    """The persons of one family."""

    @property
    def named(self) -> list[PersonForm]:
        """The rows in which somebody stands."""
        return [form for form in self.forms if form.is_valid() and not form.is_blank]


def people_forms(user: User, data: object = None, initial: list[dict[str, str]] | None = None) -> _People:
    """The rows of a family: those that were typed, or the head's and the spouse's to begin with."""
    rows = initial or [{"relation": Relation.HEAD.value}, {"relation": Relation.SPOUSE.value}]
    made = forms.formset_factory(
        PersonForm,
        formset=_People,
        extra=0,
        max_num=MOST_PEOPLE,
        validate_max=True,
        absolute_max=MOST_PEOPLE + 5,
    )
    return cast("_People", made(data, initial=rows, prefix="m", form_kwargs={"user": user}))  # type: ignore[arg-type]  # a QueryDict or None
