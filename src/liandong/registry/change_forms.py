"""The short forms of what happens to families: one for each thing, with only what it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import in_scope, visible_places
from liandong.foundation.keys import uuid7
from liandong.foundation.places.selectors import named
from liandong.registry.change_codes import CHOSEN_REASONS, ChangeKind, ClosingReason, MemberChange
from liandong.registry.codes import Relation, Sex
from liandong.registry.field_forms import Choices, date_input
from liandong.registry.models import Household, Member
from liandong.registry.services.changes import WRITE, NewMember, Order, head_of, members_of, version_of
from liandong.registry.services.changes.members import LEAVES

_NONE: tuple[object, object] = ("", "—")
_CHOOSE: tuple[object, object] = ("", _("choose"))  # nobody is chosen by not looking
RELATIONS: Choices = [("", _("unknown")), *[one for one in Relation.choices if one[0] != Relation.HEAD]]


@dataclass(frozen=True)
class Family:
    """What the forms need to know of the family: read once."""

    household: Household
    members: tuple[Member, ...]
    head: Member | None
    former: tuple[Member, ...] = field(default=())

    @property
    def choices(self) -> Choices:
        """The present members."""
        return [(str(one.key), str(one)) for one in self.members]

    @property
    def others(self) -> Choices:
        """The present members but the head, who could take over."""
        return [_NONE, *[(str(one.key), str(one)) for one in self.members if one != self.head]]


def family_of(household: Household) -> Family:
    """The family as it is now. Cost: three queries."""
    former = Member.objects.filter(
        household=household, valid_to=household.closed_on, valid_to__isnull=False, went_to=None
    )
    return Family(
        household, tuple(members_of(household)), head_of(household), tuple(former.order_by("person_no"))
    )


class ChangeForm(forms.Form):
    """What every change says: the day, how it is known, and the keys that make it happen once."""

    on = forms.DateField(label=_("On which day"), widget=date_input())
    told_by = forms.CharField(
        label=_("How do you know"),
        required=False,
        max_length=80,
        help_text=_("for example: visit, household register, certificate"),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind: ChangeKind

    def __init__(self, data: object = None, *, family: Family, user: User) -> None:
        self.family, self.user = family, user
        initial = {"on": clock.today(), "key": uuid7(), "version": version_of(family.household)}
        super().__init__(data, initial=initial)  # type: ignore[arg-type]  # a QueryDict or None
        self.set_choices()
        last = [name for name in ("on", "told_by") if name in self.fields]
        self.order_fields([*[name for name in self.fields if name not in last], *last])

    def set_choices(self) -> None:
        """Fill what can be chosen with this family's members."""

    def choose(self, name: str, choices: Choices) -> None:
        """Set the choices of one field."""
        found = self.fields[name]
        if isinstance(found, forms.ChoiceField):
            found.choices = choices

    @property
    def order(self) -> Order:
        """Who, when, under which key."""
        data = self.cleaned_data
        return Order(
            self.user, data["on"], data["key"], told_by=data.get("told_by") or "", version=data.get("version")
        )

    def uuid(self, name: str) -> UUID | None:
        """A chosen member."""
        value = self.cleaned_data.get(name)
        return UUID(str(value)) if value else None


class JoinForm(ChangeForm):
    """Somebody new: born, married in, moved in."""

    name = forms.CharField(label=_("Name"), max_length=80)
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, widget=forms.RadioSelect)
    birth_on = forms.DateField(label=_("Date of birth"), required=False, widget=date_input())
    relation = forms.ChoiceField(label=_("Relation to the head"), required=False, choices=RELATIONS)
    id_number = forms.CharField(
        label=_("ID number"),
        required=False,
        max_length=24,
        help_text=_("It is kept sealed and shown masked."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    @property
    def person(self) -> NewMember:
        """Who joins."""
        data = self.cleaned_data
        numbers = {"id_number": data["id_number"]} if data.get("id_number") else {}
        return NewMember(
            data["name"], data["sex"], data.get("birth_on"), data.get("relation") or None, numbers=numbers
        )


class BirthForm(JoinForm):
    """A child that is born: its birthday is the day."""

    birth_on = None  # type: ignore[assignment]  # Django's way to leave out an inherited field

    def set_choices(self) -> None:
        self.fields["on"].label = _("Date of birth")
        self.fields["id_number"].help_text = _("Leave it empty until the child has one.")
        young = {
            Relation.SON, Relation.DAUGHTER, Relation.GRANDSON, Relation.GRANDDAUGHTER,
            Relation.DAUGHTERS_SON, Relation.DAUGHTERS_DAUGHTER, Relation.OTHER,
        }  # fmt: skip
        self.choose("relation", [one for one in RELATIONS if one[0] in young or not one[0]])

    @property
    def person(self) -> NewMember:
        data = self.cleaned_data
        numbers = {"id_number": data["id_number"]} if data.get("id_number") else {}
        return NewMember(data["name"], data["sex"], data["on"], data.get("relation") or None, numbers=numbers)


class LeaveForm(ChangeForm):
    """A member who leaves; where it is the head, who takes over."""

    member = forms.ChoiceField(label=_("Which person"))
    how = forms.ChoiceField(label=_("How"), required=False, widget=forms.RadioSelect)
    new_head = forms.ChoiceField(
        label=_("Who is head afterwards"),
        required=False,
        help_text=_("Only where the head leaves. Relations follow where they are certain."),
    )

    def set_choices(self) -> None:
        self.choose("member", [_CHOOSE, *self.family.choices])
        self.choose("new_head", self.family.others)
        ways = LEAVES.get(self.kind, ())
        if len(ways) < 2:
            del self.fields["how"]
        else:
            self.choose("how", [(one.value, one.label) for one in ways])
            self.fields["how"].initial = ways[0].value

    @property
    def way(self) -> MemberChange | None:
        """Which of the kind's ways."""
        how = self.cleaned_data.get("how")
        return MemberChange(how) if how else None


class OtherHousehold(ChangeForm):
    """Names another household of the area by its number."""

    other_no = forms.CharField(label=_("Number of the other household"), max_length=40, strip=True)

    def clean_other_no(self) -> str:
        """The number as typed; the household it names is kept beside it."""
        number = str(self.cleaned_data["other_no"])
        found = Household.objects.filter(household_no=number, county=self.family.household.county)
        self.other = in_scope(self.user, found, action=WRITE).first()
        if self.other is None:
            raise forms.ValidationError(
                _("No household of your area has this number; copy it from the list of households.")
            )
        return number


class TransferForm(OtherHousehold, LeaveForm):
    """A member who goes to another household of the register."""

    relation = forms.ChoiceField(label=_("Relation to the head there"), required=False, choices=RELATIONS)
    by_marriage = forms.BooleanField(label=_("by marriage"), required=False)
    field_order = ("member", "other_no", "relation", "by_marriage", "new_head")


class HeadForm(ChangeForm):
    """Who is head from now on."""

    new_head = forms.ChoiceField(label=_("Who is head from that day on"))

    def set_choices(self) -> None:
        self.choose("new_head", [_CHOOSE, *self.family.others[1:]])


class SplitForm(ChangeForm):
    """Who forms a household of their own."""

    members = forms.MultipleChoiceField(label=_("Who goes"), widget=forms.CheckboxSelectMultiple)
    new_head = forms.ChoiceField(label=_("Head of the new household"))
    head_here = forms.ChoiceField(
        label=_("Head of those who stay"), required=False, help_text=_("Only where the present head goes.")
    )
    same_house = forms.BooleanField(label=_("They stay under the same roof"), required=False)

    def set_choices(self) -> None:
        self.choose("members", self.family.choices)
        self.choose("new_head", [_CHOOSE, *self.family.choices])
        self.choose("head_here", self.family.others)

    @property
    def chosen(self) -> list[UUID]:
        """Who was ticked."""
        return [UUID(one) for one in self.cleaned_data["members"]]


class MergeForm(OtherHousehold):
    """Which household ends in this one."""


class RelocateForm(ChangeForm):
    """Where the household lives now."""

    place = forms.TypedChoiceField(label=_("Village or group"), coerce=int)
    group_no = forms.CharField(label=_("Village group"), required=False, max_length=20)

    def set_choices(self) -> None:
        places = named(visible_places(self.user, action=WRITE)).order_by("path")
        self.choose("place", [(one.pk, one.name or one.pk) for one in places])
        self.fields["place"].initial = self.family.household.place_id
        self.fields["group_no"].initial = self.family.household.group_no


class CloseForm(ChangeForm):
    """Why the file ends."""

    reason = forms.ChoiceField(
        label=_("Why"),
        choices=[(one.value, one.label) for one in CHOSEN_REASONS],
        widget=forms.RadioSelect,
    )

    @property
    def why(self) -> ClosingReason:
        """The chosen reason."""
        return ClosingReason(self.cleaned_data["reason"])


class ReopenForm(ChangeForm):
    """Who came back to a closed file."""

    members = forms.MultipleChoiceField(label=_("Who came back"), widget=forms.CheckboxSelectMultiple)
    head = forms.ChoiceField(label=_("Who is head"))

    def set_choices(self) -> None:
        choices: Choices = [(str(one.key), str(one)) for one in self.family.former]
        self.choose("members", choices)
        self.choose("head", [_CHOOSE, *choices])

    @property
    def chosen(self) -> list[UUID]:
        """Who was ticked."""
        return [UUID(one) for one in self.cleaned_data["members"]]


FORMS: Mapping[ChangeKind, type[ChangeForm]] = {
    ChangeKind.BIRTH: BirthForm,
    ChangeKind.DEATH: LeaveForm,
    ChangeKind.MARRIAGE_IN: JoinForm,
    ChangeKind.MARRIAGE_OUT: LeaveForm,
    ChangeKind.MOVE_IN: JoinForm,
    ChangeKind.MOVE_OUT: LeaveForm,
    ChangeKind.TRANSFER: TransferForm,
    ChangeKind.HEAD: HeadForm,
    ChangeKind.SPLIT: SplitForm,
    ChangeKind.MERGE: MergeForm,
    ChangeKind.RELOCATE: RelocateForm,
    ChangeKind.CLOSE: CloseForm,
    ChangeKind.REOPEN: ReopenForm,
}


class UndoForm(forms.Form):
    """The key under which something is undone once."""

    key = forms.UUIDField(widget=forms.HiddenInput)


def form_for(kind: ChangeKind, family: Family, user: User, data: object | None = None) -> ChangeForm:
    """The form of one kind of change, for this family."""
    made = type(FORMS[kind].__name__, (FORMS[kind],), {"kind": kind})
    form: ChangeForm = made(data, family=family, user=user)
    return form
