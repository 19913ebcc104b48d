"""Trying other weights and another cut-off on a run's histogram."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.analytics.measures.exact import as_written
from liandong.analytics.standards import Standard
from liandong.foundation.accounts.models import User
from liandong.foundation.pages import formats
from liandong.identification.areas import AreaRow
from liandong.identification.models import Run
from liandong.identification.run_page import RunNumbers, run_numbers
from liandong.identification.wording import titled

MOST_PARTS = 100
SLIDE_TIMES = 3  # a slider reaches three times the greatest weight in force; the field takes more


class WhatIfForm(forms.Form):
    """Parts for each dimension and a cut-off.

    A dimension's weight is its parts over all parts, so whatever is typed the weights sum to one, exactly.
    Within a dimension the indicators keep their shares.
    """

    def __init__(self, *args: object, standard: Standard, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as Django takes them
        self.standard = standard
        common = math.lcm(*(dimension.weight.denominator for dimension in standard.dimensions))
        scale = max(1, MOST_PARTS // common)  # a part is about a hundredth: fine enough to move a little
        parts = [int(dimension.weight * common) * scale for dimension in standard.dimensions]
        slide = {"inputmode": "numeric", "data-slide": f"0 {SLIDE_TIMES * max(parts)} 1"}
        for dimension, own in zip(standard.dimensions, parts, strict=True):
            self.fields[f"w_{dimension.id}"] = forms.IntegerField(
                label=titled(dimension.title, dimension.id),
                min_value=0,
                max_value=max(MOST_PARTS, common * scale),
                initial=own,
                widget=forms.NumberInput(attrs=slide),
            )
        self.fields["k"] = forms.CharField(
            label=gettext_lazy("Cut-off k"),
            initial=formats.fraction(standard.cutoff),
            max_length=20,
            help_text=gettext_lazy("a fraction such as 1/3, or a number such as 0.33"),
            widget=forms.TextInput(attrs={"data-slide": "0.01 1 0.01"}),
        )

    def clean_k(self) -> Fraction:
        """The cut-off as an exact rational in (0, 1]."""
        text = str(self.cleaned_data["k"]).replace(" ", "").replace("／", "/")
        try:
            cutoff = as_written(text)
        except (ValueError, ZeroDivisionError) as error:
            raise forms.ValidationError(
                _("Write a fraction such as 1/3, or a number such as 0.33.")
            ) from error
        if not 0 < cutoff <= 1 or cutoff.denominator > 10_000:
            raise forms.ValidationError(
                _("The cut-off lies above 0 and at most at 1, with up to four decimals.")
            )
        return cutoff

    def clean(self) -> None:
        """At least one dimension must count."""
        super().clean()
        parts = [self.cleaned_data.get(f"w_{d.id}") for d in self.standard.dimensions]
        if None not in parts and sum(part or 0 for part in parts) == 0:
            raise forms.ValidationError(_("At least one dimension must have a weight above 0."))

    def is_usable(self) -> bool:
        """Whether there is something to compute: nothing typed yet, or everything typed well."""
        return not self.is_bound or self.is_valid()

    def shares(self) -> tuple[Fraction, ...]:
        """The weights of the dimensions; they sum to one."""
        if not self.is_bound:
            return tuple(dimension.weight for dimension in self.standard.dimensions)
        parts = [int(self.cleaned_data[f"w_{d.id}"]) for d in self.standard.dimensions]
        return tuple(Fraction(part, sum(parts)) for part in parts)

    def weights(self) -> tuple[int, ...]:
        """Whole weights of the indicators over their least common denominator."""
        exact = [
            share * (indicator.weight / dimension.weight)
            for share, dimension in zip(self.shares(), self.standard.dimensions, strict=True)
            for indicator in dimension.indicators
        ]
        common = math.lcm(*(weight.denominator for weight in exact))
        return tuple(int(weight * common) for weight in exact)

    def cutoff(self) -> Fraction:
        """The cut-off to try."""
        return self.cleaned_data["k"] if self.is_bound else self.standard.cutoff


@dataclass(frozen=True)
class TrialLine:
    """A place in force and on trial."""

    now: AreaRow
    tried: AreaRow


@dataclass(frozen=True)
class ShareLine:
    """A dimension's weight in force and on trial, and its contribution to M0 on trial."""

    name: str
    weight: Fraction
    tried: Fraction
    contribution: Fraction
    tried_contribution: Fraction


@dataclass(frozen=True)
class Trial:
    """A run in force beside the same run on trial."""

    now: RunNumbers
    tried: RunNumbers
    cutoff: Fraction
    lines: tuple[TrialLine, ...]
    shares: tuple[ShareLine, ...]

    @property
    def is_changed(self) -> bool:
        """Whether anything but what is in force is tried."""
        return self.now.standard.cutoff != self.cutoff or any(s.weight != s.tried for s in self.shares)


def beside(user: User, run: Run, weights: Sequence[int], cutoff: Fraction) -> Trial:
    """A run at the weights and cut-off in force, and at others. Cost: the queries of the run's page, once."""
    now = run_numbers(user, run)
    tried = now.at(weights, cutoff)
    by_key = {row.area.key: row for row in tried.rows}
    shares = tuple(
        ShareLine(
            name,
            dimension.weight,
            sum((Fraction(weights[n], sum(weights)) for n in group), Fraction(0)),
            a,
            b,
        )
        for name, dimension, group, a, b in zip(
            now.dimension_names,
            now.standard.dimensions,
            now.groups,
            now.contributions,
            tried.contributions,
            strict=True,
        )
    )
    return Trial(now, tried, cutoff, tuple(TrialLine(row, by_key[row.area.key]) for row in now.rows), shares)
