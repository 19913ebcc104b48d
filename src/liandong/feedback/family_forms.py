"""What is asked of a family and of those who serve it: opening a card, saying, signing, naming somebody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.casework.step_forms import kept_paper
from liandong.feedback.cards import ENDING
from liandong.feedback.models import Extent, Proxy, Relation, SaidKind
from liandong.feedback.proxies import Naming, serving_at
from liandong.feedback.saying import Words
from liandong.feedback.services import ObjectedFact
from liandong.foundation.accounts.models import User
from liandong.foundation.files.pending import KeepsFiles
from liandong.foundation.places.models import Place
from liandong.registry.models import Member

OTHER = "other"
_PICTURES = {"accept": "application/pdf,image/jpeg,image/png"}
_DIGITS = {"inputmode": "numeric", "autocomplete": "off"}


class CardForm(forms.Form):
    """The two things that open a family's page."""

    keeps_nothing = True

    code = forms.CharField(
        label=_("Number on the card"),
        help_text=_("Sixteen digits, in groups of four."),
        max_length=40,
        error_messages={"required": _("Type the sixteen digits that stand on the card.")},
        widget=forms.TextInput(attrs=_DIGITS),
    )
    ending = forms.CharField(
        label=_("Last four characters of an ID number"),
        help_text=_(
            "Of any member of the family; on the card of somebody who acts for a family, of their own. "
            "X counts."
        ),
        min_length=ENDING,
        max_length=ENDING,
        error_messages=dict.fromkeys(
            ("required", "min_length", "max_length"), _("Type four characters, the last ones of the number.")
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class SayForm(KeepsFiles):
    """What a family says. ``facts``: those on which its latest suggestion rests; ``only``: the kind, where
    it was chosen before.

    At the service point it also asks who spoke, how the family confirmed it, and how often it had to come.
    """

    kind = forms.ChoiceField(label=_("What is it?"), widget=forms.RadioSelect)
    fact = forms.ChoiceField(label=_("Which fact is wrong?"), required=False)
    case = forms.ChoiceField(label=_("Which case is it about?"), required=False)
    text = forms.CharField(
        label=_("In your own words"),
        max_length=1000,
        error_messages={"required": _("Write a few words; a short sentence is enough.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    wanted = forms.CharField(label=_("How is it really?"), required=False, max_length=400)
    about_work = forms.BooleanField(
        label=_("It is about the work of the village"),
        help_text=_("If ticked, the township answers and the village does not read it."),
        required=False,
    )
    trips = forms.IntegerField(
        label=_("How often did the family have to come for this?"),
        help_text=_("With today’s time. Leave it empty if nobody knows."),
        min_value=0,
        max_value=99,
        required=False,
    )
    proxy = forms.ModelChoiceField(
        Proxy.objects.none(),
        label=_("Who speaks?"),
        required=False,
        empty_label=_("the family speaks for itself"),
    )
    spoken = forms.BooleanField(
        label=_("It was read back, and the family agrees that this is what it said"), required=False
    )
    scan = forms.FileField(
        label=_("Or a picture of the signed paper"),
        required=False,
        widget=forms.ClearableFileInput(attrs=_PICTURES),
    )

    def __init__(
        self,
        *args: Any,
        facts: Sequence[ObjectedFact],
        cases: Sequence[tuple[str, str]],
        proxies: Sequence[Proxy] = (),
        at_point: bool = False,
        only: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.facts = {one.ident: one for one in facts}
        kinds = (SaidKind.CORRECTION, SaidKind.QUESTION, SaidKind.OBJECTION)
        _choose(self.fields["kind"], [(one.value, one.label) for one in kinds])
        listed = [(one.ident, f"{one.title} · {one.words}"[:90]) for one in facts]
        _choose(self.fields["fact"], [*listed, (OTHER, _("something else in the file"))])
        _choose(self.fields["case"], [*cases, ("", _("none of them"))])
        if not cases or only not in ("", SaidKind.OBJECTION):
            del self.fields["case"]
        if only:
            self.fields["kind"].widget = forms.HiddenInput()
        if only not in ("", SaidKind.CORRECTION):
            del self.fields["fact"], self.fields["wanted"]
        if not at_point:
            for name in ("trips", "proxy", "spoken", "scan"):
                del self.fields[name]
        elif proxies:
            chosen = self.fields["proxy"]
            assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101  for the type
            chosen.queryset = Proxy.objects.filter(pk__in=[one.pk for one in proxies])
        else:
            del self.fields["proxy"]

    @property
    def wrong_fact(self) -> ObjectedFact | None:
        """The fact that is said to be wrong, where it is one of those asked for by name."""
        if self.cleaned_data["kind"] != SaidKind.CORRECTION:
            return None
        return self.facts.get(self.cleaned_data.get("fact", ""))

    @property
    def words(self) -> Words:
        """What was said, without a signature."""
        data = self.cleaned_data
        return Words(
            text=data["text"],
            wanted=data.get("wanted", "") if data["kind"] == SaidKind.CORRECTION else "",
            about_work=data["about_work"],
            spoken=bool(data.get("spoken")),
            # by card or account nobody had to come
            trips=data["trips"] if "trips" in self.fields else 0,
        )


class SignForm(KeepsFiles):
    """A signature, drawn or scanned. ``signers``: the members of age, the head first."""

    member = forms.TypedChoiceField(
        label=_("Who signs?"), coerce=UUID, empty_value=None, required=False, widget=forms.RadioSelect
    )
    proxy = SayForm.base_fields["proxy"]
    scan = SayForm.base_fields["scan"]
    trips = SayForm.base_fields["trips"]

    def __init__(
        self,
        *args: Any,
        signers: Sequence[Member] = (),
        proxies: Sequence[Proxy] = (),
        at_point: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if signers:
            _choose(self.fields["member"], [(str(one.key), str(one)) for one in signers])
            self.fields["member"].initial = str(signers[0].key)
            self.fields["member"].required = not proxies
        else:
            del self.fields["member"]
        if not (at_point and proxies):
            del self.fields["proxy"]
        else:
            chosen = self.fields["proxy"]
            assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101  for the type
            chosen.queryset = Proxy.objects.filter(pk__in=[one.pk for one in proxies])
        if not at_point:
            del self.fields["trips"]

    @property
    def words(self) -> Words:
        """Who signs, and how often the family had to come for it; by card or account never."""
        trips = self.cleaned_data["trips"] if "trips" in self.fields else 0
        return Words("", trips=trips, member=self.cleaned_data.get("member"))


class AnswerForm(forms.Form):
    """An answer to what a family said."""

    text = forms.CharField(
        label=_("Answer"),
        help_text=_("The family can read it."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ProxyForm(KeepsFiles):
    """Whom a family names, for what, until when, with its signed paper."""

    name = forms.CharField(label=_("Name"), max_length=50)
    relation = forms.ChoiceField(
        label=_("What they are to the family"), choices=Relation.choices, widget=forms.RadioSelect
    )
    account = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Their account, if they serve here"),
        required=False,
        empty_label=_("no account"),
    )
    extent = forms.MultipleChoiceField(
        label=_("What they may do"),
        choices=Extent.choices,
        initial=[Extent.READ.value, Extent.SPEAK.value],
        widget=forms.CheckboxSelectMultiple,
    )
    until = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    ending = forms.CharField(
        label=_("Last four characters of their own ID number"),
        help_text=_("Only for a card of their own. Kept as a hash that nobody can read."),
        required=False,
        min_length=ENDING,
        max_length=ENDING,
    )
    paper = forms.FileField(
        label=_("The authorisation, signed"),
        help_text=_("PDF, JPEG or PNG, up to 20 MB."),
        widget=forms.ClearableFileInput(attrs=_PICTURES),
    )

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["account"]
        assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101  for the type
        chosen.queryset = serving_at(place)

    def naming(self, user: User) -> Naming:
        """Whom they name; the paper is kept."""
        data = self.cleaned_data
        return Naming(
            data["name"],
            Relation(data["relation"]),
            tuple(Extent(one) for one in data["extent"]),
            data["until"],
            kept_paper(data["paper"], user),
            data["account"],
            data["ending"],
        )


def _choose(field: forms.Field, choices: Sequence[tuple[str, Any]]) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type
    field.choices = choices
