"""Invented data for the components page. No family stands behind any of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.foundation.pages.charts import Column, ColumnChart, Part, Row, RowChart
from liandong.foundation.pages.tags.flow import Tab, steps_to
from liandong.foundation.pages.tags.lists import CalcLine, Chip, Fact


class SampleForm(forms.Form):
    """Every kind of field once."""

    income = forms.DecimalField(
        label=gettext_lazy("Net income per person, last 12 months"),
        help_text=gettext_lazy("September 2024 to August 2025, the whole family divided by its members"),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    household_no = forms.RegexField(
        r"\d{12}",
        label=gettext_lazy("Household number"),
        help_text=gettext_lazy("12 figures, as on the family's card"),
        error_messages={
            "invalid": gettext_lazy(
                "Only 11 figures were entered. Compare with the card and add the one that is missing."
            )
        },
    )
    remark = forms.CharField(label=gettext_lazy("Remark"), widget=forms.Textarea, required=False)
    reported_on = forms.CharField(label=gettext_lazy("Reported on"), disabled=True, required=False)
    water = forms.ChoiceField(
        label=gettext_lazy("Was there a time without water this year?"),
        help_text=gettext_lazy("A day or more without drinking water counts"),
        choices=[
            ("no", gettext_lazy("No, never")),
            ("some", gettext_lazy("Yes, less than half a year in all")),
            ("long", gettext_lazy("Yes, half a year or more in all")),
            ("unknown", gettext_lazy("Not known, to be asked again")),
        ],
        widget=forms.RadioSelect,
    )
    checks = forms.MultipleChoiceField(
        label=gettext_lazy("Agreed to look up"),
        choices=[
            ("vehicle", gettext_lazy("Vehicles")),
            ("property", gettext_lazy("Real estate")),
            ("bank", gettext_lazy("Bank deposits")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    group = forms.ChoiceField(
        label=gettext_lazy("Group of the village"),
        choices=[("3", gettext_lazy("Group 3")), ("4", gettext_lazy("Group 4"))],
    )
    file = forms.FileField(
        label=gettext_lazy("File with households"),
        help_text=gettext_lazy("csv, xlsx or parquet, at most 200 MB"),
    )
    agreed = forms.BooleanField(label=gettext_lazy("The head of the household has signed"), required=False)


class FilterForm(forms.Form):
    """A bar of filters."""

    q = forms.CharField(label=gettext_lazy("Name or household number"), required=False)
    risk = forms.ChoiceField(
        label=gettext_lazy("Main risk"),
        choices=[("", gettext_lazy("All")), ("illness", gettext_lazy("Illness"))],
        required=False,
    )


def _form() -> SampleForm:
    form = SampleForm(
        {
            "income": "7935",
            "household_no": "36110200041",
            "water": "no",
            "checks": ["vehicle", "property"],
            "group": "3",
            "agreed": "on",
        },
        MultiValueDict(),
        initial={"reported_on": _("18 September 2025")},
    )
    form.fields["file"].required = False
    form.is_valid()
    return form


def _charts() -> dict[str, Any]:
    places = (_("Whole county"), _("Yunling"), _("Qingmu"), _("Shiqiao"), _("Linjiang"))
    values = ((52, 60), (126, 144), (105, 118), (46, 56), (5, 7))
    dots = RowChart(
        title=_("Yunling has more than twice the county's share"),
        subtitle=_(
            "Persons in multidimensional poverty, in percent of all persons; pale bar: what is not known"
        ),
        rows=tuple(
            Row(name, Fraction(low, 1000), Fraction(high, 1000), is_total=number == 0)
            for number, (name, (low, high)) in enumerate(zip(places, values, strict=True))
        ),
        note=_(
            "Dot: unknown facts read as not deprived. Right end of the bar: read as deprived. "
            "Every household was asked, so there is no sampling error."
        ),
        row_head=_("Place"),
        value_head="H",
        reach_head=_("H at most"),
    )
    parts = (_("Income"), _("Education"), _("Health"), _("Housing and living"), _("Labour"))
    bars = RowChart(
        title=_("Where the hardship comes from"),
        subtitle=_("Contribution of the five dimensions to M0, together 100%"),
        rows=tuple(
            Row(name, Fraction(share, 100)) for name, share in zip(parts, (27, 8, 23, 19, 23), strict=True)
        ),
        places=0,
        guide=Fraction(1, 5),
        note=_(
            "The line is at 20%: the weights are equal, so hardship gathers in the dimensions that pass it."
        ),
        row_head=_("Dimension"),
        value_head=_("Contribution"),
    )
    shares = (
        (6, 152),
        (7, 101),
        (8, 95),
        (9, 70),
        (10, 52),
        (11, 47),
        (12, 34),
        (13, 30),
        (14, 26),
        (15, 18),
    )
    columns = ColumnChart(
        title=_("Another cut-off, another number"),
        subtitle=_("H of the whole county by cut-off, %"),
        columns=tuple(Column(str(k), Fraction(share, 1000), is_current=k == 10) for k, share in shares),
        axis_name=_("cut-off k, in thirtieths"),
        sentence=_("H falls from 15.2% at a cut-off of 6/30 to 1.8% at 15/30."),
        value_head="H",
    )
    return {"dots": dots, "bars": bars, "columns": columns}


def _lists() -> dict[str, Any]:
    return {
        "facts": [
            Fact(_("Income"), _("7,935 yuan per person"), _("visit, 8 September")),
            Fact(_("Health insurance"), None, _("asked of the insurance office on 12 September")),
            Fact(_("House"), _("grade C"), _("housing office, 2 July")),
        ],
        "calc": [
            CalcLine("", _("Wages"), "16,600", _("five months away, 3,320 yuan each")),
            CalcLine("+", _("Farming"), "16,000"),
            CalcLine("=", _("Income in all"), "32,600", kind="eq"),
            CalcLine("÷", _("Members"), "4"),
            CalcLine("=", _("Income per person"), "8,150", kind="res"),
        ],
        "parts": [
            Part(_("taken"), 1203),
            Part(_("differs, choose"), 35),
            Part(_("to be put right"), 32),
            Part(_("refused"), 14),
        ],
        "chips": [Chip(_("Illness"), "risk"), Chip(_("Group 3"), "group")],
    }


def samples(request: HttpRequest) -> dict[str, Any]:
    """Everything the components page shows."""
    sections = (
        ("buttons", _("Buttons")), ("forms", _("Forms")), ("lists", _("Lists")), ("tags", _("Tags")),
        ("figures", _("Figures")), ("flow", _("Steps")), ("states", _("States")), ("score", _("Score")),
        ("charts", _("Charts")), ("type", _("Type and colour")),
    )  # fmt: skip
    return {
        "tabs": [Tab(f"#{name}", title, name == "buttons") for name, title in sections],
        "form": _form(),
        "filters": FilterForm({"q": _("Zhou"), "risk": "illness"}),
        "page": Paginator(range(1284), 50).get_page(request.GET.get("page", "4")),
        "progress": steps_to(
            (
                (_("Upload"), "09:14"),
                (_("Match the columns"), _("38 of 38")),
                (_("Check"), _("81 households to look at")),
                (_("Write"), ""),
            ),
            here=2,
        ),
        "third": Fraction(1, 3),
        "odd": Fraction(3333, 10000),
        "on": date(2025, 9, 8),
        "at": datetime(2025, 9, 8, 7, 2, tzinfo=UTC),
        "share": Fraction(825, 10000),
        "hash": "9c41e07b5a2df013",
        **_lists(),
        **_charts(),
    }
