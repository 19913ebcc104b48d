"""What is asked of whoever asks, answers, explains and judges."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.casework.settings.in_force import required
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.files.pending import KeepsFiles
from liandong.foundation.places.models import Level
from liandong.foundation.places.selectors import paths_named
from liandong.integration.codes import Outcome, Purpose
from liandong.integration.matrix import Question, matrix
from liandong.integration.selectors import areas
from liandong.integration.services.asking import Order
from liandong.integration.services.returning import Row

ANSWER_DAYS = "comparison.answer"
_JUDGED = [(one.value, one.label) for one in (Outcome.EXPLAINED, Outcome.CONFIRMED)]
_PLACES = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)


class DepartmentForm(forms.Form):
    """Which department is asked."""

    department = forms.ChoiceField(label=gettext_lazy("Which department"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django's own
        listed = [(one, str(title)) for one, title in matrix().departments.items()]
        self.fields["department"].choices = listed  # type: ignore[attr-defined]  # a ChoiceField


class AskForm(forms.Form):
    """Of which department, what, about whom, why and until when."""

    questions = forms.MultipleChoiceField(
        label=gettext_lazy("What is asked"), widget=forms.CheckboxSelectMultiple
    )
    place = forms.ChoiceField(label=gettext_lazy("Families of"))
    numbers = forms.CharField(
        label=gettext_lazy("Only these families"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Their numbers, apart by spaces or lines; empty: all families of the place."),
    )
    purpose = forms.ChoiceField(label=gettext_lazy("What for"), choices=Purpose.choices)
    opens_on = forms.DateField(
        label=gettext_lazy("Opens on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    due_on = forms.DateField(
        label=gettext_lazy("Answer due on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    by_tokens = forms.BooleanField(
        label=gettext_lazy("By tokens: no names and ID numbers leave the county"), required=False
    )
    monthly = forms.BooleanField(
        label=gettext_lazy("Ask anew each month on the day of opening, about all families of the place"),
        required=False,
    )

    def __init__(self, *args: object, user: User, department: str, **kwargs: object) -> None:
        today = clock.today()
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django's own
        self.department = department
        self.places = {str(one.pk): one for one in areas(user).filter(level__in=_PLACES).order_by("path")}
        first = next(iter(self.places.values()), None)
        self.initial = {
            "opens_on": today,
            "due_on": required(ANSWER_DAYS, first, today).due_on(today),
            **self.initial,
        }
        named = paths_named(self.places.values())
        self._choose("place", [(key, " ".join(named[one.pk][-2:])) for key, one in self.places.items()])
        asked = matrix().asked_of(department)
        self._choose("questions", [(one.id, str(one.title)) for one in asked.values()])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type
        field.choices = choices

    def clean(self) -> dict[str, object]:
        """A standing question is about all families of the place."""
        data = super().clean() or {}
        if data.get("monthly") and data.get("numbers", "").split():
            said = _("A question of each month is about all families of the place; take the numbers out.")
            self.add_error("numbers", said)
        return data

    @property
    def order(self) -> Order:
        """What is asked, as the services take it."""
        data = self.cleaned_data
        return Order(
            place=self.places[data["place"]],
            department=self.department,
            questions=tuple(data["questions"]),
            purpose=Purpose(data["purpose"]),
            opens_on=data["opens_on"],
            due_on=data["due_on"],
            numbers=tuple(dict.fromkeys(data["numbers"].split())),
            by_tokens=data["by_tokens"],
        )

    @property
    def day(self) -> int:
        """The day of the month of a standing comparison; the 29th and later count as the 28th."""
        return min(28, int(self.cleaned_data["opens_on"].day))


class LineForm(forms.Form):
    """The answer to one question about one person."""

    result = forms.ChoiceField(label=gettext_lazy("Result"), widget=forms.RadioSelect)
    band = forms.ChoiceField(label=gettext_lazy("Value band"), required=False)
    on = forms.DateField(
        label=gettext_lazy("Date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.ChoiceField(label=gettext_lazy("Kind or reason"), required=False)

    def __init__(self, *args: object, question: Question, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django's own
        self.fields["result"].choices = [("yes", _("Hit")), ("no", _("No hit"))]  # type: ignore[attr-defined]  # a ChoiceField
        for name, choices in (("band", question.bands), ("reason", question.reasons)):
            if choices:
                listed = [("", "–"), *((code, str(words)) for code, words in choices.items())]
                self.fields[name].choices = listed  # type: ignore[attr-defined]  # a ChoiceField
            else:
                del self.fields[name]

    def row(self, line: int) -> Row:
        """The answer as a row of a return."""
        data = self.cleaned_data
        return Row(
            number=line,
            is_hit=data["result"] == "yes",
            line=line,
            band=data.get("band", ""),
            on=data["on"],
            reason=data.get("reason", ""),
        )


class ReturnForm(forms.Form):
    """The file that a department returns."""

    file = forms.FileField(
        label=gettext_lazy("The filled-in workbook"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
    )


class ExplainForm(KeepsFiles):
    """What the family says, and what shows it."""

    statement = forms.CharField(
        label=gettext_lazy("What the family says"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    evidence = forms.FileField(label=gettext_lazy("Paper or picture that shows it"), required=False)


class JudgeForm(forms.Form):
    """Whether it is explained, and why."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Is it explained?"), choices=_JUDGED, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason of the judgement"),
        help_text=gettext_lazy("Family and village read it: name no value, date or kind that was returned."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
